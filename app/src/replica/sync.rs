//! Talking to the server.

use super::{Replica, Server};
use crate::{
    clock,
    store::{
        indexed_db::{Keep, StoreError},
        prefs,
    },
};
use api::{ApiError, PolicyDelivery};
use domain::{
    policy::Policy,
    sync::{BadAnswer, Device, SyncError},
};
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use leptos::prelude::*;
use std::{cell::Cell, pin::pin, rc::Rc, sync::Arc, time::Duration};

impl Replica {
    /// Sends what is unsent and fetches what is new, or has the leading tab do so. One exchange at a
    /// time; a wish that comes in its midst is granted after it. Before the whole store has been
    /// read there is none: the start asks for one then.
    pub async fn exchange(self) {
        if !self.is_whole() || self.is_silent() {
            return;
        }
        // What is in no store, this tab alone can send.
        let has_unkept = self.unwritten.with_value(|unwritten| !unwritten.is_empty());
        if !self.leads() && !has_unkept {
            self.ask_leader();
            return self.be_ready(self.policy.with_untracked(Option::is_some));
        }
        let mut busy = false;
        self.line.update_value(|line| {
            busy = line.busy;
            line.again = busy;
            line.busy = true;
        });
        if busy {
            return;
        }
        loop {
            self.line.update_value(|line| line.again = false);
            let server = match self.fetch_and_send().await {
                Ok(()) => Server::Answers,
                Err(ApiError::Offline) => Server::Offline,
                Err(error) => Server::Fails(error.to_string()),
            };
            self.after_exchange(&server);
            self.set_server(server);
            self.tell_how_server_stands();
            self.be_ready(true);
            if self.is_silent() || !self.line.with_value(|line| line.again) {
                self.line.update_value(|line| line.busy = false);
                break;
            }
        }
    }

