//! What is read from the store, and what follows where it has less than this page.

use super::errands::Errand;
use super::leaving::LeftBehind;
use super::writing::{Edit, edits_of, one_by_one};
use super::{Client, Part, Role, StoreError, Timer};
use crate::history::{Entry, State};
use crate::op::{Op, OpId, OpIds};
use crate::sync::{Head, Place, StoreWrite, Stored};
use std::mem::take;

/// How long nothing is written before what is open is noted, in milliseconds.
const REST: u32 = 1_500;

impl Client {
    pub(super) fn read_all(&mut self) {
        if self.is_reading_all() {
            self.keeping.read_again = true;
        } else {
            self.errand(Errand::ReadAll);
        }
    }

    pub(super) fn is_reading_all(&self) -> bool {
        self.keeping.under_way.iter().any(|(_, errand)| matches!(**errand, Errand::ReadAll))
    }

    /// The store has changed without this tab knowing how.
    pub(super) fn read_again(&mut self) {
        if self.status.whole {
            self.read_all();
        } else {
            self.keeping.read_again = true;
        }
    }

    pub(super) fn read_open(&mut self, stored: Option<Box<Stored>>) {
        if let Some(stored) = stored {
            self.keeping.noted = Some(stored.device.writes);
            self.take_stored(*stored);
        }
        self.errand(Errand::ReadAll);
    }

    pub(super) fn read(&mut self, stored: Stored) {
        if stored.generation > self.generation && self.keeping.is_read {
            return self.start_over();
        }
        let is_cleared = stored.device.writes < self.device.writes;
        let known = |entry: &Entry| stored.device.history.get(entry.op.id()).is_some();
        self.keeping.is_ahead |=
            self.device.history.entries().any(|entry| entry.is_accepted() && !known(entry));
        self.keeping.is_behind = false;
        let missing = self.missing(&stored);
        let refused =
            self.device.history.not_accepted().filter(|entry| is_settled_here(entry) && !known(entry));
        let refused: Vec<OpId> = refused.map(|entry| entry.op.id()).collect();
        let (known_edits, stale) = self.stale_edits(&stored);
        let (is_new, id, next_seq) = (stored.is_new, stored.device.id, stored.device.next_seq);
        if is_new && is_cleared {
            self.fill_store(known_edits.into_iter().chain(stale));
        } else {
            self.take_stored(stored);
            if is_new {
                self.write(StoreWrite::Identity { was: None, id, next_seq });
            }
            let late = missing.into_iter().chain(known_edits.into_iter().flat_map(one_by_one));
            self.keeping.unwritten_edits.extend(late);
            self.keeping.unwritten.extend(refused);
            for (account, ops) in stale {
                let renumbered = self.device.renumber(ops.clone()).unwrap_or(ops);
                self.keep_edit(account, renumbered);
            }
            self.write_what_failed();
        }
        self.keeping.is_read = true;
        self.keeping.tries = 0;
        self.store_reads();
        self.take_left_behind();
        self.be_whole();
        if take(&mut self.keeping.read_again) {
            self.read_all();
        }
        self.ask_if_looked();
    }

    /// The edits that were stale: those that others may know by now (another tab wrote all it had, or found them
    /// beside the store), and those that can get other numbers.
    pub(super) fn stale_edits(&mut self, stored: &Stored) -> (Vec<Edit>, Vec<Edit>) {
        let beside = &self.keeping.beside;
        let is_known = |id: OpId| beside.contains(&id) || stored.device.history.get(id).is_some();
        let stale = take(&mut self.keeping.stale).into_iter();
        stale.partition(|(_, ops)| ops.iter().any(|op| is_known(op.id())))
    }

    /// Unsent edits that the store has lost: the browser cleared it away, and another tab, which did not have
    /// them, began a new one.
    pub(super) fn missing(&self, stored: &Stored) -> Vec<(String, Op)> {
        let writes = self.writes_under_way().chain(&self.keeping.parked).flat_map(edits_of);
        let unwritten = self.keeping.unwritten_edits.iter().map(|(_, op)| op);
        let stale = self.keeping.stale.iter().flat_map(|(_, ops)| ops);
        let on_their_way: OpIds =
            writes.map(|(_, op)| op).chain(unwritten).chain(stale).map(Op::id).collect();
        let is_missing = |place: &Place| {
            let is_settled = stored.device.history.get(place.1).is_some_and(|entry| !entry.is_pending());
            !is_settled && !stored.device.outbox.contains_key(place) && !on_their_way.contains(&place.1)
        };
        let outbox = self.device.outbox.iter().filter(|(place, _)| is_missing(place));
        let missing = outbox.filter_map(|((_, id), account)| Some((account, self.device.history.get(*id)?)));
        let pending = missing.filter(|(_, entry)| entry.is_pending());
        pending.map(|(account, entry)| (account.clone(), entry.op.clone())).collect()
    }

