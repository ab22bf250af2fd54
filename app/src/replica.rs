//! The device's copy: signals over the domain's state, edits in, sync out.

mod live;
mod sync;
mod tabs;

use crate::{
    clock,
    erased::spawn,
    store::{
        indexed_db::{Db, Keep, StoreError, Stored},
        prefs,
    },
};
use domain::{
    edit::{self, Edit, EditError, Stamp},
    fiscal_year::FiscalYear,
    history::{Entry, State},
    op::{DeviceId, Op, OpId},
    plan::{Cell, Value, nearest_year},
    policy::Policy,
    rescue,
    sync::Device,
};
use leptos::prelude::*;
use std::sync::Arc;

/// How often an edit is written anew when other tabs take its numbers.
const TRIES: usize = 5;

/// The device's copy. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Replica {
    /// The policy, once there.
    pub policy: RwSignal<Option<Arc<Policy>>>,
    /// The device with its ops.
    pub device: RwSignal<Device>,
    /// How things stand.
    pub status: RwSignal<Status>,
    /// The editor's name, by their own word.
    pub editor: RwSignal<String>,
    db: StoredValue<Option<Db>, LocalStorage>,
    channel: StoredValue<Option<web_sys::BroadcastChannel>, LocalStorage>,
    line: StoredValue<live::Line, LocalStorage>,
    /// What the store did not take.
    unwritten: StoredValue<Vec<Keep>>,
}

/// How things stand between page, store and server.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Whether the store has been read and, without a policy in it, the server asked.
    pub ready: bool,
    /// Whether all that is stored has been read. Before, only what is open in each cell is known.
    pub whole: bool,
    /// Whether the server answers.
    pub server: Server,
    /// When it last did, in milliseconds since 1970.
    pub last_sync: Option<i64>,
    /// Whether this connection may change the plan; unknown before the first answer.
    pub may_write: Option<bool>,
    /// The version of the policy here.
    pub policy_version: Option<String>,
    /// What is wrong with the device's store, if anything.
    pub store_error: Option<StoreError>,
    /// Edits being written to the store.
    pub writing: usize,
    /// When the device whose store this browser has lost was last heard, in milliseconds since
    /// 1970, until someone has read that.
    pub lost_store: Option<i64>,
}

/// Whether the server answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Server {
    /// Not tried yet.
    Unknown,
    /// An exchange is under way.
    Asking,
    /// It answered.
    Answers,
    /// It did not, or something else did.
    Offline,
    /// It answered with an error, in words.
    Fails(String),
}

impl Replica {
    /// Opens the store, shows what is there, and keeps in touch with the server.
    pub fn start() -> Self {
        let replica = Self {
            policy: RwSignal::new(None),
            device: RwSignal::new(Device::new(clock::new_id())),
            status: RwSignal::new(Status {
                ready: false,
                whole: false,
                server: Server::Unknown,
                last_sync: None,
                may_write: prefs::get(prefs::MAY_WRITE),
                policy_version: None,
                store_error: None,
                writing: 0,
                lost_store: prefs::get(prefs::LOST_STORE),
            }),
            editor: RwSignal::new(prefs::get(prefs::EDITOR).unwrap_or_default()),
            db: StoredValue::new_local(None),
            channel: StoredValue::new_local(None),
            line: StoredValue::new_local(live::Line::default()),
            unwritten: StoredValue::new(Vec::new()),
        };
        spawn(async move {
            replica.read_open().await;
            replica.join_tabs().await;
            replica.read_store().await;
            replica.exchange().await;
        });
        replica.ask_now_and_then();
        replica
    }

    /// Carries out an edit: at once here, then in the store, then at the server.
    pub fn dispatch(self, edit: Edit) -> Result<(), EditError> {
        let Some(policy) = self.policy.get_untracked() else { return Ok(()) };
        // What is open is enough to set a cell, and for nothing else.
        if !self.is_whole() && !matches!(edit, Edit::Set { .. }) {
            return Err(EditError::StillReading);
        }
        let editor = self.editor.get_untracked();
        let device = self.device.read_untracked();
        let stamp = Stamp {
            device: device.id,
            next_seq: device.next_seq,
            actor: &editor,
            time: clock::now(),
            new_id: &mut clock::new_id,
        };
        let (id, account) = (device.id, device.account.clone());
        let ops = edit::ops(&edit, &device.history, &policy, stamp)?;
        drop(device);
        if ops.is_empty() {
            return Ok(());
        }
        self.device.update(|device| device.commit(ops.clone()));
        self.status.update(|status| status.writing += 1);
        spawn(async move {
            self.keep_edit(id, account, ops).await;
            self.status.update(|status| status.writing -= 1);
            self.exchange().await;
        });
        Ok(())
    }

