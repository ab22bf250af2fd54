//! The device's copy in IndexedDB: policy, ops and outbox.
//!
//! An edit and its place in the outbox are written in one transaction with `durability: strict`;
//! it counts as saved when that has completed. What a write rests on (the next number, the cursor)
//! is read in the same transaction, so tabs never write over each other.

use domain::{
    history::{Entry, State},
    op::{DeviceId, Op, OpId},
    sync::{Changes, Cursor, Device, Record},
};
use indexed_db_futures::{
    database::Database,
    error::{Error, OpenDbError, UnexpectedDataError},
    internals::SystemRepr,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

const NAME: &str = "jinzai-navi";
const META: &str = "meta";
const POLICY: &str = "policy";
const OPS: &str = "ops";
const OUTBOX: &str = "outbox";

/// Why the device's store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// What is here was written by a newer version of the app.
    #[error("この端末の保存内容は、新しい版のアプリのものです。再読み込みしてください。")]
    Newer,
    /// No IndexedDB here (private mode, a setting).
    #[error("このブラウザーでは端末に保存できません。")]
    Unavailable,
    /// No room.
    #[error("端末の保存場所がいっぱいです。")]
    Full,
    /// Another tab was quicker: what is stored is newer than what the write rests on.
    #[error("別のタブで変更がありました。")]
    Taken,
    /// The browser closed the connection.
    #[error("端末の保存場所との接続が切れました。")]
    Closed,
    /// Anything else.
    #[error("端末への保存で問題が起きました（{0}）。")]
    Other(String),
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        use indexed_db_futures::error::DomException as D;
        match error {
            Error::DomException(D::InvalidStateError(_)) => Self::Closed,
            Error::DomException(e) if e.name() == "QuotaExceededError" => Self::Full,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<OpenDbError> for StoreError {
    fn from(error: OpenDbError) -> Self {
        if error.to_string().contains("VersionError") { Self::Newer } else { Self::Unavailable }
    }
}

/// A connection to the store.
#[derive(Clone)]
pub struct Db(Database);

/// Everything the store holds.
pub struct Stored {
    /// The device with its ops.
    pub device: Device,
    /// The device has just been given its id.
    pub is_new: bool,
    /// The policy's version and JSON.
    pub policy: Option<(String, String)>,
    /// When the device last heard from the server, in milliseconds since 1970.
    pub last_sync: Option<i64>,
}

impl Db {
    /// Opens the store, making it on the first visit. `lost` is called when the browser or a
    /// newer version in another tab closes it.
    pub async fn open(lost: impl Fn() + Clone + 'static) -> Result<Self, StoreError> {
        let db = Database::open(NAME)
            .with_version(1u8)
            .with_on_upgrade_needed(|event, db| {
                if event.old_version() < 1.0 {
                    for store in [META, POLICY, OPS, OUTBOX] {
                        db.create_object_store(store).build()?;
                    }
                }
                Ok(())
            })
            .await?;
        watch(&db, lost);
        Ok(Self(db))
    }

    /// Whether no device has kept anything here yet.
    pub async fn is_new(&self) -> Result<bool, StoreError> {
        let reading = self.0.transaction(META).with_mode(TransactionMode::Readonly).build()?;
        Ok(text(&reading.object_store(META)?, "device").await?.is_none())
    }

    /// Reads everything.
    pub async fn load(&self, new_id: impl Fn() -> DeviceId) -> Result<Stored, StoreError> {
        let stores = [META, POLICY, OPS, OUTBOX];
        let reading = self.0.transaction(stores).with_mode(TransactionMode::Readonly).build()?;
        let meta = reading.object_store(META)?;
        let identity = text(&meta, "device").await?;
        let cursor = text(&meta, "cursor").await?;
        let account = text(&meta, "account").await?;
        let last_sync = text(&meta, "last-sync").await?;
        let version = text(&meta, "policy-version").await?;
        let policy = text(&reading.object_store(POLICY)?, "current").await?;
        let records = texts(&reading.object_store(OPS)?).await?;
        let unsent = texts(&reading.object_store(OUTBOX)?).await?;

        let identity = identity.as_deref().and_then(read_identity);
        let is_new = identity.is_none();
        let (id, next_seq) = identity.unwrap_or_else(|| (new_id(), 1));
        let mut device = Device::new(id);
        device.next_seq = next_seq;
        device.cursor = cursor.as_deref().and_then(Cursor::from_json);
        device.account = account.unwrap_or_default();
        // A record of a form that only newer versions know stays where it is.
        for entry in records.iter().filter_map(|text| Record::from_json(text).and_then(Record::open).ok()) {
            device.history.insert(entry.op, entry.state);
        }
        for (id, account) in unsent.iter().filter_map(|text| read_unsent(text)) {
            if let Some(entry) = device.history.get(id) {
                let number = entry.op.envelope.device_seq;
                device.outbox.insert((number, id), account.to_owned());
                if entry.op.envelope.device == device.id {
                    device.next_seq = device.next_seq.max(number + 1);
                }
            }
        }
        let last_sync = last_sync.and_then(|time| time.parse().ok());
        Ok(Stored { device, is_new, policy: version.zip(policy), last_sync })
    }

    /// Writes something and reads it back: whether the store does what it says.
    pub async fn probe(&self, text_of: &str) -> Result<bool, StoreError> {
        let writing = self.0.transaction(META).with_mode(TransactionMode::Readwrite).build()?;
        put_text(&writing, META, "probe", text_of)?;
        commit(writing).await?;
        let reading = self.0.transaction(META).with_mode(TransactionMode::Readonly).build()?;
        let found = text(&reading.object_store(META)?, "probe").await?;
        Ok(found.as_deref() == Some(text_of))
    }

    /// Writes in one transaction; it is durable when this returns.
    pub async fn keep(&self, what: &Keep) -> Result<(), StoreError> {
        let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let all = self.0.transaction([META, POLICY, OPS, OUTBOX]);
        let writing = all.with_mode(TransactionMode::Readwrite).with_options(strict).build()?;
        if !still_rests(&writing, what).await? {
            return Err(StoreError::Taken);
        }
        queue(&writing, what)?;
        commit(writing).await
    }
}

/// Removes the store. Tabs that have it open let go of it.
pub async fn erase() -> Result<(), StoreError> {
    Ok(Database::delete_by_name(NAME)?.await?)
}

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
    /// The policy: version and JSON.
    Policy(String, String),
}

/// Whether what a write rests on is still so.
async fn still_rests(writing: &Transaction<'_>, what: &Keep) -> Result<bool, StoreError> {
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
        Keep::Entry(entry) => {
            let stored = text(&writing.object_store(OPS)?, &entry.op.id().to_string()).await?;
            let stored = stored.and_then(|stored| Record::from_json(&stored).ok());
            !stored.is_some_and(|stored| matches!(stored.state, State::Accepted(_)))
        }
        _ => true,
    })
}

