//! How the table is looked at: which field, which years, which rows. All of it stands in the address,
//! so a link brings it back.

use domain::{
    filter::{By, Filter, Wanted},
    fiscal_year::FiscalYear,
    plan::{nearest_year, years},
    policy::Policy,
    sheet::Shown,
};
use js_sys::Date;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};

/// How the table is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The field that stands in the cells.
    pub shown: Shown,
    /// The years that have a column.
    pub years: Vec<FiscalYear>,
    /// The year that the filter speaks of.
    pub year: FiscalYear,
    /// Which rows.
    pub filter: Filter,
    /// Which of them stand together.
    pub by: By,
}

/// Columns: their word in the address, and what they are called.
pub const COLUMNS: [(&str, &str); 3] = [("", "全年度"), ("two", "前年度と対象年度"), ("one", "対象年度だけ")];

impl View {
    /// What the address says. What it says wrongly counts as not said.
    pub fn of(query: &ParamsMap, policy: &Policy, usual: FiscalYear) -> Self {
        let word = |name: &str| query.get(name).filter(|word| !word.is_empty());
        let year = word("year").and_then(|year| year.parse().ok()).unwrap_or(usual);
        let year = nearest_year(policy, year);
        let before = FiscalYear(year.0.saturating_sub(1));
        let columns = word("columns").unwrap_or_default();
        let is_shown = |one: &FiscalYear| match columns.as_str() {
            "one" => *one == year,
            "two" => *one == year || *one == before,
            _ => true,
        };
        let state = word("state")
            .and_then(|word| word.parse().ok())
            .and_then(|at: usize| Wanted::ALL.get(at).copied());
        let by = word("by").and_then(|word| By::ALL.into_iter().find(|(_, name, _)| *name == word));
        Self {
            by: by.map(|(by, ..)| by).unwrap_or_default(),
            shown: word("show").and_then(|word| Shown::of_word(&word)).unwrap_or_default(),
            years: years(policy).filter(is_shown).collect(),
            year,
            filter: Filter {
                field: word("field"),
                initiative: word("initiative"),
                division: word("division"),
                state,
                is_guess: word("guess").is_some(),
                is_waiting: word("waiting").is_some(),
                since: word("since").and_then(|day| day_begins(&day)),
            },
        }
    }
}

/// When a day of the device's own time zone begins, in milliseconds since 1970: `2026-11-23`.
#[allow(clippy::cast_possible_truncation)] // whole milliseconds, far below 2^53
pub fn day_begins(day: &str) -> Option<i64> {
    let time = Date::parse(&format!("{day}T00:00:00"));
    time.is_finite().then_some(time as i64)
}

/// A path of the plan with the present view.
pub fn keep_view(path: &str) -> String {
    let query = use_location().search.get_untracked();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Changes one word of the address; an empty one goes.
pub fn set_word() -> impl Fn(&'static str, String) + Clone {
    let (location, query, navigate) = (use_location(), use_query_map(), use_navigate());
    move |name, word| {
        let mut query = query.get_untracked();
        query.remove(name);
        if !word.is_empty() {
            query.insert(name, word);
        }
        let to = format!("{}{}", location.pathname.get_untracked(), query.to_query_string());
        navigate(&to, NavigateOptions { replace: true, scroll: false, ..Default::default() });
    }
}
