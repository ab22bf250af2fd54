//! Edits on their way into the store.
//!
//! An edit is never in the store without what it was made upon, so that it never waits for what is lost. One whose
//! numbers another tab took gets others, unless someone may have seen it; one that the store does not take is sent
//! all the same, and written when that can be.

use super::errands::Errand;
use super::{Client, Part, Server, StoreError, TabMessage};
use crate::history::{Entry, State};
use crate::op::{Op, OpId, OpIds};
use crate::rescue;
use crate::sync::{Changes, StoreWrite};
use std::mem::take;
use std::slice;

/// An edit on its way into the store: the account of its session, and its ops.
pub(super) type Edit = (String, Vec<Op>);

impl Client {
    /// Shows an edit at once, and keeps it.
    pub(super) fn edited(&mut self, ops: Vec<Op>) {
        self.device.commit(ops.clone());
        self.show(Part::Device);
        self.keep_edit(self.device.account.clone(), ops);
    }

    /// Keeps an edit, but not before what it may rest on.
    pub(super) fn keep_edit(&mut self, account: String, ops: Vec<Op>) {
        if !self.keeping.stale.is_empty() {
            self.keeping.stale.push((account, ops));
        } else if self.has_unkept() || self.status.store_error == Some(StoreError::Slow) {
            self.send_unkept(one_by_one((account, ops)));
            self.write_what_failed();
        } else {
            let upon = self.upon(ops.iter());
            self.write(StoreWrite::Edit { account, ops, upon });
        }
    }

    pub(super) fn keep_late(&mut self, edits: Vec<(String, Op)>) {
        if !edits.is_empty() {
            let upon = self.upon(edits.iter().map(|(_, op)| op));
            self.write(StoreWrite::LateEdits { edits, upon });
        }
    }

