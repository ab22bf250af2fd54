//! データ: the plan's years as records, one row of text each, for spreadsheets and back.

use crate::cp932;
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::outline::groups;
use crate::plan::{DIVIDER, Rating, Schedule, Status, years};
use crate::policy::{PlanRow, Policy};
use crate::progress::progress_of;
use crate::sheet::{NotValue, Planned, Shown, plan_cell, words};
use crate::text::{CONFLICT, shorten};
use crate::verify::{Bar, Revised, bar, revised};

/// Columns that name the record and what was planned. They are not read back.
const FACTS: [&str; 8] =
    ["行ID", "西暦", "年度", "分野", "取組", "具体的な取組", "計画（原典）", "計画（変更後）"];

/// Column that names the row.
const ROW: &str = FACTS[0];
/// Columns that name the year; either does.
const YEARS: [&str; 2] = [FACTS[1], FACTS[2]];

/// Columns that hold values, with the field of each. 進捗 and 評価 have one each.
const STATUS: &str = "進捗区分";
const RATING: &str = "評価";

/// The heads of all columns.
pub fn head() -> Vec<String> {
    let values = [Shown::Divisions.label(), STATUS, RATING];
    let notes = notes().map(Shown::label);
    FACTS.into_iter().chain(values).chain(notes).map(str::to_owned).collect()
}

fn notes() -> impl Iterator<Item = Shown> {
    Shown::ALL.into_iter().filter(|shown| matches!(shown, Shown::Note(_)))
}

/// All rows in all years of the plan, in printed order, under [`head`].
pub fn records(policy: &Policy, history: &History) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    for group in groups(policy) {
        for row in &group.rows {
            for year in years(policy) {
                let (printed, changed) = row.row.map(|row| plan_words(history, row)).unwrap_or_default();
                let progress = Shown::Progress.cell(row.id, year);
                let is_known = matches!(history.state(&progress), CellState::Value(_));
                let progress = words(history, &progress);
                let parts = progress.split_once(' ').filter(|_| is_known);
                let (status, rating) = parts.unwrap_or((&progress, ""));
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
                    status.to_owned(),
                    rating.to_owned(),
                ];
                record.extend(notes().map(|shown| words(history, &shown.cell(row.id, year))));
                records.push(record);
            }
        }
    }
    records
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

/// Where something in a table is wrong, and what.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRecords {
    /// A column is missing.
    #[error("1行目に「{0}」の見出しがありません")]
    NoColumn(&'static str),
    /// The table has no record.
    #[error("見出しの下に行がありません")]
    Empty,
    /// No such row.
    #[error("{0}行目: 行ID「{1}」は計画にありません")]
    Row(usize, String),
    /// No such year in the plan.
    #[error("{0}行目: 「{1}」は計画の年度ではありません（例: R6、令和6年度、2024）")]
    Year(usize, String),
    /// Row and year have come before.
    #[error("{0}行目: {1}の同じ年度が{2}行目にもあります")]
    Twice(usize, String, usize),
    /// A value that does not fit.
    #[error("{0}行目「{1}」: {2}")]
    Value(usize, String, NotValue),
    /// A text with the mark of a character that CP932 does not have.
    #[error(
        "{0}行目「{1}」: 「〓」は CP932 に入らなかった文字です。もとの文字に直すか、UTF-8 の CSV か Excel を使ってください"
    )]
    Lost(usize, String),
    /// There are more.
    #[error("ほかに {0}か所")]
    More(usize),
}

/// The rating that stays where a table has no column for it: that of a status which is one.
fn rating_kept(history: &History, row: &str, year: FiscalYear, status: &str) -> &'static str {
    let is_status = Status::ALL.iter().any(|one| one.label() == status);
    let now = progress_of(history, row, year).filter(|_| is_status);
    now.and_then(|now| now.rating).map_or("", Rating::letter)
}

/// Most errors that are named one by one.
const NAMED: usize = 50;

/// What taking a table in would change, all of it or, with everything that is wrong, nothing. Lines
/// count from 1, the head being the first. A column that is not there changes nothing; an empty field
/// empties its cell.
pub fn plan_import(
    policy: &Policy,
    history: &History,
    table: &[Vec<String>],
) -> Result<Vec<Planned>, Vec<NotRecords>> {
    let head: Vec<String> = table.first().into_iter().flatten().map(|name| name.trim().to_owned()).collect();
    let column = |name: &str| head.iter().position(|other| other == name);
    let Some(row_column) = column(ROW) else { return Err(vec![NotRecords::NoColumn(ROW)]) };
    let Some(year_column) = YEARS.into_iter().find_map(column) else {
        return Err(vec![NotRecords::NoColumn(YEARS[1])]);
    };
    if column(RATING).is_some() && column(STATUS).is_none() {
        return Err(vec![NotRecords::NoColumn(STATUS)]);
    }
    let (mut planned, mut wrong) = (Vec::new(), Vec::new());
    let mut seen: Vec<(String, FiscalYear, usize)> = Vec::new();
    for (line, record) in (2..).zip(table.iter().skip(1)) {
        let field = |at: usize| record.get(at).map(|text| text.trim()).unwrap_or_default();
        if record.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let id = field(row_column);
        if policy.tracked_by_id(id).is_none() {
            wrong.push(NotRecords::Row(line, shorten(id)));
            continue;
        }
        let typed = field(year_column);
        let year = typed.parse().ok().filter(|year| years(policy).any(|known| known == *year));
        let Some(year) = year else {
            wrong.push(NotRecords::Year(line, shorten(typed)));
            continue;
        };
        if let Some((_, _, first)) = seen.iter().find(|(row, known, _)| row == id && *known == year) {
            wrong.push(NotRecords::Twice(line, id.to_owned(), *first));
            continue;
        }
        seen.push((id.to_owned(), year, line));
        let progress = column(STATUS).map(|at| {
            let status = field(at);
            let rating = match column(RATING) {
                Some(at) => field(at),
                None => rating_kept(history, id, year, status),
            };
            (STATUS.to_owned(), Shown::Progress, format!("{status} {rating}").trim().to_owned())
        });
        let others = std::iter::once(Shown::Divisions).chain(notes());
        let others = others.filter_map(|shown| {
            let at = column(shown.label())?;
            Some((shown.label().to_owned(), shown, field(at).to_owned()))
        });
        for (name, shown, text) in progress.into_iter().chain(others) {
            let one = plan_cell(history, shown.cell(id, year), (line, 0), text);
            // What was in conflict when it was written out, and still is, stays so; what lost signs in
            // CP932, and nothing else, does not lose them here.
            let is_untouched = cp932::may_be(one.after.trim(), one.before.trim());
            match &one.value {
                _ if is_untouched => {}
                Ok(_) if one.after.contains(cp932::GETA) && !one.before.contains(cp932::GETA) => {
                    wrong.push(NotRecords::Lost(line, name));
                }
                Ok(_) => planned.push(one),
                Err(why) => wrong.push(NotRecords::Value(line, name, why.clone())),
            }
        }
    }
    if seen.is_empty() && wrong.is_empty() {
        wrong.push(NotRecords::Empty);
    }
    if wrong.is_empty() {
        return Ok(planned);
    }
    let more = wrong.len().saturating_sub(NAMED);
    wrong.truncate(NAMED);
    if more > 0 {
        wrong.push(NotRecords::More(more));
    }
    Err(wrong)
}
