//! A destructive act asks once more before it is done.

use crate::erased::{Erase, click, text, when};
use leptos::prelude::*;

/// A button that asks before it acts. `question` says what will be gone.
#[component]
pub fn Ask(
    label: &'static str,
    #[prop(into)] question: Signal<String>,
    yes: &'static str,
    no: &'static str,
    act: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let carry_out = move |_| {
        asking.set(false);
        act.run(());
    };
    view! {
        {when(move || !asking.get(), move || view! {
            <button class="button small danger" on:click=click(move |_| asking.set(true))>{label}</button>
        }.erase())}
        {when(move || asking.get(), move || view! {
            <span class="ask">
                <span role="alert">{text(move || question.get())}</span>
                <button class="button small danger" on:click=click(carry_out)>{yes}</button>
                <button class="button small" on:click=click(move |_| asking.set(false))>{no}</button>
            </span>
        }.erase())}
    }
}
