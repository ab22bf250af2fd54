//! Tables out of files, taken into the plan: by ids, all of a file or nothing, as a diff first.

use crate::cp932;
use crate::csv;
use crate::fiscal_year::FiscalYear;
use crate::history::{CellState, History};
use crate::inquiry::{ANSWERED, Inquiry, LAST_YEAR, READ};
use crate::json::{Read, read_record};
use crate::moment::{NotMoment, Point};
use crate::op::OpId;
use crate::plan::{Cell, Status, Value, years};
use crate::policy::Policy;
use crate::progress::progress_of;
use crate::records::{FACTS, MOMENT, RATING, ROW, STATUS, YEARS, notes};
use crate::scale::Scale;
use crate::sheet::{NotValue, Planned, Shown, plan_cell, words};
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

impl Place {
    /// Of a workbook: sheet, line from 1, column from 0 and its head.
    pub fn in_sheet(sheet: String, line: usize, column: usize, head: String) -> Self {
        Self { sheet: Some(sheet), line, column: Some((column, head)) }
    }
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
    /// Two columns have the same head: one of them would be left out.
    #[error("「{0}」の見出しが2つあります。1つにしてください")]
    TwoColumns(&'static str),
    /// Written out when more was in the plan than is here.
    #[error(
        "この端末がまだ受け取っていない変更のあとに書き出されたものです。サーバーとつながり「すべて送信済み」になってから、もう一度選んでください（つながっていてもこう出るときは「{MOMENT}」の列を消すと、いまの計画と比べます）"
    )]
    Newer,
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
    /// One column names another year than the other.
    #[error("{0}: 「{1}」とありますが、同じ行に「{2}」ともあります。どちらかに合わせてください")]
    OtherColumn(Place, String, String),
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
    if inquiry.is_some_and(|inquiry| inquiry.moment > history.newest()) {
        return Err(vec![NotImport::Newer]);
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
        let place_of = |column, name: &str| place(line, Some((column, name.to_owned())));
        let (id, year) = match columns.row_and_year(policy, inquiry, record, &place_of) {
            Ok(found) => found,
            Err(why) => {
                wrong.push(why);
                continue;
            }
        };
        if let Some((_, _, first)) = seen.iter().find(|(row, known, _)| row == id && *known == year) {
            wrong.push(NotImport::Twice(place_of(columns.row, ROW), id.to_owned(), *first));
            continue;
        }
        seen.push((id.to_owned(), year, line));
        let then = match moments.then(columns.moment.map_or("", |column| field(record, column))) {
            Ok(then) => then,
            Err(NotThen::Newer) => return Err(vec![NotImport::Newer]),
            Err(NotThen::NotMoment) => {
                wrong.push(NotImport::Moment(place_of(columns.moment.unwrap_or_default(), MOMENT)));
                continue;
            }
        };
        for Typed { shown, column, name, text } in columns.typed(record, then, (id, year)) {
            let plan = |speaks| plan_cell(history, speaks, shown.cell(id, year), (line, 0), text.clone());
            // A sign or a division may also be one that came since.
            let one = Some(plan(then)).filter(|one| one.value.is_ok()).unwrap_or_else(|| plan(history));
            let (before, seen) = shown_then(then, &one);
            let place = || place_of(column, name);
            match &one.value {
                _ if is_untouched(history, &one, &before) => {}
                Ok(_) if one.after.contains(cp932::GETA) && !before.contains(cp932::GETA) => {
                    wrong.push(NotImport::Lost(place()));
                }
                Ok(_) => planned.push(Planned { seen, ..one.in_words(history) }),
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
    /// The plan at the moments that were named so far, as they were named.
    known: Vec<(String, History)>,
}

impl Moments<'_> {
    fn then(&mut self, moment: &str) -> Result<&History, NotThen> {
        if moment.is_empty() {
            return Ok(&self.asked);
        }
        let at = self.known.iter().position(|(known, _)| known == moment);
        let at = if let Some(at) = at {
            at
        } else {
            let point: Point = moment.parse().map_err(|NotMoment| NotThen::NotMoment)?;
            if point.moment > self.history.newest() {
                return Err(NotThen::Newer);
            }
            self.known.push((moment.to_owned(), self.history.at(&point)));
            self.known.len() - 1
        };
        Ok(&self.known[at].1)
    }
}

/// Why it is not known what a record stands against.
enum NotThen {
    NotMoment,
    /// This device has not come so far.
    Newer,
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

/// What several files change together. Where two of them make the same of a cell, the first one does; where
/// they say otherwise (divisions that share a row, say), both values stay and stand against each other.
pub fn join(files: impl IntoIterator<Item = Vec<Planned>>) -> Vec<Planned> {
    let mut joined: Vec<Planned> = Vec::new();
    for planned in files {
        let before = joined.len();
        for one in planned {
            let is_same = |other: &Planned| other.cell == one.cell && other.value == one.value;
            if !joined.iter().take(before).any(is_same) {
                joined.push(one);
            }
        }
    }
    joined
}

/// Whether files make different things of the cell of one of these changes.
pub fn is_contested(planned: &[Planned], one: &Planned) -> bool {
    planned.iter().any(|other| other.cell == one.cell && other.value != one.value)
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
struct Columns {
    row: usize,
    /// Those of [`YEARS`] that there are, one at least.
    years: Vec<(usize, &'static str)>,
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
    name: &'static str,
    text: String,
}

impl Columns {
    /// Of a table that begins with its heads.
    fn of(table: &[Vec<String>]) -> Result<Self, NotImport> {
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
        Ok(Self { row, years, status, rating, moment: column(MOMENT)?, others })
    }

    /// The row and the year that a record is of.
    fn row_and_year<'a>(
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

    /// What stands in a record of a row and a year.
    fn typed(&self, record: &[String], then: &History, (row, year): (&str, FiscalYear)) -> Vec<Typed> {
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

fn field(record: &[String], column: usize) -> &str {
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
