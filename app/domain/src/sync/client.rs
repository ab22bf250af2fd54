//! The device as one machine: what it holds, and what it does next. [`Client::step`] takes what has happened
//! and gives what is to be done; whoever carries that out (the app in a page, the simulator in a test) decides
//! nothing.
//!
//! ```text
//! Event ──► Client::step ──► Commands: an errand to the store, a question to the server, a timer,
//!   ▲                        a word to the other tabs, something to show
//!   └── what came of them ◄─────────┘
//! ```
//!
//! Nothing that is asked for needs to be answered: stores hang, tabs freeze, messages get lost. Whatever is
//! waited for has a timer beside it.

mod asking;
mod errands;
mod leaving;
mod policy;
mod reading;
mod stream;
mod telling;
mod writing;

pub use asking::{Failure, Question};
pub use errands::{Answer, Errand, Fault, StoreError};
pub use leaving::LeftBehind;

use super::tabs::{Heard, TabMessage};
use super::{Device, PolicyDelivery, SyncResponse};
use crate::history::Entry;
use crate::op::{DeviceId, Op, OpId};
use crate::policy::Policy;
use asking::{Asking, Exchange};
use errands::Keeping;
use std::mem::take;
use std::sync::Arc;

/// What the machine cannot make itself.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    /// The device's clock, in milliseconds since 1970.
    pub now: i64,
    /// An id that nothing has yet.
    pub new_id: DeviceId,
}

/// Something has happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page has been opened.
    Started(Opening),
    /// An errand to the store, of this number, has ended.
    Done(u64, Result<Answer, Fault>),
    /// The browser, or a newer version in another tab, has closed the store.
    StoreClosed,
    /// A tab with an older version keeps the store from being opened; or not any more.
    StoreBlocked(bool),
    /// A person has made an edit: its ops, made with the device's id and next number.
    Edited(Vec<Op>),
    /// Edits have come in a file, as unsent ones of this session.
    TakenIn(Vec<Op>),
    /// A person has dealt with a refused op.
    SetAside(OpId),
    /// A person, or what they did, asks for an exchange with the server.
    Wished,
    /// The answer to the question of this number.
    Answered(u64, Result<Box<SyncResponse>, Failure>),
    /// The policy that was asked for with this number; none where the one here is in force.
    PolicyCame(u64, Result<Option<PolicyDelivery>, Failure>),
    /// The stream of news tells the newest place in the log.
    News(u64),
    /// The stream of news has ended, or could not be opened.
    Cut,
    /// A timer has run out.
    Rang(Timer),
    /// Another tab has said something.
    Told(String),
    /// Whether this tab is the one that talks to the server; also where there are no locks.
    Led(bool),
    /// The network may be back: what was asked before may never be answered.
    Online,
    /// The page can be seen, or runs again; see [`Person`].
    Shown(Person),
    /// The page can no more be seen.
    Hidden,
    /// The page is left or frozen: it may be gone, or come back later as it is.
    Left,
    /// A new version of the app takes over, or a person erases all: no tab asks anything for a while.
    MakingWay,
    /// Whoever reads it has read that the store was lost.
    LossRead,
}

/// A number that grows whenever a person has said that they are done with a shared device. A page that was
/// opened under another has what is not this person's.
pub type Person = u64;

/// What a page is opened with.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Whether this device might change the plan when it was last heard.
    pub may_write: Option<bool>,
    /// When the device whose store this browser has lost was last heard, in milliseconds since 1970, until
    /// someone has read that.
    pub lost_store: Option<i64>,
    /// That a person erased all that was here, and the server does not know it yet.
    pub erased: bool,
    /// Who uses it.
    pub person: Person,
    /// Edits of pages that were left before their store took them.
    pub left_behind: Vec<LeftBehind>,
    /// Whether the page can be seen.
    pub is_shown: bool,
}

