//! When the machine talks to the server: when there is something to send, when the server says that there is
//! news, and now and then to find out whether it is there.

use super::stream::Stream;
use super::{Client, Command, Errand, Heard, Note, Part, Role, Server, Status, TabMessage, Timer};
use crate::sync::{BadAnswer, Changes, StoreWrite, SyncError, SyncRequest, SyncResponse};
use std::mem::replace;

/// A question to the server.
#[derive(Clone, Debug)]
pub enum Question {
    /// Push and pull in one.
    Sync(Box<SyncRequest>),
    /// The policy in force, unless it is this version of it, in force since then.
    Policy {
        /// The version here.
        known: Option<String>,
        /// Since when it is in force, in milliseconds since 1970.
        since: i64,
    },
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing came, or what is not this server's.
    Offline,
    /// This connection may not change the plan.
    ReadOnly,
    /// The op at this index of the push cannot be read.
    Malformed(usize),
    /// An error, in words.
    Says(String),
}

/// An exchange with the server.
#[derive(Clone, Debug, Default)]
pub(super) enum Exchange {
    #[default]
    None,
    /// First the store is looked at: another tab may have written, or erased all.
    Looking,
    /// The question of this number.
    Asked(u64, Box<SyncRequest>),
    /// What the answer changed is being written. Whether this connection may change the plan.
    Keeping(bool),
}

/// The line to the server.
#[derive(Clone, Debug, Default)]
pub(super) struct Asking {
    /// The number of the last question.
    pub last: u64,
    pub exchange: Exchange,
    /// The question for the policy that is under way.
    pub policy: Option<u64>,
    /// Another exchange is wished for after this one.
    pub again: bool,
    /// Messages of this exchange.
    pub messages: u32,
    /// Milliseconds to the next question while the server does not answer.
    pub patience: u32,
    /// The newest place in the log that the stream has told.
    pub news: Option<u64>,
    pub stream: Stream,
    /// The stream has told something since it was opened.
    pub has_begun: bool,
    pub is_silent: bool,
    /// Why the policy could not be read, in words.
    pub policy_fault: Option<String>,
}

/// Most messages in a row: 100,000 edits to fetch, and some that came late.
const MESSAGES: u32 = 1_000;
/// How long the server may take to answer, in milliseconds. A cut cable gives no answer at all.
pub(super) const PATIENCE: u32 = 20_000;
/// Between questions while the server tells its news by itself. A stream can be cut without a sign.
const WHILE_LISTENING: u32 = 30_000;
/// The same while there is no stream, or the server has not taken what is to be sent.
const WHILE_WAITING: u32 = 5_000;
/// While the server does not answer: at first, doubled each time, and at most.
const AWAY_AT_FIRST: u32 = 1_000;
const AWAY_AT_MOST: u32 = 15_000;
/// How much later a tab asks for itself that leaves it to another.
const GRACE: u32 = 5_000;
/// How long the tab that leads may take to answer another.
const DEPUTY: u32 = 3_000;
/// How long nothing is asked while a new version takes over. A worker that nobody asks anything ends after 30 s by
/// itself.
const SILENCE: u32 = 45_000;

impl Client {
    /// Sends what is unsent and fetches what is new, or has the tab that leads do so. One exchange at a time; a
    /// wish that comes in its midst is granted after it. Before the whole store has been read there is none.
    pub(super) fn wish(&mut self) {
        if !self.status.whole || self.asking.is_silent || self.keeping.is_left {
            return;
        }
        if !self.speaks() {
            self.tell(&TabMessage::Ask);
            self.set_ask_timer();
            if self.is_shown {
                self.set_timer(Timer::Deputy, DEPUTY);
            }
        } else if self.is_asking() {
            // What is not asked yet will say all.
            self.asking.again |= !self.is_looking();
        } else {
            self.asking.messages = 0;
            self.look_first();
        }
    }

    fn is_looking(&self) -> bool {
        matches!(self.asking.exchange, Exchange::Looking)
    }

    /// Whether this tab asks for itself. What is in no store, it alone can send.
    fn speaks(&self) -> bool {
        self.role != Role::Follows || self.has_unkept()
    }

    /// The tab that leads does not answer: this one does without it.
    pub(super) fn stand_in(&mut self) {
        if self.role == Role::Follows {
            self.role = Role::StandsIn;
        }
        self.wish();
    }

    /// Before anything is sent the store is looked at: a person may have erased it. One that has never answered
    /// holds nothing up.
    fn look_first(&mut self) {
        if self.has_no_store() {
            return self.next_message();
        }
        self.look_again();
        self.errand(Errand::Look);
    }

