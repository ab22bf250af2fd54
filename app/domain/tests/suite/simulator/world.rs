//! The world of a run: what happens in it and what goes wrong.

mod heal;
mod messages;

use super::{
    disk::Disk,
    ids::Ids,
    network::{Packet, json},
    oracle::{Made, Oracle},
    site::{Site, Tab, the_policy},
};
use crate::support::{cell, numbered_op, server::Server, value};
use domain::edit::Edit;
use domain::history::{Acceptance, History, State};
use domain::op::OpId;
use domain::plan::{Cell, Status, Value};
use domain::sync::{Device, PROTOCOL, SealedOp, SyncRequest};
use std::collections::BTreeSet;
use uuid::Uuid;

const TEN_YEARS: i64 = 315_576_000_000;

/// How the devices' clocks go.
#[derive(Clone, Copy, PartialEq)]
pub enum Clocks {
    Right,
    /// Off by up to ten years, and jumping.
    Wild,
}

pub struct World {
    chance: fastrand::Rng,
    clocks: Clocks,
    ids: Ids,
    questions: u64,
    time: i64,
    sites: Vec<Site>,
    server: Server,
    epochs: u128,
    backups: Vec<Server>,
    network: Vec<Packet>,
    oracle: Oracle,
    pub edits: usize,
    pub faults: usize,
    wiped: bool,
}

impl World {
    pub fn new(seed: u64, clocks: Clocks) -> Self {
        let mut world = Self {
            chance: fastrand::Rng::with_seed(seed),
            clocks,
            ids: Ids { made: 0, rising: seed.is_multiple_of(2) },
            questions: 0,
            time: 1_700_000_000_000,
            sites: Vec::new(),
            server: Server::new(),
            epochs: 77,
            backups: vec![Server::new()],
            network: Vec::new(),
            oracle: Oracle::default(),
            edits: 0,
            faults: 0,
            wiped: false,
        };
        // Small pages, so that reading often takes several.
        world.server.page_size = world.chance.usize(3..40);
        for _ in 0..world.chance.usize(3..=6) {
            let mut disk = Disk::new(world.new_id());
            disk.account = world.account();
            let tabs = world.chance.usize(1..=2);
            world.sites.push(Site::new(disk, tabs));
        }
        world
    }

    fn new_id(&mut self) -> Uuid {
        self.ids.make()
    }

    fn account(&mut self) -> String {
        ["青木", "石井", "上田"][self.chance.usize(0..3)].to_owned()
    }

    /// A random tab.
    fn tab(&mut self) -> (usize, usize) {
        let site = self.chance.usize(0..self.sites.len());
        (site, self.chance.usize(0..self.sites[site].tabs.len()))
    }

    /// Something happens.
    pub fn happen(&mut self) {
        self.time += 1_000;
        let (site, tab) = self.tab();
        match self.chance.u32(0..1_000) {
            0..=219 => self.edit(site, tab),
            220..=419 => self.save(site, tab),
            420..=599 => self.ask(site, tab),
            600..=899 => self.deliver(),
            900..=919 => self.sites[site].hear(tab),
            920..=924 => self.sites[site].rest(tab),
            925..=929 => self.read_on(site, tab),
            930..=939 => self.sites[site].tabs[tab].asked = None, // waited long enough
            _ => self.fail(site, tab),
        }
    }

    /// Something goes wrong.
    fn fail(&mut self, site: usize, tab: usize) {
        self.faults += 1;
        match self.chance.u32(0..17) {
            0 | 1 => self.sites[site].crash(),
            2 => {
                let disk = self.sites[site].disk.clone();
                self.sites[site].tabs[tab].reload(&disk);
            }
            3 => self.sites[site].may_write ^= true,
            4 => {
                self.sites[site].session = None;
            }
            5 | 6 => self.sign_in(site),
            7 => {
                let year = self.chance.u16(2024..=2025);
                if !self.server.closed.remove(&year) {
                    self.server.closed.insert(year);
                }
            }
            8 => self.backups.push(self.server.clone()),
            9 => self.restore(),
            10 => self.sites[site].is_old ^= true,
            11 => self.sites[site].disk.is_full ^= true,
            12 => self.clone_image(site),
            13 => self.wipe(site),
            14 => self.forge(site),
            // A tab that sleeps hears nothing.
            15 => _ = self.sites[site].tabs[tab].inbox.pop_front(),
            _ => self.jump_clock(site),
        }
    }

    fn edit(&mut self, site: usize, tab: usize) {
        let edit = self.any_edit(site, tab);
        let device = &self.sites[site].tabs[tab].device;
        let (before, account) = (device.history.clone(), device.account.clone());
        let ids = &mut self.ids;
        if let Ok(ops) = self.sites[site].edit(tab, &edit, &mut || ids.make(), the_policy()) {
            self.oracle.note(&edit, &before, &account, &ops);
            self.edits += ops.len();
        }
    }

    /// A tab that has only read what is open reads all.
    fn read_on(&mut self, site: usize, tab: usize) {
        let site = &mut self.sites[site];
        site.tabs[tab].read(&site.disk);
    }

