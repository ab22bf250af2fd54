//! What can be edited: cells and their values.
//!
//! A [`Cell`] is a typed address, a [`Value`] a typed content. What belongs together is one cell,
//! so that merging two people's edits never makes nonsense of either.

mod cell;
mod rating;
mod value;

pub use cell::{Cell, NotCell, NoteKind};
pub use rating::{GRADE_LIMIT, GRADES, Grade, Rating};
pub use value::{
    Answer, DIVIDER, Distribution, Division, MOST_WEIGHT, NAME_LIMIT, Progress, REASON_LIMIT, Schedule,
    Stage, Status, TEXT_LIMIT, Unfit, Value,
};

use crate::{fiscal_year::FiscalYear, policy::Policy};
use std::ops::RangeInclusive;

/// The fiscal years that values may name: R4, when the policy's survey was held, to R15.
pub const YEARS: RangeInclusive<FiscalYear> = FiscalYear(2022)..=FiscalYear(2033);

/// The fiscal years of the policy's plan.
pub fn years(policy: &Policy) -> impl Iterator<Item = FiscalYear> + use<> {
    (policy.document.first_year..=policy.document.last_year).map(FiscalYear)
}

/// The year of the plan that is nearest to a year.
pub fn nearest_year(policy: &Policy, year: FiscalYear) -> FiscalYear {
    FiscalYear(
        year.0.clamp(policy.document.first_year, policy.document.last_year.max(policy.document.first_year)),
    )
}

/// Whether this policy has the cell and the cell can hold the value.
pub fn check(policy: &Policy, cell: &Cell, value: &Value) -> Result<(), Unfit> {
    check_address(policy, cell)?;
    value.check_for(cell)
}

fn check_address(policy: &Policy, cell: &Cell) -> Result<(), Unfit> {
    if let Some(row) = cell.row() {
        let tracked = policy.tracked_by_id(row).ok_or(Unfit::UnknownRow)?;
        let needs_bar = matches!(cell, Cell::Reading { .. } | Cell::Revision { .. });
        if needs_bar && tracked.row.is_none() {
            return Err(Unfit::UnknownRow);
        }
    }
    if let Some(year) = cell.year() {
        let known = match cell {
            // Surveys may be held before and after the plan's own years.
            Cell::Survey { .. } | Cell::Target { .. } => YEARS.contains(&year),
            _ => years(policy).any(|y| y == year),
        };
        if !known {
            return Err(Unfit::UnknownYear);
        }
    }
    match cell {
        Cell::Survey { indicator, .. } | Cell::Target { indicator, .. } => {
            let known = policy.indicators.list.iter().any(|i| i.id == *indicator);
            known.then_some(()).ok_or(Unfit::UnknownRow)
        }
        Cell::Weight { post, ability } => {
            let family = policy.families.iter().find(|f| f.posts.iter().any(|p| p.id == *post));
            let known = family
                .is_some_and(|f| f.abilities.iter().any(|a| a.abilities.iter().any(|id| id == ability)));
            known.then_some(()).ok_or(Unfit::UnknownRow)
        }
        _ => Ok(()),
    }
}
