//! The open row: what the text says of it, and what stands in the print.

use crate::{
    components,
    erased::{Erase, List, change, click, effect, flag, key, text, when},
    focus::{focus, focus_now},
    in_words::outcome,
    pages::plan::{Begun, CellForm, Choice, Settle},
    replica::Replica,
};
use domain::{
    history::History,
    plan::{Schedule, Value, years},
    policy::{PlanRow, Policy},
    verify::{Bar, Draft, bar, counts, evidence, marked, next_unconfirmed, reading},
};
use leptos::{ev, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The text that is chosen, or the first.
const CHOSEN: &str =
    ".verify-labels:not(:has(:checked)) label:first-of-type input, .verify-labels input:checked";

/// What is chosen so far, the years as the fields have them.
#[derive(Clone, Copy, Default)]
struct Chosen {
    label: RwSignal<String>,
    start: RwSignal<String>,
    boundary: RwSignal<String>,
    end: RwSignal<String>,
}

impl Chosen {
    fn take(self, Draft { label, start, boundary, end }: Draft) {
        self.label.set(label);
        for (field, year) in self.years().into_iter().zip([start, boundary, end]) {
            field.set(year.map_or(String::new(), |year| year.to_string()));
        }
    }

    fn all(self) -> Vec<RwSignal<String>> {
        vec![self.label, self.start, self.boundary, self.end]
    }

    fn years(self) -> [RwSignal<String>; 3] {
        [self.start, self.boundary, self.end]
    }

    fn draft(self) -> Draft {
        let [start, boundary, end] = self.years().map(|year| year.get_untracked().parse().ok());
        Draft { label: self.label.get_untracked(), start, boundary, end }
    }
}

#[component]
pub fn Form(policy: Arc<Policy>, row: PlanRow) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let locked = flag(move || replica.is_locked());
    let cell = reading(&row);
    let chosen = Chosen::default();
    let of = row.clone();
    let fill = move |history: &History| chosen.take(Draft::of(&bar(history, &of)));
    let form = CellForm::new(replica, cell.clone(), chosen.all(), fill);
    let error = RwSignal::new(String::new());
    let go = use_navigate();
    let go = move |to: &str| go(to, NavigateOptions { scroll: false, ..Default::default() });
    let confirm = {
        let (policy, of) = (policy.clone(), row.clone());
        move || {
            let reading = match chosen.draft().reading() {
                Ok(reading) => reading,
                Err(missing) => return error.set(missing.to_string()),
            };
            if !outcome(form.set(Value::Reading(reading), None), error) {
                return;
            }
            let next = replica.device.with_untracked(|device| {
                next_unconfirmed(&policy, &device.history, Some(&of.id)).map(|row| row.id.clone())
            });
            go(&next.map_or("/plan/verify".to_owned(), |row| format!("/plan/verify/{row}")));
        }
    };
    let take_back = move |_| {
        if outcome(form.set(Value::Unset, None), error) {
            focus(CHOSEN.to_owned());
        }
    };
    let of = row.clone();
    let is_confirmed =
        move || replica.device.with(|device| matches!(bar(&device.history, &of), Bar::Confirmed(_)));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        confirm();
    };
    let labels: Vec<String> = replica.device.with_untracked(|device| {
        counts(&policy, &device.history).into_iter().filter(|c| c.printed > 0).map(|c| c.label).collect()
    });
    let keyed = StoredValue::new(labels.clone());
    let all_years: Vec<(String, String)> =
        years(&policy).map(|year| (year.to_string(), year.short())).collect();
    view! {
        <form class="verify-form" on:submit=submit on:change=change(move |_| form.touch()) on:keydown=key(move |event| if keyed.with_value(|labels| by_key(&event, labels, chosen.label)) { form.touch() })>
            <Evidence policy=policy.clone() row=row.clone()/>
            <Settle cell locked/>
            <Labels labels proposed=row.label.clone() chosen=chosen.label locked/>
            <div class="verify-years">
                <Choice name="開始" options=all_years.clone() chosen=chosen.start locked/>
                {when(move || chosen.label.with(|label| Schedule::has_two_phases(label)), {
                    let years = all_years.clone();
                    move || view! { <Choice name="境目" options=years.clone() chosen=chosen.boundary locked/> }.erase()
                })}
                <Choice name="終了" options=all_years chosen=chosen.end locked/>
                <span class="quiet">"年は提案しません。印刷を見て選びます。境目は、二つ目の言葉が始まる年度です。"</span>
            </div>
            <p class="error" role="alert">{text(move || error.get())}</p>
            <p class="verify-acts">
                <button class="button fill" type="submit" disabled=locked>"確認済みにして次へ"</button>
                {when(is_confirmed, move || view! {
                    <button class="button" type="button" disabled=locked on:click=click(take_back)>"確認を取り消す"</button>
                }.erase())}
                <a href="/plan/verify" data-noscroll="">"閉じる"</a>
                <Begun form/>
            </p>
        </form>
    }
}

/// The passages that speak for the most likely text, its words marked.
#[component]
fn Evidence(policy: Arc<Policy>, row: PlanRow) -> impl IntoView {
    let page = policy.section(&row.section).map(|section| section.page.to_string()).unwrap_or_default();
    let passages = evidence(&policy, &row).into_iter().map(|block| {
        view! { <p>{components::marked(&marked(&block.text, &row.label))}</p> }
    });
    view! {
        <div class="verify-evidence">
            <span class="quiet">{format!("根拠 {page}ページ　{}行", row.evidence)}</span>
            <blockquote>{passages.list()}</blockquote>
        </div>
    }
}

/// The texts that the original has; the keys 1 to 6 choose one.
#[component]
fn Labels(
    labels: Vec<String>,
    proposed: String,
    chosen: RwSignal<String>,
    locked: Signal<bool>,
) -> impl IntoView {
    let group = NodeRef::<html::Fieldset>::new();
    // Whoever comes here from the row before goes on with the keyboard.
    effect(move || {
        if group.get().is_some() {
            focus(CHOSEN.to_owned());
        }
    });
    let choices = labels.into_iter().enumerate().map(|(at, label)| {
        let (this, other, is_proposed) = (label.clone(), label.clone(), label == proposed);
        view! {
            <label>
                <input type="radio" name="label" disabled=locked
                    prop:checked=flag(move || chosen.with(|chosen| *chosen == this))
                    on:change=change(move |_| chosen.set(other.clone()))/>
                {label}
                <span class="quiet">{is_proposed.then_some("提案")}<kbd aria-hidden="true">{(at + 1).to_string()}</kbd></span>
            </label>
        }
    });
    view! {
        <fieldset class="choice verify-labels" node_ref=group>
            <legend>"印刷されている言葉"<span class="quiet">"（縦の線は ｜）"</span></legend>
            {choices.list()}
        </fieldset>
    }
}

/// Whether the key chose a text.
fn by_key(event: &ev::KeyboardEvent, labels: &[String], chosen: RwSignal<String>) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    if target.is_some_and(|target| target.tag_name() == "SELECT") || event.ctrl_key() || event.meta_key() {
        return false;
    }
    let at = event.key().parse().ok().and_then(|number: usize| number.checked_sub(1));
    let Some((at, label)) = at.and_then(|at| Some((at, labels.get(at)?))) else { return false };
    chosen.set(label.clone());
    focus_now(&format!(".verify-labels label:nth-of-type({}) input", at + 1));
    true
}
