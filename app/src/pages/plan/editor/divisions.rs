//! 担当課 of a row in a year: chosen from that year's list.

use super::before::LastYear;
use crate::{
    erased::{Erase, List, change, flag, memo, text, view},
    in_words::outcome,
    replica::Replica,
};
use domain::{
    divisions::{chosen, in_year, names},
    fiscal_year::FiscalYear,
    plan::{Cell, Value},
};
use leptos::prelude::*;

/// The divisions that a cell names, to be chosen from those of its year.
#[component]
pub fn DivisionsField(cell: Cell, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let now = {
        let cell = cell.clone();
        memo(move || replica.device.with(|device| chosen(&device.history, &cell)))
    };
    let year = cell.year().unwrap_or(FiscalYear(0));
    let shown = move || replica.device.with(|device| names(&device.history, &now.read())).join("、");
    let label = cell.label();
    let to_set = cell.clone();
    let toggle = StoredValue::new(move |id: String| {
        let mut ids = now.get_untracked();
        let before = ids.len();
        ids.retain(|other| *other != id);
        if ids.len() == before {
            ids.push(id);
        }
        let value = if ids.is_empty() { Value::Unset } else { Value::Divisions(ids) };
        outcome(replica.set(to_set.clone(), value, None), error);
    });
    // Those of the year, and what is chosen though it is none of them.
    let offered = memo(move || {
        replica.device.with(|device| {
            let listed = in_year(&device.history, year);
            let mut offered: Vec<(String, String)> =
                listed.into_iter().map(|listed| (listed.id.to_string(), listed.division.name)).collect();
            for id in now.get() {
                if offered.iter().all(|(other, _)| *other != id) {
                    let name = names(&device.history, std::slice::from_ref(&id)).concat();
                    offered.push((id, format!("{name}（{}にはない課）", year.short())));
                }
            }
            offered
        })
    });
    let boxes = move || {
        let offered = offered.get();
        if offered.is_empty() {
            return view! {
                <p>{format!("{}の課の一覧がまだありません。", year.long())}<a href=format!("/plan/divisions?year={year}")>"一覧に課を入れる"</a></p>
            }
            .erase();
        }
        let boxes = offered.into_iter().map(|(id, name)| {
            let of = id.clone();
            let is_chosen = flag(move || now.read().contains(&of));
            view! {
                <label>
                    <input type="checkbox" disabled=locked prop:checked=is_chosen
                        on:change=change(move |_| toggle.with_value(|toggle| toggle(id.clone())))/>
                    {name}
                </label>
            }
        });
        boxes.list().into_any()
    };
    view! {
        <details class="divisions">
            <summary><b>{label}</b>"　"{text(move || if now.read().is_empty() { "未選択".to_owned() } else { shown() })}</summary>
            <fieldset class="choice">
                <legend class="sr-only">{label}</legend>
                {view(boxes)}
            </fieldset>
            <p><a href=format!("/plan/divisions?year={year}")>"課の一覧"</a></p>
        </details>
        <LastYear cell locked/>
        <span class="error" role="alert">{text(move || error.get())}</span>
    }
}
