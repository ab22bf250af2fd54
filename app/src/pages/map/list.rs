//! The same nodes as a nested list, in the order of the document.

use super::{address::Chosen, status::words};
use crate::{
    erased::{Erase, List, if_true, text, with_frame},
    replica::Replica,
};
use domain::policy::{Node, Policy};
use leptos::prelude::*;
use std::sync::Arc;

/// The nodes as a list, with the status of the chosen year.
#[component]
pub fn NodeList(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    // The node in focus shows itself.
    with_frame(|| {
        if let Ok(Some(node)) = document().query_selector(".node-list [aria-current]") {
            node.scroll_into_view();
        }
    });
    view! { <nav class="node-list" aria-label="図と同じ項目の一覧">{branch(&policy, None, chosen)}</nav> }
}

fn branch(policy: &Arc<Policy>, parent: Option<&str>, chosen: Chosen) -> AnyView {
    let nodes: Vec<&Node> =
        policy.structure.nodes.iter().filter(|node| node.parent.as_deref() == parent).collect();
    if nodes.is_empty() {
        return ().into_any();
    }
    let items = nodes.into_iter().map(|node| {
        let id = node.id.clone();
        let current = {
            let id = id.clone();
            if_true(move || chosen.is_focus(&id))
        };
        view! {
            <li>
                <a href=text(move || chosen.at(Some(&id))) aria-current=current data-noscroll="">{node.name()}</a>
                <ListStatus policy=policy.clone() id=node.id.clone() chosen/>
                {branch(policy, Some(&node.id), chosen)}
            </li>
        }
    });
    view! { <ul>{items.list()}</ul> }.erase()
}

/// The status of a row, or how many rows have begun.
#[component]
fn ListStatus(policy: Arc<Policy>, id: String, chosen: Chosen) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let rows: Vec<String> = policy.rows_under(&id).map(|row| row.id.to_owned()).collect();
    (!rows.is_empty()).then(|| {
        let words = move || replica.device.with(|device| words(&device.history, &rows, chosen.year()));
        view! { <span class="quiet">"　"{text(words)}</span> }
    })
}
