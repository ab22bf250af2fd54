//! The plan as files for other programs. Whoever may read the plan may take them.

mod cp932;
mod inquiry;
mod kept;
mod weights;
mod workbook;

pub use kept::Exports;

use crate::{
    Rooms,
    store::{StoreError, now},
};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    inquiry::{Asked, Inquiry, asked},
    plan::{YEARS, years},
    policy::Policy,
    records::{head, plan_words, records},
    sync::SealedOp,
    verify::{Bar, bar, confirmation},
};
use kept::{Log, Made};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::value::RawValue;
use std::io::{Cursor, Write};
use uuid::Uuid;
use zip::{ZipWriter, write::SimpleFileOptions};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No file of that name.
    #[error("no such file")]
    Unknown,
    /// The database could not be read, or holds what is no op.
    #[error("the store: {0}")]
    Store(#[from] StoreError),
    /// The workbook could not be made.
    #[error("the workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The JSON could not be made.
    #[error("the JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The package of workbooks could not be made.
    #[error("the package: {0}")]
    Package(#[from] zip::result::ZipError),
    /// Nor written.
    #[error("the package: {0}")]
    Written(#[from] std::io::Error),
    /// Too many files are being made.
    #[error("busy")]
    Busy,
    /// What made it came to no end.
    #[error("a fault")]
    Ended,
}

impl IntoResponse for ExportError {
    fn into_response(self) -> Response {
        if let Self::Unknown = self {
            return (StatusCode::NOT_FOUND, "この名前のファイルはありません。").into_response();
        }
        if let Self::Busy | Self::Store(StoreError::Busy) = self {
            let words = "サーバーが混み合っています。少し待ってから、もう一度お試しください。";
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], words).into_response();
        }
        tracing::error!(error = %self, "a file could not be made");
        let words = "ファイルを作れませんでした。しばらくしてからもう一度お試しください。";
        (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
    }
}

/// Kind of a workbook.
const XLSX: &str = api::WORKBOOK_KIND;

/// `/export/plan.xlsx`, `plan-cp932.csv`, `plan-cp932.txt` (what does not fit into it) and `plan.json`.
pub async fn file(State(rooms): State<Rooms>, Path(name): Path<String>) -> Response {
    if !["plan.xlsx", "plan-cp932.csv", "plan-cp932.txt", "plan.json"].contains(&name.as_str()) {
        return ExportError::Unknown.into_response();
    }
    let path = name.clone();
    answer(kept(&rooms, &path, move |log| make(log, &name)).await)
}

/// `/export/inquiry/2026/ID.xlsx`: what a division is asked; `all.zip`: what all are.
pub async fn inquiry(State(rooms): State<Rooms>, Path((year, name)): Path<(String, String)>) -> Response {
    // What can be no division's file takes no turn.
    let id = name.strip_suffix(".xlsx").and_then(|id| id.parse::<Uuid>().ok());
    if year.parse().is_ok_and(|year| YEARS.contains(&FiscalYear(year))) && (id.is_some() || name == "all.zip")
    {
        let path = format!("inquiry/{year}/{name}");
        return answer(kept(&rooms, &path, move |log| make_inquiry(log, &year, &name)).await);
    }
    ExportError::Unknown.into_response()
}

/// The file at a path, of the log as it is.
async fn kept<F>(rooms: &Rooms, path: &str, make: F) -> Result<Made, ExportError>
where
    F: FnOnce(&Log) -> Result<Made, ExportError> + Send + 'static,
{
    let place = rooms.backend.place().await?;
    let read = async || Ok(rooms.backend.plan().await?);
    rooms.exports.get(path, place, read, make).await
}

/// A file, to be saved by the browser.
fn answer(made: Result<Made, ExportError>) -> Response {
    let Made { kind, name, content } = match made {
        Ok(made) => made,
        Err(error) => return error.into_response(),
    };
    let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, &disposition)];
    (headers, content).into_response()
}