/// Queues all that a transaction writes; nothing is waited for from here to the commit.
fn queue(writing: &Transaction<'_>, what: &Keep) -> Result<(), StoreError> {
    match what {
        Keep::Edit(device, account, ops) => {
            put_edit(writing, account, ops)?;
            let next_seq = ops.last().map_or(1, |op| op.envelope.device_seq + 1);
            put_identity(writing, *device, next_seq)
        }
        Keep::LateEdit(account, ops) => put_edit(writing, account, ops),
        Keep::Everything(device) => {
            for entry in device.history.entries() {
                put(writing, OPS, &entry.op.id().to_string(), &Record::of(entry))?;
            }
            for ((_, id), account) in &device.outbox {
                put_unsent(writing, *id, account)?;
            }
            if let Some(cursor) = &device.cursor {
                put(writing, META, "cursor", cursor)?;
            }
            put_text(writing, META, "account", &device.account)?;
            put_identity(writing, device.id, device.next_seq)
        }
        Keep::Changes(changes, now) => {
            for entry in &changes.entries {
                put(writing, OPS, &entry.op.id().to_string(), &Record::of(entry))?;
            }
            for (number, id) in &changes.sent {
                let outbox = writing.object_store(OUTBOX)?;
                outbox.delete(JsValue::from(id.to_string())).build()?;
                // Places of the first version were known by their numbers.
                outbox.delete(key(*number)).build()?;
            }
            if let Some(cursor) = &changes.cursor {
                put(writing, META, "cursor", cursor)?;
            }
            if let Some(account) = &changes.account {
                put_text(writing, META, "account", account)?;
            }
            put_text(writing, META, "last-sync", &now.to_string())
        }
        Keep::Entry(entry) => put(writing, OPS, &entry.op.id().to_string(), &Record::of(entry)),
        Keep::Identity(id, next_seq) => put_identity(writing, *id, *next_seq),
        Keep::Policy(version, json) => {
            put_text(writing, META, "policy-version", version)?;
            put_text(writing, POLICY, "current", json)
        }
    }
}

