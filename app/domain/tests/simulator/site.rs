//! A device: its disk, and the tabs that are open on it.

use crate::support::policy;
use domain::edit::{self, Edit, EditError, Stamp};
use domain::history::{Entry, History, State};
use domain::op::{Op, OpId};
use domain::policy::Policy;
use domain::sync::{BadAnswer, Changes, Cursor, Device, SyncRequest};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the device's store holds. Writes put what they are given, as IndexedDB does.
#[derive(Clone)]
pub struct Disk {
    pub id: Uuid,
    pub next_seq: u64,
    pub ops: BTreeMap<OpId, Entry>,
    pub outbox: BTreeMap<OpId, String>,
    pub cursor: Option<Cursor>,
    pub account: String,
    /// Whether writes fail for now.
    pub is_full: bool,
}

/// Why a write did not happen.
pub enum NotKept {
    Taken,
    Full,
}

impl Disk {
    pub fn new(id: Uuid) -> Self {
        let (ops, outbox) = (BTreeMap::new(), BTreeMap::new());
        Self { id, next_seq: 1, ops, outbox, cursor: None, account: String::new(), is_full: false }
    }

    pub fn load(&self) -> Device {
        let mut device = Device::new(self.id);
        device.next_seq = self.next_seq;
        device.cursor = self.cursor;
        device.account.clone_from(&self.account);
        for Entry { op, state } in self.ops.values().cloned() {
            device.history.insert(op, state);
        }
        for (id, account) in &self.outbox {
            let number = self.ops[id].op.envelope.device_seq;
            device.outbox.insert((number, *id), account.clone());
            device.next_seq = device.next_seq.max(number + 1);
        }
        device
    }

    fn keep_edit(&mut self, id: Uuid, account: &str, ops: &[Op]) -> Result<(), NotKept> {
        if self.is_full {
            return Err(NotKept::Full);
        }
        if ops.iter().any(|op| op.envelope.device_seq < self.next_seq) {
            return Err(NotKept::Taken);
        }
        self.put_edit(account, ops);
        self.id = id;
        Ok(())
    }

    fn put_edit(&mut self, account: &str, ops: &[Op]) {
        for op in ops {
            self.ops.insert(op.id(), Entry { op: op.clone(), state: State::Pending });
            self.outbox.insert(op.id(), account.to_owned());
            self.next_seq = self.next_seq.max(op.envelope.device_seq + 1);
        }
    }

    fn keep_changes(&mut self, changes: &Changes) -> Result<(), NotKept> {
        if self.is_full {
            return Err(NotKept::Full);
        }
        if self.cursor != changes.asked_from {
            return Err(NotKept::Taken);
        }
        for entry in &changes.entries {
            self.ops.insert(entry.op.id(), entry.clone());
        }
        for (_, id) in &changes.sent {
            self.outbox.remove(id);
        }
        self.cursor = changes.cursor.or(self.cursor);
        self.account = changes.account.clone().unwrap_or_else(|| self.account.clone());
        Ok(())
    }
}

/// An open page.
pub struct Tab {
    pub device: Device,
    /// Edits on their way to the disk, with the accounts in whose sessions they were made.
    pub saving: Vec<(String, Vec<Op>)>,
    /// Edits that the disk did not take.
    pub unwritten: Vec<(String, Vec<Op>)>,
    /// Whether the server, when last heard, let it write.
    pub may_write: bool,
    /// The question it waits for an answer to.
    pub asked: Option<u64>,
    /// Counts reloads: what comes for an earlier one finds nobody.
    pub reloads: u32,
}

impl Tab {
    pub fn open(disk: &Disk) -> Self {
        let (saving, unwritten) = (Vec::new(), Vec::new());
        Self { device: disk.load(), saving, unwritten, may_write: true, asked: None, reloads: 0 }
    }

    pub fn reload(&mut self, disk: &Disk) {
        *self = Self { reloads: self.reloads + 1, ..Self::open(disk) };
    }
}

pub struct Site {
    pub disk: Disk,
    pub tabs: Vec<Tab>,
    /// Speaks a protocol that the server no longer does.
    pub is_old: bool,
    /// Who is signed in, by the server's knowledge; `None` when the session has expired.
    pub session: Option<String>,
    /// Whether that session may write.
    pub may_write: bool,
    /// Milliseconds that its clock is off.
    pub clock: i64,
}

impl Site {
    pub fn new(disk: Disk, tabs: usize) -> Self {
        let account = disk.account.clone();
        let tabs = (0..tabs).map(|_| Tab::open(&disk)).collect();
        Self { disk, tabs, is_old: false, session: Some(account), may_write: true, clock: 0 }
    }

