//! The seven steps. The leads are ours; the texts are the document's, named by their ids.

use crate::{
    components::ProvenanceMark,
    erased::{Erase, List},
};
use domain::policy::{NodeKind, Policy, Provenance};
use leptos::prelude::*;

/// A step of the walk.
pub struct Step {
    /// What it answers.
    pub title: &'static str,
    /// About how long it takes.
    pub minutes: u8,
    /// In our words.
    pub lead: &'static str,
    /// The node of the diagram it is about.
    pub node: &'static str,
    /// What of the document is read.
    pub shown: Shown,
}

/// What of the document a step shows.
pub enum Shown {
    /// Blocks of the text.
    Blocks(&'static [&'static str]),
    /// The nodes of a kind, each with the first text of its section.
    Nodes(NodeKind),
    /// The way to one's own post.
    Posts,
    /// The fields with their initiatives.
    Fields,
    /// How effect is checked, with the indicators.
    Effects,
}

/// The steps, in order.
pub const STEPS: [Step; 7] = [
    Step {
        title: "何のための方針か",
        minutes: 2,
        lead: "図のいちばん上にあるものが、すべての取組の行き着く先です。",
        node: "purpose",
        shown: Shown::Blocks(&["1-1.2", "1-2.1", "1-2.2"]),
    },
    Step {
        title: "どんな職員をめざすのか",
        minutes: 2,
        lead: "図のまん中の「川」の字が、めざす職員像です。右から読みます。",
        node: "ideal",
        shown: Shown::Nodes(NodeKind::IdealPart),
    },
    Step {
        title: "日ごろの心がけ　七つの行動指針",
        minutes: 3,
        lead: "仕事に向かう意識と姿勢です。いまの自分に近いもの、遠いものを探しながら読んでください。",
        node: "guidelines",
        shown: Shown::Nodes(NodeKind::Guideline),
    },
    Step {
        title: "身に付ける力　六つの能力",
        minutes: 3,
        lead: "どの職種や職位にも共通する力です。",
        node: "abilities",
        shown: Shown::Nodes(NodeKind::Ability),
    },
    Step {
        title: "わたしの職位",
        minutes: 2,
        lead: "同じ能力でも、職種と職位で求められることが変わります。自分の職位と、つぎの職位を並べて見られます。",
        node: "abilities",
        shown: Shown::Posts,
    },
    Step {
        title: "市が行うこと",
        minutes: 2,
        lead: "職員を支えるために、市は四つの分野で11の取組を進めます。",
        node: "field-4",
        shown: Shown::Fields,
    },
    Step {
        title: "どう確かめるのか",
        minutes: 1,
        lead: "取組の進みと効果は、毎年度確かめられます。",
        node: "effects",
        shown: Shown::Effects,
    },
];

/// What the document says at a step.
pub fn wording(policy: &Policy, step: &Step) -> AnyView {
    let official = match &step.shown {
        Shown::Blocks(ids) => {
            ids.iter().filter_map(|id| policy.block(id)).map(|block| quote(&block.text, &block.id)).list()
        }
        Shown::Nodes(kind) => nodes(policy, *kind),
        Shown::Posts => posts(policy),
        Shown::Fields => fields(policy),
        Shown::Effects => effects(policy),
    };
    view! { <p><ProvenanceMark of=Provenance::Original/></p><div class="official">{official}</div> }.erase()
}

fn quote(text: &str, id: &str) -> AnyView {
    view! {
        <blockquote>{text.to_owned()}" "<a href=format!("/read/{id}")>"本文で読む"</a></blockquote>
    }
    .erase()
}

fn nodes(policy: &Policy, kind: NodeKind) -> Vec<AnyView> {
    let nodes = policy.structure.nodes.iter().filter(|node| node.kind == kind);
    let items = nodes.map(|node| {
        let text = policy.section(&node.section).and_then(|section| section.blocks.first());
        let text = text.map(|block| block.text.clone()).unwrap_or_default();
        view! { <dt><a href=format!("/map/{}", node.id)>{node.label.clone()}</a></dt><dd>{text}</dd> }
    });
    vec![view! { <dl class="step-list">{items.list()}</dl> }.erase()]
}

fn posts(policy: &Policy) -> Vec<AnyView> {
    let intro = policy.block("2-4.1").map(|block| quote(&block.text, &block.id));
    let families = policy.families.iter().map(|family| {
        let count = family.posts.len().to_string();
        view! { <li><a href=format!("/roles/{}", family.id)>{family.name.clone()}</a><span class="quiet">"　"{count}"の職位"</span></li> }
    });
    let families = view! { <h2>"職種を選ぶ"</h2><ul class="ties">{families.list()}</ul> }.erase();
    intro.into_iter().chain([families]).collect()
}

fn fields(policy: &Policy) -> Vec<AnyView> {
    let nodes = || policy.structure.nodes.iter();
    let fields = nodes().filter(|node| node.kind == NodeKind::Field).map(|field| {
        let parts = nodes()
            .filter(|node| node.parent.as_ref() == Some(&field.id) && node.kind == NodeKind::Initiative);
        let parts =
            parts.map(|node| view! { <li><a href=format!("/map/{}", node.id)>{node.name()}</a></li> });
        view! { <h2>{field.label.clone()}</h2><ul class="ties">{parts.list()}</ul> }
    });
    fields.list()
}

fn effects(policy: &Policy) -> Vec<AnyView> {
    let intro = policy.block("4-2-2.1").map(|block| quote(&block.text, &block.id));
    let indicators = policy.indicators.list.iter().map(|indicator| {
        view! { <dt><a href=format!("/map/{}", indicator.id)>{indicator.item.text.clone()}</a></dt><dd>{indicator.value.text.clone()}</dd> }
    });
    let indicators = view! { <dl class="step-list">{indicators.list()}</dl> }.erase();
    intro.into_iter().chain([indicators]).collect()
}
