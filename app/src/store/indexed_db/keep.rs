//! Writing to the store.
//!
//! An edit and its place in the outbox are written in one transaction with `durability: strict`;
//! it counts as saved when that has completed. What a write rests on (the next number, the cursor)
//! is read in the same transaction, so tabs never write over each other; it also counts the writes,
//! so that tabs know what they have missed.

use super::{
    CURRENT, Db, META, OPEN, OPS, OUTBOX, POLICY, StoreError, WRITES, commit, identity_text, load::count,
    put_text, read_identity, text, unsent_text,
};
use api::PolicyDelivery;
use domain::{
    history::{Entry, State},
    op::{DeviceId, Op, OpId},
    sync::{Changes, Cursor, Device, Write},
};
use indexed_db_futures::{
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
};
use serde::Serialize;
use wasm_bindgen::JsValue;

/// Something to keep.
pub enum Keep {
    /// A new edit of a device and an account, with its place in the outbox.
    Edit(DeviceId, String, Vec<Op>),
    /// The same for one that could not be kept at its time and may have been sent since: whatever
    /// other tabs wrote, it keeps its number.
    LateEdit(String, Vec<Op>),
    /// All that a page still has whose store was cleared away.
    Everything(Device),
    /// What an answer of the server changed, and when it came, in milliseconds since 1970.
    Changes(Changes, i64),
    /// The new state of an op.
    Entry(Entry),
    /// The device's id and the number of its next edit.
    Identity(DeviceId, u64),
    /// The policy.
    Policy(PolicyDelivery),
    /// What is open after so many writes.
    Open(u64, Vec<Entry>),
}

impl Db {
    /// Writes in one transaction; it is durable when this returns. Gives the write's number, if it is
    /// one that other tabs must know of.
    pub async fn keep(&self, what: &Keep) -> Result<Option<u64>, StoreError> {
        let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let all = self.0.transaction([META, POLICY, OPS, OUTBOX, OPEN]);
        let writing = all.with_mode(TransactionMode::Readwrite).with_options(strict).build()?;
        let writes = count(&writing.object_store(META)?).await?;
        if !still_rests(&writing, writes, what).await? {
            return Err(StoreError::Taken);
        }
        put(&writing, what).await?;
        let number = what.number(writes);
        if let Some(number) = number {
            put_text(&writing, META, WRITES, &number.to_string())?;
        }
        commit(writing).await?;
        Ok(number)
    }
}

impl Keep {
    /// Its number after so many writes.
    fn number(&self, writes: u64) -> Option<u64> {
        match self {
            Self::Changes(changes, _) => changes.is_news().then_some(writes + 1),
            Self::Edit(..) | Self::LateEdit(..) | Self::Entry(_) => Some(writes + 1),
            // The store that was cleared away had counted on.
            Self::Everything(device) => Some(writes.max(device.writes) + 1),
            Self::Identity(..) | Self::Policy(..) | Self::Open(..) => None,
        }
    }

    /// What other tabs hear of it, if that is enough for them.
    pub fn into_write(self) -> Option<Write> {
        match self {
            Self::Edit(_, account, ops) | Self::LateEdit(account, ops) => Some(Write::Edit(account, ops)),
            Self::Changes(changes, _) => Some(Write::Changes(changes)),
            Self::Entry(entry) => Some(Write::Entry(entry)),
            _ => None,
        }
    }
}

/// Whether what a write rests on is still so.
async fn still_rests(writing: &Transaction<'_>, writes: u64, what: &Keep) -> Result<bool, StoreError> {
    let meta = writing.object_store(META)?;
    Ok(match what {
        Keep::Edit(_, _, ops) => {
            let identity = text(&meta, "device").await?;
            let next_seq = identity.as_deref().and_then(read_identity).map_or(1, |(_, next_seq)| next_seq);
            ops.iter().all(|op| op.envelope.device_seq >= next_seq)
        }
        Keep::Changes(changes, _) => {
            let cursor = text(&meta, "cursor").await?;
            cursor.as_deref().and_then(Cursor::from_json) == changes.asked_from
        }
        // The server may have taken meanwhile what is to be set aside.
        Keep::Entry(entry) => !is_accepted(writing, entry.op.id()).await?,
        Keep::Open(after, _) => *after == writes,
        _ => true,
    })
}

