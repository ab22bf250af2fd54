//! Which rows of the plan a view shows, and which of them stand together.

use crate::divisions::{Listed, chosen, in_year};
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::missing::{has_conflict, is_waiting};
use crate::outline::{Group, groups};
use crate::plan::{Cell, Status};
use crate::policy::{Policy, Tracked};
use crate::progress::{YearState, year_state};
use crate::sheet::words;
use crate::verify::{Bar, bar};

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
    /// What was printed is a guess still, whether or not the plan was revised since.
    pub is_guess: bool,
    /// The year waits for something: an entry, or a conflict to be settled.
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
    /// 期間外.
    Outside,
}

impl Wanted {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Status(Status::NotStarted),
        Self::Status(Status::Underway),
        Self::Status(Status::Done),
        Self::Status(Status::Stopped),
        Self::Empty,
        Self::Conflict,
        Self::Outside,
    ];

    /// The Japanese word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Status(status) => status.label(),
            Self::Empty => "未入力",
            Self::Conflict => "競合",
            Self::Outside => "期間外",
        }
    }
}

/// How the rows of a view are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// By field and initiative, as printed.
    #[default]
    Initiative,
    /// By 担当課 in the year: rows with the same divisions stand together.
    Divisions,
    /// By how far they have come in the year.
    State,
}

impl By {
    /// All, in the order in which they are offered, with their words in an address.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Initiative, "", "分野・取組"),
        (Self::Divisions, "division", "担当課"),
        (Self::State, "state", "状況"),
    ];
}

/// Rows of a view that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What several parts are under, where it begins: a field.
    pub above: Option<String>,
    /// What its rows have in common.
    pub name: String,
    /// Its rows, counted in printed order: places in [`crate::outline::rows`].
    pub rows: Vec<usize>,
}

/// The rows that a filter admits in a year, put together.
pub fn parts(policy: &Policy, history: &History, filter: &Filter, year: FiscalYear, by: By) -> Vec<Part> {
    let (groups, listed) = (groups(policy), in_year(history, year));
    let mut parts = match by {
        By::Initiative => groups.iter().map(|group| named(group.initiative.name())).collect(),
        By::Divisions => listed.iter().map(|listed| named(listed.division.name.clone())).collect(),
        By::State => Wanted::ALL.iter().map(|wanted| named(wanted.label().to_owned())).collect::<Vec<_>>(),
    };
    let mut fields: Vec<&str> = Vec::new();
    let mut place = 0;
    for (at, group) in groups.iter().enumerate() {
        for row in &group.rows {
            if filter.admits(group, history, row, year) {
                let of_row = match by {
                    By::Initiative => at,
                    By::Divisions => part_of(&mut parts, divisions_of(history, row, year, &listed)),
                    By::State => part_of(&mut parts, state_of(history, row, year).label().to_owned()),
                };
                parts[of_row].rows.push(place);
                if by == By::Initiative && !fields.contains(&group.field.label.as_str()) {
                    fields.push(&group.field.label);
                    parts[of_row].above = Some(group.field.label.clone());
                }
            }
            place += 1;
        }
    }
    parts.retain(|part| !part.rows.is_empty());
    // What still has to be decided comes after what is.
    let (undecided, mut decided): (Vec<Part>, Vec<Part>) =
        parts.into_iter().partition(|part| part.name == UNDECIDED);
    decided.extend(undecided);
    decided
}

fn named(name: String) -> Part {
    Part { above: None, name, rows: Vec::new() }
}

/// The place of the part of this name; if there is none, of a new one.
fn part_of(parts: &mut Vec<Part>, name: String) -> usize {
    parts.iter().position(|part| part.name == name).unwrap_or_else(|| {
        parts.push(named(name));
        parts.len() - 1
    })
}

/// The divisions of a row by name, in the order of the list, in whichever order they were chosen.
fn divisions_of(history: &History, row: &Tracked, year: FiscalYear, listed: &[Listed]) -> String {
    let cell = Cell::Divisions { row: row.id.to_owned(), year };
    let ids = chosen(history, &cell);
    let its = listed.iter().filter(|listed| ids.contains(&listed.id.to_string()));
    let its: Vec<&str> = its.map(|listed| listed.division.name.as_str()).collect();
    match history.state(&cell) {
        CellState::NewerVersion => "新しい版で入力".to_owned(),
        _ if its.len() == ids.len() && !its.is_empty() => its.join("、"),
        // In conflict, or of divisions that the year does not have.
        _ => Some(words(history, &cell)).filter(|names| !names.is_empty()).unwrap_or(UNDECIDED.to_owned()),
    }
}

const UNDECIDED: &str = "担当課が決まっていない行";

fn state_of(history: &History, row: &Tracked, year: FiscalYear) -> Wanted {
    match year_state(history, row.id, year) {
        YearState::Known(progress) => Wanted::Status(progress.status),
        YearState::Conflict => Wanted::Conflict,
        YearState::Empty | YearState::Newer => Wanted::Empty,
        YearState::Outside => Wanted::Outside,
    }
}

impl Filter {
    fn admits(&self, group: &Group, history: &History, row: &Tracked, year: FiscalYear) -> bool {
        let is = |wanted: &Option<String>, id: &str| wanted.as_ref().is_none_or(|wanted| wanted == id);
        let place = is(&self.field, &group.field.id) && is(&self.initiative, &group.initiative.id);
        let division = self
            .division
            .as_ref()
            .is_none_or(|id| chosen(history, &Cell::Divisions { row: row.id.to_owned(), year }).contains(id));
        let state = self.state.is_none_or(|wanted| match wanted {
            // Of whichever field: the year cannot be closed with any.
            Wanted::Conflict => has_conflict(history, row.id, year),
            wanted => state_of(history, row, year) == wanted,
        });
        let guess =
            !self.is_guess || row.row.is_some_and(|row| !matches!(bar(history, row), Bar::Confirmed(_)));
        let waiting = !self.is_waiting || is_waiting(history, row.id, year);
        let changed = self
            .since
            .is_none_or(|since| history.of_row(row.id).into_iter().any(|entry| entry.time() >= since));
        place && division && state && guess && waiting && changed
    }
}
