//! Tables out of files, taken into the plan: by ids, all of a file or nothing, as a diff first.

mod columns;
mod wrong;

pub use columns::{head_line, unread};
pub use wrong::{NotImport, Place};

use crate::cp932;
use crate::csv;
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::inquiry::{ANSWERED, Inquiry, LAST_YEAR};
use crate::json::{Read, read_record};
use crate::moment::{NotMoment, Point};
use crate::op::OpId;
use crate::plan::{Cell, Value};
use crate::policy::Policy;
use crate::records::{MOMENT, ROW};
use crate::sheet::{Planned, plan_cell, words};
use columns::{Columns, Typed, field};
use serde::Serialize;
use std::borrow::Cow;
use wrong::first_of;

/// A table out of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The sheet that it stands on, in a workbook.
    pub sheet: Option<String>,
    /// Its rows, from the file's first.
    pub rows: Vec<Vec<String>>,
}

read_record!(Table { sheet, rows });

/// Why the server cannot read a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotTable {
    /// In words for the person at the screen.
    pub why: String,
}

read_record!(NotTable { why });

/// What the server answers about a workbook, if that is what this text is.
pub fn read_answer(text: &str) -> Option<Result<Table, NotTable>> {
    let json = serde_json::from_str(text).ok()?;
    let table = Table::read(Some(&json)).map(Ok);
    table.or_else(|| NotTable::read(Some(&json)).map(Err))
}

/// What taking a table in would change, all of it or, with everything that is wrong, nothing. A column
/// that is not there changes nothing; an empty field empties its cell. Of the answer to an [`Inquiry`], and
/// of a record that says when it was written out, only what differs from then is a change; it stands against
/// what came since.
pub fn plan_import(
    policy: &Policy,
    history: &History,
    table: &Table,
) -> Result<Vec<Planned>, Vec<NotImport>> {
    let Some(line) = head_line(&table.rows) else { return Err(vec![NotImport::NoColumn(ROW)]) };
    let (above, below) = table.rows.split_at(line);
    let inquiry = above.iter().flatten().find_map(|field| Inquiry::of_number(field));
    let is_answer = above.iter().flatten().any(|field| Inquiry::is_number(field))
        || below.first().is_some_and(|heads| heads.iter().any(|head| head.trim() == LAST_YEAR));
    if is_answer && inquiry.is_none() {
        return Err(vec![NotImport::NoNumber]);
    }
    if inquiry.is_some_and(|inquiry| inquiry.moment > history.newest()) {
        return Err(vec![NotImport::Newer]);
    }
    let asked = inquiry.map_or(Cow::Borrowed(history), |inquiry| inquiry.then(history));
    let mut moments = Moments { history, asked, known: Vec::new() };
    let columns = Columns::of(below).map_err(|missing| vec![missing])?;
    let place = |line, column| Place { sheet: table.sheet.clone(), line, column };
    let (mut planned, mut wrong) = (Vec::new(), Vec::new());
    let mut seen: Vec<(String, FiscalYear, usize)> = Vec::new();
    for (line, record) in (line + 2..).zip(below.iter().skip(1)) {
        if record.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let place_of = |column, name: &str| place(line, Some((column, name.to_owned())));
        let (id, year) = match columns.row_and_year(policy, inquiry, record, &place_of) {
            Ok(found) => found,
            Err(why) => {
                wrong.push(why);
                continue;
            }
        };
        if let Some((_, _, first)) = seen.iter().find(|(row, known, _)| row == id && *known == year) {
            wrong.push(NotImport::Twice(place_of(columns.row, ROW), id.to_owned(), *first));
            continue;
        }
        seen.push((id.to_owned(), year, line));
        let then = match moments.then(columns.moment.map_or("", |column| field(record, column))) {
            Ok(then) => then,
            Err(NotThen::Newer) => return Err(vec![NotImport::Newer]),
            Err(NotThen::NotMoment) => {
                wrong.push(NotImport::Moment(place_of(columns.moment.unwrap_or_default(), MOMENT)));
                continue;
            }
        };
        let row = policy.tracked_by_id(id).and_then(|tracked| tracked.row);
        if let Some((column, name)) = columns.planned_otherwise(record, row, [then, history]) {
            wrong.push(NotImport::Plan(place_of(column, name)));
        }
        for Typed { shown, column, name, text } in columns.typed(record, then, (id, year)) {
            let plan = |speaks| plan_cell(history, speaks, shown.cell(id, year), (line, 0), text.clone());
            // A sign or a division may also be one that came since.
            let one = Some(plan(then)).filter(|one| one.value.is_ok()).unwrap_or_else(|| plan(history));
            let (before, seen) = shown_then(then, &one);
            let place = || place_of(column, name);
            match &one.value {
                _ if is_untouched(history, &one, &before) => {}
                Ok(_) if one.after.contains(cp932::GETA) && !before.contains(cp932::GETA) => {
                    wrong.push(NotImport::Lost(place()));
                }
                Ok(_) => planned.push(Planned { seen, ..one.in_words(history) }),
                Err(why) => wrong.push(NotImport::Value(place(), why.clone())),
            }
        }
    }
    if seen.is_empty() && wrong.is_empty() {
        wrong.push(NotImport::Empty);
    }
    if let Some(to) = inquiry {
        let answer = plan_cell(history, history, Cell::Response { to }, (0, 0), ANSWERED.to_owned());
        match &answer.value {
            Err(why) => wrong.push(NotImport::Answer(why.clone())),
            Ok(_) if answer.is_change() => planned.push(answer),
            Ok(_) => {}
        }
    }
    if wrong.is_empty() { Ok(planned) } else { Err(first_of(wrong)) }
}

