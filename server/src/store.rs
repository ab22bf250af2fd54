//! The log of ops in SQLite. All SQL of the server is here.
//!
//! Writing is one transaction from reading the facts to the commit, begun `IMMEDIATE`, so two
//! pushes never decide on the same facts. WAL with `synchronous=FULL` makes a committed op
//! survive a power cut; both are asserted at start.

mod chain;
mod check;
mod devices;
mod error;
mod migrations;
mod policies;
mod work;

pub use error::StoreError;
pub use work::Work;
pub(crate) use work::now;

use domain::sync::Page;
use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};
use uuid::Uuid;

/// How long a request waits for its turn. Then it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A handle on the database.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
    /// For writing alone: those who only read cannot keep a writer waiting. One, as SQLite has one writer.
    writer: SqlitePool,
}

impl Store {
    /// Opens the database, making it if need be, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self::connect(options(path).create_if_missing(true)).await?;
        migrations::run(&store.writer).await?;
        store.assert_durable().await?;
        store.begin_history().await?;
        Ok(store)
    }

    /// Opens a database whose tables are up to date, and changes none: a server of the version before may still be
    /// at it.
    pub async fn open_as_it_is(path: &Path) -> Result<Self, StoreError> {
        let store = Self::connect(options(path)).await?;
        migrations::expect_taken(&store.writer).await?;
        store.assert_durable().await?;
        Ok(store)
    }

    async fn connect(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                // A connection on which SQLite itself rolled back (a full disk) is of no more use.
                .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        Ok(Self { pool: pool(4).connect_with(options).await?, writer })
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

    /// At most `limit` ops that follow a place in the log.
    pub async fn page(&self, after: u64, limit: usize) -> Result<Page, StoreError> {
        self.read().await?.page(after, limit).await
    }

    /// Whether there is no op yet.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.page(0, 1).await?.ops.is_empty())
    }

    /// Begins a transaction that only reads.
    pub async fn read(&self) -> Result<Work, StoreError> {
        Ok(Work::new(self.pool.begin().await?))
    }

    /// Begins a transaction that writes.
    pub async fn write(&self) -> Result<Work, StoreError> {
        Ok(Work::new(self.writer.begin_with("BEGIN IMMEDIATE").await?))
    }

    /// Closes the database, moving the write-ahead log into it.
    pub async fn close(&self) {
        self.pool.close().await;
        self.writer.close().await;
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .disable_statement_logging()
}

fn parse_id(text: &str) -> Result<Uuid, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged)
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged)
}
