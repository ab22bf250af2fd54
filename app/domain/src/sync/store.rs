//! A device as it lies in its store: named texts in a few tables. Whoever carries this out reads and puts
//! texts, and decides nothing.

mod write;

pub use write::{Moved, Seen, StoreWrite, Written};

use super::{Cursor, Device, PolicyDelivery};
use crate::history::Entry;
use crate::op::{DeviceId, OpId};
use std::collections::BTreeMap;

/// A table of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Single values by their names: identity, cursor, account, number of writes.
    Meta,
    /// The policy in JSON.
    Policy,
    /// Every op with its state, by id.
    Ops,
    /// Ids of unsent ops, with the accounts in whose sessions they were made.
    Outbox,
    /// What says how every cell stands, after how many writes. Disposable.
    Open,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Meta, Self::Policy, Self::Ops, Self::Outbox, Self::Open];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Policy => "policy",
            Self::Ops => "ops",
            Self::Outbox => "outbox",
            Self::Open => "open",
        }
    }
}

/// A place in the store.
pub type Key = (Table, String);

/// What was found at some places.
pub type Found = BTreeMap<Key, String>;

/// What is done to the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Puts a text at a place.
    Put(Key, String),
    /// Removes what is at a place.
    Remove(Key),
    /// Removes an unsent op by its number on the device, as the first version knew them.
    RemoveNumbered(u64),
    /// Removes all that a table holds.
    Clear(Table),
}

const DEVICE: &str = "device";
const CURSOR: &str = "cursor";
const ACCOUNT: &str = "account";
const LAST_SYNC: &str = "last-sync";
const POLICY_VERSION: &str = "policy-version";
const POLICY_SINCE: &str = "policy-since";
/// How often the store has been written to.
const WRITES: &str = "writes";
/// How often it has been erased by a person.
const GENERATION: &str = "generation";
/// The one value of [`Table::Policy`] and of [`Table::Open`].
const CURRENT: &str = "current";

fn meta(name: &str) -> Key {
    (Table::Meta, name.to_owned())
}

fn place(id: OpId) -> Key {
    (Table::Ops, id.to_string())
}

/// What a glance at the store tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How often it has been written to.
    pub writes: u64,
    /// How often it has been erased by a person.
    pub generation: u64,
    /// No device has kept anything here yet, or not since the browser cleared it away.
    pub is_new: bool,
}

impl Head {
    /// The places to read for it.
    pub fn keys() -> Vec<Key> {
        [DEVICE, WRITES, GENERATION].map(meta).into()
    }

    /// What was found there.
    pub fn of(found: &Found) -> Self {
        Self {
            writes: number(found, WRITES),
            generation: number(found, GENERATION),
            is_new: identity(found).is_none(),
        }
    }
}

/// What the store holds. The ops and the outbox are added after the rest, in this order.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The device with its ops.
    pub device: Device,
    /// How often the store has been erased.
    pub generation: u64,
    /// The device has just been given its id, which is not stored yet.
    pub is_new: bool,
    /// The policy.
    pub policy: Option<PolicyDelivery>,
    /// When the device last heard from the server, in milliseconds since 1970.
    pub last_sync: Option<i64>,
}

impl Stored {
    /// The places of all but the ops and the outbox.
    pub fn keys() -> Vec<Key> {
        let names = [DEVICE, CURSOR, ACCOUNT, LAST_SYNC, POLICY_VERSION, POLICY_SINCE, WRITES, GENERATION];
        let rest = [(Table::Policy, CURRENT.to_owned()), (Table::Open, CURRENT.to_owned())];
        names.map(meta).into_iter().chain(rest).collect()
    }

    /// What was found there.
    pub fn of(found: &Found, new_id: DeviceId) -> Self {
        let text = |name| found.get(&meta(name));
        let Head { writes, generation, is_new } = Head::of(found);
        let (id, next_seq) = identity(found).unwrap_or((new_id, 1));
        let mut device = Device::new(id);
        device.next_seq = next_seq;
        device.cursor = text(CURSOR).and_then(|cursor| Cursor::from_json(cursor));
        device.account = text(ACCOUNT).cloned().unwrap_or_default();
        device.writes = writes;
        // What an older app kept does not say since when it is in force: it is asked for again.
        let since = text(POLICY_SINCE).and_then(|since| since.parse().ok());
        let version = text(POLICY_VERSION).filter(|_| since.is_some()).cloned();
        let policy = found.get(&(Table::Policy, CURRENT.to_owned())).map(|policy| PolicyDelivery {
            version: version.unwrap_or_default(),
            policy: policy.clone(),
            since: since.unwrap_or(0),
        });
        let last_sync = text(LAST_SYNC).and_then(|time| time.parse().ok());
        Self { device, generation, is_new, policy, last_sync }
    }

    /// The ops that were noted as open, where nothing was written since.
    pub fn noted_as_open(found: &Found) -> Option<Vec<String>> {
        let mut lines = found.get(&(Table::Open, CURRENT.to_owned()))?.lines();
        let after: u64 = lines.next()?.parse().ok()?;
        (after == number(found, WRITES)).then(|| lines.map(str::to_owned).collect())
    }

    /// Adds ops as they are stored. What only newer versions can read stays where it is.
    pub fn add_ops(&mut self, records: &[String]) {
        for Entry { op, state } in records.iter().filter_map(|text| Entry::from_json(text).ok()) {
            self.device.history.insert(op, state);
        }
    }

    /// Adds the outbox as it is stored.
    pub fn add_outbox(&mut self, records: &[String]) {
        for (id, account) in records.iter().filter_map(|text| read_unsent(text)) {
            let Some(entry) = self.device.history.get(id) else { continue };
            let number = entry.op.envelope.device_seq;
            let is_own = entry.op.envelope.device == self.device.id;
            self.device.outbox.insert((number, id), account.to_owned());
            if is_own {
                self.device.next_seq = self.device.next_seq.max(number + 1);
            }
        }
    }
}

/// How an op's place in the outbox is stored: its id and the account in whose session it was made.
fn unsent_text(id: OpId, account: &str) -> String {
    format!("{id} {account}")
}

/// Reads what [`unsent_text`] writes. The first version wrote the id alone.
fn read_unsent(text: &str) -> Option<(OpId, &str)> {
    let (id, account) = text.split_once(' ').unwrap_or((text, ""));
    Some((id.parse().ok()?, account))
}

/// The device's id and the number of its next edit.
fn identity(found: &Found) -> Option<(DeviceId, u64)> {
    let (id, next_seq) = found.get(&meta(DEVICE))?.split_once(' ')?;
    Some((id.parse().ok()?, next_seq.parse().ok()?))
}

/// A number that is 0 until it has been written.
fn number(found: &Found, name: &str) -> u64 {
    found.get(&meta(name)).and_then(|number| number.parse().ok()).unwrap_or(0)
}
