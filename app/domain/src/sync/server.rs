//! The server's half: what a message does, decided in one step. Reading the facts and writing the
//! ops is the store's work, in one transaction around it.

use super::decide::{
    Facts, Outcome, PullStart, PushPlan, Reception, decide_pull, decide_push, decide_returned,
};
use super::{Cursor, PAGE, PROTOCOL, SealedOp, SyncError, SyncRequest, SyncResponse};
use crate::closing::year_to_close;
use crate::fiscal_year::FiscalYear;
use crate::history::Refusal;
use crate::op::{DeviceId, Op, OpId};
use crate::plan::YEARS;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A message whose ops read.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who speaks.
    pub device: DeviceId,
    /// Whose session the device takes this to be.
    pub account: String,
    /// How far the device has read.
    pub cursor: Option<Cursor>,
    /// New ops.
    pub pushed: Vec<Op>,
    /// Ops of a former history.
    pub returned: Vec<(Op, SealedOp)>,
}

impl Message {
    /// Reads a message, or says why it cannot be taken at all.
    pub fn read(request: &SyncRequest) -> Result<Self, SyncError> {
        let SyncRequest { protocol, device, account, cursor, push, returned } = request;
        if *protocol != PROTOCOL {
            return Err(SyncError::Protocol);
        }
        if push.len() > PAGE || returned.len() > PAGE {
            return Err(SyncError::TooMany);
        }
        let parse = |(index, bytes): (usize, &String)| {
            Op::parse(bytes.clone()).map_err(|_| SyncError::MalformedOp(index))
        };
        let pushed = push.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
        let mut back = Vec::new();
        for sealed in returned {
            // It was an op once, here; one that is none is damaged and only that.
            if let Ok(op) = Op::parse(sealed.op.clone()) {
                back.push((op, sealed.clone()));
            }
        }
        let (device, account, cursor) = (*device, account.clone(), *cursor);
        Ok(Self { device, account, cursor, pushed, returned: back })
    }

    /// Whether it brings ops.
    pub fn writes(&self) -> bool {
        !self.pushed.is_empty() || !self.returned.is_empty()
    }

    /// The years it would close, of those that there can be.
    pub fn years_to_close(&self) -> BTreeSet<FiscalYear> {
        self.ops().filter_map(year_to_close).filter(|year| YEARS.contains(year)).collect()
    }

    /// The ops that its ops rest on. What has more than there can be rests on nothing, as it will be refused.
    pub fn parents(&self) -> BTreeSet<OpId> {
        let possible = self.ops().filter(|op| op.envelope.has_possible_parents());
        possible.flat_map(|op| op.envelope.parents.iter().copied()).collect()
    }

    /// All ops it brings.
    pub fn ops(&self) -> impl Iterator<Item = &Op> {
        self.pushed.iter().chain(self.returned.iter().map(|(op, _)| op))
    }
}

/// Whose message it is, and what that person may do.
pub struct Session<'a> {
    /// The account; empty where there are none.
    pub account: &'a str,
    /// Whether the session may write at all.
    pub may_write: bool,
    /// Whether rights and content admit an op.
    pub allow: &'a dyn Fn(&Op) -> Result<(), Refusal>,
    /// Whether this server sealed an op.
    pub is_ours: &'a dyn Fn(&SealedOp) -> bool,
}

/// A message that brings ops, from a session that may not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this session may not write")]
pub struct ReadOnly;

/// What a message does: to be written in the transaction in which the facts were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The store went back in time: take a new epoch first, and know these to be past.
    pub new_epoch: Option<BTreeSet<Uuid>>,
    /// Ops to append, in this order.
    pub append: Vec<Reception>,
    /// Ids that came again with other bytes: to be logged loudly.
    pub forged: Vec<OpId>,
    /// The answer's ops begin after this place.
    pub after: u64,
    outcomes: Vec<(OpId, Outcome)>,
    returned: Vec<(OpId, Outcome)>,
    reset: bool,
    take_new_device_id: bool,
    cursor: Option<Cursor>,
    writable: bool,
    account: String,
}

/// Some of the log, to be sent.
#[derive(Clone, Debug)]
pub struct Page {
    /// Which history it is of.
    pub epoch: Uuid,
    /// The newest op's place in the whole log; 0 when it is empty.
    pub last_seq: u64,
    /// Ops with their ids.
    pub ops: Vec<(OpId, SealedOp)>,
}

/// Decides about a message.
pub fn step(message: Message, mut facts: Facts, session: &Session) -> Result<Step, ReadOnly> {
    if message.writes() && !session.may_write {
        return Err(ReadOnly);
    }
    let start = decide_pull(message.cursor, &facts);
    let back = decide_returned(message.returned, &facts, session.is_ours, session.allow);
    let mut append = back.append;
    for Reception { op, .. } in &append {
        facts.add(op);
    }
    let push = if message.account == session.account {
        decide_push(message.pushed, &facts, session.allow)
    } else {
        PushPlan::postponed(&message.pushed)
    };
    append.extend(push.append);
    let (after, reset) = match start {
        PullStart::After(seq) if !back.proves_restore => (seq, false),
        _ => (0, true),
    };
    let new_epoch = back.proves_restore.then(|| {
        let mut past = back.epochs;
        past.extend(message.cursor.map(|cursor| cursor.epoch));
        past.insert(facts.epoch);
        past
    });
    Ok(Step {
        new_epoch,
        append,
        forged: push.forged,
        after,
        outcomes: push.outcomes,
        returned: back.outcomes,
        reset,
        take_new_device_id: push.take_new_device_id,
        cursor: message.cursor.filter(|_| !reset),
        writable: session.may_write,
        account: session.account.to_owned(),
    })
}

impl Step {
    /// Whether it changes the store.
    pub fn writes(&self) -> bool {
        self.new_epoch.is_some() || !self.append.is_empty()
    }

    /// The ops that were refused.
    pub fn refused(&self) -> impl Iterator<Item = &(OpId, Outcome)> {
        let all = self.outcomes.iter().chain(&self.returned);
        all.filter(|(_, outcome)| matches!(outcome, Outcome::Refused(_)))
    }

    /// The answer, with what the log holds after [`Self::after`].
    pub fn answer(self, page: Page) -> SyncResponse {
        let (epoch, start) =
            (page.epoch, Cursor { epoch: page.epoch, seq: self.after, op: None, time: None });
        let last = page.ops.last().map(|(id, SealedOp { acceptance, .. })| Cursor {
            epoch,
            seq: acceptance.seq,
            op: Some(*id),
            time: Some(acceptance.time),
        });
        let cursor = last.or(self.cursor).unwrap_or(start);
        SyncResponse {
            outcomes: self.outcomes,
            returned: self.returned,
            more: cursor.seq < page.last_seq,
            cursor,
            ops: page.ops.into_iter().map(|(_, sealed)| sealed).collect(),
            reset: self.reset,
            take_new_device_id: self.take_new_device_id,
            writable: self.writable,
            account: self.account,
            lost_store: None,
            policy: None,
        }
    }
}
