//! The device's half: what it holds, the message it sends, and what an answer changes.

use super::{Cursor, Outcome, PROTOCOL, SealedOp, SyncRequest, SyncResponse, one_message};
use crate::history::{Acceptance, Entry, History, Refusal, State};
use crate::json::read_record;
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
    /// Saved ops not yet come back from the server, each with the account in whose session it was
    /// made. No other session sends it.
    pub outbox: BTreeMap<Place, String>,
    /// How far it has read the server's history.
    pub cursor: Option<Cursor>,
    /// Number of its next op.
    pub next_seq: u64,
    /// Whose session this is, by the server's last word; empty where it knows no account.
    pub account: String,
    /// How many writes to the store, counted by the store, this copy reflects; see [`super::TabWrite`].
    pub writes: u64,
    /// Whether the server's history has been read to its end since this copy was made. Before, an
    /// op without a place may still come.
    read_to_end: bool,
}

/// Where an op stands in the outbox: its number on this device, and its id. Two tabs of a device
/// that cannot write to their store may have given the same number to two ops.
pub type Place = (u64, OpId);

/// Why an answer changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadAnswer {
    /// The device has heard from the server since it asked. To be asked again.
    #[error("the answer came late")]
    Late,
    /// It holds something that is no op.
    #[error("the answer holds something that is no op")]
    NotOp,
}

impl From<NotOp> for BadAnswer {
    fn from(_: NotOp) -> Self {
        Self::NotOp
    }
}

/// What an answer changes. To be stored in one transaction, then applied.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(clippy::struct_excessive_bools)] // each says one thing
pub struct Changes {
    /// Ops that are new or whose state is.
    pub entries: Vec<Entry>,
    /// What leaves the outbox.
    pub sent: Vec<Place>,
    /// The cursor that the question went out with. Where the store holds another by now, another
    /// tab was quicker, and what is said here may no longer hold: nothing is to be written.
    pub asked_from: Option<Cursor>,
    /// The new cursor.
    pub cursor: Option<Cursor>,
    /// Whose session it is, where that is news.
    pub account: Option<String>,
    /// The server's history is another one: what it does not send has no place in it.
    pub reset: bool,
    /// There is no more to read for now.
    pub at_end: bool,
    /// Take a new device id before the next edit. For the tab that asked, as is what follows.
    #[serde(skip)]
    pub take_new_device_id: bool,
    /// Ask again at once: there is more to read, to send or to return.
    #[serde(skip)]
    pub again: bool,
}

read_record!(Changes {
    entries, sent, asked_from, cursor, account, reset, at_end, take_new_device_id = false, again = false,
});

impl Changes {
    /// Whether anything is otherwise than before.
    pub fn is_news(&self) -> bool {
        let read_on = self.cursor.is_some() && self.cursor != self.asked_from;
        read_on || !self.entries.is_empty() || !self.sent.is_empty() || self.account.is_some()
    }
}

impl Device {
    /// A device that knows nothing yet.
    pub fn new(id: DeviceId) -> Self {
        Self {
            id,
            history: History::default(),
            outbox: BTreeMap::new(),
            cursor: None,
            next_seq: 1,
            account: String::new(),
            writes: 0,
            read_to_end: false,
        }
    }

    /// Puts a new edit into the history. It is sent only once it is saved, for until then it may
    /// still get another number; see [`Self::renumber`].
    pub fn commit(&mut self, ops: Vec<Op>) {
        for op in ops {
            // One that came in a file may be another device's.
            if op.envelope.device == self.id {
                self.next_seq = self.next_seq.max(op.envelope.device_seq + 1);
            }
            self.history.insert(op, State::Pending);
        }
    }

    /// Puts a saved edit into the outbox. `account`: in whose session it was made, which need not be
    /// the present one any more.
    pub fn saved(&mut self, ops: &[Op], account: &str) {
        for op in ops {
            if self.history.get(op.id()).is_some_and(Entry::is_pending) {
                self.outbox.insert((op.envelope.device_seq, op.id()), account.to_owned());
            }
        }
    }

    /// The message to send now. Where the session may not write it only asks; the outbox stays.
    pub fn request(&self, may_write: bool) -> SyncRequest {
        let (mut push, mut returned) = (Vec::new(), Vec::new());
        if may_write {
            push = one_message(self.unsent(), |entry| entry.op.bytes().len())
                .map(|entry| entry.op.bytes().to_owned())
                .collect();
            returned = self.lost_by_server();
        }
        let (device, account, cursor) = (self.id, self.account.clone(), self.cursor);
        SyncRequest { protocol: PROTOCOL, device, account, cursor, push, returned }
    }