    /// Takes edits in that came in a file, as unsent ones of this session. Gives the number of those
    /// that were new here.
    pub async fn take_in(self, ops: Vec<Op>) -> usize {
        self.until_whole().await;
        let ops = self.device.with_untracked(|device| rescue::unknown_to(device, ops));
        let count = ops.len();
        if count > 0 {
            let account = self.device.with_untracked(|device| device.account.clone());
            self.device.update(|device| device.commit(ops.clone()));
            match self.keep(Keep::LateEdit(account.clone(), ops.clone())).await {
                Ok(()) => self.device.update(|device| device.saved(&ops, &account)),
                Err(_) => self.send_unkept(account, ops),
            }
            spawn(self.exchange());
        }
        count
    }

    /// Whether all that is stored has been read, untracked.
    fn is_whole(self) -> bool {
        self.status.with_untracked(|status| status.whole)
    }

    async fn until_whole(self) {
        while !self.is_whole() {
            clock::pause().await;
        }
    }

    /// Why nothing can be entered here now, if so: no name, or no right.
    pub fn is_locked(self) -> bool {
        self.editor.with(|name| name.trim().is_empty())
            || self.status.with(|status| status.may_write == Some(false))
    }

    /// Whether what is kept can be read: the number of edits read back from the store.
    pub async fn read_back(self) -> Result<usize, StoreError> {
        let db = self.store().await?;
        if !db.probe(&clock::new_id().to_string()).await? {
            return Err(StoreError::Closed);
        }
        Ok(db.load(clock::new_id).await?.device.history.entries().count())
    }

    /// The number of cells in conflict, where this connection may settle them.
    pub fn conflicts(self) -> usize {
        if self.status.with(|status| status.may_write) == Some(false) {
            return 0;
        }
        self.device.with(|device| device.history.conflicts().len())
    }

    /// Sets one cell. `seen`: the heads that stood there when typing began, if that is a while ago.
    pub fn set(self, cell: Cell, value: Value, seen: Option<Vec<OpId>>) -> Result<(), EditError> {
        self.dispatch(Edit::Set { changes: vec![(cell, value)], reason: None, seen })
    }

    /// Sends a refused op's value again, as a new op.
    pub fn resubmit(self, id: OpId) -> Result<(), EditError> {
        self.dispatch(Edit::Resubmit(id))?;
        self.set_aside(id);
        Ok(())
    }

    /// Marks a refused op as dealt with.
    pub fn set_aside(self, id: OpId) {
        let mut entry = None;
        self.device.update(|device| entry = device.history.set_aside(id).cloned());
        let Some(entry) = entry else { return };
        spawn(async move {
            match self.keep(Keep::Entry(entry.clone())).await {
                Ok(()) => {}
                Err(StoreError::Taken) => self.read_store().await,
                Err(_) => self.write_later(Keep::Entry(entry)),
            }
        });
    }

    /// The fiscal year of today, or the plan's nearest to it.
    pub fn this_year(self) -> FiscalYear {
        let today = clock::this_year();
        self.policy.with(|policy| policy.as_ref().map_or(today, |policy| nearest_year(policy, today)))
    }

    /// Keeps the editor's name.
    pub fn set_editor(self, name: &str) {
        prefs::set(prefs::EDITOR, name);
        self.editor.set(name.to_owned());
    }

    /// The number of edits that are not with the server yet.
    pub fn unsent(self) -> usize {
        self.device.with(|device| device.history.entries().filter(|entry| entry.is_pending()).count())
    }

    /// The number of edits that the server refused and that wait for their editor.
    pub fn refused(self) -> usize {
        self.device.with(|device| {
            device.history.entries().filter(|entry| matches!(entry.state, State::Refused(_))).count()
        })
    }

