//! 原典照合: someone with the print confirms, row by row, what stands on the plan's bars.

mod counts;
mod form;
mod weights;

pub use weights::WeightsPage;

use super::{PlanTabs, ReadOnlyNote, UndoRedo};
use crate::{
    clock,
    components::{ProvenanceMark, of_policy},
    erased::{Erase, List, effect_after, if_true, memo, text, view, when},
    focus::focus,
    in_words,
    pages::plan::EditorName,
    replica::Replica,
};
use counts::Counts;
use domain::{
    policy::{NodeKind, PlanRow, Policy, Provenance},
    verify::{Bar, Fit, bar, confirmation, confirmed, counts, next_unconfirmed},
    weights::{count, of_policy as all_weights},
};
use form::Form;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// The printed page of the plan.
const PRINTED_PAGE: u16 = 26;

/// `/plan/verify` and `/plan/verify/:row`.
#[component]
pub fn VerifyPage() -> impl IntoView {
    let params = use_params_map();
    let open = memo(move || params.read().get("row"));
    of_policy(move |policy| view! { <Verify policy open/> }.erase())
}

#[component]
fn Verify(policy: Arc<Policy>, open: Memo<Option<String>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let all = policy.plan_rows().count();
    let done = {
        let policy = policy.clone();
        move || replica.device.with(|device| confirmed(&policy, &device.history))
    };
    let weights = all_weights(&policy);
    let is_known = {
        let ids: Vec<String> = policy.plan_rows().map(|row| row.id.clone()).collect();
        move || open.with(|open| open.as_ref().is_none_or(|open| ids.contains(open)))
    };
    // Whoever closes a row goes on from it.
    effect_after(move |before: Option<Option<String>>| {
        let now = open.get();
        if let (None, Some(closed)) = (&now, before.flatten()) {
            focus(format!("a[href='/plan/verify/{closed}']"));
        }
        now
    });
    let list = policy.plan_rows().enumerate().map(|(at, row)| {
        view! { <Row policy=policy.clone() number=at + 1 row=row.clone() open/> }
    });
    let list = list.list();
    view! {
        <section class="verify">
            <div class="verify-head">
                <h1>"原典照合"</h1>
                <PlanTabs/>
                <p>{format!("印刷された{PRINTED_PAGE}ページの実施計画表を手元に置き、1行ずつ同じ言葉と年度を選びます。")}</p>
                <UndoRedo/>
                <p><a href="/plan/verify/weights">{text(move || {
                    let entered = replica.device.with(|device| count(&device.history, &weights));
                    format!("能力のウエイト {entered}／{}", weights.len())
                })}</a></p>
                <p class="verify-done"><b>{text(move || done().to_string())}</b>{format!(" / {all}行 確認済み")}</p>
            </div>
            {when(move || !is_known(), || view! {
                <p class="notice notice-warning" role="alert">"この行は計画にありません。下の表から選んでください。"</p>
            }.erase())}
            <div class="verify-work">
                <div>
                    <ReadOnlyNote/>
                    <EditorName/>
                    <GoOn policy=policy.clone() open/>
                    <ol class="verify-rows">{list}</ol>
                </div>
                <Counts policy/>
            </div>
        </section>
    }
}

/// While no row is open: the way to the first that waits, or that none does.
#[component]
fn GoOn(policy: Arc<Policy>, open: Memo<Option<String>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view(move || {
        if open.read().is_some() {
            return ().into_any();
        }
        let next = replica
            .device
            .with(|device| next_unconfirmed(&policy, &device.history, None).map(|row| row.id.clone()));
        if let Some(row) = next {
            return view! {
                <p><a class="button fill" href=format!("/plan/verify/{row}") data-noscroll="">"続きを確認する"</a></p>
            }
            .erase();
        }
        let fits = replica
            .device
            .with(|device| counts(&policy, &device.history).iter().all(|count| count.fit(0) == Fit::Fits));
        let (class, words) = if fits {
            ("notice", "すべての行を確認しました。計画と図の推定の印は、確認済みに変わっています。")
        } else {
            (
                "notice notice-warning",
                "すべての行を確認しましたが、言葉の数が原典と合いません。どこかの行が違っています。「言葉の数を合わせる」の表で、見直す言葉を確かめてください。",
            )
        };
        view! { <p class=class role="status">{words}</p> }.erase()
    })
}

/// A row: closed in one line, open with its form.
#[component]
fn Row(policy: Arc<Policy>, number: usize, row: PlanRow, open: Memo<Option<String>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let name = policy.tracked_by_id(&row.id).map(|row| row.text.to_owned()).unwrap_or_default();
    let lineage = policy.lineage(&row.section);
    let initiative = lineage.iter().find(|node| node.kind == NodeKind::Initiative);
    let initiative = initiative.map(|node| node.name()).unwrap_or_default();
    let id = row.id.clone();
    let is_open = memo(move || open.with(|open| open.as_deref() == Some(id.as_str())));
    let state = {
        let row = row.clone();
        move || replica.device.with(|device| state(&bar(&device.history, &row), row.confidence))
    };
    let who = {
        let row = row.clone();
        move || {
            replica.device.with(|device| {
                let is_confirmed = matches!(bar(&device.history, &row), Bar::Confirmed(_));
                let entry = confirmation(&device.history, &row).filter(|_| is_confirmed)?;
                let when = clock::in_words(entry.time());
                Some(format!("{}　{when}", in_words::author(entry)))
            })
        }
    };
    let href = format!("/plan/verify/{}", row.id);
    view! {
        <li class:open=is_open>
            <a class="verify-row" href=href data-noscroll="" aria-current=if_true(move || is_open.get())>
                <span class="verify-number">{number.to_string()}</span>
                <span class="verify-name"><small>{initiative}</small>{name}</span>
                <span class="verify-state">{view(state)}<small>{text(move || who().unwrap_or_default())}</small></span>
            </a>
            {when(move || is_open.get(), move || view! { <Form policy=policy.clone() row=row.clone()/> }.erase())}
        </li>
    }
}

fn state(bar: &Bar, confidence: u8) -> AnyView {
    let words = |words: &'static str| view! { <span class="conflict">{words}</span> }.erase();
    match bar {
        Bar::Confirmed(schedule) => view! {
            <b>{in_words::schedule(schedule)}</b>" "<ProvenanceMark of=Provenance::Confirmed/>
        }
        .erase(),
        Bar::Guess(label) => view! {
            {label.clone()}" "<ProvenanceMark of=Provenance::Guess/>
            <span class="quiet">{format!("確からしさ {}", sureness(confidence))}</span>
        }
        .erase(),
        Bar::Conflict => words("▲ 競合"),
        Bar::Newer => words("新しい版で入力"),
    }
}

/// A probability in percent, in a word.
fn sureness(confidence: u8) -> &'static str {
    match confidence {
        60.. => "高い",
        40.. => "中くらい",
        _ => "低い",
    }
}
