//! 引き継ぐ: what last year's entry offers for a field of this year.

use crate::divisions::{chosen, successors};
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::plan::{Cell, NoteKind, Value};
use crate::policy::{Policy, Tracked};
use crate::progress::year_state;

/// An entry of the year before, for a field of this year.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// Where it stands.
    pub cell: Cell,
    /// What it would be in this year.
    pub value: Value,
}

/// What last year's entries offer for a cell of this year, the nearest first. A year's plan begins with
/// what last year meant to do next, or goes on with that year's own; a division is followed through a
/// reorganisation.
pub fn before(history: &History, cell: &Cell) -> Vec<Before> {
    let last = |year: &FiscalYear| FiscalYear(year.0.saturating_sub(1));
    match cell {
        Cell::Note { row, year, kind } => {
            let note = |kind| text_of(history, Cell::Note { row: row.clone(), year: last(year), kind });
            let meant = (*kind == NoteKind::YearPlan).then(|| note(NoteKind::Next)).flatten();
            meant.into_iter().chain(note(*kind)).collect()
        }
        Cell::Divisions { row, year } => {
            let cell = Cell::Divisions { row: row.clone(), year: last(year) };
            let ids = successors(history, &chosen(history, &cell), *year);
            let is_followed = !ids.is_empty();
            is_followed.then_some(Before { cell, value: Value::Divisions(ids) }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn text_of(history: &History, cell: Cell) -> Option<Before> {
    let value = Value::Text(history.text(&cell)?.to_owned());
    Some(Before { cell, value })
}

/// What a year can take over from the one before, over all rows that it is to report of: its divisions and
/// its plan, where nothing has been entered yet.
pub fn carry_over(policy: &Policy, history: &History, year: FiscalYear) -> Vec<(Cell, Value)> {
    let is_due = |row: &Tracked| year_state(history, row.id, year).is_due();
    let cells = policy.tracked().filter(is_due).flat_map(|row| {
        let row = row.id.to_owned();
        [Cell::Divisions { row: row.clone(), year }, Cell::Note { row, year, kind: NoteKind::YearPlan }]
    });
    let empty = cells.filter(|cell| history.state(cell) == CellState::Unset);
    let with_nearest = |cell: Cell| {
        let nearest = before(history, &cell).into_iter().next()?;
        Some((cell, nearest.value))
    };
    empty.filter_map(with_nearest).collect()
}
