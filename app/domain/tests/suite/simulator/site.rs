//! A device: its disk, what it keeps beside that, and the tabs that are open on it. Carries out what the machine
//! in each tab commands.

use super::{
    disk::Disk,
    network::{Address, Packet, json},
};
use crate::support::{policy, policy_json};
use domain::edit::{self, Edit, EditError, Stamp};
use domain::history::History;
use domain::op::{Op, OpId};
use domain::policy::Policy;
use domain::sync::client::{
    Answer, Client, Command, Errand, Event, Fault, Here, LeftBehind, Note, Opening, Person, Question, Timer,
};
use domain::sync::{PolicyDelivery, StoreWrite, SyncRequest, TabMessage, Table};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use uuid::Uuid;

/// An open page.
pub struct Tab {
    pub client: Client,
    /// Errands to the disk, in their order.
    errands: VecDeque<(u64, Arc<Errand>)>,
    pub timers: BTreeSet<Timer>,
    /// Questions whose answers are waited for.
    questions: BTreeSet<u64>,
    /// Counts reloads: what comes for an earlier one finds nobody.
    pub reloads: u32,
    /// What other tabs said.
    pub inbox: VecDeque<String>,
    pub is_frozen: bool,
    pub listens: bool,
    /// The disk was emptied, and it has not been there since.
    is_unaware: bool,
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
    /// Whether tabs can agree on one that leads.
    pub has_locks: bool,
    /// What stands beside the disk.
    noted_may_write: Option<bool>,
    pub person: Person,
    pub left_behind: BTreeMap<OpId, LeftBehind>,
    /// Requests that are to go out.
    pub outgoing: Vec<Packet>,
    /// Ops that a screen called saved since this was last looked at.
    pub saved: Vec<OpId>,
}

/// What a step takes from the world.
pub struct World<'a> {
    pub time: i64,
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

impl Site {
    pub fn new(disk: Disk, tabs: usize, has_locks: bool, world: &mut World) -> Self {
        let account = disk.device().account;
        let mut site = Self {
            disk,
            tabs: Vec::new(),
            is_old: false,
            session: Some(account),
            may_write: true,
            clock: 0,
            has_locks,
            noted_may_write: None,
            person: 0,
            left_behind: BTreeMap::new(),
            outgoing: Vec::new(),
            saved: Vec::new(),
        };
        for tab in 0..tabs {
            site.tabs.push(Tab::closed((world.new_id)()));
            site.open(tab, world);
        }
        site
    }

    /// A tab is opened, or loaded anew: what it had in memory is gone.
    pub fn open(&mut self, index: usize, world: &mut World) {
        let reloads = self.tabs[index].reloads + 1;
        self.tabs[index] = Tab { reloads, ..Tab::closed((world.new_id)()) };
        let opening = Opening {
            may_write: self.noted_may_write,
            person: self.person,
            left_behind: self.left_behind.values().cloned().collect(),
            is_shown: true,
            ..Opening::default()
        };
        self.step(index, Event::Started(opening), world);
        // The first that runs has the lock; where there are none, each leads.
        let leads = !self.has_locks || index == 0;
        self.step(index, Event::Led(leads), world);
    }

    pub fn step(&mut self, index: usize, event: Event, world: &mut World) {
        let here = Here { now: self.clock + world.time, new_id: (world.new_id)() };
        let commands = self.tabs[index].client.step(event, here);
        for command in commands {
            self.carry_out(index, command, world);
        }
        self.check_words(index);
    }

