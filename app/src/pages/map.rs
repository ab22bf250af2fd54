//! The diagram of the whole structure, with a panel for what is in focus and an equal list.

mod drawing;
mod panel;

use crate::{
    components::{Loading, ProvenanceMark},
    erased::{Erase, List, if_true, view},
    replica::Replica,
};
use domain::policy::{Node, Policy, Provenance};
use drawing::Drawing;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use panel::Panel;
use std::sync::Arc;

/// `/map` and `/map/:id`.
#[component]
pub fn MapPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let params = use_params_map();
    let focus = Memo::new(move |_| params.read().get("id"));
    view(move || match replica.policy.get() {
        None => view! { <Loading/> }.erase(),
        Some(policy) => view! { <Map policy focus/> }.erase(),
    })
}

#[component]
fn Map(policy: Arc<Policy>, focus: Memo<Option<String>>) -> impl IntoView {
    let (for_panel, for_list) = (policy.clone(), policy.clone());
    view! {
        <section class="map">
            <h1 class="sr-only">"方針の図"</h1>
            <div class="map-work">
                <div class="map-canvas">
                    <Drawing policy focus/>
                    <p class="legend">
                        <ProvenanceMark of=Provenance::Reconstructed/>
                        "図の線と配置は、原典の図から失われているため、本文から組み立て直したものです。名前は原典のとおりです。"
                    </p>
                </div>
                <aside class="map-panel" aria-label="選んだ項目">
                    {view(move || view! { <Panel policy=for_panel.clone() focus=focus.get()/> }.erase())}
                </aside>
            </div>
            <NodeList policy=for_list focus/>
        </section>
    }
}

/// The same nodes as a nested list, in the order of the document.
#[component]
fn NodeList(policy: Arc<Policy>, focus: Memo<Option<String>>) -> impl IntoView {
    view! {
        <details class="node-list">
            <summary>"一覧で見る（図と同じ項目）"</summary>
            {branch(&policy, None, focus)}
        </details>
    }
}

fn branch(policy: &Policy, parent: Option<&str>, focus: Memo<Option<String>>) -> AnyView {
    let nodes: Vec<&Node> =
        policy.structure.nodes.iter().filter(|node| node.parent.as_deref() == parent).collect();
    if nodes.is_empty() {
        return ().into_any();
    }
    let items = nodes.into_iter().map(|node| {
        let id = node.id.clone();
        let current = if_true(move || focus.get().as_deref() == Some(id.as_str()));
        let (href, name) = (format!("/map/{}", node.id), name(node));
        view! {
            <li>
                <a href=href aria-current=current>{name}</a>
                {branch(policy, Some(&node.id), focus)}
            </li>
        }
    });
    view! { <ul>{items.list()}</ul> }.erase()
}

/// A node's name, with its number where it is an initiative.
pub fn name(node: &Node) -> String {
    match node.id.strip_prefix("torikumi-") {
        Some(number) if !number.contains('-') => format!("取組{number}　{}", node.label),
        _ => node.label.clone(),
    }
}
