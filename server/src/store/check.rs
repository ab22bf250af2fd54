//! Whether the log is whole, and as the server wrote it.

use super::{
    Store, StoreError, Work,
    chain::{Head, op_link, policy_link},
    work::{AHEAD, now, year},
};
use crate::seal::Sealer;
use domain::{
    history::Acceptance,
    op::{Op, OpId},
};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Ops read at a time.
const CHUNK: i64 = 1_000;

/// A row of the log as it stands in the table.
struct LogRow {
    seq: i64,
    id: String,
    cell: String,
    device: String,
    device_seq: i64,
    year: Option<i64>,
    body: String,
    acceptance: Acceptance,
    link: Option<String>,
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    problems: Vec<String>,
    cells: BTreeMap<OpId, String>,
    last: i64,
    link: String,
    latest: i64,
}

impl Store {
    /// Everything wrong with the database: damaged pages, ops and policies that were taken out, put in, moved or
    /// changed, ops that do not read, parents that are missing or of another cell, a clock that is behind the
    /// log. Empty if it is whole.
    pub async fn check(&self, sealer: &Sealer) -> Result<Vec<String>, StoreError> {
        let mut problems: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.pool).await?;
        problems.retain(|line| line != "ok");
        let mut work = self.read().await?;
        let head = work.head().await?.filter(|head| head.is_ours(sealer));
        if head.is_none() {
            problems.push("記録の終わりの封印がないか、合いません（書き換えられています）".to_owned());
        }
        let head = head.unwrap_or_default();
        let mut found = Found { problems, ..Found::default() };
        loop {
            let rows = work.log_rows(found.last).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                found.see(&row, sealer);
            }
        }
        found.see_end(&head);
        let Found { mut problems, latest, .. } = found;
        problems.extend(work.wrong_policies(sealer, &head).await?);
        problems.extend(behind(latest));
        Ok(problems)
    }

    /// What is to be known of the log when the server starts: quickly found, and no reason not to start.
    pub async fn warnings(&self, sealer: &Sealer) -> Result<Vec<String>, StoreError> {
        let mut work = self.read().await?;
        let newest: (Option<i64>, Option<i64>) = sqlx::query_as("SELECT max(seq), max(accepted_at) FROM op")
            .fetch_one(&mut *work.transaction)
            .await?;
        let fits = |head: Head| head.is_ours(sealer) && head.seq == newest.0.unwrap_or(0);
        let is_whole = work.head().await?.is_some_and(fits);
        let changed = (!is_whole)
            .then(|| "記録の終わりが書き換えられています。jinzai-navi check で確かめてください。".to_owned());
        Ok(changed.into_iter().chain(behind(newest.1.unwrap_or(0))).collect())
    }
}

/// What is said where the clock is behind the newest op: it is now, or was ahead once.
fn behind(latest: i64) -> Option<String> {
    let minutes = (latest - now()) / 60_000;
    (latest - now() > AHEAD).then(|| {
        format!(
            "コンピューターの時計が、最後に受け付けた変更より {minutes} 分遅れています。時計を確かめてください（時計が先に進んでいたことがあれば、変更の順は番号で守られます）"
        )
    })
}

impl Found {
    fn see(&mut self, row: &LogRow, sealer: &Sealer) {
        let LogRow { seq, body, acceptance, .. } = row;
        if *seq != self.last + 1 {
            self.wrong(row, &format!("{} 番から {} 番までがありません", self.last + 1, seq - 1));
        }
        let link = op_link(sealer, &self.link, *seq, &acceptance.seal);
        if row.link.as_ref() != Some(&link) {
            self.wrong(row, "前の変更とつながりません（前の変更が消されたか、並べ替えられています）");
        }
        (self.last, self.latest) = (*seq, self.latest.max(acceptance.time));
        // From here on by its own word, so that one place is named and not all that follow.
        self.link = row.link.clone().unwrap_or_default();
        if !sealer.is_ours(body, acceptance) {
            self.wrong(row, "封印が合いません（鍵ファイルが違うか、書き換えられています）");
        }
        let Ok(op) = Op::parse(body.clone()) else {
            return self.wrong(row, "変更として読み取れません");
        };
        if !row.says_what(&op) {
            self.wrong(row, "表の欄と中身が合いません");
        }
        let same_cell = |p: &OpId| self.cells.get(p).is_some_and(|cell| *cell == op.envelope.cell);
        if !op.envelope.parents.iter().all(same_cell) {
            self.wrong(row, "もとになる変更がありません");
        }
        self.cells.insert(op.id(), op.envelope.cell);
    }

    fn see_end(&mut self, head: &Head) {
        if self.last < head.seq {
            let (from, to) = (self.last + 1, head.seq);
            self.problems.push(format!("{from} 番から {to} 番までが消されています（記録の終わり）"));
        } else if !head.seal.is_empty() && (self.last, &self.link) != (head.seq, &head.link) {
            self.problems.push(format!("{} 番の後に書き足されています（記録の終わり）", head.seq));
        }
    }

    fn wrong(&mut self, LogRow { seq, id, .. }: &LogRow, what: &str) {
        self.problems.push(format!("{seq} 番（{id}）: {what}"));
    }
}

impl LogRow {
    /// Whether the columns say what the op says.
    fn says_what(&self, op: &Op) -> bool {
        let of = &op.envelope;
        self.id == of.id.to_string()
            && self.cell == of.cell
            && self.device == of.device.to_string()
            && self.device_seq == of.device_seq.cast_signed()
            && self.year == year(op).map(i64::from)
    }

    fn read(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let seq = row.try_get("seq")?;
        let acceptance = Acceptance {
            epoch: Uuid::nil(),
            seq: u64::try_from(seq).unwrap_or_default(),
            author: row.try_get("author")?,
            time: row.try_get("accepted_at")?,
            seal: row.try_get("seal")?,
            unverified: row.try_get("unverified")?,
            clock: row.try_get("clock")?,
        };
        Ok(Self {
            seq,
            id: row.try_get("id")?,
            cell: row.try_get("cell")?,
            device: row.try_get("device")?,
            device_seq: row.try_get("device_seq")?,
            year: row.try_get("year")?,
            body: row.try_get("body")?,
            acceptance,
            link: row.try_get("link")?,
        })
    }
}

impl Work {
    async fn log_rows(&mut self, after: i64) -> Result<Vec<LogRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM op WHERE seq > ?1 ORDER BY seq LIMIT ?2")
            .bind(after)
            .bind(CHUNK)
            .fetch_all(&mut *self.transaction)
            .await?;
        Ok(rows.iter().map(LogRow::read).collect::<Result<_, _>>()?)
    }

    async fn wrong_policies(&mut self, sealer: &Sealer, head: &Head) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        let (mut last, mut before) = (0, String::new());
        for row in self.policies().await? {
            if row.number != last + 1 || row.link.as_ref() != Some(&policy_link(sealer, &before, &row)) {
                wrong.push(format!(
                    "{} 番目の方針: 封印が合いません（書き換えられたか、前の方針が消されています）",
                    row.number
                ));
            }
            (last, before) = (row.number, row.link.unwrap_or_default());
        }
        if !head.seal.is_empty() && (last, &before) != (head.policy, &head.policy_link) {
            wrong.push(format!(
                "方針は {} 番目までのはずですが、{last} 番目までしかないか、終わりが違います",
                head.policy
            ));
        }
        Ok(wrong)
    }
}
