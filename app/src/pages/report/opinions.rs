//! The committee's opinions: entered, passed on to divisions, answered.

use crate::{
    clock,
    erased::{Erase, List, change, click, flag, text, view},
    in_words::outcome,
    pages::plan::{DivisionsField, NoteField, Settle},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    plan::{Cell, Value},
    report::{Opinion, basis, opinions},
};
use leptos::prelude::*;

#[component]
pub fn Opinions(year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let locked = flag(move || replica.is_locked_in(year));
    let ids = Memo::new(move |_| {
        replica.device.with(|device| {
            opinions(&basis(&device.history, year), year)
                .into_iter()
                .map(|opinion| opinion.id)
                .collect::<Vec<_>>()
        })
    });
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let add = move |_| {
        let cell = Cell::Opinion { year, id: clock::new_id() };
        if outcome(replica.set(cell, Value::Text(typed.get_untracked().trim().to_owned()), None), error) {
            typed.set(String::new());
        }
    };
    let list = move || {
        let ids = ids.get();
        if ids.is_empty() {
            return view! { <p>"委員会の意見は、まだ入っていません。"</p> }.erase();
        }
        let all = ids.into_iter().enumerate().map(|(at, id)| view! { <One year id number=at + 1 locked/> });
        view! { <ol class="opinions">{all.list()}</ol> }.erase()
    };
    view! {
        <section class="report-opinions">
            <h2>"委員会の意見と回答"</h2>
            {view(list)}
            <div class="no-print">
                <p class="field">
                    <label for="new-opinion">"委員会の意見を加える"</label>
                    <textarea id="new-opinion" class="input" disabled=locked prop:value=text(move || typed.get())
                        on:input=change(move |event| typed.set(event_target_value(&event)))></textarea>
                    <span class="error" role="alert">{text(move || error.get())}</span>
                </p>
                <button type="button" class="button" disabled=flag(move || locked.get() || typed.read().trim().is_empty()) on:click=click(add)>"意見を加える"</button>
            </div>
        </section>
    }
}

#[component]
fn One(year: FiscalYear, id: uuid::Uuid, number: usize, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let (opinion, routing, answer) =
        (Cell::Opinion { year, id }, Cell::Routing { year, id }, Cell::Answer { year, id });
    let printed = move || {
        replica.device.with(|device| {
            let basis = basis(&device.history, year);
            let found = opinions(&basis, year).into_iter().find(|opinion| opinion.id == id);
            found.map(|Opinion { text, divisions, answer, .. }| {
                let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
                let (divisions, answer) = (or(divisions, "（送付先は未選択）"), or(answer, "（未回答）"));
                view! {
                    <p class="written">{text}</p>
                    <p><b>"送付先"</b>"　"{divisions}</p>
                    <p class="written"><b>"回答"</b>"　"{answer}</p>
                }
            })
        })
    };
    view! {
        <li>
            <div class="print-only">{view(move || printed().erase())}</div>
            <div class="no-print" role="group" aria-label=format!("意見 {number}")>
                <Settle cell=opinion.clone() locked/>
                <NoteField cell=opinion locked/>
                <Settle cell=routing.clone() locked/>
                <DivisionsField cell=routing locked/>
                <Settle cell=answer.clone() locked/>
                <NoteField cell=answer locked/>
            </div>
        </li>
    }
}
