//! 入力待ち: what a year still waits for, row by row.

use crate::closing::conflicts_in;
use crate::divisions::{are_of_year, chosen};
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::plan::{Cell, NoteKind, Progress, Status};
use crate::policy::{Policy, Tracked};
use crate::progress::{YearState, year_state};

/// What a year still waits for in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing<'a> {
    /// The row.
    pub row: Tracked<'a>,
    /// Ids of the divisions that it belongs to.
    pub divisions: Vec<String>,
    /// Names of the fields that are empty.
    pub fields: Vec<&'static str>,
    /// Names of the fields in conflict.
    pub conflicts: Vec<&'static str>,
}

/// The rows that a year still waits for, in printed order. 課題, 翌年度の取組 and 関連資料 may stay empty.
pub fn missing<'a>(policy: &'a Policy, history: &History, year: FiscalYear) -> Vec<Missing<'a>> {
    let in_conflict = conflicts_in(history, year);
    let of_row = |row: Tracked<'a>| {
        let conflicts =
            in_conflict.iter().filter(|cell| cell.row() == Some(row.id)).map(Cell::label).collect();
        let divisions = chosen(history, &Cell::Divisions { row: row.id.to_owned(), year });
        let fields = fields(history, row.id, year);
        Missing { row, divisions, fields, conflicts }
    };
    let rows = policy.tracked().map(of_row);
    rows.filter(|missing| !missing.fields.is_empty() || !missing.conflicts.is_empty()).collect()
}

/// Whether a row's year waits for something: one of [`fields`], or a conflict to be settled.
pub fn is_waiting(history: &History, row: &str, year: FiscalYear) -> bool {
    !fields(history, row, year).is_empty() || has_conflict(history, row, year)
}

/// Whether a field of a row's year is in conflict, or what is known of the row's plan.
pub fn has_conflict(history: &History, row: &str, year: FiscalYear) -> bool {
    let note = |kind: &NoteKind| Cell::Note { row: row.to_owned(), year, kind: *kind };
    let id = || row.to_owned();
    let others = [
        Cell::Progress { row: id(), year },
        Cell::Divisions { row: id(), year },
        Cell::Reading { row: id() },
        Cell::Revision { row: id() },
    ];
    let in_conflict = |cell: Cell| history.state(&cell) == CellState::Conflict;
    NoteKind::ALL.iter().map(note).chain(others).any(in_conflict)
}

/// The next row after this one, and from the start again, that a year waits for: its place among all rows.
pub fn next_waiting(policy: &Policy, history: &History, year: FiscalYear, after: &str) -> Option<usize> {
    let rows: Vec<Tracked> = policy.tracked().collect();
    let here = rows.iter().position(|row| row.id == after)?;
    let mut others = (here + 1..rows.len()).chain(0..here);
    others.find(|at| is_waiting(history, rows[*at].id, year))
}

/// The fields of a row's year that should be filled and are empty; 担当課 also where it names a division
/// that the year does not have; 評価 not of what was stopped (中止). None in a year that the row's plan leaves out.
pub fn fields(history: &History, row: &str, year: FiscalYear) -> Vec<&'static str> {
    let state = year_state(history, row, year);
    if !state.is_due() {
        return Vec::new();
    }
    let has_gone = !are_of_year(history, row, year);
    let row = row.to_owned();
    let note = |kind| Cell::Note { row: row.clone(), year, kind };
    let cells = [
        Cell::Divisions { row: row.clone(), year },
        note(NoteKind::YearPlan),
        Cell::Progress { row: row.clone(), year },
        note(NoteKind::Achievement),
    ];
    let is_empty = |cell: &&Cell| {
        history.state(cell) == CellState::Unset || (has_gone && matches!(cell, Cell::Divisions { .. }))
    };
    let mut fields: Vec<&'static str> = cells.iter().filter(is_empty).map(Cell::label).collect();
    // What was stopped there may be nothing to rate of.
    let is_rated = |progress: Progress| progress.rating.is_some() || progress.status == Status::Stopped;
    if matches!(state, YearState::Known(progress) if !is_rated(progress)) {
        fields.push("評価");
    }
    fields
}
