//! Beside a section: what refers to it, what it refers to, and the terms in it.

use crate::{
    components::{ProvenanceMark, tie_view},
    erased::{Erase, List},
    replica::Replica,
};
use domain::policy::{Policy, Provenance, Section, Term};
use leptos::prelude::*;
use std::sync::Arc;

/// More posts than these are named by their table alone.
const MOST_POSTS: usize = 9;

/// What refers to a section, in both directions. Closed where there is little room.
#[component]
pub fn Margin(policy: Arc<Policy>, section: Section) -> impl IntoView {
    let cited = policy.citations(&section);
    let link = |href: String, words: String| view! { <li><a href=href>{words}</a></li> }.erase();
    let year = expect_context::<Replica>().this_year();
    let nodes =
        cited.nodes.iter().map(|node| link(format!("/map/{}", node.id), format!("図: {}", node.label)));
    let tied = cited.tied.iter().map(|(node, edge)| tie_view(format!("/read/{}", node.section), node, edge));
    let rows =
        cited.rows.iter().map(|row| link(format!("/plan/{}/{year}", row.id), format!("計画: {}", row.text)));
    let posts =
        cited.posts.iter().take(MOST_POSTS).map(|(family, post)| {
            link(format!("/roles/{family}/{}", post.id), format!("職位: {}", post.name))
        });
    let more = cited.posts.len().saturating_sub(MOST_POSTS);
    let more = (more > 0).then(|| link("/roles".to_owned(), format!("ほか {more}の職位")));
    let links = nodes.chain(tied).chain(rows).chain(posts).chain(more).list();
    let terms = cited.terms.iter().map(|term| term_view(&policy, term)).list();
    let links = (!links.is_empty()).then(|| {
        view! { <p class="margin-title">"つながり "<ProvenanceMark of=Provenance::Reconstructed/></p><ul>{links}</ul> }
    });
    let terms = (!terms.is_empty()).then(|| view! { <p class="margin-title">"ことば"</p>{terms} });
    (links.is_some() || terms.is_some()).then(|| {
        view! {
            <aside aria-label=format!("「{}」のつながり", section.title)>
                <details class="margin" open=is_beside()>
                    <summary>"つながりとことば"</summary>
                    {links.erase()}
                    {terms.erase()}
                </details>
            </aside>
        }
    })
}

/// Whether there is room beside the text. Below it, links would stand between the paragraphs.
fn is_beside() -> bool {
    let wide = window().match_media("(min-width: 1181px)");
    wide.ok().flatten().is_some_and(|query| query.matches())
}

/// A term that opens to what the document says it means.
fn term_view(policy: &Policy, term: &Term) -> Option<AnyView> {
    let block = policy.block(term.of.as_deref()?)?;
    Some(
        view! {
            <details class="term">
                <summary>{term.text.clone()}</summary>
                <p>{block.text.clone()}" "<a href=format!("/read/{}", block.id)>"本文で読む"</a></p>
            </details>
        }
        .erase(),
    )
}
