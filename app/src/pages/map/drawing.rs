//! The house as SVG.

mod nodes;
mod scene;
mod shapes;

use super::{
    address::Chosen,
    viewport::{Viewport, ViewportFrame},
};
use crate::{
    components::ProvenanceMark,
    erased::{Erase, List, click, flag, key, memo, view, with_frame},
};
use domain::{
    diagram::{Diagram, Form, Rect, emphasis, lay_out},
    policy::{Policy, Provenance},
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use nodes::{draw_badges, draw_link, draw_node};
use scene::{Scene, seen_stop};
use shapes::{draw_line, draw_outline, rounded, seen_class};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Canvases narrower than this get the tall form; in CSS pixels.
const NARROW: f64 = 720.0;

/// The drawing in its window.
#[component]
pub fn Drawing(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    let form = RwSignal::new(form_for_window());
    let resized = window_event_listener(ev::resize, move |_| {
        if form.get_untracked() != form_for_window() {
            form.set(form_for_window());
        }
    });
    on_cleanup(move || resized.remove());
    let emphases = {
        let policy = policy.clone();
        memo(move || {
            let focus = chosen.focus.get().filter(|focus| policy.node(focus).is_some());
            let steps = Some(chosen.steps.get()).filter(|steps| *steps > 0);
            focus.map(|focus| emphasis(&policy, &focus, steps))
        })
    };
    view(move || {
        let form = form.get();
        let diagram = Arc::new(lay_out(&policy, form));
        let viewport = Viewport::onto(diagram.clone(), chosen.scrolls);
        let stop = RwSignal::new(String::new());
        let (for_stop, of) = (diagram.clone(), policy.clone());
        let tab_stop = memo(move || seen_stop(&of, &for_stop, &stop.read(), viewport.is_near()));
        let scene = Scene { chosen, emphases, viewport, stop, tab_stop };
        scene.follow_focus();
        let house = draw(&policy, &diagram, form, scene);
        view! { <ViewportFrame viewport form>{house}</ViewportFrame> }.erase()
    })
}

/// The drawing with one node in focus, on another page.
#[component]
pub fn Still(policy: Arc<Policy>, focus: &'static str) -> impl IntoView {
    view! {
        <Drawing policy chosen=Chosen::fixed(focus)/>
        <p class="legend"><ProvenanceMark of=Provenance::Reconstructed/></p>
    }
}

fn form_for_window() -> Form {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(1280.0);
    if width < NARROW { Form::Tall } else { Form::Wide }
}

fn draw(policy: &Arc<Policy>, diagram: &Arc<Diagram>, form: Form, scene: Scene) -> AnyView {
    let links = diagram.links.iter().map(|link| draw_link(link, scene)).list();
    let nodes = diagram.nodes.iter().map(|node| draw_node(policy, node, scene)).list();
    let captions = diagram.captions.iter().map(|line| {
        let Rect { x, y, w, h } = line.rect();
        let pill = Rect { x: x - 100, y: y - 40, w: w + 200, h: h + 80 };
        view! {
            <g class=seen_class(line.seen)>
                {draw_outline(("caption", rounded(pill, 110)))}
                {draw_line(line)}
            </g>
        }
    });
    let navigate = use_navigate();
    let keys = {
        let diagram = diagram.clone();
        move |event: ev::KeyboardEvent| {
            if event.key() == "Escape" && scene.chosen.focus.get_untracked().is_some() {
                event.prevent_default();
                navigate(&untrack(|| scene.chosen.at(None)), NavigateOptions::default());
                // What had the focus may be seen from near only; by the frame after next the camera
                // is on its way back.
                with_frame(move || with_frame(move || scene.focus_on_stop()));
            } else {
                scene.step(&diagram, &event);
            }
        }
    };
    let navigate = use_navigate();
    // An SVG link is not the router's: it would load the page anew.
    let open = click(move |event| {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a").ok().flatten());
        if let Some(href) = link.and_then(|link| link.get_attribute("href"))
            && event.button() == 0
            && !modified
        {
            event.prevent_default();
            // Enter clicks, too, without a pointer.
            if event.detail() == 0 || !scene.viewport.was_dragged() {
                navigate(&href, NavigateOptions { scroll: false, ..Default::default() });
            }
        }
    });
    let root = NodeRef::new();
    scene.bring_forward(root, diagram.clone());
    let for_badges = diagram.clone();
    let class = if form == Form::Wide { "house house-wide" } else { "house house-tall" };
    view! {
        <svg
            node_ref=root
            on:click=open
            class=class
            class:near=flag(move || scene.viewport.is_near())
            class:has-focus=flag(move || scene.emphases.with(Option::is_some))
            viewBox=format!("0 0 {} {}", diagram.width, diagram.height)
            data-width=diagram.width.to_string()
            role="group"
            aria-label="人材育成の全体の図（本文から再構成）。矢印キーで隣の項目へ、Enter で選び、Escape で全体に戻ります。"
            on:keydown=key(keys)
        >
            <g class="links">{links}</g>
            {nodes}
            <g class="captions">{captions.list()}</g>
            <g class="badges">{view(move || draw_badges(&for_badges, scene))}</g>
        </svg>
    }
    .erase()
}
