//! A later survey's result, typed in.

use super::{begun_year, chosen_year};
use crate::{
    erased::{Erase, List, change, click, flag, memo, text, view, when},
    in_words::outcome,
    pages::plan::{Begun, CellForm, Choice, Settle},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    indicators::{Draft, Kind, Survey, TOP_TWO, baseline, survey},
    plan::{Cell, Value, YEARS},
    policy::{Indicator, Policy},
};
use leptos::prelude::*;
use std::sync::Arc;

/// What can be typed: its word in a draft, and its name.
const KINDS: [(Kind, &str, &str); 3] = [
    (Kind::Shares, "shares", "割合（%）"),
    (Kind::Counts, "counts", "人数"),
    (Kind::Value, "value", "指標の値だけ（%）"),
];

/// What is typed so far.
#[derive(Clone)]
struct Typed {
    n: RwSignal<String>,
    kind: RwSignal<String>,
    /// One for each answer of the legend.
    numbers: Vec<RwSignal<String>>,
}

impl Typed {
    fn new(answers: usize) -> Self {
        let numbers = (0..answers).map(|_| RwSignal::new(String::new())).collect();
        Self { n: RwSignal::default(), kind: RwSignal::default(), numbers }
    }

    fn all(&self) -> Vec<RwSignal<String>> {
        [self.n, self.kind].into_iter().chain(self.numbers.iter().copied()).collect()
    }

    fn take(&self, draft: Draft) {
        let Draft { n, kind, numbers } = draft;
        self.n.set(n);
        let word = KINDS.iter().find(|(of, ..)| *of == kind).map_or("", |(_, word, _)| word);
        self.kind.set(word.to_owned());
        let numbers = numbers.into_iter().chain(std::iter::repeat(String::new()));
        self.numbers.iter().zip(numbers).for_each(|(field, number)| field.set(number));
    }

    fn draft(&self) -> Draft {
        let numbers = self.numbers.iter().map(|field| field.get_untracked()).collect();
        Draft { n: self.n.get_untracked(), kind: untrack(|| kind_of(self.kind)), numbers }
    }
}

fn kind_of(word: RwSignal<String>) -> Kind {
    word.with(|word| KINDS.iter().find(|(_, of, _)| of == word).map(|(kind, ..)| *kind)).unwrap_or_default()
}

#[component]
pub fn Entry(policy: Arc<Policy>, indicator: Indicator) -> impl IntoView {
    let printed = baseline(&policy);
    let all = || (YEARS.start().0..=YEARS.end().0).map(FiscalYear).filter(move |year| *year != printed);
    let survey_of = |year| Cell::Survey { indicator: indicator.id.clone(), year };
    let year = RwSignal::new(begun_year(all(), &survey_of));
    let all: Vec<(String, String)> = all().map(|year| (year.to_string(), year.short())).collect();
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
    let (said, error) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let legend: Vec<String> = indicator.answers.iter().map(|answer| answer.label.clone()).collect();
    let is_entered = {
        let (policy, indicator) = (policy.clone(), indicator.clone());
        move || {
            replica
                .device
                .with(|d| matches!(survey(&policy, &d.history, &indicator, year), Survey::Entered(_)))
        }
    };
    let typed = StoredValue::new(Typed::new(legend.len().max(1)));
    let fill = move |history: &History| {
        let now = survey(&policy, history, &indicator, year);
        typed.with_value(|typed| typed.take(now.result().map(Draft::of).unwrap_or_default()));
    };
    let form = CellForm::new(replica, cell.clone(), typed.with_value(Typed::all), fill);
    let keep = move |value: Value, done: &str| {
        let taken = outcome(form.set(value, None), error);
        said.set(if taken { done.to_owned() } else { String::new() });
    };
    let labels = StoredValue::new(legend);
    let record = move |_| match labels.with_value(|labels| typed.with_value(Typed::draft).result(labels)) {
        Ok(result) => keep(Value::Survey(result), "記録しました。"),
        Err(wrong) => {
            said.set(String::new());
            error.set(wrong.to_string());
        }
    };
    let take_back = move |_| keep(Value::Unset, "結果を取り消しました。");
    let (n, kind) = typed.with_value(|typed| (typed.n, typed.kind));
    let kinds = KINDS.map(|(of, word, label)| {
        view! {
            <label>
                <input type="radio" name="kind" disabled=locked prop:checked=flag(move || kind_of(kind) == of)
                    on:change=change(move |_| kind.set(word.to_owned()))/>
                {label}
            </label>
        }
    });
    let of_value = memo(move || kind_of(kind) == Kind::Value);
    let numbers = move || {
        let labels = if of_value.get() { vec![TOP_TWO[0].to_owned()] } else { labels.get_value() };
        let fields = typed.with_value(|typed| typed.numbers.clone());
        labels
            .into_iter()
            .zip(fields)
            .map(|(label, field)| number_field(label, field, locked))
            .list()
            .into_any()
    };
    view! {
        <Settle cell locked/>
        <div on:input=change(move |_| form.touch()) on:change=change(move |_| form.touch())>
            <fieldset class="choice"><legend>"入れる数"</legend>{kinds.into_iter().list()}</fieldset>
            <div class="numbers">
                {number_field("回答者数（n）".to_owned(), n, locked)}
                {view(numbers)}
            </div>
        </div>
        <p class="error" role="alert">{text(move || error.get())}</p>
        <p role="status">{text(move || said.get())}</p>
        <p class="acts">
            <button type="button" class="button fill" disabled=locked on:click=click(record)>"記録する"</button>
            {when(is_entered, move || view! {
                <button type="button" class="button" disabled=locked on:click=click(take_back)>"この年度の結果を取り消す"</button>
            }.erase())}
            <Begun form/>
        </p>
    }
}

/// A field for a number.
pub fn number_field(label: String, typed: RwSignal<String>, locked: Signal<bool>) -> AnyView {
    view! {
        <label class="number">
            {label}
            <input class="input" type="text" inputmode="decimal" disabled=locked prop:value=typed
                on:input=change(move |event| typed.set(event_target_value(&event)))/>
        </label>
    }
    .erase()
}
