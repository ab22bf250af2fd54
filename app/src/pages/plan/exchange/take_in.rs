//! Takes files in, once it is seen what they change: all of them or none.

use super::file;
use crate::{
    erased::{Erase, List, change, click, flag, spawn, text, view},
    focus::focus_now,
    pages::plan::{EditorName, preview::preview},
    replica::Replica,
};
use domain::{
    history::History,
    import::{Table, join, plan_import, unread},
    policy::Policy,
    sheet::{Planned, edit},
};
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::HtmlInputElement;

/// What the chosen files would do.
#[derive(Clone)]
enum Read {
    Nothing,
    /// While they are read.
    Reading,
    /// Names of the files, what changes, and the heads of what is not read.
    Planned(String, Vec<Planned>, Vec<String>),
    /// File by file, what is wrong.
    Wrong(Vec<(String, Vec<String>)>),
}

#[component]
pub fn TakeIn(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let found = RwSignal::new(Read::Nothing);
    let said = RwSignal::new(String::new());
    let of = policy.clone();
    // Only the latest choice counts, however long an earlier one takes.
    let choices = StoredValue::new(0_u32);
    let choose = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        let policy = of.clone();
        let choice = choices.get_value() + 1;
        choices.set_value(choice);
        said.set(String::new());
        found.set(Read::Reading);
        spawn(async move {
            let files = file::tables(replica, &input).await;
            // What was there when a division was asked lies further back than what is open.
            replica.until_whole().await;
            if choices.try_get_value() != Some(choice) {
                return;
            }
            found.set(replica.device.with_untracked(|device| plan(&policy, &device.history, files)));
            // The same file may be chosen again.
            input.set_value("");
        });
    };
    let take = move |_| {
        let Read::Planned(_, planned, _) = found.get_untracked() else { return };
        let count = planned.len();
        match replica.dispatch(edit(planned)) {
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
        Read::Reading => view! { <p role="status">"読み取っています…"</p> }.erase(),
        Read::Wrong(wrong) => wrong_view(&wrong),
        Read::Planned(names, planned, unread) if planned.is_empty() => view! {
            <p class="notice" role="status">{format!("{names}の内容は、いまの計画と同じです。変わるところはありません。{}", unread_in_words(&unread))}</p>
        }
        .erase(),
        Read::Planned(names, planned, unread) => view! {
            <section class="import-preview" aria-label="取り込みの確認">
                <h3>{format!("{names}で変わるところ")}</h3>
                <p class="quiet">{unread_in_words(&unread)}</p>
                {replica.device.with_untracked(|device| preview(Some(&policy), &device.history, &planned))}
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
        <p class="quiet">"書き出した CSV や Excel（データ）、回答の入った照会のファイルを、一度にいくつでも選べます。行は行IDと年度で探します。書き出したあとに計画で変わったところは、そのまま残します。見出しのない列は変わりません。空の欄は、空にします。具体的な取組の列は読みません。計画の列がいまの計画と違うときは、取り込みません（計画は「原典照合」か行の画面で変えます）。一つでも合わないところがあれば、何も取り込みません。CSV の文字コードは UTF-8 と CP932 を見分けます。Excel は、サーバーにつながっているときに読み取れます。"</p>
        <EditorName/>
        <p class="buttons">
            <label class="button">
                "ファイルを選ぶ"
                <input class="sr-only" type="file" multiple="" accept=".csv,.txt,.xlsx,text/csv" on:change=change(choose)/>
            </label>
        </p>
        {view(shown)}
        <p id="taken-in" role="status" tabindex="-1">{text(move || said.get())}</p>
    }
}

fn plan(policy: &Policy, history: &History, files: Vec<(String, Result<Table, String>)>) -> Read {
    let (mut names, mut planned, mut wrong, mut left) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, table) in files {
        left.extend(table.iter().flat_map(unread));
        let table = table.map_err(|why| vec![why]);
        let words = |why: Vec<_>| why.iter().map(ToString::to_string).collect();
        match table.and_then(|table| plan_import(policy, history, &table).map_err(words)) {
            Ok(mut changes) => {
                for one in &mut changes {
                    one.reason = Some(format!("「{name}」の取り込み"));
                }
                names.push(format!("「{name}」"));
                planned.push(changes);
            }
            Err(why) => wrong.push((name, why)),
        }
    }
    // Many names would be longer than what they say.
    let together = match names.as_slice() {
        [first, others @ ..] if !others.is_empty() => format!("{first}ほか {}件のファイル", others.len()),
        _ => names.concat(),
    };
    if !wrong.is_empty() {
        Read::Wrong(wrong)
    } else if names.is_empty() {
        Read::Nothing
    } else {
        Read::Planned(together, join(planned), left)
    }
}

/// Says what is not read, should a head be misspelt.
fn unread_in_words(heads: &[String]) -> String {
    let heads: Vec<String> = heads.iter().map(|head| format!("「{head}」")).collect();
    if heads.is_empty() { String::new() } else { format!("{}の列は読みません。", heads.concat()) }
}

fn wrong_view(wrong: &[(String, Vec<String>)]) -> AnyView {
    let files = wrong.iter().map(|(name, why)| {
        let why = why.iter().map(|why| view! { <li>{why.clone()}</li> });
        view! { <p><b>{name.clone()}</b></p><ul>{why.list()}</ul> }
    });
    view! {
        <div class="notice notice-error" role="alert">
            <p>"直すところがあるため、何も取り込んでいません。直してから、もう一度選んでください。"</p>
            {files.list()}
        </div>
    }
    .erase()
}
