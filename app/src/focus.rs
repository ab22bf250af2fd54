//! Focus and title follow navigation, so that a screen reader says where it is.

use crate::erased::{effect_after, with_frame};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the focus to the first element that a selector finds.
pub fn focus_now(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = found.focus();
    }
}

/// The same once the page is drawn.
pub fn focus(selector: String) {
    with_frame(move || focus_now(&selector));
}

/// Whether someone is in a field.
pub fn is_typing() -> bool {
    let field = document().active_element().map(|field| field.tag_name());
    field.is_some_and(|name| name == "TEXTAREA" || name == "INPUT")
}

/// Moves the focus to the page's heading after each change of page.
#[component]
pub fn FollowNavigation() -> impl IntoView {
    let location = use_location();
    effect_after(move |before: Option<String>| {
        let page = page_of(&location.pathname.get());
        let moved = before.as_ref().is_some_and(|before| *before != page);
        with_frame(move || {
            set_title();
            if moved {
                focus_now("#main");
            }
        });
        page
    });
}

/// What is a page of its own. Within the diagram, the text and the plan the focus stays where it is.
fn page_of(path: &str) -> String {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if ["map", "read", "plan"].contains(&first) { first.to_owned() } else { path.to_owned() }
}

fn set_title() {
    let heading = document().query_selector("h1").ok().flatten();
    let heading = heading.and_then(|heading| heading.text_content()).unwrap_or_default();
    document().set_title(&if heading.is_empty() {
        "人財ナビ".to_owned()
    } else {
        format!("{heading}｜人財ナビ")
    });
}
