//! The world of a run: what happens in it and what goes wrong.

mod heal;
mod messages;

use super::{
    disk::Disk,
    ids::Ids,
    network::{Packet, json},
    oracle::{Made, Oracle},
    site::{self, Site, the_policy},
};
use crate::support::{cell, numbered_op, server::Server, value};
use domain::edit::Edit;
use domain::history::{Acceptance, History, State};
use domain::op::OpId;
use domain::plan::{Cell, Status, Value};
use domain::sync::client::{Client, Event, Timer};
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
            let disk = Disk::of(&world.account());
            let tabs = world.chance.usize(1..=2);
            world.add_site(disk, tabs);
        }
        world
    }

    fn new_id(&mut self) -> Uuid {
        self.ids.make()
    }

    fn account(&mut self) -> String {
        ["青木", "石井", "上田"][self.chance.usize(0..3)].to_owned()
    }

    fn add_site(&mut self, disk: Disk, tabs: usize) {
        let has_locks = self.chance.u32(0..4) > 0;
        let (time, ids) = (self.time, &mut self.ids);
        let mut world = site::World { time, new_id: &mut || ids.make() };
        let site = Site::new(disk, tabs, has_locks, &mut world);
        self.sites.push(site);
    }

    /// Something happens at a device; what it says and sends is taken up.
    fn at<T>(&mut self, site: usize, act: impl FnOnce(&mut Site, &mut site::World) -> T) -> T {
        let (time, ids) = (self.time, &mut self.ids);
        let at = &mut self.sites[site];
        let done = act(at, &mut site::World { time, new_id: &mut || ids.make() });
        self.oracle.saved.extend(at.saved.drain(..));
        self.network.extend(at.outgoing.drain(..).map(|packet| packet.of(site)));
        done
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
            0..=179 => self.edit(site, tab),
            180..=499 => _ = self.at(site, |site, world| site.run_errand(tab, world)),
            500..=729 => self.deliver(),
            730..=819 => self.ring(site, tab),
            820..=879 => _ = self.at(site, |site, world| site.hear(tab, world)),
            880..=929 => self.tell(site, tab, Event::Wished),
            930..=944 => self.tell_news(site, tab),
            _ => self.fail(site, tab),
        }
    }

    /// Something happens in a tab that runs.
    fn tell(&mut self, site: usize, tab: usize, event: Event) {
        if !self.sites[site].tabs[tab].is_frozen {
            self.at(site, |site, world| site.step(tab, event, world));
        }
    }

    fn tell_news(&mut self, site: usize, tab: usize) {
        if self.sites[site].tabs[tab].listens {
            let cut = self.chance.u32(0..8) == 0;
            self.tell(site, tab, if cut { Event::Cut } else { Event::News(self.server.log.len() as u64) });
        }
    }

    /// A timer runs out: mostly one that says that something was waited for too long only if nothing else is set.
    fn ring(&mut self, site: usize, tab: usize) {
        let timers: Vec<Timer> = self.sites[site].tabs[tab].timers.iter().copied().collect();
        let Some(timer) = self.chance.choice(timers) else { return };
        if matches!(timer, Timer::Store | Timer::Answer) && self.chance.u32(0..8) > 0 {
            return;
        }
        self.at(site, |site, world| site.ring(tab, timer, world));
    }

    /// Something goes wrong.
    fn fail(&mut self, site: usize, tab: usize) {
        self.faults += 1;
        match self.chance.u32(0..26) {
            0 | 1 => self.at(site, Site::crash),
            2 => self.at(site, |site, world| site.open(tab, world)),
            3 => self.sites[site].may_write ^= true,
            4 => self.sites[site].session = None,
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
            11 | 12 => self.sites[site].disk.is_full ^= true,
            13 => self.clone_image(site),
            14 => self.wipe(site),
            15 => self.forge(site),
            16 | 17 => _ = self.sites[site].tabs[tab].inbox.pop_front(), // nobody heard it
            18 | 19 => {
                let frozen = !self.sites[site].tabs[tab].is_frozen;
                self.at(site, |site, world| site.freeze(tab, frozen, world));
            }
            20 => self.tell(site, tab, Event::Hidden),
            21 => {
                let person = self.sites[site].person;
                self.tell(site, tab, Event::Shown(person));
            }
            22 => self.erase(site, tab),
            23 => self.at(site, |site, world| site.finish(tab, world)),
            24 => self.tell(site, tab, Event::MakingWay),
            _ => self.jump_clock(site),
        }
    }

    fn edit(&mut self, site: usize, tab: usize) {
        let at = &self.sites[site].tabs[tab];
        // Without the policy nothing is shown that could be edited.
        if at.is_frozen || at.client.policy.is_none() {
            return;
        }
        // A page of the person before is not edited in, but begins anew.
        let person = self.sites[site].person;
        if self.sites[site].tabs[tab].client.person() != person {
            return self.tell(site, tab, Event::Shown(person));
        }
        let edit = self.any_edit(site, tab);
        let device = &self.sites[site].tabs[tab].client.device;
        let (before, account) = (device.history.clone(), device.account.clone());
        if let Ok(ops) = self.at(site, |site, world| site.edit(tab, &edit, the_policy(), world)) {
            self.oracle.note(&edit, &before, &account, &ops);
            self.edits += ops.len();
        }
    }

    fn any_edit(&mut self, site: usize, tab: usize) -> Edit {
        let Client { device, status, .. } = &self.sites[site].tabs[tab].client;
        let history = &device.history;
        match self.chance.u32(if status.whole { 0..20 } else { 3..20 }) {
            0 => Edit::Undo,
            1 => Edit::Redo,
            2 => match self.refused(history).first() {
                Some(id) => {
                    let id = *id;
                    self.tell(site, tab, Event::SetAside(id));
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

    /// Someone signs in: the pages load anew, or do not know of it until the server says so.
    fn sign_in(&mut self, site: usize) {
        let account = self.account();
        let loads_anew = self.chance.bool();
        self.sites[site].session = Some(account.clone());
        if loads_anew {
            self.sites[site].disk.sign_in(&account);
            self.at(site, Site::crash);
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
            self.add_site(disk, 1);
        }
    }

    /// The browser clears a device's store away, with its pages or under them.
    fn wipe(&mut self, site: usize) {
        self.wiped = true;
        // Nor is it known any more that a person erased it.
        self.oracle.erased.retain(|_, at| *at != site);
        if self.chance.bool() {
            self.at(site, Site::wipe);
            return self.forget_what_is_nowhere();
        }
        let account = self.sites[site].disk.device().account;
        let is_full = self.sites[site].disk.is_full;
        self.sites[site].disk = Disk { is_full, ..Disk::of(&account) };
        self.sites[site].left_behind.clear();
        self.at(site, Site::crash);
        self.forget_what_is_nowhere();
    }

    /// A person erases a device: what was nowhere else is lost, as they were told, and never sent.
    fn erase(&mut self, site: usize, tab: usize) {
        self.wiped = true;
        // A page that cannot read the disk knows nothing of what others do there.
        let has_read = |client: &Client| client.status.whole && client.status.store_error.is_none();
        let reading = self.sites[site].tabs.iter().filter(|tab| has_read(&tab.client));
        let before: BTreeSet<OpId> = reading.flat_map(|tab| pending(&tab.client.device.history)).collect();
        self.at(site, |site, world| site.erase(tab, world));
        self.forget_what_is_nowhere();
        // What was on its way to the server, or has been there, may come back from anywhere.
        let on_their_way: String = self.network.iter().map(Packet::text).collect();
        let stored: Vec<Device> = self.sites.iter().map(|site| site.disk.device()).collect();
        let known = self.sites.iter().enumerate().filter(|(other, _)| *other != site);
        let known: Vec<&History> = known.flat_map(|(_, other)| other.histories()).collect();
        let is_elsewhere = |id: &OpId| {
            self.oracle.ever_taken.contains(id)
                || stored.iter().any(|device| device.history.get(*id).is_some())
                || known.iter().any(|history| history.get(*id).is_some())
                || on_their_way.contains(&id.to_string())
        };
        let erased: Vec<OpId> = before.into_iter().filter(|id| !is_elsewhere(id)).collect();
        self.oracle.erased.extend(erased.into_iter().map(|id| (id, site)));
    }

    /// Only stores that were cleared away may take anything with them.
    fn forget_what_is_nowhere(&mut self) {
        let mut somewhere: BTreeSet<OpId> = self.server.log.iter().map(|(op, _)| op.id()).collect();
        for site in &self.sites {
            somewhere.extend(site.disk.device().history.entries().map(|entry| entry.op.id()));
            let generation = site.disk.generation();
            let left = site.left_behind.values().filter(|left| left.generation >= generation);
            somewhere.extend(left.map(|left| left.op.id()));
        }
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

/// The ops of a history that only its device knows.
fn pending(history: &History) -> impl Iterator<Item = OpId> {
    history.not_accepted().filter(|entry| entry.is_pending()).map(|entry| entry.op.id())
}

fn any_cell(chance: &mut fastrand::Rng) -> Cell {
    let (row, year) = (chance.u8(1..=2), chance.u16(2024..=2026));
    format!("progress/row-{row}/{year}").parse().expect("a cell")
}
