//! The house as SVG.

mod shapes;

use super::{
    address::Chosen,
    status::{shape, words},
    viewport::{Viewport, ViewportFrame},
};
use crate::{
    erased::{Erase, List, click, flag, if_true, text, view},
    replica::Replica,
};
use domain::{
    diagram::{
        Diagram, Direction, Emphasis, Focus, Form, Link, LinkKind, Mark, NodeShape, Rect, Shape, emphasis,
        lay_out, neighbour,
    },
    policy::{Node, Policy},
    progress::year_state,
};
use leptos::{ev, prelude::*, svg};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shapes::{draw_line, draw_outline, draw_text, outlines, rounded, seen_class, shape_class};
use std::sync::Arc;

/// Canvases narrower than this get the tall form; in CSS pixels.
const NARROW: f64 = 720.0;

/// What the parts of the drawing need to know of each other.
#[derive(Clone, Copy)]
struct Scene {
    chosen: Chosen,
    emphases: Memo<Option<Focus>>,
    viewport: Viewport,
    /// The node that the Tab key comes to.
    stop: RwSignal<String>,
}

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
        Memo::new(move |_| {
            let focus = chosen.focus.get().filter(|focus| policy.node(focus).is_some());
            let steps = Some(chosen.steps.get()).filter(|steps| *steps > 0);
            focus.map(|focus| emphasis(&policy, &focus, steps))
        })
    };
    view(move || {
        let form = form.get();
        let diagram = Arc::new(lay_out(&policy, form));
        let viewport = Viewport::onto(diagram.clone());
        let first = diagram.nodes.first().map(|node| node.id.clone()).unwrap_or_default();
        let scene = Scene { chosen, emphases, viewport, stop: RwSignal::new(first) };
        scene.follow_focus();
        let house = draw(&policy, &diagram, form, scene);
        view! { <ViewportFrame viewport form>{house}</ViewportFrame> }.erase()
    })
}

/// The drawing with one node in focus, on another page.
#[component]
pub fn Still(policy: Arc<Policy>, focus: &'static str) -> impl IntoView {
    view! { <Drawing policy chosen=Chosen::fixed(focus)/> }
}

fn form_for_window() -> Form {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(1280.0);
    if width < NARROW { Form::Tall } else { Form::Wide }
}

impl Scene {
    /// The camera goes to what comes into focus, and back to the whole when nothing is.
    fn follow_focus(self) {
        Effect::new(move |before: Option<bool>| {
            let focus = self.chosen.focus.get();
            let had_one = before.unwrap_or(false);
            let has_focus = focus.is_some();
            // After the window has been measured.
            request_animation_frame(move || match focus {
                Some(id) => {
                    self.stop.set(id.clone());
                    self.viewport.show(&id);
                    if self.chosen.scrolls {
                        scroll_into_sight(&id);
                    }
                }
                None if had_one => self.viewport.show_whole(),
                None => {}
            });
            has_focus
        });
    }

    fn emphasis_of(self, id: &str) -> Option<Emphasis> {
        self.emphases.with(|emphases| emphases.as_ref().and_then(|emphases| emphases.of(id)))
    }

    /// Moves the keyboard's focus to the nearest node in the direction of an arrow key.
    fn step(self, diagram: &Diagram, event: &ev::KeyboardEvent) {
        let direction = match event.key().as_str() {
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            "ArrowLeft" => Direction::Left,
            "ArrowRight" => Direction::Right,
            _ => return,
        };
        event.prevent_default();
        let focused = document().active_element().map(|element| element.id());
        let focused = focused.and_then(|id| id.strip_prefix("node-").map(str::to_owned));
        let from = focused.unwrap_or_else(|| self.stop.get_untracked());
        let near = untrack(|| self.viewport.is_near());
        if let Some(next) = neighbour(diagram, &from, direction, near) {
            self.stop.set(next.id.clone());
            self.viewport.show(&next.id);
            focus_on(&next.id);
        }
    }
}

