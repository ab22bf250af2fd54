//! A write to the store: one transaction, spelled out.
//!
//! What it rests on (the next number, the cursor, that nobody has erased the store) is read in the
//! transaction that writes, so tabs never write over each other. It counts the writes, so that tabs
//! know what they have missed.

use super::{
    ACCOUNT, CURRENT, CURSOR, Change, DEVICE, Found, GENERATION, Head, Key, LAST_SYNC, POLICY_SINCE,
    POLICY_VERSION, Table, WRITES, identity, meta, place, unsent_text,
};
use crate::history::{Entry, State};
use crate::op::{DeviceId, Op, OpId};
use crate::sync::{Changes, Cursor, Device, PolicyDelivery, TabWrite};
use serde::Serialize;

/// Something to keep.
#[derive(Clone, Debug)]
pub enum StoreWrite {
    /// A new edit made in an account's session, with its place in the outbox.
    Edit {
        /// The account.
        account: String,
        /// The edit.
        ops: Vec<Op>,
        /// Ops of this device that it was made upon and that must be stored before it.
        upon: Vec<OpId>,
    },
    /// The same for edits that may have been sent before they were kept, each with the account of its session:
    /// whatever other tabs wrote, they keep their numbers, which are not given again, and what has become of them
    /// at the server stays so.
    LateEdits {
        /// The edits.
        edits: Vec<(String, Op)>,
        /// As of an edit.
        upon: Vec<OpId>,
    },
    /// All that a page still has whose store the browser cleared away.
    Everything(Box<Device>),
    /// What an answer of the server changed, and when it came, in milliseconds since 1970.
    Changes(Box<Changes>, i64),
    /// The new state of an op, unless the server has taken it meanwhile.
    Entry(Box<Entry>),
    /// A new id for the device, and its former one, if it had any.
    Identity {
        /// The former one.
        was: Option<DeviceId>,
        /// The new one.
        id: DeviceId,
        /// The number of the device's next edit, at least.
        next_seq: u64,
    },
    /// The policy.
    Policy(PolicyDelivery),
    /// What is open after so many writes.
    Open(u64, Vec<Entry>),
    /// Nothing of what is there stays. Counted on at least from this number, as the browser may have cleared away
    /// the count itself: the time, in milliseconds since 1970.
    Erasure(u64),
}

/// How far the count goes on in a store that was cleared away: what other tabs wrote into that one, and say of it,
/// is not taken for the next.
const CLEARED_AWAY: u64 = 1_000;

/// What a write does to the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// In one transaction.
    pub changes: Vec<Change>,
    /// The write's number, if it is one that other tabs must know of.
    pub number: Option<u64>,
}

/// How a page has seen the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How often it had been written to.
    pub writes: u64,
    /// How often it had been erased by a person.
    pub generation: u64,
}

/// Why a write must not be done: the store has moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Another tab was quicker: what is stored is newer than what the write rests on.
    Stale,
    /// A person has erased the store since it was read.
    Erased,
}

impl StoreWrite {
    /// The places that say whether it may be done, and how.
    pub fn keys(&self) -> Vec<Key> {
        let mut keys = Head::keys();
        match self {
            Self::Edit { ops, upon, .. } => {
                keys.extend(ops.iter().take(1).map(Op::id).chain(upon.iter().copied()).map(place));
            }
            Self::LateEdits { edits, upon } => {
                keys.extend(edits.iter().map(|(_, op)| op.id()).chain(upon.iter().copied()).map(place));
            }
            Self::Changes(..) => keys.push(meta(CURSOR)),
            Self::Entry(entry) => keys.push(place(entry.op.id())),
            _ => {}
        }
        keys
    }

