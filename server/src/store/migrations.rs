//! The steps from an empty file to today's tables.

use super::StoreError;
use sqlx::{
    SqlSafeStr, SqlitePool,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use std::cmp::Ordering;

/// What each step is called and does, the first one first. One that has been released never changes: databases
/// know their steps by number and checksum.
const STEPS: [(&str, &str); 9] = [
    ("log", include_str!("../../migrations/sqlite/0001_log.sql")),
    ("restores", include_str!("../../migrations/sqlite/0002_restores.sql")),
    ("devices", include_str!("../../migrations/sqlite/0003_devices.sql")),
    ("cells", include_str!("../../migrations/sqlite/0004_cells.sql")),
    ("accepted at", include_str!("../../migrations/sqlite/0005_accepted_at.sql")),
    ("policy", include_str!("../../migrations/sqlite/0006_policy.sql")),
    ("year", include_str!("../../migrations/sqlite/0007_year.sql")),
    ("chain", include_str!("../../migrations/sqlite/0008_chain.sql")),
    ("clock", include_str!("../../migrations/sqlite/0009_clock.sql")),
];

/// Takes the steps that the database has not taken yet.
pub async fn run(pool: &SqlitePool) -> Result<(), StoreError> {
    let steps: Vec<Migration> = (1..).zip(STEPS).map(migration).collect();
    let newest = steps.last().map_or(0, |step| step.version);
    Migrator::with_migrations(steps).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) if version > newest => StoreError::NewerVersion,
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => StoreError::Sqlx(other.into()),
    })
}

/// Whether the database has taken these steps, and no more.
pub async fn expect_taken(pool: &SqlitePool) -> Result<(), StoreError> {
    let known = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let is_ours: bool = sqlx::query_scalar(known).fetch_one(pool).await?;
    let taken: i64 = if is_ours {
        let steps = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
        sqlx::query_scalar(steps).fetch_one(pool).await?
    } else {
        0
    };
    match usize::try_from(taken).map_err(|_| StoreError::Damaged)?.cmp(&STEPS.len()) {
        Ordering::Less => Err(StoreError::OlderVersion),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::NewerVersion),
    }
}

fn migration((version, (name, sql)): (i64, (&'static str, &'static str))) -> Migration {
    Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn every_file_is_a_step_and_none_that_was_released_has_changed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
        assert_eq!(fs::read_dir(folder).expect("a folder").count(), STEPS.len());
        let checksums: Vec<String> = (1..)
            .zip(STEPS)
            .map(|step| migration(step).checksum[..4].iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        assert_eq!(checksums, RELEASED);
    }

    const RELEASED: [&str; 9] = [
        "b3e41304", "8f536dc1", "98c47def", "d3c12e09", "28baf0da", "96cf80d0", "7d8dcc6a", "f27db17c",
        "8bd18776",
    ];
}
