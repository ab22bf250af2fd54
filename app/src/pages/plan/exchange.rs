//! 入出力: the plan out into files for other programs, and back in.

use super::{EditorName, PlanTabs, UndoRedo, preview::preview};
use crate::{
    clock,
    components::of_policy,
    download::{blob, download},
    erased::{Erase, List, change, click, flag, spawn, text, view, when},
    focus::focus_now,
    replica::{Replica, Server},
};
use domain::{
    csv,
    policy::Policy,
    records::{NotRecords, head, plan_import, records},
    sheet::{Planned, edit},
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlInputElement, TextDecoder, TextDecoderOptions};

/// Largest file that is read, in bytes: a plan of a thousand rows has a fifth of it.
const LARGEST: u32 = 20 * 1024 * 1024;

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
                <In policy/>
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
            <a class="button" href="/export/plan.xlsx" rel="external" download="">"Excel（様式とデータ）"</a>
            <a class="button" href="/export/plan-cp932.csv" rel="external" download="">"CSV（CP932）"</a>
            <a class="button" href="/export/plan-cp932.txt" rel="external" download="">"CP932 に入らない文字"</a>
            <a class="button" href="/export/plan.json" rel="external" download="">"JSON（すべて）"</a>
        </p>
        <p class="quiet">"CSV（UTF-8）はこの端末の内容で、ネットワークなしでも書き出せます。ほかはサーバーが受け付けた内容です。"</p>
        {when(offline, || view! { <p class="notice notice-warning" role="status">"サーバーにつながっていません。いま書き出せるのは CSV（UTF-8）です。"</p> }.erase())}
        <p role="status">{text(move || said.get())}</p>
    }
}

/// What a chosen file would do.
#[derive(Clone)]
enum Read {
    Nothing,
    Planned(String, Vec<Planned>),
    Wrong(String, Vec<NotRecords>),
    Unreadable(String),
}

/// Takes a file in, once it is seen what that changes.
#[component]
fn In(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let found = RwSignal::new(Read::Nothing);
    let said = RwSignal::new(String::new());
    let of = policy.clone();
    let choose = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        let policy = of.clone();
        said.set(String::new());
        spawn(async move {
            found.set(match read(&input).await {
                Err(why) => Read::Unreadable(why),
                Ok((name, text)) => {
                    let table = csv::read(&text);
                    match replica
                        .device
                        .with_untracked(|device| plan_import(&policy, &device.history, &table))
                    {
                        Ok(planned) => Read::Planned(name, planned),
                        Err(wrong) => Read::Wrong(name, wrong),
                    }
                }
            });
            // The same file may be chosen again.
            input.set_value("");
        });
    };
    let take = move |_| {
        let Read::Planned(name, planned) = found.get_untracked() else { return };
        let count = planned.len();
        match replica.dispatch(edit(planned, Some(format!("「{name}」の取り込み")))) {
            Ok(()) => {
                found.set(Read::Nothing);
                said.set(format!("{count}か所を取り込みました。「元に戻す」で取り消せます。"));
                // The button that was pressed is gone.
                focus_now("#taken-in");
            }
            Err(refused) => said.set(refused.to_string()),
        }
    };
    let take = StoredValue::new(take);
    let locked = flag(move || replica.is_locked());
    let shown = move || {
        match found.get() {
        Read::Nothing => ().into_any(),
        Read::Unreadable(why) => view! { <p class="notice notice-error" role="alert">{why}</p> }.erase(),
        Read::Wrong(name, wrong) => {
            let wrong = wrong.iter().map(|wrong| view! { <li>{wrong.to_string()}</li> });
            view! {
                <div class="notice notice-error" role="alert">
                    <p>{format!("「{name}」には直すところがあるため、何も取り込んでいません。直してから、もう一度選んでください。")}</p>
                    <ul>{wrong.list()}</ul>
                </div>
            }
            .erase()
        }
        Read::Planned(name, planned) if planned.is_empty() => {
            view! { <p class="notice" role="status">{format!("「{name}」の内容は、いまの計画と同じです。変わるところはありません。")}</p> }.erase()
        }
        Read::Planned(name, planned) => view! {
            <section class="import-preview" aria-label="取り込みの確認">
                <h3>{format!("「{name}」で変わるところ")}</h3>
                {preview(Some(&policy), &planned)}
                <p class="acts">
                    <button type="button" class="button fill" disabled=locked on:click=click(move |event| take.with_value(|take| take(event)))>"この内容で取り込む"</button>
                    <button type="button" class="button" on:click=click(move |_| found.set(Read::Nothing))>"やめる"</button>
                </p>
            </section>
        }
        .erase(),
    }
    };
    view! {
        <h2>"取り込む"</h2>
        <p class="quiet">"書き出した CSV を表計算で直して、取り込めます。行は行IDと年度で探します。見出しのない列は変わりません。空の欄は、空にします。一つでも合わないところがあれば、何も取り込みません。文字コードは UTF-8 と CP932 を見分けます。"</p>
        <EditorName/>
        <p class="buttons">
            <label class="button">
                "CSV を選ぶ"
                <input class="sr-only" type="file" accept=".csv,.txt,text/csv" on:change=change(choose)/>
            </label>
        </p>
        {view(shown)}
        <p id="taken-in" role="status" tabindex="-1">{text(move || said.get())}</p>
    }
}

/// Name and text of the chosen file, or why it cannot be read.
async fn read(input: &HtmlInputElement) -> Result<(String, String), String> {
    let file = input.files().and_then(|files| files.get(0)).ok_or_else(String::new)?;
    let name = file.name();
    if file.size() > f64::from(LARGEST) {
        return Err(format!("「{name}」は大きすぎます。20 MB までの CSV を選んでください。"));
    }
    let not_read = || format!("「{name}」を読み取れませんでした。CSV（UTF-8 か CP932）を選んでください。");
    let bytes = JsFuture::from(file.unchecked_ref::<web_sys::Blob>().array_buffer()).await;
    let bytes = bytes.map_err(|_| not_read())?.unchecked_into::<js_sys::ArrayBuffer>();
    if is_zip(&bytes) {
        return Err(format!(
            "「{name}」は Excel のファイルです。「データ」のシートを CSV（UTF-8）で保存して、それを選んでください。"
        ));
    }
    let text = ["utf-8", "shift_jis"].into_iter().find_map(|set| decode(&bytes, set).ok());
    let text = text.ok_or_else(not_read)?;
    Ok((name, text))
}

/// Whether a file is a package, as workbooks are.
fn is_zip(bytes: &js_sys::ArrayBuffer) -> bool {
    let start = js_sys::Uint8Array::new(bytes).subarray(0, 2).to_vec();
    start == *b"PK"
}

/// The text in a character set, if it is one in that set.
fn decode(bytes: &js_sys::ArrayBuffer, set: &str) -> Result<String, JsValue> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    TextDecoder::new_with_label_and_options(set, &options)?.decode_with_buffer_source(bytes)
}
