//! Errands to the store: what is asked of it, what comes of that, and what is done when it fails.

use super::{Client, Command, LeftBehind, Timer, writing::Edit};
use crate::op::{Op, OpIds};
use crate::sync::{Head, Moved, Seen, StoreWrite, Stored};
use std::sync::Arc;

/// An errand to the store.
#[derive(Clone, Debug)]
pub enum Errand {
    /// Read what is open, if that was noted after the last write.
    ReadOpen,
    /// Read everything, as it was at one moment.
    ReadAll,
    /// Look how often it has been written to and erased.
    Look,
    /// Write, in one transaction and durably; see [`StoreWrite::on`] and [`Client::seen`].
    Write(StoreWrite),
}

/// What came of an errand.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Of reading. Nothing where nothing was noted as open.
    Read(Option<Box<Stored>>),
    /// Of looking.
    Seen(Head),
    /// Of writing: its number, if it has one.
    Written(Option<u64>),
}

/// Why an errand was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The store has moved on.
    Moved(Moved),
    /// The store failed.
    Failed(StoreError),
}

/// Why the device's store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// What is here was written by a newer version of the app.
    #[error("この端末の保存内容は、新しい版のアプリのものです。再読み込みしてください。")]
    Newer,
    /// There is none here (private mode, a setting).
    #[error("このブラウザーでは端末に保存できません。")]
    Unavailable,
    /// No room.
    #[error("端末の保存場所がいっぱいです。")]
    Full,
    /// A tab with an older version holds the store.
    #[error(
        "前の版のアプリを開いたままのタブがあり、この端末の保存内容を開けません。ほかのタブを閉じてください。"
    )]
    Blocked,
    /// The browser closed the connection.
    #[error("端末の保存場所との接続が切れました。")]
    Closed,
    /// It does not answer.
    #[error("端末の保存場所から返事がないため、端末に保存できません。もう一度試しています。")]
    Slow,
    /// Anything else.
    #[error("端末への保存で問題が起きました（{0}）。")]
    Other(String),
}

impl StoreError {
    /// Whether edits made now live in the page alone.
    pub fn loses_unsent(&self) -> bool {
        *self != Self::Blocked
    }

    /// Whether it is worth trying again by itself.
    fn may_pass(&self) -> bool {
        !matches!(self, Self::Newer | Self::Unavailable)
    }
}

/// The store and what is under way there.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each says one thing
pub(super) struct Keeping {
    /// The number of the last errand.
    pub last: u64,
    /// Errands under way, with their numbers.
    pub under_way: Vec<(u64, Arc<Errand>)>,
    /// Edits that the store did not take.
    pub unwritten_edits: Vec<(String, Op)>,
    /// Ops whose new states it did not take.
    pub unwritten: OpIds,
    /// Writes for when the page is shown again.
    pub parked: Vec<StoreWrite>,
    /// Edits whose numbers other tabs took: to be numbered anew once the store has been read.
    pub stale: Vec<Edit>,
    /// Whether what is stored is to be read once more, after what is being read now.
    pub read_again: bool,
    /// The page is left or frozen: the store is closed.
    pub is_left: bool,
    /// All has been read from the store, and not from the server for want of it.
    pub is_read: bool,
    /// What the server said is here, and not in the store.
    pub is_ahead: bool,
    /// The store has moved on, and has not been read since.
    pub is_behind: bool,
    /// How often the store had been written to when what is open was last noted.
    pub noted: Option<u64>,
    /// What pages before left behind.
    pub left_behind: Vec<LeftBehind>,
    /// What stands beside the store until it is in there.
    pub beside: OpIds,
    /// How often a store that failed has been tried again in vain.
    pub tries: u32,
}

/// How long the store may take for an errand, in milliseconds. The whole of a long history is read in less on a
/// slow tablet.
const PATIENCE: u32 = 10_000;
/// The same for the first one: a few records.
const PATIENCE_AT_START: u32 = 4_000;
/// How soon a store that failed is tried again, in milliseconds, and how late at most.
const RETRY: u32 = 200;
const RETRY_AT_MOST: u32 = 10_000;

impl Client {
    pub(super) fn errand(&mut self, errand: Errand) {
        if self.keeping.is_left {
            return;
        }
        let is_first = self.keeping.under_way.is_empty();
        self.keeping.last += 1;
        let (number, errand) = (self.keeping.last, Arc::new(errand));
        self.keeping.under_way.push((number, errand.clone()));
        // The first thing asked of it shows whether it answers at all; a person waits for that.
        let patience = if matches!(*errand, Errand::ReadOpen) { PATIENCE_AT_START } else { PATIENCE };
        self.command(Command::Store(number, errand));
        if is_first {
            self.set_timer(Timer::Store, patience);
        }
    }

