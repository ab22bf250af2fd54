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
    import::{Table, join, plan_import},
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
    /// Names of the files, and what changes.
    Planned(String, Vec<Planned>),
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
        let Read::Planned(names, planned) = found.get_untracked() else { return };
        let count = planned.len();
        match replica.dispatch(edit(planned, Some(format!("{names}の取り込み")))) {
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
        Read::Planned(names, planned) if planned.is_empty() => {
            view! { <p class="notice" role="status">{format!("{names}の内容は、いまの計画と同じです。変わるところはありません。")}</p> }.erase()
        }
        Read::Planned(names, planned) => view! {
            <section class="import-preview" aria-label="取り込みの確認">
                <h3>{format!("{names}で変わるところ")}</h3>
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
        <p class="quiet">"書き出した CSV や Excel（データ）、回答の入った照会のファイルを、一度にいくつでも選べます。行は行IDと年度で探します。書き出したあとに計画で変わったところは、そのまま残します。見出しのない列は変わりません。空の欄は、空にします。一つでも合わないところがあれば、何も取り込みません。CSV の文字コードは UTF-8 と CP932 を見分けます。Excel は、サーバーにつながっているときに読み取れます。"</p>
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
    let (mut planned, mut wrong) = (Vec::new(), Vec::new());
    for (name, table) in files {
        let table = table.map_err(|why| vec![why]);
        let words = |why: Vec<_>| why.iter().map(ToString::to_string).collect();
        match table.and_then(|table| plan_import(policy, history, &table).map_err(words)) {
            Ok(changes) => planned.push((name, changes)),
            Err(why) => wrong.push((name, why)),
        }
    }
    let names: Vec<String> = planned.iter().map(|(name, _)| format!("「{name}」")).collect();
    // Stands in every edit as the reason: many names would be longer than what they say.
    let together = match names.as_slice() {
        [] | [_] => names.concat(),
        [first, others @ ..] => format!("{first}ほか {}件のファイル", others.len()),
    };
    match join(planned) {
        _ if !wrong.is_empty() => Read::Wrong(wrong),
        _ if names.is_empty() => Read::Nothing,
        Ok(planned) => Read::Planned(together, planned),
        Err(why) => Read::Wrong(vec![(names.concat(), vec![why.to_string()])]),
    }
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
