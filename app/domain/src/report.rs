//! A year's report to 川越市職員人材育成推進委員会: all of it is read from the plan's data.

use crate::closing::standing;
use crate::fiscal_year::FiscalYear;
use crate::history::{Acceptance, Entry, History, in_time};
use crate::op::Change;
use crate::plan::{Cell, Rating, Stage, Status};
use crate::policy::Tracked;
use crate::progress::{YearState, year_state};
use crate::sheet::words;
use std::borrow::Cow;
use uuid::Uuid;

/// The history that a year's report speaks of: of a closed year as it was when it was closed, else as
/// it is now.
pub fn basis(history: &History, year: FiscalYear) -> Cow<'_, History> {
    match closed_at(history, year) {
        Some(acceptance) => Cow::Owned(history.as_of(acceptance.moment())),
        None => Cow::Borrowed(history),
    }
}

/// When and where in the log a year was closed, if it is.
pub fn closed_at(history: &History, year: FiscalYear) -> Option<&Acceptance> {
    let standing = standing(history, year);
    let step = standing.step.filter(|_| matches!(standing.stage, Stage::Final(_)))?;
    step.state.acceptance()
}

/// Rows counted by how far they have come in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub rows: usize,
    /// By 進捗区分, in the order of [`Status::ALL`].
    pub statuses: [usize; 4],
    /// By 評価, in the order of [`Rating::ALL`].
    pub ratings: [usize; 5],
    /// Without an entry (未入力).
    pub empty: usize,
    /// With several values, and so without one.
    pub conflicts: usize,
}

impl Counts {
    /// Counts rows in a year.
    pub fn of<'a>(
        history: &History,
        rows: impl IntoIterator<Item = &'a Tracked<'a>>,
        year: FiscalYear,
    ) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.rows += 1;
            match year_state(history, row.id, year) {
                YearState::Known(progress) => {
                    counts.statuses[place(&Status::ALL, &progress.status)] += 1;
                    if let Some(rating) = progress.rating {
                        counts.ratings[place(&Rating::ALL, &rating)] += 1;
                    }
                }
                YearState::Conflict => counts.conflicts += 1,
                YearState::Empty | YearState::Newer => counts.empty += 1,
            }
        }
        counts
    }
}

fn place<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().position(|other| other == one).unwrap_or_default()
}

/// A part of a whole in tenths of a percent, rounded half up; nothing of nothing.
pub fn share(part: usize, whole: usize) -> Option<u16> {
    let share = (part * 1000 + whole / 2).checked_div(whole)?;
    u16::try_from(share).ok()
}

/// The revisions of the plan that a year's report lists, oldest first: those that the server took after
/// the report of the year before was closed.
pub fn revisions(history: &History, year: FiscalYear) -> Vec<&Entry> {
    let since = closed_at(history, FiscalYear(year.0.saturating_sub(1))).map(Acceptance::moment);
    let is_one = |entry: &&Entry| {
        let is_revision = matches!(entry.op.change, Change::Known { cell: Cell::Revision { .. }, .. });
        let is_later = |since| entry.state.acceptance().is_none_or(|taken| taken.moment() > since);
        is_revision && !entry.is_refused() && since.is_none_or(is_later)
    };
    in_time(history.entries().filter(is_one).collect())
}

/// An opinion of the committee, where it went, and what was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// Its id.
    pub id: Uuid,
    /// Its text, or the mark of a conflict.
    pub text: String,
    /// The divisions that it was passed on to, by name; empty before.
    pub divisions: String,
    /// The answer; empty before.
    pub answer: String,
}

/// The opinions of the committee on a year, in the order in which they were first entered.
pub fn opinions(history: &History, year: FiscalYear) -> Vec<Opinion> {
    let prefix = format!("opinion/{year}/");
    let ids = history.cells_under(&prefix).filter_map(|cell| match cell.parse() {
        Ok(Cell::Opinion { year: of, id }) if of == year => Some(id),
        _ => None,
    });
    let opinion = |id: Uuid| {
        let [text, divisions, answer] =
            [Cell::Opinion { year, id }, Cell::Routing { year, id }, Cell::Answer { year, id }]
                .map(|cell| words(history, &cell));
        Opinion { id, text, divisions, answer }
    };
    ids.map(opinion).filter(|opinion| !opinion.text.is_empty()).collect()
}
