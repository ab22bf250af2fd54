//! The columns that a table has, and what stands in its records.

use super::{NotImport, Place, Table};
use crate::cp932;
use crate::fiscal_year::FiscalYear;
use crate::history::History;
use crate::inquiry::{Inquiry, READ};
use crate::plan::{Status, years};
use crate::policy::{PlanRow, Policy};
use crate::progress::progress_of;
use crate::records::{FACTS, MOMENT, PLAN, RATING, ROW, STATUS, YEARS, notes, plan_words};
use crate::scale::Scale;
use crate::sheet::Shown;
use crate::text::shorten;

/// Lines above the heads that are looked at: titles, instructions.
const ABOVE: usize = 20;

/// Where the heads stand, if the table has any.
pub fn head_line(rows: &[Vec<String>]) -> Option<usize> {
    rows.iter().take(ABOVE).position(|row| row.iter().any(|field| field.trim() == ROW))
}

/// Heads of columns that are there to be read by people.
fn is_for_people(head: &str) -> bool {
    head.is_empty() || FACTS.contains(&head) || READ.contains(&head)
}

/// The heads of a table that no column here has: what stands below them is not read.
pub fn unread(table: &Table) -> Vec<String> {
    let heads = head_line(&table.rows).and_then(|line| table.rows.get(line));
    let is_known = |head: &str| {
        let named = [STATUS, RATING, MOMENT, Shown::Divisions.label()];
        is_for_people(head) || named.contains(&head) || notes().any(|shown| shown.label() == head)
    };
    let heads = heads.into_iter().flatten().map(|head| head.trim());
    heads.filter(|head| !is_known(head)).map(shorten).collect()
}

/// The columns that a table has.
pub(super) struct Columns {
    pub(super) row: usize,
    /// Those of [`YEARS`] that there are, one at least.
    years: Vec<(usize, &'static str)>,
    status: Option<usize>,
    rating: Option<usize>,
    pub(super) moment: Option<usize>,
    /// Those of [`PLAN`] that there are, each with its place there.
    plan: Vec<(usize, usize)>,
    /// The fields that have one column, with it.
    others: Vec<(Shown, usize)>,
}

/// What stands in a field of a record.
pub(super) struct Typed {
    pub(super) shown: Shown,
    pub(super) column: usize,
    pub(super) name: &'static str,
    pub(super) text: String,
}

impl Columns {
    /// Of a table that begins with its heads.
    pub(super) fn of(table: &[Vec<String>]) -> Result<Self, NotImport> {
        let heads: Vec<&str> = table.first().into_iter().flatten().map(|head| head.trim()).collect();
        let column = |name: &'static str| {
            let mut found = (0..).zip(&heads).filter(|(_, head)| **head == name).map(|(at, _)| at);
            let first = found.next();
            if found.next().is_some() { Err(NotImport::TwoColumns(name)) } else { Ok(first) }
        };
        let row = column(ROW)?.ok_or(NotImport::NoColumn(ROW))?;
        let mut years = Vec::new();
        for name in YEARS {
            years.extend(column(name)?.map(|at| (at, name)));
        }
        if years.is_empty() {
            return Err(NotImport::NoColumn(YEARS[1]));
        }
        let (status, rating) = (column(STATUS)?, column(RATING)?);
        if rating.is_some() && status.is_none() {
            return Err(NotImport::NoColumn(STATUS));
        }
        let mut others = Vec::new();
        for shown in std::iter::once(Shown::Divisions).chain(notes()) {
            others.extend(column(shown.label())?.map(|at| (shown, at)));
        }
        let mut plan = Vec::new();
        for (which, name) in PLAN.into_iter().enumerate() {
            plan.extend(column(name)?.map(|at| (at, which)));
        }
        Ok(Self { row, years, status, rating, moment: column(MOMENT)?, plan, others })
    }

    /// The row and the year that a record is of.
    pub(super) fn row_and_year<'a>(
        &self,
        policy: &Policy,
        asked: Option<Inquiry>,
        record: &'a [String],
        place: &dyn Fn(usize, &str) -> Place,
    ) -> Result<(&'a str, FiscalYear), NotImport> {
        let id = field(record, self.row);
        if policy.tracked_by_id(id).is_none() {
            return Err(NotImport::Row(place(self.row, ROW), shorten(id)));
        }
        let is_filled = |(column, _): &&(usize, _)| !field(record, *column).is_empty();
        let mut found: Option<(FiscalYear, &str)> = None;
        for (column, name) in self.years.iter().filter(is_filled) {
            let text = field(record, *column);
            let year = text.parse().ok().filter(|year| years(policy).any(|known| known == *year));
            match (year, found) {
                (None, _) => return Err(NotImport::Year(place(*column, name), shorten(text))),
                (Some(year), Some((other, first))) if other != year => {
                    return Err(NotImport::OtherColumn(place(*column, name), shorten(text), shorten(first)));
                }
                (Some(year), _) => found = found.or(Some((year, text))),
            }
        }
        let (column, name) = self.years.first().copied().unwrap_or_default();
        let Some((year, _)) = found else {
            return Err(NotImport::Year(place(column, name), String::new()));
        };
        match asked.filter(|asked| asked.year != year) {
            Some(asked) => Err(NotImport::OtherYear(place(column, name), year.short(), asked.year.short())),
            None => Ok((id, year)),
        }
    }

    /// The column in which a record says of a row's plan what neither of two histories says, if one does.
    pub(super) fn planned_otherwise(
        &self,
        record: &[String],
        row: Option<&PlanRow>,
        histories: [&History; 2],
    ) -> Option<(usize, &'static str)> {
        let says = |history, which: usize, text: &str| {
            let (printed, revised) = row.map(|row| plan_words(history, row)).unwrap_or_default();
            cp932::may_be(text, &[printed, revised][which])
        };
        let is_other = |(column, which): &&(usize, usize)| {
            !histories.iter().any(|history| says(history, *which, field(record, *column)))
        };
        self.plan.iter().find(is_other).map(|(column, which)| (*column, PLAN[*which]))
    }

    /// What stands in a record of a row and a year.
    pub(super) fn typed(
        &self,
        record: &[String],
        then: &History,
        (row, year): (&str, FiscalYear),
    ) -> Vec<Typed> {
        let progress = self.status.map(|column| {
            let status = field(record, column);
            let rating = match self.rating {
                Some(column) => field(record, column),
                None => &rating_kept(then, row, year, status),
            };
            let text = format!("{status} {rating}").trim().to_owned();
            // Of a wrong value it is the rating that does not fit, if the status is one.
            let (column, name) = match self.rating {
                Some(rated) if is_status(status) && !rating.is_empty() => (rated, RATING),
                _ => (column, STATUS),
            };
            Typed { shown: Shown::Progress, column, name, text }
        });
        let others = self.others.iter().map(|(shown, column)| Typed {
            shown: *shown,
            column: *column,
            name: shown.label(),
            text: field(record, *column).to_owned(),
        });
        progress.into_iter().chain(others).collect()
    }
}

pub(super) fn field(record: &[String], column: usize) -> &str {
    record.get(column).map(|text| text.trim()).unwrap_or_default()
}

fn is_status(text: &str) -> bool {
    Status::ALL.iter().any(|one| one.label() == text)
}

/// The rating that stays where a table has no column for it: that of a status which is one.
fn rating_kept(then: &History, row: &str, year: FiscalYear, status: &str) -> String {
    let kept =
        progress_of(then, row, year).filter(|_| is_status(status)).and_then(|progress| progress.rating);
    kept.map(|rating| Scale::in_year(then, year).sign(rating).to_owned()).unwrap_or_default()
}
