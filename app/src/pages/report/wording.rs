//! The words of the policy that a report is drawn with: a closed one with those that it was closed with, as
//! other content may be in force since.

use crate::{
    erased::{effect, memo, spawn},
    replica::{Replica, Server},
};
use domain::{policy::Policy, report::Edition, sync::Device};
use leptos::prelude::*;
use std::sync::Arc;

/// The policy that a report is drawn with.
#[derive(Clone)]
pub enum Wording {
    /// Which, is not known yet.
    Sought,
    /// The one in force, with which the report was closed, if it is closed.
    Now(Arc<Policy>),
    /// The one that was in force when it was closed.
    Then(Arc<Policy>),
    /// The one in force, as the server does not give the other.
    InPlace(Arc<Policy>),
}

impl Wording {
    /// The policy, once it is known which.
    pub fn policy(&self) -> Option<Arc<Policy>> {
        match self {
            Self::Sought => None,
            Self::Now(policy) | Self::Then(policy) | Self::InPlace(policy) => Some(policy.clone()),
        }
    }

    /// What is said of it above the report.
    pub fn note(&self) -> Option<&'static str> {
        match self {
            Self::Sought | Self::Now(_) => None,
            Self::Then(_) => {
                Some("確定のあとに方針の文言が改められています。この報告は、確定したときの文言です。")
            }
            Self::InPlace(_) => Some(
                "確定のあとに方針の文言が改められています。サーバーにつながらないため、いまの文言で表示しています。つながると、確定したときの文言になります。",
            ),
        }
    }

    /// What is said of it in the report's marks.
    pub fn mark(&self) -> &'static str {
        match self {
            Self::InPlace(_) => "　文言は確定後のもの",
            _ => "",
        }
    }
}

/// The policy that a report is drawn with, asked for once it is known where in the log that was closed.
pub fn wording(policy: &Arc<Policy>, edition: Edition, is_known: Memo<bool>) -> ReadSignal<Wording> {
    let replica = expect_context::<Replica>();
    let wording = RwSignal::new(Wording::Sought);
    let closed = memo(move || {
        let stage = |device: &Device| edition.stage(&device.history).1.map(|acceptance| acceptance.seq);
        is_known.get().then(|| replica.device.with(stage))
    });
    let answers = memo(move || replica.status.with(|status| status.server == Server::Answers));
    let policy = policy.clone();
    let mut sought = None;
    effect(move || {
        let (closed, answers) = (closed.get(), answers.get());
        let Some(closed) = closed else { return };
        let since = replica.status.with_untracked(|status| status.policy_since);
        let Some(place) = closed.filter(|place| *place < since) else {
            // Set once: a sheet that is drawn anew takes the cursor out of what is being typed.
            if !matches!(*wording.read_untracked(), Wording::Now(_)) {
                wording.set(Wording::Now(policy.clone()));
            }
            return;
        };
        let is_new = sought.replace(place) != Some(place);
        if is_new || (answers && matches!(*wording.read_untracked(), Wording::InPlace(_))) {
            spawn(ask(replica, policy.clone(), place, wording));
        }
    });
    wording.read_only()
}

async fn ask(replica: Replica, policy: Arc<Policy>, place: u64, wording: RwSignal<Wording>) {
    wording.set(match replica.policy_at(place).await {
        Ok(None) => Wording::Now(policy),
        Ok(Some(then)) => Wording::Then(Arc::new(then)),
        Err(_) => Wording::InPlace(policy),
    });
}
