//! Self-checks, in a database of their own: nothing that talks to the server or writes a file
//! opens it.

use super::indexed_db::StoreError;
use domain::{order, self_check::SelfCheck};
use indexed_db_futures::{
    database::Database,
    prelude::*,
    transaction::{TransactionDurability, TransactionMode, TransactionOptions},
};
use wasm_bindgen::JsValue;

const NAME: &str = "jinzai-navi-self-check";
const CHECKS: &str = "checks";

async fn open() -> Result<Database, StoreError> {
    let opening = Database::open(NAME).with_version(1u8).with_on_upgrade_needed(|_, db| {
        db.create_object_store(CHECKS).build()?;
        Ok(())
    });
    Ok(opening.await?)
}

/// All checks, oldest first.
pub async fn load() -> Result<Vec<SelfCheck>, StoreError> {
    let db = open().await?;
    let mut checks: Vec<SelfCheck> = Vec::new();
    {
        let reading = db.transaction(CHECKS).with_mode(TransactionMode::Readonly).build()?;
        for found in reading.object_store(CHECKS)?.get_all::<JsValue>().await? {
            let text = found?.as_string();
            checks.extend(text.as_deref().and_then(SelfCheck::from_json));
        }
    }
    db.close();
    // Minutes are fine enough, and fit.
    Ok(order::by_key(checks, |check| i32::try_from(check.begun / 60_000).unwrap_or(i32::MAX)))
}

/// Keeps a check, in the place of what was kept of it before.
pub async fn keep(check: &SelfCheck) -> Result<(), StoreError> {
    let json = serde_json::to_string(check).map_err(|e| StoreError::Other(e.to_string()))?;
    write(Some((check.begun.to_string(), json))).await
}

/// Removes every check.
pub async fn erase() -> Result<(), StoreError> {
    write(None).await
}

/// Writes a check, or clears all.
async fn write(check: Option<(String, String)>) -> Result<(), StoreError> {
    let db = open().await?;
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
    writing.commit().await?;
    db.close();
    Ok(())
}
