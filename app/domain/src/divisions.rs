//! 担当課: the divisions of the city hall, year by year, and which of them a row belongs to.

use crate::closing::is_closed;
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::plan::{Cell, Division, Value};
use crate::text::CONFLICT;
use uuid::Uuid;

/// A division with its id.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id.
    pub id: Uuid,
    /// The division.
    pub division: Division,
}

/// All divisions of all years, in the order in which they were first entered.
pub fn all(history: &History) -> Vec<Listed> {
    let cells = history.cells_under("division/").filter_map(|cell| cell.parse().ok());
    let listed = cells.filter_map(|cell| {
        let Cell::Division { id } = cell else { return None };
        Some(Listed { id, division: find(history, id)? })
    });
    listed.collect()
}

/// The divisions of a year.
pub fn in_year(history: &History, year: FiscalYear) -> Vec<Listed> {
    all(history).into_iter().filter(|listed| listed.division.is_in(year)).collect()
}

/// The division with this id, if there is one and only one.
pub fn find(history: &History, id: Uuid) -> Option<Division> {
    match history.state(&Cell::Division { id }) {
        CellState::Value(Value::Division(division)) => Some(division.clone()),
        _ => None,
    }
}

/// The ids of the divisions in a cell that holds such.
pub fn chosen(history: &History, cell: &Cell) -> Vec<String> {
    match history.state(cell) {
        CellState::Value(Value::Divisions(ids)) => ids.clone(),
        _ => Vec::new(),
    }
}

/// The names of divisions. One that is gone, or has two names, is named by a word that says so.
pub fn names(history: &History, ids: &[String]) -> Vec<String> {
    let name = |id: &String| {
        let Ok(id) = id.parse() else { return GONE.to_owned() };
        match history.state(&Cell::Division { id }) {
            CellState::Value(Value::Division(division)) => division.name.clone(),
            CellState::Conflict => format!("（課の名前が{CONFLICT}）"),
            _ => GONE.to_owned(),
        }
    };
    ids.iter().map(name).collect()
}

const GONE: &str = "（削除された課）";

/// The divisions that do the work of these in a year: themselves, or those that follow them.
pub fn successors(history: &History, ids: &[String], year: FiscalYear) -> Vec<String> {
    let all = all(history);
    let mut found: Vec<String> = Vec::new();
    let mut seen: Vec<Uuid> = Vec::new();
    let mut todo: Vec<Uuid> = ids.iter().rev().filter_map(|id| id.parse().ok()).collect();
    while let Some(id) = todo.pop() {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        if all.iter().any(|listed| listed.id == id && listed.division.is_in(year)) {
            found.push(id.to_string());
        } else {
            todo.extend(all.iter().filter(|l| l.division.follows.contains(&id)).map(|l| l.id));
        }
    }
    found
}

/// Whether a row's divisions are all of its year. Where the name of one is in conflict, that is settled
/// first.
pub fn are_of_year(history: &History, row: &str, year: FiscalYear) -> bool {
    let ids = chosen(history, &Cell::Divisions { row: row.to_owned(), year });
    ids.iter().filter_map(|id| id.parse().ok()).all(|id| match history.state(&Cell::Division { id }) {
        CellState::Value(Value::Division(division)) => division.is_in(year),
        state => state != CellState::Unset,
    })
}

/// 機構改革: what becomes of divisions.
pub struct Reorganisation<'a> {
    /// The divisions.
    pub old: Vec<Listed>,
    /// The first year of what comes after them.
    pub from: FiscalYear,
    /// The name of the division that does their work from then on; empty if none does.
    pub name: &'a str,
    /// Its id.
    pub id: Uuid,
}

/// Why divisions cannot be reorganised so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReorganised {
    /// One begins in that year or later.
    #[error("選んだ課は、その年度にはまだありません。もっと後の年度を選んでください。")]
    NotYetThere,
    /// This one has ended before.
    #[error("「{0}」は、その年度より前に終わっています。もっと前の年度を選んでください。")]
    Ended(String),
    /// What names one in this year cannot be moved: the year is closed.
    #[error("{}は確定しているため、その年度の担当課を移せません。もっと後の年度を選ぶか、先に報告の画面で確定を解いてください。", .0.short())]
    Closed(FiscalYear),
    /// Another division has the name.
    #[error("「{0}」は、もう入っています。")]
    Taken(String),
}

