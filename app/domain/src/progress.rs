//! How far the plan's rows have come in a year, read from the history and counted.

use crate::closing::standing;
use crate::fiscal_year::FiscalYear;
use crate::history::{Acceptance, CellState, Entry, History, fold};
use crate::plan::{Cell, Progress, Schedule, Status, Value};
use crate::policy::Policy;

/// What is known of a row's year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearState {
    /// Nothing has been entered.
    Empty,
    /// Nor need it be: the row's plan, as it was read from the print or revised, leaves this year out, and
    /// nothing was written about it.
    Outside,
    /// Its progress.
    Known(Progress),
    /// Several values stand; it has none until someone settles them.
    Conflict,
    /// Entered with a newer version of the app.
    Newer,
}

impl YearState {
    /// Whether the year has something to report of the row.
    pub fn is_due(self) -> bool {
        self != Self::Outside
    }

    /// In a word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Empty => "未入力",
            Self::Outside => "期間外",
            Self::Known(progress) => progress.status.label(),
            Self::Conflict => "競合",
            Self::Newer => "新しい版で入力",
        }
    }
}

/// What is known of a row's year.
pub fn year_state(history: &History, row: &str, year: FiscalYear) -> YearState {
    let heads = history.heads(&Cell::Progress { row: row.to_owned(), year }.to_string());
    state_of(history, row, year, &heads)
}

/// The same, of the heads of its cell.
pub fn state_of(history: &History, row: &str, year: FiscalYear, heads: &[&Entry]) -> YearState {
    match fold(heads) {
        CellState::Value(Value::Progress(progress)) => YearState::Known(*progress),
        CellState::Conflict => YearState::Conflict,
        CellState::NewerVersion => YearState::Newer,
        _ if is_left_out(history, row, year) && !has_words(history, row, year) => YearState::Outside,
        _ => YearState::Empty,
    }
}

/// Whether a row's plan, where its years are known, has a year not among them. A closed year was reported on
/// by the plan that stood then: what is revised later does not change it.
fn is_left_out(history: &History, row: &str, year: FiscalYear) -> bool {
    let closed = standing(history, year).closed().map(Acceptance::moment);
    let heads = |cell: &Cell| {
        let cell = cell.to_string();
        closed.map_or_else(|| history.heads(&cell), |moment| history.heads_as_of(&cell, moment))
    };
    let plan = planned(&heads(&Cell::Revision { row: row.to_owned() }), || {
        heads(&Cell::Reading { row: row.to_owned() })
    });
    plan.is_some_and(|plan| !(plan.start..=plan.end).contains(&year))
}

/// A row's plan: as revised, else as someone has read it from the print.
fn planned<'a>(revision: &[&'a Entry], reading: impl Fn() -> Vec<&'a Entry>) -> Option<&'a Schedule> {
    match fold(revision) {
        CellState::Value(Value::Revision(schedule)) => Some(schedule),
        CellState::Unset => match fold(&reading()) {
            CellState::Value(Value::Reading(schedule)) => Some(schedule),
            _ => None,
        },
        _ => None,
    }
}

/// Whether something was written about a row's year: then its progress is waited for, whatever the plan says.
fn has_words(history: &History, row: &str, year: FiscalYear) -> bool {
    history.cells_under(&format!("note/{row}/{year}/")).any(|cell| match fold(&history.heads(cell)) {
        CellState::Unset => false,
        CellState::Value(Value::Text(text)) => !text.is_empty(),
        _ => true,
    })
}

/// The progress of a row in a year, where there is one and only one.
pub fn progress_of(history: &History, row: &str, year: FiscalYear) -> Option<Progress> {
    match year_state(history, row, year) {
        YearState::Known(progress) => Some(progress),
        _ => None,
    }
}

/// Of the rows that a year has something to report of, how many have their progress, and how many they are.
pub fn entered_in(policy: &Policy, history: &History, year: FiscalYear) -> (usize, usize) {
    let states = policy.tracked().map(|row| year_state(history, row.id, year));
    states.filter(|state| state.is_due()).fold((0, 0), |(entered, due), state| {
        (entered + usize::from(matches!(state, YearState::Known(_))), due + 1)
    })
}

/// Some rows, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them that the year has something to report of.
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
            let state = year_state(history, row, year);
            tally.rows += usize::from(state.is_due());
            match state {
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