/// What records stand against.
struct Moments<'a> {
    history: &'a History,
    /// Where a record names no moment: the plan as it was when a division was asked, or as it is.
    asked: Cow<'a, History>,
    /// The plan at the moments that were named so far, as they were named.
    known: Vec<(String, History)>,
}

impl Moments<'_> {
    fn then(&mut self, moment: &str) -> Result<&History, NotThen> {
        if moment.is_empty() {
            return Ok(&self.asked);
        }
        let at = self.known.iter().position(|(known, _)| known == moment);
        let at = if let Some(at) = at {
            at
        } else {
            let point: Point = moment.parse().map_err(|NotMoment| NotThen::NotMoment)?;
            if point.moment > self.history.newest() {
                return Err(NotThen::Newer);
            }
            self.known.push((moment.to_owned(), self.history.at(&point)));
            self.known.len() - 1
        };
        Ok(&self.known[at].1)
    }
}

/// Why it is not known what a record stands against.
enum NotThen {
    NotMoment,
    /// This device has not come so far.
    Newer,
}

/// What stood in the cell of a change then, and its heads.
fn shown_then(then: &History, one: &Planned) -> (String, Vec<OpId>) {
    one.cell.as_ref().map(|cell| (words(then, cell), then.head_ids(cell))).unwrap_or_default()
}

/// Whether a text says what the cell said when the file was made, or what it has come to be. What was in
/// conflict and still is stays so; what lost signs in CP932, or got the mark of CSV, and nothing else, does
/// not change here.
fn is_untouched(history: &History, one: &Planned, before: &str) -> bool {
    let after = one.after.trim();
    let is = |words: &str| cp932::may_be(after, words.trim()) || after == csv::marked(words.trim());
    is(before)
        || match (&one.value, &one.cell) {
            (Ok(value), Some(cell)) if !after.contains(cp932::GETA) && after != csv::marked(&one.before) => {
                match history.state(cell) {
                    CellState::Value(now) => now == value,
                    CellState::Unset => *value == Value::Unset,
                    _ => false,
                }
            }
            _ => is(&one.before),
        }
}

/// What several files change together. Where two of them make the same of a cell, the first one does; where
/// they say otherwise (divisions that share a row, say), both values stay and stand against each other.
pub fn join(files: impl IntoIterator<Item = Vec<Planned>>) -> Vec<Planned> {
    let mut joined: Vec<Planned> = Vec::new();
    for planned in files {
        let before = joined.len();
        for one in planned {
            let is_same = |other: &Planned| other.cell == one.cell && other.value == one.value;
            if !joined.iter().take(before).any(is_same) {
                joined.push(one);
            }
        }
    }
    joined
}

/// Whether files make different things of the cell of one of these changes.
pub fn is_contested(planned: &[Planned], one: &Planned) -> bool {
    planned.iter().any(|other| other.cell == one.cell && other.value != one.value)
}