    fn carry_out(&mut self, index: usize, command: Command, world: &mut World) {
        let tab = &mut self.tabs[index];
        match command {
            Command::Store(number, errand) => tab.errands.push_back((number, errand)),
            Command::CloseStore => self.close_store(index),
            Command::Ask(number, question) => self.ask(index, number, question, world),
            Command::GiveUp(number) => _ = tab.questions.remove(&number),
            Command::SetTimer(timer, _) => _ = tab.timers.insert(timer),
            Command::ClearTimer(timer) => _ = tab.timers.remove(&timer),
            Command::Tell(text) => {
                let others = self.tabs.iter_mut().enumerate().filter(|(other, _)| *other != index);
                others.for_each(|(_, tab)| tab.inbox.push_back(text.clone()));
            }
            Command::Listen => tab.listens = true,
            Command::HangUp => tab.listens = false,
            Command::LeaveBehind(ops) => {
                self.left_behind.extend(ops.into_iter().map(|left| (left.op.id(), left)));
            }
            Command::ForgetLeft(ids) => ids.iter().for_each(|id| _ = self.left_behind.remove(id)),
            Command::Note(Note::MayWrite(may)) => self.noted_may_write = Some(may),
            Command::Show(_) | Command::Note(_) => {}
            Command::StartOver => self.open(index, world),
        }
    }

    fn ask(&mut self, index: usize, number: u64, question: Question, world: &mut World) {
        let Question::Sync(request) = question else {
            let policy = policy_json();
            let delivery = PolicyDelivery { version: "1".to_owned(), policy, since: 0 };
            return self.step(index, Event::PolicyCame(number, Ok(Some(delivery))), world);
        };
        self.tabs[index].questions.insert(number);
        let request = SyncRequest { protocol: request.protocol - u16::from(self.is_old), ..*request };
        // The world gives it the site's number.
        let from = Address { site: 0, tab: index, reloads: self.tabs[index].reloads, question: number };
        self.outgoing.push(Packet::Request { from, session: self.session.clone(), text: json(&request) });
    }

    /// Whether a tab waits for the answer to this question.
    pub fn waits(&mut self, to: &Address) -> bool {
        let tab = &mut self.tabs[to.tab];
        tab.reloads == to.reloads && !tab.is_frozen && tab.questions.remove(&to.question)
    }

    /// The store is let go of. Some of what was under way there was done, but nobody hears of it.
    fn close_store(&mut self, index: usize) {
        let errands = std::mem::take(&mut self.tabs[index].errands);
        if let Some((_, errand)) = errands.front().filter(|(number, _)| number % 2 == 0) {
            let seen = self.tabs[index].client.seen();
            let _ = self.disk.run(errand, seen, Uuid::nil());
        }
    }

    /// Makes an edit in a tab: shown at once, saved later.
    pub fn edit(
        &mut self,
        index: usize,
        edit: &Edit,
        policy: &Policy,
        world: &mut World,
    ) -> Result<Vec<Op>, EditError> {
        let device = &self.tabs[index].client.device;
        let stamp = Stamp {
            device: device.id,
            next_seq: device.next_seq,
            actor: "",
            time: self.clock,
            new_id: world.new_id,
        };
        let ops = edit::ops(edit, &device.history, policy, stamp)?;
        if !ops.is_empty() {
            self.step(index, Event::Edited(ops.clone()), world);
        }
        Ok(ops)
    }

    /// The oldest errand of a tab to the disk ends. Whether there was one.
    pub fn run_errand(&mut self, index: usize, world: &mut World) -> bool {
        let Some((number, errand)) = self.tabs[index].errands.pop_front() else { return false };
        let seen = self.tabs[index].client.seen();
        let result = self.disk.run(&errand, seen, (world.new_id)());
        let tells = matches!(*errand, Errand::ReadAll | Errand::Write(StoreWrite::Everything(_)));
        self.tabs[index].is_unaware &= !tells;
        self.note_saved(&errand, &result);
        self.step(index, Event::Done(number, result), world);
        true
    }

    fn note_saved(&mut self, errand: &Errand, result: &Result<Answer, Fault>) {
        match errand {
            Errand::Write(StoreWrite::Edit { ops, .. }) if result.is_ok() => {
                self.saved.extend(ops.iter().map(Op::id));
            }
            Errand::Write(StoreWrite::LateEdits { edits, .. }) if result.is_ok() => {
                self.saved.extend(edits.iter().map(|(_, op)| op.id()));
            }
            _ => {}
        }
    }

