//! What the server functions do.

use crate::{
    seal::Sealer,
    store::{Store, StoreError},
};
use api::{ApiError, Backend, BoxFuture, PolicyDelivery};
use domain::{
    history::Refusal,
    op::{Change, Op, OpId, SCHEMA},
    plan,
    policy::Policy,
    sync::{
        Cursor, PAGE, PROTOCOL, PullStart, SealedOp, SyncError, SyncRequest, SyncResponse, decide_pull,
        decide_push, decide_returned,
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// The backend over the local store.
#[derive(Clone)]
pub struct LocalBackend {
    policy: Arc<Policy>,
    delivery: Arc<PolicyDelivery>,
    store: Store,
    sealer: Sealer,
    may_write: bool,
}

impl LocalBackend {
    /// A backend that may not write; see [`Self::for_request`].
    pub fn new(policy: Policy, delivery: PolicyDelivery, store: Store, sealer: Sealer) -> Self {
        Self { policy: Arc::new(policy), delivery: Arc::new(delivery), store, sealer, may_write: false }
    }

    /// The backend with the rights of one request.
    #[must_use]
    pub fn for_request(&self, may_write: bool) -> Self {
        Self { may_write, ..self.clone() }
    }

    /// Whether the policy has the op's cell and the cell can hold its value. An op of a newer
    /// schema is kept for the versions that know it; in this one, what does not read is wrong.
    fn admits(&self, op: &Op) -> Result<(), Refusal> {
        match &op.change {
            Change::Known { cell, value } => plan::check(&self.policy, cell, value).map_err(Refusal::Unfit),
            Change::Unknown if op.envelope.schema > SCHEMA => Ok(()),
            Change::Unknown => Err(Refusal::Unfit(plan::Unfit::WrongType)),
        }
    }

    async fn push_and_pull(&self, request: SyncRequest) -> Result<SyncResponse, ApiError> {
        let (pushed, returned) = read(&request)?;
        let writes = !pushed.is_empty() || !returned.is_empty();
        if writes && !self.may_write {
            return Err(ApiError::ReadOnly);
        }
        let start = self.start_of_pull(request.cursor).await?;
        let mut outcomes = Vec::new();
        let mut take_new_device_id = false;
        if writes {
            let concerned = pushed.iter().chain(returned.iter().map(|(op, _)| op));
            let concerned: Vec<&Op> = concerned.collect();
            let mut writing = self.store.write().await?;
            let facts = writing.facts(&ids(&concerned), &numbers(&concerned)).await?;
            let ours = |s: &SealedOp| {
                let a = &s.acceptance;
                self.sealer.is_ours(&s.op, a)
            };
            let back = decide_returned(returned, &facts, ours, |op| self.admits(op));
            let facts = writing.append(&self.sealer, back, facts).await?;
            let plan = decide_push(pushed, &facts, |op| self.admits(op));
            for id in &plan.forged {
                tracing::error!(%id, device = %request.device, "an id came again with other bytes");
            }
            let refused =
                plan.outcomes.iter().filter(|(_, o)| matches!(o, domain::sync::Outcome::Refused(_)));
            for (id, outcome) in refused {
                tracing::warn!(%id, device = %request.device, ?outcome, "op refused");
            }
            writing.append(&self.sealer, plan.append, facts).await?;
            writing.commit().await?;
            outcomes = plan.outcomes;
            take_new_device_id = plan.take_new_device_id;
        }
        let (after, reset) = match start {
            PullStart::After(seq) => (seq, false),
            PullStart::Reset { .. } => (0, true),
        };
        let page = self.store.page(after, PAGE).await?;
        let last = page.ops.last().map(|(id, seq, _)| (Some(*id), *seq));
        let (op, seq) = last.unwrap_or((request.cursor.filter(|_| !reset).and_then(|c| c.op), after));
        Ok(SyncResponse {
            outcomes,
            cursor: Cursor { epoch: page.epoch, seq, op },
            more: seq < page.last_seq,
            ops: page.ops.into_iter().map(|(_, _, op)| op).collect(),
            reset,
            take_new_device_id,
            writable: self.may_write,
        })
    }

    /// Where the pull begins. A device that knows more of this very history than the store does
    /// shows that the store went back in time; from then on it is another history.
    async fn start_of_pull(&self, cursor: Option<Cursor>) -> Result<PullStart, StoreError> {
        let epoch = self.store.epoch().await?;
        let at = match cursor {
            Some(cursor) => self.store.op_at(cursor.seq).await?,
            None => None,
        };
        let start = decide_pull(cursor, epoch, at);
        if start == (PullStart::Reset { new_epoch: true }) && self.may_write {
            tracing::error!(?cursor, "a device knows more than this database: new epoch");
            self.store.new_epoch(epoch).await?;
        }
        Ok(start)
    }
}

impl Backend for LocalBackend {
    fn policy(&self, known: Option<String>) -> Result<Option<PolicyDelivery>, ApiError> {
        let same = known.as_ref() == Some(&self.delivery.version);
        Ok((!same).then(|| PolicyDelivery::clone(&self.delivery)))
    }

    fn sync(&self, request: SyncRequest) -> BoxFuture<'_, Result<SyncResponse, ApiError>> {
        Box::pin(self.push_and_pull(request))
    }
}

type Returned = Vec<(Op, SealedOp)>;

/// The ops of a message.
fn read(request: &SyncRequest) -> Result<(Vec<Op>, Returned), ApiError> {
    let wrong = |error| {
        tracing::warn!(device = %request.device, ?error, "message refused");
        ApiError::Sync(error)
    };
    if request.protocol != PROTOCOL {
        return Err(wrong(SyncError::Protocol));
    }
    if request.push.len() > PAGE || request.returned.len() > PAGE {
        return Err(wrong(SyncError::TooMany));
    }
    let parse = |(index, raw): (usize, &String)| {
        Op::parse(raw.clone()).map_err(|_| wrong(SyncError::MalformedOp(index)))
    };
    let pushed = request.push.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
    let returned = request.returned.iter().enumerate();
    let returned = returned.map(|(index, sealed)| Ok((parse((index, &sealed.op))?, sealed.clone())));
    Ok((pushed, returned.collect::<Result<_, ApiError>>()?))
}

/// The ids of the ops and of their parents.
fn ids(ops: &[&Op]) -> BTreeSet<OpId> {
    let all = ops.iter().flat_map(|op| std::iter::once(op.id()).chain(op.envelope.parents.iter().copied()));
    all.collect()
}

fn numbers(ops: &[&Op]) -> BTreeSet<(domain::op::DeviceId, u64)> {
    ops.iter().map(|op| (op.envelope.device, op.envelope.device_seq)).collect()
}
