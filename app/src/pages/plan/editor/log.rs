//! 履歴 of a row: every edit with who, when, from which device, and why.

use crate::{
    erased::{Erase, List, click, count, text, when},
    in_words,
    replica::Replica,
};
use leptos::prelude::*;

#[component]
pub fn RowLog(row: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let open = RwSignal::new(false);
    let size = {
        let row = row.clone();
        move || replica.device.with(|device| device.history.of_row(&row).len())
    };
    let entries = move || {
        let policy = replica.policy.get();
        replica.device.with(|device| {
            let entries = device.history.of_row(&row).into_iter().rev().map(|entry| {
                let edit = in_words::edit(policy.as_deref(), &device.history, entry);
                let from = in_words::origin(device, entry);
                let reason = in_words::reason(entry);
                view! {
                    <li>
                        <p>{edit.detail}</p>
                        {reason.map(|reason| view! { <p>{reason}</p> }).erase()}
                        <p class="quiet">{in_words::author(entry)}"　"{from}</p>
                    </li>
                }
            });
            entries.list()
        })
    };
    view! {
        <section class="row-log">
            <button type="button" class="button small" aria-expanded=text(move || open.get().to_string()) on:click=click(move |_| open.update(|open| *open = !*open))>
                "履歴 "{count(size)}
            </button>
            {when(move || open.get(), move || {
                let entries = entries();
                if entries.is_empty() {
                    view! { <p class="quiet">"この行の変更は、まだありません。"</p> }.erase()
                } else {
                    view! { <ul>{entries}</ul> }.erase()
                }
            })}
        </section>
    }
}
