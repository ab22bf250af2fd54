//! The plan as a sheet: rows by years of one field, as texts that can be copied, pasted and typed.

use crate::closing::is_closed;
use crate::divisions::{chosen, in_year, names};
use crate::edit::{Edit, Wish};
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::op::OpId;
use crate::plan::{Cell, NoteKind, Progress, Status, Unfit, Value};
use crate::scale::Scale;
use crate::text::{CONFLICT, half_width, shorten};

/// Which field the sheet shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// 進捗区分 and 評価.
    #[default]
    Progress,
    /// 担当課.
    Divisions,
    /// A text.
    Note(NoteKind),
}

impl Shown {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Progress,
        Self::Divisions,
        Self::Note(NoteKind::YearPlan),
        Self::Note(NoteKind::Achievement),
        Self::Note(NoteKind::Issue),
        Self::Note(NoteKind::Next),
        Self::Note(NoteKind::Material),
    ];

    /// The cell of a row's year.
    pub fn cell(self, row: &str, year: FiscalYear) -> Cell {
        let row = row.to_owned();
        match self {
            Self::Progress => Cell::Progress { row, year },
            Self::Divisions => Cell::Divisions { row, year },
            Self::Note(kind) => Cell::Note { row, year, kind },
        }
    }

    /// Its word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Divisions => "divisions",
            Self::Note(kind) => kind.as_str(),
        }
    }

    /// The field of a word in an address.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.word() == word)
    }

    /// The Japanese name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Progress => "進捗・評価",
            Self::Divisions => "担当課",
            Self::Note(kind) => kind.label(),
        }
    }
}

/// A cell as text: what is copied from it, and what typed into it would make it what it is.
pub fn words(history: &History, cell: &Cell) -> String {
    match history.state(cell) {
        CellState::Value(value) => said(history, cell, value),
        CellState::Conflict => CONFLICT.to_owned(),
        _ => String::new(),
    }
}

/// What a cell of this value would be as text.
pub fn said(history: &History, cell: &Cell, value: &Value) -> String {
    match value {
        Value::Progress(Progress { status, rating: Some(rating) }) => {
            format!("{} {}", status.label(), Scale::of(history, cell).sign(*rating))
        }
        Value::Progress(Progress { status, rating: None }) => status.label().to_owned(),
        Value::Text(text) => text.clone(),
        Value::Divisions(ids) => names(history, ids).join("、"),
        _ => String::new(),
    }
}

/// Why a text is no value of a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotValue {
    /// For 進捗, and the signs that the year has for 評価.
    #[error("「{0}」は進捗区分ではありません（未着手・取組中・完了・中止に、評価 {1}）")]
    Progress(String, String),
    /// For 担当課.
    #[error("「{0}」は{1}の課の一覧にありません")]
    Division(String, String),
    /// The value does not fit.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// The year is closed.
    #[error("{0}は確定しています")]
    Closed(String),
    /// The cell has several values.
    #[error("競合しています。先に「要対応」で決めてください")]
    Conflict,
    /// There is no such place.
    #[error("表の外にはみ出しています")]
    Outside,
}

/// The value that a text means in a cell. Nothing but blanks means none.
pub fn value(history: &History, cell: &Cell, typed: &str) -> Result<Value, NotValue> {
    let text = typed.trim();
    let value = match cell {
        _ if text.is_empty() => Value::Unset,
        _ if text == CONFLICT => return Err(NotValue::Conflict),
        Cell::Progress { .. } => {
            let scale = Scale::of(history, cell);
            let progress = progress(text, &scale);
            Value::Progress(progress.ok_or_else(|| NotValue::Progress(shorten(text), scale.signs()))?)
        }
        Cell::Divisions { year, .. } => Value::Divisions(division_ids(history, cell, *year, text)?),
        _ => Value::Text(text.to_owned()),
    };
    value.check_for(cell)?;
    Ok(value)
}

/// `取組中 A`, `取組中・A`, `完了` and the like, in either width.
pub(crate) fn progress(text: &str, scale: &Scale) -> Option<Progress> {
    let text: String = text.chars().map(half_width).collect();
    let status = Status::ALL.into_iter().find(|status| text.starts_with(status.label()))?;
    let rest = text.strip_prefix(status.label())?;
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "・/()".contains(c));
    let rest = rest.trim_start_matches("評価").trim();
    let rating = scale.read(rest);
    (rest.is_empty() || rating.is_some()).then_some(Progress { status, rating })
}

