//! The house as SVG.

use super::name;
use crate::{
    clock,
    erased::{Erase, List, click, flag, if_true, text, view},
    pages::plan::progress_of,
    replica::Replica,
};
use domain::{
    diagram::{Anchor, Emphasis, Focus, Form, Line, Link, NodeShape, Rect, Shape, emphasis, lay_out},
    plan::Status,
    policy::Policy,
};
use leptos::{ev, prelude::*, svg};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

type Emphases = Memo<Option<Focus>>;

/// Canvases narrower than this get the tall form; in CSS pixels.
const NARROW: f64 = 720.0;

#[component]
pub fn Drawing(policy: Arc<Policy>, focus: Memo<Option<String>>) -> impl IntoView {
    let form = RwSignal::new(form_for_window());
    let resized = window_event_listener(ev::resize, move |_| {
        if form.get_untracked() != form_for_window() {
            form.set(form_for_window());
        }
    });
    on_cleanup(move || resized.remove());
    let emphases: Emphases = {
        let policy = policy.clone();
        Memo::new(move |_| {
            let focus = focus.get().filter(|focus| policy.node(focus).is_some());
            focus.map(|focus| emphasis(&policy, &focus))
        })
    };
    view(move || draw(&policy, form.get(), focus, emphases))
}

fn form_for_window() -> Form {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(1280.0);
    if width < NARROW { Form::Tall } else { Form::Wide }
}

fn draw(policy: &Arc<Policy>, form: Form, focus: Memo<Option<String>>, emphases: Emphases) -> AnyView {
    let diagram = lay_out(policy, form);
    let links = diagram.links.iter().map(|link| draw_link(link, emphases)).list();
    let nodes = diagram.nodes.iter().map(|node| draw_node(policy, node, focus, emphases)).list();
    let captions = diagram.captions.iter().map(|line| {
        let Rect { x, y, w, h } = line.rect();
        let pill = Rect { x: x - 10, y: y - 4, w: w + 20, h: h + 8 };
        [draw_outline(("caption", rounded(pill, 11))), draw_line(line)]
    });
    let class = if form == Form::Wide { "house house-wide" } else { "house house-tall" };
    view! {
        <svg
            class=class
            class:has-focus=flag(move || emphases.with(Option::is_some))
            viewBox=format!("0 0 {} {}", diagram.width, diagram.height)
            role="group"
            aria-label="人材育成の全体の図（本文から再構成）"
        >
            <g class="links">{links}</g>
            {nodes}
            <g class="captions">{captions.flatten().list()}</g>
        </svg>
    }
    .erase()
}

fn draw_link(link: &Link, emphases: Emphases) -> AnyView {
    let (from, to) = (link.from.clone(), link.to.clone());
    let on_path = move || {
        emphases.with(|emphases| {
            let is_on =
                |id: &String| emphases.as_ref().is_some_and(|e| matches!(e.of(id), Some(Emphasis::Path(_))));
            is_on(&from) && is_on(&to)
        })
    };
    let arrow = link.arrow;
    let class = text(move || {
        format!("link{}{}", if arrow { " arrow" } else { "" }, if on_path() { " on-path" } else { "" })
    });
    view! { <path class=class d=link.path.clone()/> }.erase()
}

fn draw_node(
    policy: &Arc<Policy>,
    node: &NodeShape,
    focus: Memo<Option<String>>,
    emphases: Emphases,
) -> AnyView {
    let href = format!("/map/{}", node.id);
    let label = policy.node(&node.id).map(name).unwrap_or_default();
    let navigate = use_navigate();
    let open = {
        let href = href.clone();
        move |event: ev::MouseEvent| {
            let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
            if event.button() == 0 && !modified {
                event.prevent_default();
                navigate(&href, NavigateOptions { scroll: false, ..Default::default() });
            }
        }
    };
    let step = {
        let id = node.id.clone();
        StoredValue::new(move || emphases.with(|e| e.as_ref().and_then(|e| e.of(&id))))
    };
    let class = {
        let shape = shape_class(node.shape);
        text(move || match step.with_value(|step| step()) {
            Some(Emphasis::Path(_)) => format!("node {shape} on-path"),
            Some(Emphasis::Related) => format!("node {shape} related"),
            None => format!("node {shape}"),
        })
    };
    let current = {
        let id = node.id.clone();
        if_true(move || focus.get().as_ref() == Some(&id))
    };
    let badge = {
        let place = node.badge();
        view(move || match step.with_value(|step| step()) {
            Some(Emphasis::Path(number)) => draw_badge(number, place),
            _ => ().into_any(),
        })
    };
    let inside = view! {
        <g>
            {outlines(node.shape, node.rect).into_iter().map(draw_outline).list()}
            {node.lines.iter().map(draw_line).list()}
            {draw_progress(policy, node)}
            {badge}
        </g>
    };
    // An SVG link is not the router's: it would load the page anew.
    svg::a()
        .child(inside)
        .attr("href", href)
        .attr("id", format!("node-{}", node.id))
        .attr("class", class)
        .attr("aria-label", label)
        .attr("aria-current", current)
        .on(ev::click, click(open))
        .into_any()
}

