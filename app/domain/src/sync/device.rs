//! The device's half: what it holds, the message it sends, and what an answer changes.

use super::{Cursor, Outcome, PAGE, PROTOCOL, SealedOp, SyncRequest, SyncResponse};
use crate::history::{Entry, History, Refusal, State};
use crate::json::{Read, read_record};
use crate::op::{DeviceId, NotOp, Op, OpId, OpIds};
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a device holds.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// All ops it knows.
    pub history: History,
    /// Ops not yet come back from the server, by their number on this device.
    pub outbox: BTreeMap<u64, OpId>,
    /// How far it has read the server's history.
    pub cursor: Option<Cursor>,
    /// Number of its next op.
    pub next_seq: u64,
}

/// An op as it is stored on the device.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The op's own bytes.
    pub op: String,
    /// How far it has come.
    pub state: State,
}

read_record!(Record { op, state });

impl Record {
    /// Reads a stored record.
    pub fn from_json(text: &str) -> Result<Self, NotOp> {
        let json = serde_json::from_slice(text.as_bytes()).map_err(|_| NotOp::Malformed)?;
        Self::read(Some(&json)).ok_or(NotOp::Malformed)
    }

    /// The op and its state, or why the stored bytes are no op.
    pub fn open(self) -> Result<Entry, NotOp> {
        Ok(Entry { op: Op::parse(self.op)?, state: self.state })
    }

    /// How an op is stored.
    pub fn of(entry: &Entry) -> Self {
        Self { op: entry.op.bytes().to_owned(), state: entry.state.clone() }
    }
}

/// What an answer changes. To be stored in one transaction, then applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Ops that are new or whose state is.
    pub entries: Vec<Entry>,
    /// Numbers that leave the outbox.
    pub sent: Vec<u64>,
    /// The new cursor.
    pub cursor: Option<Cursor>,
    /// Take a new device id before the next edit.
    pub take_new_device_id: bool,
    /// Ask again at once: there is more to read, to send or to return.
    pub again: bool,
}

impl Device {
    /// A device that knows nothing yet.
    pub fn new(id: DeviceId) -> Self {
        Self { id, history: History::default(), outbox: BTreeMap::new(), cursor: None, next_seq: 1 }
    }

    /// Puts a new edit into history and outbox.
    pub fn commit(&mut self, ops: Vec<Op>) {
        for op in ops {
            self.next_seq = self.next_seq.max(op.envelope.device_seq + 1);
            self.outbox.insert(op.envelope.device_seq, op.id());
            self.history.insert(op, State::Pending);
        }
    }

    /// The message to send now. Where the session may not write it only asks; the outbox stays.
    pub fn request(&self, may_write: bool) -> SyncRequest {
        let (push, returned) =
            if may_write { (self.unsent(), self.lost_by_server()) } else { (Vec::new(), Vec::new()) };
        SyncRequest { protocol: PROTOCOL, device: self.id, cursor: self.cursor, push, returned }
    }

    fn unsent(&self) -> Vec<String> {
        let pending = self.outbox.values().filter_map(|id| self.history.get(*id));
        pending.take(PAGE).map(|entry| entry.op.bytes().to_owned()).collect()
    }

    /// Accepted ops of a former history that did not come back in the present one, oldest first.
    /// Only meaningful once that has been read to its end, which [`Changes::again`] sees to.
    fn lost_by_server(&self) -> Vec<SealedOp> {
        let Some(cursor) = self.cursor else { return Vec::new() };
        let mut lost: BTreeMap<(Uuid, u64), OpId> = BTreeMap::new();
        for entry in self.history.entries() {
            if let State::Accepted(acceptance) = &entry.state
                && acceptance.epoch != cursor.epoch
            {
                lost.insert((acceptance.epoch, acceptance.seq), entry.op.id());
            }
        }
        let oldest = lost.values().take(PAGE).filter_map(|id| self.history.get(*id));
        let sealed = oldest.filter_map(|entry| match &entry.state {
            State::Accepted(acceptance) => {
                Some(SealedOp { op: entry.op.bytes().to_owned(), acceptance: acceptance.clone() })
            }
            _ => None,
        });
        sealed.collect()
    }