    pub(super) fn take_stored(&mut self, stored: Stored) {
        self.generation = self.generation.max(stored.generation);
        self.device.merge(stored.device);
        if let Some(delivery) = &stored.policy {
            self.take_policy(delivery);
        }
        self.status.last_sync = stored.last_sync.max(self.status.last_sync);
        self.show(Part::Device);
    }

    /// What cannot be read is asked of the server.
    pub(super) fn unread(&mut self, error: StoreError) {
        self.store_failed(error);
        self.keeping.is_behind = self.keeping.is_read;
        if !self.keeping.is_read {
            self.device.cursor = None;
        }
        for edit in take(&mut self.keeping.stale) {
            self.send_unkept(one_by_one(edit));
        }
        self.keeping.read_again = false;
        self.be_whole();
        self.ask_if_looked();
    }

    /// From now on all is known that will be: what waited for it goes on.
    pub(super) fn be_whole(&mut self) {
        if self.status.whole {
            return;
        }
        self.status.whole = true;
        self.be_ready(self.policy.is_some());
        self.rest();
        self.wish();
    }

    /// Takes in what pages before left behind. Only a store that has been read says whether it was erased since.
    fn take_left_behind(&mut self) {
        let left = take(&mut self.keeping.left_behind);
        self.keeping.beside.extend(left.iter().map(|left| left.op.id()));
        // What a person erased since, or is in the store after all, is no more to be taken in.
        let is_new = |left: &LeftBehind| {
            left.generation >= self.generation && self.device.history.get(left.op.id()).is_none()
        };
        let (new, done): (Vec<_>, Vec<_>) = left.into_iter().partition(is_new);
        self.forget_left(done.iter().map(|left| left.op.id()));
        self.take_in(new.into_iter().map(|left| (left.account, left.op)).collect());
    }

    /// Compares a glance at the store with what is known of it.
    pub(super) fn looked(&mut self, head: Head) {
        if head.generation > self.generation && self.keeping.is_read {
            return self.start_over();
        }
        // What this page is writing itself is not known yet.
        let is_known = self.writes_under_way().next().is_some() || !self.status.whole;
        let differs = head.writes != self.device.writes || head.is_new || !self.keeping.is_read;
        if self.keeping.is_behind || (differs && !is_known) {
            self.keeping.is_behind = true;
            self.read_all();
        }
        self.store_reads();
        self.ask_if_looked();
    }

    /// The browser has cleared the store away: all that this page still has goes into a new one, and the policy
    /// is asked for again. Nobody else can have taken the numbers of the edits that are on their way.
    pub(super) fn fill_store(&mut self, stale: impl Iterator<Item = Edit>) {
        let writes = self.writes_under_way().chain(&self.keeping.parked).flat_map(edits_of);
        let writes: Vec<(String, Op)> = writes.map(|(account, op)| (account.clone(), op.clone())).collect();
        for (account, op) in stale.flat_map(one_by_one).chain(writes) {
            self.device.saved(&[op], &account);
        }
        self.keeping.unwritten_edits.clear();
        // Of what was only open the server has the rest.
        if !self.status.whole {
            self.device.cursor = None;
        }
        self.write(StoreWrite::Everything(Box::new(self.device.clone())));
        self.status.policy_version = None;
    }

    /// Something was written: what is open is noted once that has been the last for a while.
    pub(super) fn rest(&mut self) {
        self.set_timer(Timer::Rest, REST);
    }

    /// Notes what is open for the next start. Disposable: a start without it takes longer.
    pub(super) fn note_open(&mut self) {
        let writes = self.device.writes;
        let is_settled = self.keeping.is_read
            && !self.keeping.is_ahead
            && self.all_written()
            && self.writes_under_way().next().is_none()
            && self.keeping.stale.is_empty();
        if self.role == Role::Leads
            && self.status.whole
            && !self.keeping.is_left
            && is_settled
            && self.keeping.noted != Some(writes)
        {
            let open = self.device.history.open().into_iter().cloned().collect();
            self.write(StoreWrite::Open(writes, open));
        }
    }
}

/// Whether nobody but this device knows what became of an op.
fn is_settled_here(entry: &Entry) -> bool {
    matches!(entry.state, State::Refused(_) | State::SetAside(_))
}
