//! 入出力: the plan out into files for other programs, and back in.

mod file;
mod take_in;

use super::{PlanTabs, UndoRedo};
use crate::{
    clock,
    components::of_policy,
    download::{blob, download},
    erased::{Erase, click, text, when},
    replica::{Replica, Server},
};
use domain::{
    csv,
    policy::Policy,
    records::{head, records},
};
use leptos::prelude::*;
use std::sync::Arc;
use take_in::TakeIn;

/// `/plan/exchange`.
#[component]
pub fn ExchangePage() -> impl IntoView {
    of_policy(move |policy| {
        view! {
            <section class="page exchange">
                <div class="plan-head">
                    <h1>"入出力"</h1>
                    <PlanTabs/>
                    <UndoRedo/>
                </div>
                <Out policy=policy.clone()/>
                <TakeIn policy/>
            </section>
        }
        .erase()
    })
}

/// The files that can be taken.
#[component]
fn Out(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let said = RwSignal::new(String::new());
    let save = move |_| {
        let mut table = vec![head()];
        table.extend(replica.device.with_untracked(|device| records(&policy, &device.history)));
        let name = format!("jinzai-navi-plan-{}.csv", clock::file_stamp());
        let saved =
            blob(&csv::write(&table), "text/csv;charset=utf-8").and_then(|blob| download(&blob, &name));
        said.set(match saved {
            Ok(()) => format!("「{name}」を書き出しました。"),
            Err(_) => "ファイルを書き出せませんでした。ブラウザーのダウンロードの設定を確かめてください。"
                .to_owned(),
        });
    };
    let offline = move || replica.status.with(|status| status.server == Server::Offline);
    view! {
        <h2>"書き出す"</h2>
        <p class="quiet">"1行に1つの年度の記録を書きます。推定・期間未確認の印と競合も、そのまま書かれます。「=」などで始まる文字は、数式にならないように書きます。"</p>
        <p class="buttons">
            <button type="button" class="button" on:click=click(save)>"CSV（UTF-8）"</button>
            <a class="button" href="/export/plan.xlsx" rel="external" download="">"Excel（様式、データ、能力のウエイト）"</a>
            <a class="button" href="/export/plan-cp932.csv" rel="external" download="">"CSV（CP932）"</a>
            <a class="button" href="/export/plan-cp932.txt" rel="external" download="">"CP932 に入らない文字"</a>
            <a class="button" href="/export/plan.json" rel="external" download="">"JSON（すべて）"</a>
        </p>
        <p class="quiet">"CSV（UTF-8）はこの端末の内容で、ネットワークなしでも書き出せます。ほかはサーバーが受け付けた内容です。"</p>
        {when(offline, || view! { <p class="notice notice-warning" role="status">"サーバーにつながっていません。いま書き出せるのは CSV（UTF-8）です。"</p> }.erase())}
        <p role="status">{text(move || said.get())}</p>
    }
}
