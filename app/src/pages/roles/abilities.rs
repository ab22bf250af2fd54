//! The abilities named beside a family's table, their weights once HR has entered them, and what
//! the city does for each.

use crate::{
    clock,
    components::{ProvenanceMark, tie_view},
    erased::{Erase, List, change, flag, memo, text, view, when},
    in_words,
    in_words::outcome,
    pages::plan::{EditorName, Settle, UndoRedo},
    replica::Replica,
};
use domain::{
    history::CellState,
    plan::{Cell, Value},
    policy::{EdgeKind, Family, FamilyAbility, NodeKind, Policy, Post, Provenance},
    verify::weights,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Largest weight of our scale.
const MOST: u8 = 3;

/// `above`: the address of the next higher post.
#[component]
pub fn Abilities(policy: Arc<Policy>, family: Family, post: Post, above: Option<String>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let of = policy.clone();
    let entered = move || {
        let (entered, all) = replica.device.with(|device| weights(&of, &device.history));
        format!("ウエイトの入力 {entered}／{all}（全職種）")
    };
    let why = family.abilities.iter().find_map(|ability| ability.why.clone());
    let columns = family.abilities.iter().map(|ability| {
        let (policy, ability, post) = (policy.clone(), ability.clone(), post.id.clone());
        view! { <OneAbility policy ability post/> }
    });
    let columns = columns.list();
    view! {
        <h2>"必要とされる能力"</h2>
        <p class="quiet">
            "能力のウエイトは、文字を取り出すときに失われました。職員課が原典の冊子を見て入力すると、ここに表れます。０〜３の段階は、このアプリで使う区分で、原典のものではありません。"
        </p>
        {when(move || !replica.is_read_only(), || view! { <EditorName/><UndoRedo/> }.erase())}
        <p>{text(entered)}</p>
        {above.map(|above| view! { <p><a href=above>"上の職位のウエイトへ"</a></p> }).erase()}
        <ul class="abilities">{columns}</ul>
        {why.map(|why| view! { <p class="quiet"><ProvenanceMark of=Provenance::Guess/>{why}</p> }).erase()}
        <Common policy/>
    }
}

#[component]
fn OneAbility(policy: Arc<Policy>, ability: FamilyAbility, post: String) -> impl IntoView {
    let ids = ability.abilities.clone();
    let read = ids.iter().filter_map(|id| policy.section(id)).map(|section| {
        view! { <a href=format!("/read/{}", section.id)>{section.title.clone()}</a> }
    });
    let tied = ids.iter().flat_map(|id| policy.tied(id));
    let serving = tied.map(|(node, edge)| tie_view(format!("/map/{}", node.id), node, edge));
    let serving = serving.list();
    let serving = if serving.is_empty() {
        view! { <p class="quiet">"この能力だけに関わる取組は、本文からは読み取れません。"</p> }.erase()
    } else {
        view! { <ul class="ties">{serving}</ul> }.erase()
    };
    // A name that joins two abilities stands for one column of the table, and so has one weight.
    let weight = ids.first().map(|first| {
        let cell = Cell::Weight { post, ability: first.clone() };
        view! { <Weight cell name=ability.text.clone()/> }
    });
    view! {
        <li>
            <h3>{ability.text.clone()}" "<ProvenanceMark of=ability.provenance/></h3>
            {weight.erase()}
            <p class="ability-text">{read.list()}</p>
            {serving}
        </li>
    }
}

/// The weight: shown to everyone once it is there, changed where one may write.
#[component]
fn Weight(cell: Cell, name: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let state = {
        let cell = cell.clone();
        memo(move || {
            replica.device.with(|device| match device.history.state(&cell) {
                CellState::Value(Value::Weight(weight)) => Shown::Known(*weight),
                CellState::Conflict => Shown::Conflict,
                CellState::NewerVersion => Shown::Newer,
                _ => Shown::Empty,
            })
        })
    };
    let words = move || match state.get() {
        Shown::Empty => "ウエイト 未入力".to_owned(),
        Shown::Conflict => "▲ ウエイト 競合".to_owned(),
        Shown::Newer => "ウエイトは新しい版で入力されています".to_owned(),
        Shown::Known(weight) => format!("ウエイト {weight}／{MOST}"),
    };
    let of = cell.clone();
    let who = move || match state.get() {
        Shown::Known(_) => replica.device.with(|device| {
            let entered = device.history.heads(&of.to_string()).first().map(|entry| {
                format!(
                    "職員課確認済　{}　{}",
                    in_words::author(entry),
                    clock::in_words(entry.op.envelope.client_time)
                )
            });
            entered.unwrap_or_default()
        }),
        _ => String::new(),
    };
    let boxes = move || {
        let filled = if let Shown::Known(weight) = state.get() { weight } else { 0 };
        let boxes = (1..=MOST).map(|step| {
            view! { <span class=if step <= filled { "weight-box filled" } else { "weight-box" }></span> }
        });
        boxes.list().into_any()
    };
    let locked = flag(move || replica.is_locked());
    let settle = cell.clone();
    let set = StoredValue::new(move |chosen: String| {
        let value = chosen.parse().map_or(Value::Unset, Value::Weight);
        outcome(replica.set(cell.clone(), value, None), error);
    });
    let label = format!("{name}のウエイト");
    let value =
        move || if let Shown::Known(weight) = state.get() { weight.to_string() } else { String::new() };
    let edit = move || {
        let options =
            (0..=MOST).map(|weight| view! { <option value=weight.to_string()>{weight.to_string()}</option> });
        view! {
            <select
                class="input"
                aria-label=label.clone()
                prop:value=text(value)
                on:change=change(move |event| set.with_value(|set| set(event_target_value(&event))))
            >
                <option value="">"未入力"</option>
                {options.list()}
            </select>
        }
        .erase()
    };
    // A conflict is settled by choosing between its values, not by a third one unseen.
    let may_set = move || !locked.get() && matches!(state.get(), Shown::Empty | Shown::Known(_));
    view! {
        <div class="weight">
            <span aria-hidden="true">{view(boxes)}</span>
            <span>{text(words)}</span>
            <span class="quiet">{text(who)}</span>
            {view(move || if may_set() { edit() } else { ().into_any() })}
            <Settle cell=settle locked/>
            <span class="error" role="alert">{text(move || error.get())}</span>
        </div>
    }
}

/// What a weight shows.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Empty,
    Known(u8),
    Conflict,
    Newer,
}

/// What serves all abilities alike.
#[component]
fn Common(policy: Arc<Policy>) -> impl IntoView {
    let group = policy.structure.nodes.iter().find(|node| node.kind == NodeKind::Ability)?;
    let group = group.parent.clone()?;
    let edges =
        policy.structure.edges.iter().filter(|edge| edge.to == group && edge.kind == EdgeKind::Serves);
    let serving = edges.filter_map(|edge| Some((policy.node(&edge.from)?, edge)));
    let serving = serving.filter(|(node, _)| node.kind == NodeKind::Field);
    let items = serving.chain(policy.tied(&group)).filter(|(node, _)| node.kind != NodeKind::Actor);
    let items = items.map(|(node, edge)| tie_view(format!("/map/{}", node.id), node, edge));
    Some(view! {
        <h2>"どの能力にも関わる取組 "<ProvenanceMark of=Provenance::Reconstructed/></h2>
        <ul class="ties">{items.list()}</ul>
    })
}
