//! What this is, three doors for three kinds of people, and the state of this device.

use crate::{
    clock,
    components::{ProvenanceMark, of_policy},
    erased::{Erase, List, click, count, text},
    replica::Replica,
    stage::Stage,
    store::prefs,
    worker::{Readiness, Worker},
};
use domain::{
    policy::{NodeKind, Policy, Provenance},
    progress::entered_in,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

/// The first page.
#[component]
pub fn HomePage() -> impl IntoView {
    of_policy(move |policy| view! { <Home policy/> }.erase())
}

#[component]
fn Home(policy: Arc<Policy>) -> impl IntoView {
    view! {
        <section class="page home">
            <Hero policy=policy.clone()/>
            <Doors policy=policy.clone()/>
            <div class="below-doors">
                <Continue policy/>
                <ThisDevice/>
            </div>
        </section>
    }
}

/// The sentence of the foreword that says what the policy is about.
const PILLAR: &str = "職員の成長を組織力の強化につなげることを柱とし、採用、研修、評価、職場環境などを連携させ、体系的な取組を進めていきます。";

#[component]
fn Hero(policy: Arc<Policy>) -> impl IntoView {
    let blocks = policy.sections.iter().flat_map(|section| &section.blocks);
    let quoted = blocks.clone().any(|block| block.text.contains(PILLAR));
    let strokes: Vec<String> = policy
        .structure
        .nodes
        .iter()
        .filter(|node| node.kind == NodeKind::IdealPart)
        .map(|node| node.label.clone())
        .collect();
    let name = format!("めざす職員像: {}", strokes.join("、"));
    view! {
        <div class="hero">
            <div>
                <p class="quiet">{policy.document.revised.clone()}"　"{policy.document.office.clone()}</p>
                <h1>{policy.document.title.clone()}"を、"<br/>"見て、読んで、進める。"</h1>
                {quoted.then(|| view! {
                    <p class="pillar">
                        "「"{PILLAR}"」　"<a href="/read/hajimeni">"はじめに"</a>" "
                        <ProvenanceMark of=Provenance::Original/>
                    </p>
                }).erase()}
            </div>
            <a href="/map/ideal" class="kawa" aria-label=name>
                {strokes.into_iter().map(|text| view! { <span>{text}</span> }).list()}
            </a>
        </div>
    }
}

#[component]
fn Doors(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let stage = expect_context::<Stage>();
    let navigate = use_navigate();
    let year = clock::this_year();
    let missing = move || {
        let (entered, due) = replica.device.with(|device| entered_in(&policy, &device.history, year));
        due - entered
    };
    let project = move |_| {
        stage.switch(true);
        navigate("/map", NavigateOptions::default());
    };
    view! {
        <div class="doors">
            <section class="door">
                <h2>"新任職員"<small>"方針を知り、求められることを確かめる"</small></h2>
                <ul>
                    <li><a href="/map">"方針を図で見る"</a></li>
                    <li><a href="/roles">"わたしの職位を見る"</a></li>
                    <li><a href="/start/check">"自己チェックをする"</a></li>
                </ul>
                <a href="/start" class="button fill">"はじめての方へ（約15分）"</a>
            </section>
            <section class="door">
                <h2>"研修担当"<small>"部屋を整え、大きく見せる"</small></h2>
                <ul>
                    <li><a href="/device">"端末の準備を確かめる"</a></li>
                    <li><a href="/read/column-junkan">"成功循環モデルを読む"</a></li>
                    <li><a href="/read/column-reskilling">"リスキリングを読む"</a></li>
                </ul>
                <button class="button fill" on:click=click(project)>"図を投影する"</button>
            </section>
            <section class="door">
                <h2>"人事担当"<small>"計画の進みを記録する"</small></h2>
                <ul>
                    <li><a href="/read/4-plan">"印刷された実施計画を読む"</a></li>
                    <li><a href="/read/4-2-2">"取組の効果を見る項目を読む"</a></li>
                    <li><a href="/device">"未送信の変更を見る"</a></li>
                </ul>
                <a href="/plan" class="button fill">
                    {year.short()}" の入力　あと"{count(missing)}"件"
                </a>
            </section>
        </div>
    }
}

#[component]
fn Continue(policy: Arc<Policy>) -> impl IntoView {
    let last = prefs::get::<String>(prefs::LAST_READ);
    let section = last.and_then(|id| policy.section(&id).cloned());
    view! {
        <section>
            <h2>"つづきから"</h2>
            {match section {
                Some(section) => view! {
                    <p>
                        <a href=format!("/read/{}", section.id)>{section.title.clone()}</a>
                        <span class="quiet">"　本文 "{section.page.to_string()}"ページ"</span>
                    </p>
                }.erase(),
                None => view! {
                    <p class="quiet">"まだ本文を開いていません。"<a href="/read">"はじめから読む"</a></p>
                }.erase(),
            }}
        </section>
    }
}

#[component]
fn ThisDevice() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let worker = expect_context::<Worker>();
    let ready = move || match worker.offline.get() {
        Readiness::Ready => "使えます".to_owned(),
        Readiness::Preparing | Readiness::Unknown => "準備しています".to_owned(),
        Readiness::Insecure | Readiness::Unsupported => "使えません（理由は「この端末」に）".to_owned(),
    };
    let since = move || {
        replica
            .status
            .with(|status| status.last_sync.map_or("まだありません".to_owned(), clock::lately_in_words))
    };
    view! {
        <section>
            <h2>"この端末"</h2>
            <dl class="facts">
                <dt>"ネットワークなしで"</dt><dd>{text(ready)}</dd>
                <dt>"最終同期"</dt><dd>{text(since)}</dd>
                <dt>"未送信"</dt><dd><a href="/device">{count(move || replica.unsent())}"件"</a></dd>
            </dl>
        </section>
    }
}