    /// What it does, by what was found at [`Self::keys`], for a page that has seen the store so.
    pub fn on(&self, seen: Seen, found: &Found) -> Result<Written, Moved> {
        let head = Head::of(found);
        let seen = match self {
            // A person's will, whatever the page knows.
            Self::Erasure(_) => Seen { writes: 0, generation: seen.generation.max(head.generation) },
            _ => seen,
        };
        if head.generation > seen.generation {
            return Err(Moved::Erased);
        }
        // The browser has cleared away what the page still has: first all of that is to be written.
        let is_cleared = head.writes < seen.writes && !matches!(self, Self::Everything(_));
        // It has also forgotten how often a person erased it.
        let head = Head { generation: seen.generation, ..head };
        if is_cleared || !self.still_rests(head, found) {
            return Err(Moved::Stale);
        }
        let mut changes = self.changes(head, found);
        let number = self.number(head).filter(|_| !changes.is_empty());
        changes.extend(number.map(|number| put(meta(WRITES), number.to_string())));
        Ok(Written { changes, number })
    }

    /// Whether what it rests on is still so.
    fn still_rests(&self, head: Head, found: &Found) -> bool {
        match self {
            Self::Edit { ops, upon, .. } => {
                is_kept(ops, found)
                    || (is_there(upon, found)
                        && identity(found).is_none_or(|(id, next_seq)| {
                            ops.iter().all(|Op { envelope, .. }| {
                                envelope.device == id && envelope.device_seq >= next_seq
                            })
                        }))
            }
            Self::Changes(changes, _) => {
                found.get(&meta(CURSOR)).and_then(|cursor| Cursor::from_json(cursor)) == changes.asked_from
            }
            Self::Entry(entry) => !is_accepted(entry.op.id(), found),
            Self::Identity { was, .. } => identity(found).map(|(id, _)| id) == *was,
            Self::Everything(_) => head.is_new,
            Self::Open(after, _) => *after == head.writes,
            Self::LateEdits { upon, .. } => is_there(upon, found),
            Self::Policy(_) | Self::Erasure(_) => true,
        }
    }

    /// Its number.
    fn number(&self, head: Head) -> Option<u64> {
        match self {
            Self::Changes(changes, _) => changes.is_news().then_some(head.writes + 1),
            Self::Edit { .. } | Self::LateEdits { .. } | Self::Entry(_) | Self::Erasure(_) => {
                Some(head.writes + 1)
            }
            Self::Everything(device) => Some(head.writes.max(device.writes) + CLEARED_AWAY),
            Self::Identity { .. } | Self::Policy(_) | Self::Open(..) => None,
        }
    }

    /// What other tabs hear of it, if that is enough for them.
    pub fn for_tabs(&self) -> Option<TabWrite> {
        match self {
            Self::Edit { account, ops, .. } => Some(TabWrite::Edit(account.clone(), ops.clone())),
            Self::Changes(changes, _) => Some(TabWrite::Changes(Changes::clone(changes))),
            Self::Entry(entry) => Some(TabWrite::Entry(Entry::clone(entry))),
            _ => None,
        }
    }

    fn changes(&self, head: Head, found: &Found) -> Vec<Change> {
        match self {
            Self::Edit { ops, .. } if is_kept(ops, found) => Vec::new(),
            Self::Edit { account, ops, .. } => edits(ops.iter().map(|op| (account, op)), found),
            Self::LateEdits { edits: late, .. } => {
                edits(late.iter().map(|(account, op)| (account, op)), found)
            }
            Self::Everything(device) => everything(device, head.generation),
            Self::Changes(changes, now) => answer(changes, *now),
            Self::Entry(entry) => vec![put_entry(entry)],
            Self::Identity { id, next_seq, .. } => {
                let stored = identity(found).map_or(1, |(_, next_seq)| next_seq);
                vec![put_identity(*id, stored.max(*next_seq))]
            }
            Self::Policy(delivery) => vec![
                put(meta(POLICY_VERSION), delivery.version.clone()),
                put(meta(POLICY_SINCE), delivery.since.to_string()),
                put((Table::Policy, CURRENT.to_owned()), delivery.policy.clone()),
            ],
            Self::Open(after, open) => {
                let lines: Vec<String> =
                    [after.to_string()].into_iter().chain(open.iter().map(json)).collect();
                vec![put((Table::Open, CURRENT.to_owned()), lines.join("\n"))]
            }
            Self::Erasure(at_least) => {
                let mut changes: Vec<Change> = Table::ALL.map(Change::Clear).into();
                changes.push(put(meta(GENERATION), (head.generation + 1).max(*at_least).to_string()));
                changes
            }
        }
    }
}