    /// The answer, or [`ApiError::Offline`] where none comes in time; the request is then given up. So it
    /// is, if `while_away`, when the network comes back: what was asked before may never be answered.
    pub(super) async fn in_time<T>(
        self,
        call: impl Future<Output = Result<T, ApiError>>,
        while_away: bool,
    ) -> Result<T, ApiError> {
        let (ring, alarm) = oneshot::channel();
        let bell = Bell(Rc::new(Cell::new(Some(ring))));
        if while_away {
            self.line.update_value(|line| line.waits = Some(bell.clone()));
        }
        let timer = set_timeout_with_handle(move || bell.ring(), PATIENCE);
        let answer = match select(pin!(call), alarm).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(ApiError::Offline),
        };
        if let Ok(timer) = timer {
            timer.clear();
        }
        answer
    }

    fn be_ready(self, is_ready: bool) {
        if is_ready && !self.status.with_untracked(|status| status.ready) {
            self.status.update(|status| status.ready = true);
        }
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
        for _ in 0..MESSAGES {
            let may_write = self.status.with_untracked(|status| status.may_write) != Some(false);
            let request = self.device.with_untracked(|device| device.request(may_write));
            if !request.push.is_empty() {
                self.set_server(Server::Asking);
            }
            let (changes, may_write) = match self.in_time(api::sync(request.clone()), true).await {
                // Ask again without the outbox, which stays as it is.
                Err(ApiError::ReadOnly) if may_write => {
                    self.status.update(|status| status.may_write = Some(false));
                    continue;
                }
                Err(ApiError::Sync(SyncError::MalformedOp(index))) if index < request.push.len() => {
                    (self.device.with_untracked(|device| device.unreadable(&request, index)), may_write)
                }
                answer => {
                    let response = answer?;
                    self.note_lost_store(response.lost_store);
                    match self.device.with_untracked(|device| device.receive(&request, &response)) {
                        Ok(changes) => (changes, response.writable),
                        Err(BadAnswer::Late) => continue,
                        Err(BadAnswer::NotOp) => return Err(ApiError::Sync(SyncError::Protocol)),
                    }
                }
            };
            let now = clock::now();
            // A right that came back is used at once.
            let regained = may_write && self.status.with_untracked(|status| status.may_write) == Some(false);
            let again = changes.again || (regained && self.unsent() > 0);
            let take_new_id = changes.take_new_device_id;
            match self.keep(Keep::Changes(changes.clone(), now)).await {
                Err(StoreError::Taken) if self.read_store().await => continue,
                // Without a store, or with one that cannot be read, the page lives in memory alone.
                Ok(()) | Err(StoreError::Unavailable | StoreError::Taken) => {}
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
                status.may_write = Some(may_write);
            });
            prefs::set(prefs::MAY_WRITE, may_write);
            if take_new_id {
                self.take_new_id().await;
            }
            if !again {
                break;
            }
        }
        policy
    }

    /// The server knows this browser, but not its store: what was in there is gone.
    fn note_lost_store(self, last_heard: Option<i64>) {
        // Who erased it knows; that counts until the server knows the new store.
        let erased = prefs::get(prefs::ERASED).unwrap_or(false);
        match last_heard {
            Some(last_heard) if !erased => {
                prefs::set(prefs::LOST_STORE, last_heard);
                self.status.update(|status| status.lost_store = Some(last_heard));
            }
            None if erased => prefs::forget(prefs::ERASED),
            _ => {}
        }
    }

    async fn fetch_policy(self) -> Result<(), ApiError> {
        // A policy that could not be read is asked for again.
        let is_here = self.policy.with_untracked(Option::is_some);
        let (known, since) =
            self.status.with_untracked(|status| (status.policy_version.clone(), status.policy_since));
        let known = known.filter(|_| is_here);
        let call = api::policy(known, Some(since), None);
        let Some(delivery) = self.in_time(call, true).await? else { return Ok(()) };
        self.show_policy(read(&delivery)?, delivery.version.clone(), delivery.since);
        let _ = self.keep(Keep::Policy(delivery)).await;
        self.tell_of_change();
        Ok(())
    }

    /// From now on this is the policy, in force since a time by the server's clock.
    pub(super) fn show_policy(self, policy: Policy, version: String, since: i64) {
        self.status.update(|status| {
            status.policy_version = Some(version);
            status.policy_since = since;
        });
        self.policy.set(Some(Arc::new(policy)));
    }

    /// The policy that was in force at a time by the server's clock, if it is another version than the one
    /// here.
    pub async fn policy_at(self, time: i64) -> Result<Option<Policy>, ApiError> {
        if self.is_silent() {
            return Err(ApiError::Offline);
        }
        let known = self.status.with_untracked(|status| status.policy_version.clone());
        let delivery = self.in_time(api::policy(known, None, Some(time)), false).await?;
        delivery.map(|delivery| read(&delivery)).transpose()
    }

    /// Someone has read that the store was lost.
    pub fn forget_lost_store(self) {
        prefs::forget(prefs::LOST_STORE);
        self.status.update(|status| status.lost_store = None);
    }

    /// This device shares its id with another (a cloned image): from now on it has its own.
    async fn take_new_id(self) {
        let id = clock::new_id();
        self.device.update(|device: &mut Device| device.id = id);
        let next = self.device.with_untracked(|device| device.next_seq);
        let _ = self.keep(Keep::Identity(id, next)).await;
        self.tell_of_change();
    }
}

fn read(delivery: &PolicyDelivery) -> Result<Policy, ApiError> {
    Policy::from_json(&delivery.policy).map_err(|_| ApiError::Sync(SyncError::Protocol))
}

/// Most messages in a row: 100,000 edits to fetch, and some that came late.
const MESSAGES: usize = 1_000;

/// How long the server may take to answer. A cut cable gives no answer at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends a wait, whoever rings it first.
#[derive(Clone)]
pub struct Bell(Rc<Cell<Option<oneshot::Sender<()>>>>);

impl Bell {
    /// Rings, if nobody has before.
    pub fn ring(&self) {
        if let Some(ring) = self.0.take() {
            let _ = ring.send(());
        }
    }
}
