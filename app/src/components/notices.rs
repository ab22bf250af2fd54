//! What must be said at once, above every page.

use crate::{
    erased::{Erase, click, flag, view, when},
    replica::{Replica, Server},
    worker::{Worker, switch_version},
};
use leptos::prelude::*;

/// What must be said at once.
#[component]
pub fn Notices() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let worker = expect_context::<Worker>();
    let writing = move || replica.status.with(|status| status.writing > 0);
    let store_error = move || replica.status.with(|status| status.store_error.clone());
    let server_error = move || {
        replica.status.with(|status| match &status.server {
            Server::Fails(why) => Some(why.clone()),
            _ => None,
        })
    };
    view! {
        <div class="notices">
            {view(move || store_error().map(|error| view! {
                <p class="notice notice-error" role="alert">
                    <b>{error.to_string()}</b>
                    "この画面を閉じると、まだ送信していない変更が失われます。ネットワークにつないで「すべて送信済み」になるまで開いたままにしてください。"
                </p>
            }).erase())}
            {view(move || server_error().map(|why| view! {
                <p class="notice notice-warning" role="alert">{why}"変更は端末に残っています。"</p>
            }).erase())}
            {when(move || worker.update.get(), move || view! {
                <p class="notice" role="status">
                    "新しい版の準備ができました。入力を終えてから切り替えてください。"
                    <button class="button small" disabled=flag(writing) on:click=click(|_| switch_version())>"新しい版にする"</button>
                </p>
            }.erase())}
        </div>
    }
}

/// What stands in a page's place until the policy is there.
#[component]
pub fn Loading() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let waiting = move || replica.status.with(|status| !status.ready);
    view! {
        <section class="page">
            {view(move || if waiting() {
                view! {
                    <h1>"読み込んでいます"</h1>
                    <p role="status">"方針の本文と計画を用意しています。"</p>
                }.erase()
            } else {
                view! {
                    <h1>"この端末には、まだ方針がありません"</h1>
                    <p>"サーバーに一度つなぐと、方針の本文と計画がこの端末に保存され、次からはネットワークなしで開けます。ネットワークを確かめて、再読み込みしてください。"</p>
                    <p><a class="button fill" href="" rel="external">"再読み込み"</a></p>
                }.erase()
            })}
        </section>
    }
}
