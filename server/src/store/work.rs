//! A transaction: the facts of a message are read, its step is written, its answer is read.

use super::{
    StoreError,
    chain::{Head, op_link},
    parse_id, unsigned,
};
use crate::seal::Sealer;
use domain::{
    fiscal_year::FiscalYear,
    history::{Acceptance, State},
    op::{Op, OpId},
    plan::YEARS,
    sync::{Facts, Message, PAGE_BYTES, Page, Reception, SealedOp, Step},
};
use serde::Serialize;
use sqlx::{Row, Sqlite, Transaction, sqlite::SqliteRow};
use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

/// How far the newest op may be ahead of the clock, in milliseconds, before it is told.
pub(super) const AHEAD: i64 = 10 * 60 * 1_000;

/// A transaction. Dropped without [`Work::commit`], it changes nothing.
pub struct Work {
    pub(super) transaction: Transaction<'static, Sqlite>,
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
        if message.writes() {
            self.stored(message, &mut facts).await?;
            self.numbers(message, &mut facts).await?;
            self.plan(message, &mut facts).await?;
        }
        Ok(facts)
    }

    /// Which of the message's ops are stored, and on which cells those are that they rest on.
    async fn stored(&mut self, message: &Message, facts: &mut Facts) -> Result<(), StoreError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT id, cell, body FROM op WHERE id IN (SELECT value FROM json_each(?1))")
                .bind(list(message.ops().map(|op| op.id().to_string())))
                .fetch_all(&mut *self.transaction)
                .await?;
        for (id, cell, body) in rows {
            let id = parse_id(&id)?;
            facts.cells.insert(id, cell);
            facts.stored.insert(id, body);
        }
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, cell FROM op WHERE id IN (SELECT value FROM json_each(?1))")
                .bind(list(message.parents().iter().map(ToString::to_string)))
                .fetch_all(&mut *self.transaction)
                .await?;
        for (id, cell) in rows {
            facts.cells.insert(parse_id(&id)?, cell);
        }
        Ok(())
    }

    /// Which ops the numbers of the message's ops stand on.
    async fn numbers(&mut self, message: &Message, facts: &mut Facts) -> Result<(), StoreError> {
        let numbers =
            message.ops().map(|op| (op.envelope.device.to_string(), op.envelope.device_seq.cast_signed()));
        let rows: Vec<(String, i64, String)> = sqlx::query_as(
            "SELECT device, device_seq, min(id) FROM op
             WHERE (device, device_seq) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
             GROUP BY device, device_seq",
        )
        .bind(list(numbers))
        .fetch_all(&mut *self.transaction)
        .await?;
        for (device, number, id) in rows {
            facts.numbers.insert((parse_id(&device)?, number.cast_unsigned()), parse_id(&id)?);
        }
        Ok(())
    }

    /// What decides whether a year is closed, and whether it can be.
    async fn plan(&mut self, message: &Message, facts: &mut Facts) -> Result<(), StoreError> {
        let mut bodies: Vec<String> =
            sqlx::query_scalar("SELECT body FROM op WHERE cell >= 'stage/' AND cell < 'stage0'")
                .fetch_all(&mut *self.transaction)
                .await?;
        let years = message.years_to_close();
        if !years.is_empty() {
            // What `domain::closing::conflicts_in` looks at.
            let of_years: Vec<String> = sqlx::query_scalar(
                "SELECT body FROM op WHERE seq IN (
                    SELECT seq FROM op WHERE year IN (SELECT value FROM json_each(?1))
                    UNION SELECT seq FROM op WHERE cell >= 'reading/' AND cell < 'reading0'
                    UNION SELECT seq FROM op WHERE cell >= 'revision/' AND cell < 'revision0'
                    UNION SELECT seq FROM op WHERE cell >= 'division/' AND cell < 'division0'
                    UNION SELECT seq FROM op WHERE cell >= 'scale/' AND cell < 'scale0')",
            )
            .bind(list(years.iter().map(|year| year.0)))
            .fetch_all(&mut *self.transaction)
            .await?;
            bodies.extend(of_years);
        }
        for body in bodies {
            facts.plan.insert(Op::parse(body).map_err(|_| StoreError::Damaged)?, State::Pending);
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
        // under a policy that is no longer in force. Where it had been far ahead, people are told its time of now.
        let clock = now();
        let times = (clock.max(latest), Some(clock).filter(|clock| latest - clock > AHEAD));
        let mut head = self.head_to_go_on(sealer).await?;
        // A place that was taken once is never taken again, even if what stood there is gone.
        head.seq = head.seq.max(last.unwrap_or(0));
        for reception in &step.append {
            self.append(&mut head, reception, sealer, (account, times)).await?;
        }
        self.put_head(head, sealer).await
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
        head: &mut Head,
        reception: &Reception,
        sealer: &Sealer,
        (account, (time, clock)): (&str, (i64, Option<i64>)),
    ) -> Result<(), StoreError> {
        let Reception { op, proven, unverified } = reception;
        let now = || Acceptance {
            epoch: Uuid::nil(),
            seq: 0,
            author: account.to_owned(),
            time,
            seal: String::new(),
            unverified: false,
            clock,
        };
        let said = Acceptance { unverified: *unverified, ..proven.clone().unwrap_or_else(now) };
        let seal = sealer.seal(op.bytes(), &said);
        head.seq += 1;
        head.link = op_link(sealer, &head.link, head.seq, &seal);
        sqlx::query(
            "INSERT INTO op (seq, id, cell, device, device_seq, body, author, accepted_at, seal, unverified, year, link, clock)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )
        .bind(head.seq)
        .bind(op.id().to_string())
        .bind(&op.envelope.cell)
        .bind(op.envelope.device.to_string())
        .bind(op.envelope.device_seq.cast_signed())
        .bind(op.bytes())
        .bind(&said.author)
        .bind(said.time)
        .bind(seal)
        .bind(unverified)
        .bind(year(op))
        .bind(&head.link)
        .bind(said.clock)
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
        clock: row.try_get("clock")?,
    };
    Ok((parse_id(row.try_get("id")?)?, SealedOp { op: row.try_get("body")?, acceptance }))
}

/// The fiscal year of an op's cell, if that has one: by its address, so also of kinds that only newer versions know.
pub(super) fn year(op: &Op) -> Option<u16> {
    let mut parts = op.envelope.cell.split('/').skip(1);
    parts
        .find_map(|part| {
            part.parse().ok().map(FiscalYear).filter(|year| YEARS.contains(year) && year.to_string() == part)
        })
        .map(|year| year.0)
}

/// Many values as one parameter, for SQLite's `json_each`.
fn list<T: Serialize>(values: impl Iterator<Item = T>) -> String {
    serde_json::to_string(&values.collect::<Vec<T>>()).unwrap_or_default()
}

/// The server's clock, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
