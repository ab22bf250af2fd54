//! Two values for one cell: both shown, neither favoured, the editor settles it.

use crate::{
    erased::{Erase, List, click, text, when},
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
    let take = move |value: Value| {
        outcome(replica.set(cell.clone(), value, None), error);
    };
    let take = StoredValue::new(take);
    let choices = move || {
        let choices = sides().into_iter().enumerate().map(|(index, side)| {
            let value = side.value.clone();
            view! {
                <li>
                    <p><b>{LETTERS.get(index).copied().unwrap_or("他")}"　"{side.words}</b></p>
                    <p class="quiet">{side.who}"　"{side.when}</p>
                    <button class="button small" type="button" disabled=locked on:click=click(move |_| take.with_value(|take| take(value.clone())))>
                        "こちらにする"
                    </button>
                </li>
            }
        });
        choices.list()
    };
    view! {
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
