//! A device: its disk, and the tabs that are open on it.

use super::disk::{Disk, NotKept, heard, say};
use crate::support::policy;
use domain::edit::{self, Edit, EditError, Stamp};
use domain::history::{Entry, History};
use domain::op::{Op, OpId};
use domain::policy::Policy;
use domain::sync::{BadAnswer, Changes, Device, SyncRequest, Write};
use std::collections::VecDeque;
use uuid::Uuid;

/// An open page.
pub struct Tab {
    pub device: Device,
    /// Edits on their way to the disk, with the accounts in whose sessions they were made.
    pub saving: Vec<(String, Vec<Op>)>,
    /// What the disk did not take.
    pub unwritten: Vec<Write>,
    /// Whether the server, when last heard, let it write.
    pub may_write: bool,
    /// The question it waits for an answer to.
    pub asked: Option<u64>,
    /// Counts reloads: what comes for an earlier one finds nobody.
    pub reloads: u32,
    /// Whether it has read the whole store. Before, it knows what is open, edits cells, and asks
    /// nothing.
    pub is_whole: bool,
    /// What other tabs said.
    pub inbox: VecDeque<String>,
}

impl Tab {
    pub fn open(disk: &Disk) -> Self {
        let (whole, open) = (disk.load(), disk.load_open());
        if let Some(open) = &open {
            for cell in whole.history.cells() {
                assert_eq!(open.history.heads(cell), whole.history.heads(cell), "what is open is not so");
            }
        }
        Self {
            is_whole: open.is_none(),
            device: open.unwrap_or(whole),
            saving: Vec::new(),
            unwritten: Vec::new(),
            may_write: true,
            asked: None,
            reloads: 0,
            inbox: VecDeque::new(),
        }
    }

    /// Reads the whole store.
    pub fn read(&mut self, disk: &Disk) {
        self.device.merge(disk.load());
        self.is_whole = true;
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

    /// A tab has written: it counts that, the others will hear of it.
    fn wrote(&mut self, index: usize, number: u64, write: &Write) {
        self.tabs[index].device.wrote(number);
        self.tell(index, &say(number, write));
    }

    fn tell(&mut self, index: usize, what: &str) {
        let others = self.tabs.iter_mut().enumerate().filter(|(other, _)| *other != index);
        others.for_each(|(_, tab)| tab.inbox.push_back(what.to_owned()));
    }

    /// The oldest edit on its way to the disk arrives there. Gives back what is saved now.
    pub fn save(&mut self, index: usize) -> Vec<OpId> {
        let tab = &mut self.tabs[index];
        if tab.saving.is_empty() {
            return Vec::new();
        }
        let (account, mut ops) = tab.saving.remove(0);
        let kept = loop {
            match self.disk.keep_edit(tab.device.id, &account, &ops) {
                Ok(number) => break Some(number),
                Err(NotKept::Full) => break None,
                Err(NotKept::Taken) => {
                    tab.read(&self.disk);
                    ops = tab.device.renumber(ops).expect("renumbered");
                }
            }
        };
        tab.device.saved(&ops, &account);
        let mut saved: Vec<OpId> = Vec::new();
        match kept {
            Some(number) => {
                saved.extend(ops.iter().map(Op::id));
                self.wrote(index, number, &Write::Edit(account, ops));
            }
            None => tab.unwritten.push(Write::Edit(account, ops)),
        }
        saved.extend(self.write_what_failed(index));
        saved
    }

    /// Writes what the disk did not take before. Others may have seen it: it keeps its numbers.
    pub fn write_what_failed(&mut self, index: usize) -> Vec<OpId> {
        let mut saved = Vec::new();
        for mut write in std::mem::take(&mut self.tabs[index].unwritten) {
            let history = &self.tabs[index].device.history;
            let kept = match &mut write {
                Write::Edit(account, ops) => {
                    ops.retain(|op| history.get(op.id()).is_some_and(Entry::is_pending));
                    self.disk.keep_late_edit(account, ops)
                }
                Write::Entry(entry) => self.disk.keep_entry(entry),
                Write::Changes(_) => unreachable!("it comes again"),
            };
            match kept {
                Ok(number) => {
                    if let Write::Edit(_, ops) = &write {
                        saved.extend(ops.iter().map(Op::id));
                    }
                    self.wrote(index, number, &write);
                }
                Err(NotKept::Full) => self.tabs[index].unwritten.push(write),
                Err(NotKept::Taken) => self.tabs[index].read(&self.disk),
            }
        }
        saved
    }

    /// A refused edit is dealt with; unless the server has taken it meanwhile, as another tab knows.
    pub fn set_aside(&mut self, index: usize, id: OpId) {
        let tab = &mut self.tabs[index];
        let Some(entry) = tab.device.history.set_aside(id).cloned() else { return };
        match self.disk.keep_entry(&entry) {
            Ok(number) => self.wrote(index, number, &Write::Entry(entry)),
            Err(NotKept::Taken) => tab.read(&self.disk),
            Err(NotKept::Full) => tab.unwritten.push(Write::Entry(entry)),
        }
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
        index: usize,
        make: impl FnOnce(&Device) -> Result<Changes, BadAnswer>,
        new_id: Uuid,
    ) {
        let tab = &mut self.tabs[index];
        let Ok(changes) = make(&tab.device) else { return };
        let counted = match self.disk.keep_changes(&changes) {
            Ok(counted) => counted,
            Err(NotKept::Taken) => return tab.read(&self.disk),
            Err(NotKept::Full) => return,
        };
        tab.device.apply(changes.clone());
        if changes.take_new_device_id {
            tab.device.id = new_id;
            self.disk.id = new_id;
            self.disk.next_seq = tab.device.next_seq;
            self.tell(index, "changed");
        }
        if let Some(number) = counted {
            self.wrote(index, number, &Write::Changes(changes));
        }
    }

    /// A tab hears the next of what others said.
    pub fn hear(&mut self, index: usize) {
        let tab = &mut self.tabs[index];
        let Some(said) = tab.inbox.pop_front() else { return };
        let taken_in = heard(&said).is_some_and(|(number, write)| tab.device.hear(number, write));
        if !taken_in {
            tab.read(&self.disk);
        }
    }

    /// A tab comes to the front: it hears what was said, and reads what it has missed.
    pub fn look_again(&mut self, index: usize) {
        while !self.tabs[index].inbox.is_empty() {
            self.hear(index);
        }
        let tab = &mut self.tabs[index];
        tab.asked = None;
        if !tab.is_whole || tab.device.writes != self.disk.writes {
            tab.read(&self.disk);
        }
    }

    /// A tab has been quiet for a while: what it says of open cells is noted for the next start.
    pub fn rest(&mut self, index: usize) {
        let tab = &self.tabs[index];
        if tab.is_whole && tab.saving.is_empty() && tab.unwritten.is_empty() {
            self.disk.note_open(&tab.device);
        }
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
