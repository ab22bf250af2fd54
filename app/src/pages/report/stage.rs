//! How far the report has come, what can be done next, and who did what.

use crate::{
    clock,
    erased::{Erase, List, change, click, flag, memo, spawn, text, view, when},
    focus::focus,
    in_words::{self, outcome},
    pages::plan::NewText,
    replica::Replica,
};
use domain::{
    closing::{Act, changed_since_step, conflicts_in, standing},
    fiscal_year::FiscalYear,
    history::in_time,
    missing::missing,
    plan::{Cell, NAME_LIMIT, REASON_LIMIT, Stage, Value},
    policy::Policy,
    report::opinions,
    text::too_long,
};
use leptos::prelude::*;
use std::sync::Arc;

const STAGES: [&str; 3] = ["下書き", "確認依頼", "確定"];

#[component]
pub fn StageBar(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let stage = memo(move || replica.device.with(|device| standing(&device.history, year).stage));
    let steps = STAGES.into_iter().enumerate().map(|(at, name)| {
        let here = move || stage.read().label() == name;
        view! {
            <li aria-current=crate::erased::text(move || if here() { "step".to_owned() } else { "false".to_owned() })>
                <i aria-hidden="true">{(at + 1).to_string()}</i>{name}
            </li>
        }
    });
    let asked = Asked::of(year);
    let conflicts = move || replica.device.with(|device| conflicts_in(&device.history, year).len());
    view! {
        <div class="stage-line">
            <ol class="stages" aria-label="報告の段階">{steps.list()}</ol>
            {view(move || match conflicts() {
                0 => ().into_any(),
                count => view! { <a class="conflict" href="/conflicts">{format!("▲ 競合 {count}件：確定できません")}</a> }.erase(),
            })}
        </div>
        <div class="stage-acts" role="group" tabindex="-1" aria-label="報告の段階を変える">
            {view(move || view! { <Acts policy=policy.clone() year stage=stage.get() asked/> }.erase())}
            <p class="error" role="alert">{text(move || asked.error.get())}</p>
        </div>
        <Steps year/>
    }
}

/// What a step asks for, and what became of it. It outlives the stage: someone else may change that
/// while it is being typed.
#[derive(Clone, Copy)]
struct Asked {
    number: NewText,
    reason: NewText,
    error: RwSignal<String>,
    busy: RwSignal<bool>,
}

impl Asked {
    fn of(year: FiscalYear) -> Self {
        let typed = |what: &str| NewText::of(&format!("stage/{year}/{what}"));
        let (number, reason) = (typed("number"), typed("reason"));
        Self { number, reason, error: RwSignal::default(), busy: RwSignal::default() }
    }
}

