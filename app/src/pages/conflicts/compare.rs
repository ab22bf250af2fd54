//! The values in conflict, side by side, with what differs marked.

use crate::{
    clock,
    erased::{Erase, List},
    in_words,
    replica::Replica,
    segments,
};
use domain::{
    difference::{Side as Of, difference},
    history::{CellState, Entry, History, fold},
    op::OpId,
    plan::{Cell, Value},
};
use leptos::prelude::*;

/// What the sides are called: no order of rank.
pub const LETTERS: [&str; 6] = ["あ", "い", "う", "え", "お", "か"];

/// One of the values in conflict.
#[derive(Clone)]
pub struct Side {
    /// The op that made it.
    pub id: OpId,
    pub value: Value,
    /// The value as a person reads it.
    pub words: String,
    pub who: String,
    pub when: String,
    /// How far it has come.
    pub state: &'static str,
    /// Why it was made, where that is on record.
    pub reason: Option<String>,
    /// What it was made from, where that is not what all were made from.
    pub based_on: Option<String>,
}

/// The values in conflict in a cell; none if there is no conflict.
pub fn sides(replica: Replica, cell: &Cell) -> Vec<Side> {
    let name = cell.to_string();
    replica.device.with(|device| {
        let heads = device.history.heads(&name);
        if fold(&heads) != CellState::Conflict {
            return Vec::new();
        }
        let base = device.history.common_base(&name).map(|entry| entry.op.id());
        heads.iter().filter_map(|head| side(&device.history, cell, head, base)).collect()
    })
}

fn side(history: &History, cell: &Cell, head: &Entry, base: Option<OpId>) -> Option<Side> {
    let made = format!("入力 {}", clock::in_words(head.op.envelope.client_time));
    let (state, when) = match head.state.acceptance() {
        Some(accepted) => {
            ("受付済み", format!("{made}　サーバーの受付 {}", clock::in_words(accepted.when())))
        }
        None => ("未送信", made),
    };
    let parents = head.op.envelope.parents.iter().filter(|id| Some(**id) != base);
    let values = parents
        .filter_map(|id| history.get(*id)?.op.value().map(|value| in_words::value(history, cell, value)));
    let based_on: Vec<String> = values.collect();
    Some(Side {
        id: head.op.id(),
        value: head.op.value()?.clone(),
        words: in_words::value(history, cell, head.op.value()?),
        who: in_words::author(head),
        when,
        state,
        reason: in_words::reason(head),
        based_on: (!based_on.is_empty()).then(|| based_on.join("、")),
    })
}

/// A side's value; in a text, what the other side has not is marked.
pub fn marked(side: &Side, index: usize, all: &[Side]) -> AnyView {
    let other = all.iter().enumerate().find(|(other, _)| *other != index).map(|(_, other)| other);
    let (Value::Text(own), Some(Value::Text(other))) = (&side.value, other.map(|other| &other.value)) else {
        return view! { <b>{side.words.clone()}</b> }.erase();
    };
    let runs = difference(&segments::words(own), &segments::words(other));
    let runs = runs.into_iter().filter(|(of, _)| *of != Of::Second).map(|(of, text)| match of {
        Of::Both => view! { <span>{text}</span> }.erase(),
        _ => view! { <mark class="own">{text}</mark> }.erase(),
    });
    runs.list().into_any()
}
