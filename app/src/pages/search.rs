//! Search on a page of its own, with an address that can be sent on.

use crate::{
    components::{Loading, Results, SearchBox},
    erased::{Erase, change, view},
    replica::Replica,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// `/search?q=`.
#[component]
pub fn SearchPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let asked = use_query_map();
    let query = RwSignal::new(asked.read_untracked().get("q").unwrap_or_default());
    let navigate = use_navigate();
    // The address follows once the word stands.
    let keep = change(move |_| {
        let written = js_sys::encode_uri_component(&query.get_untracked());
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&format!("/search?q={written}"), options);
    });
    view! {
        <section class="page search" on:change=keep>
            {view(move || if replica.policy.read().is_some() {
                view! { <h1>"検索"</h1><SearchBox query/><Results query/> }.erase()
            } else {
                view! { <Loading/> }.erase()
            })}
        </section>
    }
}