    /// The exchange goes on once the store has been read.
    pub(super) fn look_again(&mut self) {
        self.asking.exchange = Exchange::Looking;
    }

    /// Goes on with an exchange that waited for the store, unless that is still being read.
    pub(super) fn ask_if_looked(&mut self) {
        if self.is_looking() && !self.is_reading_all() {
            self.next_message();
        }
    }

    fn next_message(&mut self) {
        self.asking.messages += 1;
        if self.asking.messages > MESSAGES {
            return self.end_exchange(Server::Answers);
        }
        let request = Box::new(self.device.request(self.status.may_write != Some(false)));
        if !request.push.is_empty() {
            self.status.server = Server::Asking;
        }
        let number = self.ask(Question::Sync(request.clone()));
        self.asking.exchange = Exchange::Asked(number, request);
        self.set_timer(Timer::Answer, PATIENCE);
        if self.policy.is_none() {
            self.ask_for_policy();
        }
    }

    pub(super) fn ask(&mut self, question: Question) -> u64 {
        self.asking.last += 1;
        self.command(Command::Ask(self.asking.last, question));
        self.asking.last
    }

    /// Takes in an answer. One to a question that was given up changes nothing.
    pub(super) fn answered(&mut self, number: u64, result: Result<Box<SyncResponse>, Failure>) {
        let request = match replace(&mut self.asking.exchange, Exchange::None) {
            Exchange::Asked(asked, request) if asked == number => request,
            other => return self.asking.exchange = other,
        };
        self.clear_timer(Timer::Answer);
        match result {
            Ok(response) => self.take_answer(&request, &response),
            // Asked again without the outbox, which stays as it is.
            Err(Failure::ReadOnly) if request.writes() => {
                self.status.may_write = Some(false);
                self.look_first();
            }
            Err(Failure::Malformed(index)) if index < request.push.len() => {
                self.keep_answer(self.device.unreadable(&request, index), true);
            }
            Err(failure) => self.end_exchange(failure.into()),
        }
    }

    fn take_answer(&mut self, request: &SyncRequest, response: &SyncResponse) {
        self.heed_lost_store(response.lost_store);
        let here = self.status.policy_version.as_ref().map(|version| (version, self.status.policy_since));
        let in_force = response.policy.as_ref().map(|(version, since)| (version, *since));
        // Servers of before do not say.
        if in_force.is_none() || here != in_force {
            self.ask_for_policy();
        }
        match self.device.receive(request, response) {
            Ok(changes) => self.keep_answer(changes, response.writable),
            Err(BadAnswer::Late) => self.look_first(),
            Err(BadAnswer::NotOp) => self.end_exchange(Failure::from(SyncError::Protocol).into()),
        }
    }

    fn keep_answer(&mut self, changes: Changes, may_write: bool) {
        self.asking.exchange = Exchange::Keeping(may_write);
        if self.has_no_store() {
            self.keeping.is_ahead = true;
            self.kept_answer(changes, self.here.now);
        } else {
            self.write(StoreWrite::Changes(Box::new(changes), self.here.now));
        }
    }

    /// What an answer changed is stored, or cannot be: now it is shown.
    pub(super) fn kept_answer(&mut self, changes: Changes, now: i64) {
        let is_news = !changes.entries.is_empty() || !changes.sent.is_empty();
        let (take_new_id, mut again) = (changes.take_new_device_id, changes.again);
        self.device.apply(changes);
        if is_news {
            self.show(Part::Device);
        }
        self.status.last_sync = Some(now);
        if take_new_id {
            self.take_new_id();
        }
        // Another exchange than the one that asked, where that was given up.
        let Exchange::Keeping(may_write) = self.asking.exchange else { return };
        // A right that came back is used at once.
        again |= may_write && self.status.may_write == Some(false) && self.unsent() > 0;
        if self.status.may_write != Some(may_write) {
            self.status.may_write = Some(may_write);
            self.command(Command::Note(Note::MayWrite(may_write)));
        }
        if again && !self.asking.is_silent {
            self.look_first();
        } else {
            self.end_exchange(Server::Answers);
        }
    }

    /// This device shares its id with another (a cloned image): from now on it has its own.
    fn take_new_id(&mut self) {
        let (was, id) = (Some(self.device.id), self.here.new_id);
        self.device.id = id;
        self.write(StoreWrite::Identity { was, id, next_seq: self.device.next_seq });
        self.show(Part::Device);
    }