impl Reorganisation<'_> {
    /// The changes that carry it out: the old divisions end, the new one begins, and what names the old ones
    /// in a year from then on names the new one.
    pub fn changes(&self, history: &History) -> Result<Vec<(Cell, Value)>, NotReorganised> {
        let Self { old, from, name, id } = self;
        if old.iter().any(|listed| listed.division.first >= *from) {
            return Err(NotReorganised::NotYetThere);
        }
        let has_ended = |old: &&Listed| old.division.last.is_some_and(|last| last.0 + 1 < from.0);
        if let Some(ended) = old.iter().find(has_ended) {
            return Err(NotReorganised::Ended(ended.division.name.clone()));
        }
        let follows: Vec<Uuid> = old.iter().map(|listed| listed.id).collect();
        if is_taken(history, *from, name, &follows) {
            return Err(NotReorganised::Taken((*name).to_owned()));
        }
        let last = Some(FiscalYear(from.0 - 1));
        let ended = |listed: &Listed| Division { last, ..listed.division.clone() };
        let mut changes: Vec<(Cell, Value)> = old
            .iter()
            .map(|listed| (Cell::Division { id: listed.id }, Value::Division(ended(listed))))
            .collect();
        if !name.is_empty() {
            let new =
                Division { name: (*name).to_owned(), first: *from, last: None, follows: follows.clone() };
            changes.push((Cell::Division { id: *id }, Value::Division(new)));
        }
        let moved = self.moved(history, &follows);
        let years = moved.iter().filter_map(|(cell, _)| cell.year());
        if let Some(closed) = years.filter(|year| is_closed(history, *year)).min() {
            return Err(NotReorganised::Closed(closed));
        }
        changes.extend(moved);
        Ok(changes)
    }

    /// The cells that name one of the old divisions in a year of the new one, as they are to be.
    fn moved(&self, history: &History, old: &[Uuid]) -> Vec<(Cell, Value)> {
        let is_old = |id: &String| id.parse().is_ok_and(|id| old.contains(&id));
        let moved = that_name_some(history).filter_map(|address| {
            let cell: Cell = address.parse().ok()?;
            cell.year().filter(|year| *year >= self.from)?;
            let mut ids = chosen(history, &cell);
            let at = ids.iter().position(is_old)?;
            if !self.name.is_empty() {
                ids[at] = self.id.to_string();
            }
            ids.retain(|id| !is_old(id));
            Some((cell, if ids.is_empty() { Value::Unset } else { Value::Divisions(ids) }))
        });
        moved.collect()
    }
}

/// Addresses of the cells that can name divisions: rows' years, and opinions that are passed on.
fn that_name_some(history: &History) -> impl Iterator<Item = &str> {
    ["divisions/", "routing/"].into_iter().flat_map(|kind| history.cells_under(kind))
}

/// How often a division is named: by rows' years, by opinions that were passed on to it, by divisions that
/// follow it. One that nothing names can be taken off the list.
pub fn in_use(history: &History, id: Uuid) -> usize {
    let id = id.to_string();
    let names = |cell: &&str| {
        history.heads(cell).iter().any(|head| match head.op.value() {
            Some(Value::Divisions(ids)) => ids.contains(&id),
            _ => false,
        })
    };
    let rows = that_name_some(history).filter(names).count();
    let follows = |listed: &&Listed| listed.division.follows.iter().any(|old| old.to_string() == id);
    rows + all(history).iter().filter(follows).count()
}

/// Whether a division of a year, none of those left out, has a name.
pub fn is_taken(history: &History, year: FiscalYear, name: &str, but: &[Uuid]) -> bool {
    in_year(history, year).iter().any(|listed| listed.division.name == name && !but.contains(&listed.id))
}
