//! The tabs of a device share its store. What one writes there, the others hear and do in memory.
//!
//! The store counts its writes, and each copy knows how many it reflects. Who hears of a later write
//! than the next has missed one, and reads the store again.

use super::{Changes, Device};
use crate::history::Entry;
use crate::json::Read;
use crate::op::Op;
use serde::Serialize;

/// A write to the store, as the other tabs hear of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant)] // one at a time
pub enum Write {
    /// A new edit, and the account in whose session it was made.
    Edit(String, Vec<Op>),
    /// What an answer of the server changed.
    Changes(Changes),
    /// The new state of an op.
    Entry(Entry),
}

impl Read for Write {
    fn read(json: Option<&serde_json::Value>) -> Option<Self> {
        let (kind, content) = json?.as_object()?.iter().next()?;
        match kind.as_str() {
            "edit" => Read::read(Some(content)).map(|(account, ops)| Self::Edit(account, ops)),
            "changes" => Read::read(Some(content)).map(Self::Changes),
            "entry" => Read::read(Some(content)).map(Self::Entry),
            _ => None,
        }
    }
}

impl Write {
    /// Reads what another tab said, unless it is of another version.
    pub fn from_json(text: &str) -> Option<Self> {
        let json = serde_json::from_slice(text.as_bytes()).ok();
        Self::read(json.as_ref())
    }
}

impl Device {
    /// Counts a write of this copy's own, unless another's before it is still to be heard of: then the
    /// next that is heard of does not follow, and the store is read.
    pub fn wrote(&mut self, number: u64) {
        if number == self.writes + 1 {
            self.writes = number;
        }
    }

    /// Takes in what another tab wrote. Where it cannot, as it has missed something, it says no: then
    /// the store is to be read.
    #[must_use]
    pub fn hear(&mut self, number: u64, write: Write) -> bool {
        if number <= self.writes {
            return true;
        }
        if number != self.writes + 1 {
            return false;
        }
        match write {
            Write::Edit(account, ops) => {
                self.commit(ops.clone());
                self.saved(&ops, &account);
            }
            Write::Changes(changes) if changes.reset || changes.asked_from != self.cursor => return false,
            Write::Changes(changes) => self.apply(changes),
            Write::Entry(Entry { op, state }) => self.history.insert(op, state),
        }
        self.writes = number;
        true
    }
}
