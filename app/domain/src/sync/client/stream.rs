//! The stream of news, by which the server tells the newest place in the log.

use super::{Client, Command};

/// The stream of news.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Stream {
    #[default]
    Closed,
    Open,
    /// It could not be opened: it is not tried again for a while.
    Refused,
}

impl Stream {
    /// What was refused may be tried again.
    pub fn or_closed(self) -> Self {
        if self == Self::Refused { Self::Closed } else { self }
    }
}

impl Client {
    /// The log has come to this place. What this tab has sent itself, or has asked for, is no news.
    pub(super) fn news(&mut self, seq: u64) {
        self.asking.has_begun = true;
        if self.is_asking() {
            self.asking.news = Some(seq);
        } else if Some(seq) != self.device.cursor.map(|cursor| cursor.seq) {
            self.wish();
        }
    }

    /// The stream has ended: whether the server is still there is found out at once, unless it never began.
    pub(super) fn cut(&mut self) {
        let had_begun = self.asking.has_begun;
        self.hang_up();
        if had_begun {
            self.wish();
        } else {
            self.asking.stream = Stream::Refused;
            self.set_ask_timer();
        }
    }

    pub(super) fn listen(&mut self) {
        if self.asking.stream == Stream::Closed {
            self.asking.stream = Stream::Open;
            self.asking.has_begun = false;
            self.command(Command::Listen);
        }
    }

    pub(super) fn hang_up(&mut self) {
        if self.asking.stream == Stream::Open {
            self.asking.stream = Stream::Closed;
            self.command(Command::HangUp);
        }
    }
}
