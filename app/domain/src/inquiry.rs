//! 照会: what a division is asked about a year, in a file of its own, and whether it has answered.

use crate::divisions::{Listed, chosen, in_year};
use crate::fiscal_year::FiscalYear;
use crate::history::{Acceptance, CellState, Entry, History};
use crate::missing::fields;
use crate::moment::Moment;
use crate::plan::{Cell, NoteKind, Value};
use crate::policy::{Policy, Tracked};
use crate::progress::year_state;
use crate::records::{RATING, ROW, STATUS, YEARS, plan_words, progress_words};
use crate::sheet::{Shown, words};
use std::borrow::Cow;
use std::fmt;
use uuid::Uuid;

/// A question to a division about a year, and what the log held when it was asked. The answer is to
/// that, and not to what came since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Inquiry {
    /// The year.
    pub year: FiscalYear,
    /// Id of the division.
    pub division: Uuid,
    /// How far the log had come.
    pub moment: Moment,
}

/// Part of the stored format, see [`Cell::Response`]: `2026/0190…/1760000000000-118`.
impl fmt::Display for Inquiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, division, moment } = self;
        write!(f, "{year}/{division}/{moment}")
    }
}

/// Stands before the number of an inquiry in its file.
const NUMBER: &str = "照会番号 ";

/// Stands in [`Cell::Response`]: always the same, so that taking an answer in twice changes nothing.
pub const ANSWERED: &str = "回答あり";

impl Inquiry {
    /// A question about what a history holds now.
    pub fn about(history: &History, year: FiscalYear, division: Uuid) -> Self {
        Self { year, division, moment: history.newest() }
    }

    /// The line of the file that names it.
    pub fn number(&self) -> String {
        format!("{NUMBER}{self}")
    }

    /// Whether a line is meant to name one.
    pub fn is_number(line: &str) -> bool {
        line.trim().starts_with(NUMBER.trim())
    }

    /// Reads that line.
    pub fn of_number(line: &str) -> Option<Self> {
        let cell: Cell = format!("response/{}", line.trim().strip_prefix(NUMBER)?).parse().ok()?;
        let Cell::Response { to } = cell else { return None };
        Some(to)
    }

    /// What the plan was when it was asked; after an answer was taken in, what it was then: whoever answers
    /// once more has that answer before them.
    pub fn then<'a>(&self, history: &'a History) -> Cow<'a, History> {
        let response = Cell::Response { to: *self };
        if !matches!(history.state(&response), CellState::Value(_)) {
            return Cow::Owned(history.as_of(self.moment));
        }
        let heads = history.heads(&response.to_string());
        let taken = heads.iter().filter_map(|head| head.state.acceptance());
        match taken.map(Acceptance::moment).max() {
            Some(moment) => Cow::Owned(history.as_of(moment)),
            // Taken in here, and not with the server yet.
            None => Cow::Borrowed(history),
        }
    }
}

/// A division that a year's plan has rows of.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<'a> {
    /// The division.
    pub division: Listed,
    /// Its rows, in printed order.
    pub rows: Vec<Tracked<'a>>,
    /// How many of them wait for something.
    pub waiting: usize,
    /// The newest answer that counts, if any was taken in.
    pub answer: Option<&'a Entry>,
}

/// The divisions that a year's plan has rows of, with what they have answered. `since`: answers that the
/// server took before this time, in milliseconds since 1970, do not count. A division has answered, too, where
/// all those that it follows have.
pub fn asked<'a>(policy: &'a Policy, history: &'a History, year: FiscalYear, since: i64) -> Vec<Asked<'a>> {
    let mut answers = answers(history, year);
    answers.retain(|(_, entry)| entry.state.acceptance().is_none_or(|taken| taken.time >= since));
    let divisions = in_year(history, year).into_iter().map(|division| {
        let rows = rows_of(policy, history, year, division.id);
        let waiting = rows.iter().filter(|row| !fields(history, row.id, year).is_empty()).count();
        let of = |id: Uuid| {
            let its = answers.iter().filter(move |(to, _)| to.division == id);
            its.max_by_key(|(to, _)| to.moment)
        };
        let before: Option<Vec<_>> = division.division.follows.iter().map(|id| of(*id)).collect();
        let of_before = before.into_iter().flatten().max_by_key(|(to, _)| to.moment);
        let answer = of(division.id).or(of_before).map(|(_, entry)| *entry);
        Asked { division, rows, waiting, answer }
    });
    divisions.filter(|asked| !asked.rows.is_empty()).collect()
}

