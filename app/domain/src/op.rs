//! One edit of one cell: the only durable form of an edit.
//!
//! The envelope is stable for ever. An op is stored and passed on as the bytes it was born with,
//! so a version that does not know a kind of cell or value still keeps it whole.

use crate::json::{Read, read_record};
use crate::plan::{self, Cell, NAME_LIMIT, REASON_LIMIT, Unfit, Value};
use crate::policy::Policy;
use crate::text::is_unseen;
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// Id of an op, given by the device: a UUID of version 7.
pub type OpId = Uuid;
/// Id of a device.
pub type DeviceId = Uuid;

/// A set of ids, in order. Small: the ops of one cell or one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpIds(Vec<OpId>);

impl OpIds {
    /// Puts an id in. Says whether it was new.
    pub fn insert(&mut self, id: OpId) -> bool {
        match self.0.binary_search(&id) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, id);
                true
            }
        }
    }

    /// Takes an id out, if it is in.
    pub fn remove(&mut self, id: &OpId) {
        if let Ok(at) = self.0.binary_search(id) {
            self.0.remove(at);
        }
    }

    /// Whether an id is in.
    pub fn contains(&self, id: &OpId) -> bool {
        self.0.binary_search(id).is_ok()
    }

    /// The ids in order.
    pub fn as_slice(&self) -> &[OpId] {
        &self.0
    }
}

impl FromIterator<OpId> for OpIds {
    fn from_iter<I: IntoIterator<Item = OpId>>(ids: I) -> Self {
        let mut set = Self::default();
        set.extend(ids);
        set
    }
}

impl Extend<OpId> for OpIds {
    fn extend<I: IntoIterator<Item = OpId>>(&mut self, ids: I) {
        for id in ids {
            self.insert(id);
        }
    }
}

/// The newest op format this version knows; see [`Cell::schema`].
pub const SCHEMA: u16 = 3;

/// How many formats beyond [`SCHEMA`] are still taken for those of newer versions: after a step back to this one.
const NEWER: u16 = 16;

/// Longest op, in bytes of JSON.
pub const SIZE_LIMIT: usize = 64 * 1024;

/// Most parents of an op: the heads that a cell has when as many devices have set it without hearing of each other.
pub const MOST_PARENTS: usize = 256;

/// One edit of one cell.
#[derive(Clone, Debug)]
pub struct Op {
    /// What every version understands.
    pub envelope: Envelope,
    /// What this version understands of the change.
    pub change: Change,
    bytes: String,
}

/// The part of an op that never changes its form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// Unique for ever.
    pub id: OpId,
    /// Address of the cell; see [`Cell`].
    pub cell: String,
    /// The heads of the cell that the editor saw, and so replaces.
    pub parents: Vec<OpId>,
    /// The device that made it.
    pub device: DeviceId,
    /// Its number on that device, from 1, rising.
    pub device_seq: u64,
    /// Ops of one gesture (a paste, say) share this.
    pub gesture: Uuid,
    /// The op this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<OpId>,
    /// Why, in the editor's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who, by the editor's own word (自己申告).
    pub actor_claimed: String,
    /// When, by the device's clock, in milliseconds since 1970. For display only.
    pub client_time: i64,
    /// Format of the change.
    pub schema: u16,
}

read_record!(Envelope {
    id, cell, parents, device, device_seq, gesture, undoes, reason,
    actor_claimed = String::new(), client_time = 0, schema,
});

impl Envelope {
    /// Whether it has no more parents than [`MOST_PARENTS`].
    pub fn has_possible_parents(&self) -> bool {
        self.parents.len() <= MOST_PARENTS
    }

    fn check(&self) -> Result<(), Unfit> {
        if !self.has_possible_parents() {
            return Err(Unfit::OutOfRange);
        }
        let reason = self.reason.as_deref().unwrap_or_default();
        let is_seen = |c: char| c == '\n' || c == '\t' || !is_unseen(c);
        let is_name =
            self.actor_claimed.chars().count() <= NAME_LIMIT && !self.actor_claimed.chars().any(is_unseen);
        let is_reason = reason.chars().count() <= REASON_LIMIT && reason.chars().all(is_seen);
        if is_name && is_reason { Ok(()) } else { Err(Unfit::BadWords) }
    }
}

/// What an op does to its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Sets the cell.
    Known {
        /// Which.
        cell: Cell,
        /// To what.
        value: Value,
    },
    /// Of a kind that only newer versions know.
    Unknown,
}

/// Why bytes are not an op.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOp {
    /// No JSON, or without an envelope.
    #[error("not an op")]
    Malformed,
    /// More than [`SIZE_LIMIT`] bytes.
    #[error("an op of {0} bytes is too long")]
    TooLong(usize),
}

/// The wire form: the envelope with its value.
#[derive(Serialize)]
struct Wire<'a> {
    #[serde(flatten)]
    envelope: &'a Envelope,
    value: &'a Value,
}

impl Op {
    /// A new op; its bytes are made here, once.
    pub fn new(mut envelope: Envelope, cell: Cell, value: Value) -> Result<Self, NotOp> {
        envelope.cell = cell.to_string();
        let bytes = serde_json::to_string(&Wire { envelope: &envelope, value: &value })
            .map_err(|_| NotOp::Malformed)?;
        check_size(&bytes)?;
        Ok(Self { envelope, change: Change::Known { cell, value }, bytes })
    }