    /// What this session has to send, oldest first.
    fn unsent(&self) -> impl Iterator<Item = &Entry> {
        let own = self.outbox.iter().filter(|(_, account)| **account == self.account);
        own.filter_map(|((_, id), _)| self.history.get(*id))
    }

    /// How many edits of other people wait here until they sign in again.
    pub fn unsent_of_others(&self) -> usize {
        self.outbox.values().filter(|account| **account != self.account).count()
    }

    /// Accepted ops that did not come with the server's present history, in their former order.
    fn lost_by_server(&self) -> Vec<SealedOp> {
        let Some(cursor) = self.cursor.filter(|_| self.read_to_end) else { return Vec::new() };
        let mut lost: BTreeMap<(Uuid, u64, OpId), &Entry> = BTreeMap::new();
        for (entry, Acceptance { epoch, seq, .. }) in self.not_in(cursor.epoch) {
            lost.insert((*epoch, *seq, entry.op.id()), entry);
        }
        one_message(lost.into_values(), |entry| entry.op.bytes().len()).filter_map(sealed).collect()
    }

    /// Accepted ops, with their former places, that have none in this history of the server.
    fn not_in(&self, epoch: Uuid) -> impl Iterator<Item = (&Entry, &Acceptance)> {
        self.history.entries().filter_map(move |entry| match &entry.state {
            State::Displaced(acceptance) => Some((entry, acceptance)),
            State::Accepted(acceptance) if acceptance.epoch != epoch => Some((entry, acceptance)),
            _ => None,
        })
    }

    /// What the answer to a message changes.
    pub fn receive(&self, request: &SyncRequest, response: &SyncResponse) -> Result<Changes, BadAnswer> {
        if request.cursor != self.cursor {
            return Err(BadAnswer::Late);
        }
        let mut came_back = Vec::new();
        for sealed in &response.ops {
            let op = Op::parse(sealed.op.clone())?;
            came_back.push(Entry { op, state: State::Accepted(sealed.acceptance.clone()) });
        }
        let ids: OpIds = came_back.iter().map(|entry| entry.op.id()).collect();
        let mut entries = if response.reset { self.displaced(&ids) } else { Vec::new() };
        entries.extend(came_back);
        entries.extend(self.refused(&response.outcomes, &ids));
        entries.extend(self.refused(&response.returned, &ids));
        let mut changes = self.settled(entries);

        let stored_now = response.outcomes.iter().chain(&response.returned);
        let progress = stored_now.into_iter().any(|(_, outcome)| *outcome == Outcome::Stored);
        let unsent_left = self.unsent().count() > request.push.len();
        let lost_left = self.not_in(response.cursor.epoch).any(|(entry, _)| !ids.contains(&entry.op.id()));
        changes.again = response.more
            || response.reset
            || response.account != request.account
            || (progress && (unsent_left || lost_left))
            || (!self.read_to_end && lost_left);
        changes.asked_from = request.cursor;
        changes.cursor = Some(response.cursor);
        let missed = self.missed(&response.outcomes, &ids) || self.missed(&response.returned, &ids);
        if !response.more && missed {
            changes.cursor = Some(Cursor { seq: 0, op: None, time: None, ..response.cursor });
            changes.again = true;
        }
        changes.account = Some(response.account.clone()).filter(|account| *account != self.account);
        changes.reset = response.reset;
        changes.at_end = !response.more;
        changes.take_new_device_id = response.take_new_device_id;
        Ok(changes)
    }