    /// What the answer to a message with so many pushed ops changes.
    pub fn receive(&self, pushed: usize, response: &SyncResponse) -> Result<Changes, NotOp> {
        let mut changes = Changes {
            cursor: Some(response.cursor),
            take_new_device_id: response.take_new_device_id,
            ..Changes::default()
        };
        for sealed in &response.ops {
            let op = Op::parse(sealed.op.clone())?;
            changes.entries.push(Entry { op, state: State::Accepted(sealed.acceptance.clone()) });
        }
        let came_back: OpIds = changes.entries.iter().map(|e| e.op.id()).collect();
        changes.entries.extend(self.refused(&response.outcomes, &came_back));
        let settled: OpIds = changes.entries.iter().map(|e| e.op.id()).collect();
        // Also what another tab heard of, or what was stored but for its place in the outbox.
        let is_settled =
            |id: &OpId| settled.contains(id) || self.history.get(*id).is_none_or(|entry| !entry.is_pending());
        let sent = self.outbox.iter().filter(|(_, id)| is_settled(id));
        changes.sent = sent.map(|(number, _)| *number).collect();

        let stored_now = response.outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Stored);
        let unsent_left = self.outbox.len() > pushed;
        changes.again = response.more || response.reset || (stored_now && unsent_left);
        Ok(changes)
    }

    /// The refused ops, and every pending op built on one of them.
    fn refused(&self, outcomes: &[(OpId, Outcome)], came_back: &OpIds) -> Vec<Entry> {
        let mut refused: Vec<(OpId, Refusal)> = Vec::new();
        for (id, outcome) in outcomes {
            if let Outcome::Refused(refusal) = outcome {
                refused.push((*id, refusal.clone()));
            }
        }
        let is_refused = |refused: &[(OpId, Refusal)], id: &OpId| {
            refused.iter().any(|(other, _)| other == id)
                || self.history.get(*id).is_some_and(Entry::is_refused)
        };
        // The outbox is in the order of editing, so one pass reaches every descendant.
        for id in self.outbox.values() {
            let parents = self.history.get(*id).map(|e| &e.op.envelope.parents);
            let built_on = parents.into_iter().flatten().any(|parent| is_refused(&refused, parent));
            if built_on && !is_refused(&refused, id) && !came_back.contains(id) {
                refused.push((*id, Refusal::BuiltOnRefused));
            }
        }
        let entries = refused.into_iter().filter_map(|(id, refusal)| {
            let op = self.history.get(id)?.op.clone();
            Some(Entry { op, state: State::Refused(refusal) })
        });
        entries.collect()
    }

    /// Takes in what the store holds: another tab of this device has written to it. What is only
    /// in memory stays.
    pub fn merge(&mut self, stored: Self) {
        self.id = stored.id;
        self.next_seq = self.next_seq.max(stored.next_seq);
        self.outbox.extend(stored.outbox);
        for Entry { op, state } in stored.history.entries().cloned() {
            self.history.insert(op, state);
        }
        let history = &self.history;
        self.outbox.retain(|_, id| history.get(*id).is_some_and(Entry::is_pending));
        let is_ahead = |mine: Cursor, other: Cursor| mine.epoch == other.epoch && mine.seq > other.seq;
        self.cursor = match (self.cursor, stored.cursor) {
            (Some(mine), Some(other)) if is_ahead(mine, other) => Some(mine),
            (mine, other) => other.or(mine),
        };
    }

    /// Gives ops that are only in memory new numbers, since another tab took theirs.
    pub fn renumber(&mut self, ops: Vec<Op>) -> Result<Vec<Op>, NotOp> {
        let mut renumbered = Vec::new();
        for op in ops {
            renumbered.push(op.with_number(self.next_seq)?);
            self.next_seq += 1;
        }
        self.commit(renumbered.clone());
        Ok(renumbered)
    }

    /// Applies what has been stored.
    pub fn apply(&mut self, changes: Changes) {
        for Entry { op, state } in changes.entries {
            self.history.insert(op, state);
        }
        for number in changes.sent {
            self.outbox.remove(&number);
        }
        self.cursor = changes.cursor.or(self.cursor);
    }
}
