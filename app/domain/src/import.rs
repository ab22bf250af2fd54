//! Tables out of files, taken into the plan: by ids, all of a file or nothing, as a diff first.

use crate::cp932;
use crate::csv;
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::inquiry::{ANSWERED, Inquiry, LAST_YEAR};
use crate::json::{Read, read_record};
use crate::moment::{Moment, NotMoment};
use crate::op::OpId;
use crate::plan::{Cell, Status, Value, years};
use crate::policy::Policy;
use crate::progress::progress_of;
use crate::records::{MOMENT, RATING, ROW, STATUS, YEARS, notes};
use crate::scale::Scale;
use crate::sheet::{NotValue, Planned, Shown, plan_cell, said, words};
use crate::text::shorten;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// A table out of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The sheet that it stands on, in a workbook.
    pub sheet: Option<String>,
    /// Its rows, from the file's first.
    pub rows: Vec<Vec<String>>,
}

read_record!(Table { sheet, rows });

/// Why the server cannot read a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotTable {
    /// In words for the person at the screen.
    pub why: String,
}

read_record!(NotTable { why });

/// What the server answers about a workbook, if that is what this text is.
pub fn read_answer(text: &str) -> Option<Result<Table, NotTable>> {
    let json = serde_json::from_str(text).ok()?;
    let table = Table::read(Some(&json)).map(Ok);
    table.or_else(|| NotTable::read(Some(&json)).map(Err))
}

/// Lines above the heads that are looked at: titles, instructions.
const ABOVE: usize = 20;

/// Where the heads stand, if the table has any.
pub fn head_line(rows: &[Vec<String>]) -> Option<usize> {
    rows.iter().take(ABOVE).position(|row| row.iter().any(|field| field.trim() == ROW))
}

/// A place in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    sheet: Option<String>,
    /// From 1.
    line: usize,
    /// From 0, and its head.
    column: Option<(usize, String)>,
}

/// `4行目「課題」`, or of a workbook `シート「照会」のK4「課題」`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sheet, &self.column) {
            (Some(sheet), Some((at, _))) => write!(f, "シート「{sheet}」の{}{}", letters(*at), self.line)?,
            (Some(sheet), None) => write!(f, "シート「{sheet}」の{}行目", self.line)?,
            (None, _) => write!(f, "{}行目", self.line)?,
        }
        self.column.as_ref().map_or(Ok(()), |(_, name)| write!(f, "「{name}」"))
    }
}

/// A column as spreadsheets name it: A … Z, AA …
fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    let before = (column / 26).checked_sub(1).map(letters).unwrap_or_default();
    format!("{before}{last}")
}

/// Why nothing of a file is taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotImport {
    /// A column is missing.
    #[error("「{0}」の見出しがありません。書き出した表の見出しを、そのまま使ってください")]
    NoColumn(&'static str),
    /// An answer to no inquiry: what it would stand against is not known.
    #[error(
        "照会番号がないか、壊れています。照会のファイルのまま記入したものを選ぶか、照会からやり直してください"
    )]
    NoNumber,
    /// The table has no record.
    #[error("見出しの下に行がありません")]
    Empty,
    /// No such row.
    #[error("{0}: 行ID「{1}」は計画にありません")]
    Row(Place, String),
    /// No such year in the plan.
    #[error("{0}: 「{1}」は計画の年度ではありません（例: R6、令和6年度、2024）")]
    Year(Place, String),
    /// Not the year that was asked about.
    #[error("{0}: {1}とありますが、{2}の照会への回答です")]
    OtherYear(Place, String, String),
    /// The moment when it was written out cannot be read.
    #[error(
        "{0}: 書き出したときの値ではありません。もとの値に戻すか、列ごと消してください（消すと、いまの計画と比べます）"
    )]
    Moment(Place),
    /// Row and year have come before, in this line.
    #[error("{0}: {1}の同じ年度が{2}行目にもあります")]
    Twice(Place, String, usize),
    /// A value that does not fit.
    #[error("{0}: {1}")]
    Value(Place, NotValue),
    /// The year that was asked about takes no answer.
    #[error("{0}")]
    Answer(NotValue),
    /// A text with the mark of a character that CP932 does not have.
    #[error(
        "{0}: 「〓」は CP932 に入らなかった文字です。もとの文字に直すか、UTF-8 の CSV か Excel を使ってください"
    )]
    Lost(Place),
    /// Another file says otherwise.
    #[error("「{0}」と「{1}」で、行 {2} の{3}が違います。どちらかを外してください")]
    Otherwise(String, String, String, String),
    /// There are more.
    #[error("ほかに {0}か所")]
    More(usize),
}

/// Most errors of a file that are named one by one.
const NAMED: usize = 50;

