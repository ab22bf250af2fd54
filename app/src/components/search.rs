//! Search: one box, in a dialog over every page (Ctrl+K, `/`) and on a page of its own.

use super::marked;
use crate::{
    erased::{Erase, List, change, click, effect, key, memo, text, view, when},
    focus::focus_now,
    replica::Replica,
    store::prefs,
};
use domain::{
    fiscal_year::FiscalYear,
    policy::Policy,
    search::{Found, Hit, Index, Kind, Target},
};
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Most hits shown.
const MOST: usize = 30;

/// The index of the policy and whether the dialog is open. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Search {
    index: StoredValue<Option<(Arc<Policy>, Arc<Index>)>>,
    is_open: RwSignal<bool>,
    /// Whether the key `/` opens the dialog.
    pub by_slash: RwSignal<bool>,
}

impl Search {
    /// Nothing is indexed before the first search.
    pub fn start() -> Self {
        Self {
            index: StoredValue::new(None),
            is_open: RwSignal::new(false),
            by_slash: RwSignal::new(prefs::get(prefs::SEARCH_BY_SLASH).unwrap_or(true)),
        }
    }

    /// Opens the dialog.
    pub fn open(self) {
        self.is_open.set(true);
    }

    /// A hit may lead to the page that is there already.
    fn close_on_link(self, event: &ev::MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.closest("a").is_ok_and(|link| link.is_some())) {
            self.is_open.set(false);
        }
    }

    /// Says whether the key `/` opens the dialog.
    pub fn set_by_slash(self, by_slash: bool) {
        prefs::set(prefs::SEARCH_BY_SLASH, by_slash);
        self.by_slash.set(by_slash);
    }

    fn find(self, policy: &Arc<Policy>, query: &str) -> Found {
        let index = self.index.with_value(|index| {
            let same = index.as_ref().filter(|(of, _)| Arc::ptr_eq(of, policy));
            same.map(|(_, index)| index.clone())
        });
        let index = index.unwrap_or_else(|| {
            let index = Arc::new(Index::new(policy));
            self.index.set_value(Some((policy.clone(), index.clone())));
            index
        });
        measured(|| index.search(query, MOST))
    }
}

/// Leaves how long it took in the browser's performance timeline, as `search`.
fn measured<T>(work: impl FnOnce() -> T) -> T {
    let Some(timeline) = window().performance() else { return work() };
    timeline.clear_measures_with_measure_name("search");
    let _ = timeline.mark("search");
    let done = work();
    let _ = timeline.measure_with_start_mark("search", "search");
    timeline.clear_marks_with_mark_name("search");
    done
}

/// The dialog, and the keys that open it from anywhere.
#[component]
pub fn SearchDialog() -> impl IntoView {
    let search = expect_context::<Search>();
    let query = RwSignal::new(String::new());
    let dialog = NodeRef::<html::Dialog>::new();
    let path = use_location().pathname;
    effect(move || {
        drop(path.read());
        search.is_open.set(false);
    });
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        if search.is_open.get() {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else {
            dialog.close();
        }
    });
    let keys = window_event_listener(ev::keydown, move |event| {
        let by_letter = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("k");
        let by_slash = event.key() == "/" && search.by_slash.get_untracked() && !is_typing(&event);
        if by_letter || by_slash {
            event.prevent_default();
            // The search's own page has a box already.
            if path.read_untracked().starts_with("/search") {
                focus_box();
            } else {
                search.open();
            }
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <dialog
            class="search-dialog"
            node_ref=dialog
            aria-label="検索"
            on:close=move |_| search.is_open.set(false)
        >
            {when(move || search.is_open.get(), move || view! {
                <div class="search-head">
                    <SearchBox query/>
                    <button class="button small" on:click=click(move |_| search.is_open.set(false))>"閉じる"</button>
                </div>
                <Results query/>
            }.erase())}
        </dialog>
    }
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    })
}

/// Where the query is typed. From it the arrow keys go down to the hits.
#[component]
pub fn SearchBox(query: RwSignal<String>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    view! {
        <label class="search-box">
            <span class="sr-only">"検索することば"</span>
            <input
                class="input"
                inputmode="search"
                enterkeyhint="search"
                placeholder="ことば、よみがな、取組の番号"
                autocomplete="off"
                node_ref=input
                value=query.get_untracked()
                on:input=change(move |event| query.set(event_target_value(&event)))
                on:keydown=key(move |event| {
                    // Safari ends a conversion before the key that ends it comes: as key 229.
                    if !event.is_composing() && event.key_code() != 229 {
                        walk(&event);
                    }
                })
            />
        </label>
    }
}

