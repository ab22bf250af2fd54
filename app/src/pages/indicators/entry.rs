//! A later survey's result, typed in.

use super::chosen_year;
use crate::{
    erased::{Erase, List, change, click, flag, text, view, when},
    in_words::outcome,
    pages::plan::{Choice, Seen, Settle},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    indicators::{Draft, Kind, Survey, TOP_TWO, baseline, survey},
    plan::{Cell, Value, YEARS},
    policy::{Indicator, Policy},
};
use leptos::prelude::*;
use std::sync::Arc;

const KINDS: [(Kind, &str); 3] =
    [(Kind::Shares, "割合（%）"), (Kind::Counts, "人数"), (Kind::Value, "指標の値だけ（%）")];

#[component]
pub fn Entry(policy: Arc<Policy>, indicator: Indicator) -> impl IntoView {
    let year = RwSignal::new(String::new());
    let printed = baseline(&policy);
    let all = (YEARS.start().0..=YEARS.end().0).map(FiscalYear).filter(|year| *year != printed);
    let all: Vec<(String, String)> = all.map(|year| (year.to_string(), year.short())).collect();
    view! {
        <h3>"調査の結果を入れる"</h3>
        <Choice name="年度" options=all chosen=year locked=flag(|| false)/>
        {view(move || chosen_year(year).map(|year| view! { <OfYear policy=policy.clone() indicator=indicator.clone() year/> }).erase())}
    }
}

/// The year's own result is there to be changed.
#[component]
fn OfYear(policy: Arc<Policy>, indicator: Indicator, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let cell = Cell::Survey { indicator: indicator.id.clone(), year };
    let locked = flag(move || replica.is_locked_in(year));
    let draft = RwSignal::new(Draft::default());
    let (said, error) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_entered = RwSignal::new(false);
    let legend: Vec<String> = indicator.answers.iter().map(|answer| answer.label.clone()).collect();
    let seen = Seen::fill(replica, cell.clone(), move |history| {
        let now = survey(&policy, history, &indicator, year);
        is_entered.set(matches!(now, Survey::Entered(_)));
        draft.set(now.result().map(Draft::of).unwrap_or_default());
    });
    let keep = move |value: Value, done: &str| {
        let taken = outcome(seen.set(value, None), error);
        said.set(if taken { done.to_owned() } else { String::new() });
    };
    let labels = StoredValue::new(legend);
    let record = move |_| match labels.with_value(|labels| draft.with_untracked(|draft| draft.result(labels)))
    {
        Ok(result) => keep(Value::Survey(result), "記録しました。"),
        Err(wrong) => {
            said.set(String::new());
            error.set(wrong.to_string());
        }
    };
    let take_back = move |_| keep(Value::Unset, "結果を取り消しました。");
    let kinds = KINDS.map(|(kind, label)| view! {
        <label>
            <input type="radio" name="kind" disabled=locked prop:checked=flag(move || draft.read().kind == kind)
                on:change=change(move |_| draft.update(|draft| draft.kind = kind))/>
            {label}
        </label>
    });
    let kind = Memo::new(move |_| match draft.read().kind {
        Kind::Shares => 0,
        Kind::Counts => 1,
        Kind::Value => 2,
    });
    let numbers = move || {
        let of_value = kind.get() == 2;
        let labels = if of_value { vec![TOP_TWO[0].to_owned()] } else { labels.get_value() };
        let fields = labels.into_iter().enumerate().map(|(at, label)| {
            let typed = text(move || draft.read().numbers.get(at).cloned().unwrap_or_default());
            number_field(label, typed, locked, move |number| {
                draft.update(|draft| set(&mut draft.numbers, at, number));
            })
        });
        fields.list().into_any()
    };
    let n = text(move || draft.read().n.clone());
    view! {
        <Settle cell locked/>
        <div on:input=change(move |_| seen.touch()) on:change=change(move |_| seen.touch())>
            <fieldset class="choice"><legend>"入れる数"</legend>{kinds.into_iter().list()}</fieldset>
            <div class="numbers">
                {number_field("回答者数（n）".to_owned(), n, locked, move |typed| draft.update(|draft| draft.n = typed))}
                {view(numbers)}
            </div>
        </div>
        <p class="error" role="alert">{text(move || error.get())}</p>
        <p role="status">{text(move || said.get())}</p>
        <p class="acts">
            <button type="button" class="button fill" disabled=locked on:click=click(record)>"記録する"</button>
            {when(move || is_entered.get(), move || view! {
                <button type="button" class="button" disabled=locked on:click=click(take_back)>"この年度の結果を取り消す"</button>
            }.erase())}
        </p>
    }
}

fn set(numbers: &mut Vec<String>, at: usize, number: String) {
    if numbers.len() <= at {
        numbers.resize(at + 1, String::new());
    }
    numbers[at] = number;
}

/// A field for a number.
pub fn number_field(
    label: String,
    typed: Signal<String>,
    locked: Signal<bool>,
    take: impl Fn(String) + 'static,
) -> AnyView {
    view! {
        <label class="number">
            {label}
            <input class="input" type="text" inputmode="decimal" maxlength="12" disabled=locked prop:value=typed
                on:input=change(move |event| take(event_target_value(&event)))/>
        </label>
    }
    .erase()
}
