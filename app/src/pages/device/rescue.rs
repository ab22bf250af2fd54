//! The rescue file: unsent edits out of this device, and another's into it.

use crate::{
    clock,
    download::{blob, download},
    erased::{change, click, spawn, text},
    replica::Replica,
    store::prefs,
};
use domain::rescue;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Largest file that is read, in bytes: far more than a device can hold back.
const LARGEST: u32 = 64 * 1024 * 1024;

/// Writes and reads the rescue file.
#[component]
pub fn Rescue() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let said = RwSignal::new(String::new());
    let save = move |_| {
        said.set(match write(replica) {
            Ok(name) => format!(
                "「{name}」を書き出しました。ほかの端末の「この端末」のページか、サーバーで取り込めます。"
            ),
            Err(_) => "ファイルを書き出せませんでした。ブラウザーのダウンロードの設定を確かめてください。"
                .to_owned(),
        });
    };
    let take = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        spawn(async move {
            said.set(read(replica, &input).await);
            // The same file may be chosen again.
            input.set_value("");
        });
    };
    view! {
        <h2>"救出ファイル"</h2>
        <p class="quiet">"未送信の変更と受け付けられなかった変更を一つのファイルに書き出します。自己チェックは入りません。ネットワークでつながらない所へ、USB メモリーなどで運ぶときにも使えます。同じファイルを二度取り込んでも、変更は重なりません。"</p>
        <p class="buttons">
            <button class="button small" on:click=click(save)>"救出ファイルに書き出す"</button>
            <label class="button small">
                "救出ファイルを取り込む"
                <input class="sr-only" type="file" accept=".jsonl,.txt,application/jsonl" on:change=change(take)/>
            </label>
        </p>
        <p role="status">{text(move || said.get())}</p>
    }
}

fn write(replica: Replica) -> Result<String, JsValue> {
    let device_name: String = prefs::get(prefs::DEVICE_NAME).unwrap_or_default();
    let file = replica.device.with_untracked(|device| rescue::write(device, &device_name, clock::now()));
    let name = format!("jinzai-navi-rescue-{}.jsonl", clock::file_stamp());
    download(&blob(&file, "application/jsonl")?, &name)?;
    Ok(name)
}

/// Takes the chosen file in, and says what came of it.
async fn read(replica: Replica, input: &HtmlInputElement) -> String {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return String::new() };
    if file.size() > f64::from(LARGEST) {
        return "ファイルが大きすぎます。救出ファイルを選んでください。".to_owned();
    }
    let content = JsFuture::from(file.unchecked_ref::<web_sys::Blob>().text()).await;
    let Some(content) = content.ok().and_then(|content| content.as_string()) else {
        return "ファイルを読み取れませんでした。もう一度選んでください。".to_owned();
    };
    match rescue::read(&content) {
        Err(why) => why.to_string(),
        Ok((head, ops)) => {
            let all = ops.len();
            let taken = replica.take_in(ops).await;
            let from = if head.device_name.is_empty() { "端末".to_owned() } else { head.device_name };
            let known = all - taken;
            format!("{from}の変更 {taken}件を取り込みました。すでにこの端末にあったもの {known}件。")
        }
    }
}
