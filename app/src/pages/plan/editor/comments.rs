//! Remarks on a row: added, never changed.

use super::draft::NewText;
use crate::{
    clock,
    erased::{Erase, change, click, flag, text, view},
    in_words::{self, outcome},
    replica::Replica,
};
use domain::{
    history::{Entry, in_time},
    plan::{Cell, Value},
};
use leptos::prelude::*;

#[component]
pub fn Comments(row: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let new = NewText::of(&format!("comment/{row}"));
    let typed = new.text();
    let error = RwSignal::new(String::new());
    let of = row.clone();
    let all = move || {
        replica.device.with(|device| {
            let prefix = format!("comment/{of}/");
            let cells = device.history.cells_under(&prefix);
            let heads: Vec<&Entry> = cells.flat_map(|cell| device.history.heads(cell)).collect();
            in_time(heads).into_iter().filter_map(one).collect::<Vec<_>>()
        })
    };
    let add = move |_| {
        let text = typed.get_untracked().trim().to_owned();
        let cell = Cell::Comment { row: row.clone(), id: clock::new_id() };
        if outcome(replica.set(cell, Value::Text(text), None), error) {
            new.added("#comment");
        }
    };
    view! {
        <section class="comments">
            <h3>"コメント"</h3>
            {view(move || {
                let all = all();
                if all.is_empty() {
                    view! { <p class="quiet">"まだありません。"</p> }.erase()
                } else {
                    view! { <ul>{all}</ul> }.erase()
                }
            })}
            <p class="field">
                <label for="comment">"コメントを加える"<span class="quiet">"　あとから直せません"{new.room_left()}</span></label>
                <textarea id="comment" class="input" disabled=flag(move || replica.is_locked())
                    prop:value=typed on:input=change(move |event| new.type_on(&event))></textarea>
                <span class="error" role="alert">{text(move || error.get())}</span>
            </p>
            <button type="button" class="button small" disabled=flag(move || replica.is_locked() || typed.read().trim().is_empty()) on:click=click(add)>"加える"</button>
        </section>
    }
}

fn one(entry: &Entry) -> Option<AnyView> {
    let Some(Value::Text(text)) = entry.op.value() else { return None };
    let who = in_words::author(entry);
    let when = clock::in_words(entry.time());
    let comment = view! { <li><p>{text.clone()}</p><p class="quiet">{who}"　"{when}</p></li> };
    Some(comment.erase())
}