fn shape_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Roof => "roof",
        Shape::Beam => "beam",
        Shape::Frame => "frame",
        Shape::Title => "title",
        Shape::Stroke(_) => "stroke",
        Shape::Panel => "panel",
        Shape::Row => "row",
        Shape::Field => "field",
        Shape::Initiative => "initiative",
    }
}

/// The outlines of a shape, each with its class.
fn outlines(shape: Shape, rect: Rect) -> Vec<(&'static str, String)> {
    let Rect { x, y, w, h } = rect;
    match shape {
        Shape::Roof => {
            let (right, ridge, eaves) = (x + w, x + w / 2, y + h - 4);
            let (left_bend, right_bend, bend) = (x + w * 3 / 10, x + w * 7 / 10, eaves - 14);
            let slope =
                format!("M{x} {eaves}Q{left_bend} {bend} {ridge} {y}Q{right_bend} {bend} {right} {eaves}");
            let tiles = format!("M{} {y}h48", ridge - 24);
            vec![("fill", format!("{slope}Z")), ("tiles", slope), ("ridge", tiles)]
        }
        // The left stroke of 川 sweeps to the left.
        Shape::Stroke(0) => {
            let (top, right, foot) = (y + 13, x + w - 13, y + h - 30);
            let sweep = "c0 18-10 28-26 32-13 3-29 2-38-3 8-7 13-16 13-28";
            vec![("fill", format!("M{x} {top}a13 13 0 0 1 13-13H{right}a13 13 0 0 1 13 13V{foot}{sweep}z"))]
        }
        Shape::Stroke(_) => vec![("fill", rounded(rect, 13))],
        Shape::Frame => {
            let gap = Rect { x: x + w / 2 - 130, y: y - 12, w: 260, h: 26 };
            vec![("wall", rounded(rect, 0)), ("gap", rounded(gap, 0))]
        }
        Shape::Title => vec![("hit", rounded(rect, 0))],
        _ => vec![("fill", rounded(rect, 2))],
    }
}

/// A rectangle with round corners.
fn rounded(Rect { x, y, w, h }: Rect, r: i32) -> String {
    let (left, across, down) = (x + r, w - 2 * r, h - 2 * r);
    format!(
        "M{left} {y}h{across}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1-{r} {r}h-{across}\
         a{r} {r} 0 0 1-{r}-{r}v-{down}a{r} {r} 0 0 1 {r}-{r}z"
    )
}

fn draw_outline((class, d): (&'static str, String)) -> AnyView {
    view! { <path class=class d=d/> }.erase()
}

fn draw_line(line: &Line) -> AnyView {
    let anchor = match line.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let class = if line.bold { "bold" } else { "plain" };
    draw_text(class, &line.text, (line.x, line.y), line.size, anchor)
}

fn draw_text(
    class: &'static str,
    words: &str,
    (x, y): (i32, i32),
    size: i32,
    anchor: &'static str,
) -> AnyView {
    view! {
        <text class=class x=x.to_string() y=y.to_string() font-size=size.to_string() text-anchor=anchor>
            {words.to_owned()}
        </text>
    }
    .erase()
}

fn draw_badge(number: usize, (x, y): (i32, i32)) -> AnyView {
    let disc = rounded(Rect { x: x - 11, y: y - 11, w: 22, h: 22 }, 11);
    let middle = (x, y + 5);
    view! {
        {draw_outline(("badge", disc))}
        {draw_text("badge-number", &number.to_string(), middle, 14, "middle")}
    }
    .erase()
}

/// How many of an initiative's rows are under way or done this year, in the stone's upper right.
fn draw_progress(policy: &Arc<Policy>, node: &NodeShape) -> AnyView {
    let replica = expect_context::<Replica>();
    let year = clock::this_year();
    let rows: Vec<String> = policy
        .tracked()
        .filter(|row| policy.lineage(row.section).iter().any(|above| above.id == node.id))
        .map(|row| row.id.to_owned())
        .collect();
    if node.shape != Shape::Initiative || rows.is_empty() {
        return ().into_any();
    }
    let count = rows.len();
    let begun = move || {
        replica.device.with(|device| {
            let begun = rows.iter().filter(|row| {
                progress_of(&device.history, row, year)
                    .is_some_and(|p| matches!(p.status, Status::Underway | Status::Done))
            });
            begun.count()
        })
    };
    let Rect { x, y, w, .. } = node.rect;
    let first = node.lines.first().map_or(y + 18, |line| line.y);
    let (x, y) = ((x + w - 8).to_string(), first.to_string());
    view! {
        <text class="progress" x=x y=y font-size="14" text-anchor="end">
            {text(move || format!("{} 着手 {}/{count}", year.short(), begun()))}
        </text>
    }
    .erase()
}