    /// The store, opened anew if the browser closed it.
    async fn store(self) -> Result<Db, StoreError> {
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
            // A browser that is clearing a store away opens no new one yet.
            let mut tries = 0..TRIES * 10;
            let is_gone = loop {
                match self.store().await {
                    Ok(db) => break db.is_new().await == Ok(true),
                    Err(_) if tries.next().is_some() => clock::pause().await,
                    Err(error) => return self.status.update(|status| status.store_error = Some(error)),
                }
            };
            let device = self.device.get_untracked();
            if is_gone && self.keep(Keep::Everything(device)).await.is_ok() {
                // The policy is asked for again, to be kept again.
                self.status.update(|status| status.policy_version = None);
                self.exchange().await;
            }
        });
    }

    /// Keeps an edit, and lets it be sent. Where another tab took its numbers, it gets new ones
    /// first; where the store fails, it is sent all the same and written with the next thing that
    /// can be.
    async fn keep_edit(self, id: DeviceId, account: String, mut ops: Vec<Op>) {
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
    fn send_unkept(self, account: String, ops: Vec<Op>) {
        self.device.update(|device| device.saved(&ops, &account));
        self.write_later(Keep::LateEdit(account, ops));
    }

    fn write_later(self, what: Keep) {
        self.unwritten.update_value(|unwritten| unwritten.push(what));
    }

    /// Writes to the store, tells the other tabs, and says on screen whether it can be written to.
    async fn keep(self, what: Keep) -> Result<(), StoreError> {
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
                Err(StoreError::Taken) => {}
                Err(_) => self.write_later(what),
            }
        }
        let all_written = self.unwritten.with_value(Vec::is_empty);
        if all_written && self.status.with_untracked(|status| status.store_error.is_some()) {
            self.status.update(|status| status.store_error = None);
        }
    }

    /// Notes what is open for the next start, once nothing has been written for a while.
    fn note_open(self) {
        let all_written = self.unwritten.with_value(Vec::is_empty)
            && self.status.with_untracked(|status| status.writing == 0 && status.whole);
        let writes = self.device.with_untracked(|device| device.writes);
        let is_noted = self.line.with_value(|line| line.noted == writes);
        if !self.leads() || !all_written || is_noted {
            return;
        }
        self.line.update_value(|line| line.noted = writes);
        let open = self.device.with_untracked(|device| device.history.open().into_iter().cloned().collect());
        spawn(async move {
            // Disposable: a start without it takes longer.
            let _ = self.write(&Keep::Open(writes, open)).await;
        });
    }

    /// Shows what is open, if that was noted, so that one need not wait for the whole store.
    async fn read_open(self) {
        let Ok(db) = self.store().await else { return };
        if let Ok(Some(stored)) = db.load_open(clock::new_id).await {
            self.line.update_value(|line| line.noted = stored.device.writes);
            self.take(stored);
        }
    }

    /// Reads the whole store.
    async fn read_store(self) {
        let read = async {
            let db = self.store().await?;
            let stored = db.load(clock::new_id).await?;
            if stored.is_new {
                db.keep(&Keep::Identity(stored.device.id, stored.device.next_seq)).await?;
            }
            Ok(stored)
        };
        match read.await {
            Ok(stored) => self.take(stored),
            Err(error) => {
                // What could not be read is asked of the server.
                if !self.is_whole() {
                    self.device.update(|device| device.cursor = None);
                }
                self.status.update(|status| status.store_error = Some(error));
            }
        }
        if !self.is_whole() {
            self.status.update(|status| status.whole = true);
        }
    }

    /// Reads the store again if other tabs have written without this one hearing of it.
    async fn catch_up(self) {
        let Ok(db) = self.store().await else { return };
        let reflected = self.device.with_untracked(|device| device.writes);
        if self.is_whole() && db.writes().await.is_ok_and(|writes| writes != reflected) {
            self.read_store().await;
        }
    }

    fn take(self, stored: Stored) {
        self.device.update(|device| device.merge(stored.device));
        let here = self.status.with_untracked(|status| status.policy_version.clone());
        if let Some((version, json)) = stored.policy.filter(|(version, _)| here.as_ref() != Some(version))
            && let Ok(policy) = Policy::from_json(&json)
        {
            self.policy.set(Some(Arc::new(policy)));
            self.status.update(|status| status.policy_version = Some(version));
        }
        self.status.update(|status| status.last_sync = stored.last_sync.max(status.last_sync));
    }
}
