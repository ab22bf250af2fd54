//! `jinzai-navi ops`: the log printed, and a device's rescue file taken in.

use super::{CliError, database::Open, print};
use crate::{
    backend::{Caller, LocalBackend},
    content::Content,
    live::Live,
};
use api::Backend;
use domain::{
    history::Acceptance,
    op::{DeviceId, Op, OpId},
    rescue,
    sync::{Outcome, PAGE, PROTOCOL, SealedOp, SyncRequest, one_message},
    text::is_unseen,
};
use serde::Serialize;
use serde_json::value::RawValue;
use std::{fs, path::Path};

/// A line of the log: the op as it was born, and what the server said of it.
#[derive(Serialize)]
struct LogLine {
    op: Box<RawValue>,
    acceptance: Acceptance,
}

/// Prints the log as JSON Lines.
pub async fn print_all(open: Open) -> Result<(), CliError> {
    let mut after = 0;
    loop {
        let page = open.store.page(after, PAGE).await.map_err(|error| open.failed(error))?;
        let Some((_, last)) = page.ops.last() else { return Ok(()) };
        after = last.acceptance.seq;
        for (_, SealedOp { op, acceptance }) in page.ops {
            let op = RawValue::from_string(op)?;
            print(&(serde_json::to_string(&LogLine { op, acceptance })? + "\n"))?;
        }
    }
}

/// Takes a rescue file in, through the same rules as any push.
pub async fn import(file: &Path, open: Open, content: Content) -> Result<(), CliError> {
    let text = fs::read_to_string(file).map_err(|error| CliError::RescueFile(file.to_owned(), error))?;
    let (head, ops) = rescue::read(&text).map_err(|why| CliError::NotRescue(file.to_owned(), why))?;
    let Open { store, sealer, .. } = open;
    let delivery = content.delivery()?;
    let backend = LocalBackend::new(content.policy, delivery, store.clone(), sealer, Live::default());
    // Who can write the database's file may change the plan.
    let backend = backend.for_request(Caller { may_write: true, cookie: None });
    let total = ops.len();
    let not_taken = push(&backend, head.device, ops).await;
    store.close().await;
    let not_taken = not_taken?;
    let taken = total - not_taken.len();
    let name = if head.device_name.is_empty() { head.device.to_string() } else { shown(&head.device_name) };
    print(&format!(
        "{name} の変更 {total} 件のうち {taken} 件が記録にあります（前からあったものを含みます）。\n"
    ))?;
    if not_taken.is_empty() { Ok(()) } else { Err(CliError::NotTaken(not_taken)) }
}

/// Pushes edits in messages of the protocol's size, and says which were not taken and why.
async fn push(backend: &LocalBackend, device: DeviceId, ops: Vec<Op>) -> Result<Vec<String>, CliError> {
    let mut not_taken = Vec::new();
    let mut rest: &[Op] = &ops;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(one_message(rest.iter(), |op| op.bytes().len()).count());
        let request = SyncRequest {
            protocol: PROTOCOL,
            device,
            account: String::new(),
            cursor: None,
            push: now.iter().map(|op| op.bytes().to_owned()).collect(),
            returned: Vec::new(),
        };
        let response = backend.sync(request).await?;
        not_taken.extend(response.outcomes.iter().filter_map(|(id, outcome)| why_not(&ops, *id, outcome)));
        rest = later;
    }
    Ok(not_taken)
}

fn why_not(ops: &[Op], id: OpId, outcome: &Outcome) -> Option<String> {
    let why = match outcome {
        Outcome::Stored => return None,
        Outcome::Waiting => "もとになる変更が、まだこのサーバーにありません".to_owned(),
        Outcome::Refused(refusal) => refusal.to_string(),
    };
    let cell = ops.iter().find(|op| op.id() == id).map(|op| op.envelope.cell.clone()).unwrap_or_default();
    Some(format!("{}（{id}）: {why}", shown(&cell)))
}

/// What a file says, without what a terminal would obey.
fn shown(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
