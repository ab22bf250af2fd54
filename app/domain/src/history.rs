//! A set of ops, folded to the heads of every cell.
//!
//! An op is *live* when the server has accepted it, which it does only where it holds the parents,
//! or when it is not refused and all its parents are live ops of the same cell. The heads of a cell
//! are its live ops minus those that another live op names as parent. One head gives the value;
//! several are a conflict, kept and shown, never settled by clock or id. The fold does not depend on
//! the order in which ops arrive, nor on how often, and it never fails.

use crate::fiscal_year::FiscalYear;
use crate::json::{Read, read_record};
use crate::moment::Moment;
use crate::op::{Change, NotOp, Op, OpId, OpIds};
use crate::order;
use crate::plan::{Cell, Value};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::OnceLock;
use uuid::Uuid;

/// What the server said when it took an op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Which history of the server.
    pub epoch: Uuid,
    /// Place in that history, from 1, dense.
    pub seq: u64,
    /// Who, by the server's knowledge; empty where it knows no account.
    pub author: String,
    /// When the server took it, in milliseconds since 1970; never before what it took earlier.
    pub time: i64,
    /// The server's mark on op, author and time.
    pub seal: String,
    /// Came back after a restore without a valid seal (復元・未検証).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// When that was by the server's clock, where that was far behind `time`: it had been ahead before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<i64>,
}

/// How far an op has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Only on this device.
    Pending,
    /// Taken by the server.
    Accepted(Acceptance),
    /// Taken by the server, which holds another history now: without a place in that, as far as is
    /// known here, and to be returned if it does not come with it.
    Displaced(Acceptance),
    /// Not taken, and why. It waits for its editor (要対応).
    Refused(Refusal),
    /// Refused, and since dealt with by its editor.
    SetAside(Refusal),
}

/// Why the server did not take an op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The cell is not in this policy, or cannot hold the value.
    #[error("{0}")]
    Unfit(crate::plan::Unfit),
    /// The session may not write.
    #[error("この端末からは変更できません")]
    NoRight,
    /// The same id came with other bytes.
    #[error("同じ番号の別の変更が既にあります")]
    OtherBytes,
    /// It builds on an op that was refused.
    #[error("もとになる変更が受け付けられませんでした")]
    BuiltOnRefused,
    /// The year is closed (確定).
    #[error("{}は確定しているため変更できません", .0.long())]
    YearClosed(FiscalYear),
    /// A step of a report that someone else has overtaken.
    #[error("先に段階が変わりました。今の段階を確かめてください")]
    Overtaken,
    /// A step of a report that must say why, and does not.
    #[error("理由を入れてください")]
    NoReason,
    /// A year that is to be closed has conflicts.
    #[error("{}に競合があるため確定できません", .0.long())]
    InConflict(FiscalYear),
    /// The server could not read it.
    #[error("サーバーがこの変更を読み取れませんでした")]
    Malformed,
    /// For a reason that only newer versions know.
    #[error("受け付けられませんでした（理由は、アプリを新しい版にすると表示されます）")]
    NewerReason,
}

read_record!(Acceptance { epoch, seq, author, time, seal, unverified = false, clock = None });

impl Read for State {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let json = json?;
        if json.as_str() == Some("pending") {
            return Some(Self::Pending);
        }
        let (kind, content) = json.as_object()?.iter().next()?;
        match kind.as_str() {
            "accepted" => Read::read(Some(content)).map(Self::Accepted),
            "displaced" => Read::read(Some(content)).map(Self::Displaced),
            "refused" => Read::read(Some(content)).map(Self::Refused),
            "set-aside" => Read::read(Some(content)).map(Self::SetAside),
            _ => None,
        }
    }
}

impl Read for Refusal {
    /// A reason of a newer version is no failure: the rest of the answer must still be taken in.
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let json = json?;
        let unfit = || Read::read(json.get("unfit")).map(Self::Unfit);
        let year = || Read::read(json.get("year-closed")).map(Self::YearClosed);
        let conflict = || Read::read(json.get("in-conflict")).map(Self::InConflict);
        Some(match json.as_str() {
            Some("no-right") => Self::NoRight,
            Some("other-bytes") => Self::OtherBytes,
            Some("built-on-refused") => Self::BuiltOnRefused,
            Some("malformed") => Self::Malformed,
            Some("overtaken") => Self::Overtaken,
            Some("no-reason") => Self::NoReason,
            _ => unfit().or_else(year).or_else(conflict).unwrap_or(Self::NewerReason),
        })
    }
}

