//! Talking to the server.

use super::{Replica, Server};
use crate::{
    clock,
    store::{
        indexed_db::{Keep, StoreError},
        prefs,
    },
};
use api::ApiError;
use domain::{
    policy::Policy,
    sync::{Device, SyncError},
};
use futures_util::future::{Either, select};
use leptos::prelude::*;
use std::{pin::pin, sync::Arc, time::Duration};

/// One exchange at a time; a wish that comes in its midst is granted after it.
#[derive(Clone, Copy, Default)]
pub struct Exchange {
    running: bool,
    again: bool,
}

impl Replica {
    /// Sends what is unsent and fetches what is new.
    pub async fn exchange(self) {
        let mut busy = false;
        self.exchange.update_value(|exchange| {
            busy = exchange.running;
            exchange.again = busy;
            exchange.running = true;
        });
        if busy {
            return;
        }
        loop {
            self.exchange.update_value(|exchange| exchange.again = false);
            let server = match self.fetch_and_send().await {
                Ok(()) => Server::Answers,
                Err(ApiError::Offline) => Server::Offline,
                Err(error) => Server::Fails(error.to_string()),
            };
            self.set_server(server);
            if !self.exchange.with_value(|exchange| exchange.again) {
                break;
            }
        }
        self.exchange.update_value(|exchange| exchange.running = false);
    }

    fn set_server(self, server: Server) {
        if self.status.with_untracked(|status| status.server != server) {
            self.status.update(|status| status.server = server);
        }
    }

    async fn fetch_and_send(self) -> Result<(), ApiError> {
        let policy = match self.fetch_policy().await {
            // A policy of a newer form must not keep edits from being sent.
            Err(ApiError::Sync(error)) => Err(ApiError::Sync(error)),
            answer => Ok(answer?),
        };
        loop {
            let may_write = self.status.with_untracked(|status| status.may_write) != Some(false);
            let request = self.device.with_untracked(|device| device.request(may_write));
            if !request.push.is_empty() {
                self.set_server(Server::Asking);
            }
            let pushed = request.push.len();
            let response = match in_time(api::sync(request)).await {
                // Ask again without the outbox, which stays as it is.
                Err(ApiError::ReadOnly) if may_write => {
                    self.status.update(|status| status.may_write = Some(false));
                    continue;
                }
                answer => answer?,
            };
            let changes = self.device.with_untracked(|device| device.receive(pushed, &response));
            let changes = changes.map_err(|_| ApiError::Offline)?;
            let now = clock::now();
            let again = changes.again;
            let take_new_id = changes.take_new_device_id;
            match self.keep(Keep::Changes(changes.clone(), now)).await {
                // Without a store the page lives in memory alone.
                Ok(()) | Err(StoreError::Unavailable) => {}
                // What is not stored must come again: the cursor stays where it was.
                Err(_) => return Ok(()),
            }
            let news = !changes.entries.is_empty();
            if news || !changes.sent.is_empty() {
                self.device.update(|device| device.apply(changes));
            } else {
                self.device.update_untracked(|device| device.apply(changes));
            }
            self.status.update(|status| {
                status.last_sync = Some(now);
                status.may_write = Some(response.writable);
            });
            prefs::set(prefs::MAY_WRITE, response.writable);
            if take_new_id {
                self.take_new_id().await;
            }
            if news {
                self.tell_other_tabs();
            }
            if !again {
                return policy;
            }
        }
    }

    async fn fetch_policy(self) -> Result<(), ApiError> {
        // A policy that could not be read is asked for again.
        let is_here = self.policy.with_untracked(Option::is_some);
        let known = self.status.with_untracked(|status| status.policy_version.clone());
        let known = known.filter(|_| is_here);
        let Some(delivery) = in_time(api::policy(known)).await? else { return Ok(()) };
        let policy = Policy::from_json(&delivery.policy).map_err(|_| ApiError::Sync(SyncError::Protocol))?;
        self.policy.set(Some(Arc::new(policy)));
        self.status.update(|status| status.policy_version = Some(delivery.version.clone()));
        let _ = self.keep(Keep::Policy(delivery.version, delivery.policy)).await;
        Ok(())
    }

    /// This device shares its id with another (a cloned image): from now on it has its own.
    async fn take_new_id(self) {
        let id = clock::new_id();
        self.device.update(|device: &mut Device| device.id = id);
        let next = self.device.with_untracked(|device| device.next_seq);
        let _ = self.keep(Keep::Identity(id, next)).await;
        self.tell_other_tabs();
    }
}

/// How long the server may take to answer. A cut cable gives no answer at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// The answer, or [`ApiError::Offline`] where none comes in time; the request is then given up.
async fn in_time<T>(call: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    let (ring, alarm) = futures_channel::oneshot::channel();
    let timer = set_timeout_with_handle(
        move || {
            let _ = ring.send(());
        },
        PATIENCE,
    );
    let answer = match select(pin!(call), alarm).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(ApiError::Offline),
    };
    if let Ok(timer) = timer {
        timer.clear();
    }
    answer
}