    /// Where a tab says that all is saved, it is.
    fn check_words(&self, index: usize) {
        let Tab { client: Client { device, status, .. }, is_unaware, .. } = &self.tabs[index];
        if *is_unaware || status.writing > 0 || status.store_error.is_some() || !status.whole {
            return;
        }
        let stored = self.disk.tables.get(&Table::Ops);
        for entry in device.history.not_accepted().filter(|entry| entry.is_pending()) {
            let id = entry.op.id().to_string();
            let is_there = stored.is_some_and(|stored| stored.contains_key(&id));
            assert!(is_there, "{id} is called saved and is not");
        }
    }

    /// A tab hears the next of what others said.
    pub fn hear(&mut self, index: usize, world: &mut World) -> bool {
        if self.tabs[index].is_frozen {
            return false;
        }
        let Some(said) = self.tabs[index].inbox.pop_front() else { return false };
        self.step(index, Event::Told(said), world);
        true
    }

    /// A timer of a tab runs out.
    pub fn ring(&mut self, index: usize, timer: Timer, world: &mut World) -> bool {
        let rings = !self.tabs[index].is_frozen && self.tabs[index].timers.remove(&timer);
        if rings {
            self.step(index, Event::Rang(timer), world);
        }
        rings
    }

    /// A tab is frozen, or kept as it is when its page is left; or is there again.
    pub fn freeze(&mut self, index: usize, frozen: bool, world: &mut World) {
        if self.tabs[index].is_frozen == frozen {
            return;
        }
        if frozen {
            self.step(index, Event::Left, world);
            self.tabs[index].is_frozen = true;
        } else {
            self.tabs[index].is_frozen = false;
            self.step(index, Event::Shown(self.person), world);
        }
    }

    /// Power lost: what was not saved is gone.
    pub fn crash(&mut self, world: &mut World) {
        for index in 0..self.tabs.len() {
            self.open(index, world);
        }
    }

    /// A person erases all from one tab. The others hear of it, or do not.
    pub fn erase(&mut self, index: usize, world: &mut World) {
        self.step(index, Event::MakingWay, world);
        self.disk.erase(self.tabs[index].client.seen(), world.time);
        self.tabs.iter_mut().for_each(|tab| tab.is_unaware = true);
        self.left_behind.clear();
        self.start_others_over(index);
        self.open(index, world);
    }

    /// The browser clears the disk away under the open pages.
    pub fn wipe(&mut self, world: &mut World) {
        self.disk.clear();
        for index in 0..self.tabs.len() {
            self.tabs[index].is_unaware = true;
            // What was said of the former one is not heard any more.
            self.tabs[index].inbox.clear();
            if !self.tabs[index].is_frozen {
                self.step(index, Event::StoreClosed, world);
            }
        }
    }

    /// A person is done with a shared device.
    pub fn finish(&mut self, index: usize, world: &mut World) {
        self.person += 1;
        self.start_others_over(index);
        self.open(index, world);
    }

    fn start_others_over(&mut self, index: usize) {
        let others = self.tabs.iter_mut().enumerate().filter(|(other, _)| *other != index);
        others.for_each(|(_, tab)| tab.inbox.push_back(TabMessage::StartOver.to_text()));
    }

    /// Everything this device knows of.
    pub fn histories(&self) -> impl Iterator<Item = &History> {
        self.tabs.iter().map(|tab| &tab.client.device.history)
    }
}

impl Tab {
    fn closed(id: Uuid) -> Self {
        Self {
            client: Client::new(id),
            errands: VecDeque::new(),
            timers: BTreeSet::new(),
            questions: BTreeSet::new(),
            reloads: 0,
            inbox: VecDeque::new(),
            is_frozen: false,
            listens: false,
            is_unaware: false,
        }
    }
}

/// The policy, read once.
pub fn the_policy() -> &'static Policy {
    static POLICY: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    POLICY.get_or_init(policy)
}
