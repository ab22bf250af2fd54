//! The ways between the pages of the plan.

use crate::erased::{List, if_true};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Address and name. The first one's pages are those of no other.
const PAGES: [(&str, &str); 8] = [
    ("/plan", "表"),
    ("/plan/missing", "入力待ち"),
    ("/plan/verify", "原典照合"),
    ("/plan/divisions", "課"),
    ("/indicators", "指標"),
    ("/report", "報告"),
    ("/plan/exchange", "入出力"),
    ("/plan/history", "経過"),
];

/// Whether a path belongs to the plan.
pub fn is_of_plan(path: &str) -> bool {
    PAGES.iter().any(|(href, _)| path.starts_with(href))
}

#[component]
pub fn PlanTabs() -> impl IntoView {
    let path = use_location().pathname;
    let here = move || {
        let path = path.read();
        let others = PAGES.iter().skip(1).position(|(href, _)| path.starts_with(href));
        others.map_or(0, |at| at + 1)
    };
    let links = PAGES.into_iter().enumerate().map(|(at, (href, label))| {
        view! { <a href=href aria-current=if_true(move || here() == at)>{label}</a> }
    });
    view! {
        <nav class="segments plan-tabs" aria-label="実施計画のページ">{links.list()}</nav>
    }
}
