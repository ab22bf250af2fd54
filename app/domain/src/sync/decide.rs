//! What becomes of ops: decisions on facts, without reading or writing.

use super::{Cursor, SealedOp};
use crate::closing;
use crate::history::{Acceptance, History, Refusal, State};
use crate::json::Read;
use crate::op::{DeviceId, Op, OpId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What became of a pushed op.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Stored, now or before.
    Stored,
    /// A parent is missing. Not stored; to be sent again.
    Waiting,
    /// Not stored, for this reason.
    Refused(Refusal),
}

impl Read for Outcome {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let json = json?;
        match json.as_str() {
            Some("stored") => Some(Self::Stored),
            _ if json.get("refused").is_some() => Read::read(json.get("refused")).map(Self::Refused),
            // An outcome of a newer version: not stored as far as is known, so sent again.
            _ => Some(Self::Waiting),
        }
    }
}

/// What the store knows about the ops of a message: itself, their parents, their numbers.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The bytes of the stored ops among those of the message.
    pub stored: BTreeMap<OpId, String>,
    /// The cells of the stored ops among those of the message and their parents.
    pub cells: BTreeMap<OpId, String>,
    /// Which op a device's number stands on.
    pub numbers: BTreeMap<(DeviceId, u64), OpId>,
    /// Which history this is.
    pub epoch: Uuid,
    /// The histories that are known to have been before this one.
    pub past: BTreeSet<Uuid>,
    /// The op at the place of the device's cursor, and when it was taken.
    pub at_cursor: Option<(OpId, i64)>,
    /// The stored ops on the stages of reports, and those on the cells of a year that is to be
    /// closed; see [`closing::admit`].
    pub plan: History,
}

/// An op to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Reception {
    /// The op.
    pub op: Op,
    /// What was said of it when it was first taken, where a valid seal proves that.
    pub proven: Option<Acceptance>,
    /// It came back from a device without a valid seal.
    pub unverified: bool,
}

/// What to do with a push.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushPlan {
    /// Ops to append, in this order.
    pub append: Vec<Reception>,
    /// One for each pushed op, in order.
    pub outcomes: Vec<(OpId, Outcome)>,
    /// A number of the device stood on another op.
    pub take_new_device_id: bool,
    /// Ids that came again with other bytes: to be logged loudly.
    pub forged: Vec<OpId>,
}

impl Facts {
    /// Adds an op that is being stored.
    pub(super) fn add(&mut self, op: &Op) {
        self.stored.insert(op.id(), op.bytes().to_owned());
        self.cells.insert(op.id(), op.envelope.cell.clone());
        self.numbers.insert((op.envelope.device, op.envelope.device_seq), op.id());
        self.plan.insert(op.clone(), State::Pending);
    }
}

impl PushPlan {
    /// Nothing is taken: someone else has signed in on the device since, and edits keep the author
    /// in whose session they were made.
    pub(super) fn postponed(ops: &[Op]) -> Self {
        let outcomes = ops.iter().map(|op| (op.id(), Outcome::Waiting)).collect();
        Self { outcomes, ..Self::default() }
    }
}

/// Decides a push. `allow` says whether rights and content admit an op.
pub fn decide_push(ops: Vec<Op>, facts: &Facts, allow: impl Fn(&Op) -> Result<(), Refusal>) -> PushPlan {
    let mut plan = PushPlan::default();
    let mut facts = facts.clone();
    let mut refused: BTreeSet<OpId> = BTreeSet::new();

    for op in ops {
        let id = op.id();
        let outcome = decide_op(&op, &facts, &refused, &allow);
        match &outcome {
            Outcome::Refused(Refusal::OtherBytes) => plan.forged.push(id),
            Outcome::Refused(_) => {
                refused.insert(id);
            }
            Outcome::Stored if !facts.stored.contains_key(&id) => {
                let number = (op.envelope.device, op.envelope.device_seq);
                plan.take_new_device_id |= facts.numbers.get(&number).is_some_and(|other| *other != id);
                facts.add(&op);
                plan.append.push(Reception { op, proven: None, unverified: false });
            }
            Outcome::Stored | Outcome::Waiting => {}
        }
        plan.outcomes.push((id, outcome));
    }
    plan
}

