//! データ: the plan's years as records, one row of text each, for spreadsheets. [`crate::import`] takes
//! them back in.

use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::outline::groups;
use crate::plan::{DIVIDER, Schedule, years};
use crate::policy::{PlanRow, Policy};
use crate::sheet::{Shown, words};
use crate::text::CONFLICT;
use crate::verify::{Bar, Revised, bar, revised};

/// Columns that name the record and what was planned.
pub const FACTS: [&str; 8] =
    ["行ID", "西暦", "年度", "分野", "取組", "具体的な取組", "計画（原典）", "計画（変更後）"];

/// Column that names the row.
pub const ROW: &str = FACTS[0];
/// Columns that name the year; either does.
pub const YEARS: [&str; 2] = [FACTS[1], FACTS[2]];

/// Columns of what was planned, as printed and as revised. They are not taken in: whoever revises the plan
/// says why.
pub const PLAN: [&str; 2] = [FACTS[6], FACTS[7]];

/// Columns of [`Shown::Progress`], which has two.
pub const STATUS: &str = "進捗区分";
/// The other one.
pub const RATING: &str = "評価";

/// Column that says how far the plan had come when the table was written out: what others have entered
/// since is no change of the table's.
pub const MOMENT: &str = "書き出した時点";

/// The heads of all columns.
pub fn head() -> Vec<String> {
    let values = [Shown::Divisions.label(), STATUS, RATING];
    let notes = notes().map(Shown::label);
    FACTS.into_iter().chain(values).chain(notes).chain([MOMENT]).map(str::to_owned).collect()
}

/// The texts of a row's year.
pub fn notes() -> impl Iterator<Item = Shown> {
    Shown::ALL.into_iter().filter(|shown| matches!(shown, Shown::Note(_)))
}

/// All rows in all years of the plan, in printed order, under [`head`].
pub fn records(policy: &Policy, history: &History) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let moment = history.point().to_string();
    for group in groups(policy) {
        for row in &group.rows {
            for year in years(policy) {
                let (printed, changed) = row.row.map(|row| plan_words(history, row)).unwrap_or_default();
                let (status, rating) = progress_words(history, row.id, year);
                let mut record = vec![
                    row.id.to_owned(),
                    year.to_string(),
                    year.long(),
                    group.field.label.clone(),
                    group.initiative.name(),
                    row.text.to_owned(),
                    printed,
                    changed,
                    words(history, &Shown::Divisions.cell(row.id, year)),
                    status,
                    rating,
                ];
                record.extend(notes().map(|shown| words(history, &shown.cell(row.id, year))));
                record.push(moment.clone());
                records.push(record);
            }
        }
    }
    records
}

/// 進捗区分 and 評価 of a row's year.
pub fn progress_words(history: &History, row: &str, year: FiscalYear) -> (String, String) {
    let progress = Shown::Progress.cell(row, year);
    let words = words(history, &progress);
    match (history.state(&progress), words.split_once(' ')) {
        (CellState::Value(_), Some((status, rating))) => (status.to_owned(), rating.to_owned()),
        _ => (words, String::new()),
    }
}

/// What was printed for a row, and what it was revised to. A guess says that it is one.
pub fn plan_words(history: &History, row: &PlanRow) -> (String, String) {
    let printed = match bar(history, row) {
        Bar::Guess(label) => format!("{label}（推定・期間未確認）"),
        Bar::Confirmed(schedule) => format!("{}（確認済み）", in_words(&schedule)),
        Bar::Conflict => CONFLICT.to_owned(),
        Bar::Newer => "新しい版で照合".to_owned(),
    };
    let changed = match revised(history, row) {
        Revised::No => String::new(),
        Revised::To(schedule) => in_words(&schedule),
        Revised::Conflict => CONFLICT.to_owned(),
        Revised::Newer => "新しい版で変更".to_owned(),
    };
    (printed, changed)
}

/// `検討｜実施 R6–R10, R8`: texts, first and last year, and the first year of the second phase.
fn in_words(Schedule { label, start, end, boundary }: &Schedule) -> String {
    let boundary = boundary.map(|year| format!("（{DIVIDER} {}）", year.short())).unwrap_or_default();
    format!("{label} {}–{}{boundary}", start.short(), end.short())
}