/// Scrolls the page where a node is above its upper edge or in its lower half, where the panel is
/// on narrow screens.
fn scroll_into_sight(id: &str) {
    let Some(element) = document().get_element_by_id(&format!("node-{id}")) else { return };
    let (rect, window) = (element.get_bounding_client_rect(), window());
    let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    let covered = is_narrow() && rect.top() > height / 2.0;
    if rect.bottom() < 0.0 || rect.top() > height || covered {
        window.scroll_by_with_x_and_y(0.0, rect.top() - height / 4.0);
    }
}

/// Whether the panel lies over the page's lower half rather than beside the drawing.
fn is_narrow() -> bool {
    let narrow = window().match_media("(max-width: 1000px)");
    narrow.ok().flatten().is_some_and(|query| query.matches())
}

fn focus_on(id: &str) {
    use wasm_bindgen::JsCast;
    if let Some(element) = document().get_element_by_id(&format!("node-{id}")) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.unchecked_into::<web_sys::SvgElement>().focus_with_options(&options);
    }
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
                navigate(&untrack(|| scene.chosen.at(None)), NavigateOptions::default());
            } else {
                scene.step(&diagram, &event);
            }
        }
    };
    let class = if form == Form::Wide { "house house-wide" } else { "house house-tall" };
    view! {
        <svg
            class=class
            class:near=flag(move || scene.viewport.is_near())
            class:has-focus=flag(move || scene.emphases.with(Option::is_some))
            viewBox=format!("0 0 {} {}", diagram.width, diagram.height)
            data-width=diagram.width.to_string()
            role="group"
            aria-label="人材育成の全体の図（本文から再構成）。矢印キーで隣の項目へ、Enter で選び、Escape で全体に戻ります。"
            on:keydown=keys
        >
            <g class="links">{links}</g>
            {nodes}
            <g class="captions">{captions.list()}</g>
        </svg>
    }
    .erase()
}

fn draw_link(link: &Link, scene: Scene) -> AnyView {
    let (from, to) = (link.from.clone(), link.to.clone());
    let kind = match link.kind {
        LinkKind::Up => "arrow",
        LinkKind::Tie => "tie",
        LinkKind::Reference => "reference",
    };
    let class = text(move || {
        let step = |id: &str| match scene.emphasis_of(id) {
            Some(Emphasis::Path(number)) => Some(number),
            _ => None,
        };
        let is_step = step(&from).is_some_and(|number| step(&to) == Some(number + 1));
        let is_focus = |id: &str| scene.emphasis_of(id) == Some(Emphasis::Path(1));
        match kind {
            "reference" if is_focus(&from) || is_focus(&to) => "reference in-focus".to_owned(),
            "reference" => kind.to_owned(),
            _ if is_step => format!("{kind} on-path"),
            _ => kind.to_owned(),
        }
    });
    view! { <path class=class d=link.path.clone()/> }.erase()
}

