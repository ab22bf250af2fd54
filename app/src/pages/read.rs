//! The text of the policy, a chapter at a time, with its notes where they are read.

mod blocks;
mod tables;

use crate::{
    components::{Loading, ProvenanceMark},
    erased::{Erase, List, if_true, view},
    replica::Replica,
    stage::Stage,
    store::prefs,
};
pub use tables::SurveyChart;

use blocks::{Body, Heading};
use domain::policy::{Policy, Section};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// `/read` and `/read/:id`.
#[component]
pub fn ReadPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id"));
    view(move || match replica.policy.get() {
        None => view! { <Loading/> }.erase(),
        Some(policy) => view! { <Reader policy id/> }.erase(),
    })
}

#[component]
fn Reader(policy: Arc<Policy>, id: Memo<Option<String>>) -> impl IntoView {
    let stage = expect_context::<Stage>();
    // What is shown: a chapter, or on the wall one section. Rebuilt only when that changes.
    let shown = {
        let policy = policy.clone();
        Memo::new(move |_| {
            let at = match id.get() {
                None => 0,
                Some(id) => section_at(&policy, &id)?,
            };
            let first = if stage.is_on() { at } else { chapter_around(&policy, at).0 };
            Some(policy.sections.get(first)?.id.clone())
        })
    };
    Effect::new(move |_| {
        shown.track();
        let id = id.get();
        request_animation_frame(move || scroll_to(id.as_deref()));
    });
    {
        let policy = policy.clone();
        Effect::new(move |_| {
            let section = id.get().and_then(|id| Some(policy.section_holding(&id)?.id.clone()));
            if let Some(section) = section {
                prefs::set(prefs::LAST_READ, section);
            }
        });
    }
    let contents = policy.clone();
    view! {
        <div class="reader">
            <Contents policy=contents id/>
            {view(move || match shown.get() {
                Some(first) => view! { <Chapter policy=policy.clone() first alone=stage.is_on()/> }.erase(),
                None => view! { <Unknown id=id.get_untracked().unwrap_or_default()/> }.erase(),
            })}
        </div>
    }
}

fn section_at(policy: &Policy, id: &str) -> Option<usize> {
    let holding = policy.section_holding(id)?;
    policy.sections.iter().position(|section| section.id == holding.id)
}

/// The sections of the chapter that holds the one at `at`.
fn chapter_around(policy: &Policy, at: usize) -> (usize, usize) {
    let is_chapter = |section: &Section| section.level == 1;
    let from = policy.sections[..=at].iter().rposition(is_chapter).unwrap_or(0);
    let rest = policy.sections[at + 1..].iter().position(is_chapter);
    (from, rest.map_or(policy.sections.len(), |rest| at + 1 + rest))
}

fn scroll_to(id: Option<&str>) {
    match id.and_then(|id| document().get_element_by_id(id)) {
        Some(element) => element.scroll_into_view(),
        None => window().scroll_to_with_x_and_y(0.0, 0.0),
    }
}

#[component]
fn Contents(policy: Arc<Policy>, id: Memo<Option<String>>) -> impl IntoView {
    let here = {
        let policy = policy.clone();
        Memo::new(move |_| {
            let id = id.get().unwrap_or_else(|| "hajimeni".to_owned());
            policy.section_holding(&id).map(|section| section.id.clone())
        })
    };
    let entries = policy.sections.iter().filter(|section| section.level <= 3).map(|section| {
        let id = section.id.clone();
        let current = if_true(move || here.with(|here| here.as_ref() == Some(&id)));
        let (href, title) = (format!("/read/{}", section.id), section.title.clone());
        view! {
            <li class=format!("level-{}", section.level)>
                <a href=href aria-current=current>{title}</a>
            </li>
        }
    });
    let entries = entries.list();
    view! {
        <details class="toc" open=true>
            <summary>"目次"</summary>
            <nav aria-label="目次"><ul>{entries}</ul></nav>
        </details>
    }
}

#[component]
fn Chapter(policy: Arc<Policy>, first: String, alone: bool) -> impl IntoView {
    let from = section_at(&policy, &first).unwrap_or(0);
    let to = if alone { from + 1 } else { chapter_around(&policy, from).1 };
    let sections = policy.sections[from..to].iter().enumerate();
    let text = sections.map(
        |(index, section)| view! { <Part policy=policy.clone() section=section.clone() first=index == 0/> },
    );
    view! {
        <article class="chapter">
            {text.list()}
            <Turn policy=policy.clone() from to/>
        </article>
    }
}

/// A section: heading, text, and in the margin what it is tied to.
#[component]
fn Part(policy: Arc<Policy>, section: Section, first: bool) -> impl IntoView {
    let notes: Vec<_> =
        section.blocks.iter().filter(|b| b.of.as_ref() == Some(&section.id)).cloned().collect();
    let (id, title, for_margin) = (section.id.clone(), section.title.clone(), section.clone());
    view! {
        <section class="part" id=id>
            <p class="part-head">
                <span class="quiet">{section.page.to_string()}"ページ"</span>
                <ProvenanceMark of=section.provenance/>
            </p>
            <Heading level=if first { 1 } else { section.level.max(2) } title notes/>
            <Body policy=policy.clone() section=section.clone()/>
            <Margin policy section=for_margin/>
        </section>
    }
}

/// Where else a section shows: in the diagram, in the plan.
#[component]
fn Margin(policy: Arc<Policy>, section: Section) -> impl IntoView {
    let nodes = policy.structure.nodes.iter().filter(|node| node.section == section.id);
    let nodes = nodes.map(|node| (format!("/map/{}", node.id), format!("図: {}", node.label)));
    let year = crate::clock::this_year();
    let rows = policy.tracked().filter(|row| row.section == section.id);
    let rows = rows.map(|row| (format!("/plan/{}/{year}", row.id), format!("計画: {}", row.text)));
    let links: Vec<_> =
        nodes.chain(rows).map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect();
    (!links.is_empty()).then(|| view! { <ul class="margin" aria-label="つながり">{links}</ul> })
}

/// To the chapter before and the one after.
#[component]
fn Turn(policy: Arc<Policy>, from: usize, to: usize) -> impl IntoView {
    let before = from.checked_sub(1).map(|at| chapter_around(&policy, at).0);
    let before = before.and_then(|at| policy.sections.get(at));
    let after = policy.sections.get(to);
    let link = |section: Option<&Section>, word| {
        section.map(|section| {
            let (href, title) = (format!("/read/{}", section.id), section.title.clone());
            view! { <a href=href>{word}{title}</a> }
        })
    };
    view! { <nav class="turn" aria-label="前後の章">{link(before, "前へ　")}{link(after, "次へ　")}</nav> }
}

#[component]
fn Unknown(id: String) -> impl IntoView {
    view! {
        <article class="chapter">
            <h1>"この項目は本文にありません"</h1>
            <p>"アドレスの「"{id}"」に当たる項目がありません。目次から選んでください。"</p>
            <p><a href="/read">"はじめから読む"</a></p>
        </article>
    }
}