fn put_edit(writing: &Transaction<'_>, account: &str, ops: &[Op]) -> Result<(), StoreError> {
    for op in ops {
        let record = Record { op: op.bytes().to_owned(), state: State::Pending };
        put(writing, OPS, &op.id().to_string(), &record)?;
        put_unsent(writing, op.id(), account)?;
    }
    Ok(())
}

fn put_unsent(writing: &Transaction<'_>, id: OpId, account: &str) -> Result<(), StoreError> {
    put_text(writing, OUTBOX, &id.to_string(), &format!("{id} {account}"))
}

/// An op's id and the account in whose session it was made, as [`put_unsent`] writes them. The first
/// version wrote the id alone.
fn read_unsent(text: &str) -> Option<(OpId, &str)> {
    let (id, account) = text.split_once(' ').unwrap_or((text, ""));
    Some((id.parse().ok()?, account))
}

fn put_identity(writing: &Transaction<'_>, id: DeviceId, next_seq: u64) -> Result<(), StoreError> {
    put_text(writing, META, "device", &format!("{id} {next_seq}"))
}

/// The device's id and the number of its next edit, as [`put_identity`] writes them.
fn read_identity(text: &str) -> Option<(DeviceId, u64)> {
    let (id, next_seq) = text.split_once(' ')?;
    Some((id.parse().ok()?, next_seq.parse().ok()?))
}

/// Queues a value in JSON.
fn put(writing: &Transaction<'_>, store: &str, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let json = serde_json::to_string(value).map_err(|e| StoreError::Other(e.to_string()))?;
    put_text(writing, store, name, &json)
}

/// Queues a text.
fn put_text(writing: &Transaction<'_>, store: &str, name: &str, text: &str) -> Result<(), StoreError> {
    let (name, text): (JsValue, JsValue) = (name.into(), text.into());
    writing.object_store(store)?.put(text).with_key(name).build()?;
    Ok(())
}

async fn text(store: &ObjectStore<'_>, name: &str) -> Result<Option<String>, StoreError> {
    let found: Option<JsValue> = store.get(JsValue::from(name)).await?;
    Ok(found.and_then(|found| found.as_string()))
}

async fn texts(store: &ObjectStore<'_>) -> Result<Vec<String>, StoreError> {
    let mut texts = Vec::new();
    for found in store.get_all::<JsValue>().await? {
        texts.extend(found?.as_string());
    }
    Ok(texts)
}

/// Keys of IndexedDB are doubles; counts of edits stay far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn key(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

/// Waits until the transaction is complete. A quota that is exceeded at the commit shows only in
/// the transaction's own error.
async fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    let raw = web_sys::IdbTransaction::clone(transaction.as_sys());
    let aborted = Error::MissingData(UnexpectedDataError::TransactionAborted);
    match transaction.commit().await {
        Err(error) if error == aborted => {
            Err(raw.error().map_or(StoreError::from(error), |e| StoreError::from(Error::from(e))))
        }
        done => Ok(done?),
    }
}

