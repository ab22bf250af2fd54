//! What the parts of the drawing share: the focus, what it brings forward, and where keys go.

use super::super::{address::Chosen, viewport::Viewport};
use crate::erased::{effect_after, with_frame};
use domain::{
    diagram::{Diagram, Direction, Emphasis, Focus, neighbour},
    policy::Policy,
};
use leptos::{ev, prelude::*, svg};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What the parts of the drawing need to know of each other.
#[derive(Clone, Copy)]
pub struct Scene {
    pub chosen: Chosen,
    pub emphases: Memo<Option<Focus>>,
    pub viewport: Viewport,
    /// The node last chosen or stepped to.
    pub stop: RwSignal<String>,
    /// The node that the Tab key comes to: that one, or what it stands in, as far as it is seen.
    pub tab_stop: Memo<String>,
}

impl Scene {
    /// The camera goes to what comes into focus, and back to the whole when nothing is.
    pub fn follow_focus(self) {
        effect_after(move |before: Option<bool>| {
            let focus = self.chosen.focus.get();
            let had_one = before.unwrap_or(false);
            let has_focus = focus.is_some();
            // After the window has been measured.
            with_frame(move || match focus {
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
    pub fn bring_forward(self, root: NodeRef<svg::Svg>, diagram: Arc<Diagram>) {
        effect_after(move |before: Option<Marked>| {
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

    pub fn focus_on_stop(self) {
        if let Some(stop) = self.tab_stop.try_get_untracked() {
            focus_on(&stop);
        }
    }

    pub fn emphasis_of(self, id: &str) -> Option<Emphasis> {
        self.emphases.with(|emphases| emphases.as_ref().and_then(|emphases| emphases.of(id)))
    }

    /// Moves the keyboard's focus to the nearest node in the direction of an arrow key.
    pub fn step(self, diagram: &Diagram, event: &ev::KeyboardEvent) {
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
pub fn seen_stop(policy: &Policy, diagram: &Diagram, stop: &str, near: bool) -> String {
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
