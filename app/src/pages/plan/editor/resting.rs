//! A choice that the arrow keys go over: it is an edit once they rest, and what they pass by is none.

use leptos::{ev::KeyboardEvent, prelude::*};
use std::time::Duration;

/// How long the keys rest on a choice before it is one.
const RESTS: Duration = Duration::from_millis(700);

/// What is chosen and not kept yet. A handle: copies are the same.
pub struct Resting<T: Send + Sync + 'static> {
    chosen: RwSignal<Option<T>>,
    keep: StoredValue<Box<dyn Fn(T)>, LocalStorage>,
    by_arrow: StoredValue<bool>,
    /// How many choices there have been: only the last one counts.
    choices: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Copy for Resting<T> {}

impl<T: Send + Sync + 'static> Clone for Resting<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Clone + Send + Sync + 'static> Resting<T> {
    /// `keep` makes a choice an edit: at once after a click, later after an arrow key, and when the page
    /// is left.
    pub fn new(keep: impl Fn(T) + 'static) -> Self {
        let keep: Box<dyn Fn(T)> = Box::new(keep);
        let resting = Self {
            chosen: RwSignal::new(None),
            keep: StoredValue::new_local(keep),
            by_arrow: StoredValue::new(false),
            choices: StoredValue::new(0),
        };
        on_cleanup(move || resting.settle());
        resting
    }

    /// What is chosen and not kept yet.
    pub fn chosen(self) -> Option<T> {
        self.chosen.get()
    }

    /// A key is pressed in the group.
    pub fn press(self, event: &KeyboardEvent) {
        self.by_arrow.set_value(event.key().starts_with("Arrow"));
    }

    /// Something is chosen.
    pub fn choose(self, choice: T) {
        self.chosen.set(Some(choice));
        let number = self.choices.get_value() + 1;
        self.choices.set_value(number);
        if self.by_arrow.get_value() {
            let rested = move || {
                // The page may have been left.
                if self.choices.try_get_value() == Some(number) {
                    self.settle();
                }
            };
            set_timeout(rested, RESTS);
        } else {
            self.settle();
        }
        self.by_arrow.set_value(false);
    }

    fn settle(self) {
        if let Some(choice) = self.chosen.try_update(Option::take).flatten() {
            self.keep.with_value(|keep| keep(choice));
        }
    }
}
