//! What the machine says to the other tabs of its device, and hears of them.

use super::{Client, Command, Heard, Part, Role, TabMessage, Timer};
use crate::sync::TabWrite;

impl Client {
    pub(super) fn tell(&mut self, message: &TabMessage) {
        self.command(Command::Tell(message.to_text()));
    }

    pub(super) fn told(&mut self, message: TabMessage) {
        match message {
            TabMessage::Wrote(number, write) => self.hear_of_write(number, write),
            TabMessage::Changed => self.read_again(),
            TabMessage::Ask if self.role != Role::Follows => self.wish(),
            TabMessage::Ask => {}
            TabMessage::Heard(heard) => self.take_over(heard),
            TabMessage::Silence => self.fall_silent(),
            TabMessage::StartOver => self.start_over(),
        }
    }

    fn hear_of_write(&mut self, number: u64, write: TabWrite) {
        if !self.device.hear(number, write) {
            self.read_again();
        } else if self.role == Role::Leads && self.unsent() > 0 {
            self.wish();
        }
        self.rest();
        self.show(Part::Device);
    }

    /// Another tab has talked to the server.
    fn take_over(&mut self, heard: Heard) {
        if self.role == Role::Leads {
            return;
        }
        if self.role == Role::StandsIn {
            self.role = Role::Follows;
            self.hang_up();
        }
        self.clear_timer(Timer::Deputy);
        self.asking.patience = 0;
        if !self.is_asking() {
            self.status.server = heard.server;
        }
        self.status.last_sync = heard.last_sync.max(self.status.last_sync);
        self.status.may_write = heard.may_write.or(self.status.may_write);
        self.be_ready(true);
        self.set_ask_timer();
    }

    /// Whether this tab is the one that talks to the server is known now.
    pub(super) fn led(&mut self, leads: bool) {
        self.role = if leads { Role::Leads } else { Role::Follows };
        if leads && self.status.whole {
            self.clear_timer(Timer::Deputy);
            self.wish();
        }
    }
}
