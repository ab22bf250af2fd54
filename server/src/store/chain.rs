//! The chain: each op and each policy linked by the key to the one before, and the newest ones to the head. Who
//! has the database but not the key can take nothing out of it, put nothing in and move nothing without being found.

use super::{Store, StoreError, Work, work::now};
use crate::seal::Sealer;

/// What stands before the first link.
const START: &str = "";

/// What follows on a head that was not this server's: it fits nothing, so the place is found for ever.
const BROKEN: &str = "broken";

/// Where the chain ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Place and link of the newest op.
    pub seq: i64,
    pub link: String,
    /// Number and link of the newest policy.
    pub policy: i64,
    pub policy_link: String,
    /// Up to which place the log was linked as it then was, and when, in milliseconds since 1970.
    pub linked: (i64, i64),
    /// The key's mark on all of it.
    pub seal: String,
}

/// A policy as it stands in its row.
#[derive(Clone, Debug)]
pub(super) struct PolicyRow {
    pub number: i64,
    pub since: i64,
    pub version: String,
    pub body: String,
    pub link: Option<String>,
}

/// The link of an op at a place to the one before.
pub(super) fn op_link(sealer: &Sealer, before: &str, seq: i64, seal: &str) -> String {
    sealer.mark(&[b"op", before.as_bytes(), &seq.to_be_bytes(), seal.as_bytes()])
}

/// The link of a policy to the one before.
pub(super) fn policy_link(sealer: &Sealer, before: &str, row: &PolicyRow) -> String {
    let PolicyRow { number, since, version, body, .. } = row;
    let (number, since) = (number.to_be_bytes(), since.to_be_bytes());
    sealer.mark(&[b"policy", before.as_bytes(), &number, &since, version.as_bytes(), body.as_bytes()])
}

impl Head {
    fn sealed(mut self, sealer: &Sealer) -> Self {
        self.seal = self.mark(sealer);
        self
    }

    fn mark(&self, sealer: &Sealer) -> String {
        let numbers = [self.seq, self.policy, self.linked.0, self.linked.1].map(i64::to_be_bytes);
        let [seq, policy, linked_seq, linked_at] = &numbers;
        let (link, policy_link) = (self.link.as_bytes(), self.policy_link.as_bytes());
        sealer.mark(&[b"head", seq, link, policy, policy_link, linked_seq, linked_at])
    }

    /// Whether this server made it.
    pub fn is_ours(&self, sealer: &Sealer) -> bool {
        self.seal == self.mark(sealer)
    }
}

impl Store {
    /// Sees to it that the log is linked. One that never was is linked now, as it is, which its head says from then
    /// on; one that `was_linked`, by what is known beside the database, must have its head.
    pub async fn link(&self, sealer: &Sealer, was_linked: bool) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        if work.head().await?.is_some() {
            return Ok(());
        }
        let head = work.link_all(sealer).await?;
        if was_linked {
            return Err(StoreError::Headless);
        }
        work.put_head(head, sealer).await?;
        work.commit().await
    }

    /// Whether the log is linked.
    pub async fn is_linked(&self) -> Result<bool, StoreError> {
        Ok(self.read().await?.head().await?.is_some())
    }

    /// Up to which place the log was there before it was linked; 0 where it was from the start.
    pub async fn linked_later(&self) -> Result<i64, StoreError> {
        Ok(self.read().await?.head().await?.map_or(0, |head| head.linked.0))
    }
}

impl Work {
    pub(super) async fn head(&mut self) -> Result<Option<Head>, StoreError> {
        type Row = (i64, String, i64, String, i64, i64, String);
        let row: Option<Row> =
            sqlx::query_as("SELECT seq, link, policy, policy_link, linked_seq, linked_at, seal FROM head")
                .fetch_optional(&mut *self.transaction)
                .await?;
        Ok(row.map(|(seq, link, policy, policy_link, linked_seq, linked_at, seal)| {
            let linked = (linked_seq, linked_at);
            Head { seq, link, policy, policy_link, linked, seal }
        }))
    }

    /// The head, to go on from. On one that is not this server's nothing fits.
    pub(super) async fn head_to_go_on(&mut self, sealer: &Sealer) -> Result<Head, StoreError> {
        let head = self.head().await?.ok_or(StoreError::Headless)?;
        if head.is_ours(sealer) {
            return Ok(head);
        }
        tracing::error!("the end of the log has been changed: run `jinzai-navi check`");
        Ok(Head { link: BROKEN.to_owned(), policy_link: BROKEN.to_owned(), ..head })
    }

    pub(super) async fn put_head(&mut self, head: Head, sealer: &Sealer) -> Result<(), StoreError> {
        let Head { seq, link, policy, policy_link, linked, seal } = head.sealed(sealer);
        sqlx::query(
            "INSERT INTO head (one, seq, link, policy, policy_link, linked_seq, linked_at, seal)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (one) DO UPDATE SET
                seq = ?1, link = ?2, policy = ?3, policy_link = ?4, linked_seq = ?5, linked_at = ?6, seal = ?7",
        )
        .bind(seq)
        .bind(link)
        .bind(policy)
        .bind(policy_link)
        .bind(linked.0)
        .bind(linked.1)
        .bind(seal)
        .execute(&mut *self.transaction)
        .await?;
        Ok(())
    }

    /// Links all that there is, and gives the head of it.
    async fn link_all(&mut self, sealer: &Sealer) -> Result<Head, StoreError> {
        let mut head = Head { link: START.to_owned(), policy_link: START.to_owned(), ..Head::default() };
        let ops: Vec<(i64, String)> =
            sqlx::query_as("SELECT seq, seal FROM op ORDER BY seq").fetch_all(&mut *self.transaction).await?;
        for (seq, seal) in ops {
            (head.seq, head.link) = (seq, op_link(sealer, &head.link, seq, &seal));
            sqlx::query("UPDATE op SET link = ?2 WHERE seq = ?1")
                .bind(seq)
                .bind(&head.link)
                .execute(&mut *self.transaction)
                .await?;
        }
        for row in self.policies().await? {
            (head.policy, head.policy_link) = (row.number, policy_link(sealer, &head.policy_link, &row));
            sqlx::query("UPDATE policy SET link = ?2 WHERE number = ?1")
                .bind(row.number)
                .bind(&head.policy_link)
                .execute(&mut *self.transaction)
                .await?;
        }
        head.linked = (head.seq, now());
        Ok(head)
    }

    pub(super) async fn policies(&mut self) -> Result<Vec<PolicyRow>, StoreError> {
        type Row = (i64, i64, String, String, Option<String>);
        let rows: Vec<Row> =
            sqlx::query_as("SELECT number, since, version, body, link FROM policy ORDER BY number")
                .fetch_all(&mut *self.transaction)
                .await?;
        let row = |(number, since, version, body, link)| PolicyRow { number, since, version, body, link };
        Ok(rows.into_iter().map(row).collect())
    }
}