/// What can be done now, with what it asks for.
#[component]
fn Acts(policy: Arc<Policy>, year: FiscalYear, stage: Stage, asked: Asked) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let Asked { number, reason, error, busy } = asked;
    let acts = Act::at(&stage);
    let locked = flag(move || replica.is_locked() || busy.get());
    let unsent = move || replica.unsent() > 0;
    let changed = move || replica.device.with(|device| changed_since_step(&device.history, year).len());
    let carry_out = move |act: Act| {
        // What the step does not ask for may stand in a field all the same.
        let of = |asks: bool, field: NewText| if asks { field.text().get_untracked() } else { String::new() };
        let (why, typed) = (of(act.needs_reason(), reason), of(act == Act::Close, number));
        if act.needs_reason() && why.trim().is_empty() {
            return error.set(format!("「{}」の理由を入れてください。", act.label()));
        }
        let long = too_long("理由", &why, REASON_LIMIT).or_else(|| too_long("起案番号", &typed, NAME_LIMIT));
        if let Some(long) = long {
            return error.set(long);
        }
        // What is closed is what the server holds.
        if act == Act::Close && replica.device.with_untracked(|device| !device.outbox.is_empty()) {
            return error
                .set("未送信の変更があります。「すべて送信済み」になってから確定してください。".to_owned());
        }
        busy.set(true);
        spawn(async move {
            let done = replica.act(year, act, typed, why).await;
            busy.set(false);
            if outcome(done, error) {
                number.clear();
                reason.clear();
            }
            // The button that was pressed is gone, or was disabled for a while.
            focus(".stage-acts".to_owned());
        });
    };
    let buttons = acts.iter().map(|act| {
        let class = if act.needs_reason() { "button" } else { "button fill" };
        view! { <button type="button" class=class disabled=locked on:click=click(move |_| carry_out(*act))>{act.label()}</button> }
    });
    let asks_number = acts.contains(&Act::Close);
    let asks_reason = acts.iter().any(|act| act.needs_reason());
    let explained = match stage {
        Stage::Draft => "確認を依頼しても、入力は続けられます。",
        Stage::Review => {
            "確定すると、この年度の入力は受け付けられなくなり、報告はそのときの内容で残ります。委員会の意見と回答も、確定の前に入れます。"
        }
        Stage::Final(_) => {
            "確定を解くと、この年度をまた入力できるようになります。解いたことは記録に残ります。"
        }
    };
    view! {
            {asks_number.then(|| view! {
                <label class="field">"起案番号"
                    <input class="input" type="text" disabled=locked prop:value=number.text()
                        on:input=change(move |event| number.type_on(&event))/>
                </label>
            }).erase()}
            {asks_reason.then(|| view! {
                <label class="field">{if asks_number { "差し戻す理由" } else { "確定を解く理由" }}
                    <input class="input" type="text" disabled=locked prop:value=reason.text()
                        on:input=change(move |event| reason.type_on(&event))/>
                </label>
            }).erase()}
            <p class="acts">{buttons.list()}</p>
            <p class="quiet">{explained}"段階は、サーバーにつながっているときだけ変えられます。"</p>
            {asks_number.then(|| text(move || still_missing(replica, &policy, year))).map(|words| view! { <p>{words}</p> }).erase()}
            {asks_number.then(|| when(move || changed() > 0, move || view! {
                <p>{text(move || format!("確認依頼のあとに {}か所が変わりました。", changed()))}<a href="/plan/history">"経過で見る"</a></p>
            }.erase()))}
            {when(unsent, || view! { <p class="quiet">"未送信の変更があります。"</p> }.erase())}
    }
}

/// What the year still waits for, for whoever is about to close it.
fn still_missing(replica: Replica, policy: &Policy, year: FiscalYear) -> String {
    let (rows, opinions) = replica.device.with(|device| {
        let opinions = opinions(&device.history, year);
        let waiting = opinions.iter().filter(|opinion| opinion.is_waiting()).count();
        (missing(policy, &device.history, year).len(), waiting)
    });
    match (rows, opinions) {
        (0, 0) => "入力待ちはありません。".to_owned(),
        (rows, 0) => format!("{rows}行に入力待ちの欄があります。"),
        (0, opinions) => format!("回答のない意見が {opinions}件あります。"),
        (rows, opinions) => format!("{rows}行に入力待ちの欄が、回答のない意見が {opinions}件あります。"),
    }
}

/// The steps so far: who, when, and why; a closed report as it was then.
#[component]
fn Steps(year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view(move || {
        let steps = replica.device.with(|device| {
            let cell = Cell::Stage { year };
            let entries = in_time(device.history.of_cell(&cell.to_string()).collect());
            let words = |entry: &&domain::history::Entry| {
                let Some(Value::Stage(stage)) = entry.op.value() else { return None };
                let reason = entry.op.envelope.reason.as_ref().map(|reason| format!("　理由: {reason}"));
                let to = in_words::value(&device.history, &cell, &Value::Stage(stage.clone()));
                let (who, when) = (in_words::author(entry), clock::in_words(entry.time()));
                let from = in_words::origin(device, entry);
                let taken = entry.state.acceptance().filter(|_| matches!(stage, Stage::Final(_)));
                let edition = taken.map(|taken| format!("/report/{year}?edition={}", taken.seq));
                Some((format!("{to}　{who}　{when}　{from}{}", reason.unwrap_or_default()), edition))
            };
            entries.iter().filter_map(words).collect::<Vec<(String, Option<String>)>>()
        });
        if steps.is_empty() {
            return ().into_any();
        }
        let steps = steps.into_iter().map(|(words, edition)| {
            let edition = edition.map(|href| view! { "　"<a href=href>"このときの報告"</a> });
            view! { <li>{words}{edition.erase()}</li> }
        });
        view! { <details class="stage-log"><summary>"段階の記録"</summary><ol>{steps.list()}</ol></details> }
            .erase()
    })
}
