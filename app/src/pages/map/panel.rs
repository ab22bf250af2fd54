//! What is in focus: its text, why it is there, what it is tied to, and its rows of the plan.

use super::{address::Chosen, cycle::CycleDiagram};
use crate::{
    components::{BarText, ProvenanceMark, StatusMark, tie_view},
    erased::{Erase, List, text, view},
    pages::read::SurveyChart,
    replica::Replica,
};
use domain::{
    plan::years,
    policy::{BlockKind, EdgeKind, Node, NodeKind, Policy, Provenance},
    progress::{YearState, year_state},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Panel(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    let Some(id) = chosen.focus.get() else {
        return view! { <Overview chosen/> }.erase();
    };
    match policy.node(&id).cloned() {
        Some(node) => view! { <Detail policy node chosen/> }.erase(),
        None => view! { <Unknown policy id chosen/> }.erase(),
    }
}

#[component]
fn Overview(chosen: Chosen) -> impl IntoView {
    view! {
        <h2>"図の読み方"</h2>
        <p>"上が目的、下が日々の取組です。項目を選ぶと、その取組が何のためにあるかを、下から上へ番号でたどれます。"</p>
        <p>"中央の三本の線は「川」の字で、めざす職員像の三つの部分です。右から読みます。"</p>
        <p>"２本の指や「＋」で近づくと、取組の項目と実施計画の行が現れます。二度続けて触れても近づけます。"</p>
        <p><a href=text(move || chosen.at(Some("torikumi-8")))>"例: 取組８を選ぶ"</a></p>
    }
}

#[component]
fn Unknown(policy: Arc<Policy>, id: String, chosen: Chosen) -> impl IntoView {
    let nearest = policy.nearest_node(&id).map(|node| {
        view! { <p>"近い名前の項目: "<a href=chosen.at(Some(&node.id))>{node.name()}</a></p> }
    });
    view! {
        <h2>"この項目は図にありません"</h2>
        <p>"アドレスの「"{id}"」に当たる項目がありません。図か一覧から選んでください。"</p>
        {nearest.erase()}
        <p><a href=chosen.at(None)>"図の全体に戻る"</a></p>
    }
}

#[component]
fn Detail(policy: Arc<Policy>, node: Node, chosen: Chosen) -> impl IntoView {
    let page = policy.section(&node.section).map(|section| section.page.to_string()).unwrap_or_default();
    view! {
        <p class="panel-head">
            <span class="quiet">{node.kind.label()}"　"{page}"ページ"</span>
            <ProvenanceMark of=node.provenance/>
        </p>
        <h2>{node.name()}</h2>
        <Wording policy=policy.clone() node=node.clone()/>
        <p class="panel-links">
            <a href=format!("/read/{}", node.section)>"本文で読む"</a>
            <a href=chosen.at(None)>"図の全体に戻る"</a>
        </p>
        <Why policy=policy.clone() id=node.id.clone() chosen/>
        <Parts policy=policy.clone() id=node.id.clone() chosen/>
        <Ties policy=policy.clone() id=node.id.clone() chosen/>
        <Rows policy id=node.id chosen/>
    }
}

/// The exact text; of an indicator the survey, of 成功循環モデル the ring.
#[component]
fn Wording(policy: Arc<Policy>, node: Node) -> impl IntoView {
    if node.kind == NodeKind::Indicator {
        return view! { <SurveyChart policy indicator=node.id/> }.erase();
    }
    let ring = policy.structure.cycle.as_ref().is_some_and(|cycle| cycle.section == node.section);
    let section = policy.section(&node.section);
    let blocks = section.into_iter().flat_map(|section| &section.blocks);
    let is_text =
        |kind: BlockKind| matches!(kind, BlockKind::Paragraph | BlockKind::Lead | BlockKind::Bullet);
    let texts: Vec<&str> =
        blocks.filter(|block| is_text(block.kind)).map(|block| block.text.as_str()).collect();
    let texts = texts.into_iter().map(|text| view! { <p>{text.to_owned()}</p> }).list();
    let texts = (!texts.is_empty()).then(|| view! { <blockquote>{texts}</blockquote> });
    let bar = policy.tracked_by_id(&node.id).and_then(|row| row.row).map(|row| {
        view! {
            <p>"計画の棒の文字 "<BarText row=row.clone()/></p>
        }
    });
    let ring = ring.then(|| view! { <CycleDiagram policy=policy.clone()/> });
    view! { {bar.erase()}{ring.erase()}{texts.erase()} }.erase()
}

/// The chain from the node up to the purpose, numbered as in the drawing.
#[component]
fn Why(policy: Arc<Policy>, id: String, chosen: Chosen) -> impl IntoView {
    let of_plan = policy.node(&id).is_some_and(|node| {
        matches!(node.kind, NodeKind::Field | NodeKind::Initiative | NodeKind::Item | NodeKind::Row)
    });
    let question = if of_plan { "なぜこの取組か " } else { "何のためか " };
    let chain = policy.purpose_chain(&id);
    if chain.len() < 2 {
        return ().into_any();
    }
    let steps = chain.into_iter().map(|(node, edge)| {
        let why = edge.map(|edge| {
            let guess = edge.provenance == Provenance::Guess;
            let guess = guess.then(|| view! { <ProvenanceMark of=Provenance::Guess/> });
            view! {
                <span class="why-text">{edge.why.clone()}{guess.erase()}"（根拠 "{edge.lines.to_string()}"行）"</span>
            }
        });
        view! { <li><a href=chosen.at(Some(&node.id))>{node.name()}</a>{why.erase()}</li> }
    });
    view! {
        <h3>{question}<ProvenanceMark of=Provenance::Reconstructed/></h3>
        <ol class="why">{steps.list()}</ol>
    }
    .erase()
}

/// The way down: what is part of the node or serves it.
#[component]
fn Parts(policy: Arc<Policy>, id: String, chosen: Chosen) -> impl IntoView {
    let edges = policy.structure.edges.iter().filter(|e| e.kind == EdgeKind::Serves && e.to == id);
    let serving = edges.filter_map(|edge| policy.node(&edge.from));
    let held = policy.structure.nodes.iter().filter(|node| node.parent.as_ref() == Some(&id));
    let mut parts: Vec<&Node> = held.collect();
    for node in serving {
        if !parts.iter().any(|part| part.id == node.id) {
            parts.push(node);
        }
    }
    let items = parts.into_iter().map(|node| {
        view! { <li><a href=chosen.at(Some(&node.id))>{node.name()}</a></li> }
    });
    let items = items.list();
    (!items.is_empty()).then(|| view! { <h3>"これを支えるもの"</h3><ul class="ties">{items}</ul> })
}

/// Nodes tied to this one by a reference, and why.
#[component]
fn Ties(policy: Arc<Policy>, id: String, chosen: Chosen) -> impl IntoView {
    let tied = policy.tied(&id).into_iter();
    let items = tied.map(|(node, edge)| tie_view(chosen.at(Some(&node.id)), node, edge));
    let items = items.list();
    (!items.is_empty()).then(|| {
        view! {
            <h3>"関係するところ "<ProvenanceMark of=Provenance::Reconstructed/></h3>
            <ul class="ties">{items}</ul>
        }
    })
}

/// The node's rows of the plan with their status; of a single row, of every year.
#[component]
fn Rows(policy: Arc<Policy>, id: String, chosen: Chosen) -> impl IntoView {
    let year = chosen.year();
    let rows: Vec<(String, String)> =
        policy.rows_under(&id).map(|row| (row.id.to_owned(), row.text.to_owned())).collect();
    let items = match rows.as_slice() {
        [] => return ().into_any(),
        [(row, _)] => years(&policy)
            .map(|year| view! { <RowYear row=row.clone() words=year.long() year=year.0/> })
            .list(),
        rows => rows
            .iter()
            .map(|(row, words)| view! { <RowYear row=row.clone() words=words.clone() year=year.0/> })
            .list(),
    };
    let of_year = if rows.len() > 1 { format!("　{}", year.long()) } else { String::new() };
    view! {
        <h3>"実施計画"{of_year}</h3>
        <ul class="ties rows">{items}</ul>
    }
    .erase()
}

#[component]
fn RowYear(row: String, words: String, year: u16) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let href = format!("/plan/{row}/{year}");
    let year = domain::fiscal_year::FiscalYear(year);
    let state = move || replica.device.with(|device| year_state(&device.history, &row, year));
    view! {
        <li>
            <a href=href>{words}</a>
            {view(move || match state() {
                YearState::Known(progress) => view! { <StatusMark of=progress.status/> }.erase(),
                other => view! { <span class="quiet">{other.label()}</span> }.erase(),
            })}
        </li>
    }
}
