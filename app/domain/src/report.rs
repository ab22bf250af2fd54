//! A year's report to 川越市職員人材育成推進委員会: all of it is read from the plan's data.

use crate::closing::{Standing, standing};
use crate::fiscal_year::FiscalYear;
use crate::history::{Acceptance, Entry, History, in_time};
use crate::op::{Change, Envelope, OpId, OpIds};
use crate::plan::{Cell, Rating, Stage, Status, Value, YEARS, years};
use crate::policy::{Policy, Tracked};
use crate::progress::{YearState, year_state};
use crate::sheet::words;
use std::borrow::Cow;
use uuid::Uuid;

/// A year's report, as it is now or as it was closed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The year.
    pub year: FiscalYear,
    /// The place in the log of the step that closed it; none for the report as it stands.
    pub closing: Option<u64>,
}

impl Edition {
    /// A year's report as it stands.
    pub fn now(year: FiscalYear) -> Self {
        Self { year, closing: None }
    }

    /// The stage of the report, and for a closed one when and where in the log that was.
    pub fn stage(self, history: &History) -> (Stage, Option<&Acceptance>) {
        let asked = self.closing.and_then(|place| {
            let is_asked = |step: &&Entry| step.state.acceptance().is_some_and(|taken| taken.seq == place);
            let step = closings(history, self.year).into_iter().find(is_asked)?;
            Some(Standing { stage: closing_of(step)?, step: Some(step) })
        });
        let standing = asked.unwrap_or_else(|| standing(history, self.year));
        let closed = standing.closed();
        (standing.stage, closed)
    }

    /// The history that the report speaks of: of a closed one as it was when it was closed, else as it is
    /// now.
    pub fn basis(self, history: &History) -> Cow<'_, History> {
        match self.stage(history) {
            (_, Some(acceptance)) => Cow::Owned(history.as_of(acceptance.moment())),
            _ => Cow::Borrowed(history),
        }
    }
}

/// The years that there are reports of: the plan's, and those of plans before it that were reported on.
pub fn reported_years(policy: &Policy, history: &History) -> Vec<FiscalYear> {
    let is_reported = |year: &FiscalYear| {
        years(policy).any(|of_plan| of_plan == *year) || !closings(history, *year).is_empty()
    };
    (YEARS.start().0..=YEARS.end().0).map(FiscalYear).filter(is_reported).collect()
}

/// The steps that closed a year's report, oldest first: each of them was given out, whatever was done later.
pub fn closings(history: &History, year: FiscalYear) -> Vec<&Entry> {
    let steps = history.of_cell(&Cell::Stage { year }.to_string());
    in_time(steps.filter(|step| step.state.acceptance().is_some() && closing_of(step).is_some()).collect())
}

fn closing_of(step: &Entry) -> Option<Stage> {
    match step.op.value() {
        Some(Value::Stage(stage @ Stage::Final(_))) => Some(stage.clone()),
        _ => None,
    }
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
    /// In a year that their plan leaves out (期間外).
    pub outside: usize,
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
                YearState::Outside => counts.outside += 1,
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

/// When the report of the year before was closed: what has changed in the plan since is in this one.
pub fn reported_until(history: &History, year: FiscalYear) -> Option<&Acceptance> {
    Edition::now(FiscalYear(year.0.saturating_sub(1))).stage(history).1
}

/// The revisions of the plan that a year's report lists, oldest first: those that the server took after
/// the report of the year before was closed; all, where that is open. One that was taken back among them is
/// none.
pub fn revisions(history: &History, year: FiscalYear) -> Vec<&Entry> {
    let since = reported_until(history, year).map(Acceptance::moment);
    let is_one = |entry: &&Entry| {
        let is_revision = matches!(entry.op.change, Change::Known { cell: Cell::Revision { .. }, .. });
        let is_later = |since| entry.state.acceptance().is_none_or(|taken| taken.moment() > since);
        is_revision && !entry.is_refused() && since.is_none_or(is_later)
    };
    let mut all = in_time(history.entries().filter(is_one).collect());
    let listed: OpIds = all.iter().map(|entry| entry.op.id()).collect();
    let (mut undone_ids, mut undoing) = (OpIds::default(), OpIds::default());
    // The later one decides: a step that was itself taken back takes nothing back.
    for entry in all.iter().rev() {
        let id = entry.op.id();
        if let Some(undone) = takes_back(history, entry).filter(|undone| listed.contains(undone)) {
            undoing.insert(id);
            if !undone_ids.contains(&id) {
                undone_ids.insert(undone);
            }
        }
    }
    all.retain(|entry| !undone_ids.contains(&entry.op.id()) && !undoing.contains(&entry.op.id()));
    all
}

/// The revision that one takes back: by undo, or withdrawn before it was sent, which has no reason. Who revises
/// back says why.
fn takes_back(history: &History, revision: &Entry) -> Option<OpId> {
    let Envelope { undoes, reason, parents, .. } = &revision.op.envelope;
    let (None, None, [parent]) = (undoes, reason, parents.as_slice()) else { return *undoes };
    let (before, value) = (revised_from(history, history.get(*parent)?), revision.op.value()?);
    let restores = if before.is_empty() { *value == Value::Unset } else { before.contains(&value) };
    restores.then_some(*parent)
}

/// The values that a revision stands on; none where it is the first.
pub fn revised_from<'a>(history: &'a History, revision: &'a Entry) -> Vec<&'a Value> {
    let parents = revision.op.envelope.parents.iter().filter_map(|id| history.get(*id)?.op.value());
    parents.filter(|value| **value != Value::Unset).collect()
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

impl Opinion {
    /// Whether it waits: for a division, or for its answer.
    pub fn is_waiting(&self) -> bool {
        self.divisions.is_empty() || self.answer.is_empty()
    }
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
