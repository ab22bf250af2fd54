//! What must hold, found out by other means than the code under test uses.

use domain::edit::Edit;
use domain::history::{Acceptance, CellState, History, State};
use domain::op::{Op, OpId};
use domain::plan::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of an op from the moment it was made.
pub struct Made {
    pub cell: String,
    /// In whose session.
    pub account: String,
    /// Every op of the cell that its editor could know of.
    pub seen: BTreeSet<OpId>,
    /// The values that stood before its editor's eyes and that an ordinary edit replaces.
    pub replaces: BTreeSet<OpId>,
    /// The how-manieth edit of the run.
    pub number: usize,
}

#[derive(Default)]
pub struct Oracle {
    pub made: BTreeMap<OpId, Made>,
    /// Ops that a screen called saved.
    pub saved: BTreeSet<OpId>,
    /// Ops that the server took, also those that it has lost since.
    pub ever_taken: BTreeSet<OpId>,
    /// Ops that the server took.
    pub taken: BTreeSet<OpId>,
    /// Ops that a person erased before anyone else had them, and at which device.
    pub erased: BTreeMap<OpId, usize>,
    /// Ops made by an attacker.
    pub forged: BTreeSet<OpId>,
    gestures: usize,
}

impl Oracle {
    /// Notes an edit, with what its editor had before their eyes.
    pub fn note(&mut self, edit: &Edit, before: &History, account: &str, ops: &[Op]) {
        self.gestures += 1;
        for op in ops {
            let cell = op.envelope.cell.clone();
            let seen = before.of_cell(&cell).filter(|e| !e.is_refused()).map(|e| e.op.id());
            let ordinary = matches!(edit, Edit::Set(wishes) if wishes.iter().all(|wish| wish.seen.is_none()));
            let heads = before.heads(&cell).into_iter().map(|e| e.op.id());
            let made = Made {
                account: account.to_owned(),
                seen: seen.collect(),
                replaces: if ordinary { heads.collect() } else { BTreeSet::new() },
                number: self.gestures,
                cell,
            };
            self.made.insert(op.id(), made);
        }
    }

    /// The log is dense, holds each op once, and under the name of the one who made it.
    pub fn check_log(&self, log: &[(Op, Acceptance)]) {
        let ids: BTreeSet<OpId> = log.iter().map(|(op, _)| op.id()).collect();
        assert_eq!(ids.len(), log.len(), "an op was applied twice");
        for (place, (op, acceptance)) in (1..).zip(log) {
            assert_eq!(acceptance.seq, place, "the log has a gap");
            let made = &self.made[&op.id()];
            assert!(!self.erased.contains_key(&op.id()), "{} was erased, and sent all the same", op.id());
            if self.forged.contains(&op.id()) {
                assert!(acceptance.unverified, "a forged seal was believed");
                assert_ne!(acceptance.author, made.account, "a forged author was believed");
            } else {
                assert!(!acceptance.unverified, "our own seal was not believed");
                assert_eq!(acceptance.author, made.account, "an op went out in another's session");
            }
        }
    }

    /// Nothing is replaced by someone who had not seen it, and who saw it did replace it.
    pub fn check_replaced(&self, log: &[(Op, Acceptance)], heads: &BTreeSet<OpId>) {
        let ids: BTreeSet<OpId> = log.iter().map(|(op, _)| op.id()).collect();
        let seen: BTreeSet<OpId> = ids.iter().flat_map(|id| &self.made[id].seen).copied().collect();
        for id in &ids {
            assert!(heads.contains(id) || seen.contains(id), "{id} was replaced unseen");
            let replaced = self.made[id].replaces.iter().filter(|other| ids.contains(other));
            for other in replaced {
                assert!(
                    !heads.contains(other),
                    "{id} replaced {other}, which still stands: a false conflict"
                );
            }
        }
    }
}

/// How a run ended: what each cell holds, in words.
pub type Ending = BTreeMap<String, Vec<String>>;

/// The values that stand in each cell, by the log alone.
pub fn ending(log: &[(Op, Acceptance)], heads: &BTreeSet<OpId>) -> Ending {
    let mut ending = Ending::new();
    for (op, _) in log.iter().filter(|(op, _)| heads.contains(&op.id())) {
        let value = op.value().expect("a known value");
        ending.entry(op.envelope.cell.clone()).or_default().push(format!("{value:?}"));
    }
    for values in ending.values_mut() {
        values.sort();
        values.dedup();
    }
    ending
}

/// The ops of a log that no other names as parent.
pub fn heads(log: &[(Op, Acceptance)]) -> BTreeSet<OpId> {
    let named: BTreeSet<&OpId> = log.iter().flat_map(|(op, _)| &op.envelope.parents).collect();
    log.iter().map(|(op, _)| op.id()).filter(|id| !named.contains(id)).collect()
}

pub fn same_log(history: &History, log: &[(Op, Acceptance)]) {
    assert_eq!(
        history.entries().filter(|entry| entry.is_accepted()).count(),
        log.len(),
        "a device knows another log"
    );
    for (op, acceptance) in log {
        let entry = history.get(op.id()).expect("every device has every op");
        assert_eq!(entry.op.bytes(), op.bytes(), "an op changed on its way");
        assert_eq!(entry.state, State::Accepted(acceptance.clone()), "a device has another acceptance");
    }
}

pub fn same_values(history: &History, ending: &Ending) {
    for (cell, values) in ending {
        let cell: Cell = cell.parse().expect("a cell");
        let shown = match history.state(&cell) {
            CellState::Unset => "Unset".to_owned(),
            CellState::Value(value) => format!("{value:?}"),
            CellState::Conflict => "競合".to_owned(),
            CellState::NewerVersion => "新しい版".to_owned(),
        };
        let expected = if values.len() == 1 { values[0].clone() } else { "競合".to_owned() };
        assert_eq!(shown, expected, "{cell}: heads {values:?}");
    }
}
