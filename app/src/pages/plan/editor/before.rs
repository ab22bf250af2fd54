//! Last year's entry under a field, and the tap that takes it over.

use crate::{
    erased::{Erase, click, text, view},
    in_words::outcome,
    replica::Replica,
};
use domain::{
    carry::before,
    divisions::names,
    fiscal_year::FiscalYear,
    history::{CellState, History},
    plan::{Cell, Value},
};
use leptos::prelude::*;

#[component]
pub fn LastYear(cell: Cell, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let offered = {
        let cell = cell.clone();
        Memo::new(move |_| {
            replica.device.with(|device| {
                let before = before(&device.history, &cell)?;
                let year = before.cell.year().map(FiscalYear::short).unwrap_or_default();
                // What was meant to be done next is no plan yet.
                let of = if before.cell.label() == cell.label() { "" } else { before.cell.label() };
                let is_here = device.history.state(&cell) == CellState::Value(&before.value);
                let words = words(&device.history, &before.value);
                Some((format!("{year}　{of}"), words, before.value, is_here))
            })
        })
    };
    let name = cell.label();
    let take = move |_| {
        let Some((_, _, value, _)) = offered.get_untracked() else { return };
        outcome(replica.set(cell.clone(), value, None), error);
    };
    let take = StoredValue::new(take);
    view! {
        {view(move || offered.get().map(|(year, words, _, is_here)| view! {
            <div class="last-year">
                <b>{year}</b>
                <p>{words}</p>
                {(!is_here).then(|| view! {
                    <button type="button" class="button small" disabled=locked aria-label=format!("{name}に引き継ぐ") on:click=click(move |event| take.with_value(|take| take(event)))>"引き継ぐ"</button>
                }).erase()}
            </div>
        }).erase())}
        <span class="error" role="alert">{text(move || error.get())}</span>
    }
}

fn words(history: &History, value: &Value) -> String {
    match value {
        Value::Divisions(ids) => names(history, ids).join("、"),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}