/// What taking a table in would change, all of it or, with everything that is wrong, nothing. A column
/// that is not there changes nothing; an empty field empties its cell. Of the answer to an [`Inquiry`], and
/// of a record that says when it was written out, only what differs from then is a change; it stands against
/// what came since.
pub fn plan_import(
    policy: &Policy,
    history: &History,
    table: &Table,
) -> Result<Vec<Planned>, Vec<NotImport>> {
    let Some(line) = head_line(&table.rows) else { return Err(vec![NotImport::NoColumn(ROW)]) };
    let (above, below) = table.rows.split_at(line);
    let inquiry = above.iter().flatten().find_map(|field| Inquiry::of_number(field));
    let is_answer = above.iter().flatten().any(|field| Inquiry::is_number(field))
        || below.first().is_some_and(|heads| heads.iter().any(|head| head.trim() == LAST_YEAR));
    if is_answer && inquiry.is_none() {
        return Err(vec![NotImport::NoNumber]);
    }
    let asked = inquiry.map_or(Cow::Borrowed(history), |inquiry| inquiry.then(history));
    let mut moments = Moments { history, asked, known: Vec::new() };
    let columns = Columns::of(below).map_err(|missing| vec![missing])?;
    let place = |line, column| Place { sheet: table.sheet.clone(), line, column };
    let (mut planned, mut wrong) = (Vec::new(), Vec::new());
    let mut seen: Vec<(String, FiscalYear, usize)> = Vec::new();
    for (line, record) in (line + 2..).zip(below.iter().skip(1)) {
        if record.iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let (id, typed) = (field(record, columns.row), field(record, columns.year));
        if policy.tracked_by_id(id).is_none() {
            wrong.push(NotImport::Row(place(line, None), shorten(id)));
            continue;
        }
        let year = typed.parse().ok().filter(|year| years(policy).any(|known| known == *year));
        let Some(year) = year else {
            wrong.push(NotImport::Year(place(line, None), shorten(typed)));
            continue;
        };
        if let Some(asked) = inquiry.filter(|inquiry| inquiry.year != year) {
            wrong.push(NotImport::OtherYear(place(line, None), year.short(), asked.year.short()));
            continue;
        }
        if let Some((_, _, first)) = seen.iter().find(|(row, known, _)| row == id && *known == year) {
            wrong.push(NotImport::Twice(place(line, None), id.to_owned(), *first));
            continue;
        }
        seen.push((id.to_owned(), year, line));
        let Ok(then) = moments.then(columns.moment.map_or("", |column| field(record, column))) else {
            let column = columns.moment.map(|column| (column, MOMENT.to_owned()));
            wrong.push(NotImport::Moment(place(line, column)));
            continue;
        };
        for Typed { shown, column, name, text } in columns.typed(record, then, (id, year)) {
            let plan = |speaks| plan_cell(history, speaks, shown.cell(id, year), (line, 0), text.clone());
            // A sign or a division may also be one that came since.
            let one = Some(plan(then)).filter(|one| one.value.is_ok()).unwrap_or_else(|| plan(history));
            let (before, seen) = shown_then(then, &one);
            let place = || place(line, Some((column, name)));
            match &one.value {
                _ if is_untouched(history, &one, &before) => {}
                Ok(_) if one.after.contains(cp932::GETA) && !before.contains(cp932::GETA) => {
                    wrong.push(NotImport::Lost(place()));
                }
                Ok(value) => {
                    let after = one.cell.as_ref().map(|cell| said(history, cell, value)).unwrap_or_default();
                    planned.push(Planned { after, seen, ..one });
                }
                Err(why) => wrong.push(NotImport::Value(place(), why.clone())),
            }
        }
    }
    if seen.is_empty() && wrong.is_empty() {
        wrong.push(NotImport::Empty);
    }
    if let Some(to) = inquiry {
        let answer = plan_cell(history, history, Cell::Response { to }, (0, 0), ANSWERED.to_owned());
        match &answer.value {
            Err(why) => wrong.push(NotImport::Answer(why.clone())),
            Ok(_) if answer.is_change() => planned.push(answer),
            Ok(_) => {}
        }
    }
    if wrong.is_empty() { Ok(planned) } else { Err(first_of(wrong)) }
}

/// What records stand against.
struct Moments<'a> {
    history: &'a History,
    /// Where a record names no moment: the plan as it was when a division was asked, or as it is.
    asked: Cow<'a, History>,
    /// The plan at the moments that were named so far.
    known: Vec<(Moment, History)>,
}

impl Moments<'_> {
    fn then(&mut self, moment: &str) -> Result<&History, NotMoment> {
        if moment.is_empty() {
            return Ok(&self.asked);
        }
        let moment = moment.parse()?;
        let at = self.known.iter().position(|(known, _)| *known == moment).unwrap_or_else(|| {
            self.known.push((moment, self.history.as_of(moment)));
            self.known.len() - 1
        });
        Ok(&self.known[at].1)
    }
}

