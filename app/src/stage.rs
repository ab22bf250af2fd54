//! 投影: every page for the wall. Larger type, no chrome, and the keys of a remote move on.

use crate::{
    erased::{Erase, click, effect, when},
    replica::Replica,
    store::prefs,
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_location, hooks::use_navigate};

/// Whether pages are shown for the wall.
#[derive(Clone, Copy)]
pub struct Stage(RwSignal<bool>);

impl Stage {
    /// As it was left on this device.
    pub fn start() -> Self {
        let on = RwSignal::new(prefs::get(prefs::STAGE).unwrap_or(false));
        effect(move || {
            if let Some(body) = document().body() {
                let _ = body.class_list().toggle_with_force("stage", on.get());
            }
        });
        Self(on)
    }

    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self.0.get()
    }

    /// Whether it is on, for those who do not follow it.
    pub fn is_on_untracked(self) -> bool {
        self.0.get_untracked()
    }

    /// Switches it.
    pub fn switch(self, on: bool) {
        prefs::set(prefs::STAGE, on);
        self.0.set(on);
    }
}

/// The presenter's strip: the only chrome while projecting. PageUp and PageDown do the same.
#[component]
pub fn StageBar() -> impl IntoView {
    let stage = expect_context::<Stage>();
    let replica = expect_context::<Replica>();
    let location = use_location();
    let navigate = use_navigate();
    let step = move |forward: bool| {
        let path = location.pathname.get_untracked();
        match neighbour(replica, &path, forward) {
            Some(to) => navigate(&to, NavigateOptions::default()),
            None => scroll(forward),
        }
    };
    let step = StoredValue::new(step);
    let go = move |forward: bool| step.with_value(|step| step(forward));
    let keys = window_event_listener(ev::keydown, move |event| {
        // What the page or an open dialog takes is not for the wall.
        let is_taken =
            || event.default_prevented() || matches!(document().query_selector("dialog[open]"), Ok(Some(_)));
        if !stage.0.get_untracked() || is_taken() {
            return;
        }
        match event.key().as_str() {
            "Escape" => stage.switch(false),
            key @ ("PageDown" | "PageUp") => {
                event.prevent_default();
                go(key == "PageDown");
            }
            _ => {}
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        {when(move || stage.is_on(), move || view! {
            <nav class="stage-bar" aria-label="投影の操作">
                <button class="button" on:click=click(move |_| go(false))>"前へ"</button>
                <button class="button" on:click=click(move |_| go(true))>"次へ"</button>
                <button class="button" on:click=click(move |_| stage.switch(false))>"投影をやめる"</button>
            </nav>
        }.erase())}
    }
}

/// The page that comes before or after: the next part of the diagram, the next section of the
/// text. `None` where a page has no such order and is scrolled instead.
fn neighbour(replica: Replica, path: &str, forward: bool) -> Option<String> {
    let policy = replica.policy.get_untracked()?;
    let mut parts = path.trim_start_matches('/').split('/');
    let (page, id) = (parts.next()?, parts.next());
    let ids: Vec<&str> = match page {
        "map" => policy.structure.nodes.iter().map(|node| node.id.as_str()).collect(),
        "read" => policy.sections.iter().map(|section| section.id.as_str()).collect(),
        _ => return None,
    };
    let at = id.and_then(|id| ids.iter().position(|other| *other == id));
    let next = match at {
        None => 0,
        Some(at) if forward => at + 1,
        Some(at) => at.checked_sub(1)?,
    };
    ids.get(next).map(|id| format!("/{page}/{id}"))
}

fn scroll(forward: bool) {
    let window = window();
    let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(600.0);
    window.scroll_by_with_x_and_y(0.0, if forward { height * 0.8 } else { height * -0.8 });
}
