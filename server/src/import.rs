//! Workbooks that come back, read into tables. Nothing of them is kept.

use crate::rights::MayWrite;
use axum::{
    Extension, Json,
    body::Bytes,
    extract::rejection::BytesRejection,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use calamine::{Cell, Data, DataRef, Reader, Xlsx};
use domain::import::{NotTable, Table, head_line};
use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

/// Most bytes that a workbook may unpack to, and most parts it may have.
const UNPACKED: u64 = 200 * 1024 * 1024;
const PARTS: usize = 2_000;
/// Most lines, columns and characters of a sheet that are read.
const LINES: u32 = 20_000;
const COLUMNS: u32 = 200;
const CHARACTERS: usize = 50_000_000;

/// Why a file is no table. The words say what to do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum NotWorkbook {
    #[error("この端末からは取り込めません（読み取り専用）。")]
    ReadOnly,
    #[error("ファイルが大きすぎます。{} MB までにしてください。", api::LARGEST_FILE >> 20)]
    TooLarge,
    #[error(
        "Excel のファイル（.xlsx）として読み取れません。Excel で開いて「名前を付けて保存」で .xlsx にしてください。"
    )]
    Unreadable,
    #[error("パスワードが付いているか、古い形式（.xls）です。パスワードを外して .xlsx で保存してください。")]
    Locked,
    #[error("マクロが入っています。マクロのない .xlsx で保存してください。")]
    Macros,
    #[error("ほかのファイルへのリンクが入っています。リンクを解いて（値にして）保存してください。")]
    Links,
    #[error("開くと大きくなりすぎるファイルです。記入するシートだけを、新しいファイルに移してください。")]
    Bomb,
    #[error("表のあるシートが2枚以上あります。1枚ずつ別のファイルにして、まとめて選んでください。")]
    Several,
    #[error("シート「{0}」が大きすぎます。{LINES}行、{COLUMNS}列までにしてください。")]
    Sheet(String),
}

impl IntoResponse for NotWorkbook {
    fn into_response(self) -> Response {
        tracing::warn!(why = ?self, "a workbook was not read");
        let status = match self {
            Self::ReadOnly => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        (status, Json(NotTable { why: self.to_string() })).into_response()
    }
}

/// `POST /api/workbook`: the table of a workbook's first sheet that has one.
pub async fn workbook(
    may_write: Option<Extension<MayWrite>>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if may_write.is_none() {
        return NotWorkbook::ReadOnly.into_response();
    }
    let largest = usize::try_from(api::LARGEST_FILE).unwrap_or(usize::MAX);
    let Some(body) = body.ok().filter(|body| body.len() <= largest) else {
        return NotWorkbook::TooLarge.into_response();
    };
    // A file that the reader fails on takes its own task with it, and nothing else.
    let read = tokio::task::spawn_blocking(move || table(&body)).await;
    match read.unwrap_or(Err(NotWorkbook::Unreadable)) {
        Ok(table) => Json(table).into_response(),
        Err(why) => why.into_response(),
    }
}

/// What older Excel and encrypted files begin with (Compound File Binary, MS-CFB 2.2).
const COMPOUND: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

fn table(bytes: &[u8]) -> Result<Table, NotWorkbook> {
    if bytes.starts_with(&COMPOUND) {
        return Err(NotWorkbook::Locked);
    }
    check_parts(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| NotWorkbook::Unreadable)?;
    let (mut first, mut found) = (None, None);
    for name in book.sheet_names() {
        let rows = rows(&mut book, &name)?;
        let has_head = head_line(&rows).is_some();
        let table = Table { sheet: Some(name), rows };
        match (has_head, &found) {
            (true, None) => found = Some(table),
            (true, Some(_)) => return Err(NotWorkbook::Several),
            (false, _) => first = first.or(Some(table)),
        }
    }
    found.or(first).ok_or(NotWorkbook::Unreadable)
}

/// Unpacks every part into nothing, to know how large it really is: the sizes it names may be false.
fn check_parts(bytes: &[u8]) -> Result<(), NotWorkbook> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| NotWorkbook::Unreadable)?;
    if parts.len() > PARTS {
        return Err(NotWorkbook::Bomb);
    }
    let mut left = UNPACKED;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|_| NotWorkbook::Unreadable)?;
        let name = part.name().map_err(|_| NotWorkbook::Unreadable)?.into_owned();
        if name.ends_with("vbaProject.bin") {
            return Err(NotWorkbook::Macros);
        }
        if name.contains("/externalLinks/") {
            return Err(NotWorkbook::Links);
        }
        let size = copy(&mut part.take(left + 1), &mut sink()).map_err(|_| NotWorkbook::Unreadable)?;
        left = left.checked_sub(size).ok_or(NotWorkbook::Bomb)?;
    }
    Ok(())
}

/// The texts of a sheet. Read cell by cell: a sheet may say that it has millions of lines.
fn rows(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Vec<String>>, NotWorkbook> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| NotWorkbook::Unreadable)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut left = CHARACTERS;
    while let Some(cell) = cells.next_cell().map_err(|_| NotWorkbook::Unreadable)? {
        let text = text(&cell);
        if text.is_empty() {
            continue;
        }
        let (line, column) = cell.get_position();
        left = left.checked_sub(text.len()).ok_or(NotWorkbook::Bomb)?;
        if line >= LINES || column >= COLUMNS {
            return Err(NotWorkbook::Sheet(name.to_owned()));
        }
        put(&mut rows, line as usize, column as usize, text);
    }
    Ok(rows)
}

fn put(rows: &mut Vec<Vec<String>>, line: usize, column: usize, text: String) {
    if rows.len() <= line {
        rows.resize(line + 1, Vec::new());
    }
    if rows[line].len() <= column {
        rows[line].resize(column + 1, String::new());
    }
    rows[line][column] = text;
}

/// A cell as text: line ends as everywhere here, a whole number without a point, and what a spreadsheet
/// took for a date as a date, not as the number that stands for it.
fn text(cell: &Cell<DataRef>) -> String {
    if let DataRef::DateTime(moment) = cell.get_value()
        && moment.is_datetime()
    {
        let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
        let time = if (hour, minute) == (0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
        return format!("{year}-{month:02}-{day:02}{time}");
    }
    let text = Data::from(cell.get_value().clone()).to_string();
    text.replace("\r\n", "\n").replace('\r', "\n")
}
