//! 経過: what was done to the plan, and how it stood at two dates.

use super::{PlanTabs, day::Day, view::day_begins};
use crate::{
    clock,
    components::of_policy,
    erased::{Erase, List, click, count, memo, text, view, when},
    in_words,
    replica::Replica,
};
use domain::{
    history::{Entry, History},
    op::{Change, OpId},
    policy::Policy,
    sync::Device,
    timeline::{Changed, Gesture, Stood, compare, gestures},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// Lines of the timeline that are shown at first, and more at each wish.
const LINES: usize = 50;

/// Places of a gesture that are shown before the others are asked for.
const PLACES: usize = 3;

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// `/plan/history`, with two dates in the query.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let whole = memo(move || replica.status.with(|status| status.whole));
    of_policy(move |policy| {
        view! {
            <section class="page plan-history">
                <div class="plan-head">
                    <h1>"経過"</h1>
                    <PlanTabs/>
                </div>
                {view(move || if whole.get() {
                    view! { <Compared policy=policy.clone()/><Timeline policy=policy.clone()/> }.erase()
                } else {
                    view! { <p role="status">"これまでの変更を読み込んでいます。"</p> }.erase()
                })}
            </section>
        }
        .erase()
    })
}

/// Two dates side by side, by when the server took what was done.
#[component]
fn Compared(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let query = use_query_map();
    let day = move |name: &str| query.read().get(name).and_then(|day| day_begins(&day));
    let result = move || {
        let (Some(from), Some(to)) = (day("from"), day("to")) else {
            return view! { <p class="quiet">"二つの日を選ぶと、その間に変わった所を並べます。"</p> }.erase();
        };
        if from > to {
            return view! { <p class="notice notice-warning" role="alert">"「はじめの日」を「終わりの日」より前にしてください。"</p> }.erase();
        }
        replica.device.with(|device| {
            // Each as it stood when the day was over.
            let changed = compare(&device.history, from + DAY - 1, to + DAY - 1);
            if changed.is_empty() {
                return view! { <p class="notice" role="status">"この間に変わった所はありません。"</p> }.erase();
            }
            let rows = changed.iter().map(|changed| row(&policy, &device.history, changed));
            view! {
                <p role="status">{format!("{}か所が変わりました。", changed.len())}</p>
                <div class="indicator-scroll" role="region" tabindex="0" aria-label="二つの日の比べ">
                    <table class="data dense">
                        <thead><tr><th scope="col">"行"</th><th scope="col">"欄"</th><th scope="col">"種類"</th><th scope="col">"はじめの日の終わり"</th><th scope="col">"終わりの日の終わり"</th></tr></thead>
                        <tbody>{rows.list()}</tbody>
                    </table>
                </div>
            }
            .erase()
        })
    };
    view! {
        <h2>"二つの日を比べる"</h2>
        <div class="filter-fields no-print">
            <Day name="from" label="はじめの日"/>
            <Day name="to" label="終わりの日"/>
        </div>
        <p class="quiet">"サーバーが受け付けた時刻で比べます。未送信の変更は入りません。"</p>
        {view(result)}
    }
}

fn row(policy: &Policy, history: &History, changed: &Changed) -> AnyView {
    let (what, field) = in_words::cell(Some(policy), history, &changed.cell);
    let words = |stood: &Stood| match stood {
        Stood::Empty => "–".to_owned(),
        Stood::With(value) => in_words::value(history, &changed.cell, value),
        Stood::Open => "▲ 競合、または新しい版の値".to_owned(),
    };
    view! {
        <tr>
            <th scope="row">{what}</th><td>{field}</td><td>{changed.label()}</td>
            <td class="written">{words(&changed.before)}</td><td class="written">{words(&changed.after)}</td>
        </tr>
    }
    .erase()
}

/// What was done, newest first.
#[component]
fn Timeline(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let lines = RwSignal::new(LINES);
    // Those whose places are all shown stay so when news comes.
    let unfolded = RwSignal::new(Vec::<OpId>::new());
    let all = move || replica.device.with(|device| gestures(&device.history).len());
    let list = move || {
        replica.device.with(|device| {
            let gestures = gestures(&device.history);
            if gestures.is_empty() {
                return view! { <p>"変更は、まだありません。"</p> }.erase();
            }
            let items =
                gestures.iter().take(lines.get()).map(|gesture| line(&policy, device, gesture, unfolded));
            view! { <ol class="timeline">{items.list()}</ol> }.erase()
        })
    };
    view! {
        <h2>"変更の記録　"{count(all)}</h2>
        {view(list)}
        {when(move || all() > lines.get(), move || view! {
            <p class="no-print"><button type="button" class="button" on:click=click(move |_| lines.update(|lines| *lines += LINES))>"さらに前の記録"</button></p>
        }.erase())}
    }
}

fn line(policy: &Arc<Policy>, device: &Device, gesture: &Gesture, unfolded: RwSignal<Vec<OpId>>) -> AnyView {
    let Some(first) = gesture.entries.first() else { return ().into_any() };
    let when = first.state.acceptance().map(|taken| format!("{}　", clock::in_words(taken.when())));
    let reason = in_words::reason(first).map(|reason| format!("　{reason}")).unwrap_or_default();
    let (shown, more) = gesture.entries.split_at(gesture.entries.len().min(PLACES));
    let more: Vec<OpId> = more.iter().map(|entry| entry.op.id()).collect();
    let first_more = more.first().copied();
    let more = first_more.map(|first| view! { <More policy=policy.clone() first ids=more unfolded/> });
    view! {
        <li>
            <p class="quiet">{when}{in_words::author(first)}"　"{in_words::origin(device, first)}{reason}</p>
            {shown.iter().map(|entry| place(policy, &device.history, entry)).list()}
            {more.erase()}
        </li>
    }
    .erase()
}

/// The other places of a gesture, once they are asked for: a file may have changed thousands. `first`: the
/// op of the first of them.
#[component]
fn More(policy: Arc<Policy>, first: OpId, ids: Vec<OpId>, unfolded: RwSignal<Vec<OpId>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let is_open = move || unfolded.read().contains(&first);
    let fold_or_unfold = move |_| {
        unfolded.update(|unfolded| match unfolded.iter().position(|other| *other == first) {
            Some(at) => drop(unfolded.remove(at)),
            None => unfolded.push(first),
        });
    };
    let words = format!("ほか {}か所", ids.len());
    let places = move || {
        replica.device.with_untracked(|device| {
            let entries = ids.iter().filter_map(|id| device.history.get(*id));
            entries.map(|entry| place(&policy, &device.history, entry)).list().into_any()
        })
    };
    view! {
        <button type="button" class="button small" aria-expanded=text(move || is_open().to_string()) on:click=click(fold_or_unfold)>{words}</button>
        {when(is_open, places)}
    }
}

/// What was done in one place.
fn place(policy: &Policy, history: &History, entry: &Entry) -> AnyView {
    match &entry.op.change {
        Change::Unknown => view! { <p>"新しい版のアプリによる変更"</p> }.erase(),
        Change::Known { cell, value } => {
            let (what, field) = in_words::cell(Some(policy), history, cell);
            let href = in_words::address(Some(policy), cell);
            let name = match href {
                Some(href) => view! { <a href=href>{what}</a> }.erase(),
                None => what.into_any(),
            };
            view! { <p>{name}"　"{field}"　"{in_words::value(history, cell, value)}</p> }.erase()
        }
    }
}
