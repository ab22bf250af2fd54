//! The plan as files for other programs. Whoever may read the plan may take them.

mod cp932;
mod inquiry;
mod weights;
mod workbook;

use crate::{
    backend::LocalBackend,
    store::{StoreError, now},
};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    history::{History, State as OpState},
    inquiry::{Asked, Inquiry, asked},
    op::Op,
    plan::years,
    policy::Policy,
    records::{head, plan_words, records},
    sync::SealedOp,
    verify::{Bar, bar, confirmation},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::value::RawValue;
use std::{
    io::{Cursor, Write},
    sync::Arc,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
enum ExportError {
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
}

impl IntoResponse for ExportError {
    fn into_response(self) -> Response {
        if let Self::Unknown = self {
            return (StatusCode::NOT_FOUND, "この名前のファイルはありません。").into_response();
        }
        tracing::error!(error = %self, "a file could not be made");
        let words = "ファイルを作れませんでした。しばらくしてからもう一度お試しください。";
        (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
    }
}

/// Kind of a workbook.
const XLSX: &str = api::WORKBOOK_KIND;

/// `/export/plan.xlsx`, `plan-cp932.csv`, `plan-cp932.txt` (what does not fit into it) and `plan.json`.
pub async fn file(State(backend): State<Arc<LocalBackend>>, Path(name): Path<String>) -> Response {
    let made = make(&backend, &name).await;
    answer(made.map(|(kind, bytes)| (kind, format!("jinzai-navi-{name}"), bytes)))
}

/// `/export/inquiry/2026/ID.xlsx`: what a division is asked; `all.zip`: what all are.
pub async fn inquiry(
    State(backend): State<Arc<LocalBackend>>,
    Path((year, name)): Path<(String, String)>,
) -> Response {
    answer(make_inquiry(&backend, &year, &name).await)
}

/// Kind, name and content of a file, to be saved by the browser.
fn answer(made: Result<(&'static str, String, Vec<u8>), ExportError>) -> Response {
    let (kind, name, bytes) = match made {
        Ok(made) => made,
        Err(error) => return error.into_response(),
    };
    let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, bytes).into_response()
}

/// A file for one division, or one for each of them in a package.
async fn make_inquiry(
    backend: &LocalBackend,
    year: &str,
    name: &str,
) -> Result<(&'static str, String, Vec<u8>), ExportError> {
    let (policy, ops) = backend.plan().await?;
    let year = year.parse().ok().filter(|year| years(&policy).any(|known| known == *year));
    let year = year.ok_or(ExportError::Unknown)?;
    let history = history(ops)?;
    let made = |asked: &Asked| {
        let division = &asked.division;
        let question = Inquiry::about(&history, year, division.id);
        let book = inquiry::make(&policy, &history, &question, &division.division.name)?;
        Ok((format!("照会_{}_{}.xlsx", year.long(), in_file_name(&division.division.name)), book))
    };
    let asked = asked(&policy, &history, year, 0);
    if name == "all.zip" {
        let books = asked.iter().map(made).collect::<Result<Vec<_>, ExportError>>()?;
        return Ok(("application/zip", format!("照会_{}.zip", year.long()), package(books)?));
    }
    let id = name.strip_suffix(".xlsx").ok_or(ExportError::Unknown)?;
    let asked = asked.iter().find(|asked| asked.division.id.to_string() == id).ok_or(ExportError::Unknown)?;
    let (name, book) = made(asked)?;
    Ok((XLSX, name, book))
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

/// Kind and content of a file.
async fn make(backend: &LocalBackend, name: &str) -> Result<(&'static str, Vec<u8>), ExportError> {
    if !["plan.xlsx", "plan-cp932.csv", "plan-cp932.txt", "plan.json"].contains(&name) {
        return Err(ExportError::Unknown);
    }
    let (policy, ops) = backend.plan().await?;
    if name == "plan.json" {
        return Ok(("application/json", json(&policy, &history(ops.clone())?, &ops)?));
    }
    let history = history(ops)?;
    if name == "plan.xlsx" {
        return Ok((XLSX, workbook::make(&policy, &history, now())?));
    }
    let mut table = vec![head()];
    table.extend(records(&policy, &history));
    Ok(match name {
        "plan-cp932.csv" => ("text/csv; charset=Shift_JIS", cp932::write(&table)),
        _ => ("text/plain; charset=utf-8", cp932::report(&table).into_bytes()),
    })
}

fn history(ops: Vec<SealedOp>) -> Result<History, ExportError> {
    let mut history = History::default();
    for SealedOp { op, acceptance } in ops {
        let op = Op::parse(op).map_err(|_| StoreError::Damaged)?;
        history.insert(op, OpState::Accepted(acceptance));
    }
    Ok(history)
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
            confirmed_at: entry.and_then(|entry| Some(entry.state.acceptance()?.time)),
        }
    });
    Ok(serde_json::to_vec_pretty(&Everything { policy, bars: bars.collect(), ops })?)
}
