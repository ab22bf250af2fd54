//! What must be said at once, above every page.

use super::leaving::Leaving;
use crate::{
    clock,
    erased::{Erase, click, flag, text, view, when},
    replica::{Replica, Server},
    worker::Worker,
};
use domain::policy::Policy;
use leptos::prelude::*;
use std::sync::Arc;

/// What must be said at once.
#[component]
pub fn Notices() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let worker = expect_context::<Worker>();
    let leaving = Leaving::watch(replica, worker);
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
                    {error.loses_unsent().then_some("この画面を閉じると、まだ送信していない変更が失われます。ネットワークにつないで「すべて送信済み」になるまで開いたままにしてください。")}
                </p>
            }).erase())}
            {view(move || replica.status.with(|status| status.lost_store).map(|last_heard| view! {
                <p class="notice notice-error" role="alert">
                    <b>{format!("この端末に保存していた内容が、ブラウザーによって消されています（前回の通信 {}）。", clock::lately_in_words(last_heard))}</b>
                    "そのあとに入力し、送信していなかった変更は失われました。送信済みの変更はサーバーにあります。"
                    <button class="button small" on:click=click(move |_| replica.forget_lost_store())>"分かりました"</button>
                </p>
            }).erase())}
            {when(move || leaving.asked() && replica.unsent() > 0, move || view! {
                <p class="notice notice-warning" role="status">
                    {text(move || format!("未送信の変更が {}件あります。この端末には保存済みです。次に開いたときに送信されます。", replica.unsent()))}
                </p>
            }.erase())}
            {view(move || server_error().map(|why| view! {
                <p class="notice notice-warning" role="alert">{why}"変更は端末に残っています。"</p>
            }).erase())}
            {when(move || worker.update.get(), move || view! {
                <p class="notice" role="status">
                    "新しい版の準備ができました。入力を終えてから切り替えてください。"
                    <button class="button small" disabled=flag(move || worker.switching.get()) on:click=click(move |_| worker.switch_version(replica))>"新しい版にする"</button>
                </p>
            }.erase())}
        </div>
    }
}

/// A page of the policy, once that is there.
pub fn of_policy(show: impl Fn(Arc<Policy>) -> AnyView + Send + 'static) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view(move || replica.policy.get().map_or_else(|| view! { <Loading/> }.erase(), &show))
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
