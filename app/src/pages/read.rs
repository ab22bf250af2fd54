//! The text of the policy, a chapter at a time, with its notes where they are read.

mod blocks;
mod margin;
mod tables;
mod whereabouts;

use crate::{
    components::{ProvenanceMark, of_policy},
    erased::{Erase, List, click, effect, if_true, memo, text, view, with_frame},
    pages::map::CycleDiagram,
    stage::Stage,
    store::prefs,
};
pub use tables::SurveyChart;

use blocks::{Body, Heading};
use domain::policy::{Policy, Section};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use margin::Margin;
use std::sync::Arc;
use whereabouts::Whereabouts;

/// `/read` and `/read/:id`.
#[component]
pub fn ReadPage() -> impl IntoView {
    let params = use_params_map();
    let id = memo(move || params.read().get("id"));
    of_policy(move |policy| view! { <Reader policy id/> }.erase())
}

/// Sizes of the text: what they are called, and their class.
const SIZES: [(&str, &str); 3] = [("標準", "text-usual"), ("大", "text-large"), ("特大", "text-largest")];

#[component]
fn Reader(policy: Arc<Policy>, id: Memo<Option<String>>) -> impl IntoView {
    let here = Whereabouts::start();
    let size = RwSignal::new(prefs::get::<usize>(prefs::TEXT_SIZE).unwrap_or(0));
    let stage = expect_context::<Stage>();
    // What is shown: a chapter, or on the wall one section. Rebuilt only when that changes.
    let shown = {
        let policy = policy.clone();
        memo(move || {
            let at = match id.get() {
                None => 0,
                Some(id) => section_at(&policy, &id)?,
            };
            let first = if stage.is_on() { at } else { chapter_around(&policy, at).0 };
            Some(policy.sections.get(first)?.id.clone())
        })
    };
    effect(move || {
        drop(shown.read());
        let id = id.get();
        with_frame(move || {
            scroll_to(id.as_deref());
            here.arrive();
        });
    });
    {
        let policy = policy.clone();
        effect(move || {
            let asked = id.get().and_then(|id| Some(policy.section_holding(&id)?.id.clone()));
            if let Some(asked) = asked {
                here.go(asked);
            }
        });
    }
    let for_last = policy.clone();
    let last = view(move || {
        let last = id.get().is_none().then(|| prefs::get::<String>(prefs::LAST_READ)).flatten();
        let last = last.and_then(|last| for_last.section(&last).cloned());
        last.map(|section| view! {
            <p class="go-on"><a href=format!("/read/{}", section.id)>"つづきから読む: "{section.title}</a></p>
        })
        .erase()
    });
    let contents = policy.clone();
    let class = text(move || format!("reader {}", SIZES.get(size.get()).unwrap_or(&SIZES[0]).1));
    view! {
        <div class=class>
            <Contents policy=contents here/>
            <div class="reader-work">
                {last}
                <Tools size/>
                {view(move || match shown.get() {
                    Some(first) => view! { <Chapter policy=policy.clone() first alone=stage.is_on() here/> }.erase(),
                    None => view! { <Unknown policy=policy.clone() id=id.get().unwrap_or_default()/> }.erase(),
                })}
            </div>
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

/// Size of the text, and the chapter on paper.
#[component]
fn Tools(size: RwSignal<usize>) -> impl IntoView {
    let choose = move |index: usize| {
        prefs::set(prefs::TEXT_SIZE, index);
        size.set(index);
    };
    let sizes = SIZES.iter().enumerate().map(|(index, (words, _))| {
        let pressed = text(move || (size.get() == index).to_string());
        view! { <button aria-pressed=pressed on:click=click(move |_| choose(index))>{*words}</button> }
    });
    view! {
        <div class="reader-tools">
            <div class="segments" role="group" aria-label="文字の大きさ">{sizes.list()}</div>
            <button class="button small" on:click=click(|_| { let _ = window().print(); })>"この章を印刷"</button>
        </div>
    }
}

#[component]
fn Contents(policy: Arc<Policy>, here: Whereabouts) -> impl IntoView {
    let pages = policy.sections.iter().map(|section| section.page).max().unwrap_or(1);
    let page = {
        let policy = policy.clone();
        move || {
            let section = here.section().and_then(|id| policy.section(&id).map(|section| section.page));
            format!("目次　{} / {pages}ページ", section.unwrap_or(1))
        }
    };
    let entries = policy.sections.iter().filter(|section| section.level <= 3).map(|section| {
        let id = section.id.clone();
        let current = if_true(move || here.is_in(&id));
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
            <summary>{text(page)}</summary>
            <nav aria-label="目次"><ul>{entries}</ul></nav>
        </details>
    }
}

#[component]
fn Chapter(policy: Arc<Policy>, first: String, alone: bool, here: Whereabouts) -> impl IntoView {
    with_frame(move || here.watch(".part"));
    let from = section_at(&policy, &first).unwrap_or(0);
    let to = if alone { from + 1 } else { chapter_around(&policy, from).1 };
    let sections = policy.sections[from..to].iter().enumerate();
    let text = sections.map(
        |(index, section)| view! { <Part policy=policy.clone() section=section.clone() first=index == 0/> },
    );
    view! {
        <article class="chapter" translate="no">
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
    let ring = policy.structure.cycle.as_ref().filter(|cycle| cycle.section == section.id);
    let ring = ring.map(|_| view! { <CycleDiagram policy=policy.clone()/> });
    let (id, title, for_margin) = (section.id.clone(), section.title.clone(), section.clone());
    view! {
        <section class="part" id=id>
            <div class="part-text">
                <p class="part-head">
                    <span class="quiet">{section.page.to_string()}"ページ"</span>
                    <ProvenanceMark of=section.provenance/>
                </p>
                <Heading level=if first { 1 } else { section.level.max(2) } title notes/>
                <Body policy=policy.clone() section=section.clone()/>
                {ring.erase()}
            </div>
            <Margin policy section=for_margin/>
        </section>
    }
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
fn Unknown(policy: Arc<Policy>, id: String) -> impl IntoView {
    let nearest = policy.nearest_section(&id).map(|section| {
        let (href, title) = (format!("/read/{}", section.id), section.title.clone());
        view! { <p>"近い名前の項目: "<a href=href>{title}</a></p> }
    });
    let search = format!("/search?q={}", js_sys::encode_uri_component(&id));
    view! {
        <article class="chapter" translate="no">
            <h1>"この項目は本文にありません"</h1>
            <p>"アドレスの「"{id.clone()}"」に当たる項目がありません。目次から選んでください。"</p>
            {nearest.erase()}
            <p><a href="/read">"はじめから読む"</a>"　"<a href=search>"「"{id}"」を検索する"</a></p>
        </article>
    }
}
