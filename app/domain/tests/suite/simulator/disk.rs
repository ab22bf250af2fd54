//! A device's store: texts in tables, as IndexedDB has them. What they mean, and what may be written, decides
//! the code under test.

use domain::history::Entry;
use domain::sync::client::{Answer, Errand, Fault, StoreError};
use domain::sync::{Change, Device, Found, Head, Key, Seen, StoreWrite, Stored, Table};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Default)]
pub struct Disk {
    pub tables: BTreeMap<Table, BTreeMap<String, String>>,
    /// Whether writes fail for now.
    pub is_full: bool,
}

impl Disk {
    /// A disk that a device in this account's session has used.
    pub fn of(account: &str) -> Self {
        let mut disk = Self::default();
        disk.sign_in(account);
        disk
    }

    /// Another account's session has begun, in pages that are loaded anew.
    pub fn sign_in(&mut self, account: &str) {
        self.change(Change::Put((Table::Meta, "account".to_owned()), account.to_owned()));
    }

    /// Carries out an errand.
    pub fn run(&mut self, errand: &Errand, seen: Seen, new_id: Uuid) -> Result<Answer, Fault> {
        match errand {
            Errand::ReadOpen => Ok(Answer::Read(self.load_open(new_id).map(Box::new))),
            Errand::ReadAll => Ok(Answer::Read(Some(Box::new(self.load(new_id))))),
            Errand::Look => Ok(Answer::Seen(Head::of(&self.find(Head::keys())))),
            Errand::Write(write) => self.write(seen, write),
        }
    }

    fn write(&mut self, seen: Seen, write: &StoreWrite) -> Result<Answer, Fault> {
        let written = write.on(seen, &self.find(write.keys())).map_err(Fault::Moved)?;
        if self.is_full && !matches!(write, StoreWrite::Erasure(_)) {
            return Err(Fault::Failed(StoreError::Full));
        }
        if let StoreWrite::Open(..) = write {
            self.check_open(write);
        }
        written.changes.into_iter().for_each(|change| self.change(change));
        Ok(Answer::Written(written.number))
    }

    /// A person erases it from a page that has seen it so.
    pub fn erase(&mut self, seen: Seen, now: i64) {
        let generation = seen.generation.max(self.generation());
        self.write(Seen { writes: 0, generation }, &StoreWrite::Erasure(now.unsigned_abs()))
            .expect("nothing keeps it");
    }

    /// How often it has been erased.
    pub fn generation(&self) -> u64 {
        Head::of(&self.find(Head::keys())).generation
    }

    /// The browser clears it away.
    pub fn clear(&mut self) {
        self.tables.clear();
    }

    fn find(&self, keys: Vec<Key>) -> Found {
        let found = |key: Key| Some((key.clone(), self.tables.get(&key.0)?.get(&key.1)?.clone()));
        keys.into_iter().filter_map(found).collect()
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Put((table, name), text) => _ = self.tables.entry(table).or_default().insert(name, text),
            Change::Remove((table, name)) => _ = self.tables.entry(table).or_default().remove(&name),
            Change::RemoveNumbered(_) => {} // only the first version had such
            Change::Clear(table) => _ = self.tables.remove(&table),
        }
    }

    fn texts(&self, table: Table) -> Vec<String> {
        self.tables.get(&table).into_iter().flat_map(|table| table.values().cloned()).collect()
    }

    /// A copy of all that is stored.
    pub fn load(&self, new_id: Uuid) -> Stored {
        self.copy(&self.texts(Table::Ops), new_id)
    }

    /// The same as a device.
    pub fn device(&self) -> Device {
        self.load(Uuid::nil()).device
    }

    /// A copy of what is open, where nothing was written since that was noted.
    fn load_open(&self, new_id: Uuid) -> Option<Stored> {
        let open = Stored::noted_as_open(&self.find(Stored::keys()))?;
        let (whole, open) = (self.load(new_id), self.copy(&open, new_id));
        for cell in whole.device.history.cells() {
            let (open, whole) = (open.device.history.heads(cell), whole.device.history.heads(cell));
            assert_eq!(open, whole, "what is open is not so");
        }
        Some(open)
    }

    fn copy(&self, ops: &[String], new_id: Uuid) -> Stored {
        let mut stored = Stored::of(&self.find(Stored::keys()), new_id);
        stored.add_ops(ops);
        stored.add_outbox(&self.texts(Table::Outbox));
        stored
    }

    /// What is noted as open is what the store holds open.
    fn check_open(&self, write: &StoreWrite) {
        let StoreWrite::Open(_, here) = write else { return };
        let device = self.device();
        let stored = device.history.open();
        let alone: Vec<&Entry> = here.iter().filter(|entry| !stored.contains(entry)).collect();
        assert_eq!(stored.len(), here.len(), "the store has not what is open in a tab: {alone:?}");
        for (stored, here) in stored.into_iter().zip(here) {
            assert!(stored == here, "the store has {stored:?}, a tab {here:?}");
        }
    }
}