    /// Whether the server has an op that this device sent since before the place that has been read:
    /// the device has lost what it read (a store written by halves, say) and must read all again.
    fn missed(&self, outcomes: &[(OpId, Outcome)], came_back: &OpIds) -> bool {
        let is_open = |id: &OpId| self.history.get(*id).is_some_and(|entry| !entry.is_accepted());
        let mut stored = outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::Stored);
        stored.any(|(id, _)| is_open(id) && !came_back.contains(id))
    }

    /// What it changes that the server could not read the op at this place of a push: that one is
    /// set apart, so that the others can go.
    pub fn unreadable(&self, request: &SyncRequest, index: usize) -> Changes {
        let op = request.push.get(index).and_then(|bytes| Op::parse(bytes.clone()).ok());
        let outcomes: Vec<_> = op.iter().map(|op| (op.id(), Refusal::Malformed.into())).collect();
        let mut changes = self.settled(self.refused(&outcomes, &OpIds::default()));
        changes.asked_from = self.cursor;
        changes.again = !changes.sent.is_empty();
        changes.at_end = self.read_to_end;
        changes
    }

    /// These entries, and the places in the outbox that they empty. Also those of ops that are
    /// settled here but still wait in the store, as another tab wrote them that did not know.
    fn settled(&self, mut entries: Vec<Entry>) -> Changes {
        let ids: OpIds = entries.iter().map(|entry| entry.op.id()).collect();
        let mut sent = Vec::new();
        for place in self.outbox.keys() {
            let known = self.history.get(place.1).filter(|entry| !entry.is_pending());
            if ids.contains(&place.1) {
                sent.push(*place);
            } else if let Some(entry) = known {
                sent.push(*place);
                entries.push(entry.clone());
            }
        }
        Changes { entries, sent, ..Changes::default() }
    }

    /// The accepted ops that did not come now, without their places.
    fn displaced(&self, came_back: &OpIds) -> Vec<Entry> {
        let accepted = self.history.entries().filter(|entry| entry.is_accepted());
        let missing = accepted.filter(|e| !came_back.contains(&e.op.id()));
        let mut missing: Vec<Entry> = missing.cloned().collect();
        missing.iter_mut().for_each(Entry::displace);
        missing
    }

    /// Whether the op has its place in the server's present history.
    fn is_taken(&self, id: OpId) -> bool {
        let state = self.history.get(id).map(|entry| &entry.state);
        matches!(state, Some(State::Accepted(a)) if Some(a.epoch) == self.cursor.map(|cursor| cursor.epoch))
    }

    /// The refused ops, and every pending op built on one of them.
    fn refused(&self, outcomes: &[(OpId, Outcome)], came_back: &OpIds) -> Vec<Entry> {
        let mut refused: Vec<(OpId, Refusal)> = Vec::new();
        for (id, outcome) in outcomes {
            // A late answer may still say so of an op that was taken meanwhile.
            if let Outcome::Refused(refusal) = outcome
                && !came_back.contains(id)
                && !self.is_taken(*id)
            {
                refused.push((*id, refusal.clone()));
            }
        }
        let is_refused = |refused: &[(OpId, Refusal)], id: &OpId| {
            refused.iter().any(|(other, _)| other == id)
                || self.history.get(*id).is_some_and(Entry::is_refused)
        };
        // The outbox is in the order of editing, so one pass reaches every descendant.
        for (_, id) in self.outbox.keys() {
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
        self.account.clone_from(&stored.account);
        self.next_seq = self.next_seq.max(stored.next_seq);
        for (place, account) in &stored.outbox {
            self.outbox.insert(*place, account.clone());
        }
        // The store knows what has a place at the server.
        self.history.displace();
        for Entry { op, state } in stored.history.entries().cloned() {
            self.history.insert(op, state);
        }
        let history = &self.history;
        // A place that the store still holds is emptied there with the next answer.
        self.outbox.retain(|place, _| {
            stored.outbox.contains_key(place) || history.get(place.1).is_some_and(Entry::is_pending)
        });
        // What was read while the store could not be written is read again, to be stored.
        self.read_to_end &= self.cursor == stored.cursor;
        self.cursor = stored.cursor;
        self.writes = stored.writes;
    }

    /// Gives ops that are only in memory new numbers, since another tab took theirs, or the device a new id.
    pub fn renumber(&mut self, ops: Vec<Op>) -> Result<Vec<Op>, NotOp> {
        let mut renumbered = Vec::new();
        for op in ops {
            renumbered.push(op.with_number(self.id, self.next_seq)?);
            self.next_seq += 1;
        }
        self.commit(renumbered.clone());
        Ok(renumbered)
    }

    /// Applies what has been stored.
    pub fn apply(&mut self, changes: Changes) {
        if changes.reset {
            self.history.displace();
        }
        for Entry { op, state } in changes.entries {
            self.history.insert(op, state);
        }
        for place in changes.sent {
            self.outbox.remove(&place);
        }
        self.cursor = changes.cursor.or(self.cursor);
        if let Some(account) = changes.account {
            self.account = account;
        }
        self.read_to_end = changes.at_end;
    }
}

/// An accepted op as the server sent it.
fn sealed(entry: &Entry) -> Option<SealedOp> {
    let acceptance = entry.state.acceptance()?.clone();
    Some(SealedOp { op: entry.op.bytes().to_owned(), acceptance })
}
