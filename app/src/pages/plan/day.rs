//! A day that is chosen and stands in the address.

use super::view::set_word;
use crate::erased::{change, text};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `name`: its word in the address.
#[component]
pub fn Day(name: &'static str, label: &'static str) -> impl IntoView {
    let (query, set) = (use_query_map(), set_word());
    view! {
        <label class="choice-of">
            {label}
            <input class="input" type="date" prop:value=text(move || query.read().get(name).unwrap_or_default())
                on:change=change(move |event| set(name, event_target_value(&event)))/>
        </label>
    }
}
