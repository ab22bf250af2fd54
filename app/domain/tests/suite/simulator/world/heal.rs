//! How a run heals, and what must hold then.

use super::World;
use crate::simulator::{
    ids::under_other_ids,
    network::Packet,
    oracle::{Ending, ending, heads, same_log, same_values},
    site::Site,
};
use domain::history::History;
use domain::op::OpId;
use domain::sync::client::{Event, Timer};
use domain::sync::{Cursor, Place};
use std::collections::BTreeSet;

/// Rounds in which all must have settled once nothing fails any more, and messages of a device in one.
const ROUNDS: usize = 40;
const MESSAGES: usize = 200;

impl World {
    /// Nothing fails any more: late messages arrive, rights and disks are back, sleeping tabs wake, everyone who
    /// has something to send signs in.
    pub fn heal(&mut self) {
        for site in 0..self.sites.len() {
            let at = &mut self.sites[site];
            (at.may_write, at.is_old, at.disk.is_full) = (true, false, false);
            for tab in 0..self.sites[site].tabs.len() {
                self.at(site, |site, world| site.freeze(tab, false, world));
                let person = self.sites[site].person;
                self.tell(site, tab, Event::Shown(person));
            }
        }
        while let Some(packet) = self.network.pop() {
            self.arrive(packet);
        }
        for round in 0.. {
            assert!(round < ROUNDS, "it does not settle");
            if (0..self.sites.len()).filter(|site| self.settle(*site, round)).count() == self.sites.len() {
                return;
            }
        }
    }

    /// One round of a device; whether there was nothing left to do.
    fn settle(&mut self, site: usize, round: usize) -> bool {
        let before = self.standing(site);
        // One after the other signs in: an edit may rest on another person's.
        let device = self.sites[site].disk.device();
        let waiting: Vec<&String> = device.outbox.values().collect();
        let account = waiting.get(round % waiting.len().max(1)).map_or(&device.account, |next| *next).clone();
        self.sites[site].session = Some(account.clone());
        self.run_out(site);
        if self.sites[site].disk.device().account != account {
            self.sites[site].disk.sign_in(&account);
            self.at(site, Site::crash);
            self.run_out(site);
        }
        for tab in 0..self.sites[site].tabs.len() {
            for timer in [
                Timer::Silence,
                Timer::Answer,
                Timer::Store,
                Timer::Retry,
                Timer::Look,
                Timer::Ask,
                Timer::Deputy,
                Timer::Rest,
            ] {
                self.at(site, |site, world| site.ring(tab, timer, world));
                self.run_out(site);
            }
        }
        let device = self.sites[site].disk.device();
        let is_sent = device.outbox.keys().all(|(_, id)| self.is_orphan(&device.history, *id));
        self.standing(site) == before && is_sent
    }

    /// Whether an op rests on one that went with a store that was cleared away or erased: it waits for ever.
    fn is_orphan(&self, history: &History, id: OpId) -> bool {
        let is_taken = |id: &OpId| self.server.log.iter().any(|(op, _)| op.id() == *id);
        let parents = history.get(id).map(|entry| &entry.op.envelope.parents).into_iter().flatten();
        let lost = |parent: &OpId| match history.get(*parent) {
            None => true,
            Some(entry) => entry.is_pending() && self.is_orphan(history, *parent),
        };
        self.wiped && parents.filter(|id| !is_taken(id)).any(lost)
    }

    /// All that is under way at a device comes to its end.
    fn run_out(&mut self, site: usize) {
        for message in 0.. {
            assert!(message < MESSAGES, "a device asks without end");
            let mut is_done = true;
            for tab in 0..self.sites[site].tabs.len() {
                while self.at(site, |site, world| site.run_errand(tab, world) || site.hear(tab, world)) {
                    is_done = false;
                }
            }
            while let Some(packet) = self.network.pop() {
                is_done = false;
                self.arrive_safely(packet);
            }
            if is_done {
                return;
            }
        }
    }

    /// What changes with every message that gets anything done.
    fn standing(&self, site: usize) -> (Option<Cursor>, usize, usize) {
        let device = self.sites[site].disk.device();
        (device.cursor, device.outbox.len(), self.server.log.len())
    }

    fn arrive_safely(&mut self, packet: Packet) {
        match packet {
            Packet::Request { from, session, text } => {
                let answer = self.answer(from.site, session.as_deref(), &text);
                self.network.push(Packet::Answer { to: from, text: answer });
            }
            answer @ Packet::Answer { .. } => self.arrive(answer),
        }
    }

    /// Everything that must hold.
    pub fn check(self) -> Ending {
        let log = self.server.log.clone();
        self.oracle.check_log(&log);
        let stored: BTreeSet<OpId> = log.iter().map(|(op, _)| op.id()).collect();
        // Ops that are refused, or wait for what was lost, are with their editor.
        let mut kept: BTreeSet<OpId> = BTreeSet::new();
        for site in &self.sites {
            let disk = site.disk.device();
            for history in site.histories().chain([&disk.history]) {
                same_log(history, &log);
                let apart = history.entries().filter(|entry| entry.is_refused());
                kept.extend(apart.map(|entry| entry.op.id()));
                let mut pending = history.entries().filter(|entry| entry.is_pending());
                let waiting = pending.find(|entry| !self.is_orphan(history, entry.op.id()));
                assert!(waiting.is_none(), "an op waits that nobody sends: {waiting:?}");
            }
            kept.extend(disk.outbox.keys().map(|(_, id)| *id));
            let is_orphan = |place: &Place| self.is_orphan(&disk.history, place.1);
            assert!(disk.outbox.keys().all(is_orphan), "an outbox is not empty");
        }
        for id in self.oracle.saved.union(&self.oracle.taken) {
            assert!(stored.contains(id) || kept.contains(id), "{id} was called saved or taken, and is lost");
        }
        let heads = heads(&log);
        self.oracle.check_replaced(&log, &heads);
        let ending = ending(&log, &heads);
        same_values(&under_other_ids(&log), &ending);
        for site in &self.sites {
            for history in site.histories() {
                same_values(history, &ending);
            }
        }
        ending
    }
}
