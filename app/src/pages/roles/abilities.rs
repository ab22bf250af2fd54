//! The abilities named beside a family's table, their weights once HR has entered them, and what
//! the city does for each.

use crate::{
    clock,
    components::{ProvenanceMark, tie_view},
    erased::{Erase, List, view, when},
    in_words,
    replica::Replica,
};
use domain::{
    history::CellState,
    plan::{Cell, MOST_WEIGHT, Value},
    policy::{EdgeKind, Family, FamilyAbility, NodeKind, Policy, Post, Provenance},
    weights::{cell, provenance},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Abilities(policy: Arc<Policy>, family: Family, post: Post) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let to_weights = format!("/plan/verify/weights#{}", family.id);
    let of = family.clone();
    let why = family.abilities.iter().find_map(|ability| ability.why.clone());
    let columns = family.abilities.iter().map(|ability| {
        let (policy, family, ability, post) = (policy.clone(), of.clone(), ability.clone(), post.clone());
        view! { <OneAbility policy family ability post/> }
    });
    let columns = columns.list();
    view! {
        <h2>"必要とされる能力"</h2>
        <p class="quiet">
            "能力のウエイトは、文字を取り出すときに失われました。職員課が原典の冊子を見て入力すると、ここに表れます。０〜３の段階は、このアプリで使う区分で、原典のものではありません。"
        </p>
        {when(move || !replica.is_read_only(), move || view! { <p><a href=to_weights.clone()>"ウエイトを入力する"</a></p> }.erase())}
        <ul class="abilities">{columns}</ul>
        {why.map(|why| view! { <p class="quiet"><ProvenanceMark of=Provenance::Guess/>{why}</p> }).erase()}
        <Common policy/>
    }
}

#[component]
fn OneAbility(policy: Arc<Policy>, family: Family, ability: FamilyAbility, post: Post) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let weight = cell(&post, &ability).map(|cell| view! { <Weight cell/> });
    let column = ability.clone();
    let mark = view(move || {
        let from = replica.device.with(|device| provenance(&device.history, &family, &column));
        view! { <ProvenanceMark of=from/> }.erase()
    });
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
    view! {
        <li>
            <h3>{ability.text.clone()}" "{mark}</h3>
            {weight.erase()}
            <p class="ability-text">{read.list()}</p>
            {serving}
        </li>
    }
}

/// The weight, once someone has entered it.
#[component]
fn Weight(cell: Cell) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view(move || {
        let (words, who, filled) = replica.device.with(|device| match device.history.state(&cell) {
            CellState::Value(Value::Weight(weight)) => {
                let heads = device.history.heads(&cell.to_string());
                let who = heads.first().map(|head| {
                    format!("職員課確認済　{}　{}", in_words::author(head), clock::in_words(head.time()))
                });
                (format!("ウエイト {weight}／{MOST_WEIGHT}"), who.unwrap_or_default(), *weight)
            }
            CellState::Conflict => ("▲ ウエイト 競合".to_owned(), String::new(), 0),
            CellState::NewerVersion => ("ウエイトは新しい版で入力されています".to_owned(), String::new(), 0),
            _ => ("ウエイト 未入力".to_owned(), String::new(), 0),
        });
        let boxes = (1..=MOST_WEIGHT).map(|step| {
            view! { <span class=if step <= filled { "weight-box filled" } else { "weight-box" }></span> }
        });
        view! {
            <div class="weight">
                <span aria-hidden="true">{boxes.list()}</span>
                <span>{words}</span>
                <span class="quiet">{who}</span>
            </div>
        }
        .erase()
    })
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
