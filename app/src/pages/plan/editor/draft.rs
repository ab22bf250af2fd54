//! A text that is typed but not yet an edit, kept so that a reload does not lose it.

use super::fields::room_left;
use crate::{erased::text, focus::focus_now, store::prefs};
use domain::op::OpId;
use leptos::prelude::*;
use std::fmt::Display;

/// A draft of this tab: several may be open on the same cell, each with what is typed there.
pub struct Draft(String);

impl Draft {
    /// The draft of a cell, or of what has a name like one.
    pub fn of(cell: &impl Display) -> Self {
        Self(cell.to_string())
    }

    /// The heads that the editor saw when typing began, and what is typed. What a tab left that is closed now is
    /// this one's.
    pub fn read(&self) -> Option<(Vec<OpId>, String)> {
        let kept = prefs::get(&self.place()).or_else(|| self.take_over())?;
        let (heads, text) = kept.split_once('\n')?;
        let heads = heads.split(',').filter_map(|id| id.parse().ok()).collect();
        Some((heads, text.to_owned()))
    }

    fn take_over(&self) -> Option<String> {
        let is_left = |name: &String| {
            let tab = name.strip_prefix(prefs::DRAFT).and_then(|rest| rest.strip_suffix(self.0.as_str()));
            match tab.and_then(|tab| tab.strip_suffix('/')) {
                Some(tab) => !tab.contains('/') && !prefs::is_open(tab),
                // Those of before belonged to no tab.
                None => tab == Some(""),
            }
        };
        let left = prefs::names(prefs::DRAFT).into_iter().find(is_left)?;
        let kept: String = prefs::get(&left)?;
        prefs::set(&self.place(), &kept);
        prefs::forget(&left);
        Some(kept)
    }

    fn place(&self) -> String {
        format!("{}{}/{}", prefs::DRAFT, prefs::tab(), self.0)
    }

    /// Keeps both.
    pub fn write(&self, heads: &[OpId], text: &str) {
        let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
        prefs::mark_open(true);
        prefs::set(&self.place(), format!("{}\n{text}", heads.join(",")));
    }

    /// The draft has become an edit.
    pub fn forget(&self) {
        prefs::forget(&self.place());
    }
}

/// A text of its own that is typed and then added to others, kept as a draft meanwhile. A handle: copies
/// are the same.
#[derive(Clone, Copy)]
pub struct NewText {
    typed: RwSignal<String>,
    draft: StoredValue<Draft>,
}

impl NewText {
    /// What was typed under a name when the page went away comes back.
    pub fn of(name: &str) -> Self {
        let draft = Draft::of(&name);
        let typed = draft.read().map(|(_, text)| text).unwrap_or_default();
        Self { typed: RwSignal::new(typed), draft: StoredValue::new(draft) }
    }

    /// What is typed.
    pub fn text(self) -> Signal<String> {
        self.typed.into()
    }

    /// How much more it may have, in words.
    pub fn room_left(self) -> Signal<String> {
        text(move || room_left(&self.typed.read()))
    }

    /// What stands in the field now.
    pub fn type_on(self, event: &web_sys::Event) {
        self.typed.set(event_target_value(event));
        self.draft.with_value(|draft| draft.write(&[], &self.typed.read_untracked()));
    }

    /// It has been taken: the next one begins.
    pub fn clear(self) {
        self.typed.set(String::new());
        self.draft.with_value(Draft::forget);
    }

    /// It has been added: the next one begins, in the same field.
    pub fn added(self, field: &str) {
        self.clear();
        focus_now(field);
    }
}
