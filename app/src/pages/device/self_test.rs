//! Whether this device works without network, by trying: what is kept is read back, and every page
//! is opened in a hidden frame for which the worker refuses the network.

use crate::{
    clock,
    erased::{Erase, List, click, flag, spawn, text, view},
    replica::Replica,
    store::prefs,
    worker::{Readiness, Worker, read_files},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlIFrameElement;

/// What is opened, and what shows that it is there.
const PAGES: [(&str, &str, &str); 10] = [
    ("はじめの画面を開く", "/", ".doors"),
    ("方針の図を開く", "/map", ".house a"),
    ("本文を開く", "/read", ".part-text p"),
    ("わたしの職位を開く", "/roles/gyosei", ".roles-work"),
    ("実施計画を開く", "/plan", ".plan-table tbody th"),
    ("原典照合の画面を開く", "/plan/verify", ".verify-rows li"),
    ("検索する", "/search?q=研修", ".hits li"),
    ("はじめての方への案内を開く", "/start/1", ".step-work"),
    ("要対応の画面を開く", "/conflicts", ".conflicts h2"),
    ("使い方を開く", "/help", ".help h2"),
];

/// How long a page may take, in tenths of a second.
const PATIENCE: u32 = 200;

/// What came of one step.
#[derive(Clone)]
struct Outcome {
    name: &'static str,
    /// What was found, or what is wrong.
    found: Result<String, String>,
}

/// The test and what came of it.
#[component]
pub fn SelfTest() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let worker = expect_context::<Worker>();
    let done = RwSignal::new(Vec::<Outcome>::new());
    let running = RwSignal::new(false);
    let begin = move |_| {
        done.set(Vec::new());
        running.set(true);
        spawn(async move {
            run(replica, done).await;
            running.set(false);
            if done.with_untracked(|done| done.iter().all(|outcome| outcome.found.is_ok())) {
                prefs::set(prefs::SELF_TEST, clock::now());
            }
        });
    };
    let total = PAGES.len() + 3;
    let summary = move || {
        let (count, wrong) = done.with(|done| (done.len(), done.iter().filter(|o| o.found.is_err()).count()));
        match (running.get(), count, wrong) {
            (true, ..) => format!("点検しています（{count}／{total}）"),
            (_, 0, _) => prefs::get(prefs::SELF_TEST)
                .map_or("まだ点検していません。".to_owned(), |time| {
                    format!("{} の点検は、すべて合格でした。", clock::lately_in_words(time))
                }),
            (_, _, 0) => {
                format!("{total}項目すべて合格しました（ネットワークを止めて、実際に開いて確かめました）。")
            }
            (_, _, wrong) => format!(
                "{wrong}項目が合格しませんでした。ネットワークにつないで再読み込みし、もう一度点検してください。"
            ),
        }
    };
    let impossible = flag(move || running.get() || worker.offline.get() != Readiness::Ready);
    view! {
        <h2>"自己点検"</h2>
        <p role="status">{text(summary)}</p>
        {view(move || done.with(|done| view! { <ul class="checks">{done.iter().map(outcome_view).list()}</ul> }.erase()))}
        <p><button class="button small" disabled=impossible on:click=click(begin)>"ネットワークなしで使えるか点検する"</button></p>
    }
}

fn outcome_view(outcome: &Outcome) -> AnyView {
    let (class, mark, words) = match &outcome.found {
        Ok(found) => ("passed", "合格", found.clone()),
        Err(wrong) => ("failed", "不合格", wrong.clone()),
    };
    view! { <li class=class><b>{mark}</b><span>{outcome.name}</span><span class="quiet">{words}</span></li> }
        .erase()
}

async fn run(replica: Replica, done: RwSignal<Vec<Outcome>>) {
    let add = move |name, found| done.update(|done| done.push(Outcome { name, found }));
    let edits = replica.read_back().await;
    add(
        "端末に書いて読み直す",
        edits.map(|count| format!("変更の記録 {count}件")).map_err(|why| why.to_string()),
    );
    let policy = replica.policy.with_untracked(|policy| policy.as_ref().map(|policy| policy.sections.len()));
    add("方針を読み直す", policy.map(|count| format!("{count}節")).ok_or("まだありません".to_owned()));
    add(
        "アプリのファイルを読み直す",
        read_files().await.map(|(count, size)| format!("{count}個、{} KB", kilobytes(size))),
    );
    for (name, path, selector) in PAGES {
        add(name, open(path, selector).await);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a size on this device
fn kilobytes(bytes: f64) -> u32 {
    (bytes / 1e3) as u32
}

/// Opens a page for which the network is refused, and waits for its content.
async fn open(path: &str, selector: &str) -> Result<String, String> {
    let failed = || "開けませんでした".to_owned();
    let frame: HtmlIFrameElement =
        document().create_element("iframe").map_err(|_| failed())?.unchecked_into();
    let mark = if path.contains('?') { "&" } else { "?" };
    frame.set_class_name("self-test");
    frame.set_title("自己点検");
    let _ = frame.set_attribute("aria-hidden", "true");
    frame.set_tab_index(-1);
    frame.set_src(&format!("{path}{mark}self-test"));
    let body = document().body().ok_or_else(failed)?;
    body.append_child(&frame).map_err(|_| failed())?;
    let mut found = 0;
    for _ in 0..PATIENCE {
        clock::pause().await;
        let content = frame.content_document().and_then(|page| page.query_selector_all(selector).ok());
        found = content.map_or(0, |content| content.length());
        if found > 0 {
            break;
        }
    }
    frame.remove();
    if found > 0 { Ok(format!("{found}か所を確かめました")) } else { Err(failed()) }
}
