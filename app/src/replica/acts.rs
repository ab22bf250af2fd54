//! Steps of a report: sent now or not at all. No outbox keeps them.

use super::{Replica, line::in_time};
use crate::clock;
use api::ApiError;
use domain::{
    closing::{Act, stepping},
    edit::{self, Edit, EditError, Stamp},
    fiscal_year::FiscalYear,
    history::Refusal,
    op::Op,
    plan::{Cell, Value},
    sync::{Outcome, PROTOCOL, SyncRequest},
};
use leptos::prelude::*;

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ActError {
    /// It makes no op.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The server did not take it.
    #[error("{0}。")]
    Refused(Refusal),
    /// No answer came; whether it arrived shows with the next exchange.
    #[error(
        "サーバーにつながっていないため、報告の段階を変えられません。つながってから、今の段階を確かめてもう一度行ってください。"
    )]
    Offline,
    /// The server answered with an error.
    #[error(transparent)]
    Server(#[from] ApiError),
}

impl Replica {
    /// Takes a step of a year's report. `number`: 起案番号; `reason`: why, where the step must say so.
    pub async fn act(
        self,
        year: FiscalYear,
        act: Act,
        number: String,
        reason: String,
    ) -> Result<(), ActError> {
        let Some(op) = self.step(year, act, number, reason)? else { return Ok(()) };
        let request = self.device.with_untracked(|device| SyncRequest {
            protocol: PROTOCOL,
            device: device.id,
            account: device.account.clone(),
            cursor: device.cursor,
            push: vec![op.bytes().to_owned()],
            returned: Vec::new(),
        });
        let answer = in_time(api::sync(request)).await;
        // Whatever came of it shows with what the server holds now.
        self.exchange();
        self.until_asked().await;
        match answer {
            Ok(answer) => match answer.outcomes.into_iter().find(|(id, _)| *id == op.id()) {
                Some((_, Outcome::Refused(refusal))) => Err(ActError::Refused(refusal)),
                Some((_, Outcome::Stored)) => Ok(()),
                _ => Err(ActError::Refused(Refusal::Overtaken)),
            },
            Err(ApiError::Offline) => Err(ActError::Offline),
            Err(error) => Err(error.into()),
        }
    }

    /// The step's op, with a number that no step of this device has had: its time.
    fn step(
        self,
        year: FiscalYear,
        act: Act,
        number: String,
        reason: String,
    ) -> Result<Option<Op>, EditError> {
        let Some(policy) = self.policy.get_untracked() else { return Ok(None) };
        let value = Value::Stage(act.leads_to(number.trim().to_owned()));
        let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        let edit = Edit::set(vec![(Cell::Stage { year }, value)], reason, None);
        let (editor, time) = (self.editor.get_untracked(), clock::now());
        let stamp = Stamp {
            device: stepping(self.device.with_untracked(|device| device.id)),
            next_seq: time.cast_unsigned(),
            actor: editor.trim(),
            time,
            new_id: &mut clock::new_id,
        };
        let ops = self.device.with_untracked(|device| edit::ops(&edit, &device.history, &policy, stamp))?;
        Ok(ops.into_iter().next())
    }
}
