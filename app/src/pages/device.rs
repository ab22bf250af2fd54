//! What is on this device, as of when, and what it still has to send.

mod edits;
mod erase;
mod home_screen;
mod name;
mod rescue;
mod self_test;
mod settings;

pub use edits::RefusedEdits;

use crate::{
    clock,
    erased::{Erase, click, spawn, text, view, when},
    in_words,
    replica::Replica,
    worker::{Readiness, Worker},
};
use edits::UnsentEdits;
use erase::EraseDevice;
use home_screen::HomeScreen;
use leptos::prelude::*;
use name::DeviceName;
use rescue::Rescue;
use self_test::SelfTest;
use settings::Settings;
use wasm_bindgen_futures::JsFuture;

/// `/device`.
#[component]
pub fn DevicePage() -> impl IntoView {
    view! {
        <section class="page device">
            <h1>"この端末"</h1>
            <Verdict/>
            <DeviceName/>
            <div class="columns">
                <div>
                    <SelfTest/>
                    <h2>"この端末にあるもの"</h2>
                    <Holdings/>
                    <h2>"この端末の使い方"</h2>
                    <Settings/>
                </div>
                <div>
                    <UnsentEdits/>
                    <RefusedEdits/>
                    <Rescue/>
                    <h2>"保存の場所"</h2>
                    <Storage/>
                    <HomeScreen/>
                    <EraseDevice/>
                </div>
            </div>
        </section>
    }
}

/// One sentence: whether the app works here without network.
#[component]
fn Verdict() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let worker = expect_context::<Worker>();
    view(move || {
        let stored = replica.policy.read().is_some() && replica.status.read().store_error.is_none();
        let (class, sentence, why) = match (worker.offline.get(), stored) {
            (Readiness::Ready, true) => (
                "verdict verdict-good",
                "ネットワークなしで使えます。",
                "アプリと方針がこの端末に保存されています。",
            ),
            (Readiness::Unknown | Readiness::Preparing, _) | (Readiness::Ready, false) => {
                ("verdict", "準備しています。", "ネットワークにつないだまま、しばらくお待ちください。")
            }
            (Readiness::Insecure, _) => (
                "verdict verdict-bad",
                "この開き方では、ネットワークなしで使えません。",
                "https でない接続では、ブラウザーがアプリの保存を許しません。管理者に https のアドレスを確かめてください。方針と計画は、開いている間は使えます。",
            ),
            (Readiness::Unsupported, _) => (
                "verdict verdict-bad",
                "このブラウザーでは、ネットワークなしで使えません。",
                "シークレットウィンドウを閉じるか、別のブラウザーで開いてください。",
            ),
        };
        view! { <div class=class><p><b>{sentence}</b></p><p>{why}</p></div> }.erase()
    })
}

#[component]
fn Holdings() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let policy = move || {
        replica.policy.with(|policy| match policy {
            Some(policy) => format!("{}（{}）", policy.document.title, policy.document.revised),
            None => "まだありません".to_owned(),
        })
    };
    let edits = move || {
        let count = replica.device.with(|device| device.history.entries().count());
        if replica.status.with(|status| status.whole) {
            format!("{count}件")
        } else {
            "読み込んでいます".to_owned()
        }
    };
    let since = move || {
        replica
            .status
            .with(|status| status.last_sync.map_or("まだありません".to_owned(), clock::lately_in_words))
    };
    let version = move || replica.status.with(|status| status.policy_version.clone().unwrap_or_default());
    let rights = move || match replica.status.with(|status| status.may_write) {
        Some(true) => "変更できます".to_owned(),
        Some(false) => {
            "閲覧のみ（変更は、サーバーのコンピューターで「変更を入力する人」のアドレスを一度開いてから）"
                .to_owned()
        }
        None => "サーバーにつながると分かります".to_owned(),
    };
    let number = move || {
        let id = replica.device.with(|device| device.id);
        format!("{id}（経過と履歴では「端末 {}」）", in_words::short(id))
    };
    view! {
        <dl class="facts">
            <dt>"方針の本文と図"</dt><dd>{text(policy)}</dd>
            <dt>"方針の版"</dt><dd>{text(version)}</dd>
            <dt>"計画の変更の記録"</dt><dd>{text(edits)}</dd>
            <dt>"最終同期"</dt><dd>{text(since)}</dd>
            <dt>"この接続でできること"</dt><dd>{text(rights)}</dd>
            <dt>"端末の番号"</dt><dd class="code">{text(number)}</dd>
        </dl>
    }
}

/// How much is used, and whether the browser may clear it away.
#[component]
fn Storage() -> impl IntoView {
    let (used, kept) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let may_ask = RwSignal::new(false);
    let look = move |ask| async move {
        let persisted = persistence(ask).await;
        may_ask.set(persisted == Some(false));
        let words = match persisted {
            Some(true) => "されません",
            Some(false) => "空きが足りないと消されることがあります",
            None => "この開き方では調べられません",
        };
        kept.set(words.to_owned());
    };
    spawn(async move {
        let estimate = estimate().await.map(|(used, all)| format!("{used} MB ／ 使える量 {all} MB"));
        used.set(estimate.unwrap_or_else(|| "分かりません".to_owned()));
        look(false).await;
    });
    let ask = move |_| spawn(look(true));
    view! {
        <dl class="facts">
            <dt>"使っている量"</dt>
            <dd>{text(move || used.get())}</dd>
            <dt>"ブラウザーによる自動消去"</dt>
            <dd>{text(move || kept.get())}</dd>
        </dl>
        {when(move || may_ask.get(), move || view! {
            <p class="quiet">"許可すると、空きが足りなくなっても、未送信の変更がブラウザーに消されません。"</p>
            <p><button class="button small" on:click=click(ask)>"消えない保存を求める"</button></p>
        }.erase())}
    }
}

async fn estimate() -> Option<(u32, u32)> {
    let promise = storage()?.estimate().ok()?;
    let estimate: web_sys::StorageEstimate = JsFuture::from(promise).await.ok()?.into();
    Some((megabytes(estimate.get_usage()?), megabytes(estimate.get_quota()?)))
}

/// Rounded up, so that a little is not nothing.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn megabytes(bytes: f64) -> u32 {
    (bytes / 1e6).ceil() as u32
}

async fn persistence(ask: bool) -> Option<bool> {
    let storage = storage()?;
    let promise = if ask { storage.persist() } else { storage.persisted() };
    JsFuture::from(promise.ok()?).await.ok()?.as_bool()
}

/// Without https there is none.
fn storage() -> Option<web_sys::StorageManager> {
    let window = window();
    window.is_secure_context().then(|| window.navigator().storage())
}
