//! Questions and answers on their way: late, lost, doubled, cut, replaced.

use super::World;
use crate::simulator::network::{Address, Packet, json};
use crate::simulator::site::Tab;
use crate::support::server::NoAnswer;
use domain::sync::{Device, SyncError, SyncRequest, SyncResponse};
use uuid::Uuid;

impl World {
    pub(super) fn ask(&mut self, site: usize, tab: usize) {
        let Tab { asked, is_whole, .. } = &self.sites[site].tabs[tab];
        if asked.is_some() || !is_whole {
            return;
        }
        self.questions += 1;
        let question = self.questions;
        let request = self.sites[site].request(tab);
        let at = &mut self.sites[site];
        at.tabs[tab].asked = Some(question);
        let from = Address { site, tab, reloads: at.tabs[tab].reloads, question };
        let text = json(&request);
        self.network.push(Packet::Request { from, session: at.session.clone(), text });
    }

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
            Packet::Answer { to, request, text } => self.hear(to, &request, &text),
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
        self.network.push(Packet::Answer { to: from, request: text, text: answer });
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

    fn hear(&mut self, to: Address, request: &str, text: &str) {
        let new_id = self.new_id();
        let tab = &mut self.sites[to.site].tabs[to.tab];
        if tab.reloads != to.reloads {
            return;
        }
        if tab.asked == Some(to.question) {
            tab.asked = None;
        }
        if text == "403" {
            tab.may_write = false;
        }
        let Ok(request) = serde_json::from_str::<SyncRequest>(request) else { return };
        if let Some(index) = text.strip_prefix("malformed ").and_then(|index| index.parse().ok()) {
            self.sites[to.site].take_in(to.tab, |device| Ok(device.unreadable(&request, index)), new_id);
        }
        let Ok(response) = serde_json::from_str::<SyncResponse>(text) else { return };
        self.sites[to.site].tabs[to.tab].may_write = response.writable;
        let receive = |device: &Device| device.receive(&request, &response);
        self.sites[to.site].take_in(to.tab, receive, new_id);
    }
}
