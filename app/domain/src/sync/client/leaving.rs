//! A page that is left or frozen: it may be gone, or come back as it is.

use super::errands::Errand;
use super::writing::edits_of;
use super::{Client, Command, Timer};
use crate::op::{Op, OpId};
use crate::sync::StoreWrite;
use std::iter;
use std::mem::take;

/// An edit that stands beside the store until it is in there.
#[derive(Clone, Debug)]
pub struct LeftBehind {
    /// How often the store had been erased when it was made.
    pub generation: u64,
    /// The account of its session.
    pub account: String,
    /// The edit.
    pub op: Op,
}

impl Client {
    /// The page may be gone: no transaction stays open behind it, and what is not written yet stands beside the
    /// store.
    pub(super) fn leave_store(&mut self) {
        for (_, errand) in take(&mut self.keeping.under_way) {
            match &*errand {
                Errand::Write(StoreWrite::Changes(..) | StoreWrite::Open(..)) | Errand::Look => {}
                Errand::Write(write) => self.keeping.parked.push(write.clone()),
                Errand::ReadOpen | Errand::ReadAll => self.keeping.read_again = true,
            }
        }
        self.keeping.is_left = true;
        self.clear_timer(Timer::Store);
        self.leave_behind();
        self.command(Command::CloseStore);
    }

    pub(super) fn leave_behind(&mut self) {
        let parked = self.keeping.parked.iter().flat_map(edits_of);
        let stale =
            self.keeping.stale.iter().flat_map(|(account, ops)| ops.iter().map(move |op| (account, op)));
        let unwritten = self.keeping.unwritten_edits.iter().map(|(account, op)| (account, op));
        let left = parked.chain(stale).chain(unwritten);
        let mut left: Vec<(String, Op)> = left.map(|(account, op)| (account.clone(), op.clone())).collect();
        self.keeping.beside.extend(left.iter().map(|(_, op)| op.id()));
        self.add_grounds(&mut left);
        let generation = self.generation;
        let left = left.into_iter().map(|(account, op)| LeftBehind { generation, account, op });
        let left: Vec<LeftBehind> = left.collect();
        if !left.is_empty() {
            self.command(Command::LeaveBehind(left));
        }
    }

    /// Adds what the edits were made upon: the store may have lost it.
    pub(super) fn add_grounds(&mut self, edits: &mut Vec<(String, Op)>) {
        let mut at = 0;
        while let Some((_, op)) = edits.get(at) {
            for id in self.upon(iter::once(op)) {
                let Some(entry) = self.device.history.get(id) else { continue };
                let account = self.device.outbox.get(&(entry.op.envelope.device_seq, id));
                if let Some(account) = account.filter(|_| self.keeping.beside.insert(id)) {
                    edits.push((account.clone(), entry.op.clone()));
                }
            }
            at += 1;
        }
    }

    /// What stood beside the store is in it, or erased.
    pub(super) fn forget_left(&mut self, ids: impl Iterator<Item = OpId>) {
        let ids: Vec<OpId> = ids.filter(|id| self.keeping.beside.contains(id)).collect();
        for id in &ids {
            self.keeping.beside.remove(id);
        }
        if !ids.is_empty() {
            self.command(Command::ForgetLeft(ids));
        }
    }

    /// The page is there again: what was under way begins anew.
    pub(super) fn open_store(&mut self) {
        if !take(&mut self.keeping.is_left) {
            return;
        }
        if take(&mut self.keeping.read_again) || !self.keeping.stale.is_empty() {
            self.read_all();
        }
        for write in take(&mut self.keeping.parked) {
            self.write(write);
        }
    }
}