/// The first errors, and how many more there are.
fn first_of(mut wrong: Vec<NotImport>) -> Vec<NotImport> {
    let more = wrong.len().saturating_sub(NAMED);
    wrong.truncate(NAMED);
    if more > 0 {
        wrong.push(NotImport::More(more));
    }
    wrong
}

/// What stood in the cell of a change then, and its heads.
fn shown_then(then: &History, one: &Planned) -> (String, Vec<OpId>) {
    one.cell.as_ref().map(|cell| (words(then, cell), then.head_ids(cell))).unwrap_or_default()
}

/// Whether a text says what the cell said when the file was made, or what it has come to be. What was in
/// conflict and still is stays so; what lost signs in CP932, or got the mark of CSV, and nothing else, does
/// not change here.
fn is_untouched(history: &History, one: &Planned, before: &str) -> bool {
    let after = one.after.trim();
    let is = |words: &str| cp932::may_be(after, words.trim()) || after == csv::marked(words.trim());
    is(before)
        || match (&one.value, &one.cell) {
            (Ok(value), Some(cell)) if !after.contains(cp932::GETA) && after != csv::marked(&one.before) => {
                match history.state(cell) {
                    CellState::Value(now) => now == value,
                    CellState::Unset => *value == Value::Unset,
                    _ => false,
                }
            }
            _ => is(&one.before),
        }
}

/// What several files would change together: a cell that two of them name must become the same.
pub fn join(files: Vec<(String, Vec<Planned>)>) -> Result<Vec<Planned>, NotImport> {
    let mut joined: Vec<(String, Planned)> = Vec::new();
    for (name, planned) in files {
        for one in planned {
            let same = joined.iter().find(|(_, other)| other.cell == one.cell);
            match (same, &one.cell) {
                (None, _) => joined.push((name.clone(), one)),
                (Some((first, other)), Some(cell)) if other.value != one.value => {
                    let (what, year) = (cell.row().unwrap_or_default().to_owned(), cell.year());
                    let field =
                        format!("{} {}", year.map(FiscalYear::short).unwrap_or_default(), cell.label());
                    return Err(NotImport::Otherwise(first.clone(), name, what, field));
                }
                _ => {}
            }
        }
    }
    Ok(joined.into_iter().map(|(_, one)| one).collect())
}

/// The columns that a table has.
struct Columns {
    row: usize,
    year: usize,
    status: Option<usize>,
    rating: Option<usize>,
    moment: Option<usize>,
    /// The fields that have one column, with it.
    others: Vec<(Shown, usize)>,
}

/// What stands in a field of a record.
struct Typed {
    shown: Shown,
    column: usize,
    name: String,
    text: String,
}

impl Columns {
    /// Of a table that begins with its heads.
    fn of(table: &[Vec<String>]) -> Result<Self, NotImport> {
        let column = |name: &str| table.first()?.iter().position(|other| other.trim() == name);
        let one = |name| column(name).ok_or(NotImport::NoColumn(name));
        let year = YEARS.into_iter().find_map(column).ok_or(NotImport::NoColumn(YEARS[1]))?;
        let (status, rating) = (column(STATUS), column(RATING));
        if rating.is_some() && status.is_none() {
            return Err(NotImport::NoColumn(STATUS));
        }
        let others = std::iter::once(Shown::Divisions).chain(notes());
        let others = others.filter_map(|shown| Some((shown, column(shown.label())?))).collect();
        Ok(Self { row: one(ROW)?, year, status, rating, moment: column(MOMENT), others })
    }

    /// What stands in a record of a row and a year.
    fn typed(&self, record: &[String], then: &History, (row, year): (&str, FiscalYear)) -> Vec<Typed> {
        let progress = self.status.map(|column| {
            let status = field(record, column);
            let rating = match self.rating {
                Some(column) => field(record, column),
                None => &rating_kept(then, row, year, status),
            };
            let text = format!("{status} {rating}").trim().to_owned();
            Typed { shown: Shown::Progress, column, name: STATUS.to_owned(), text }
        });
        let others = self.others.iter().map(|(shown, column)| Typed {
            shown: *shown,
            column: *column,
            name: shown.label().to_owned(),
            text: field(record, *column).to_owned(),
        });
        progress.into_iter().chain(others).collect()
    }
}

fn field(record: &[String], column: usize) -> &str {
    record.get(column).map(|text| text.trim()).unwrap_or_default()
}

/// The rating that stays where a table has no column for it: that of a status which is one.
fn rating_kept(then: &History, row: &str, year: FiscalYear, status: &str) -> String {
    let is_status = Status::ALL.iter().any(|one| one.label() == status);
    let kept = progress_of(then, row, year).filter(|_| is_status).and_then(|progress| progress.rating);
    kept.map(|rating| Scale::in_year(then, year).sign(rating).to_owned()).unwrap_or_default()
}