/// Whether an op is stored as taken by the server.
async fn is_accepted(writing: &Transaction<'_>, id: OpId) -> Result<bool, StoreError> {
    let stored = text(&writing.object_store(OPS)?, &id.to_string()).await?;
    let stored = stored.and_then(|stored| Entry::from_json(&stored).ok());
    Ok(stored.is_some_and(|stored| stored.is_accepted()))
}

/// Puts all that a transaction writes.
async fn put(writing: &Transaction<'_>, what: &Keep) -> Result<(), StoreError> {
    match what {
        Keep::Edit(device, account, ops) => {
            put_edit(writing, account, ops)?;
            let next_seq = ops.last().map_or(1, |op| op.envelope.device_seq + 1);
            put_identity(writing, *device, next_seq)
        }
        Keep::LateEdit(account, ops) => put_late_edit(writing, account, ops).await,
        Keep::Everything(device) => {
            for entry in device.history.entries() {
                put_entry(writing, entry)?;
            }
            for ((_, id), account) in &device.outbox {
                put_unsent(writing, *id, account)?;
            }
            if let Some(cursor) = &device.cursor {
                put_text(writing, META, "cursor", &json(cursor)?)?;
            }
            put_text(writing, META, "account", &device.account)?;
            put_identity(writing, device.id, device.next_seq)
        }
        Keep::Changes(changes, now) => {
            for entry in &changes.entries {
                put_entry(writing, entry)?;
            }
            for (number, id) in &changes.sent {
                let outbox = writing.object_store(OUTBOX)?;
                outbox.delete(JsValue::from(id.to_string())).build()?;
                // Places of the first version were known by their numbers.
                outbox.delete(key(*number)).build()?;
            }
            if let Some(cursor) = &changes.cursor {
                put_text(writing, META, "cursor", &json(cursor)?)?;
            }
            if let Some(account) = &changes.account {
                put_text(writing, META, "account", account)?;
            }
            put_text(writing, META, "last-sync", &now.to_string())
        }
        Keep::Entry(entry) => put_entry(writing, entry),
        Keep::Identity(id, next_seq) => put_identity(writing, *id, *next_seq),
        Keep::Policy(delivery) => {
            put_text(writing, META, "policy-version", &delivery.version)?;
            put_text(writing, META, "policy-since", &delivery.since.to_string())?;
            put_text(writing, POLICY, CURRENT, &delivery.policy)
        }
        Keep::Open(after, open) => {
            let mut noted = after.to_string();
            for entry in open {
                noted.push('\n');
                noted.push_str(&json(entry)?);
            }
            put_text(writing, OPEN, CURRENT, &noted)
        }
    }
}

fn put_edit(writing: &Transaction<'_>, account: &str, ops: &[Op]) -> Result<(), StoreError> {
    for op in ops {
        put_entry(writing, &Entry { op: op.clone(), state: State::Pending })?;
        put_unsent(writing, op.id(), account)?;
    }
    Ok(())
}

/// Writes an edit that others may have seen: it keeps its numbers, which are not given again, and
/// what the server has taken since stays so.
async fn put_late_edit(writing: &Transaction<'_>, account: &str, ops: &[Op]) -> Result<(), StoreError> {
    let mut pending = Vec::new();
    for op in ops {
        if !is_accepted(writing, op.id()).await? {
            pending.push(op.clone());
        }
    }
    let identity = text(&writing.object_store(META)?, "device").await?;
    if let Some((id, next_seq)) = identity.as_deref().and_then(read_identity) {
        let own = pending.iter().filter(|op| op.envelope.device == id);
        let after = own.map(|op| op.envelope.device_seq + 1).max();
        put_identity(writing, id, next_seq.max(after.unwrap_or(0)))?;
    }
    put_edit(writing, account, &pending)
}

fn put_entry(writing: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    put_text(writing, OPS, &entry.op.id().to_string(), &json(entry)?)
}

fn put_unsent(writing: &Transaction<'_>, id: OpId, account: &str) -> Result<(), StoreError> {
    put_text(writing, OUTBOX, &id.to_string(), &unsent_text(id, account))
}

fn put_identity(writing: &Transaction<'_>, id: DeviceId, next_seq: u64) -> Result<(), StoreError> {
    put_text(writing, META, "device", &identity_text(id, next_seq))
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Other(e.to_string()))
}

/// Keys of IndexedDB are doubles; counts of edits stay far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn key(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}
