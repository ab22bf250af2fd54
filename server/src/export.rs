//! The plan as files for other programs. Whoever may read the plan may take them.

mod cp932;
mod workbook;

use crate::{backend::LocalBackend, store::StoreError};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    csv,
    history::{History, State as OpState},
    op::Op,
    policy::Policy,
    records::{head, records},
    sync::SealedOp,
};
use serde_json::value::RawValue;
use std::sync::Arc;

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

/// `/export/plan.xlsx`, `plan-cp932.csv`, `plan-cp932.txt` (what does not fit into it) and `plan.json`.
pub async fn file(State(backend): State<Arc<LocalBackend>>, Path(name): Path<String>) -> Response {
    match make(&backend, &name).await {
        Ok((kind, bytes)) => {
            let disposition = format!("attachment; filename=\"jinzai-navi-{name}\"");
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_DISPOSITION, &disposition),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// Kind and content of a file.
async fn make(backend: &LocalBackend, name: &str) -> Result<(&'static str, Vec<u8>), ExportError> {
    if !["plan.xlsx", "plan-cp932.csv", "plan-cp932.txt", "plan.json"].contains(&name) {
        return Err(ExportError::Unknown);
    }
    let (policy, ops) = backend.plan().await?;
    if name == "plan.json" {
        return Ok(("application/json", json(&policy, &ops)?));
    }
    let history = history(ops)?;
    if name == "plan.xlsx" {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        return Ok((kind, workbook::make(&policy, &history)?));
    }
    let mut table = vec![head()];
    table.extend(records(&policy, &history));
    Ok(match name {
        "plan-cp932.csv" => ("text/csv; charset=Shift_JIS", cp932::encode(&csv::write(&table))),
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

/// Everything: the policy, and every op with what the server said of it, byte for byte.
fn json(policy: &Policy, ops: &[SealedOp]) -> Result<Vec<u8>, ExportError> {
    #[derive(serde::Serialize)]
    struct Everything<'a> {
        policy: &'a Policy,
        ops: Vec<Taken<'a>>,
    }
    #[derive(serde::Serialize)]
    struct Taken<'a> {
        op: &'a RawValue,
        acceptance: &'a domain::history::Acceptance,
    }
    let taken =
        ops.iter().map(|SealedOp { op, acceptance }| Ok(Taken { op: serde_json::from_str(op)?, acceptance }));
    let ops = taken.collect::<Result<_, serde_json::Error>>()?;
    Ok(serde_json::to_vec_pretty(&Everything { policy, ops })?)
}
