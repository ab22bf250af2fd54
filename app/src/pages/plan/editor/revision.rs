//! A revision of a row's plan: it stands over the print, with its reason.

use super::{
    cell_form::{Begun, CellForm},
    conflict::Settle,
};
use crate::{
    erased::{Erase, List, change, click, flag, text, when},
    in_words::outcome,
    replica::Replica,
};
use domain::{
    plan::{Cell, DIVIDER, REASON_LIMIT, Schedule, Value, years},
    policy::{PlanRow, Policy},
    text::too_long,
    verify::{Draft as Reading, Revised, phase_texts, revised},
};
use leptos::prelude::*;
use std::sync::Arc;

/// What is chosen so far, as the fields have it.
#[derive(Clone, Copy, Default)]
struct Chosen {
    first: RwSignal<String>,
    second: RwSignal<String>,
    start: RwSignal<String>,
    boundary: RwSignal<String>,
    end: RwSignal<String>,
    reason: RwSignal<String>,
}

impl Chosen {
    fn clear(self) {
        self.all().into_iter().for_each(|field| field.set(String::new()));
    }

    fn take(self, schedule: &Schedule) {
        self.clear();
        let (first, second) = schedule.label.split_once(DIVIDER).unwrap_or((&schedule.label, ""));
        self.first.set(first.to_owned());
        self.second.set(second.to_owned());
        self.start.set(schedule.start.to_string());
        self.end.set(schedule.end.to_string());
        self.boundary.set(schedule.boundary.map(|year| year.to_string()).unwrap_or_default());
    }

    fn all(self) -> Vec<RwSignal<String>> {
        vec![self.first, self.second, self.start, self.boundary, self.end, self.reason]
    }

    fn schedule(self) -> Reading {
        let (first, second) = (self.first.get_untracked(), self.second.get_untracked());
        let label = if second.is_empty() { first } else { [first, second].join(DIVIDER) };
        let [start, boundary, end] =
            [self.start, self.boundary, self.end].map(|year| year.get_untracked().parse().ok());
        Reading { label, start, boundary, end }
    }
}

#[component]
pub fn Revision(policy: Arc<Policy>, row: PlanRow, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let chosen = Chosen::default();
    let error = RwSignal::new(String::new());
    let cell = Cell::Revision { row: row.id.clone() };
    let is_revised = {
        let row = row.clone();
        move || replica.device.with(|device| revised(&device.history, &row) != Revised::No)
    };
    let form =
        CellForm::new(replica, cell.clone(), chosen.all(), move |history| match revised(history, &row) {
            Revised::To(schedule) => chosen.take(&schedule),
            _ => chosen.clear(),
        });
    let is_begun = untrack(move || form.is_begun());
    let touch = move |_| form.touch();
    let set = move |value: Value| {
        let reason = chosen.reason.get_untracked().trim().to_owned();
        if reason.is_empty() {
            return error.set("変更の理由を入れてください。".to_owned());
        }
        if let Some(long) = too_long("変更の理由", &reason, REASON_LIMIT) {
            return error.set(long);
        }
        if outcome(form.set(value, Some(reason)), error) {
            chosen.reason.set(String::new());
        }
    };
    let revise = move |_| match chosen.schedule().reading() {
        Ok(schedule) => set(Value::Revision(schedule)),
        Err(missing) => error.set(missing.to_string().replace("、印刷を見て", "")),
    };
    let take_back = move |_| set(Value::Unset);
    let texts: Vec<(String, String)> =
        phase_texts(&policy).into_iter().map(|text| (text.clone(), text)).collect();
    let all_years: Vec<(String, String)> =
        years(&policy).map(|year| (year.to_string(), year.short())).collect();
    let boundary = all_years.clone();
    view! {
        <details class="revision" open=is_begun>
            <summary><b>"計画を変更する"</b></summary>
            <p class="quiet">"印刷された計画はそのまま残り、変更後の棒がその上に表示されます。"</p>
            <Settle cell locked/>
            <div class="revision-fields" on:change=change(touch)>
                <Choice name="言葉" options=texts.clone() chosen=chosen.first locked/>
                <Choice name="途中から" options=texts chosen=chosen.second none="変わらない" locked/>
                <Choice name="開始" options=all_years.clone() chosen=chosen.start locked/>
                {when(move || !chosen.second.read().is_empty(), move || view! {
                    <Choice name="途中からの年度" options=boundary.clone() chosen=chosen.boundary locked/>
                }.erase())}
                <Choice name="終了" options=all_years chosen=chosen.end locked/>
            </div>
            <p class="field">
                <label for="revision-reason">"変更の理由"<span class="quiet">{format!("　※必須　{REASON_LIMIT}字まで")}</span></label>
                <textarea id="revision-reason" class="input" disabled=locked
                    prop:value=text(move || chosen.reason.get())
                    on:input=change(move |event| { chosen.reason.set(event_target_value(&event)); form.touch(); })></textarea>
            </p>
            <p class="error" role="alert">{text(move || error.get())}</p>
            <p class="acts">
                <button type="button" class="button small fill" disabled=locked on:click=click(revise)>"変更を記録する"</button>
                {when(is_revised, move || view! {
                    <button type="button" class="button small" disabled=flag(move || locked.get()) on:click=click(take_back)>"変更を取り消し、原典の計画に戻す"</button>
                }.erase())}
                <Begun form/>
            </p>
        </details>
    }
}

/// A choice out of some. `none`: what it says where nothing is chosen.
#[component]
pub fn Choice(
    #[prop(into)] name: String,
    options: Vec<(String, String)>,
    chosen: RwSignal<String>,
    locked: Signal<bool>,
    #[prop(default = "選ぶ")] none: &'static str,
) -> impl IntoView {
    let options = options.into_iter().map(|(value, label)| view! { <option value=value>{label}</option> });
    view! {
        <label class="choice-of">
            {name}
            <select class="input" disabled=locked prop:value=chosen
                on:change=change(move |event| chosen.set(event_target_value(&event)))>
                <option value="">{none}</option>
                {options.list()}
            </select>
        </label>
    }
}
