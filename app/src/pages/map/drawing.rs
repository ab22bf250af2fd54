//! The house as SVG.

mod shapes;

use super::{
    address::Chosen,
    status::{shape, words},
    viewport::{Viewport, ViewportFrame},
};
use crate::{
    components::ProvenanceMark,
    erased::{Erase, List, click, flag, text, view},
    replica::Replica,
};
use domain::{
    diagram::{
        Diagram, Direction, Emphasis, Focus, Form, Link, LinkKind, Mark, NodeShape, Rect, Shape, emphasis,
        lay_out, neighbour,
    },
    policy::{Node, Policy, Provenance},
    progress::year_state,
};
use leptos::{ev, prelude::*, svg};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shapes::{draw_line, draw_outline, draw_text, outlines, rounded, seen_class, shape_class};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Canvases narrower than this get the tall form; in CSS pixels.
const NARROW: f64 = 720.0;

/// Radius of the discs that number the way up, seen from near.
const NEAR_BADGE: i32 = 38;

/// What the parts of the drawing need to know of each other.
#[derive(Clone, Copy)]
struct Scene {
    chosen: Chosen,
    emphases: Memo<Option<Focus>>,
    viewport: Viewport,
    /// The node last chosen or stepped to.
    stop: RwSignal<String>,
    /// The node that the Tab key comes to: that one, or what it stands in, as far as it is seen.
    tab_stop: Memo<String>,
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
        let viewport = Viewport::onto(diagram.clone(), chosen.scrolls);
        let stop = RwSignal::new(String::new());
        let (for_stop, of) = (diagram.clone(), policy.clone());
        let tab_stop = Memo::new(move |_| seen_stop(&of, &for_stop, &stop.read(), viewport.is_near()));
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

impl Scene {
    /// The camera goes to what comes into focus, and back to the whole when nothing is.
    fn follow_focus(self) {
        Effect::new(move |before: Option<bool>| {
            let focus = self.chosen.focus.get();
            let had_one = before.unwrap_or(false);
            let has_focus = focus.is_some();
            // After the window has been measured.
            request_animation_frame(move || match focus {
                _ if self.stop.try_get_untracked().is_none() => {} // the page is gone
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

    /// Marks what the focus brings forward, the focus itself, and where the Tab key comes to. Only
    /// elements that change are touched: a signal for each of thousands of nodes would be slow.
    fn bring_forward(self, root: NodeRef<svg::Svg>, diagram: Arc<Diagram>) {
        Effect::new(move |before: Option<Marked>| {
            let Some(root) = root.get() else { return Marked::default() };
            let before = before.unwrap_or_default();
            let now = Marked {
                emphases: self.emphases.get().unwrap_or_default(),
                focus: self.chosen.focus.get().unwrap_or_default(),
                tab_stop: self.tab_stop.get(),
            };
            let Ok(elements) = root.query_selector_all(".node") else { return before };
            for (index, node) in (0..).zip(&diagram.nodes) {
                let element = || elements.get(index).and_then(|element| element.dyn_into::<Element>().ok());
                let (was, is) = (before.of(&node.id), now.of(&node.id));
                if was != is
                    && let Some(element) = element()
                {
                    mark(&element, was, is);
                }
            }
            now
        });
    }

    fn focus_on_stop(self) {
        if let Some(stop) = self.tab_stop.try_get_untracked() {
            focus_on(&stop);
        }
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
        let from = focused.unwrap_or_else(|| self.tab_stop.get_untracked());
        let near = untrack(|| self.viewport.is_near());
        if let Some(next) = neighbour(diagram, &from, direction, near) {
            self.stop.set(next.id.clone());
            self.viewport.show(&next.id);
            focus_on(&next.id);
        }
    }
}

/// What is marked in the drawing.
#[derive(Default)]
struct Marked {
    emphases: Focus,
    focus: String,
    tab_stop: String,
}

impl Marked {
    /// A node's class, whether it is in focus, and whether the Tab key comes to it.
    fn of(&self, id: &str) -> (&'static str, bool, bool) {
        let class = match self.emphases.of(id) {
            Some(Emphasis::Path(_)) => "on-path",
            Some(Emphasis::Related) => "related",
            Some(Emphasis::Close) => "close-by",
            None => "",
        };
        (class, self.focus == id, self.tab_stop == id)
    }
}

fn mark(element: &Element, was: (&str, bool, bool), is: (&str, bool, bool)) {
    let classes = element.class_list();
    if !was.0.is_empty() {
        let _ = classes.remove_1(was.0);
    }
    if !is.0.is_empty() {
        let _ = classes.add_1(is.0);
    }
    let _ = if is.1 {
        element.set_attribute("aria-current", "true")
    } else {
        element.remove_attribute("aria-current")
    };
    let _ = element.set_attribute("tabindex", if is.2 { "0" } else { "-1" });
}

/// A node's own id where it is seen, or that of the nearest it stands in that is; else the first.
fn seen_stop(policy: &Policy, diagram: &Diagram, stop: &str, near: bool) -> String {
    let is_seen = |id: &str| diagram.nodes.iter().any(|shape| shape.id == id && shape.seen.is_seen(near));
    let line = policy.lineage(stop).into_iter().map(|node| node.id.as_str());
    let first = diagram.nodes.first().map(|shape| shape.id.as_str());
    line.chain(first).find(|id| is_seen(id)).unwrap_or_default().to_owned()
}

/// Scrolls the page where a node is above its upper edge or in its lower half, where the panel is
/// on narrow screens.
fn scroll_into_sight(id: &str) {
    // Beside the panel the whole window is in sight, and measuring would lay the page out once more.
    if !is_narrow() {
        return;
    }
    let Some(element) = document().get_element_by_id(&format!("node-{id}")) else { return };
    let (rect, window) = (element.get_bounding_client_rect(), window());
    let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    if rect.bottom() < 0.0 || rect.top() > height / 2.0 {
        window.scroll_by_with_x_and_y(0.0, rect.top() - height / 4.0);
    }
}

/// Whether the panel lies over the page's lower half rather than beside the drawing.
fn is_narrow() -> bool {
    let narrow = window().match_media("(max-width: 1000px)");
    narrow.ok().flatten().is_some_and(|query| query.matches())
}

fn focus_on(id: &str) {
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
                event.prevent_default();
                navigate(&untrack(|| scene.chosen.at(None)), NavigateOptions::default());
                // What had the focus may be seen from near only; by the frame after next the camera
                // is on its way back.
                request_animation_frame(move || request_animation_frame(move || scene.focus_on_stop()));
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
            on:keydown=keys
        >
            <g class="links">{links}</g>
            {nodes}
            <g class="captions">{captions.list()}</g>
            <g class="badges">{view(move || draw_badges(&for_badges, scene))}</g>
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

/// A node as a link. What the focus changes in it, [`Scene::bring_forward`] does.
fn draw_node(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> AnyView {
    let inside = view! {
        <g>
            {outlines(node.shape, node.rect).into_iter().map(draw_outline).list()}
            {node.lines.iter().map(draw_line).list()}
            {node.marks.iter().map(|mark| draw_mark(mark, scene)).list()}
            {draw_tally(policy, node, scene)}
        </g>
    };
    let id = node.id.clone();
    svg::a()
        .child(inside)
        .attr("href", text(move || scene.chosen.at(Some(&id))))
        .attr("id", format!("node-{}", node.id))
        .attr("class", format!("node {} {}", shape_class(node.shape), seen_class(node.seen)))
        .attr("aria-label", label(policy, node, scene))
        .attr("tabindex", "-1")
        .attr("draggable", "false")
        .into_any()
}

/// The numbers on the way up.
fn draw_badges(diagram: &Diagram, scene: Scene) -> AnyView {
    let near = scene.viewport.is_near();
    let badges = diagram.nodes.iter().filter_map(|node| {
        let Some(Emphasis::Path(number)) = scene.emphasis_of(&node.id) else { return None };
        let radius = if near { node.badge_radius().min(NEAR_BADGE) } else { node.badge_radius() };
        let badge = draw_badge(number, node.badge(), radius);
        Some(view! { <g class=seen_class(node.seen)>{badge}</g> })
    });
    badges.list().into_any()
}

/// The node's name and, where it has rows, how far they have come.
fn label(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> Signal<String> {
    let replica = expect_context::<Replica>();
    let name = policy.node(&node.id).map(Node::name).unwrap_or_default();
    if node.marks.is_empty() && node.tally.is_none() {
        return text(move || name.clone());
    }
    let rows: Vec<String> = policy.rows_under(&node.id).map(|row| row.id.to_owned()).collect();
    text(move || {
        if rows.is_empty() {
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
        {draw_outline(("badge", rounded(disc, radius)))}
        {draw_text("badge-number", &number.to_string(), (x, y + size * 5 / 14), size, "middle")}
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
    let Some(place) = node.tally.as_ref() else { return ().into_any() };
    let rows: Vec<String> = policy.rows_under(&node.id).map(|row| row.id.to_owned()).collect();
    if rows.is_empty() {
        return ().into_any();
    }
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
