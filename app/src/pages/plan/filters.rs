//! The bar over the table: which rows, which field, which years; and views that are kept.

use super::view::{COLUMNS, View, set_word};
use crate::{
    erased::{Erase, List, change, click, flag, memo, text, view, when},
    replica::Replica,
    store::prefs,
};
use domain::{
    divisions::in_year,
    filter::{By, Part, Wanted},
    outline::groups,
    plan::years,
    policy::Policy,
    sheet::Shown,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use std::sync::Arc;

#[component]
pub fn Filters(policy: Arc<Policy>, now: Memo<View>, parts: Memo<Vec<Part>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let all = policy.tracked().count();
    let groups = groups(&policy);
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut initiatives: Vec<(String, String)> = Vec::new();
    for group in &groups {
        if fields.last().is_none_or(|(id, _)| *id != group.field.id) {
            fields.push((group.field.id.clone(), group.field.label.clone()));
        }
        initiatives.push((group.initiative.id.clone(), group.initiative.name()));
    }
    let states =
        Wanted::ALL.iter().enumerate().map(|(at, wanted)| (at.to_string(), wanted.label().to_owned()));
    let states: Vec<(String, String)> = states.collect();
    let shown = Shown::ALL.iter().skip(1).map(|shown| (shown.word().to_owned(), shown.label().to_owned()));
    let shown: Vec<(String, String)> = shown.collect();
    let all_years: Vec<(String, String)> =
        years(&policy).map(|year| (year.to_string(), year.short())).collect();
    let columns = COLUMNS.iter().skip(1).map(|(word, label)| ((*word).to_owned(), (*label).to_owned()));
    let columns: Vec<(String, String)> = columns.collect();
    // Ids and names, a line each: what changes none of them leaves the choice alone.
    let listed = memo(move || {
        let year = now.read().year;
        let listed = replica.device.with(|device| in_year(&device.history, year));
        listed.iter().map(|listed| format!("{} {}\n", listed.id, listed.division.name)).collect::<String>()
    });
    let divisions = move || {
        let of_line = |line: &str| line.split_once(' ').map(|(id, name)| (id.to_owned(), name.to_owned()));
        listed.read().lines().filter_map(of_line).collect::<Vec<_>>()
    };
    let count = move || parts.read().iter().map(|part| part.rows.len()).sum::<usize>();
    let by = By::ALL.iter().skip(1).map(|(_, word, label)| ((*word).to_owned(), (*label).to_owned()));
    let by: Vec<(String, String)> = by.collect();
    let is_filtered = move || now.with(|now| now.filter != domain::filter::Filter::default());
    view! {
        <details class="filters no-print">
            <summary>
                "絞り込みと表示"
                <span class="quiet">{text(move || if is_filtered() { format!("　{all}行中 {}行", count()) } else { format!("　{all}行") })}</span>
            </summary>
            <div class="filter-fields">
                <Word name="field" label="分野" none="すべて" options=fields/>
                <Word name="initiative" label="取組" none="すべて" options=initiatives/>
                {view(move || view! { <Word name="division" label="担当課" none="すべて" options=divisions()/> }.erase())}
                <Word name="state" label="状況" none="すべて" options=states/>
                <Word name="year" label="対象年度" none="今年度" options=all_years/>
                <Word name="show" label="表示する欄" none="進捗・評価" options=shown/>
                <Word name="by" label="まとめ方" none="分野・取組" options=by/>
                <Word name="columns" label="列" none="全年度" options=columns/>
                <Since/>
                <Tick name="waiting" label="入力待ちの行だけ"/>
                <Tick name="guess" label="推定の行だけ"/>
            </div>
            <Views/>
        </details>
        {when(move || parts.read().is_empty(), move || view! {
            <p class="notice" role="status">"この条件に合う行はありません。"<a href="/plan">"条件をすべて外す"</a></p>
        }.erase())}
    }
}

/// A choice that stands in the address.
#[component]
fn Word(
    name: &'static str,
    label: &'static str,
    none: &'static str,
    options: Vec<(String, String)>,
) -> impl IntoView {
    let (query, set) = (use_query_map(), set_word());
    let options = options.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> });
    view! {
        <label class="choice-of">
            {label}
            <select class="input" prop:value=text(move || query.read().get(name).unwrap_or_default())
                on:change=change(move |event| set(name, event_target_value(&event)))>
                <option value="">{none}</option>
                {options.list()}
            </select>
        </label>
    }
}

/// A yes or no that stands in the address.
#[component]
fn Tick(name: &'static str, label: &'static str) -> impl IntoView {
    let (query, set) = (use_query_map(), set_word());
    let is_on = flag(move || query.read().get(name).is_some());
    view! {
        <label class="tick">
            <input type="checkbox" prop:checked=is_on
                on:change=change(move |_| set(name, if is_on.get_untracked() { String::new() } else { "1".to_owned() }))/>
            {label}
        </label>
    }
}

#[component]
fn Since() -> impl IntoView {
    let (query, set) = (use_query_map(), set_word());
    view! {
        <label class="choice-of">
            "変更のあった日（以後）"
            <input class="input" type="date" prop:value=text(move || query.read().get("since").unwrap_or_default())
                on:change=change(move |event| set("since", event_target_value(&event)))/>
        </label>
    }
}

/// Names and queries.
type Named = Vec<(String, String)>;

/// Views that are kept on this device: a name and a link each.
#[component]
fn Views() -> impl IntoView {
    let search = use_location().search;
    let views = RwSignal::new(prefs::get::<Named>(prefs::VIEWS).unwrap_or_default());
    let name = RwSignal::new(String::new());
    let keep = move |change: &dyn Fn(&mut Named)| {
        views.update(|views| change(views));
        prefs::set(prefs::VIEWS, views.get_untracked());
    };
    let add = move |_| {
        let (named, query) = (name.get_untracked().trim().to_owned(), search.get_untracked());
        keep(&|views| {
            views.retain(|(other, _)| *other != named);
            views.push((named.clone(), query.clone()));
        });
        name.set(String::new());
    };
    let list = move || {
        let items = views.get().into_iter().map(|(name, query)| {
            let (href, gone) = (format!("/plan?{query}"), name.clone());
            let label = format!("「{name}」を消す");
            let remove = move |_| keep(&|views| views.retain(|(other, _)| *other != gone));
            view! {
                <li><a href=href>{name}</a><button type="button" class="button small" aria-label=label on:click=click(remove)>"消す"</button></li>
            }
        });
        items.list()
    };
    view! {
        <div class="views">
            <label class="choice-of">"いまの表示に名前を付けて残す"
                <input class="input" type="text" maxlength="40" prop:value=text(move || name.get()) on:input=change(move |event| name.set(event_target_value(&event)))/>
            </label>
            <button type="button" class="button small" disabled=flag(move || name.read().trim().is_empty()) on:click=click(add)>"残す"</button>
            {when(move || !views.read().is_empty(), move || view! { <ul aria-label="残した表示">{list()}</ul> }.erase())}
        </div>
    }
}