/// How many rows have a division, and yet are in no division's file: 担当課 in conflict, or only divisions
/// that the year does not have.
pub fn in_no_file(policy: &Policy, history: &History, year: FiscalYear) -> usize {
    let of_year: Vec<String> = in_year(history, year).iter().map(|listed| listed.id.to_string()).collect();
    let is_in_none = |row: &Tracked| match history.state(&Cell::Divisions { row: row.id.to_owned(), year }) {
        CellState::Conflict => true,
        CellState::Value(Value::Divisions(ids)) => !ids.iter().any(|id| of_year.contains(id)),
        _ => false,
    };
    policy.tracked().filter(is_in_none).count()
}

/// The answers that were taken in, each with what last made it so.
fn answers(history: &History, year: FiscalYear) -> Vec<(Inquiry, &Entry)> {
    let answer = |address: &str| {
        let Ok(cell @ Cell::Response { to }) = address.parse() else { return None };
        let stands = matches!(history.state(&cell), CellState::Value(_));
        stands.then(|| Some((to, *history.heads(address).last()?)))?
    };
    history.cells_under(&format!("response/{year}/")).filter_map(answer).collect()
}

fn rows_of<'a>(policy: &'a Policy, history: &History, year: FiscalYear, division: Uuid) -> Vec<Tracked<'a>> {
    let id = division.to_string();
    let is_its =
        |row: &Tracked| chosen(history, &Cell::Divisions { row: row.id.to_owned(), year }).contains(&id);
    policy.tracked().filter(is_its).collect()
}

/// Columns that a division reads: what it is asked about, and what it said last year.
pub const READ: [&str; 5] = [ROW, YEARS[1], "具体的な取組", "計画", LAST_YEAR];

/// The one that no other file has.
pub const LAST_YEAR: &str = "前年度の実績";

/// Columns that it fills in.
pub const FILLED: [&str; 7] = ["年度計画", STATUS, RATING, "実績", "課題", "翌年度の取組", "関連資料"];

/// The lines of a division's file below its heads: [`READ`], then [`FILLED`].
pub fn lines(policy: &Policy, history: &History, inquiry: &Inquiry) -> Vec<Vec<String>> {
    let Inquiry { year, division, .. } = *inquiry;
    let before = FiscalYear(year.0.saturating_sub(1));
    let line = |row: Tracked| {
        let plan = row.row.map_or_else(
            || "長期的・恒常的な取組".to_owned(),
            |row| {
                let (printed, revised) = plan_words(history, row);
                let plan = if revised.is_empty() { printed } else { format!("{revised}（変更後）") };
                let is_due = year_state(history, &row.id, year).is_due();
                if is_due { plan } else { format!("{plan}　{}は期間外", year.long()) }
            },
        );
        let note = |kind, year| words(history, &Shown::Note(kind).cell(row.id, year));
        let (status, rating) = progress_words(history, row.id, year);
        vec![
            row.id.to_owned(),
            year.long(),
            row.text.to_owned(),
            plan,
            note(NoteKind::Achievement, before),
            note(NoteKind::YearPlan, year),
            status,
            rating,
            note(NoteKind::Achievement, year),
            note(NoteKind::Issue, year),
            note(NoteKind::Next, year),
            note(NoteKind::Material, year),
        ]
    };
    rows_of(policy, history, year, division).into_iter().map(line).collect()
}
