//! Edits as a person reads them.

use crate::clock;
use domain::{
    fiscal_year::FiscalYear,
    history::Entry,
    op::Change,
    plan::{Cell, Schedule, Value},
    policy::Policy,
};

/// A value.
pub fn value(value: &Value) -> String {
    match value {
        Value::Progress(progress) => match progress.rating {
            Some(rating) => format!("{}・評価 {}", progress.status.label(), rating.letter()),
            None => progress.status.label().to_owned(),
        },
        Value::Text(text) => format!("「{text}」"),
        Value::Unset => "（空）".to_owned(),
        Value::Divisions(list) => list.join("、"),
        Value::Weight(weight) => weight.to_string(),
        Value::Reading(of) | Value::Revision(of) => schedule(of),
        Value::Survey(survey) => format!("n={}", survey.n),
    }
}

/// A bar: its text and years.
pub fn schedule(Schedule { label, start, end, boundary }: &Schedule) -> String {
    let boundary = boundary.map(|year| format!("（境目 {}）", year.short())).unwrap_or_default();
    format!("{label} {}–{}{boundary}", start.short(), end.short())
}

/// What a cell is about: its row or post, and its year and field.
pub fn cell(policy: Option<&Policy>, cell: &Cell) -> (String, String) {
    let row = cell.row().and_then(|row| Some(policy?.tracked_by_id(row)?.text.to_owned()));
    let year = cell.year().map(FiscalYear::short).unwrap_or_default();
    (row.unwrap_or_else(|| cell.to_string()), format!("{year} {}", cell.label()))
}

/// Where a cell is edited, if it has a page.
pub fn address(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Weight { .. } => Some("/roles".to_owned()),
        Cell::Reading { row } => Some(format!("/plan/verify/{row}")),
        _ => Some(format!("/plan/{}/{}", cell.row()?, cell.year()?)),
    }
}

/// Who made an edit.
pub fn author(entry: &Entry) -> String {
    match entry.author() {
        Some(author) => author.to_owned(),
        None => format!("{}（自己申告）", entry.claimed_author()),
    }
}

/// An edit: which row, which year, which field, to what.
pub struct Description {
    /// Of what.
    pub what: String,
    /// The field, the value and the time.
    pub detail: String,
    /// Where it can be edited.
    pub address: Option<String>,
}

/// An edit.
pub fn edit(policy: Option<&Policy>, entry: &Entry) -> Description {
    let when = clock::in_words(entry.op.envelope.client_time);
    match &entry.op.change {
        Change::Unknown => {
            let what = "新しい版のアプリによる変更".to_owned();
            Description { what, detail: when, address: None }
        }
        Change::Known { cell: of, value: to } => {
            let (what, field) = cell(policy, of);
            Description { what, detail: format!("{field}　{}　{when}", value(to)), address: address(of) }
        }
    }
}