/// Lets a newer version in another tab upgrade, and hears when the browser closes the store.
fn watch(db: &Database, lost: impl Fn() + Clone + 'static) {
    let raw = web_sys::IdbDatabase::clone(db.as_sys());
    let (give_way, on_close) = (raw.clone(), lost.clone());
    let changed = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
        give_way.close();
        lost();
    });
    let closed = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| on_close());
    raw.set_onversionchange(Some(changed.as_ref().unchecked_ref()));
    raw.set_onclose(Some(closed.as_ref().unchecked_ref()));
    changed.forget();
    closed.forget();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use domain::{
        edit::{self, Edit, Stamp},
        plan::Value,
        policy::Policy,
        sync::Changes,
    };
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    const POLICY: &str = r#"{"document":{"id":"d","title":"","city":"","office":"","revised":"",
        "first_year":2024,"last_year":2028},"sections":[],"families":[],
        "plan":{"line":[],"permanent":[{"id":"row","section":"s","text":"","lines":"1"}]},
        "indicators":{"head":{"text":"","lines":"1"},"n":0,"indicator":[]},
        "structure":{"node":[],"edge":[]}}"#;

    async fn open_empty() -> Db {
        Database::delete_by_name(NAME).expect("asked").await.expect("deleted");
        Db::open(|| ()).await.expect("a store")
    }

    /// What an edit of a note makes.
    fn note(device: &Device, text: &str) -> Vec<Op> {
        let policy = Policy::from_json(POLICY).expect("a policy");
        let cell = "note/row/2024/issue".parse().expect("a cell");
        let edit =
            Edit::Set { changes: vec![(cell, Value::Text(text.to_owned()))], reason: None, seen: None };
        let stamp = Stamp {
            device: device.id,
            next_seq: device.next_seq,
            actor: "",
            time: 0,
            new_id: &mut clock::new_id,
        };
        edit::ops(&edit, &device.history, &policy, stamp).expect("ops")
    }

    #[wasm_bindgen_test]
    async fn an_edit_is_there_after_opening_again() {
        let db = open_empty().await;
        let device = db.load(clock::new_id).await.expect("loaded").device;
        let ops = note(&device, "一");
        db.keep(&Keep::Edit(device.id, String::new(), ops.clone())).await.expect("kept");
        db.0.close();

        let again = Db::open(|| ()).await.expect("a store").load(clock::new_id).await.expect("loaded");
        assert_eq!(again.device.id, device.id);
        assert_eq!(again.device.next_seq, 2);
        assert!(again.device.outbox.contains_key(&(1, ops[0].id())));
        assert!(again.device.history.get(ops[0].id()).is_some_and(Entry::is_pending));
    }

    #[wasm_bindgen_test]
    async fn a_number_that_another_tab_took_writes_nothing() {
        let db = open_empty().await;
        let device = db.load(clock::new_id).await.expect("loaded").device;
        db.keep(&Keep::Edit(device.id, String::new(), note(&device, "一"))).await.expect("kept");
        let second = db.keep(&Keep::Edit(device.id, String::new(), note(&device, "二"))).await;
        assert_eq!(second, Err(StoreError::Taken));
        let stored = db.load(clock::new_id).await.expect("loaded").device;
        assert_eq!(stored.history.entries().count(), 1);
    }

    #[wasm_bindgen_test]
    async fn an_answer_and_the_policy_are_kept() {
        let db = open_empty().await;
        let mut device = db.load(clock::new_id).await.expect("loaded").device;
        let ops = note(&device, "一");
        db.keep(&Keep::Edit(device.id, String::new(), ops.clone())).await.expect("kept");
        let sent = vec![(1, ops[0].id())];
        device.commit(ops);
        let cursor = Some(Cursor { epoch: clock::new_id(), seq: 0, op: None, time: None });
        let changes = Changes { sent, cursor, ..Changes::default() };
        db.keep(&Keep::Changes(changes.clone(), 77)).await.expect("kept");
        let late = db.keep(&Keep::Changes(changes, 78)).await;
        assert_eq!(late, Err(StoreError::Taken), "it rests on a cursor that is no more");
        db.keep(&Keep::Policy("v1".to_owned(), POLICY.to_owned())).await.expect("kept");

        let stored = db.load(clock::new_id).await.expect("loaded");
        assert!(stored.device.outbox.is_empty());
        assert_eq!(stored.device.cursor, cursor);
        assert_eq!(stored.last_sync, Some(77));
        assert_eq!(stored.policy, Some(("v1".to_owned(), POLICY.to_owned())));
    }
}
