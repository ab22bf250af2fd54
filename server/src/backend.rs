//! What the server functions do.

use crate::{
    live::Live,
    seal::Sealer,
    seldom::Seldom,
    store::{Store, StoreError},
};
use api::{ApiError, Backend, BoxFuture, PolicyDelivery};
use domain::{
    history::Refusal,
    op::DeviceId,
    policy::Policy,
    sync::{Facts, Message, PAGE, SealedOp, Session, Step, SyncRequest, SyncResponse, step},
};
use std::sync::Arc;
use uuid::Uuid;

/// The backend over the local store.
#[derive(Clone)]
pub struct LocalBackend {
    policy: Arc<Policy>,
    delivery: Arc<PolicyDelivery>,
    store: Store,
    sealer: Sealer,
    live: Live,
    caller: Caller,
}

/// Who asks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller {
    /// Whether the request may change the plan.
    pub may_write: bool,
    /// The browser, by its cookie.
    pub cookie: Option<Uuid>,
}

/// Messages that do not read, of anyone.
static UNREAD: Seldom = Seldom::new();

/// Until accounts exist the server knows no author.
const ACCOUNT: &str = "";

impl LocalBackend {
    /// A backend that may not write; see [`Self::for_request`].
    pub fn new(policy: Policy, delivery: PolicyDelivery, store: Store, sealer: Sealer, live: Live) -> Self {
        let (policy, delivery) = (Arc::new(policy), Arc::new(delivery));
        Self { policy, delivery, store, sealer, live, caller: Caller::default() }
    }

    /// The backend with the rights of one request.
    #[must_use]
    pub fn for_request(&self, caller: Caller) -> Self {
        Self { caller, ..self.clone() }
    }

    /// Which history this is, and how far it has come.
    pub async fn place(&self) -> Result<(Uuid, u64), StoreError> {
        let page = self.store.page(u64::MAX, 0).await?;
        Ok((page.epoch, page.last_seq))
    }

    /// The policy, and all that the store holds of the plan.
    pub async fn plan(&self) -> Result<(Arc<Policy>, Vec<SealedOp>), StoreError> {
        let (mut ops, mut after) = (Vec::new(), 0);
        loop {
            let page = self.store.page(after, PAGE).await?;
            let Some((_, last)) = page.ops.last() else { return Ok((self.policy.clone(), ops)) };
            after = last.acceptance.seq;
            ops.extend(page.ops.into_iter().map(|(_, sealed)| sealed));
        }
    }

    async fn push_and_pull(&self, request: SyncRequest) -> Result<SyncResponse, ApiError> {
        // What may not write costs no reading of it, and no turn at the database.
        if request.writes() && !self.caller.may_write {
            return Err(ApiError::ReadOnly);
        }
        let message = Message::read(&request).map_err(|error| {
            if let Some(left_out) = UNREAD.again() {
                tracing::warn!(device = %request.device, ?error, left_out, "message refused");
            }
            ApiError::Sync(error)
        })?;
        let is_new = message.cursor.is_none();
        let mut response = self.carry_out(message).await?;
        response.lost_store = self.lost_store(request.device, is_new).await;
        response.policy = Some((self.delivery.version.clone(), self.delivery.since));
        Ok(response)
    }

    /// Decides about a message and writes what was decided, in the transaction in which the facts
    /// were read.
    async fn carry_out(&self, message: Message) -> Result<SyncResponse, ApiError> {
        let (device, writes) = (message.device, message.writes());
        let mut work = if writes { self.store.write().await? } else { self.store.read().await? };
        let facts = work.facts(&message).await?;
        let step = self.decide(message, facts)?;
        log(device, &step);
        if writes {
            work.carry_out(&step, &self.sealer, ACCOUNT).await?;
        }
        let page = work.page(step.after, PAGE).await?;
        work.commit().await?;
        if step.writes() {
            self.live.tell(page.last_seq);
        }
        Ok(step.answer(page))
    }

    fn decide(&self, message: Message, facts: Facts) -> Result<Step, ApiError> {
        let session = Session {
            account: ACCOUNT,
            may_write: self.caller.may_write,
            allow: &|op| op.check(&self.policy).map_err(Refusal::Unfit),
            is_ours: &|sealed| self.sealer.is_ours(&sealed.op, &sealed.acceptance),
        };
        step(message, facts, &session).map_err(|_| ApiError::ReadOnly)
    }

    /// When the device whose store this browser has lost was last heard, if it has. A browser that
    /// speaks of a place in the log has its store and is noted, if it may write: others have nothing that could
    /// be lost. Neither is worth a failure.
    async fn lost_store(&self, device: DeviceId, is_new: bool) -> Option<i64> {
        let cookie = self.caller.cookie?;
        let known = self.store.known_device(cookie).await.ok()?;
        if is_new {
            return known.filter(|known| known.device != device).map(|known| known.last_heard);
        }
        if self.caller.may_write
            && !known.is_some_and(|known| known.is_fresh(device))
            && let Err(error) = self.store.note_device(cookie, device).await
        {
            tracing::warn!(%error, "a device could not be noted");
        }
        None
    }
}

fn log(device: DeviceId, step: &Step) {
    if step.new_epoch.is_some() {
        tracing::error!(%device, "a device knows more than this database: new epoch");
    }
    for id in &step.forged {
        tracing::error!(%id, %device, "an id came again with other bytes");
    }
    for (id, outcome) in step.refused() {
        tracing::warn!(%id, %device, ?outcome, "op refused");
    }
}

impl Backend for LocalBackend {
    fn policy(
        &self,
        known: Option<String>,
        since: Option<i64>,
    ) -> BoxFuture<'_, Result<Option<PolicyDelivery>, ApiError>> {
        // Apps of before do not say since when.
        let is_known = known.as_ref() == Some(&self.delivery.version)
            && since.is_none_or(|since| since == self.delivery.since);
        Box::pin(async move { Ok((!is_known).then(|| PolicyDelivery::clone(&self.delivery))) })
    }

    fn policy_at(
        &self,
        time: i64,
        known: Option<String>,
    ) -> BoxFuture<'_, Result<Option<PolicyDelivery>, ApiError>> {
        Box::pin(async move {
            if time < 0 {
                return Err(ApiError::Malformed);
            }
            let then = self.store.policy_at(time).await?.ok_or(ApiError::Server)?;
            Ok(Some(then).filter(|then| known.as_ref() != Some(&then.version)))
        })
    }

    fn sync(&self, request: SyncRequest) -> BoxFuture<'_, Result<SyncResponse, ApiError>> {
        Box::pin(self.push_and_pull(request))
    }
}
