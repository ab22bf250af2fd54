//! A destructive act asks once more before it is done.

use crate::{
    clock,
    erased::{Erase, click, text, when},
    focus::focus,
};
use leptos::prelude::*;

/// A button that asks before it acts, and whose focus goes with the question. `question` says what will be
/// gone.
#[component]
pub fn Ask(
    label: &'static str,
    #[prop(into)] question: Signal<String>,
    yes: &'static str,
    no: &'static str,
    act: Callback<()>,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    // A page may have several with the same words.
    let id = StoredValue::new(format!("ask-{}", clock::new_id()));
    let ask = move |is| {
        asking.set(is);
        // The button that was pressed is gone.
        focus(format!("#{}", id.get_value()));
    };
    let carry_out = move |_| {
        asking.set(false);
        act.run(());
    };
    view! {
        {when(move || !asking.get(), move || view! {
            <button type="button" class="button small danger" id=id.get_value() on:click=click(move |_| ask(true))>{label}</button>
        }.erase())}
        {when(move || asking.get(), move || view! {
            <span class="ask">
                <span role="alert">{text(move || question.get())}</span>
                <button type="button" class="button small danger" on:click=click(carry_out)>{yes}</button>
                <button type="button" class="button small" id=id.get_value() on:click=click(move |_| ask(false))>{no}</button>
            </span>
        }.erase())}
    }
}