/// Something is to be done.
#[derive(Clone, Debug)]
pub enum Command {
    /// An errand to the store. To be done in the order given; [`Event::Done`] with its number follows.
    Store(u64, Arc<Errand>),
    /// Let go of the store; what has not been completed there is given up.
    CloseStore,
    /// Ask the server. [`Event::Answered`] or [`Event::PolicyCame`] with this number follows.
    Ask(u64, Question),
    /// The answer to this question is no more waited for.
    GiveUp(u64),
    /// [`Event::Rang`] is to follow after so many milliseconds, and not before if it was set already.
    SetTimer(Timer, u32),
    /// It is not to ring.
    ClearTimer(Timer),
    /// Say this to the other tabs of the device.
    Tell(String),
    /// Open the stream of news.
    Listen,
    /// Close it.
    HangUp,
    /// Something is otherwise than it was shown.
    Show(Part),
    /// Write down, at once and beside the store, edits that the store may not take before the page is gone.
    LeaveBehind(Vec<LeftBehind>),
    /// These are in the store now.
    ForgetLeft(Vec<OpId>),
    /// Note this for the next start.
    Note(Note),
    /// Load the page anew, from the beginning: what it has in memory is to be forgotten. The machine does nothing
    /// more.
    StartOver,
}

/// A part of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The device with its ops.
    Device,
    /// How things stand.
    Status,
    /// The policy.
    Policy,
}

/// Something small for the next start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// See [`Opening::may_write`].
    MayWrite(bool),
    /// See [`Opening::lost_store`].
    LostStore(Option<i64>),
    /// The server knows of [`Opening::erased`].
    ErasureKnown,
}

/// What is waited for. Each runs at most once at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// The store takes too long.
    Store,
    /// To try a store again that failed.
    Retry,
    /// The server takes too long.
    Answer,
    /// The same for the policy.
    Policy,
    /// To ask the server.
    Ask,
    /// The tab that leads does not answer the others.
    Deputy,
    /// To look whether another tab has written without this one hearing of it.
    Look,
    /// To note what is open, now that nothing was written for a while.
    Rest,
    /// The new version should have taken over.
    Silence,
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
    /// Since when that is in force, in milliseconds since 1970; 0 where it always was, or nothing is known.
    pub policy_since: i64,
    /// What is wrong with the device's store, if anything.
    pub store_error: Option<StoreError>,
    /// Edits being written to the store.
    pub writing: usize,
    /// See [`Opening::lost_store`].
    pub lost_store: Option<i64>,
}

/// Whether the server answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Server {
    /// Not tried yet.
    Unknown,
    /// An exchange is under way that brings edits.
    Asking,
    /// It answered.
    Answers,
    /// It did not, or something else did.
    Offline,
    /// It answered with an error, in words.
    Fails(String),
}

/// Which tab talks to the server. None needs another for that to be right, only to be quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Another does.
    Follows,
    /// The tab that leads has not answered: this one does without it.
    StandsIn,
    /// This one has the lock, or there is none.
    Leads,
}

/// The device in one page.
#[derive(Clone, Debug)]
pub struct Client {
    /// What it holds.
    pub device: Device,
    /// How things stand.
    pub status: Status,
    /// The policy, once there.
    pub policy: Option<Arc<Policy>>,
    here: Here,
    commands: Vec<Command>,
    keeping: Keeping,
    asking: Asking,
    role: Role,
    is_shown: bool,
    /// See [`Stored::generation`](super::Stored::generation).
    generation: u64,
    person: Person,
    erased: bool,
    is_over: bool,
    shows: Vec<Part>,
}

impl Client {
    /// A device that knows nothing yet. `id`: its own, until its store says another.
    pub fn new(id: DeviceId) -> Self {
        Self {
            device: Device::new(id),
            status: Status {
                ready: false,
                whole: false,
                server: Server::Unknown,
                last_sync: None,
                may_write: None,
                policy_version: None,
                policy_since: 0,
                store_error: None,
                writing: 0,
                lost_store: None,
            },
            policy: None,
            here: Here { now: 0, new_id: id },
            commands: Vec::new(),
            keeping: Keeping::default(),
            asking: Asking::default(),
            role: Role::Follows,
            is_shown: true,
            generation: 0,
            person: 0,
            erased: false,
            is_over: false,
            shows: Vec::new(),
        }
    }

