//! The policy in force: asked for where the server says that it is another one than here.

use super::asking::{Failure, PATIENCE, Question};
use super::{Client, Command, Part, Server, Timer};
use crate::policy::Policy;
use crate::sync::{PolicyDelivery, StoreWrite, SyncError};
use std::sync::Arc;

impl Client {
    pub(super) fn ask_for_policy(&mut self) {
        if self.asking.policy.is_some() {
            return;
        }
        // One that could not be read is asked for again.
        let known = self.status.policy_version.clone().filter(|_| self.policy.is_some());
        let number = self.ask(Question::Policy { known, since: self.status.policy_since });
        self.asking.policy = Some(number);
        self.set_timer(Timer::Policy, PATIENCE);
    }

    pub(super) fn policy_came(&mut self, number: u64, result: Result<Option<PolicyDelivery>, Failure>) {
        if self.asking.policy != Some(number) {
            return;
        }
        self.asking.policy = None;
        self.clear_timer(Timer::Policy);
        let fault = match result {
            Ok(None) => None,
            Ok(Some(delivery)) if self.take_policy(&delivery) => {
                self.write(StoreWrite::Policy(delivery));
                None
            }
            Ok(Some(_)) => Some(SyncError::Protocol.to_string()),
            Err(Failure::Says(why)) => Some(why),
            Err(_) => return self.be_ready(!self.is_asking()),
        };
        match (&fault, &self.asking.policy_fault) {
            (Some(why), _) => self.status.server = Server::Fails(why.clone()),
            (None, Some(_)) => self.status.server = Server::Answers,
            (None, None) => {}
        }
        self.asking.policy_fault = fault;
        self.be_ready(!self.is_asking());
    }

    pub(super) fn no_policy(&mut self) {
        if let Some(number) = self.asking.policy {
            self.command(Command::GiveUp(number));
            self.policy_came(number, Err(Failure::Offline));
        }
    }

    pub(super) fn give_up_policy(&mut self) {
        if let Some(number) = self.asking.policy.take() {
            self.command(Command::GiveUp(number));
            self.clear_timer(Timer::Policy);
        }
    }

    /// Shows a policy; says whether it could be read.
    pub(super) fn take_policy(&mut self, delivery: &PolicyDelivery) -> bool {
        let is_here = self.policy.is_some()
            && self.status.policy_version.as_ref() == Some(&delivery.version)
            && self.status.policy_since == delivery.since;
        if is_here {
            return true;
        }
        let Ok(policy) = Policy::from_json(&delivery.policy) else { return false };
        self.status.policy_version = Some(delivery.version.clone());
        self.status.policy_since = delivery.since;
        self.policy = Some(Arc::new(policy));
        self.show(Part::Policy);
        self.be_ready(true);
        true
    }
}