/// Down and Up go through the hits, Enter in the box opens the first.
fn walk(event: &ev::KeyboardEvent) {
    let links = document().query_selector_all(".hits a").map(|links| {
        (0..links.length()).filter_map(|at| links.get(at)?.dyn_into::<HtmlElement>().ok()).collect::<Vec<_>>()
    });
    let links = links.unwrap_or_default();
    let focused = document().active_element();
    let at = links.iter().position(|link| focused.as_ref() == Some(link.as_ref()));
    let next = match (event.key().as_str(), at) {
        ("ArrowDown", None) => 0,
        ("ArrowDown", Some(at)) => at + 1,
        ("ArrowUp", Some(at)) => at.wrapping_sub(1),
        ("Enter", None) => {
            event.prevent_default();
            return links.first().map_or((), HtmlElement::click);
        }
        _ => return,
    };
    event.prevent_default();
    match links.get(next) {
        Some(link) => drop(link.focus()),
        None if next == usize::MAX => focus_box(),
        None => {}
    }
}

fn focus_box() {
    focus_now(".search-box input");
}

/// What the query found, in groups, as it is typed.
#[component]
pub fn Results(query: RwSignal<String>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let search = expect_context::<Search>();
    let found = memo(move || {
        let query = query.get();
        replica.policy.get().map(|policy| search.find(&policy, &query)).unwrap_or_default()
    });
    let count = move || {
        let (found, query) = (found.get(), query.get());
        match (query.trim().is_empty(), found.total, found.slipped) {
            (true, ..) => String::new(),
            (_, 0, _) => "見つかりません".to_owned(),
            (_, total, true) => format!("そのままの文字はありません。近いことばで {total}件"),
            (_, total, _) if total > MOST => format!("{total}件のうち、近いものから {MOST}件"),
            (_, total, _) => format!("{total}件"),
        }
    };
    view! {
        <p class="search-count" role="status">{text(count)}</p>
        <div class="hits" on:keydown=key(move |event| walk(&event)) on:click=click(move |event| search.close_on_link(&event))>
            {view(move || {
                let is_empty = query.with(|query| query.trim().is_empty());
                found.with(|found| hits(found, is_empty, query))
            })}
        </div>
    }
}

fn hits(found: &Found, is_empty: bool, query: RwSignal<String>) -> AnyView {
    if found.hits.is_empty() {
        let try_next = if is_empty {
            ["めざす職員像", "主任級", "ハラスメント", "けんしゅう", "取組８"].map(str::to_owned).to_vec()
        } else {
            found.suggestions.clone()
        };
        let words = try_next.into_iter().map(|word| {
            let said = word.clone();
            view! { <button class="button small" on:click=click(move |_| type_in(query, &word))>{said}</button> }
        });
        let words = words.list();
        return (!words.is_empty())
            .then(|| view! { <p>"たとえば"</p><p class="suggestions">{words}</p> })
            .erase();
    }
    let mut groups: Vec<(Kind, Vec<&Hit>)> = Vec::new();
    for hit in &found.hits {
        match groups.iter_mut().find(|(kind, _)| *kind == hit.kind) {
            Some((_, hits)) => hits.push(hit),
            None => groups.push((hit.kind, vec![hit])),
        }
    }
    let groups = groups.into_iter().map(|(kind, hits)| {
        view! { <h2>{kind.label()}</h2><ul>{hits.into_iter().map(hit_view).list()}</ul> }
    });
    groups.list().into_any()
}

/// Puts a word into the query and its box.
fn type_in(query: RwSignal<String>, word: &str) {
    query.set(word.to_owned());
    if let Ok(Some(input)) = document().query_selector(".search-box input") {
        input.unchecked_into::<web_sys::HtmlInputElement>().set_value(word);
    }
}

fn hit_view(hit: &Hit) -> AnyView {
    let year = expect_context::<Replica>().this_year();
    let snippet =
        (!hit.snippet.is_empty()).then(|| view! { <span class="snippet">{marked(&hit.snippet)}</span> });
    view! { <li><a href=href(&hit.target, year)><b>{marked(&hit.title)}</b>{snippet.erase()}</a></li> }
        .erase()
}

fn href(target: &Target, year: FiscalYear) -> String {
    match target {
        Target::Read(id) => format!("/read/{id}"),
        Target::Map(id) => format!("/map/{id}"),
        Target::Plan(row) => format!("/plan/{row}/{year}"),
        Target::Post(family, post) => format!("/roles/{family}/{post}"),
    }
}