    /// How the store has been seen by now.
    pub fn seen(&self) -> Seen {
        Seen { writes: self.device.writes, generation: self.generation }
    }

    /// An errand has ended. One that is not under way any more has been given up.
    pub(super) fn done(&mut self, number: u64, result: Result<Answer, Fault>) {
        let place = self.keeping.under_way.iter().position(|(under_way, _)| *under_way == number);
        let Some((_, errand)) = place.map(|place| self.keeping.under_way.remove(place)) else { return };
        if self.keeping.under_way.is_empty() {
            self.clear_timer(Timer::Store);
        } else {
            self.set_timer(Timer::Store, PATIENCE);
        }
        match (&*errand, result) {
            (_, Err(Fault::Moved(Moved::Erased))) => self.start_over(),
            (Errand::ReadOpen, Ok(Answer::Read(stored))) => self.read_open(stored),
            (Errand::ReadOpen, Err(Fault::Failed(StoreError::Slow))) => self.unread(StoreError::Slow),
            (Errand::ReadOpen, _) => self.errand(Errand::ReadAll),
            (Errand::ReadAll, Ok(Answer::Read(Some(stored)))) => self.read(*stored),
            (Errand::ReadAll, Err(Fault::Failed(error))) => self.unread(error),
            (Errand::Look, Ok(Answer::Seen(head))) => self.looked(head),
            (Errand::Look, Err(Fault::Failed(error))) => {
                self.store_failed(error);
                self.ask_if_looked();
            }
            (Errand::Write(write), Ok(Answer::Written(number))) => self.written(write, number),
            (Errand::Write(write), Err(Fault::Moved(Moved::Stale))) => self.is_stale(write.clone()),
            (Errand::Write(write), Err(Fault::Failed(error))) => self.unwritten(write.clone(), error),
            // Of another kind than the errand: whoever carries it out never says so.
            _ => {}
        }
    }

    pub(super) fn writes_under_way(&self) -> impl Iterator<Item = &StoreWrite> {
        self.keeping.under_way.iter().filter_map(|(_, errand)| match &**errand {
            Errand::Write(write) => Some(write),
            _ => None,
        })
    }

    pub(super) fn store_failed(&mut self, error: StoreError) {
        if error.may_pass() {
            let after = RETRY.saturating_mul(1 << self.keeping.tries.min(8)).min(RETRY_AT_MOST);
            self.keeping.tries += 1;
            self.set_timer(Timer::Retry, after);
        }
        self.status.store_error = Some(error);
    }

    /// The store can be read, whatever was wrong with that before.
    pub(super) fn store_reads(&mut self) {
        let could_not = matches!(
            self.status.store_error,
            Some(StoreError::Slow | StoreError::Closed | StoreError::Blocked)
        );
        if could_not && self.all_written() {
            self.status.store_error = None;
        }
        if could_not {
            self.write_what_failed();
        }
    }

    /// The store can be written to.
    pub(super) fn store_works(&mut self) {
        self.keeping.tries = 0;
        if self.status.store_error.is_none() {
            return;
        }
        if self.all_written() {
            self.status.store_error = None;
            self.clear_timer(Timer::Retry);
        } else {
            self.write_what_failed();
        }
    }

    /// Whether the store has never answered: the page lives of what the server says, until it does.
    pub(super) fn has_no_store(&self) -> bool {
        self.status.store_error == Some(StoreError::Slow) && !self.keeping.is_read
    }

    /// A store that failed is tried again: read, if it never was, or written to.
    pub(super) fn try_store_again(&mut self) {
        if !self.status.whole {
            return;
        }
        if !self.keeping.under_way.is_empty() {
            return self.set_timer(Timer::Retry, RETRY);
        }
        if self.all_written() || !self.keeping.is_read {
            self.errand(Errand::Look);
        } else {
            self.write_what_failed();
        }
    }

    /// Nothing has come from the store for long. What was asked of it is as good as lost.
    pub(super) fn store_is_slow(&mut self) {
        self.command(Command::CloseStore);
        let numbers: Vec<u64> = self.keeping.under_way.iter().map(|(number, _)| *number).collect();
        for number in numbers {
            self.done(number, Err(Fault::Failed(StoreError::Slow)));
        }
    }

    pub(super) fn store_closed(&mut self) {
        if self.status.whole && !self.keeping.is_left {
            self.keeping.tries = 0;
            self.errand(Errand::Look);
        }
    }

    pub(super) fn store_blocked(&mut self, is_blocked: bool) {
        if is_blocked {
            // It waits for a person.
            self.clear_timer(Timer::Store);
            self.status.store_error = Some(StoreError::Blocked);
        } else if self.status.store_error == Some(StoreError::Blocked) {
            self.status.store_error = None;
        }
    }
}
