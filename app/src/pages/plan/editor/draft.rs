//! A text that is typed but not yet an edit, kept so that a reload does not lose it.

use crate::store::prefs;
use domain::{op::OpId, plan::Cell};

/// The place of one cell's draft on this device.
pub struct Draft(String);

impl Draft {
    /// The draft of a cell.
    pub fn of(cell: &Cell) -> Self {
        Self(format!("{}{cell}", prefs::DRAFT))
    }

    /// The heads that the editor saw when typing began, and what is typed.
    pub fn read(&self) -> Option<(Vec<OpId>, String)> {
        let kept: String = prefs::get(&self.0)?;
        let (heads, text) = kept.split_once('\n')?;
        let heads = heads.split(',').filter_map(|id| id.parse().ok()).collect();
        Some((heads, text.to_owned()))
    }

    /// Keeps both.
    pub fn write(&self, heads: &[OpId], text: &str) {
        let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
        prefs::set(&self.0, format!("{}\n{text}", heads.join(",")));
    }

    /// The draft has become an edit.
    pub fn forget(&self) {
        prefs::forget(&self.0);
    }
}
