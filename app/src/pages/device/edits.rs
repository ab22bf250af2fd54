//! Edits that are not with the server: those on their way, and those it refused.

use crate::{
    erased::{Erase, List, click, count, text, view, when},
    in_words::{self, Description},
    replica::Replica,
};
use domain::{
    edit::{Edit, EditError},
    history::{Entry, State},
    op::OpId,
};
use leptos::prelude::*;

/// An edit of a list.
struct Item {
    id: OpId,
    words: Description,
    why: Option<String>,
}

/// The edits of this device that are so, oldest first.
fn items(replica: Replica, is_so: impl Fn(&Entry) -> bool) -> Vec<Item> {
    let policy = replica.policy.get();
    replica.device.with(|device| {
        let found = device.history.entries().filter(|entry| is_so(entry));
        let items = found.map(|entry| Item {
            id: entry.op.id(),
            words: in_words::edit(policy.as_deref(), &device.history, entry),
            why: if let State::Refused(why) = &entry.state { Some(why.to_string()) } else { None },
        });
        items.collect()
    })
}

/// A list of edits, with a word on what cannot be done.
fn list(items: Vec<Item>, error: RwSignal<String>, make: impl Fn(OpId) -> AnyView) -> AnyView {
    let items = items.into_iter().map(|Item { id, words, why }| {
        let edit = words.address.map(|address| {
            let label = format!("{}を直す", words.what);
            view! { <a class="button small" href=address aria-label=label>"直す"</a> }
        });
        view! {
            <li>
                <b>{words.what}</b><span class="quiet">{words.detail}</span>
                {why.map(|why| view! { <p>"理由: "{why}</p> }).erase()}
                <p class="buttons">{make(id)}{edit.erase()}</p>
            </li>
        }
    });
    view! {
        <ul class="edits">{items.list()}</ul>
        <p class="error" role="alert">{text(move || error.get())}</p>
    }
    .erase()
}

fn said(done: Result<(), EditError>) -> String {
    done.err().map(|error| error.to_string()).unwrap_or_default()
}

/// Edits on their way, in words.
#[component]
pub fn UnsentEdits() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let others = move || replica.device.with(domain::sync::Device::unsent_of_others);
    view! {
        <h2 id="unsent">"未送信　"{count(move || replica.unsent())}"件"</h2>
        {view(move || {
            let items = items(replica, Entry::is_pending);
            if items.is_empty() {
                return view! { <p class="quiet">"未送信の変更はありません。"</p> }.erase();
            }
            let list = list(items, error, |id| {
                let withdraw = move |_| error.set(said(replica.dispatch(Edit::Withdraw(id))));
                view! { <button class="button small" on:click=click(withdraw)>"取り下げる"</button> }.erase()
            });
            view! {
                {list}
                <p><button class="button small" on:click=click(move |_| replica.exchange())>"送信を試す"</button></p>
            }.erase()
        })}
        {when(move || { others() > 0 }, move || view! {
            <p>"ほかの人の未送信の変更が "{count(others)}"件あります。その人がサインインすると送られます。"</p>
        }.erase())}
    }
}

/// Edits that the server refused, with what can be done.
#[component]
pub fn RefusedEdits() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let refused = |entry: &Entry| matches!(entry.state, State::Refused(_));
    view! {
        {when(move || { replica.refused() > 0 }, move || view! {
            <h2>"受け付けられなかった変更　"{count(move || replica.refused())}"件"</h2>
            <p>"サーバーが受け付けなかった変更です。値はこの端末に残っています。"</p>
            {view(move || list(items(replica, refused), error, |id| {
                let again = move |_| error.set(said(replica.resubmit(id)));
                view! {
                    <button class="button small" on:click=click(again)>"もう一度送る"</button>
                    <button class="button small" on:click=click(move |_| replica.set_aside(id))>"取り下げる"</button>
                }.erase()
            }))}
        }.erase())}
    }
}
