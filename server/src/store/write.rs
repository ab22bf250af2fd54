//! A transaction that writes.

use super::{StoreError, parse_id};
use crate::seal::Sealer;
use domain::{
    op::{DeviceId, OpId},
    sync::{Facts, Reception},
};
use sqlx::{Sqlite, Transaction};
use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};

/// A transaction that writes. Dropped without [`Writing::commit`], it changes nothing.
pub struct Writing {
    transaction: Transaction<'static, Sqlite>,
}

impl Writing {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { transaction }
    }

    /// What the store knows of these ops and these numbers of devices.
    pub async fn facts(
        &mut self,
        ids: &BTreeSet<OpId>,
        numbers: &BTreeSet<(DeviceId, u64)>,
    ) -> Result<Facts, StoreError> {
        let mut facts = Facts::default();
        for id in ids {
            let row: Option<(String, String)> = sqlx::query_as("SELECT body, cell FROM op WHERE id = ?1")
                .bind(id.to_string())
                .fetch_optional(&mut *self.transaction)
                .await?;
            facts.stored.extend(row.map(|row| (*id, row)));
        }
        for (device, number) in numbers {
            let id: Option<String> =
                sqlx::query_scalar("SELECT id FROM op WHERE device = ?1 AND device_seq = ?2 LIMIT 1")
                    .bind(device.to_string())
                    .bind(number.cast_signed())
                    .fetch_optional(&mut *self.transaction)
                    .await?;
            if let Some(id) = id {
                facts.numbers.insert((*device, *number), parse_id(&id)?);
            }
        }
        Ok(facts)
    }

    /// Appends ops with the next places, this moment's time and a seal. Gives back the facts with
    /// them added.
    pub async fn append(
        &mut self,
        sealer: &Sealer,
        receptions: Vec<Reception>,
        mut facts: Facts,
    ) -> Result<Facts, StoreError> {
        let last: Option<i64> =
            sqlx::query_scalar("SELECT max(seq) FROM op").fetch_one(&mut *self.transaction).await?;
        for (seq, Reception { op, proven, unverified }) in (last.unwrap_or(0) + 1..).zip(receptions) {
            // Until accounts exist the server knows no author.
            let (author, time) = proven.unwrap_or_else(|| (String::new(), now()));
            sqlx::query(
                "INSERT INTO op (seq, id, cell, device, device_seq, body, author, accepted_at, seal, unverified)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )
            .bind(seq)
            .bind(op.id().to_string())
            .bind(&op.envelope.cell)
            .bind(op.envelope.device.to_string())
            .bind(op.envelope.device_seq.cast_signed())
            .bind(op.bytes())
            .bind(&author)
            .bind(time)
            .bind(sealer.seal(op.bytes(), &author, time, unverified))
            .bind(unverified)
            .execute(&mut *self.transaction)
            .await?;
            facts.numbers.insert((op.envelope.device, op.envelope.device_seq), op.id());
            facts.stored.insert(op.id(), (op.bytes().to_owned(), op.envelope.cell.clone()));
        }
        Ok(facts)
    }

    /// Makes it all durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

/// The server's clock, in milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
