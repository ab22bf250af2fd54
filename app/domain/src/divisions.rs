//! 担当課: the divisions of the city hall, year by year, and which of them a row belongs to.

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