    fn any_edit(&mut self, site: usize, tab: usize) -> Edit {
        let Tab { device: Device { history, .. }, is_whole, .. } = &self.sites[site].tabs[tab];
        match self.chance.u32(if *is_whole { 0..20 } else { 3..20 }) {
            0 => Edit::Undo,
            1 => Edit::Redo,
            2 => match self.refused(history).first() {
                Some(id) => {
                    let id = *id;
                    self.sites[site].set_aside(tab, id);
                    Edit::Resubmit(id)
                }
                None => Edit::Undo,
            },
            // Someone who began to type a while ago saw less.
            3 | 4 => {
                let cell = any_cell(&mut self.chance);
                let older = history.of_cell(&cell.to_string()).map(|e| e.op.id());
                let older: Vec<OpId> = self.in_order(older.collect());
                let seen = older.first().copied().into_iter().collect();
                self.set(vec![cell], Some(seen))
            }
            5 | 6 => {
                let cells = (0..self.chance.usize(2..4)).map(|_| any_cell(&mut self.chance)).collect();
                self.set(cells, None)
            }
            _ => {
                let cell = any_cell(&mut self.chance);
                self.set(vec![cell], None)
            }
        }
    }

    fn set(&mut self, cells: Vec<Cell>, seen: Option<Vec<OpId>>) -> Edit {
        let mut changes: Vec<(Cell, Value)> = Vec::new();
        for cell in cells {
            let status = Status::ALL[self.chance.usize(0..Status::ALL.len())];
            if changes.iter().all(|(other, _)| *other != cell) {
                changes.push((cell, value(status)));
            }
        }
        Edit::set(changes, None, seen)
    }

    /// Refused ops that wait for their editor, oldest first whatever their ids.
    fn refused(&self, history: &History) -> Vec<OpId> {
        let refused = history.entries().filter(|e| matches!(e.state, State::Refused(_)));
        self.in_order(refused.map(|e| e.op.id()).collect())
    }

    fn in_order(&self, mut ids: Vec<OpId>) -> Vec<OpId> {
        ids.sort_by_key(|id| self.oracle.made.get(id).map(|made| (made.number, made.cell.clone())));
        ids
    }

    fn save(&mut self, site: usize, tab: usize) {
        let saved = self.sites[site].save(tab);
        self.oracle.saved.extend(saved);
    }

    /// Someone signs in: the pages load anew, or do not know of it until the server says so.
    fn sign_in(&mut self, site: usize) {
        let account = self.account();
        let loads_anew = self.chance.bool();
        let site = &mut self.sites[site];
        site.session = Some(account.clone());
        if loads_anew {
            site.disk.account = account;
            site.crash();
        }
    }

    /// The server's file is replaced by a copy taken earlier.
    fn restore(&mut self) {
        let copy = self.backups[self.chance.usize(0..self.backups.len())].clone();
        self.server = Server { page_size: self.server.page_size, ..copy };
        self.forget_what_is_nowhere();
    }

    /// A tablet is set up from an image of another.
    fn clone_image(&mut self, site: usize) {
        if self.sites.len() < 8 {
            let disk = self.sites[site].disk.clone();
            self.sites.push(Site::new(disk, 1));
        }
    }

    /// The browser clears a device's store away.
    fn wipe(&mut self, site: usize) {
        let id = self.new_id();
        self.wiped = true;
        let mut disk = Disk::new(id);
        disk.account.clone_from(&self.sites[site].disk.account);
        self.sites[site].disk = disk;
        self.sites[site].crash();
        self.forget_what_is_nowhere();
    }

    /// Only stores that were cleared away may take anything with them.
    fn forget_what_is_nowhere(&mut self) {
        let mut somewhere: BTreeSet<OpId> = self.server.log.iter().map(|(op, _)| op.id()).collect();
        somewhere.extend(self.sites.iter().flat_map(|site| site.disk.ops.keys()));
        let all_there = self.oracle.saved.is_subset(&somewhere);
        assert!(all_there || self.wiped, "an op that was called saved is nowhere");
        self.oracle.saved.retain(|id| somewhere.contains(id));
        self.oracle.taken.retain(|id| somewhere.contains(id));
    }

    /// Someone with rights brings back, as another's, an op that the server never took.
    fn forge(&mut self, site: usize) {
        let Some(account) = self.sites[site].session.clone() else { return };
        let id = self.new_id();
        let cell = cell(1).to_string();
        let op = numbered_op(id, 1, &cell, "\"unset\"", &[]);
        let (epoch, seq, time) = (self.server.epoch, 1, self.time);
        let (author, seal) = ("市長".to_owned(), "封".to_owned());
        let acceptance =
            Acceptance { epoch, seq, author: author.clone(), time, seal, unverified: false, clock: None };
        let returned = vec![SealedOp { op: op.bytes().to_owned(), acceptance }];
        let (device, push) = (Uuid::nil(), Vec::new());
        let request = SyncRequest {
            protocol: PROTOCOL,
            device,
            account: account.clone(),
            cursor: None,
            push,
            returned,
        };
        let (seen, replaces) = (BTreeSet::new(), BTreeSet::new());
        self.oracle.made.insert(id, Made { cell, account: author, seen, replaces, number: 0 });
        self.oracle.forged.insert(id);
        self.answer(site, Some(&account), &json(&request));
    }

    fn jump_clock(&mut self, site: usize) {
        let off = self.chance.i64(-TEN_YEARS..TEN_YEARS);
        if self.clocks == Clocks::Wild {
            self.sites[site].clock = off;
        }
    }
}

fn any_cell(chance: &mut fastrand::Rng) -> Cell {
    let (row, year) = (chance.u8(1..=2), chance.u16(2024..=2026));
    format!("progress/row-{row}/{year}").parse().expect("a cell")
}