impl State {
    /// What the server said when it took the op, if it ever did.
    pub fn acceptance(&self) -> Option<&Acceptance> {
        match self {
            Self::Accepted(acceptance) | Self::Displaced(acceptance) => Some(acceptance),
            _ => None,
        }
    }
}

impl Acceptance {
    /// When the server took it, for people: in milliseconds since 1970, by its clock.
    pub fn when(&self) -> i64 {
        self.clock.unwrap_or(self.time)
    }

    /// How far the log had come with it.
    pub fn moment(&self) -> Moment {
        Moment { time: self.time, seq: self.seq }
    }
}

/// An op and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// The op.
    pub op: Op,
    /// Its state.
    pub state: State,
}

impl Entry {
    /// Who made the edit, by the server's word.
    pub fn author(&self) -> Option<&str> {
        let acceptance = self.state.acceptance()?;
        (!acceptance.author.is_empty()).then_some(&acceptance.author)
    }

    /// Who made the edit, by the editor's own word (自己申告).
    pub fn claimed_author(&self) -> &str {
        &self.op.envelope.actor_claimed
    }

    /// When the edit was made, in milliseconds since 1970: by the server's clock once it has taken it, until then
    /// by the device's own.
    pub fn time(&self) -> i64 {
        self.state.acceptance().map_or(self.op.envelope.client_time, Acceptance::when)
    }

    /// Takes an accepted op's place away; see [`History::displace`].
    pub fn displace(&mut self) {
        if let State::Accepted(acceptance) = &self.state {
            self.state = State::Displaced(acceptance.clone());
        }
    }

    /// Whether the server did not take the op.
    pub fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused(_) | State::SetAside(_))
    }

    /// Whether the op is not yet with the server.
    pub fn is_pending(&self) -> bool {
        self.state == State::Pending
    }

    /// Whether the op has its place in the server's history.
    pub fn is_accepted(&self) -> bool {
        matches!(self.state, State::Accepted(_))
    }

    /// Reads an entry as it is stored, or says why that is none.
    pub fn from_json(text: &str) -> Result<Self, NotOp> {
        let json = serde_json::from_slice(text.as_bytes()).map_err(|_| NotOp::Malformed)?;
        Self::read(Some(&json)).ok_or(NotOp::Malformed)
    }
}

read_record!(Entry { op, state });

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum CellState<'a> {
    /// Nothing of its own: what the content says holds.
    Unset,
    /// A value; several heads with equal values read as one.
    Value(&'a Value),
    /// Heads with different values. No value, until someone settles it.
    Conflict,
    /// A head that only a newer version understands. Read-only here.
    NewerVersion,
}

/// A set of ops.
#[derive(Clone, Debug, Default)]
pub struct History {
    entries: BTreeMap<OpId, Entry>,
    by_cell: BTreeMap<String, CellOps>,
    /// Those that have no place in the server's history.
    not_accepted: OpIds,
    /// What was put in and what was moved, in turn.
    changes: Vec<OpId>,
}

/// The ops of a cell.
#[derive(Clone, Debug, Default)]
struct CellOps {
    all: OpIds,
    /// Its heads, once someone has asked since the last op came.
    heads: OnceLock<OpIds>,
}

impl History {
    /// Puts an op in. What is known of its state only grows: accepted stands over refused, refused
    /// over pending; a newer acceptance (another epoch) replaces an older one. One without a place
    /// stands only over pending, for the server may refuse what is returned to it.
    pub fn insert(&mut self, op: Op, state: State) {
        let id = op.id();
        if self.entries.get(&id).is_some_and(|known| rank(&known.state) > rank(&state)) {
            return;
        }
        self.changes.push(id);
        let of_cell = self.by_cell.entry(op.envelope.cell.clone()).or_default();
        of_cell.all.insert(id);
        of_cell.heads = OnceLock::new();
        match state {
            State::Accepted(_) => self.not_accepted.remove(&id),
            _ => _ = self.not_accepted.insert(id),
        }
        self.entries.insert(id, Entry { op, state });
    }

    /// A number that grows with every change. Of two copies it says nothing.
    pub fn version(&self) -> usize {
        self.changes.len()
    }

    /// Addresses of the cells that have changed since the history had this version, in turn; some come
    /// several times. Of a version that it never had, all.
    pub fn changed_since(&self, version: usize) -> impl Iterator<Item = &str> {
        let changes = self.changes.get(version..).unwrap_or(&self.changes);
        changes.iter().filter_map(|id| Some(self.get(*id)?.op.envelope.cell.as_str()))
    }

