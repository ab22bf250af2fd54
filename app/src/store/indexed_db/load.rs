//! Reading the store: all of it, or what is open.

use super::{
    CURRENT, Db, META, OPEN, OPS, OUTBOX, POLICY, StoreError, WRITES, read_identity, read_unsent, text,
};
use api::PolicyDelivery;
use domain::{
    history::Entry,
    op::DeviceId,
    sync::{Cursor, Device},
};
use indexed_db_futures::{
    KeyRange,
    object_store::ObjectStore,
    prelude::*,
    transaction::{Transaction, TransactionMode},
};
use wasm_bindgen::JsValue;

/// How many records are read at a time; between them the page may draw.
const PAGE: u32 = 250;

/// What the store holds.
pub struct Stored {
    /// The device with its ops.
    pub device: Device,
    /// The device has just been given its id.
    pub is_new: bool,
    /// The policy.
    pub policy: Option<PolicyDelivery>,
    /// When the device last heard from the server, in milliseconds since 1970.
    pub last_sync: Option<i64>,
}

impl Db {
    /// Reads everything, as it was at one moment.
    pub async fn load(&self, new_id: impl Fn() -> DeviceId) -> Result<Stored, StoreError> {
        let reading = self.read()?;
        let mut stored = head(&reading, new_id).await?;
        let ops = reading.object_store(OPS)?;
        let mut after = None;
        loop {
            let (records, last) = page(&ops, after).await?;
            insert(&mut stored.device, &records);
            match last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        fill_outbox(&mut stored.device, &texts(&reading.object_store(OUTBOX)?).await?);
        Ok(stored)
    }

    /// Reads what is open, where nothing was written since that was noted.
    pub async fn load_open(&self, new_id: impl Fn() -> DeviceId) -> Result<Option<Stored>, StoreError> {
        let reading = self.read()?;
        let mut stored = head(&reading, new_id).await?;
        let Some(noted) = text(&reading.object_store(OPEN)?, CURRENT).await? else { return Ok(None) };
        let mut lines = noted.lines();
        if lines.next().and_then(|writes| writes.parse().ok()) != Some(stored.device.writes) {
            return Ok(None);
        }
        let records: Vec<String> = lines.map(str::to_owned).collect();
        insert(&mut stored.device, &records);
        fill_outbox(&mut stored.device, &texts(&reading.object_store(OUTBOX)?).await?);
        Ok(Some(stored))
    }

    /// How often the store has been written to.
    pub async fn writes(&self) -> Result<u64, StoreError> {
        count(&self.read()?.object_store(META)?).await
    }

    fn read(&self) -> Result<Transaction<'_>, StoreError> {
        let all = self.0.transaction([META, POLICY, OPS, OUTBOX, OPEN]);
        Ok(all.with_mode(TransactionMode::Readonly).build()?)
    }
}

/// All but the ops.
async fn head(reading: &Transaction<'_>, new_id: impl Fn() -> DeviceId) -> Result<Stored, StoreError> {
    let meta = reading.object_store(META)?;
    let identity = text(&meta, "device").await?.as_deref().and_then(read_identity);
    let is_new = identity.is_none();
    let (id, next_seq) = identity.unwrap_or_else(|| (new_id(), 1));
    let mut device = Device::new(id);
    device.next_seq = next_seq;
    device.cursor = text(&meta, "cursor").await?.as_deref().and_then(Cursor::from_json);
    device.account = text(&meta, "account").await?.unwrap_or_default();
    device.writes = count(&meta).await?;
    let last_sync = text(&meta, "last-sync").await?.and_then(|time| time.parse().ok());
    // What an older app kept does not say since when it is in force: it is asked for again.
    let since = text(&meta, "policy-since").await?.and_then(|since| since.parse().ok());
    let version = text(&meta, "policy-version").await?.filter(|_| since.is_some());
    let policy = text(&reading.object_store(POLICY)?, CURRENT).await?.map(|policy| PolicyDelivery {
        version: version.unwrap_or_default(),
        policy,
        since: since.unwrap_or(0),
    });
    Ok(Stored { device, is_new, policy, last_sync })
}

/// How often the store had been written to when the transaction began.
pub(super) async fn count(meta: &ObjectStore<'_>) -> Result<u64, StoreError> {
    Ok(text(meta, WRITES).await?.and_then(|writes| writes.parse().ok()).unwrap_or(0))
}

/// The next records after a key, and the last one's key while there may be more.
async fn page(
    store: &ObjectStore<'_>,
    after: Option<JsValue>,
) -> Result<(Vec<String>, Option<JsValue>), StoreError> {
    let range = KeyRange::LowerBound(after.unwrap_or_else(|| "".into()), true);
    let records = store.get_all::<JsValue>().with_query::<JsValue, _>(range.clone()).with_limit(PAGE).await?;
    let mut texts = Vec::new();
    for record in records {
        texts.extend(record?.as_string());
    }
    let keys = store.get_all_keys::<JsValue>().with_query::<JsValue, _>(range).with_limit(PAGE).await?;
    let is_full = keys.len() == PAGE as usize;
    let last = keys.last().filter(|_| is_full).transpose()?;
    Ok((texts, last))
}

async fn texts(store: &ObjectStore<'_>) -> Result<Vec<String>, StoreError> {
    let mut texts = Vec::new();
    for found in store.get_all::<JsValue>().await? {
        texts.extend(found?.as_string());
    }
    Ok(texts)
}

/// A record of a form that only newer versions know stays where it is.
fn insert(device: &mut Device, records: &[String]) {
    for Entry { op, state } in records.iter().filter_map(|text| Entry::from_json(text).ok()) {
        device.history.insert(op, state);
    }
}

fn fill_outbox(device: &mut Device, unsent: &[String]) {
    for (id, account) in unsent.iter().filter_map(|text| read_unsent(text)) {
        if let Some(entry) = device.history.get(id) {
            let number = entry.op.envelope.device_seq;
            device.outbox.insert((number, id), account.to_owned());
            if entry.op.envelope.device == device.id {
                device.next_seq = device.next_seq.max(number + 1);
            }
        }
    }
}