    /// Makes an edit in a tab: shown at once, saved later.
    pub fn edit(
        &mut self,
        tab: usize,
        edit: &Edit,
        new_id: &mut dyn FnMut() -> Uuid,
        policy: &Policy,
    ) -> Result<Vec<Op>, EditError> {
        let tab = &mut self.tabs[tab];
        let Device { id: device, next_seq, .. } = tab.device;
        let stamp = Stamp { device, next_seq, actor: "", time: self.clock, new_id };
        let ops = edit::ops(edit, &tab.device.history, policy, stamp)?;
        if !ops.is_empty() {
            tab.device.commit(ops.clone());
            tab.saving.push((tab.device.account.clone(), ops.clone()));
        }
        Ok(ops)
    }

    /// The oldest edit on its way to the disk arrives there. Gives back what is saved now.
    pub fn save(&mut self, index: usize) -> Vec<OpId> {
        let tab = &mut self.tabs[index];
        if tab.saving.is_empty() {
            return Vec::new();
        }
        let (account, mut ops) = tab.saving.remove(0);
        let mut saved: Vec<OpId> = Vec::new();
        loop {
            match self.disk.keep_edit(tab.device.id, &account, &ops) {
                Ok(()) => break saved.extend(ops.iter().map(Op::id)),
                Err(NotKept::Full) => {
                    tab.unwritten.push((account.clone(), ops.clone()));
                    break;
                }
                Err(NotKept::Taken) => {
                    tab.device.merge(self.disk.load());
                    ops = tab.device.renumber(ops).expect("renumbered");
                }
            }
        }
        tab.device.saved(&ops, &account);
        saved.extend(self.write_what_failed(index));
        saved
    }

    /// Writes what the disk did not take before. Others may have seen it: it keeps its numbers.
    pub fn write_what_failed(&mut self, tab: usize) -> Vec<OpId> {
        let tab = &mut self.tabs[tab];
        let mut saved = Vec::new();
        if !self.disk.is_full {
            for (account, mut ops) in std::mem::take(&mut tab.unwritten) {
                ops.retain(|op| tab.device.history.get(op.id()).is_some_and(Entry::is_pending));
                self.disk.put_edit(&account, &ops);
                saved.extend(ops.iter().map(Op::id));
            }
        }
        saved
    }

    /// A refused edit is dealt with; unless the server has taken it meanwhile, as another tab knows.
    pub fn set_aside(&mut self, tab: usize, id: OpId) {
        let tab = &mut self.tabs[tab];
        if matches!(self.disk.ops.get(&id), Some(Entry { state: State::Accepted(_), .. })) {
            return tab.device.merge(self.disk.load());
        }
        let entry = tab.device.history.set_aside(id).cloned();
        self.disk.ops.extend(entry.map(|entry| (id, entry)));
    }

    pub fn request(&self, tab: usize) -> SyncRequest {
        let tab = &self.tabs[tab];
        let mut request = tab.device.request(tab.may_write);
        request.protocol -= u16::from(self.is_old);
        request
    }

    /// Takes an answer in: disk first, then memory.
    pub fn take_in(
        &mut self,
        tab: usize,
        make: impl FnOnce(&Device) -> Result<Changes, BadAnswer>,
        new_id: Uuid,
    ) {
        let tab = &mut self.tabs[tab];
        let Ok(changes) = make(&tab.device) else { return };
        match self.disk.keep_changes(&changes) {
            Ok(()) => {}
            Err(NotKept::Taken) => return tab.device.merge(self.disk.load()),
            Err(NotKept::Full) => return,
        }
        let take_new_id = changes.take_new_device_id;
        tab.device.apply(changes);
        if take_new_id {
            tab.device.id = new_id;
            self.disk.id = new_id;
            self.disk.next_seq = tab.device.next_seq;
        }
    }

    /// Another tab said that it wrote.
    pub fn hear(&mut self, tab: usize) {
        self.tabs[tab].device.merge(self.disk.load());
    }

    /// Power lost: what was not saved is gone.
    pub fn crash(&mut self) {
        for tab in &mut self.tabs {
            tab.reload(&self.disk);
        }
    }

    /// Everything this device knows of.
    pub fn histories(&self) -> impl Iterator<Item = &History> {
        self.tabs.iter().map(|tab| &tab.device.history)
    }
}

/// The policy, read once.
pub fn the_policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(policy)
}