    /// Reads an op from the bytes it was born with. A change of an unknown kind is no error.
    pub fn parse(bytes: String) -> Result<Self, NotOp> {
        check_size(&bytes)?;
        let json: serde_json::Value =
            serde_json::from_slice(bytes.as_bytes()).map_err(|_| NotOp::Malformed)?;
        let envelope = Envelope::read(Some(&json)).ok_or(NotOp::Malformed)?;
        let change = parse_change(&envelope, json.get("value").ok_or(NotOp::Malformed)?);
        Ok(Self { envelope, change, bytes })
    }

    /// The same edit as one of this device, under this number. Only for an op that nobody else has seen.
    pub fn with_number(self, device: DeviceId, device_seq: u64) -> Result<Self, NotOp> {
        let envelope = Envelope { device, device_seq, ..self.envelope };
        match self.change {
            Change::Known { cell, value } => Self::new(envelope, cell, value),
            Change::Unknown => Err(NotOp::Malformed),
        }
    }

    /// Whether a plan of this policy can have the op. What a newer version wrote is kept for the versions that know
    /// it; of this one, what does not read is wrong.
    pub fn check(&self, policy: &Policy) -> Result<(), Unfit> {
        self.envelope.check()?;
        match &self.change {
            Change::Known { cell, value } => plan::check(policy, cell, value),
            Change::Unknown if (SCHEMA + 1..=SCHEMA + NEWER).contains(&self.envelope.schema) => Ok(()),
            Change::Unknown => Err(Unfit::WrongType),
        }
    }

    /// Shorthand for the op's id.
    pub fn id(&self) -> OpId {
        self.envelope.id
    }

    /// The value it sets, if this version knows it.
    pub fn value(&self) -> Option<&Value> {
        match &self.change {
            Change::Known { value, .. } => Some(value),
            Change::Unknown => None,
        }
    }

    /// The bytes it was born with.
    pub fn bytes(&self) -> &str {
        &self.bytes
    }
}

/// As a text: its own bytes.
impl Serialize for Op {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.bytes)
    }
}

impl Read for Op {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        Self::parse(Read::read(json)?).ok()
    }
}

impl PartialEq for Op {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

fn check_size(bytes: &str) -> Result<(), NotOp> {
    if bytes.len() > SIZE_LIMIT { Err(NotOp::TooLong(bytes.len())) } else { Ok(()) }
}

fn parse_change(envelope: &Envelope, value: &serde_json::Value) -> Change {
    if envelope.schema > SCHEMA {
        return Change::Unknown;
    }
    match (envelope.cell.parse(), Value::read(Some(value))) {
        (Ok(cell), Some(value)) => Change::Known { cell, value },
        _ => Change::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: &str = r#"{ "schema":1,"id":"0190163d-8694-739b-aea5-966c26f8ad91",
        "cell":"progress/row-01/2024","value":{"progress":{"status":"underway"}},
        "parents":[],"device":"0190163d-8694-739b-aea5-966c26f8ad92","device_seq":1,
        "gesture":"0190163d-8694-739b-aea5-966c26f8ad93","later_field":1 }"#;

    fn parse(text: &str) -> Result<Op, NotOp> {
        Op::parse(text.to_owned())
    }

    #[test]
    fn an_op_keeps_its_bytes() {
        let op = parse(STORED).expect("an op");
        assert_eq!(op.bytes(), STORED);
        assert!(matches!(op.change, Change::Known { .. }));
        let again = parse(op.bytes()).expect("an op");
        assert_eq!(again.envelope, op.envelope);
    }

    #[test]
    fn a_new_op_reads_back_the_same() {
        let first = parse(STORED).expect("an op");
        let Change::Known { cell, value } = first.change else { panic!("known") };
        let made = Op::new(first.envelope, cell, value).expect("an op");
        let read = parse(made.bytes()).expect("an op");
        assert_eq!((read.envelope, read.change), (made.envelope, made.change));
    }

    #[test]
    fn ops_are_the_same_by_their_bytes() {
        let other = STORED.replace("underway", "done");
        assert_eq!(parse(STORED), parse(STORED));
        assert_ne!(parse(STORED), parse(&other));
    }

    #[test]
    fn the_longest_op_has_64_kib() {
        let filled = |length: usize| format!("{STORED}{}", " ".repeat(length - STORED.len()));
        assert!(parse(&filled(65_536)).is_ok());
        assert_eq!(parse(&filled(65_537)), Err(NotOp::TooLong(65_537)));
    }

    #[test]
    fn unknown_kinds_are_kept_as_unknown() {
        for (seen, newer) in [
            ("\"schema\":1", "\"schema\":4"),
            ("progress/row-01/2024", "mood/row-01/2024"),
            ("\"underway\"", "\"celebrated\""),
            ("{\"progress\":{\"status\":\"underway\"}}", "{\"hologram\":[1,2.50]}"),
        ] {
            let text = STORED.replace(seen, newer);
            let op = parse(&text).expect("an op");
            assert_eq!(op.change, Change::Unknown, "{newer}");
            assert_eq!(op.bytes(), text);
        }
    }

    #[test]
    fn what_has_no_envelope_is_no_op() {
        for text in ["{}", "1", "[]", r#"{"id":"x"}"#, &STORED.replace("\"value\"", "\"v\"")] {
            assert!(parse(text).is_err(), "{text}");
        }
        let long = STORED.replace("later_field\":1", &format!("x\":\"{}\"", "a".repeat(SIZE_LIMIT)));
        assert!(matches!(parse(&long), Err(NotOp::TooLong(_))));
    }
}