    /// The server knows this browser, but not its store: what was in there is gone. Who erased it knows; that
    /// counts until the server knows the new store.
    fn heed_lost_store(&mut self, last_heard: Option<i64>) {
        match last_heard {
            Some(last_heard) if !self.erased => self.note_lost_store(Some(last_heard)),
            None if self.erased => {
                self.erased = false;
                self.command(Command::Note(Note::ErasureKnown));
            }
            _ => {}
        }
    }

    pub(super) fn end_exchange(&mut self, server: Server) {
        self.asking.exchange = Exchange::None;
        let answers = server == Server::Answers;
        let longer = self.asking.patience.saturating_mul(2).clamp(AWAY_AT_FIRST, AWAY_AT_MOST);
        self.asking.patience = if answers { 0 } else { longer };
        // A policy of a newer form does not keep edits from being sent.
        let fault = self.asking.policy_fault.clone().filter(|_| answers);
        self.status.server = fault.map_or(server, Server::Fails);
        self.be_ready(self.policy.is_some() || self.asking.policy.is_none());
        self.tell_how_server_stands();
        if answers && self.speaks() {
            self.listen();
        } else {
            self.hang_up();
        }
        let has_news = self.asking.news > self.device.cursor.map(|cursor| cursor.seq);
        if replace(&mut self.asking.again, false) || (answers && has_news) {
            self.asking.news = None;
            self.wish();
        }
        self.set_ask_timer();
    }

    /// Gives up what is under way, as if it had never been asked.
    pub(super) fn give_up_exchange(&mut self) {
        if let Exchange::Asked(number, _) = replace(&mut self.asking.exchange, Exchange::None) {
            self.command(Command::GiveUp(number));
            self.clear_timer(Timer::Answer);
        }
        if self.status.server == Server::Asking {
            self.status.server = Server::Unknown;
        }
        self.give_up_policy();
    }

    /// No answer has come in time.
    pub(super) fn no_answer(&mut self) {
        if let Exchange::Asked(number, _) = self.asking.exchange {
            self.command(Command::GiveUp(number));
            self.answered(number, Err(Failure::Offline));
        }
    }

    /// The network may be back.
    pub(super) fn online(&mut self) {
        self.no_answer();
        self.asking.patience = 0;
        self.wish();
    }

    /// Sets when to ask next, if nothing happens before. A page that is not seen asks only while it has something
    /// to send.
    pub(super) fn set_ask_timer(&mut self) {
        let waits = !self.device.outbox.is_empty();
        let may_send = waits && self.status.may_write != Some(false);
        if !self.is_shown && !may_send {
            return self.clear_timer(Timer::Ask);
        }
        let others_are_away = matches!(self.status.server, Server::Offline | Server::Fails(_));
        let grace = if self.speaks() { 0 } else { GRACE };
        let after = if self.asking.patience > 0 {
            self.asking.patience
        } else if !self.speaks() && others_are_away {
            AWAY_AT_MOST
        } else if waits || (self.speaks() && self.asking.stream != Stream::Open) {
            WHILE_WAITING
        } else {
            WHILE_LISTENING
        };
        self.set_timer(Timer::Ask, after + grace);
    }

    /// No tab asks anything for a while: each question passes through the worker in place, and keeps it.
    pub(super) fn make_way(&mut self) {
        self.fall_silent();
        self.tell(&TabMessage::Silence);
    }

    pub(super) fn fall_silent(&mut self) {
        self.asking.is_silent = true;
        self.give_up_exchange();
        self.clear_timer(Timer::Ask);
        self.set_timer(Timer::Silence, SILENCE);
    }

    pub(super) fn speak_again(&mut self) {
        self.asking.is_silent = false;
        self.wish();
    }

    /// What this tab knows of the server, for the others' headers.
    pub(super) fn tell_how_server_stands(&mut self) {
        let Status { server, last_sync, may_write, .. } = &self.status;
        let heard = Heard { server: server.clone(), last_sync: *last_sync, may_write: *may_write };
        self.tell(&TabMessage::Heard(heard));
    }
}

impl From<Failure> for Server {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Offline => Self::Offline,
            Failure::ReadOnly | Failure::Malformed(_) => Self::Fails(SyncError::Protocol.to_string()),
            Failure::Says(why) => Self::Fails(why),
        }
    }
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::MalformedOp(index) => Self::Malformed(index),
            other => Self::Says(other.to_string()),
        }
    }
}
