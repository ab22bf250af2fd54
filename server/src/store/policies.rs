//! Which policy was in force at which place in the log.

use super::{Store, StoreError, unsigned};
use api::PolicyDelivery;

impl Store {
    /// Puts a policy in force for all that follows in the log, unless it is in force already; gives it
    /// back with the place since when it is. The first one counts from the beginning.
    pub async fn put_in_force(&self, policy: PolicyDelivery) -> Result<PolicyDelivery, StoreError> {
        let mut writing = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let (known, last): (Option<String>, i64) = sqlx::query_as(
            "SELECT (SELECT version FROM policy ORDER BY number DESC LIMIT 1), (SELECT ifnull(max(seq), 0) FROM op)",
        )
        .fetch_one(&mut *writing)
        .await?;
        if known.as_ref() != Some(&policy.version) {
            sqlx::query("INSERT INTO policy (since, version, body) VALUES (?1, ?2, ?3)")
                .bind(if known.is_some() { last + 1 } else { 0 })
                .bind(&policy.version)
                .bind(&policy.policy)
                .execute(&mut *writing)
                .await?;
        }
        let since = sqlx::query_scalar("SELECT since FROM policy ORDER BY number DESC LIMIT 1")
            .fetch_one(&mut *writing)
            .await?;
        writing.commit().await?;
        Ok(PolicyDelivery { since: unsigned(since)?, ..policy })
    }

    /// The policy that was in force at a place in the log, if the store knows one.
    pub async fn policy_at(&self, place: u64) -> Result<Option<PolicyDelivery>, StoreError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT version, body, since FROM policy WHERE since <= ?1 ORDER BY number DESC LIMIT 1",
        )
        .bind(i64::try_from(place).unwrap_or(i64::MAX))
        .fetch_optional(&self.pool)
        .await?;
        row.map(|(version, policy, since)| Ok(PolicyDelivery { version, policy, since: unsigned(since)? }))
            .transpose()
    }
}
