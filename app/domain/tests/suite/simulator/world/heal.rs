//! How a run heals, and what must hold then.

use super::World;
use crate::simulator::{
    ids::under_other_ids,
    network::Packet,
    oracle::{Ending, ending, heads, same_log, same_values},
};
use domain::op::OpId;
use domain::sync::Cursor;
use std::collections::BTreeSet;

/// Rounds in which all must have settled once nothing fails any more, and messages of a device in one.
const ROUNDS: usize = 40;
const MESSAGES: usize = 200;

impl World {
    /// Nothing fails any more: late messages arrive, rights and disks are back, everyone who has
    /// something to send signs in.
    pub fn heal(&mut self) {
        for site in &mut self.sites {
            (site.may_write, site.is_old, site.disk.is_full) = (true, false, false);
        }
        while let Some(packet) = self.network.pop() {
            self.arrive(packet);
        }
        for site in 0..self.sites.len() {
            for tab in 0..self.sites[site].tabs.len() {
                while !self.sites[site].tabs[tab].saving.is_empty() {
                    self.save(site, tab);
                }
                let saved = self.sites[site].write_what_failed(tab);
                self.oracle.saved.extend(saved);
            }
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
        // One after the other signs in: an edit may rest on another person's.
        let waiting: Vec<String> = self.sites[site].disk.load().outbox.into_values().collect();
        let next = waiting.get(round % waiting.len().max(1)).cloned();
        let account = next.unwrap_or_else(|| self.sites[site].disk.account.clone());
        self.sites[site].session = Some(account.clone());
        if self.sites[site].disk.account != account {
            self.sites[site].disk.account = account;
            self.sites[site].crash();
        }
        let mut settled = true;
        for tab in 0..self.sites[site].tabs.len() {
            self.sites[site].look_again(tab);
            for message in 0.. {
                assert!(message < MESSAGES, "a device asks without end");
                let before = self.standing(site);
                self.ask(site, tab);
                while let Some(packet) = self.network.pop() {
                    self.arrive_safely(packet);
                }
                if self.standing(site) == before {
                    break;
                }
                settled = false;
            }
        }
        settled && self.sites[site].disk.outbox.is_empty()
    }

    /// What changes with every message that gets anything done.
    fn standing(&self, site: usize) -> (Option<Cursor>, usize, usize) {
        let disk = &self.sites[site].disk;
        (disk.cursor, disk.outbox.len(), self.server.log.len())
    }

    fn arrive_safely(&mut self, packet: Packet) {
        match packet {
            Packet::Request { from, session, text } => {
                let answer = self.answer(from.site, session.as_deref(), &text);
                self.network.push(Packet::Answer { to: from, request: text, text: answer });
            }
            answer @ Packet::Answer { .. } => self.arrive(answer),
        }
    }

    /// Everything that must hold.
    pub fn check(mut self) -> Ending {
        let log = std::mem::take(&mut self.server.log);
        self.oracle.check_log(&log);
        let stored: BTreeSet<OpId> = log.iter().map(|(op, _)| op.id()).collect();
        let mut refused: BTreeSet<OpId> = BTreeSet::new();
        for site in &self.sites {
            let disk = site.disk.load();
            for history in site.histories().chain([&disk.history]) {
                same_log(history, &log);
                let apart = history.entries().filter(|entry| entry.is_refused());
                refused.extend(apart.map(|entry| entry.op.id()));
                let waiting = history.entries().find(|entry| entry.is_pending());
                assert!(waiting.is_none(), "an op waits that nobody sends: {waiting:?}");
            }
            assert!(disk.outbox.is_empty(), "an outbox is not empty");
        }
        for id in self.oracle.saved.union(&self.oracle.taken) {
            assert!(
                stored.contains(id) || refused.contains(id),
                "{id} was called saved or taken, and is lost"
            );
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
