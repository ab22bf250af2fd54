//! Two values for one cell: both shown, neither favoured, the editor settles it.

use super::fields::field_id;
use crate::{
    erased::{Erase, List, click, text, when},
    focus::focus,
    in_words::outcome,
    pages::conflicts::{LETTERS, sides},
    replica::Replica,
};
use domain::plan::{Cell, Value};
use leptos::prelude::*;

#[component]
pub fn Settle(cell: Cell, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let label = cell.label();
    let address = format!("/conflicts?cell={cell}");
    let of = StoredValue::new(cell.clone());
    let sides = move || of.with_value(|cell| sides(replica, cell));
    let error = RwSignal::new(String::new());
    let settled = RwSignal::new(String::new());
    let says = StoredValue::new(format!("settled-{}", field_id(&cell)));
    let take = move |value: Value, words: String| {
        if outcome(replica.set(cell.clone(), value, None), error) {
            settled.set(format!("{words} にしました。"));
            // The buttons are gone: here is where to go on.
            focus(format!("#{}", says.get_value()));
        }
    };
    let take = StoredValue::new(take);
    let choices = move || {
        let choices = sides().into_iter().enumerate().map(|(index, side)| {
            let (value, words) = (side.value.clone(), side.words.clone());
            view! {
                <li>
                    <p><b>{LETTERS.get(index).copied().unwrap_or("他")}"　"{side.words}</b></p>
                    {side.reason.map(|reason| view! { <p>{reason}</p> }).erase()}
                    <p class="quiet">{side.who}"　"{side.when}</p>
                    <button class="button small" type="button" disabled=locked on:click=click(move |_| take.with_value(|take| take(value.clone(), words.clone())))>
                        "こちらにする"
                    </button>
                </li>
            }
        });
        choices.list()
    };
    view! {
        <p class="quiet settled" role="status" tabindex="-1" id=says.get_value()>{text(move || settled.get())}</p>
        {when(move || !sides().is_empty(), move || view! {
            <div class="conflict-box" role="group" aria-label=format!("{label}の競合")>
                <p class="conflict">"▲ "{label}"が競合しています"</p>
                <p>"別々に入力された値が、どちらも残っています。一方を選ぶか、下の欄に入力し直してください。"</p>
                <ul>{choices()}</ul>
                <p><a href=address.clone()>"並べて比べる"</a></p>
                <p role="alert">{text(move || error.get())}</p>
            </div>
        }.erase())}
    }
}
