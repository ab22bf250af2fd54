//! The head of every page: what this is, where one can go, and how the device stands.

use super::Search;
use crate::{
    clock,
    erased::{List, click, if_true, text},
    pages::is_of_plan,
    replica::{Replica, Server},
    stage::Stage,
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Address, name, and the name where there is little room.
const PAGES: [(&str, &str, &str); 6] = [
    ("/map", "図で見る", "図"),
    ("/read", "本文を読む", "本文"),
    ("/roles", "わたしの職位", "職位"),
    ("/plan", "実施計画", "計画"),
    ("/device", "この端末", "端末"),
    ("/help", "使い方", "使い方"),
];

/// The head of every page.
#[component]
pub fn Header() -> impl IntoView {
    let stage = expect_context::<Stage>();
    let search = expect_context::<Search>();
    let path = use_location().pathname;
    view! {
        <header class="head">
            <div class="brand">
                <a href="/" class="name">
                    <Kawa/>
                    "人財ナビ"
                </a>
                <span class="internal">"庁内公開"</span>
            </div>
            <nav class="nav" aria-label="主なページ">
                {PAGES.map(|(href, label, short)| {
                    let here = if_true(move || match href {
                        "/plan" => is_of_plan(&path.read()),
                        href => path.read().starts_with(href),
                    });
                    view! { <a href=href aria-current=here aria-label=label><span class="long">{label}</span><span class="short">{short}</span></a> }
                }).into_iter().list()}
            </nav>
            <button
                class="button small"
                aria-keyshortcuts="Control+K"
                on:click=click(move |_| search.open())
            >
                "検索"
            </button>
            <button
                class="button small stage-switch"
                aria-pressed=text(move || stage.is_on().to_string())
                on:click=click(move |_| stage.switch(true))
            >
                "投影"
            </button>
            <SyncState/>
        </header>
    }
}

/// The three strokes of 川.
#[component]
fn Kawa() -> impl IntoView {
    view! {
        <svg viewBox="0 0 26 28" aria-hidden="true">
            <g fill="none" stroke="currentColor" stroke-width="4.2" stroke-linecap="round">
                <path d="M5 3v12c0 4-1 7.500-3 10"/>
                <path d="M13 5v16"/>
                <path d="M21 3v22"/>
            </g>
        </svg>
    }
}

/// What is saved, what is sent, and since when.
#[component]
fn SyncState() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let conflicts = replica.follow(Box::new(|device| device.history.conflicts().len()));
    // How much waits for a person's decision.
    let attention = move || {
        let may_settle = replica.status.with(|status| status.may_write) != Some(false);
        replica.refused() + conflicts.get().filter(|_| may_settle).unwrap_or_default()
    };
    view! {
        <div class="sync" role="status" translate="no">
            <a href=text(move || if attention() > 0 { "/conflicts" } else { "/device" }.to_owned())>
                <b>{text(move || saved_and_sent(replica, attention()))}</b>
                <span>{text(move || connection(replica))}</span>
            </a>
        </div>
    }
}

fn saved_and_sent(replica: Replica, attention: usize) -> String {
    match attention {
        0 => saved(replica),
        attention => format!("要対応 {attention}件・{}", saved(replica)),
    }
}

fn saved(replica: Replica) -> String {
    let status = replica.status.get();
    let unsent = replica.unsent();
    match &status.store_error {
        Some(error) if error.loses_unsent() => return format!("端末に保存できていません・未送信 {unsent}件"),
        Some(_) => return "端末の保存内容を開けません".to_owned(),
        None => {}
    }
    match (unsent, status.writing, &status.server) {
        (0, _, Server::Unknown) => "確認しています".to_owned(),
        (0, _, _) if status.last_sync.is_some() => "すべて送信済み".to_owned(),
        (0, _, _) => "変更はありません".to_owned(),
        (_, 1.., _) => format!("保存しています・未送信 {unsent}件"),
        (_, _, Server::Asking) => format!("端末に保存済み・送信中 {unsent}件"),
        _ => format!("端末に保存済み・未送信 {unsent}件"),
    }
}

fn connection(replica: Replica) -> String {
    let status = replica.status.get();
    let since = status.last_sync.map(|time| format!("最終同期 {}", clock::lately_in_words(time)));
    let read_only = if status.may_write == Some(false) { "・閲覧のみ" } else { "" };
    match status.server {
        Server::Offline => match since {
            Some(since) => format!("オフライン（{since}）"),
            None => "オフライン".to_owned(),
        },
        Server::Fails(_) => "サーバーで問題が起きています".to_owned(),
        _ => format!("{}{read_only}", since.unwrap_or_default()),
    }
}
