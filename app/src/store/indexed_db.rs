//! The device's store in IndexedDB. Carries out errands as they are spelled out: it reads texts and puts texts,
//! and decides nothing.

use crate::clock;
use domain::sync::{
    Change, Found, Head, Key, Seen, Stored, Table,
    client::{Answer, Errand, Fault, StoreError},
};
use indexed_db_futures::{
    KeyRange,
    database::Database,
    error::{DomException, Error, OpenDbError, UnexpectedDataError},
    internals::SystemRepr,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions},
};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{IdbDatabase, IdbTransaction};

const NAME: &str = "jinzai-navi";
/// The first had no [`Table::Open`].
const VERSION: u8 = 2;
/// How many records are read at a time; between them the page may draw.
const PAGE: u32 = 250;

/// What the browser does to the store by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The connection was closed, by the browser or for a newer version in another tab.
    Closed,
    /// A tab with an older version does not let go of it: opening waits.
    Blocked,
}

/// A connection to the store. A handle: copies are the same.
#[derive(Clone)]
pub struct Db(Rc<Database>);

impl Db {
    /// Opens the store, making it on the first visit.
    pub async fn open(told: impl Fn(Happening) + Clone + 'static) -> Result<Self, StoreError> {
        let blocked = told.clone();
        let opening = Database::open(NAME)
            .with_version(VERSION)
            .with_on_blocked(move |_| {
                blocked(Happening::Blocked);
                Ok(())
            })
            .with_on_upgrade_needed(|event, db| {
                let is_there = |table: &Table| *table != Table::Open || event.old_version() >= 2.0;
                let made = Table::ALL.iter().filter(|table| event.old_version() < 1.0 || !is_there(table));
                made.map(|table| table.name())
                    .try_for_each(|name| db.create_object_store(name).build().map(drop))?;
                Ok(())
            });
        let db = opening.await.map_err(not_opened)?;
        watch(&db, told);
        Ok(Self(Rc::new(db)))
    }

    /// Lets go of the store.
    pub fn close(&self) {
        IdbDatabase::clone(self.0.as_sys()).close();
    }

    /// Carries out an errand of a page that has seen the store so. `begun` is given the transaction, so that it can be
    /// given up.
    pub async fn run(
        &self,
        errand: &Errand,
        seen: Seen,
        begun: impl Fn(IdbTransaction),
    ) -> Result<Answer, Fault> {
        let transaction = match errand {
            Errand::Write(_) => self.write(),
            _ => self.read(),
        };
        let transaction = transaction.map_err(failed)?;
        begun(IdbTransaction::clone(transaction.as_sys()));
        match errand {
            Errand::ReadOpen => read_open(&transaction).await.map(Answer::Read).map_err(failed),
            Errand::ReadAll => {
                let stored = read_all(&transaction).await.map_err(failed)?;
                Ok(Answer::Read(Some(Box::new(stored))))
            }
            Errand::Look => {
                let found = find(&transaction, Head::keys()).await.map_err(failed)?;
                Ok(Answer::Seen(Head::of(&found)))
            }
            Errand::Write(write) => {
                let found = find(&transaction, write.keys()).await.map_err(failed)?;
                let written = write.on(seen, &found).map_err(Fault::Moved)?;
                carry_out(&transaction, written.changes).map_err(failed)?;
                commit(transaction).await.map_err(Fault::Failed)?;
                Ok(Answer::Written(written.number))
            }
        }
    }

    /// Writes something and reads it back: whether the store does what it says.
    pub async fn probe(&self, text: &str) -> Result<bool, StoreError> {
        let key = (Table::Meta, "probe".to_owned());
        let writing = self.write().map_err(store_error)?;
        carry_out(&writing, vec![Change::Put(key.clone(), text.to_owned())]).map_err(store_error)?;
        commit(writing).await?;
        let reading = self.read().map_err(store_error)?;
        let found = find(&reading, vec![key.clone()]).await.map_err(store_error)?;
        Ok(found.get(&key).is_some_and(|found| found == text))
    }

    fn read(&self) -> Result<Transaction<'_>, Error> {
        self.0.transaction(Table::ALL.map(Table::name)).with_mode(TransactionMode::Readonly).build()
    }

    fn write(&self) -> Result<Transaction<'_>, Error> {
        let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
        let all = self.0.transaction(Table::ALL.map(Table::name));
        all.with_mode(TransactionMode::Readwrite).with_options(strict).build()
    }
}

async fn read_open(reading: &Transaction<'_>) -> Result<Option<Box<Stored>>, Error> {
    let found = find(reading, Stored::keys()).await?;
    let Some(open) = Stored::noted_as_open(&found) else { return Ok(None) };
    let mut stored = Stored::of(&found, clock::new_id());
    stored.add_ops(&open);
    stored.add_outbox(&all(&reading.object_store(Table::Outbox.name())?).await?);
    Ok(Some(Box::new(stored)))
}

