//! A device's store. Writes put what they are given, as IndexedDB does, and are counted.

use domain::history::{Entry, State};
use domain::op::{Op, OpId};
use domain::sync::{Changes, Cursor, Device, Write};
use std::collections::BTreeMap;
use uuid::Uuid;

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
    pub writes: u64,
    /// What was open after so many writes.
    open: Option<(u64, Vec<Entry>)>,
}

/// Why a write did not happen.
#[derive(Debug)]
pub enum NotKept {
    Taken,
    Full,
}

impl Disk {
    pub fn new(id: Uuid) -> Self {
        Self {
            id,
            next_seq: 1,
            ops: BTreeMap::new(),
            outbox: BTreeMap::new(),
            cursor: None,
            account: String::new(),
            is_full: false,
            writes: 0,
            open: None,
        }
    }

    /// A copy of all that is stored.
    pub fn load(&self) -> Device {
        self.copy(self.ops.values())
    }

    /// A copy of what is open, where nothing was written since that was noted.
    pub fn load_open(&self) -> Option<Device> {
        let (writes, open) = self.open.as_ref()?;
        (*writes == self.writes).then(|| self.copy(open.iter()))
    }

    fn copy<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Device {
        let mut device = Device::new(self.id);
        device.next_seq = self.next_seq;
        device.cursor = self.cursor;
        device.account.clone_from(&self.account);
        device.writes = self.writes;
        for Entry { op, state } in entries.cloned() {
            device.history.insert(op, state);
        }
        for (id, account) in &self.outbox {
            let Some(entry) = device.history.get(*id) else { continue };
            let number = entry.op.envelope.device_seq;
            device.outbox.insert((number, *id), account.clone());
            device.next_seq = device.next_seq.max(number + 1);
        }
        device
    }

    /// Notes what is open in a copy that reflects all writes.
    pub fn note_open(&mut self, device: &Device) {
        if device.writes == self.writes && !self.is_full {
            let (stored, here) = (self.load(), device.history.open());
            let stored = stored.history.open();
            assert_eq!(stored.len(), here.len(), "the store has another number of open ops than a tab");
            for (stored, here) in stored.into_iter().zip(&here) {
                assert!(stored == *here, "the store has {stored:?}, a tab {here:?}");
            }
            self.open = Some((self.writes, device.history.open().into_iter().cloned().collect()));
        }
    }

    /// Writes an edit under numbers that no other has.
    pub fn keep_edit(&mut self, id: Uuid, account: &str, ops: &[Op]) -> Result<u64, NotKept> {
        if ops.iter().any(|op| op.envelope.device_seq < self.next_seq) && !self.is_full {
            return Err(NotKept::Taken);
        }
        let number = self.keep_late_edit(account, ops)?;
        self.id = id;
        Ok(number)
    }

    /// Writes an edit that others may have seen, so that it keeps its numbers. What the server has
    /// taken since stays so.
    pub fn keep_late_edit(&mut self, account: &str, ops: &[Op]) -> Result<u64, NotKept> {
        let number = self.count()?;
        for op in ops {
            if self.ops.get(&op.id()).is_some_and(Entry::is_accepted) {
                continue;
            }
            self.ops.insert(op.id(), Entry { op: op.clone(), state: State::Pending });
            self.outbox.insert(op.id(), account.to_owned());
            self.next_seq = self.next_seq.max(op.envelope.device_seq + 1);
        }
        Ok(number)
    }

    /// Writes what an answer changed. Without news nothing is counted.
    pub fn keep_changes(&mut self, changes: &Changes) -> Result<Option<u64>, NotKept> {
        if self.cursor != changes.asked_from && !self.is_full {
            return Err(NotKept::Taken);
        }
        let number = changes.is_news().then(|| self.count()).transpose()?;
        for entry in &changes.entries {
            self.ops.insert(entry.op.id(), entry.clone());
        }
        for (_, id) in &changes.sent {
            self.outbox.remove(id);
        }
        self.cursor = changes.cursor.or(self.cursor);
        self.account = changes.account.clone().unwrap_or_else(|| self.account.clone());
        Ok(number)
    }

    /// Writes an op's new state, unless the server has taken it meanwhile.
    pub fn keep_entry(&mut self, entry: &Entry) -> Result<u64, NotKept> {
        if self.ops.get(&entry.op.id()).is_some_and(Entry::is_accepted) {
            return Err(NotKept::Taken);
        }
        let number = self.count()?;
        self.ops.insert(entry.op.id(), entry.clone());
        Ok(number)
    }

    fn count(&mut self) -> Result<u64, NotKept> {
        if self.is_full {
            return Err(NotKept::Full);
        }
        self.writes += 1;
        Ok(self.writes)
    }
}

/// What a tab says to the others of a write.
pub fn say(number: u64, write: &Write) -> String {
    format!("{number} {}", serde_json::to_string(write).expect("json"))
}

/// What it said.
pub fn heard(said: &str) -> Option<(u64, Write)> {
    let (number, write) = said.split_once(' ')?;
    Some((number.parse().ok()?, Write::from_json(write)?))
}
