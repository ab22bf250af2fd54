//! The log of ops in SQLite. All SQL of the server is here.
//!
//! Writing is one transaction from reading the facts to the commit, begun `IMMEDIATE`, so two
//! pushes never decide on the same facts. WAL with `synchronous=FULL` makes a committed op
//! survive a power cut; both are asserted at start.

mod check;
mod error;
mod write;

pub use error::StoreError;
pub use write::Writing;

use domain::{history::Acceptance, op::OpId, sync::SealedOp};
use sqlx::{
    ConnectOptions, Connection, Row, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};
use std::{path::Path, time::Duration};
use uuid::Uuid;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// A handle on the database.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

/// Some of the log.
pub struct Page {
    /// Which history it is of.
    pub epoch: Uuid,
    /// The newest op's place in the whole log; 0 when it is empty.
    pub last_seq: u64,
    /// Ops with their ids and places.
    pub ops: Vec<(OpId, u64, SealedOp)>,
}

impl Store {
    /// Opens the database, making it if need be, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            // A connection on which SQLite itself rolled back (a full disk) is of no more use.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options)
            .await?;
        migrate(&pool).await?;
        let store = Self { pool };
        store.assert_durable().await?;
        store.begin_history().await?;
        Ok(store)
    }

    async fn assert_durable(&self) -> Result<(), StoreError> {
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&self.pool).await?;
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&self.pool).await?;
        if mode == "wal" && synchronous == 2 { Ok(()) } else { Err(StoreError::NotDurable) }
    }

    async fn begin_history(&self) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO history (one, epoch) VALUES (1, ?1) ON CONFLICT DO NOTHING")
            .bind(Uuid::now_v7().to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Which history this is.
    pub async fn epoch(&self) -> Result<Uuid, StoreError> {
        let epoch: String = sqlx::query_scalar("SELECT epoch FROM history").fetch_one(&self.pool).await?;
        parse_id(&epoch)
    }

    /// Makes this another history, unless that has happened since `old` was read.
    pub async fn new_epoch(&self, old: Uuid) -> Result<(), StoreError> {
        sqlx::query("UPDATE history SET epoch = ?1 WHERE epoch = ?2")
            .bind(Uuid::now_v7().to_string())
            .bind(old.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The op at a place in the log.
    pub async fn op_at(&self, seq: u64) -> Result<Option<OpId>, StoreError> {
        let Ok(seq) = i64::try_from(seq) else { return Ok(None) };
        let id: Option<String> = sqlx::query_scalar("SELECT id FROM op WHERE seq = ?1")
            .bind(seq)
            .fetch_optional(&self.pool)
            .await?;
        id.as_deref().map(parse_id).transpose()
    }

    /// At most `limit` ops that follow a place in the log.
    pub async fn page(&self, after: u64, limit: usize) -> Result<Page, StoreError> {
        let mut reading = self.pool.begin().await?;
        let epoch: String = sqlx::query_scalar("SELECT epoch FROM history").fetch_one(&mut *reading).await?;
        let epoch = parse_id(&epoch)?;
        let last: Option<i64> =
            sqlx::query_scalar("SELECT max(seq) FROM op").fetch_one(&mut *reading).await?;
        let rows = sqlx::query("SELECT * FROM op WHERE seq > ?1 ORDER BY seq LIMIT ?2")
            .bind(i64::try_from(after).unwrap_or(i64::MAX))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut *reading)
            .await?;
        let ops = rows.iter().map(|row| sealed(row, epoch)).collect::<Result<_, _>>()?;
        Ok(Page { epoch, last_seq: unsigned(last.unwrap_or(0))?, ops })
    }

    /// Whether there is no op yet.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.page(0, 1).await?.ops.is_empty())
    }

    /// Begins a transaction that writes.
    pub async fn write(&self) -> Result<Writing, StoreError> {
        Ok(Writing::new(self.pool.begin_with("BEGIN IMMEDIATE").await?))
    }

    /// Closes the database, moving the write-ahead log into it.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

async fn migrate(pool: &SqlitePool) -> Result<(), StoreError> {
    use sqlx::migrate::MigrateError;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    MIGRATIONS.run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) if version > newest => StoreError::NewerVersion,
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Sqlx(other.into()),
    })
}

fn sealed(row: &SqliteRow, epoch: Uuid) -> Result<(OpId, u64, SealedOp), StoreError> {
    let id = parse_id(row.try_get("id")?)?;
    let seq = unsigned(row.try_get("seq")?)?;
    let op = row.try_get("body")?;
    let acceptance = Acceptance {
        epoch,
        seq,
        author: row.try_get("author")?,
        time: row.try_get("accepted_at")?,
        seal: row.try_get("seal")?,
        unverified: row.try_get("unverified")?,
    };
    Ok((id, seq, SealedOp { op, acceptance }))
}

fn parse_id(text: &str) -> Result<Uuid, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged)
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged)
}
