//! A transaction: the facts of a message are read, its step is written, its answer is read.

use super::{StoreError, parse_id, unsigned};
use crate::seal::Sealer;
use domain::{
    history::{Acceptance, State},
    op::{Op, OpId},
    sync::{Facts, Message, PAGE_BYTES, Page, Reception, SealedOp, Step},
};
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};
use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// A transaction. Dropped without [`Work::commit`], it changes nothing.
pub struct Work {
    transaction: Transaction<'static, Sqlite>,
}

impl Work {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { transaction }
    }

    /// What the store knows that concerns a message.
    pub async fn facts(&mut self, message: &Message) -> Result<Facts, StoreError> {
        let mut facts = Facts { epoch: self.epoch().await?, past: self.past().await?, ..Facts::default() };
        if let Some(cursor) = message.cursor {
            facts.at_cursor = self.op_at(cursor.seq).await?;
        }
        let named = message.ops().flat_map(|op| op.envelope.parents.iter().copied().chain([op.id()]));
        for id in named.collect::<BTreeSet<OpId>>() {
            let row: Option<(String, String)> = sqlx::query_as("SELECT body, cell FROM op WHERE id = ?1")
                .bind(id.to_string())
                .fetch_optional(&mut *self.transaction)
                .await?;
            facts.stored.extend(row.map(|row| (id, row)));
        }
        for op in message.ops() {
            self.number(op, &mut facts).await?;
        }
        if message.writes() {
            self.plan(message, &mut facts).await?;
        }
        Ok(facts)
    }

    /// What decides whether a year is closed, and whether it can be.
    async fn plan(&mut self, message: &Message, facts: &mut Facts) -> Result<(), StoreError> {
        let mut bodies: Vec<String> =
            sqlx::query_scalar("SELECT body FROM op WHERE cell >= 'stage/' AND cell < 'stage0'")
                .fetch_all(&mut *self.transaction)
                .await?;
        for year in message.years_to_close() {
            // What `domain::closing::conflicts_in` looks at.
            let of_year: Vec<String> = sqlx::query_scalar(
                "SELECT body FROM op WHERE cell LIKE '%/' || ?1 OR cell LIKE '%/' || ?1 || '/%'
                    OR cell LIKE 'reading/%' OR cell LIKE 'revision/%' OR cell LIKE 'division/%' OR cell LIKE 'scale/%'",
            )
            .bind(year.to_string())
            .fetch_all(&mut *self.transaction)
            .await?;
            bodies.extend(of_year);
        }
        for body in bodies {
            facts.plan.insert(Op::parse(body).map_err(|_| StoreError::Damaged)?, State::Pending);
        }
        Ok(())
    }

    /// Which op the number of this one stands on.
    async fn number(&mut self, op: &Op, facts: &mut Facts) -> Result<(), StoreError> {
        let (device, number) = (op.envelope.device, op.envelope.device_seq);
        let id: Option<String> =
            sqlx::query_scalar("SELECT id FROM op WHERE device = ?1 AND device_seq = ?2 LIMIT 1")
                .bind(device.to_string())
                .bind(number.cast_signed())
                .fetch_optional(&mut *self.transaction)
                .await?;
        if let Some(id) = id {
            facts.numbers.insert((device, number), parse_id(&id)?);
        }
        Ok(())
    }

    async fn epoch(&mut self) -> Result<Uuid, StoreError> {
        let epoch: String =
            sqlx::query_scalar("SELECT epoch FROM history").fetch_one(&mut *self.transaction).await?;
        parse_id(&epoch)
    }

    async fn past(&mut self) -> Result<BTreeSet<Uuid>, StoreError> {
        let past: Vec<String> =
            sqlx::query_scalar("SELECT epoch FROM past_epoch").fetch_all(&mut *self.transaction).await?;
        past.iter().map(|epoch| parse_id(epoch)).collect()
    }

    /// The op at a place in the log, and when it was taken.
    async fn op_at(&mut self, seq: u64) -> Result<Option<(OpId, i64)>, StoreError> {
        let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
        let row: Option<(String, i64)> = sqlx::query_as("SELECT id, accepted_at FROM op WHERE seq = ?1")
            .bind(seq)
            .fetch_optional(&mut *self.transaction)
            .await?;
        row.map(|(id, time)| Ok((parse_id(&id)?, time))).transpose()
    }

    /// Writes what a step decided, under the name of the account in whose session it came.
    pub async fn carry_out(&mut self, step: &Step, sealer: &Sealer, account: &str) -> Result<(), StoreError> {
        if let Some(past) = &step.new_epoch {
            self.begin_epoch(past).await?;
        }
        let (last, latest): (Option<i64>, i64) = sqlx::query_as(
            "SELECT (SELECT max(seq) FROM op),
                max(ifnull((SELECT max(accepted_at) FROM op), 0), ifnull((SELECT max(since) FROM policy), 0))",
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        // A clock that is set back must not bring an edit before a report that was closed without it, nor
        // under a policy that is no longer in force.
        let time = now().max(latest);
        for (seq, reception) in (last.unwrap_or(0) + 1..).zip(&step.append) {
            self.append(seq, reception, sealer, (account, time)).await?;
        }
        Ok(())
    }

    /// From now on this is another history, and these are past.
    async fn begin_epoch(&mut self, past: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        for epoch in past {
            sqlx::query("INSERT INTO past_epoch (epoch) VALUES (?1) ON CONFLICT DO NOTHING")
                .bind(epoch.to_string())
                .execute(&mut *self.transaction)
                .await?;
        }
        sqlx::query("UPDATE history SET epoch = ?1")
            .bind(Uuid::now_v7().to_string())
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn append(
        &mut self,
        seq: i64,
        reception: &Reception,
        sealer: &Sealer,
        (account, time): (&str, i64),
    ) -> Result<(), StoreError> {
        let Reception { op, proven, unverified } = reception;
        let (author, time) = proven.clone().unwrap_or_else(|| (account.to_owned(), time));
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
        .bind(sealer.seal(op.bytes(), &author, time, *unverified))
        .bind(unverified)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// At most `limit` ops that follow a place in the log, and at most [`PAGE_BYTES`] of them, but
    /// for a single one that is longer.
    pub async fn page(&mut self, after: u64, limit: usize) -> Result<Page, StoreError> {
        let epoch = self.epoch().await?;
        let last: Option<i64> =
            sqlx::query_scalar("SELECT max(seq) FROM op").fetch_one(&mut *self.transaction).await?;
        let rows = sqlx::query(
            "SELECT * FROM
                (SELECT *, sum(octet_length(body)) OVER (ORDER BY seq) AS size FROM
                    (SELECT * FROM op WHERE seq > ?1 ORDER BY seq LIMIT ?2))
             WHERE size <= ?3 OR seq = ?1 + 1 ORDER BY seq",
        )
        .bind(i64::try_from(after).unwrap_or(i64::MAX - 1))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .bind(i64::try_from(PAGE_BYTES).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.transaction)
        .await?;
        let ops = rows.iter().map(|row| sealed(row, epoch)).collect::<Result<_, _>>()?;
        Ok(Page { epoch, last_seq: unsigned(last.unwrap_or(0))?, ops })
    }

    /// Makes it all durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

fn sealed(row: &SqliteRow, epoch: Uuid) -> Result<(OpId, SealedOp), StoreError> {
    let acceptance = Acceptance {
        epoch,
        seq: unsigned(row.try_get("seq")?)?,
        author: row.try_get("author")?,
        time: row.try_get("accepted_at")?,
        seal: row.try_get("seal")?,
        unverified: row.try_get("unverified")?,
    };
    Ok((parse_id(row.try_get("id")?)?, SealedOp { op: row.try_get("body")?, acceptance }))
}

/// The server's clock, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
