//! The copy and its store: what is read from it at the start and after other tabs wrote, what is
//! written to it, and what happens where it fails.

use super::{Replica, Status};
use crate::{
    clock,
    erased::spawn,
    store::indexed_db::{Db, Keep, StoreError, Stored},
};
use api::PolicyDelivery;
use domain::{
    history::Entry,
    op::{DeviceId, Op},
    policy::Policy,
};
use leptos::prelude::*;

/// How often an edit is written anew when other tabs take its numbers.
const TRIES: usize = 5;

impl Replica {
    /// Whether all that is stored has been read, untracked.
    pub(super) fn is_whole(self) -> bool {
        self.status.with_untracked(|status| status.whole)
    }

    /// Waits until all that is stored has been read.
    pub async fn until_whole(self) {
        while !self.is_whole() {
            clock::pause().await;
        }
    }

    /// The store, opened anew if the browser closed it.
    pub(super) async fn store(self) -> Result<Db, StoreError> {
        if let Some(db) = self.db.get_value() {
            return Ok(db);
        }
        let blocked = move || self.status.update(|status| status.store_error = Some(StoreError::Blocked));
        let db = Db::open(move || self.reopen(), blocked).await?;
        self.db.set_value(Some(db.clone()));
        if self.status.with_untracked(|status| status.store_error == Some(StoreError::Blocked)) {
            self.status.update(|status| status.store_error = None);
        }
        Ok(db)
    }

    /// The browser has closed the store. Where it was cleared away as well, all that this page
    /// still has goes into a new one.
    fn reopen(self) {
        self.db.set_value(None);
        spawn(async move {
            self.until_whole().await;
            // A browser that is clearing a store away opens no new one yet, or closes it again.
            let mut tries = 0..TRIES * 10;
            let was_gone = loop {
                match self.fill_if_new().await {
                    Ok(was_gone) => break was_gone,
                    Err(error) if tries.next().is_none() => {
                        return self.status.update(|status| status.store_error = Some(error));
                    }
                    Err(StoreError::Closed) => self.db.set_value(None),
                    Err(_) => {}
                }
                clock::pause().await;
            };
            if !was_gone {
                return self.catch_up().await;
            }
            // The policy is asked for again, to be kept again.
            self.status.update(|status| status.policy_version = None);
            self.exchange().await;
        });
    }

    /// Writes all that this page has into a store that has nothing; says whether it had nothing.
    async fn fill_if_new(self) -> Result<bool, StoreError> {
        let is_new = self.store().await?.is_new().await?;
        if is_new {
            self.keep(Keep::Everything(self.device.get_untracked())).await?;
        }
        Ok(is_new)
    }

    /// Keeps an edit, and lets it be sent. Where another tab took its numbers, it gets new ones
    /// first; where the store fails, it is sent all the same and written with the next thing that
    /// can be.
    pub(super) async fn keep_edit(self, id: DeviceId, account: String, mut ops: Vec<Op>) {
        for _ in 0..TRIES {
            match self.keep(Keep::Edit(id, account.clone(), ops.clone())).await {
                Ok(()) => {
                    return self.device.update(|device| device.saved(&ops, &account));
                }
                Err(StoreError::Taken) => {
                    self.read_store().await;
                    let mut renumbered = None;
                    self.device.update(|device| renumbered = device.renumber(ops.clone()).ok());
                    match renumbered {
                        Some(again) => ops = again,
                        None => break,
                    }
                }
                Err(_) => break,
            }
        }
        self.send_unkept(account, ops);
    }

    /// The store does not take an edit: it is sent all the same, and written when that can be.
    pub(super) fn send_unkept(self, account: String, ops: Vec<Op>) {
        self.device.update(|device| device.saved(&ops, &account));
        self.write_later(Keep::LateEdit(account, ops));
    }

    pub(super) fn write_later(self, what: Keep) {
        self.unwritten.update_value(|unwritten| unwritten.push(what));
    }

    /// Writes to the store, tells the other tabs, and says on screen whether it can be written to.
    pub(super) async fn keep(self, what: Keep) -> Result<(), StoreError> {
        let mut kept = self.write(&what).await;
        if kept == Err(StoreError::Closed) {
            // Browsers close connections of tabs in the background.
            self.db.set_value(None);
            kept = self.write(&what).await;
        }
        match kept {
            Err(StoreError::Taken) => return Err(StoreError::Taken),
            Err(error) => {
                self.status.update(|status| status.store_error = Some(error.clone()));
                return Err(error);
            }
            Ok(number) => self.wrote(number, what),
        }
        self.write_what_failed().await;
        Ok(())
    }