/// The divisions of the year that a text names, or that the cell names already.
fn division_ids(
    history: &History,
    cell: &Cell,
    year: FiscalYear,
    text: &str,
) -> Result<Vec<String>, NotValue> {
    let listed = in_year(history, year);
    let now = chosen(history, cell);
    let names_now = names(history, &now);
    let find = |name: &str| {
        let listed = listed.iter().find(|listed| listed.division.name == name);
        let kept = || now.iter().zip(&names_now).find(|(_, now)| *now == name).map(|(id, _)| id.clone());
        listed.map(|listed| listed.id.to_string()).or_else(kept)
    };
    let mut ids: Vec<String> = Vec::new();
    let named = text.split(['、', ',', '，', '\n', ';']).map(str::trim).filter(|name| !name.is_empty());
    for name in named {
        let id = find(name).ok_or_else(|| NotValue::Division(shorten(name), year.short()))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// What putting a text into a cell would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Row, counted from the first that the sheet shows.
    pub row: usize,
    /// Column, counted from the first year that the sheet shows.
    pub column: usize,
    /// The cell, where there is one.
    pub cell: Option<Cell>,
    /// What stands there.
    pub before: String,
    /// What is to stand there.
    pub after: String,
    /// The value, or why there is none.
    pub value: Result<Value, NotValue>,
    /// The heads that stand there.
    pub seen: Vec<OpId>,
    /// Why, where that is said.
    pub reason: Option<String>,
}

impl Planned {
    /// Whether it changes anything.
    pub fn is_change(&self) -> bool {
        self.value.is_ok() && self.before.trim() != self.after.trim()
    }

    /// With what is to stand there in the plan's own words, however it was typed.
    #[must_use]
    pub fn in_words(mut self, history: &History) -> Self {
        if let (Some(cell), Ok(value)) = (&self.cell, &self.value) {
            self.after = said(history, cell, value);
        }
        self
    }
}

/// What putting a block of texts into the sheet would do, cell by cell. `rows` and `years`: what the
/// sheet shows; `at`: row and column of the block's first text. A single text fills `size`, if that is
/// larger.
pub fn plan_block(
    history: &History,
    shown: Shown,
    (rows, years): (&[String], &[FiscalYear]),
    at: (usize, usize),
    size: (usize, usize),
    block: &[Vec<String>],
) -> Vec<Planned> {
    let is_single = block.len() == 1 && block.first().is_some_and(|row| row.len() == 1);
    let height = if is_single { size.0.max(1) } else { block.len() };
    let mut planned = Vec::new();
    for down in 0..height {
        let Some(texts) = block.get(if is_single { 0 } else { down }) else { continue };
        let width = if is_single { size.1.max(1) } else { texts.len() };
        for right in 0..width {
            let after = texts.get(if is_single { 0 } else { right }).cloned().unwrap_or_default();
            let (row, column) = (at.0 + down, at.1 + right);
            let cell = rows.get(row).zip(years.get(column)).map(|(row, year)| shown.cell(row, *year));
            planned.push(if let Some(cell) = cell {
                plan_cell(history, history, cell, (row, column), after).in_words(history)
            } else {
                let (before, value) = (String::new(), Err(NotValue::Outside));
                Planned { row, column, cell: None, before, after, value, seen: Vec::new(), reason: None }
            });
        }
    }
    planned
}

/// What putting a text into a cell would do. `at`: where that is said to be; `then`: what the text speaks
/// the language of, its scale and its divisions.
pub fn plan_cell(
    history: &History,
    then: &History,
    cell: Cell,
    (row, column): (usize, usize),
    after: String,
) -> Planned {
    let before = words(history, &cell);
    let value = admitted(history, &cell).and_then(|()| value(then, &cell, &after));
    let seen = history.head_ids(&cell);
    Planned { row, column, cell: Some(cell), before, after, value, seen, reason: None }
}

/// The edit that does what was planned, where it changes something. What has come in since then stands
/// against it.
pub fn edit(planned: Vec<Planned>) -> Edit {
    let wish = |one: Planned| {
        let Planned { cell: Some(cell), value: Ok(value), seen, reason, .. } = one else { return None };
        Some(Wish { cell, value, reason, seen: Some(seen) })
    };
    Edit::Set(planned.into_iter().filter(Planned::is_change).filter_map(wish).collect())
}

/// Whether a cell can be changed at all.
pub fn admitted(history: &History, cell: &Cell) -> Result<(), NotValue> {
    match cell.year() {
        Some(year) if is_closed(history, year) => Err(NotValue::Closed(year.short())),
        _ if history.state(cell) == CellState::Conflict => Err(NotValue::Conflict),
        _ => Ok(()),
    }
}

/// Where a key leads from a cell, by the practice for grids (ARIA Authoring Practices, "Grid"). `at`,
/// `size`: rows, then columns. Nothing for a key that leads nowhere.
pub fn step(key: &str, ctrl: bool, at: (usize, usize), size: (usize, usize)) -> Option<(usize, usize)> {
    let (row, column) = at;
    let (last_row, last_column) = (size.0.checked_sub(1)?, size.1.checked_sub(1)?);
    Some(match (key, ctrl) {
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowDown", false) => ((row + 1).min(last_row), column),
        ("ArrowLeft", false) => (row, column.saturating_sub(1)),
        ("ArrowRight", false) => (row, (column + 1).min(last_column)),
        ("PageUp", false) => (row.saturating_sub(PAGE), column),
        ("PageDown", false) => ((row + PAGE).min(last_row), column),
        ("Home", false) | ("ArrowLeft", true) => (row, 0),
        ("End", false) | ("ArrowRight", true) => (row, last_column),
        ("Home", true) => (0, 0),
        ("End", true) => (last_row, last_column),
        ("ArrowUp", true) => (0, column),
        ("ArrowDown", true) => (last_row, column),
        _ => return None,
    })
}

/// Rows that a page key goes over.
const PAGE: usize = 5;

/// The value that a single key sets in 進捗: 1–4 the 進捗区分 in the order offered, a sign of the scale,
/// unless that is a number, the 評価 of what is set already.
pub fn by_key(key: &str, now: Option<Progress>, scale: &Scale) -> Option<Progress> {
    match (key.parse::<usize>(), scale.read(key), now) {
        (Err(_), Some(rating), Some(now)) => Some(Progress { rating: Some(rating), ..now }),
        (Ok(number), ..) => {
            let status = *Status::ALL.get(number.checked_sub(1)?)?;
            Some(Progress { status, rating: now.and_then(|now| now.rating) })
        }
        _ => None,
    }
}