    /// Takes in what has happened; gives what is to be done, in this order.
    pub fn step(&mut self, event: Event, here: Here) -> Vec<Command> {
        if self.is_over {
            return Vec::new();
        }
        self.here = here;
        let before = self.status.clone();
        self.happen(event);
        self.status.writing = self.writing();
        if self.status != before {
            self.show(Part::Status);
        }
        for part in take(&mut self.shows) {
            self.command(Command::Show(part));
        }
        take(&mut self.commands)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Started(opening) => self.start(opening),
            Event::Done(number, result) => self.done(number, result),
            Event::StoreClosed => self.store_closed(),
            Event::StoreBlocked(is_blocked) => self.store_blocked(is_blocked),
            Event::Edited(ops) => self.edited(ops),
            Event::TakenIn(ops) => self.taken_in(ops),
            Event::SetAside(id) => self.set_aside(id),
            Event::Wished => self.wish(),
            Event::Answered(number, result) => self.answered(number, result),
            Event::PolicyCame(number, result) => self.policy_came(number, result),
            Event::News(seq) => self.news(seq),
            Event::Cut => self.cut(),
            Event::Rang(timer) => self.rang(timer),
            Event::Told(text) => self.told(TabMessage::from_text(&text)),
            Event::Led(leads) => self.led(leads),
            Event::Online => self.online(),
            Event::Shown(person) => self.shown(person),
            Event::Hidden => self.hidden(),
            Event::Left => self.left(),
            Event::MakingWay => self.make_way(),
            Event::LossRead => self.note_lost_store(None),
        }
    }

    fn start(&mut self, opening: Opening) {
        self.status.may_write = opening.may_write;
        self.status.lost_store = opening.lost_store;
        self.erased = opening.erased;
        self.person = opening.person;
        self.is_shown = opening.is_shown;
        self.keeping.left_behind = opening.left_behind;
        self.errand(Errand::ReadOpen);
        self.set_timer(Timer::Look, LOOK);
    }

    fn rang(&mut self, timer: Timer) {
        match timer {
            Timer::Store => self.store_is_slow(),
            Timer::Retry => self.try_store_again(),
            Timer::Answer => self.no_answer(),
            Timer::Policy => self.no_policy(),
            Timer::Ask => self.wish(),
            Timer::Deputy => self.stand_in(),
            Timer::Look => self.look(),
            Timer::Rest => self.note_open(),
            Timer::Silence => self.speak_again(),
        }
    }

    /// The page runs and is seen again: other tabs may have done anything meanwhile.
    fn shown(&mut self, person: Person) {
        if person != self.person {
            return self.start_over();
        }
        self.is_shown = true;
        self.open_store();
        self.set_timer(Timer::Look, LOOK);
        if self.status.whole {
            self.errand(Errand::Look);
        }
        self.wish();
    }

    fn hidden(&mut self) {
        self.is_shown = false;
        self.clear_timer(Timer::Look);
        self.note_open();
        self.set_ask_timer();
    }

    fn left(&mut self) {
        self.hang_up();
        self.give_up_exchange();
        self.leave_store();
    }

    /// Looks from time to time, as messages of other tabs can be lost.
    fn look(&mut self) {
        self.asking.stream = self.asking.stream.or_closed();
        if self.is_shown {
            self.set_timer(Timer::Look, LOOK);
        }
        if self.status.whole {
            self.errand(Errand::Look);
        }
    }

    /// What is here is another's, or erased: nothing of it is shown, kept or sent any more.
    fn start_over(&mut self) {
        self.left();
        self.commands.retain(|command| !matches!(command, Command::LeaveBehind(_)));
        self.command(Command::StartOver);
        self.is_over = true;
    }

    /// Whether an exchange with the server is under way.
    pub fn is_asking(&self) -> bool {
        !matches!(self.asking.exchange, Exchange::None)
    }

    /// Whether nothing is to be asked, as a new version takes over.
    pub fn is_silent(&self) -> bool {
        self.asking.is_silent
    }

    /// Whether the machine does nothing more, as the page begins anew.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Who uses the device.
    pub fn person(&self) -> Person {
        self.person
    }

    fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    fn show(&mut self, part: Part) {
        if !self.shows.contains(&part) {
            self.shows.push(part);
        }
    }

    fn set_timer(&mut self, timer: Timer, after: u32) {
        self.command(Command::SetTimer(timer, after));
    }

    fn clear_timer(&mut self, timer: Timer) {
        self.command(Command::ClearTimer(timer));
    }

    /// What can be shown of the policy is here, or is known not to come.
    fn be_ready(&mut self, is_ready: bool) {
        self.status.ready |= is_ready;
    }

    fn note_lost_store(&mut self, last_heard: Option<i64>) {
        self.status.lost_store = last_heard;
        self.command(Command::Note(Note::LostStore(last_heard)));
    }

    /// The number of edits that are not with the server yet.
    pub fn unsent(&self) -> usize {
        self.device.history.not_accepted().filter(|entry| Entry::is_pending(entry)).count()
    }
}

/// How often the store is looked at while the page is seen, in milliseconds.
const LOOK: u32 = 30_000;
