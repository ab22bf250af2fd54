//! 原典照合: what the printed plan says of each row, and how far that has been confirmed.
//!
//! The text layer of the document has lost which text stands on which row's bar, and every bar's years;
//! the content names the most likely text of each. Someone with the print confirms row by row, into
//! [`Cell::Reading`].

use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, Entry, History};
use crate::order;
use crate::plan::{Cell, DIVIDER, Schedule, Value};
use crate::policy::{Block, Lines, PlanRow, Policy};
use crate::search::Piece;

/// What is known of a row's bar.
#[derive(Clone, Debug, PartialEq)]
pub enum Bar {
    /// 推定: the most likely text. Its years are unknown.
    Guess(String),
    /// Read from the print by a person.
    Confirmed(Schedule),
    /// Two people have read it differently.
    Conflict,
    /// Read with a newer version of the app.
    Newer,
}

/// What is known of a row's bar.
pub fn bar(history: &History, row: &PlanRow) -> Bar {
    match history.state(&reading(row)) {
        CellState::Value(Value::Reading(schedule)) => Bar::Confirmed(schedule.clone()),
        CellState::Conflict => Bar::Conflict,
        CellState::NewerVersion => Bar::Newer,
        _ => Bar::Guess(row.label.clone()),
    }
}

/// The cell of what the print says of a row.
pub fn reading(row: &PlanRow) -> Cell {
    Cell::Reading { row: row.id.clone() }
}

/// What is known of a revision of a row's plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Revised {
    /// The plan stands as printed.
    No,
    /// To this.
    To(Schedule),
    /// Two people have revised it differently.
    Conflict,
    /// With a newer version of the app.
    Newer,
}

/// What is known of a revision of a row's plan. It stands over what was printed and never changes that.
pub fn revised(history: &History, row: &PlanRow) -> Revised {
    match history.state(&Cell::Revision { row: row.id.clone() }) {
        CellState::Value(Value::Revision(schedule)) => Revised::To(schedule.clone()),
        CellState::Conflict => Revised::Conflict,
        CellState::NewerVersion => Revised::Newer,
        _ => Revised::No,
    }
}

/// The texts that a phase of a bar can have: those of the printed bars, and each of their words.
pub fn phase_texts(policy: &Policy) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        if !texts.iter().any(|other| other == text) {
            texts.push(text.to_owned());
        }
    };
    let printed: Vec<String> = policy.printed_labels().collect();
    let phases = || printed.iter().flat_map(|label| label.split(DIVIDER));
    phases().flat_map(|phase| phase.split('・')).for_each(&mut add);
    phases().for_each(add);
    texts
}

/// The edit by which a row's bar was confirmed.
pub fn confirmation<'a>(history: &'a History, row: &PlanRow) -> Option<&'a Entry> {
    history.heads(&reading(row).to_string()).first().copied()
}

/// The passages of the text that speak for the most likely text of a row's bar.
pub fn evidence<'a>(policy: &'a Policy, row: &PlanRow) -> Vec<&'a Block> {
    let ranges = |lines: &Lines| lines.parts().unwrap_or_default();
    let wanted = ranges(&row.evidence);
    let overlaps = |block: &&Block| {
        let parts = ranges(&block.lines);
        parts
            .iter()
            .any(|part| wanted.iter().any(|other| part.first <= other.last && other.first <= part.last))
    };
    let blocks = policy.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter(overlaps).collect()
}

/// A text with the words of a bar's text marked in it.
pub fn marked(text: &str, label: &str) -> Vec<Piece> {
    let words = label.split(DIVIDER).flat_map(|phase| phase.split('・'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(first) = rest.chars().next() {
        let word = words.iter().find(|word| rest.starts_with(**word));
        let Some(word) = word else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        pieces.push(Piece { text: std::mem::take(&mut plain), found: false });
        pieces.push(Piece { text: (*word).to_owned(), found: true });
        rest = &rest[word.len()..];
    }
    pieces.push(Piece { text: plain, found: false });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// A text that stands on bars, and on how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The text.
    pub label: String,
    /// On how many bars the original has it.
    pub printed: usize,
    /// How many rows are confirmed to have it.
    pub confirmed: usize,
    /// How many rows that are not confirmed most likely have it.
    pub guessed: usize,
}

/// Whether as many rows have a text as the original has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// As many.
    Fits,
    /// Not as many, but the rows that nobody has confirmed yet can still mend it.
    Open,
    /// Some confirmed row is wrong.
    Wrong,
}

impl Count {
    /// Whether as many rows have it as the original has. `open`: how many rows nobody has confirmed, of
    /// whichever text.
    pub fn fit(&self, open: usize) -> Fit {
        match (self.printed, self.confirmed) {
            (printed, confirmed) if printed == confirmed + self.guessed => Fit::Fits,
            (printed, confirmed) if confirmed <= printed && printed <= confirmed + open => Fit::Open,
            _ => Fit::Wrong,
        }
    }
}

/// How many rows nobody has confirmed, by the counts of all texts.
pub fn open_rows(counts: &[Count]) -> usize {
    counts.iter().map(|count| count.guessed).sum()
}

/// All texts of bars that the original has, the most frequent first, counted over the rows as they
/// stand now. A text that someone has confirmed and the original does not have comes last.
pub fn counts(policy: &Policy, history: &History) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for label in policy.printed_labels() {
        of(&mut counts, &label).printed += 1;
    }
    counts = order::by_key(counts, |count| -i32::try_from(count.printed).unwrap_or(i32::MAX));
    for row in policy.plan_rows() {
        match bar(history, row) {
            Bar::Confirmed(schedule) => of(&mut counts, &schedule.label).confirmed += 1,
            Bar::Guess(label) => of(&mut counts, &label).guessed += 1,
            // Until that is settled, as if nobody had read it.
            Bar::Conflict | Bar::Newer => of(&mut counts, &row.label).guessed += 1,
        }
    }
    counts
}