fn draw_node(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> AnyView {
    let id = StoredValue::new(node.id.clone());
    let emphasis = move || id.with_value(|id| scene.emphasis_of(id));
    let navigate = use_navigate();
    let open = move |event: ev::MouseEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.button() == 0 && !modified {
            event.prevent_default();
            // Enter clicks, too, without a pointer.
            if event.detail() == 0 || !scene.viewport.was_dragged() {
                let href = id.with_value(|id| untrack(|| scene.chosen.at(Some(id))));
                navigate(&href, NavigateOptions { scroll: false, ..Default::default() });
            }
        }
    };
    let class = {
        let (shape, seen) = (shape_class(node.shape), seen_class(node.seen));
        text(move || {
            let emphasis = match emphasis() {
                Some(Emphasis::Path(_)) => "on-path",
                Some(Emphasis::Related) => "related",
                Some(Emphasis::Close) => "close-by",
                None => "",
            };
            format!("node {shape} {seen} {emphasis}")
        })
    };
    let current = if_true(move || id.with_value(|id| scene.chosen.is_focus(id)));
    let tab = text(move || {
        let is_stop = id.with_value(|id| scene.stop.read() == *id);
        if is_stop { "0" } else { "-1" }.to_owned()
    });
    let badge = {
        let (place, radius) = (node.badge(), node.badge_radius());
        view(move || match emphasis() {
            Some(Emphasis::Path(number)) => draw_badge(number, place, radius),
            _ => ().into_any(),
        })
    };
    let inside = view! {
        <g>
            {outlines(node.shape, node.rect).into_iter().map(draw_outline).list()}
            {node.lines.iter().map(draw_line).list()}
            {node.marks.iter().map(|mark| draw_mark(mark, scene)).list()}
            {draw_tally(policy, node, scene)}
            {badge}
        </g>
    };
    // An SVG link is not the router's: it would load the page anew.
    svg::a()
        .child(inside)
        .attr("href", text(move || id.with_value(|id| scene.chosen.at(Some(id)))))
        .attr("id", format!("node-{}", node.id))
        .attr("class", class)
        .attr("aria-label", label(policy, node, scene))
        .attr("aria-current", current)
        .attr("tabindex", tab)
        .attr("draggable", "false")
        .on(ev::click, click(open))
        .into_any()
}

/// The node's name and, where it has rows, how far they have come.
fn label(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> Signal<String> {
    let replica = expect_context::<Replica>();
    let name = policy.node(&node.id).map(Node::name).unwrap_or_default();
    let rows: Vec<String> = policy.rows_under(&node.id).map(|row| row.id.to_owned()).collect();
    let has_status = !rows.is_empty() && (!node.marks.is_empty() || node.tally.is_some());
    text(move || {
        if !has_status {
            return name.clone();
        }
        let words = replica.device.with(|device| words(&device.history, &rows, scene.chosen.year()));
        format!("{name}、{}、{words}", scene.chosen.year().long())
    })
}

fn draw_badge(number: usize, (x, y): (i32, i32), radius: i32) -> AnyView {
    let disc = Rect { x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius };
    let size = radius * 14 / 11;
    view! {
        <g class="badge-at">
            {draw_outline(("badge", rounded(disc, radius)))}
            {draw_text("badge-number", &number.to_string(), (x, y + size * 5 / 14), size, "middle")}
        </g>
    }
    .erase()
}

fn draw_mark(mark: &Mark, scene: Scene) -> AnyView {
    let replica = expect_context::<Replica>();
    let Mark { row, year, x, y, radius, seen } = mark.clone();
    let outlines = move || {
        let year = year.unwrap_or_else(|| scene.chosen.year());
        let state = replica.device.with(|device| year_state(&device.history, &row, year));
        shape(state, x, y, radius).into_iter().map(draw_outline).list().into_any()
    };
    view! { <g class=format!("mark {}", seen_class(seen))>{view(outlines)}</g> }.erase()
}

/// How many of a node's rows have begun in the chosen year.
fn draw_tally(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> AnyView {
    let replica = expect_context::<Replica>();
    let rows: Vec<String> = policy.rows_under(&node.id).map(|row| row.id.to_owned()).collect();
    let Some(place) = node.tally.as_ref().filter(|_| !rows.is_empty()) else { return ().into_any() };
    let count = move || {
        let tally = replica.device.with(|device| {
            let rows = rows.iter().map(String::as_str);
            domain::progress::Tally::of(&device.history, rows, scene.chosen.year())
        });
        format!("{}/{}", tally.begun, tally.rows)
    };
    let (x, y, size) = (place.x.to_string(), place.y.to_string(), place.size.to_string());
    let class = if node.shape == Shape::Field { "tally field-tally" } else { "tally" };
    view! {
        <text class=format!("{class} {}", seen_class(place.seen)) x=x y=y font-size=size text-anchor="end">{text(count)}</text>
    }
    .erase()
}