    /// Takes every accepted op's place away: the server's history is another one now. Those that do
    /// not come with it are to be returned to the server.
    pub fn displace(&mut self) {
        self.entries.values_mut().for_each(Entry::displace);
        self.by_cell.values_mut().for_each(|of_cell| of_cell.heads = OnceLock::new());
        self.not_accepted = self.entries.keys().copied().collect();
        self.changes.extend(self.entries.keys());
    }

    /// Marks a refused op as dealt with. Gives back how it stands now, to be stored.
    pub fn set_aside(&mut self, id: OpId) -> Option<&Entry> {
        let entry = self.entries.get_mut(&id)?;
        if let State::Refused(refusal) = &entry.state {
            entry.state = State::SetAside(refusal.clone());
            self.changes.push(id);
        }
        Some(entry)
    }

    /// The op with this id.
    pub fn get(&self, id: OpId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// All ops, by id.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Those that have no place in the server's history, by id.
    pub fn not_accepted(&self) -> impl Iterator<Item = &Entry> {
        self.not_accepted.as_slice().iter().filter_map(|id| self.get(*id))
    }

    /// All ops of a cell, by id.
    pub fn of_cell(&self, cell: &str) -> impl Iterator<Item = &Entry> + use<'_> {
        let ids = self.by_cell.get(cell).map_or(&[][..], |of_cell| of_cell.all.as_slice());
        ids.iter().filter_map(|id| self.entries.get(id))
    }

