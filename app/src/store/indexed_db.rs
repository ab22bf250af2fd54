//! The device's copy in IndexedDB: policy, ops and outbox, and what is open beside them, so that a
//! start need not wait for the whole history.

mod keep;
mod load;

pub use keep::Keep;
pub use load::Stored;

use domain::op::{DeviceId, OpId};
use indexed_db_futures::{
    database::Database,
    error::{Error, OpenDbError, UnexpectedDataError},
    internals::SystemRepr,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionMode},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

const NAME: &str = "jinzai-navi";
/// The first had no [`OPEN`].
const VERSION: u8 = 2;

/// Single values by their names: identity, cursor, account, number of writes.
const META: &str = "meta";
/// The policy in JSON.
const POLICY: &str = "policy";
/// Every op with its state, by id.
const OPS: &str = "ops";
/// Ids of unsent ops, with the accounts in whose sessions they were made.
const OUTBOX: &str = "outbox";
/// What says how every cell stands, after how many writes. Disposable.
const OPEN: &str = "open";
/// The one value of [`POLICY`] and of [`OPEN`].
const CURRENT: &str = "current";
/// In [`META`]: how often the store has been written to.
const WRITES: &str = "writes";

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
    /// A tab with an older version holds the store.
    #[error(
        "前の版のアプリを開いたままのタブがあり、この端末の保存内容を開けません。ほかのタブを閉じてください。"
    )]
    Blocked,
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

impl StoreError {
    /// Whether edits made now live in the page alone.
    pub fn loses_unsent(&self) -> bool {
        *self != Self::Blocked
    }
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        use indexed_db_futures::error::DomException as D;
        match error {
            Error::DomException(D::InvalidStateError(_)) => Self::Closed,
            Error::DomException(e) if e.name() == "QuotaExceededError" => Self::Full,
            // The library's own words say no more, and are not for people.
            Error::DomException(e) => Self::Other(e.name().into_owned()),
            _ => Self::Other("UnknownError".to_owned()),
        }
    }
}

impl From<OpenDbError> for StoreError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(Error::DomException(e)) if e.name() == "VersionError" => Self::Newer,
            _ => Self::Unavailable,
        }
    }
}

/// A connection to the store.
#[derive(Clone)]
pub struct Db(Database);

impl Db {
    /// Opens the store, making it on the first visit. `lost` is called when the browser or a
    /// newer version in another tab closes it, `blocked` when a tab with an older version does not
    /// let go of it; then this waits.
    pub async fn open(
        lost: impl Fn() + Clone + 'static,
        blocked: impl Fn() + 'static,
    ) -> Result<Self, StoreError> {
        let db = Database::open(NAME)
            .with_version(VERSION)
            .with_on_blocked(move |_| {
                blocked();
                Ok(())
            })
            .with_on_upgrade_needed(|event, db| {
                if event.old_version() < 1.0 {
                    for store in [META, POLICY, OPS, OUTBOX] {
                        db.create_object_store(store).build()?;
                    }
                }
                if event.old_version() < 2.0 {
                    db.create_object_store(OPEN).build()?;
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

    /// Writes something and reads it back: whether the store does what it says.
    pub async fn probe(&self, text_of: &str) -> Result<bool, StoreError> {
        let writing = self.0.transaction(META).with_mode(TransactionMode::Readwrite).build()?;
        put_text(&writing, META, "probe", text_of)?;
        commit(writing).await?;
        let reading = self.0.transaction(META).with_mode(TransactionMode::Readonly).build()?;
        let found = text(&reading.object_store(META)?, "probe").await?;
        Ok(found.as_deref() == Some(text_of))
    }
}

/// Removes the store. Tabs that have it open let go of it.
pub async fn erase() -> Result<(), StoreError> {
    Ok(Database::delete_by_name(NAME)?.await?)
}

/// Queues a text.
fn put_text(writing: &Transaction<'_>, store: &str, name: &str, text: &str) -> Result<(), StoreError> {
    let (name, text): (JsValue, JsValue) = (name.into(), text.into());
    writing.object_store(store)?.put(text).with_key(name).build()?;
    Ok(())
}

/// How an op's place in the outbox is stored: its id and the account in whose session it was made.
fn unsent_text(id: OpId, account: &str) -> String {
    format!("{id} {account}")
}

/// Reads what [`unsent_text`] writes. The first version wrote the id alone.
fn read_unsent(text: &str) -> Option<(OpId, &str)> {
    let (id, account) = text.split_once(' ').unwrap_or((text, ""));
    Some((id.parse().ok()?, account))
}

/// How the device's id and the number of its next edit are stored.
fn identity_text(id: DeviceId, next_seq: u64) -> String {
    format!("{id} {next_seq}")
}

/// Reads what [`identity_text`] writes.
fn read_identity(text: &str) -> Option<(DeviceId, u64)> {
    let (id, next_seq) = text.split_once(' ')?;
    Some((id.parse().ok()?, next_seq.parse().ok()?))
}

async fn text(store: &ObjectStore<'_>, name: &str) -> Result<Option<String>, StoreError> {
    let found: Option<JsValue> = store.get(JsValue::from(name)).await?;
    Ok(found.and_then(|found| found.as_string()))
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
