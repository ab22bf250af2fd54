//! The committee's opinions: entered, passed on to divisions, answered.

use crate::{
    clock,
    erased::{Erase, List, change, click, flag, memo, text, view},
    in_words::outcome,
    pages::plan::{DivisionsField, NewText, NoteField, Settle},
    replica::Replica,
};
use domain::{
    plan::{Cell, Value},
    report::{Edition, Opinion, opinions},
};
use leptos::prelude::*;

#[component]
pub fn Opinions(edition: Edition) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let year = edition.year;
    let locked = flag(move || replica.is_locked_in(year));
    let ids = memo(move || {
        replica.device.with(|device| {
            opinions(&edition.basis(&device.history), year)
                .into_iter()
                .map(|opinion| opinion.id)
                .collect::<Vec<_>>()
        })
    });
    let new = NewText::of(&format!("opinion/{year}"));
    let typed = new.text();
    let error = RwSignal::new(String::new());
    let add = move |_| {
        let cell = Cell::Opinion { year, id: clock::new_id() };
        if outcome(replica.set(cell, Value::Text(typed.get_untracked().trim().to_owned()), None), error) {
            new.added("#new-opinion");
        }
    };
    let list = move || {
        let ids = ids.get();
        if ids.is_empty() {
            return view! { <p>"委員会の意見は、まだ入っていません。"</p> }.erase();
        }
        let all =
            ids.into_iter().enumerate().map(|(at, id)| view! { <One edition id number=at + 1 locked/> });
        view! { <ol class="opinions">{all.list()}</ol> }.erase()
    };
    view! {
        <section class="report-opinions" id="opinions">
            <h2>"委員会の意見と回答"</h2>
            {view(list)}
            <div class="no-print">
                <p class="field">
                    <label for="new-opinion">"委員会の意見を加える"<span class="quiet">{new.room_left()}</span></label>
                    <textarea id="new-opinion" class="input" disabled=locked prop:value=typed
                        on:input=change(move |event| new.type_on(&event))></textarea>
                    <span class="error" role="alert">{text(move || error.get())}</span>
                </p>
                <button type="button" class="button" disabled=flag(move || locked.get() || typed.read().trim().is_empty()) on:click=click(add)>"意見を加える"</button>
            </div>
        </section>
    }
}

#[component]
fn One(edition: Edition, id: uuid::Uuid, number: usize, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let year = edition.year;
    let (opinion, routing, answer) =
        (Cell::Opinion { year, id }, Cell::Routing { year, id }, Cell::Answer { year, id });
    let printed = move || {
        replica.device.with(|device| {
            let found =
                opinions(&edition.basis(&device.history), year).into_iter().find(|opinion| opinion.id == id);
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
