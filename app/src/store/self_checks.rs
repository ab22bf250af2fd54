//! Self-checks, in a database of their own: nothing that talks to the server or writes a file
//! opens it.

use super::indexed_db::{not_opened, store_error};
use crate::clock;
use domain::{order, self_check::SelfCheck, sync::client::StoreError};
use indexed_db_futures::{
    database::Database,
    error::Error,
    prelude::*,
    transaction::{TransactionDurability, TransactionMode, TransactionOptions},
};
use std::time::Duration;
use wasm_bindgen::JsValue;

const NAME: &str = "jinzai-navi-self-check";
const CHECKS: &str = "checks";

/// How long the store may take.
const PATIENCE: Duration = Duration::from_secs(10);

async fn open() -> Result<Database, StoreError> {
    let opening = Database::open(NAME).with_version(1u8).with_on_upgrade_needed(|_, db| {
        db.create_object_store(CHECKS).build()?;
        Ok(())
    });
    opening.await.map_err(not_opened)
}

/// All checks, oldest first.
pub async fn load() -> Result<Vec<SelfCheck>, StoreError> {
    let read = async {
        let db = open().await?;
        let texts = texts(&db).await.map_err(store_error);
        db.close();
        texts
    };
    let texts = in_time(read).await?;
    let checks: Vec<SelfCheck> = texts.iter().filter_map(|text| SelfCheck::from_json(text)).collect();
    // Minutes are fine enough, and fit.
    let checks = order::by_key(checks, |check| i32::try_from(check.begun / 60_000).unwrap_or(i32::MAX));
    Ok(order::by_key(checks, |check| i32::try_from(check.number).unwrap_or(i32::MAX)))
}

/// Keeps a check, in the place of what was kept of it before.
pub async fn keep(check: &SelfCheck) -> Result<(), StoreError> {
    let json = serde_json::to_string(check).map_err(|e| StoreError::Other(e.to_string()))?;
    let name =
        if check.number == 0 { check.begun.to_string() } else { format!("{}/{}", check.number, check.begun) };
    write(Some((name, json))).await
}

/// Removes every check.
pub async fn erase() -> Result<(), StoreError> {
    write(None).await
}

/// Writes a check, or clears all.
async fn write(check: Option<(String, String)>) -> Result<(), StoreError> {
    let write = async {
        let db = open().await?;
        let done = put(&db, check).await.map_err(store_error);
        db.close();
        done
    };
    in_time(write).await
}

async fn texts(db: &Database) -> Result<Vec<String>, Error> {
    let reading = db.transaction(CHECKS).with_mode(TransactionMode::Readonly).build()?;
    let mut texts = Vec::new();
    for found in reading.object_store(CHECKS)?.get_all::<JsValue>().await? {
        texts.extend(found?.as_string());
    }
    Ok(texts)
}

async fn put(db: &Database, check: Option<(String, String)>) -> Result<(), Error> {
    let strict = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    let writing =
        db.transaction(CHECKS).with_mode(TransactionMode::Readwrite).with_options(strict).build()?;
    match check {
        Some((name, json)) => {
            let (name, json): (JsValue, JsValue) = (name.into(), json.into());
            writing.object_store(CHECKS)?.put(json).with_key(name).build()?;
        }
        None => drop(writing.object_store(CHECKS)?.clear()?),
    }
    writing.commit().await
}

async fn in_time<T>(act: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    clock::within(PATIENCE, act).await.unwrap_or(Err(StoreError::Slow))
}