/// A file for one division, or one for each of them in a package.
fn make_inquiry(Log { policy, history, .. }: &Log, year: &str, name: &str) -> Result<Made, ExportError> {
    let year = year.parse().ok().filter(|year| years(policy).any(|known| known == *year));
    let year = year.ok_or(ExportError::Unknown)?;
    let made = |asked: &Asked| {
        let division = &asked.division;
        let question = Inquiry::about(history, year, division.id);
        let book = inquiry::make(policy, history, &question, &division.division.name)?;
        Ok((format!("照会_{}_{}.xlsx", year.long(), in_file_name(&division.division.name)), book))
    };
    let asked = asked(policy, history, year, 0);
    if name == "all.zip" {
        let books = asked.iter().map(made).collect::<Result<Vec<_>, ExportError>>()?;
        let name = format!("照会_{}.zip", year.long());
        return Ok(Made { kind: "application/zip", name, content: package(books)?.into() });
    }
    let id = name.strip_suffix(".xlsx").ok_or(ExportError::Unknown)?;
    let asked = asked.iter().find(|asked| asked.division.id.to_string() == id).ok_or(ExportError::Unknown)?;
    let (name, book) = made(asked)?;
    Ok(Made { kind: XLSX, name, content: book.into() })
}

/// A name without the signs that file systems do not take.
fn in_file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect()
}

/// Files in a package. Of the same name, the later ones get a number.
fn package(files: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, ExportError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut names: Vec<String> = Vec::new();
    for (name, bytes) in files {
        let same = names.iter().filter(|other| **other == name).count();
        let number = if same > 0 { format!("{}_", same + 1) } else { String::new() };
        zip.start_file(format!("{number}{name}"), SimpleFileOptions::default())?;
        zip.write_all(&bytes)?;
        names.push(name);
    }
    Ok(zip.finish()?.into_inner())
}

/// The plan as one of the files.
fn make(Log { policy, ops, history }: &Log, name: &str) -> Result<Made, ExportError> {
    let table = || {
        let mut table = vec![head()];
        table.extend(records(policy, history));
        table
    };
    let (kind, content) = match name {
        "plan.json" => ("application/json", json(policy, history, ops)?),
        "plan.xlsx" => (XLSX, workbook::make(policy, history, now())?),
        "plan-cp932.csv" => ("text/csv; charset=Shift_JIS", cp932::write(&table())),
        _ => ("text/plain; charset=utf-8", cp932::report(&table()).into_bytes()),
    };
    Ok(Made { kind, name: format!("jinzai-navi-{name}"), content: content.into() })
}

/// Everything: the policy, what is known of each bar, and every op with what the server said of it, byte for
/// byte.
fn json(policy: &Policy, history: &History, ops: &[SealedOp]) -> Result<Vec<u8>, ExportError> {
    #[derive(serde::Serialize)]
    struct Everything<'a> {
        policy: &'a Policy,
        bars: Vec<KnownBar<'a>>,
        ops: Vec<Taken<'a>>,
    }
    /// A row's bar in words: a guess, which `policy` does not tell from what was read, says that it is one.
    #[derive(serde::Serialize)]
    struct KnownBar<'a> {
        row: &'a str,
        printed: String,
        revised: String,
        confirmed_by: Option<&'a str>,
        /// In milliseconds since 1970, by the server's clock.
        confirmed_at: Option<i64>,
    }
    #[derive(serde::Serialize)]
    struct Taken<'a> {
        op: &'a RawValue,
        acceptance: &'a domain::history::Acceptance,
    }
    let taken =
        ops.iter().map(|SealedOp { op, acceptance }| Ok(Taken { op: serde_json::from_str(op)?, acceptance }));
    let ops = taken.collect::<Result<_, serde_json::Error>>()?;
    let bars = policy.plan_rows().map(|row| {
        let (printed, revised) = plan_words(history, row);
        let is_confirmed = matches!(bar(history, row), Bar::Confirmed(_));
        let entry = confirmation(history, row).filter(|_| is_confirmed);
        KnownBar {
            row: &row.id,
            printed,
            revised,
            confirmed_by: entry.map(|entry| entry.op.envelope.actor_claimed.as_str()),
            confirmed_at: entry.and_then(|entry| Some(entry.state.acceptance()?.when())),
        }
    });
    Ok(serde_json::to_vec_pretty(&Everything { policy, bars: bars.collect(), ops })?)
}