    /// Addresses of all cells that any op touches.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.by_cell.keys().map(String::as_str)
    }

    /// Those whose address begins so, in order.
    pub fn cells_under(&self, prefix: &str) -> impl Iterator<Item = &str> {
        let cells = self.by_cell.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        cells.map(|(cell, _)| cell.as_str()).take_while(move |cell| cell.starts_with(prefix))
    }

    /// Ids of the live ops of a cell: the least set closed under "accepted, or not refused and every
    /// parent is live". Ops that wait for a parent, name another cell's op or themselves are not in
    /// it.
    pub fn live(&self, cell: &str) -> OpIds {
        let mut live = OpIds::default();
        loop {
            let mut grown = false;
            for entry in self.of_cell(cell) {
                let stands = || entry.op.envelope.parents.iter().all(|parent| live.contains(parent));
                if entry.is_accepted() || (!entry.is_refused() && stands()) {
                    grown |= live.insert(entry.op.id());
                }
            }
            if !grown {
                return live;
            }
        }
    }

    /// The ops that say how every cell stands: the heads, what the server has not taken, and what
    /// live ones of the latter build on. A history of these alone has the same heads and states, for
    /// the server takes no op without its parents; of what was before it knows nothing.
    pub fn open(&self) -> Vec<&Entry> {
        let mut open = OpIds::default();
        for cell in self.cells() {
            self.heads(cell).iter().for_each(|head| _ = open.insert(head.op.id()));
            let live = OnceCell::new();
            for entry in self.of_cell(cell).filter(|entry| !entry.is_accepted()) {
                open.insert(entry.op.id());
                if live.get_or_init(|| self.live(cell)).contains(&entry.op.id()) {
                    entry.op.envelope.parents.iter().for_each(|parent| _ = open.insert(*parent));
                }
            }
        }
        open.as_slice().iter().filter_map(|id| self.get(*id)).collect()
    }

    /// The heads of a cell, by id.
    pub fn heads(&self, cell: &str) -> Vec<&Entry> {
        let Some(of_cell) = self.by_cell.get(cell) else { return Vec::new() };
        let heads = self.heads_of(cell, of_cell).as_slice();
        heads.iter().filter_map(|id| self.entries.get(id)).collect()
    }

    fn heads_of<'a>(&self, cell: &str, of_cell: &'a CellOps) -> &'a OpIds {
        of_cell.heads.get_or_init(|| self.find_heads(cell))
    }

    fn find_heads(&self, cell: &str) -> OpIds {
        let live = self.live(cell);
        let entries = || live.as_slice().iter().filter_map(|id| self.entries.get(id));
        let parents = entries().flat_map(|entry| entry.op.envelope.parents.iter().copied());
        let replaced: OpIds = parents.collect();
        live.as_slice().iter().copied().filter(|id| !replaced.contains(id)).collect()
    }

    /// The ids of a cell's heads, by id.
    pub fn head_ids(&self, cell: &Cell) -> Vec<OpId> {
        self.heads(&cell.to_string()).iter().map(|head| head.op.id()).collect()
    }

    /// What a cell holds.
    pub fn state(&self, cell: &Cell) -> CellState<'_> {
        fold(&self.heads(&cell.to_string()))
    }

    /// The ops on the cells of a row of the plan, oldest first, refused ones left out.
    pub fn of_row(&self, row: &str) -> Vec<&Entry> {
        let is_of_row = |cell: &&str| cell.parse().is_ok_and(|cell: Cell| cell.row() == Some(row));
        let entries = self.cells().filter(is_of_row).flat_map(|cell| self.of_cell(cell));
        in_time(entries.filter(|entry| !entry.is_refused()).collect())
    }

    /// The text that a cell holds, if it holds one.
    pub fn text(&self, cell: &Cell) -> Option<&str> {
        match self.state(cell) {
            CellState::Value(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The cells in conflict.
    pub fn conflicts(&self) -> Vec<Cell> {
        let several = |ids: &OpIds| ids.as_slice().len() > 1;
        let open = self.by_cell.iter().filter(|(_, of_cell)| several(&of_cell.all));
        let open = open.filter(|(cell, of_cell)| several(self.heads_of(cell, of_cell)));
        let in_conflict = open.filter(|(cell, _)| fold(&self.heads(cell)) == CellState::Conflict);
        in_conflict.filter_map(|(cell, _)| cell.parse().ok()).collect()
    }

    /// What every head of a cell was built on: the latest op that all of them descend from.
    pub fn common_base(&self, cell: &str) -> Option<&Entry> {
        let heads = self.heads(cell);
        let (first, others) = heads.split_first()?;
        let others: Vec<OpIds> = others.iter().map(|head| self.ancestors(head.op.id())).collect();
        let shared = self.ancestors(first.op.id());
        let shared = shared.as_slice().iter().filter(|id| others.iter().all(|other| other.contains(id)));
        // Of two shared ones the later has the earlier among its ancestors, so it has more of them.
        let latest = shared.max_by_key(|id| self.ancestors(**id).as_slice().len());
        latest.and_then(|id| self.get(*id))
    }

    /// All ops that an op descends from.
    fn ancestors(&self, id: OpId) -> OpIds {
        let mut found = OpIds::default();
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            let parents = self.get(id).into_iter().flat_map(|entry| &entry.op.envelope.parents);
            todo.extend(parents.copied().filter(|parent| found.insert(*parent)));
        }
        found
    }

    /// The nearest live ancestors of an op, or the op itself if it is live: what an edit that
    /// stands in for it builds on, so that nothing unseen is replaced.
    pub fn nearest_live(&self, id: OpId) -> OpIds {
        let Some(start) = self.get(id) else { return OpIds::default() };
        let live = self.live(&start.op.envelope.cell);
        let mut found = OpIds::default();
        let mut seen = OpIds::default();
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            if live.contains(&id) {
                found.insert(id);
            } else if seen.insert(id) {
                todo.extend(self.get(id).into_iter().flat_map(|e| &e.op.envelope.parents));
            }
        }
        found
    }
}

fn rank(state: &State) -> u8 {
    match state {
        State::Pending => 0,
        State::Displaced(_) => 1,
        State::Refused(_) => 2,
        State::SetAside(_) => 3,
        State::Accepted(_) => 4,
    }
}

/// Entries as the server took them; those it has not taken come last.
pub fn in_time(entries: Vec<&Entry>) -> Vec<&Entry> {
    let place = |entry: &&Entry| match entry.state.acceptance() {
        Some(acceptance) => i32::try_from(acceptance.seq).unwrap_or(i32::MAX - 1),
        None => i32::MAX,
    };
    order::by_key(entries, place)
}

/// What heads amount to.
pub fn fold<'a>(heads: &[&'a Entry]) -> CellState<'a> {
    let mut values = heads.iter().map(|head| head.op.value());
    let Some(first) = values.next() else { return CellState::Unset };
    if heads.iter().any(|head| head.op.change == Change::Unknown) {
        return CellState::NewerVersion;
    }
    match first {
        _ if values.any(|value| value != first) => CellState::Conflict,
        Some(Value::Unset) | None => CellState::Unset,
        Some(value) => CellState::Value(value),
    }
}