fn of<'a>(counts: &'a mut Vec<Count>, label: &str) -> &'a mut Count {
    let at = counts.iter().position(|count| count.label == label).unwrap_or_else(|| {
        counts.push(Count { label: label.to_owned(), printed: 0, confirmed: 0, guessed: 0 });
        counts.len() - 1
    });
    &mut counts[at]
}

/// How many rows are confirmed.
pub fn confirmed(policy: &Policy, history: &History) -> usize {
    // Most of the time there is nothing to be looked for, row by row.
    if history.cells_under("reading/").next().is_none() {
        return 0;
    }
    policy.plan_rows().filter(|row| matches!(bar(history, row), Bar::Confirmed(_))).count()
}

/// The next row after this one, and from the start again, that is not confirmed.
pub fn next_unconfirmed<'a>(
    policy: &'a Policy,
    history: &History,
    after: Option<&str>,
) -> Option<&'a PlanRow> {
    let rows: Vec<&PlanRow> = policy.plan_rows().collect();
    let from = after.and_then(|id| rows.iter().position(|row| row.id == id)).map_or(0, |at| at + 1);
    let mut in_turn = rows.iter().cycle().skip(from).take(rows.len());
    in_turn.find(|row| !matches!(bar(history, row), Bar::Confirmed(_))).copied()
}

/// Part of a bar over the plan's years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Its text; empty where the bar does not reach.
    pub label: String,
    /// First year.
    pub start: FiscalYear,
    /// Last year.
    pub end: FiscalYear,
}

impl Phase {
    /// How many years it takes.
    pub fn years(&self) -> u16 {
        self.end.0 - self.start.0 + 1
    }
}

/// A bar over the years from `first` to `last` without a gap: what is before it, its one or two
/// phases, what is after it.
pub fn phases(schedule: &Schedule, first: FiscalYear, last: FiscalYear) -> Vec<Phase> {
    let before = |year: FiscalYear| FiscalYear(year.0.saturating_sub(1));
    let after = |year: FiscalYear| FiscalYear(year.0.saturating_add(1));
    let phase = |label: &str, start, end| Phase { label: label.to_owned(), start, end };
    let mut phases = vec![phase("", first, before(schedule.start))];
    match (schedule.label.split_once(DIVIDER), schedule.boundary) {
        (Some((one, two)), Some(boundary)) => {
            phases.push(phase(one, schedule.start, before(boundary)));
            phases.push(phase(two, boundary, schedule.end));
        }
        _ => phases.push(phase(&schedule.label, schedule.start, schedule.end)),
    }
    phases.push(phase("", after(schedule.end), last));
    for phase in &mut phases {
        phase.start = phase.start.max(first);
        phase.end = phase.end.min(last);
    }
    phases.retain(|phase| phase.start <= phase.end);
    phases
}

/// A reading as someone chooses it, part by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub label: String,
    /// First year.
    pub start: Option<FiscalYear>,
    /// First year of the second phase.
    pub boundary: Option<FiscalYear>,
    /// Last year.
    pub end: Option<FiscalYear>,
}

/// What is missing from a [`Draft`], or wrong in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReading {
    /// No text.
    #[error("印刷されている言葉を選んでください。")]
    NoLabel,
    /// No first or last year.
    #[error("開始と終了の年度を、印刷を見て選んでください。")]
    NoYears,
    /// Two phases, and no year between them.
    #[error("境目の年度（二つ目の言葉が始まる年度）を、印刷を見て選んでください。")]
    NoBoundary,
    /// The years are not in order.
    #[error("年度の順が合いません。開始、境目、終了の順に選んでください。")]
    Order,
}

impl Draft {
    /// What is confirmed already, to be changed; else the most likely text without years.
    pub fn of(bar: &Bar) -> Self {
        match bar {
            Bar::Confirmed(Schedule { label, start, end, boundary }) => {
                Self { label: label.clone(), start: Some(*start), boundary: *boundary, end: Some(*end) }
            }
            Bar::Guess(label) => Self { label: label.clone(), ..Self::default() },
            Bar::Conflict | Bar::Newer => Self::default(),
        }
    }

    /// The reading, once all is chosen.
    pub fn reading(&self) -> Result<Schedule, NotReading> {
        if self.label.is_empty() {
            return Err(NotReading::NoLabel);
        }
        let (Some(start), Some(end)) = (self.start, self.end) else { return Err(NotReading::NoYears) };
        let has_two_phases = Schedule::has_two_phases(&self.label);
        let boundary = self.boundary.filter(|_| has_two_phases);
        if has_two_phases && boundary.is_none() {
            return Err(NotReading::NoBoundary);
        }
        if start > end || boundary.is_some_and(|boundary| boundary <= start || boundary > end) {
            return Err(NotReading::Order);
        }
        Ok(Schedule { label: self.label.clone(), start, end, boundary })
    }
}