    /// The parents that only this device has.
    pub(super) fn upon<'a>(&self, ops: impl Iterator<Item = &'a Op> + Clone) -> Vec<OpId> {
        let own: OpIds = ops.clone().map(Op::id).collect();
        let parents = ops.flat_map(|op| &op.envelope.parents).copied();
        let is_pending = |id: &OpId| self.device.history.get(*id).is_some_and(Entry::is_pending);
        parents.filter(|id| !own.contains(id) && is_pending(id)).collect()
    }

    /// Takes in edits that others may have seen: they keep their numbers.
    pub(super) fn take_in(&mut self, edits: Vec<(String, Op)>) {
        if edits.is_empty() {
            return;
        }
        self.device.commit(edits.iter().map(|(_, op)| op.clone()).collect());
        self.show(Part::Device);
        self.keep_late(edits);
    }

    /// The same for those of a file that are new here, as this session's.
    pub(super) fn taken_in(&mut self, ops: Vec<Op>) {
        let new = rescue::unknown_to(&self.device, ops);
        self.take_in(one_by_one((self.device.account.clone(), new)));
    }

    pub(super) fn set_aside(&mut self, id: OpId) {
        if let Some(entry) = self.device.history.set_aside(id).cloned() {
            self.show(Part::Device);
            self.write(StoreWrite::Entry(Box::new(entry)));
        }
    }

    pub(super) fn write(&mut self, write: StoreWrite) {
        if self.keeping.is_left {
            self.keeping.parked.push(write);
            self.leave_behind();
        } else {
            self.errand(Errand::Write(write));
        }
    }

    pub(super) fn written(&mut self, write: &StoreWrite, number: Option<u64>) {
        if let Some(number) = number {
            self.device.wrote(number);
            let message = match write.for_tabs() {
                Some(write) => TabMessage::Wrote(number, write),
                None => TabMessage::Changed,
            };
            self.tell(&message);
            self.rest();
        }
        match write {
            StoreWrite::Edit { .. } | StoreWrite::LateEdits { .. } => {
                self.saved(
                    edits_of(write).into_iter().map(|(account, op)| (account.clone(), op.clone())).collect(),
                );
            }
            StoreWrite::Open(after, _) => return self.keeping.noted = Some(*after),
            StoreWrite::Identity { .. } | StoreWrite::Policy(_) => self.tell(&TabMessage::Changed),
            StoreWrite::Changes(..)
            | StoreWrite::Entry(_)
            | StoreWrite::Everything(_)
            | StoreWrite::Erasure(_) => {}
        }
        self.store_works();
        match write {
            StoreWrite::Changes(changes, now) => {
                let at_end = changes.at_end;
                self.kept_answer(Changes::clone(changes), *now);
                // What the server lost, too, and gets back from here, has come only when it is accepted anew.
                let lost = |entry: &Entry| matches!(entry.state, State::Displaced(_));
                self.keeping.is_ahead &= !at_end || self.device.history.not_accepted().any(lost);
            }
            StoreWrite::Edit { .. } | StoreWrite::LateEdits { .. } => self.wish(),
            _ => {}
        }
    }

    pub(super) fn saved(&mut self, edits: Vec<(String, Op)>) {
        for (account, op) in &edits {
            self.device.saved(slice::from_ref(op), account);
        }
        self.forget_left(edits.iter().map(|(_, op)| op.id()));
        self.show(Part::Device);
    }

    /// Another tab was quicker.
    pub(super) fn is_stale(&mut self, write: StoreWrite) {
        match write {
            StoreWrite::Edit { account, ops, .. } => self.keeping.stale.push((account, ops)),
            StoreWrite::LateEdits { edits, .. } => self.send_unkept(edits),
            StoreWrite::Entry(entry) => _ = self.keeping.unwritten.insert(entry.op.id()),
            StoreWrite::Changes(..) => self.look_again(),
            // What is open is noted again later.
            StoreWrite::Open(..) => return,
            _ => {}
        }
        self.keeping.is_behind = true;
        self.read_all();
    }

    /// The store did not take it: edits are sent all the same, and written when that can be.
    pub(super) fn unwritten(&mut self, write: StoreWrite, error: StoreError) {
        match write {
            StoreWrite::Edit { account, ops, .. } => {
                self.store_failed(error);
                self.send_unkept(one_by_one((account, ops)));
            }
            StoreWrite::LateEdits { edits, .. } => {
                self.store_failed(error);
                self.send_unkept(edits);
            }
            // Without a store the page lives of what the server says. With one that is not stored must come again:
            // the cursor stays where it was.
            StoreWrite::Changes(changes, now) => {
                self.store_failed(error);
                if self.keeping.is_read {
                    self.end_exchange(Server::Answers);
                } else {
                    self.keeping.is_ahead = true;
                    self.kept_answer(*changes, now);
                }
            }
            StoreWrite::Entry(entry) => {
                self.store_failed(error);
                self.keeping.unwritten.insert(entry.op.id());
            }
            // Found out anew when the store is next looked at, or asked for again.
            StoreWrite::Identity { .. }
            | StoreWrite::Everything(_)
            | StoreWrite::Policy(_)
            | StoreWrite::Erasure(_) => self.store_failed(error),
            StoreWrite::Open(..) => {}
        }
    }

    /// They all go into one transaction later: none is to be stored without what it rests on.
    pub(super) fn send_unkept(&mut self, edits: Vec<(String, Op)>) {
        for (account, op) in &edits {
            self.device.saved(slice::from_ref(op), account);
        }
        self.keeping.unwritten_edits.extend(edits);
        self.show(Part::Device);
        self.wish();
    }

    /// Writes what the store did not take before, but for edits that the server has taken since.
    pub(super) fn write_what_failed(&mut self) {
        let mut edits = take(&mut self.keeping.unwritten_edits);
        edits.retain(|(_, op)| self.device.history.get(op.id()).is_some_and(Entry::is_pending));
        self.keep_late(edits);
        for id in take(&mut self.keeping.unwritten).as_slice() {
            if let Some(entry) = self.device.history.get(*id).filter(|entry| entry.is_refused()).cloned() {
                self.write(StoreWrite::Entry(Box::new(entry)));
            }
        }
    }

    pub(super) fn all_written(&self) -> bool {
        self.keeping.unwritten.as_slice().is_empty() && self.keeping.unwritten_edits.is_empty()
    }

    /// Whether this tab has edits that are in no store.
    pub(super) fn has_unkept(&self) -> bool {
        !self.keeping.unwritten_edits.is_empty()
    }

    /// How many edits are on their way into the store.
    pub(super) fn writing(&self) -> usize {
        let writes = self.writes_under_way().chain(&self.keeping.parked);
        let edits = writes.filter(|write| {
            matches!(
                write,
                StoreWrite::Edit { .. } | StoreWrite::LateEdits { .. } | StoreWrite::Everything(_)
            )
        });
        edits.count() + self.keeping.stale.len() + usize::from(self.has_unkept() || self.keeping.is_behind)
    }
}

/// The edits that a write keeps, with the accounts of their sessions.
pub(super) fn edits_of(write: &StoreWrite) -> Vec<(&String, &Op)> {
    match write {
        StoreWrite::Edit { account, ops, .. } => ops.iter().map(|op| (account, op)).collect(),
        StoreWrite::LateEdits { edits, .. } => edits.iter().map(|(account, op)| (account, op)).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn one_by_one((account, ops): Edit) -> Vec<(String, Op)> {
    ops.into_iter().map(|op| (account.clone(), op)).collect()
}
