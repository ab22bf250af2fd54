//! How far the plan's rows have come in a year, read from the history and counted.

use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, Entry, History, fold};
use crate::plan::{Cell, Progress, Status, Value};
use crate::policy::Policy;

/// What is known of a row's year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearState {
    /// Nothing has been entered.
    Empty,
    /// Its progress.
    Known(Progress),
    /// Several values stand; it has none until someone settles them.
    Conflict,
    /// Entered with a newer version of the app.
    Newer,
}

impl YearState {
    /// In a word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Empty => "未入力",
            Self::Known(progress) => progress.status.label(),
            Self::Conflict => "競合",
            Self::Newer => "新しい版で入力",
        }
    }
}

/// What is known of a row's year.
pub fn year_state(history: &History, row: &str, year: FiscalYear) -> YearState {
    state_of(&history.heads(&Cell::Progress { row: row.to_owned(), year }.to_string()))
}

/// What the heads of such a cell amount to.
pub fn state_of(heads: &[&Entry]) -> YearState {
    match fold(heads) {
        CellState::Value(Value::Progress(progress)) => YearState::Known(*progress),
        CellState::Conflict => YearState::Conflict,
        CellState::NewerVersion => YearState::Newer,
        _ => YearState::Empty,
    }
}

/// The progress of a row in a year, where there is one and only one.
pub fn progress_of(history: &History, row: &str, year: FiscalYear) -> Option<Progress> {
    match year_state(history, row, year) {
        YearState::Known(progress) => Some(progress),
        _ => None,
    }
}

/// How many rows have no progress in a year, conflicts included.
pub fn missing_in(policy: &Policy, history: &History, year: FiscalYear) -> usize {
    policy.tracked().filter(|row| progress_of(history, row.id, year).is_none()).count()
}

/// Some rows, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub rows: usize,
    /// Those under way (取組中) or done (完了).
    pub begun: usize,
    /// Those with several values.
    pub conflicts: usize,
}

impl Tally {
    /// Counts rows in a year.
    pub fn of<'a>(history: &History, rows: impl IntoIterator<Item = &'a str>, year: FiscalYear) -> Self {
        let mut tally = Self::default();
        for row in rows {
            tally.rows += 1;
            match year_state(history, row, year) {
                YearState::Known(Progress { status: Status::Underway | Status::Done, .. }) => {
                    tally.begun += 1;
                }
                YearState::Conflict => tally.conflicts += 1,
                _ => {}
            }
        }
        tally
    }
}
