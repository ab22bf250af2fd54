//! What the plan amounts to, read from the history.

use domain::{
    fiscal_year::FiscalYear,
    history::{CellState, History},
    plan::{Cell, Progress, Value},
    policy::Policy,
};

/// The progress of a row in a year, where there is one and only one.
pub fn progress_of(history: &History, row: &str, year: FiscalYear) -> Option<Progress> {
    match history.state(&Cell::Progress { row: row.to_owned(), year }) {
        CellState::Value(Value::Progress(progress)) => Some(*progress),
        _ => None,
    }
}

/// How many rows have no progress in a year, conflicts included.
pub fn missing_in(policy: &Policy, history: &History, year: FiscalYear) -> usize {
    policy.tracked().filter(|row| progress_of(history, row.id, year).is_none()).count()
}