async fn read_all(reading: &Transaction<'_>) -> Result<Stored, Error> {
    let mut stored = Stored::of(&find(reading, Stored::keys()).await?, clock::new_id());
    let ops = reading.object_store(Table::Ops.name())?;
    let mut after = None;
    loop {
        let (records, last) = page(&ops, after).await?;
        stored.add_ops(&records);
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    stored.add_outbox(&all(&reading.object_store(Table::Outbox.name())?).await?);
    Ok(stored)
}

async fn find(transaction: &Transaction<'_>, keys: Vec<Key>) -> Result<Found, Error> {
    let mut found = Found::new();
    for key in keys {
        let record: Option<JsValue> =
            transaction.object_store(key.0.name())?.get(JsValue::from(&key.1)).await?;
        if let Some(text) = record.and_then(|record| record.as_string()) {
            found.insert(key, text);
        }
    }
    Ok(found)
}

async fn all(table: &ObjectStore<'_>) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    for found in table.get_all::<JsValue>().await? {
        texts.extend(found?.as_string());
    }
    Ok(texts)
}

/// The next records after a key, and the last one's key while there may be more.
async fn page(
    table: &ObjectStore<'_>,
    after: Option<JsValue>,
) -> Result<(Vec<String>, Option<JsValue>), Error> {
    let range = KeyRange::LowerBound(after.unwrap_or_else(|| "".into()), true);
    let records = table.get_all::<JsValue>().with_query::<JsValue, _>(range.clone()).with_limit(PAGE).await?;
    let mut texts = Vec::new();
    for record in records {
        texts.extend(record?.as_string());
    }
    let keys = table.get_all_keys::<JsValue>().with_query::<JsValue, _>(range).with_limit(PAGE).await?;
    let is_full = keys.len() == PAGE as usize;
    let last = keys.last().filter(|_| is_full).transpose()?;
    Ok((texts, last))
}

/// Queues all changes.
fn carry_out(writing: &Transaction<'_>, changes: Vec<Change>) -> Result<(), Error> {
    for change in changes {
        match change {
            Change::Put((table, name), text) => {
                let (name, text): (JsValue, JsValue) = (name.into(), text.into());
                writing.object_store(table.name())?.put(text).with_key(name).build()?;
            }
            Change::Remove((table, name)) => {
                writing.object_store(table.name())?.delete(JsValue::from(name)).build()?;
            }
            Change::RemoveNumbered(number) => {
                writing.object_store(Table::Outbox.name())?.delete(key(number)).build()?;
            }
            Change::Clear(table) => drop(writing.object_store(table.name())?.clear()?),
        }
    }
    Ok(())
}

/// Keys of IndexedDB are doubles; counts of edits stay far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn key(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

/// Waits until the transaction is complete. A quota that is exceeded at the commit shows only in
/// the transaction's own error.
async fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    let raw = IdbTransaction::clone(transaction.as_sys());
    let aborted = Error::MissingData(UnexpectedDataError::TransactionAborted);
    match transaction.commit().await {
        Err(error) if error == aborted => {
            Err(raw.error().map_or_else(|| store_error(error), |why| store_error(Error::from(why))))
        }
        done => done.map_err(store_error),
    }
}

/// Lets a newer version in another tab upgrade, and hears when the browser closes the store.
fn watch(db: &Database, told: impl Fn(Happening) + Clone + 'static) {
    let raw = IdbDatabase::clone(db.as_sys());
    let (give_way, on_close) = (raw.clone(), told.clone());
    let changed = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| {
        give_way.close();
        told(Happening::Closed);
    });
    let closed = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| on_close(Happening::Closed));
    raw.set_onversionchange(Some(changed.as_ref().unchecked_ref()));
    raw.set_onclose(Some(closed.as_ref().unchecked_ref()));
    changed.forget();
    closed.forget();
}

fn failed(error: Error) -> Fault {
    Fault::Failed(store_error(error))
}

/// What went wrong, for people.
pub fn store_error(error: Error) -> StoreError {
    match error {
        Error::DomException(DomException::InvalidStateError(_)) => StoreError::Closed,
        Error::DomException(e) if e.name() == "QuotaExceededError" => StoreError::Full,
        // The library's own words say no more, and are not for people.
        Error::DomException(e) => StoreError::Other(e.name().into_owned()),
        _ => StoreError::Other("UnknownError".to_owned()),
    }
}

/// Why it could not be opened.
pub fn not_opened(error: OpenDbError) -> StoreError {
    match error {
        OpenDbError::Base(Error::DomException(e)) if e.name() == "VersionError" => StoreError::Newer,
        _ => StoreError::Unavailable,
    }
}
