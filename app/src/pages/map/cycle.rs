//! 成功循環モデル: the ring of four qualities, run through well or badly.

use crate::{
    components::ProvenanceMark,
    erased::{Erase, List, click, flag, text, view},
};
use domain::policy::{Cycle, Policy, Provenance};
use leptos::prelude::*;
use std::sync::Arc;

/// Where the qualities stand on the ring, and the arrows from each to the next.
const PLACES: [(i32, i32); 4] = [(160, 40), (270, 120), (160, 200), (50, 120)];
const ARROWS: [&str; 4] = [
    "M208 48Q252 58 264 88m-10-8l11 9 5-13",
    "M264 152Q252 182 208 192m12-9l-13 9 14 6",
    "M112 192Q68 182 56 152m10 8l-11-9-5 13",
    "M56 88Q68 58 112 48m-12-7l13 7-11 9",
];

#[component]
pub fn CycleDiagram(policy: Arc<Policy>) -> impl IntoView {
    let Some(cycle) = policy.structure.cycle.clone() else { return ().into_any() };
    let good = RwSignal::new(true);
    let at = RwSignal::new(0_usize);
    let count = cycle.qualities.len().clamp(1, PLACES.len());
    let switch = [(true, "グッドサイクル"), (false, "バッドサイクル")].map(|(which, words)| {
        let pressed = text(move || (good.get() == which).to_string());
        view! { <button aria-pressed=pressed on:click=click(move |_| good.set(which))>{words}</button> }
    });
    let named = |id: &str| policy.block(id).map(|block| block.text.clone()).unwrap_or_default();
    let qualities = cycle.qualities.iter().zip(PLACES).enumerate().map(|(index, (quality, (x, y)))| {
        let name = named(&quality.name);
        view! {
            <g class="quality" class:here=flag(move || at.get() == index) on:click=click(move |_| at.set(index))>
                <circle cx=x.to_string() cy=y.to_string() r="36"/>
                <text x=x.to_string() y=(y + 7).to_string() font-size="20" text-anchor="middle">{name}</text>
            </g>
        }
    });
    let arrows = ARROWS.map(|d| view! { <path class="turning" d=d/> });
    let step = move |by: usize| click(move |_| at.update(|at| *at = (*at + by) % count));
    let (qualities, arrows) = (qualities.list(), arrows.into_iter().list());
    view! {
        <figure class="cycle" class:bad=flag(move || !good.get())>
            <div class="segments" role="group" aria-label="どちらの循環を見るか">{switch.into_iter().list()}</div>
            <svg viewBox="0 0 320 240" role="img" aria-label="関係・思考・行動・結果の質がめぐる輪">
                {arrows}{qualities}
            </svg>
            <div role="status">{view(move || wording(&policy, &cycle, at.get(), good.get()))}</div>
            <div class="cycle-steps">
                <button class="button small" on:click=step(count - 1)>"前の質へ"</button>
                <button class="button small" on:click=step(1)>"次の質へ"</button>
            </div>
            <figcaption class="quiet">
                <ProvenanceMark of=Provenance::Reconstructed/>
                "輪の形は文字を取り出すときに失われたため、本文の順に組み立て直したものです。文は原典のとおりです。"
            </figcaption>
        </figure>
    }
    .erase()
}

/// What the document writes at a place of the ring, and where this leads.
fn wording(policy: &Policy, cycle: &Cycle, at: usize, good: bool) -> AnyView {
    let text = |id: &str| policy.block(id).map(|block| block.text.clone()).unwrap_or_default();
    let Some(quality) = cycle.qualities.get(at) else { return ().into_any() };
    let next = cycle.qualities.get((at + 1) % cycle.qualities.len());
    let next = next.map(|next| text(&next.name)).unwrap_or_default();
    let said = if good {
        view! { <p class="cycle-text"><b>{text(&quality.good)}</b></p> }.erase()
    } else {
        view! {
            <p class="cycle-text">{text(&quality.name)}"の質"<b>{text(&quality.bad)}</b></p>
            <p class="quiet">{text(&cycle.note)}</p>
        }
        .erase()
    };
    view! { {said}<p class="quiet">"次は「"{next}"の質」"</p> }.erase()
}
