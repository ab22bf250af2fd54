//! Last year's entry under a field, and the tap that takes it over.

use super::fields::field_id;
use crate::{
    erased::{Erase, List, click, memo, text, view},
    focus::focus,
    in_words::outcome,
    replica::Replica,
};
use domain::{
    carry::{Before, before},
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
        memo(move || {
            replica.device.with(|device| {
                let offer = |before: Before| Offer {
                    year: before.cell.year().map(FiscalYear::short).unwrap_or_default(),
                    // What was meant to be done next is no plan yet.
                    of: if before.cell.label() == cell.label() { "" } else { before.cell.label() },
                    words: words(&device.history, &before.value),
                    is_here: device.history.state(&cell) == CellState::Value(&before.value),
                    value: before.value,
                };
                before(&device.history, &cell).into_iter().map(offer).collect::<Vec<_>>()
            })
        })
    };
    let name = cell.label();
    let take = move |value: Value| {
        if outcome(replica.set(cell.clone(), value, None), error) {
            // The button is gone: what it filled is where to go on.
            focus(match cell {
                Cell::Divisions { .. } => ".divisions summary".to_owned(),
                _ => format!("#{}", field_id(&cell)),
            });
        }
    };
    let take = StoredValue::new(take);
    view! {
        {view(move || offered.get().into_iter().map(|Offer { year, of, words, is_here, value }| view! {
            <div class="last-year">
                <b>{year}"　"{of}</b>
                <p>{words}</p>
                {(!is_here).then(|| {
                    let from = if of.is_empty() { String::new() } else { format!("{of}を") };
                    view! {
                        <button type="button" class="button small" disabled=locked aria-label=format!("{from}{name}に引き継ぐ") on:click=click(move |_| take.with_value(|take| take(value.clone())))>"引き継ぐ"</button>
                    }
                }).erase()}
            </div>
        }).list().into_any())}
        <span class="error" role="alert">{text(move || error.get())}</span>
    }
}

/// An entry of last year, as it is shown.
#[derive(Clone, PartialEq)]
struct Offer {
    year: String,
    of: &'static str,
    words: String,
    is_here: bool,
    value: Value,
}

fn words(history: &History, value: &Value) -> String {
    match value {
        Value::Divisions(ids) => names(history, ids).join("、"),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}