    async fn write(self, what: &Keep) -> Result<Option<u64>, StoreError> {
        self.store().await?.keep(what).await
    }

    /// Something was written, under this number if it counts.
    fn wrote(self, number: Option<u64>, what: Keep) {
        let Some(number) = number else { return };
        self.device.update_untracked(|device| device.wrote(number));
        match what.into_write() {
            Some(write) => self.tell_of_write(number, &write),
            None => self.tell_of_change(),
        }
    }

    /// Now that the store works: writes what it did not take before, but for edits that the server
    /// has taken since.
    async fn write_what_failed(self) {
        let mut waiting = Vec::new();
        self.unwritten.update_value(|unwritten| waiting = std::mem::take(unwritten));
        for mut what in waiting {
            if let Keep::LateEdit(_, ops) = &mut what {
                let device = self.device.read_untracked();
                ops.retain(|op| device.history.get(op.id()).is_some_and(Entry::is_pending));
            }
            match self.write(&what).await {
                Ok(number) => self.wrote(number, what),
                Err(StoreError::Taken) => _ = self.read_store().await,
                Err(_) => self.write_later(what),
            }
        }
        let all_written = self.unwritten.with_value(Vec::is_empty);
        if all_written && self.status.with_untracked(|status| status.store_error.is_some()) {
            self.status.update(|status| status.store_error = None);
        }
    }

    /// Notes what is open for the next start, once nothing has been written for a while.
    pub(super) fn note_open(self) {
        let all_written = self.unwritten.with_value(Vec::is_empty)
            && self.status.with_untracked(|status| status.writing == 0 && status.whole);
        let writes = self.device.with_untracked(|device| device.writes);
        let is_noted = self.line.with_value(|line| line.noted == Some(writes));
        if !self.leads() || !all_written || is_noted {
            return;
        }
        let open = self.device.with_untracked(|device| device.history.open().into_iter().cloned().collect());
        spawn(async move {
            // Disposable: a start without it takes longer.
            if self.write(&Keep::Open(writes, open)).await.is_ok() {
                self.line.update_value(|line| line.noted = Some(writes));
            }
        });
    }

    /// Shows what is open, if that was noted, so that one need not wait for the whole store.
    pub(super) async fn read_open(self) {
        let Ok(db) = self.store().await else { return };
        if let Ok(Some(stored)) = db.load_open(clock::new_id).await {
            self.line.update_value(|line| line.noted = Some(stored.device.writes));
            self.take(stored);
        }
    }

    /// Reads the whole store. Says whether that could be done.
    pub(super) async fn read_store(self) -> bool {
        let read = async {
            let db = self.store().await?;
            let stored = db.load(clock::new_id).await?;
            if stored.is_new {
                db.keep(&Keep::Identity(stored.device.id, stored.device.next_seq)).await?;
            }
            Ok(stored)
        };
        let read = read.await.map(|stored| self.take(stored));
        // What could not be read is asked of the server.
        if read.is_err() && !self.is_whole() {
            self.device.update(|device| device.cursor = None);
        }
        if !self.is_whole() {
            self.status.update(|status| status.whole = true);
        }
        let is_read = read.is_ok();
        if let Err(error) = read {
            self.status.update(|status| status.store_error = Some(error));
        }
        is_read
    }

    /// Reads the store again if other tabs have written without this one hearing of it.
    pub(super) async fn catch_up(self) {
        if !self.is_whole() {
            return;
        }
        let Ok(db) = self.store().await else { return };
        let reflected = self.device.with_untracked(|device| device.writes);
        if db.writes().await.is_ok_and(|writes| writes != reflected) {
            self.read_store().await;
        }
    }

    fn take(self, stored: Stored) {
        self.device.update(|device| device.merge(stored.device));
        let is_here = |delivery: &PolicyDelivery| {
            let of = |status: &Status| (status.policy_version.clone(), status.policy_since);
            self.status.with_untracked(of) == (Some(delivery.version.clone()), delivery.since)
        };
        if let Some(delivery) = stored.policy.filter(|delivery| !is_here(delivery))
            && let Ok(policy) = Policy::from_json(&delivery.policy)
        {
            self.show_policy(policy, delivery.version, delivery.since);
        }
        self.status.update(|status| status.last_sync = stored.last_sync.max(status.last_sync));
    }
}
