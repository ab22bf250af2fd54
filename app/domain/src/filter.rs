//! Which rows of the plan a view shows.

use crate::divisions::chosen;
use crate::fiscal_year::FiscalYear;
use crate::history::{Entry, History};
use crate::missing::fields;
use crate::outline::Group;
use crate::plan::{Cell, Status};
use crate::policy::{Policy, Tracked};
use crate::progress::{YearState, year_state};
use crate::verify::{Bar, Revised, bar, revised};

/// What a row must be to be shown; all that is named here together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Id of its field.
    pub field: Option<String>,
    /// Id of its initiative.
    pub initiative: Option<String>,
    /// Id of one of its divisions, in the year.
    pub division: Option<String>,
    /// How far it has come in the year.
    pub state: Option<Wanted>,
    /// Its bar is a guess.
    pub is_guess: bool,
    /// The year waits for something.
    pub is_waiting: bool,
    /// Edited at this time or after it, in milliseconds since 1970.
    pub since: Option<i64>,
}

/// How far a row has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// With this 進捗区分.
    Status(Status),
    /// 未入力.
    Empty,
    /// 競合.
    Conflict,
}

impl Wanted {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Status(Status::NotStarted),
        Self::Status(Status::Underway),
        Self::Status(Status::Done),
        Self::Status(Status::Stopped),
        Self::Empty,
        Self::Conflict,
    ];

    /// The Japanese word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Status(status) => status.label(),
            Self::Empty => "未入力",
            Self::Conflict => "競合",
        }
    }
}

impl Filter {
    /// The rows that it admits, in printed order.
    fn rows<'a>(&self, groups: &[Group<'a>], history: &History, year: FiscalYear) -> Vec<Tracked<'a>> {
        let of_group = |group: &&Group| {
            let is = |wanted: &Option<String>, id: &str| wanted.as_ref().is_none_or(|wanted| wanted == id);
            is(&self.field, &group.field.id) && is(&self.initiative, &group.initiative.id)
        };
        let rows = groups.iter().filter(of_group).flat_map(|group| group.rows.iter().copied());
        rows.filter(|row| self.admits(history, row, year)).collect()
    }

    fn admits(&self, history: &History, row: &Tracked, year: FiscalYear) -> bool {
        let division = self
            .division
            .as_ref()
            .is_none_or(|id| chosen(history, &Cell::Divisions { row: row.id.to_owned(), year }).contains(id));
        let state = self.state.is_none_or(|wanted| match year_state(history, row.id, year) {
            YearState::Known(progress) => wanted == Wanted::Status(progress.status),
            YearState::Conflict => wanted == Wanted::Conflict,
            YearState::Empty | YearState::Newer => wanted == Wanted::Empty,
        });
        let guess = !self.is_guess
            || row.row.is_some_and(|row| {
                matches!(bar(history, row), Bar::Guess(_)) && revised(history, row) == Revised::No
            });
        let waiting = !self.is_waiting || !fields(history, row.id, year).is_empty();
        let changed = self.since.is_none_or(|since| {
            let time = |entry: &Entry| {
                entry.state.acceptance().map_or(entry.op.envelope.client_time, |taken| taken.time)
            };
            history.of_row(row.id).into_iter().any(|entry| time(entry) >= since)
        });
        division && state && guess && waiting && changed
    }
}

/// The ids of all rows that a filter admits in a year, in printed order.
pub fn admitted(policy: &Policy, history: &History, filter: &Filter, year: FiscalYear) -> Vec<String> {
    let groups = crate::outline::groups(policy);
    filter.rows(&groups, history, year).into_iter().map(|row| row.id.to_owned()).collect()
}
