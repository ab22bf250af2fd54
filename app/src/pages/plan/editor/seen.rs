//! What stood in a cell when a form was filled from it.

use crate::replica::Replica;
use domain::{
    edit::{Edit, EditError},
    history::{CellState, History},
    op::OpId,
    plan::{Cell, Value},
};
use leptos::prelude::*;

/// A form's view of its cell. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Seen {
    replica: Replica,
    cell: StoredValue<Cell>,
    heads: StoredValue<Vec<OpId>>,
    touched: StoredValue<bool>,
}

impl Seen {
    /// Fills a form from a cell, and again when the cell changes, until something is chosen in it. From
    /// then on what comes from elsewhere stands against it; what this device made itself was seen: a
    /// conflict settled, a step undone.
    pub fn fill(replica: Replica, cell: Cell, fill: impl Fn(&History) + 'static) -> Self {
        let name = cell.to_string();
        let seen = Self {
            replica,
            cell: StoredValue::new(cell),
            heads: StoredValue::new(Vec::new()),
            touched: StoredValue::new(false),
        };
        Effect::new(move |before: Option<()>| {
            let device = replica.device.read();
            let heads = device.history.heads(&name);
            let ids: Vec<OpId> = heads.iter().map(|head| head.op.id()).collect();
            let is_new = before.is_none() || seen.heads.get_value() != ids;
            let is_own = heads.iter().all(|head| head.op.envelope.device == device.id);
            if is_new && (is_own || !seen.touched.get_value()) {
                fill(&device.history);
                seen.heads.set_value(ids);
            }
        });
        seen
    }

    /// Something is chosen in the form.
    pub fn touch(self) {
        self.touched.set_value(true);
    }

    /// Sets the cell on what was seen. Values in conflict stand right above the form: whoever decides
    /// has seen them all.
    pub fn set(self, value: Value, reason: Option<String>) -> Result<(), EditError> {
        let cell = self.cell.get_value();
        let in_conflict =
            self.replica.device.with_untracked(|device| device.history.state(&cell) == CellState::Conflict);
        let seen = (!in_conflict).then(|| self.heads.get_value());
        self.replica.dispatch(Edit::Set { changes: vec![(cell, value)], reason, seen })?;
        self.touched.set_value(false);
        Ok(())
    }
}
