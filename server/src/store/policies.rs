//! Which policy was in force when.

use super::{
    Store, StoreError,
    chain::{PolicyRow, policy_link},
    work::now,
};
use crate::seal::Sealer;
use api::PolicyDelivery;

impl Store {
    /// Puts a policy in force for all that is taken from now on, unless it is in force already; gives it
    /// back with the time since when it is. The first one counts from the beginning.
    ///
    /// Times and not places in the log: what comes back after a restore keeps its time.
    pub async fn put_in_force(
        &self,
        policy: PolicyDelivery,
        sealer: &Sealer,
    ) -> Result<PolicyDelivery, StoreError> {
        let mut work = self.write().await?;
        let in_force: Option<(String, i64)> =
            sqlx::query_as("SELECT version, since FROM policy ORDER BY number DESC LIMIT 1")
                .fetch_optional(&mut *work.transaction)
                .await?;
        let since = match in_force {
            Some((version, since)) if version == policy.version => since,
            before => {
                let latest: Option<i64> = sqlx::query_scalar("SELECT max(accepted_at) FROM op")
                    .fetch_one(&mut *work.transaction)
                    .await?;
                // Later than all that was taken under the one before, wherever the clock stands.
                let next = |since: i64| now().max(latest.unwrap_or(0) + 1).max(since + 1);
                let since = before.map_or(0, |(_, since)| next(since));
                let mut head = work.head_to_go_on(sealer).await?;
                let (number, version, body) =
                    (head.policy + 1, policy.version.clone(), policy.policy.clone());
                let row = PolicyRow { number, since, version, body, link: None };
                (head.policy, head.policy_link) = (number, policy_link(sealer, &head.policy_link, &row));
                sqlx::query(
                    "INSERT INTO policy (number, since, version, body, link) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .bind(number)
                .bind(since)
                .bind(&row.version)
                .bind(&row.body)
                .bind(&head.policy_link)
                .execute(&mut *work.transaction)
                .await?;
                work.put_head(head, sealer).await?;
                since
            }
        };
        work.commit().await?;
        Ok(PolicyDelivery { since, ..policy })
    }

    /// The policy that was in force at a time, in milliseconds since 1970, if the store knows one.
    pub async fn policy_at(&self, time: i64) -> Result<Option<PolicyDelivery>, StoreError> {
        let row: Option<(String, String, i64)> = sqlx::query_as(
            "SELECT version, body, since FROM policy WHERE since <= ?1 ORDER BY number DESC LIMIT 1",
        )
        .bind(time)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(version, policy, since)| PolicyDelivery { version, policy, since }))
    }
}
