//! The server's half: decisions only. Reading the facts and writing the ops is the store's work,
//! in one transaction around these steps.

use super::{Cursor, SealedOp};
use crate::history::Refusal;
use crate::json::Read;
use crate::op::{DeviceId, Op, OpId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What became of a pushed op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Stored, now or before.
    Stored,
    /// A parent is missing. Not stored; to be sent again.
    Waiting,
    /// Not stored, for this reason.
    Refused(Refusal),
}

impl Read for Outcome {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let json = json?;
        match json.as_str() {
            Some("stored") => Some(Self::Stored),
            Some("waiting") => Some(Self::Waiting),
            _ => Read::read(json.get("refused")).map(Self::Refused),
        }
    }
}

/// What the store knows about the ops of a message: itself, their parents, their numbers.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Bytes and cell of the stored ops among the pushed ones and their parents.
    pub stored: BTreeMap<OpId, (String, String)>,
    /// Which op a device's number stands on.
    pub numbers: BTreeMap<(DeviceId, u64), OpId>,
}

/// An op to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Reception {
    /// The op.
    pub op: Op,
    /// Author and time of its first acceptance, where a valid seal proves them.
    pub proven: Option<(String, i64)>,
    /// It came back from a device without a valid seal.
    pub unverified: bool,
}

/// What to do with a push.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushPlan {
    /// Ops to append, in this order.
    pub append: Vec<Reception>,
    /// One for each pushed op, in order.
    pub outcomes: Vec<(OpId, Outcome)>,
    /// A number of the device stood on another op.
    pub take_new_device_id: bool,
    /// Ids that came again with other bytes: to be logged loudly.
    pub forged: Vec<OpId>,
}

/// Decides a push. `allow` says whether rights and content admit an op.
pub fn decide_push(ops: Vec<Op>, facts: &Facts, allow: impl Fn(&Op) -> Result<(), Refusal>) -> PushPlan {
    let mut plan = PushPlan::default();
    let mut cells: BTreeMap<OpId, String> =
        facts.stored.iter().map(|(id, (_, cell))| (*id, cell.clone())).collect();
    let mut bytes: BTreeMap<OpId, String> =
        facts.stored.iter().map(|(id, (bytes, _))| (*id, bytes.clone())).collect();
    let mut numbers = facts.numbers.clone();
    let mut refused: BTreeSet<OpId> = BTreeSet::new();

    for op in ops {
        let id = op.id();
        let outcome = decide_op(&op, &bytes, &cells, &refused, &allow);
        match &outcome {
            Outcome::Refused(Refusal::OtherBytes) => plan.forged.push(id),
            Outcome::Refused(_) => {
                refused.insert(id);
            }
            Outcome::Stored if !bytes.contains_key(&id) => {
                let number = (op.envelope.device, op.envelope.device_seq);
                plan.take_new_device_id |= numbers.insert(number, id).is_some_and(|other| other != id);
                cells.insert(id, op.envelope.cell.clone());
                bytes.insert(id, op.bytes().to_owned());
                plan.append.push(Reception { op, proven: None, unverified: false });
            }
            Outcome::Stored | Outcome::Waiting => {}
        }
        plan.outcomes.push((id, outcome));
    }
    plan
}

fn decide_op(
    op: &Op,
    bytes: &BTreeMap<OpId, String>,
    cells: &BTreeMap<OpId, String>,
    refused: &BTreeSet<OpId>,
    allow: &impl Fn(&Op) -> Result<(), Refusal>,
) -> Outcome {
    if let Some(stored) = bytes.get(&op.id()) {
        let same = stored == op.bytes();
        return if same { Outcome::Stored } else { Refusal::OtherBytes.into() };
    }
    if let Err(refusal) = allow(op) {
        return refusal.into();
    }
    if op.envelope.parents.iter().any(|parent| refused.contains(parent)) {
        return Refusal::BuiltOnRefused.into();
    }
    let same_cell = |parent: &OpId| cells.get(parent).is_some_and(|cell| *cell == op.envelope.cell);
    if op.envelope.parents.iter().all(same_cell) { Outcome::Stored } else { Outcome::Waiting }
}

/// Decides about ops of a former history that a device brings back after a restore.
///
/// A valid seal brings an op back with its own author and time, whatever the rules of now.
/// Without one it is taken as this session's, if `allow` admits it, and marked unverified.
pub fn decide_returned(
    returned: Vec<(Op, SealedOp)>,
    facts: &Facts,
    sealed_by_us: impl Fn(&SealedOp) -> bool,
    allow: impl Fn(&Op) -> Result<(), Refusal>,
) -> Vec<Reception> {
    let mut have: BTreeMap<OpId, String> =
        facts.stored.iter().map(|(id, (_, cell))| (*id, cell.clone())).collect();
    let mut append = Vec::new();
    for (op, sealed) in returned {
        let valid = sealed_by_us(&sealed);
        let same_cell = |p: &OpId| have.get(p).is_some_and(|cell| *cell == op.envelope.cell);
        let fits = op.envelope.parents.iter().all(same_cell);
        if have.contains_key(&op.id()) || !fits || (!valid && allow(&op).is_err()) {
            continue;
        }
        have.insert(op.id(), op.envelope.cell.clone());
        let proven = valid.then(|| (sealed.acceptance.author.clone(), sealed.acceptance.time));
        let unverified = !valid || sealed.acceptance.unverified;
        append.push(Reception { op, proven, unverified });
    }
    append
}

/// Where a pull begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullStart {
    /// After this place.
    After(u64),
    /// At the start: the device knows another history.
    Reset {
        /// The device knows *this* history but more of it, or another op at its place: the store
        /// went back in time, and must say so by a new epoch.
        new_epoch: bool,
    },
}

/// Decides where a pull begins, given the op at the cursor's place in the server's history.
pub fn decide_pull(cursor: Option<Cursor>, epoch: Uuid, op_at_cursor: Option<OpId>) -> PullStart {
    match cursor {
        Some(cursor) if cursor.epoch != epoch => PullStart::Reset { new_epoch: false },
        None | Some(Cursor { seq: 0, .. }) => PullStart::After(0),
        Some(cursor) if cursor.op.is_some() && cursor.op == op_at_cursor => PullStart::After(cursor.seq),
        Some(_) => PullStart::Reset { new_epoch: true },
    }
}
