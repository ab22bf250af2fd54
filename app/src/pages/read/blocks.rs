//! Headings and paragraphs, with footnotes that open where their ＊ stands.

use super::tables::{IndicatorTable, PositionTable, PrintedPlanTable, SurveyChart};
use crate::erased::{Erase, List, click, effect, flag, spawn, text, when};
use domain::policy::{Block, BlockKind, Policy, Section};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::{sync::Arc, time::Duration};
use wasm_bindgen_futures::JsFuture;

/// The mark of a footnote in the text.
const NOTE_MARK: char = '＊';

/// A section's heading; it may hold the mark of a footnote.
#[component]
pub fn Heading(level: u8, title: String, notes: Vec<Block>) -> impl IntoView {
    let open = RwSignal::new(false);
    let text = marked(&title, &notes, open);
    let heading = match level {
        1 => view! { <h1>{text}</h1> }.erase(),
        2 => view! { <h2>{text}</h2> }.erase(),
        3 => view! { <h3>{text}</h3> }.erase(),
        _ => view! { <h4>{text}</h4> }.erase(),
    };
    view! { {heading}<Notes notes open/> }
}

/// The blocks of a section. Notes stand with the block they explain; points of a list together.
#[component]
pub fn Body(policy: Arc<Policy>, section: Section) -> impl IntoView {
    let blocks: Vec<Block> = section.blocks.iter().filter(|b| b.kind != BlockKind::Note).cloned().collect();
    let groups = blocks.chunk_by(|a, b| a.kind == BlockKind::Bullet && b.kind == BlockKind::Bullet);
    let views = groups.map(|group| match group {
        [one] if one.kind != BlockKind::Bullet => {
            let of_this = |b: &&Block| b.kind == BlockKind::Note && b.of.as_ref() == Some(&one.id);
            let notes: Vec<Block> = section.blocks.iter().filter(of_this).cloned().collect();
            view! { <OneBlock policy=policy.clone() block=one.clone() notes/> }.erase()
        }
        points => {
            let items = points.iter().map(|p| view! { <li id=p.id.clone()>{p.text.clone()}</li> });
            view! { <ul class="points">{items.list()}</ul> }.erase()
        }
    });
    views.list()
}

#[component]
fn OneBlock(policy: Arc<Policy>, block: Block, notes: Vec<Block>) -> impl IntoView {
    let of = block.of.clone().unwrap_or_default();
    let text = block.text.clone();
    let id = block.id.clone();
    match block.kind {
        BlockKind::Paragraph => {
            let open = RwSignal::new(false);
            let link = view! { <LinkTo id=id.clone()/> };
            view! { <p id=id>{marked(&text, &notes, open)}{link}</p><Notes notes open/> }.erase()
        }
        BlockKind::Lead => view! { <p class="lead" id=id>{text}</p> }.erase(),
        BlockKind::Caption => view! { <p class="caption-line" id=id>{text}</p> }.erase(),
        BlockKind::Positions => view! { <PositionTable policy family=of/> }.erase(),
        BlockKind::Plan => view! { <PrintedPlanTable policy/> }.erase(),
        BlockKind::Indicators => view! { <IndicatorTable policy/> }.erase(),
        BlockKind::Survey => view! { <SurveyChart policy indicator=of/> }.erase(),
        BlockKind::Line | BlockKind::Bullet | BlockKind::Note => {
            view! { <p class="line" id=id>{text}</p> }.erase()
        }
    }
}

/// A paragraph's own address: followed it marks the place, and it is copied where the browser allows.
#[component]
fn LinkTo(id: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let href = format!("/read/{id}");
    let address = window().location().origin().unwrap_or_default() + &href;
    // Without https there is no clipboard; the address bar then shows the link.
    let may_copy = window().is_secure_context();
    let name =
        if may_copy { "この段落へのリンクをコピー" } else { "この段落へのリンク" };
    let copy = move |_| {
        if may_copy {
            let copying = JsFuture::from(window().navigator().clipboard().write_text(&address));
            spawn(async move {
                copied.set(copying.await.is_ok());
                let fade = move || {
                    let _ = copied.try_set(false);
                };
                set_timeout(fade, Duration::from_secs(3));
            });
        }
    };
    view! {
        <a class="paragraph-link" href=href data-noscroll="" aria-label=name on:click=click(copy)>"#"</a>
        {when(move || copied.get(), || view! { <span class="copied" role="status">"リンクをコピーしました"</span> }.erase())}
    }
}

/// A text whose note mark, where it has a note, is a button.
fn marked(wording: &str, notes: &[Block], open: RwSignal<bool>) -> AnyView {
    match wording.split_once(NOTE_MARK) {
        Some((before, after)) if !notes.is_empty() => view! {
            {before.to_owned()}
            <button
                class="note-mark"
                aria-label="注を開く"
                aria-expanded=text(move || open.get().to_string())
                on:click=click(move |_| open.update(|open| *open = !*open))
            >
                "＊"
            </button>
            {after.to_owned()}
        }
        .erase(),
        _ => wording.to_owned().into_any(),
    }
}

/// The notes of a block: folded on screen, always printed.
#[component]
fn Notes(notes: Vec<Block>, open: RwSignal<bool>) -> impl IntoView {
    // A note that the address names opens.
    let ids: Vec<String> = notes.iter().map(|note| note.id.clone()).collect();
    let params = use_params_map();
    effect(move || {
        if params.read().get("id").is_some_and(|id| ids.contains(&id)) {
            open.set(true);
        }
    });
    (!notes.is_empty()).then(|| {
        let lines = notes.into_iter().map(|note| view! { <p id=note.id>{note.text}</p> });
        view! { <aside class="note" class:open=flag(move || open.get()) aria-label="注">{lines.list()}</aside> }
    })
}
