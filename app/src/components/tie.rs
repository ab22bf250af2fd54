//! A link to a node, with what ties it here and how sure that is.

use super::ProvenanceMark;
use crate::erased::Erase;
use domain::policy::{Edge, Node, Provenance};
use leptos::prelude::*;

/// An entry of a list of ties. What is a guess says so.
pub fn tie_view(href: String, node: &Node, edge: &Edge) -> AnyView {
    let guess =
        (edge.provenance == Provenance::Guess).then(|| view! { <ProvenanceMark of=Provenance::Guess/> });
    view! {
        <li>
            <a href=href>{node.name()}</a>
            <span class="why-text">{edge.why.clone()}{guess.erase()}"（根拠 "{edge.lines.to_string()}"行）"</span>
        </li>
    }
    .erase()
}