/// Edits, but for what the server has taken or refused.
fn edits<'a>(edits: impl Iterator<Item = (&'a String, &'a Op)>, found: &Found) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut device = identity(found);
    for (account, op) in edits.filter(|(_, op)| !is_settled(op.id(), found)) {
        changes.push(put_entry(&Entry { op: op.clone(), state: State::Pending }));
        changes.push(put((Table::Outbox, op.id().to_string()), unsent_text(op.id(), account)));
        let (id, next_seq) = device.get_or_insert((op.envelope.device, 1));
        if op.envelope.device == *id {
            *next_seq = (*next_seq).max(op.envelope.device_seq + 1);
        }
    }
    changes.extend(device.filter(|_| !changes.is_empty()).map(|(id, next_seq)| put_identity(id, next_seq)));
    changes
}

fn everything(device: &Device, generation: u64) -> Vec<Change> {
    let mut changes: Vec<Change> = device.history.entries().map(put_entry).collect();
    changes.extend(
        device
            .outbox
            .iter()
            .map(|((_, id), account)| put((Table::Outbox, id.to_string()), unsent_text(*id, account))),
    );
    changes.extend(device.cursor.as_ref().map(|cursor| put(meta(CURSOR), json(cursor))));
    changes.push(put(meta(ACCOUNT), device.account.clone()));
    changes.push(put(meta(GENERATION), generation.to_string()));
    changes.push(put_identity(device.id, device.next_seq));
    changes
}

fn answer(answer: &Changes, now: i64) -> Vec<Change> {
    let mut changes: Vec<Change> = answer.entries.iter().map(put_entry).collect();
    for (number, id) in &answer.sent {
        changes.push(Change::Remove((Table::Outbox, id.to_string())));
        changes.push(Change::RemoveNumbered(*number));
    }
    changes.extend(answer.cursor.as_ref().map(|cursor| put(meta(CURSOR), json(cursor))));
    changes.extend(answer.account.as_ref().map(|account| put(meta(ACCOUNT), account.clone())));
    changes.push(put(meta(LAST_SYNC), now.to_string()));
    changes
}

/// Whether this edit is there already: its transaction was completed, and nobody heard of it.
fn is_kept(ops: &[Op], found: &Found) -> bool {
    ops.first().is_some_and(|op| found.contains_key(&place(op.id())))
}

fn is_there(ops: &[OpId], found: &Found) -> bool {
    ops.iter().all(|id| found.contains_key(&place(*id)))
}

fn stored(id: OpId, found: &Found) -> Option<Entry> {
    Entry::from_json(found.get(&place(id))?).ok()
}

fn is_accepted(id: OpId, found: &Found) -> bool {
    stored(id, found).is_some_and(|stored| stored.is_accepted())
}

fn is_settled(id: OpId, found: &Found) -> bool {
    stored(id, found).is_some_and(|stored| !stored.is_pending())
}

fn put(key: Key, text: String) -> Change {
    Change::Put(key, text)
}

fn put_entry(entry: &Entry) -> Change {
    put(place(entry.op.id()), json(entry))
}

fn put_identity(id: DeviceId, next_seq: u64) -> Change {
    put(meta(DEVICE), format!("{id} {next_seq}"))
}

/// What is stored are records with texts for keys, which always have a JSON.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
