//! Questions and answers on their way: late, lost, doubled, cut, replaced.

use super::World;
use crate::simulator::network::{Address, Packet, json};
use crate::support::server::NoAnswer;
use domain::sync::client::{Event, Failure};
use domain::sync::{SyncError, SyncRequest};
use uuid::Uuid;

impl World {
    /// A message arrives, whichever; or is lost, doubled, cut or replaced.
    pub(super) fn deliver(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let packet = self.network.swap_remove(self.chance.usize(0..self.network.len()));
        match self.chance.u32(0..40) {
            0 => self.faults += 1,
            1 | 2 => {
                self.faults += 1;
                self.network.push(packet.clone());
                self.arrive(packet);
            }
            3 => {
                self.faults += 1;
                let part = self.chance.usize(0..100);
                self.arrive(packet.cut(part));
            }
            4 => {
                self.faults += 1;
                self.arrive(packet.replaced("<!DOCTYPE html><title>Wi-Fi</title>"));
            }
            _ => self.arrive(packet),
        }
    }

    pub(super) fn arrive(&mut self, packet: Packet) {
        match packet {
            Packet::Request { from, session, text } => self.serve(from, session.as_deref(), text),
            Packet::Answer { to, text } => self.hear(to, &text),
        }
    }

    fn serve(&mut self, from: Address, session: Option<&str>, text: String) {
        let fate = self.chance.u32(0..60);
        if fate == 0 {
            self.faults += 1; // killed before the commit
            return;
        }
        let answer = self.answer(from.site, session, &text);
        if fate == 1 {
            self.faults += 1; // killed after the commit, before the answer
            return;
        }
        self.network.push(Packet::Answer { to: from, text: answer });
    }

    pub(super) fn answer(&mut self, site: usize, session: Option<&str>, text: &str) -> String {
        let Ok(request) = serde_json::from_str::<SyncRequest>(text) else { return "400".into() };
        let Some(account) = session else { return "401".into() };
        self.server.time = self.time;
        let may_write = self.sites[site].may_write;
        let before = self.server.epoch;
        let answer = self.server.answer(&request, account, may_write);
        if self.server.epoch != before {
            self.epochs += 1;
            self.server.rename(Uuid::from_u128(self.epochs));
        }
        self.oracle.taken.extend(self.server.log.iter().map(|(op, _)| op.id()));
        self.oracle.ever_taken.extend(&self.oracle.taken);
        match answer {
            Ok(mut response) => {
                response.cursor.epoch = self.server.epoch;
                response.ops.iter_mut().for_each(|sealed| sealed.acceptance.epoch = self.server.epoch);
                json(&response)
            }
            Err(NoAnswer::ReadOnly) => "403".into(),
            Err(NoAnswer::Sync(SyncError::MalformedOp(index))) => format!("malformed {index}"),
            Err(NoAnswer::Sync(_)) => "422".into(),
        }
    }

    /// An answer arrives, if someone waits for it. The words stand for what a browser tells of it.
    fn hear(&mut self, to: Address, text: &str) {
        if !self.sites[to.site].waits(&to) {
            return;
        }
        let answer = match text.split_once(' ').unwrap_or((text, "")) {
            ("401" | "422", _) => Err(Failure::Says(text.to_owned())),
            ("403", _) => Err(Failure::ReadOnly),
            ("malformed", index) => Err(index.parse().map_or(Failure::Offline, Failure::Malformed)),
            _ => serde_json::from_str(text).map_err(|_| Failure::Offline),
        };
        self.tell(to.site, to.tab, Event::Answered(to.question, answer));
    }
}