fn decide_op(
    op: &Op,
    facts: &Facts,
    refused: &BTreeSet<OpId>,
    allow: &impl Fn(&Op) -> Result<(), Refusal>,
) -> Outcome {
    if let Some(outcome) = known(op, facts) {
        return outcome;
    }
    if let Err(refusal) = allow(op).and_then(|()| closing::admit(op, &facts.plan)) {
        return refusal.into();
    }
    if op.envelope.parents.iter().any(|parent| refused.contains(parent)) {
        return Refusal::BuiltOnRefused.into();
    }
    if parents_are_there(op, facts) { Outcome::Stored } else { Outcome::Waiting }
}

/// What became of an op before, if it is stored.
fn known(op: &Op, facts: &Facts) -> Option<Outcome> {
    let bytes = facts.stored.get(&op.id())?;
    Some(if bytes == op.bytes() { Outcome::Stored } else { Refusal::OtherBytes.into() })
}

fn parents_are_there(op: &Op, facts: &Facts) -> bool {
    let same_cell = |parent: &OpId| facts.cells.get(parent).is_some_and(|cell| *cell == op.envelope.cell);
    op.envelope.parents.iter().all(same_cell)
}

/// What to do with ops that come back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReturnPlan {
    /// Ops to append, in this order.
    pub append: Vec<Reception>,
    /// One for each returned op, in order.
    pub outcomes: Vec<(OpId, Outcome)>,
    /// One was taken in this very history, or in one this store has never heard of, and is not
    /// here: the store went back in time.
    pub proves_restore: bool,
    /// The histories in which they were taken.
    pub epochs: BTreeSet<Uuid>,
}

/// Decides about ops of a former history that a device brings back after a restore.
///
/// A valid seal brings an op back with its own author and time, whatever the rules of now.
/// Without one it is taken as this session's, if `allow` admits it, and marked unverified.
pub fn decide_returned(
    returned: Vec<(Op, SealedOp)>,
    facts: &Facts,
    is_ours: impl Fn(&SealedOp) -> bool,
    allow: impl Fn(&Op) -> Result<(), Refusal>,
) -> ReturnPlan {
    let mut plan = ReturnPlan::default();
    let mut facts = facts.clone();
    for (op, sealed) in returned {
        let valid = is_ours(&sealed);
        let id = op.id();
        let outcome = match known(&op, &facts) {
            Some(outcome) => outcome,
            None if !parents_are_there(&op, &facts) => Outcome::Waiting,
            None if valid => Outcome::Stored,
            None => allow(&op)
                .and_then(|()| closing::admit(&op, &facts.plan))
                .map_or_else(Outcome::Refused, |()| Outcome::Stored),
        };
        if outcome == Outcome::Stored && !facts.stored.contains_key(&id) {
            facts.add(&op);
            if valid {
                plan.proves_restore |= !facts.past.contains(&sealed.acceptance.epoch);
                plan.epochs.insert(sealed.acceptance.epoch);
            }
            let unverified = !valid || sealed.acceptance.unverified;
            let proven = valid.then_some(sealed.acceptance);
            plan.append.push(Reception { op, proven, unverified });
        }
        plan.outcomes.push((id, outcome));
    }
    plan
}

/// Where a pull begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullStart {
    /// After this place.
    After(u64),
    /// At the start: the device knows another history, or more of this one, or another op at its place. That
    /// the store went back in time is proved by the sealed ops that the device then brings back, and by nothing
    /// less: a mere claim must not send all devices to the start.
    Reset,
}

/// Decides where a pull begins.
pub fn decide_pull(cursor: Option<Cursor>, facts: &Facts) -> PullStart {
    let Some(cursor) = cursor else { return PullStart::After(0) };
    let same_op = facts.at_cursor.is_some_and(|(op, time)| {
        cursor.op == Some(op) && cursor.time.is_none_or(|cursor_time| cursor_time == time)
    });
    let is_known = cursor.epoch == facts.epoch && (cursor.seq == 0 || same_op);
    if is_known { PullStart::After(cursor.seq) } else { PullStart::Reset }
}
