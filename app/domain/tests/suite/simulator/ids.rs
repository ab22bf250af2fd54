//! Ids of a run, and the same log under others.

use domain::history::{Acceptance, History, State};
use domain::op::Op;
use uuid::Uuid;

/// Where ids come from.
pub struct Ids {
    pub made: u128,
    /// Whether later ids are larger, as those of real devices mostly are.
    pub rising: bool,
}

impl Ids {
    pub fn make(&mut self) -> Uuid {
        self.made += 1;
        let id = Uuid::from_u128(self.made);
        if self.rising { id } else { other_id(id) }
    }
}

/// Another id for each id, keeping no order.
fn other_id(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
}

/// The fold of a log under other ids, arriving in another order.
pub fn under_other_ids(log: &[(Op, Acceptance)]) -> History {
    let mut history = History::default();
    for (op, acceptance) in log.iter().rev() {
        let mut bytes = op.bytes().to_owned();
        for id in op.envelope.parents.iter().chain([&op.id()]) {
            bytes = bytes.replace(&id.to_string(), &other_id(*id).to_string());
        }
        history.insert(Op::parse(bytes).expect("an op"), State::Accepted(acceptance.clone()));
    }
    history
}
