//! The words of the policy that a report is drawn with: a closed one with those that it was closed with, as
//! other content may be in force since.

use crate::{
    erased::{effect, memo, spawn},
    replica::{Replica, Server},
};
use api::ApiError;
use domain::{policy::Policy, report::Edition, sync::Device};
use leptos::prelude::*;
use std::sync::Arc;

/// The policy that a report is drawn with.
#[derive(Clone, PartialEq)]
pub enum Wording {
    /// Which, is not known yet: what was done so far is still being read.
    Unknown,
    /// The one that was in force when it was closed is asked for.
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
            Self::Unknown | Self::Sought => None,
            Self::Now(policy) | Self::Then(policy) | Self::InPlace(policy) => Some(policy.clone()),
        }
    }

    /// What is said of it above the report.
    pub fn note(&self) -> Option<&'static str> {
        match self {
            Self::Unknown | Self::Now(_) => None,
            Self::Sought => Some("確定したときの文言を読み込んでいます…"),
            Self::Then(_) => {
                Some("確定のあとに方針の文言が改められています。この報告は、確定したときの文言です。")
            }
            Self::InPlace(_) => Some(
                "確定のあとに方針が改められています。確定したときの文言をサーバーから受け取れていないため、いまの文言で表示しています。受け取れると、確定したときの文言になります。",
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

/// Whether the policy in force is the one that a report is to be drawn with.
#[derive(Clone, Copy, PartialEq)]
enum Closed {
    /// Not known yet.
    Unknown,
    /// It is: the report is open, or was closed under it.
    Under,
    /// The report was closed at this time, before it was in force.
    Before(i64),
}

/// What the server said was in force at a time; nothing where that has the words of now.
type Found = Result<Option<Arc<Policy>>, ApiError>;

/// The policy that a report is drawn with, asked for once it is known when that was closed.
pub fn wording(policy: &Arc<Policy>, edition: Edition, is_known: Memo<bool>) -> Memo<Wording> {
    let replica = expect_context::<Replica>();
    let closed = memo(move || if is_known.get() { closed(replica, edition) } else { Closed::Unknown });
    let found = RwSignal::new(None::<(i64, Found)>);
    seek(replica, policy.clone(), closed, found);
    // Once it has stood in place it stays so until the other is there: a sheet does not come and go.
    let was_offline = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || replica.status.with(|status| status.server == Server::Offline)
    });
    let policy = policy.clone();
    memo(move || {
        let time = match closed.get() {
            Closed::Unknown => return Wording::Unknown,
            Closed::Under => return Wording::Now(policy.clone()),
            Closed::Before(time) => time,
        };
        found.with(|found| match found {
            Some((of, Ok(None))) if *of == time => Wording::Now(policy.clone()),
            Some((of, Ok(Some(then)))) if *of == time => Wording::Then(then.clone()),
            Some((of, Err(_))) if *of == time => Wording::InPlace(policy.clone()),
            _ if was_offline.get() => Wording::InPlace(policy.clone()),
            _ => Wording::Sought,
        })
    })
}

fn closed(replica: Replica, edition: Edition) -> Closed {
    let since = replica.status.with(|status| status.policy_since);
    let closed = |device: &Device| edition.stage(&device.history).1.map(|acceptance| acceptance.time);
    replica.device.with(closed).filter(|time| *time < since).map_or(Closed::Under, Closed::Before)
}

/// Asks for what was in force, and whenever the server has answered something again where that failed.
fn seek(replica: Replica, policy: Arc<Policy>, closed: Memo<Closed>, found: RwSignal<Option<(i64, Found)>>) {
    let heard = memo(move || replica.status.with(|status| status.last_sync));
    let asked = StoredValue::new(None);
    effect(move || {
        drop(heard.read());
        let Closed::Before(time) = closed.get() else { return };
        // What cannot be read is not asked for again.
        let is_final = |found: &Found| matches!(found, Ok(_) | Err(ApiError::Sync(_)));
        let is_found = found
            .with_untracked(|found| found.as_ref().is_some_and(|(of, found)| *of == time && is_final(found)));
        if is_found || asked.get_value() == Some(time) {
            return;
        }
        asked.set_value(Some(time));
        let policy = policy.clone();
        spawn(async move {
            let then = replica.policy_at(time).await.map(|then| then.filter(|then| *then != *policy));
            // The page may have been left, and the report opened or closed meanwhile.
            if closed.try_get_untracked() == Some(Closed::Before(time)) {
                found.try_set(Some((time, then.map(|then| then.map(Arc::new)))));
            }
            asked.try_set_value(None);
        });
    });
}
