//! A later survey's result, typed in.

use crate::{
    erased::{Erase, List, change, click, flag, text, view, when},
    pages::plan::{Choice, Settle},
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
    let replica = expect_context::<Replica>();
    let year = RwSignal::new(String::new());
    let draft = RwSignal::new(Draft::default());
    let said = RwSignal::new((false, String::new()));
    let legend: Vec<String> = indicator.answers.iter().map(|answer| answer.label.clone()).collect();
    let chosen = move || year.read().parse().ok().map(FiscalYear);
    let cell = {
        let id = indicator.id.clone();
        StoredValue::new(move |year| Cell::Survey { indicator: id.clone(), year })
    };
    let locked = flag(move || chosen().is_none_or(|year| replica.is_locked_in(year)));
    let (of, id) = (policy.clone(), indicator.clone());
    let now = Memo::new(move |_| {
        let year = chosen()?;
        Some(replica.device.with(|device| survey(&of, &device.history, &id, year)))
    });
    // The year's own result is there to be changed.
    Effect::new(move |before: Option<Option<FiscalYear>>| {
        let year = chosen();
        if before != Some(year) {
            let now = now.get_untracked();
            draft.set(now.as_ref().and_then(Survey::result).map(Draft::of).unwrap_or_default());
            said.set((false, String::new()));
        }
        year
    });
    let keep = StoredValue::new(move |value: Value, done: &str| {
        let Some(year) = chosen() else { return };
        let set = replica.set(cell.with_value(|cell| cell(year)), value, None);
        said.set(set.map_or_else(|refused| (true, refused.to_string()), |()| (false, done.to_owned())));
    });
    let labels = StoredValue::new(legend);
    let record = move |_| match labels.with_value(|labels| draft.with_untracked(|draft| draft.result(labels)))
    {
        Ok(result) => keep.with_value(|keep| keep(Value::Survey(result), "記録しました。")),
        Err(wrong) => said.set((true, wrong.to_string())),
    };
    let take_back = move |_| {
        keep.with_value(|keep| keep(Value::Unset, "結果を取り消しました。"));
        draft.set(Draft::default());
    };
    let printed = baseline(&policy);
    let all = (YEARS.start().0..=YEARS.end().0).map(FiscalYear).filter(|year| *year != printed);
    let all: Vec<(String, String)> = all.map(|year| (year.to_string(), year.short())).collect();
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
    let is_entered = move || matches!(now.get(), Some(Survey::Entered(_)));
    view! {
        <h3>"調査の結果を入れる"</h3>
        <Choice name="年度" options=all chosen=year locked=flag(|| false)/>
        {view(move || chosen().map(|year| view! { <Settle cell=cell.with_value(|cell| cell(year)) locked/> }).erase())}
        <fieldset class="choice"><legend>"入れる数"</legend>{kinds.into_iter().list()}</fieldset>
        <div class="numbers">
            {number_field("回答者数（n）".to_owned(), n, locked, move |typed| draft.update(|draft| draft.n = typed))}
            {view(numbers)}
        </div>
        <p class="error" role="alert">{text(move || said.with(|(wrong, said)| if *wrong { said.clone() } else { String::new() }))}</p>
        <p role="status">{text(move || said.with(|(wrong, said)| if *wrong { String::new() } else { said.clone() }))}</p>
        <p class="acts">
            <button type="button" class="button fill" disabled=locked on:click=click(record)>"記録する"</button>
            {when(is_entered, move || view! {
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
