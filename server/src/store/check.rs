//! Whether the log is whole.

use super::{Store, StoreError};
use crate::seal::Sealer;
use domain::op::{Op, OpId};
use std::collections::BTreeMap;

/// Ops read at a time.
const CHUNK: usize = 1_000;

impl Store {
    /// Everything wrong with the database: damaged pages, gaps, ops that do not read, seals that
    /// do not fit, parents that are missing or of another cell. Empty if it is whole.
    pub async fn check(&self, sealer: &Sealer) -> Result<Vec<String>, StoreError> {
        let mut problems: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.pool).await?;
        problems.retain(|line| line != "ok");
        let mut cells: BTreeMap<OpId, String> = BTreeMap::new();
        let mut last = 0;
        loop {
            let page = self.page(last, CHUNK).await?;
            if page.ops.is_empty() {
                return Ok(problems);
            }
            for (id, sealed) in page.ops {
                let seq = sealed.acceptance.seq;
                let mut wrong = |what: &str| problems.push(format!("{seq} 番（{id}）: {what}"));
                if seq != last + 1 {
                    wrong("番号が続いていません");
                }
                last = seq;
                if !sealer.is_ours(&sealed.op, &sealed.acceptance) {
                    wrong("封印が合いません（鍵ファイルが違うか、書き換えられています）");
                }
                let Ok(op) = Op::parse(sealed.op) else {
                    wrong("変更として読み取れません");
                    continue;
                };
                if op.id() != id {
                    wrong("番号と中身が合いません");
                }
                let same_cell = |p: &OpId| cells.get(p).is_some_and(|cell| *cell == op.envelope.cell);
                if !op.envelope.parents.iter().all(same_cell) {
                    wrong("もとになる変更がありません");
                }
                cells.insert(id, op.envelope.cell);
            }
        }
    }
}
