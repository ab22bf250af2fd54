//! Two values for one cell: both shown, neither favoured, the editor settles it.

use crate::{
    clock,
    erased::{Erase, List, click, text, when},
    replica::Replica,
};
use domain::{
    history::{CellState, Entry, State, fold},
    plan::{Cell, Value},
};
use leptos::prelude::*;

/// One of the values in conflict.
struct Side {
    value: Value,
    who: String,
    when: String,
}

#[component]
pub fn Settle(cell: Cell, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let name = cell.to_string();
    let label = cell.label();
    let sides = StoredValue::new(move || {
        replica.device.with(|device| {
            let heads = device.history.heads(&name);
            let in_conflict = fold(&heads) == CellState::Conflict;
            if in_conflict { heads.iter().filter_map(|head| side(head)).collect() } else { Vec::new() }
        })
    });
    let sides = move || -> Vec<Side> { sides.with_value(|sides| sides()) };
    let error = RwSignal::new(String::new());
    let take = move |value: Value| {
        error.set(replica.set(cell.clone(), value, None).err().map(|e| e.to_string()).unwrap_or_default());
    };
    let take = StoredValue::new(take);
    let choices = move || {
        let choices = sides().into_iter().enumerate().map(|(index, side)| {
            let value = side.value.clone();
            view! {
                <li>
                    <p><b>{["あ", "い", "う", "え"].get(index).copied().unwrap_or("ほか")}"　"{in_words(&side.value)}</b></p>
                    <p class="quiet">{side.who}"　"{side.when}</p>
                    <button class="button small" disabled=locked on:click=click(move |_| take.with_value(|take| take(value.clone())))>
                        "こちらにする"
                    </button>
                </li>
            }
        });
        choices.list()
    };
    view! {
        {when(move || !sides().is_empty(), move || view! {
            <div class="conflict-box" role="group" aria-label=format!("{label}の競合")>
                <p class="conflict">"▲ "{label}"が競合しています"</p>
                <p>"別々に入力された値が、どちらも残っています。一方を選ぶか、下の欄に入力し直してください。"</p>
                <ul>{choices()}</ul>
                <p role="alert">{text(move || error.get())}</p>
            </div>
        }.erase())}
    }
}

fn side(head: &Entry) -> Option<Side> {
    let who = match head.author() {
        Some(author) => author.to_owned(),
        None => format!("{}（自己申告）", head.claimed_author()),
    };
    let when = match &head.state {
        State::Accepted(acceptance) => clock::in_words(acceptance.time),
        _ => format!("{}（未送信）", clock::in_words(head.op.envelope.client_time)),
    };
    Some(Side { value: head.op.value()?.clone(), who, when })
}

/// A value for a person.
pub fn in_words(value: &Value) -> String {
    match value {
        Value::Progress(progress) => match progress.rating {
            Some(rating) => format!("{}・評価 {}", progress.status.label(), rating.letter()),
            None => progress.status.label().to_owned(),
        },
        Value::Text(text) => format!("「{text}」"),
        Value::Unset => "（空）".to_owned(),
        Value::Divisions(list) => list.join("、"),
        Value::Weight(weight) => weight.to_string(),
        Value::Reading(schedule) | Value::Revision(schedule) => {
            format!("{} {}–{}", schedule.label, schedule.start.short(), schedule.end.short())
        }
        Value::Survey(survey) => format!("n={}", survey.n),
    }
}
