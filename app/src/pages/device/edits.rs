//! Edits that are not with the server: those on their way, and those it refused.

use crate::{
    clock,
    erased::{Erase, List, click, count, spawn, text, view, when},
    pages::in_words,
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::{Entry, State},
    op::Change,
    policy::Policy,
};
use leptos::prelude::*;

/// Edits on their way, in words.
#[component]
pub fn UnsentEdits() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let list = move || {
        let policy = replica.policy.get();
        replica.device.with(|device| {
            let pending = device.outbox.values().filter_map(|id| device.history.get(*id));
            pending.map(|entry| describe(policy.as_deref(), entry)).collect::<Vec<_>>()
        })
    };
    view! {
        <h2>"未送信　"{count(move || replica.unsent())}"件"</h2>
        {view(move || {
            let list = list();
            if list.is_empty() {
                return view! { <p class="quiet">"未送信の変更はありません。"</p> }.erase();
            }
            let items = list.into_iter().map(|Description { what, detail }| view! {
                <li><b>{what}</b><span class="quiet">{detail}</span></li>
            });
            view! {
                <ul class="edits">{items.list()}</ul>
                <p><button class="button small" on:click=click(move |_| spawn(replica.exchange()))>"送信を試す"</button></p>
            }.erase()
        })}
    }
}

/// Edits that the server refused, with what can be done.
#[component]
pub fn RefusedEdits() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let error = RwSignal::new(String::new());
    let list = move || {
        let policy = replica.policy.get();
        replica.device.with(|device| {
            let refused = device.history.entries().filter_map(|entry| match &entry.state {
                State::Refused(why) => {
                    Some((entry.op.id(), describe(policy.as_deref(), entry), why.to_string()))
                }
                _ => None,
            });
            refused.collect::<Vec<_>>()
        })
    };
    let items = move || {
        let items = list().into_iter().map(|(id, Description { what, detail }, why)| {
            let again = move |_| {
                error.set(replica.resubmit(id).err().map(|e| e.to_string()).unwrap_or_default());
            };
            view! {
                <li>
                    <b>{what}</b><span class="quiet">{detail}</span>
                    <p>"理由: "{why}</p>
                    <p class="buttons">
                        <button class="button small" on:click=click(again)>"もう一度送る"</button>
                        <button class="button small" on:click=click(move |_| replica.set_aside(id))>"取り下げる"</button>
                    </p>
                </li>
            }
        });
        items.list()
    };
    view! {
        {when(move || { replica.refused() > 0 }, move || view! {
            <h2>"要対応　"{count(move || replica.refused())}"件"</h2>
            <p>"サーバーが受け付けなかった変更です。値はこの端末に残っています。"</p>
            <ul class="edits">{view(move || items().into_any())}</ul>
            <p role="alert">{text(move || error.get())}</p>
        }.erase())}
    }
}

struct Description {
    what: String,
    detail: String,
}

/// An edit in words: which row, which year, which field, to what.
fn describe(policy: Option<&Policy>, entry: &Entry) -> Description {
    let when = clock::in_words(entry.op.envelope.client_time);
    let Change::Known { cell, value } = &entry.op.change else {
        return Description { what: "新しい版のアプリによる変更".to_owned(), detail: when };
    };
    let row = cell.row().and_then(|row| Some(policy?.tracked_by_id(row)?.text.to_owned()));
    let year = cell.year().map(FiscalYear::short).unwrap_or_default();
    Description {
        what: row.unwrap_or_else(|| cell.to_string()),
        detail: format!("{year} {}　{}　{when}", cell.label(), in_words(value)),
    }
}
