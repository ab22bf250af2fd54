//! What is in focus: its text, why it is there, what it is tied to, and its rows of the plan.

use super::name;
use crate::{
    clock,
    components::{ProvenanceMark, StatusMark},
    erased::{Erase, List, view},
    pages::plan::progress_of,
    replica::Replica,
};
use domain::policy::{BlockKind, EdgeKind, Node, Policy, Provenance};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Panel(policy: Arc<Policy>, focus: Option<String>) -> impl IntoView {
    let Some(id) = focus else {
        return view! { <Overview/> }.erase();
    };
    match policy.node(&id).cloned() {
        Some(node) => view! { <Detail policy node/> }.erase(),
        None => view! {
            <h2>"この項目は図にありません"</h2>
            <p>"アドレスの「"{id}"」に当たる項目がありません。図か一覧から選んでください。"</p>
            <p><a href="/map">"図の全体に戻る"</a></p>
        }
        .erase(),
    }
}

#[component]
fn Overview() -> impl IntoView {
    view! {
        <h2>"図の読み方"</h2>
        <p>"上が目的、下が日々の取組です。項目を選ぶと、その取組が何のためにあるかを、下から上へ番号でたどれます。"</p>
        <p>"中央の三本の線は「川」の字で、めざす職員像の三つの部分です。右から読みます。"</p>
        <p><a href="/map/torikumi-8">"例: 取組８を選ぶ"</a></p>
    }
}

#[component]
fn Detail(policy: Arc<Policy>, node: Node) -> impl IntoView {
    let section = policy.section(&node.section).cloned();
    let page = section.as_ref().map(|section| section.page.to_string()).unwrap_or_default();
    let first = section.as_ref().and_then(|section| {
        section
            .blocks
            .iter()
            .find(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Lead | BlockKind::Line))
    });
    view! {
        <p class="panel-head">
            <span class="quiet">{node.kind.label()}"　"{page}"ページ"</span>
            <ProvenanceMark of=node.provenance/>
        </p>
        <h2>{name(&node)}</h2>
        {first.map(|block| view! { <blockquote>{block.text.clone()}</blockquote> }).erase()}
        <p><a href=format!("/read/{}", node.section)>"本文で読む"</a>"　"<a href="/map">"図の全体に戻る"</a></p>
        <Why policy=policy.clone() id=node.id.clone()/>
        <Ties policy=policy.clone() id=node.id.clone()/>
        <Rows policy id=node.id/>
    }
}

/// The chain from the node up to the purpose, numbered as in the drawing.
#[component]
fn Why(policy: Arc<Policy>, id: String) -> impl IntoView {
    let chain = policy.purpose_chain(&id);
    if chain.len() < 2 {
        return ().into_any();
    }
    let steps = chain.into_iter().map(|(node, edge)| {
        let guess = edge.is_some_and(|edge| edge.provenance == Provenance::Guess);
        let why = edge.map(|edge| edge.why.clone());
        let (href, name) = (format!("/map/{}", node.id), name(node));
        view! {
            <li>
                <a href=href>{name}</a>
                {why.map(|why| view! {
                    <span class="why-text">
                        {why}
                        {guess.then(|| view! { <ProvenanceMark of=Provenance::Guess/> }).erase()}
                    </span>
                }).erase()}
            </li>
        }
    });
    let steps = steps.list();
    view! {
        <h3>"何のためか "<ProvenanceMark of=Provenance::Reconstructed/></h3>
        <ol class="why">{steps}</ol>
    }
    .erase()
}

/// Nodes tied to this one by a reference, and its parts.
#[component]
fn Ties(policy: Arc<Policy>, id: String) -> impl IntoView {
    let edges = policy.structure.edges.iter().filter(|e| e.kind == EdgeKind::Refers);
    let tied = edges.filter_map(|edge| match (edge.from == id, edge.to == id) {
        (true, _) => Some((policy.node(&edge.to)?, edge.why.clone())),
        (_, true) => Some((policy.node(&edge.from)?, edge.why.clone())),
        _ => None,
    });
    let parts = policy.structure.nodes.iter().filter(|n| n.parent.as_ref() == Some(&id));
    let parts = parts.map(|node| (node, String::new()));
    let items = parts
        .chain(tied)
        .map(|(node, why)| {
            let (href, name) = (format!("/map/{}", node.id), name(node));
            view! { <li><a href=href>{name}</a><span class="why-text">{why}</span></li> }
        })
        .list();
    (!items.is_empty()).then(|| {
        view! {
            <h3>"つながり "<ProvenanceMark of=Provenance::Reconstructed/></h3>
            <ul class="ties">{items}</ul>
        }
    })
}

/// The node's rows of the plan with this year's status.
#[component]
fn Rows(policy: Arc<Policy>, id: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let year = clock::this_year();
    let rows: Vec<(String, String)> = policy
        .tracked()
        .filter(|row| policy.lineage(row.section).iter().any(|above| above.id == id))
        .map(|row| (row.id.to_owned(), row.text.to_owned()))
        .collect();
    if rows.is_empty() || rows.len() > 8 {
        return ().into_any();
    }
    let items = rows.into_iter().map(|(row, text)| {
        let href = format!("/plan/{row}/{year}");
        let status = move || replica.device.with(|device| progress_of(&device.history, &row, year));
        view! {
            <li>
                <a href=href>{text}</a>
                {view(move || match status() {
                    Some(progress) => view! { <StatusMark of=progress.status/> }.erase(),
                    None => view! { <span class="quiet">"未入力"</span> }.erase(),
                })}
            </li>
        }
    });
    view! {
        <h3>"実施計画　"{year.long()}</h3>
        <ul class="ties rows">{items.list()}</ul>
    }
    .erase()
}
