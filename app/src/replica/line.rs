//! Questions to the server.

use super::Replica;
use crate::clock;
use api::ApiError;
use domain::{
    policy::Policy,
    sync::{
        SyncError,
        client::{Client, Event, Failure, Question},
    },
};
use leptos::prelude::*;
use std::time::Duration;

/// How long the server may take to answer what a person waits for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks the machine's question; gives what is to be told it.
pub async fn ask(number: u64, question: Question) -> Event {
    match question {
        Question::Sync(request) => {
            let answer = api::sync(*request).await;
            Event::Answered(number, answer.map(Box::new).map_err(failure))
        }
        Question::Policy { known, since } => {
            let answer = api::policy(known, Some(since), None).await;
            Event::PolicyCame(number, answer.map_err(failure))
        }
    }
}

fn failure(error: ApiError) -> Failure {
    match error {
        ApiError::Offline => Failure::Offline,
        ApiError::ReadOnly => Failure::ReadOnly,
        ApiError::Sync(error) => error.into(),
        other => Failure::Says(other.to_string()),
    }
}

/// The answer, or [`ApiError::Offline`] where none comes in time; the request is then given up.
pub async fn in_time<T>(call: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    clock::within(PATIENCE, call).await.unwrap_or(Err(ApiError::Offline))
}

impl Replica {
    /// The policy that was in force at a time by the server's clock, if it is another version than the one
    /// here.
    pub async fn policy_at(self, time: i64) -> Result<Option<Policy>, ApiError> {
        if self.client.with_untracked(Client::is_silent) {
            return Err(ApiError::Offline);
        }
        let known = self.status.with_untracked(|status| status.policy_version.clone());
        let delivery = in_time(api::policy(known, None, Some(time))).await?;
        let read =
            |policy: String| Policy::from_json(&policy).map_err(|_| ApiError::Sync(SyncError::Protocol));
        delivery.map(|delivery| read(delivery.policy)).transpose()
    }
}
