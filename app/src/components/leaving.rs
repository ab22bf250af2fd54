//! Leaving the app with unsent edits: the browser asks, once.

use crate::{replica::Replica, worker::Worker};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::BeforeUnloadEvent;

/// For how many unsent edits the person has been asked. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Leaving(RwSignal<usize>);

impl Leaving {
    /// From now on asks before the page is left, once for each number of unsent edits. Not where it
    /// is left for a new version.
    pub fn watch(replica: Replica, worker: Worker) -> Self {
        let leaving = Self(RwSignal::new(0));
        let ask = Closure::<dyn FnMut(BeforeUnloadEvent)>::new(move |event: BeforeUnloadEvent| {
            let unsent = untrack(move || replica.unsent());
            if unsent > 0
                && !replica.is_over()
                && !worker.switching.get_untracked()
                && leaving.0.get_untracked() != unsent
            {
                leaving.0.set(unsent);
                event.prevent_default();
                event.set_return_value("");
            }
        });
        let _ = window().add_event_listener_with_callback("beforeunload", ask.as_ref().unchecked_ref());
        ask.forget();
        leaving
    }

    /// Whether someone who stayed is to be told how many there are.
    pub fn asked(self) -> bool {
        self.0.get() > 0
    }
}
