//! What waits for a person's decision: cells in conflict, and edits that were refused. Neither side
//! of a conflict is favoured, and no clock decides.

mod compare;

use crate::{
    components::Loading,
    erased::{Erase, List, change, click, count, flag, if_true, memo, text, view, when},
    focus::focus,
    in_words,
    pages::{
        device::RefusedEdits,
        plan::{Draft, EditorName},
    },
    replica::Replica,
    segments,
};
pub use compare::{LETTERS, sides};
use compare::{Side, marked};
use domain::{
    difference::both,
    edit::Edit,
    op::OpId,
    plan::{Cell, Value},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/conflicts` and `/conflicts?cell=…`.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let query = use_query_map();
    // Addresses, a line each: news that changes none of them leaves what is typed alone.
    let all = memo(move || {
        let cells = replica.device.with(|device| device.history.conflicts());
        cells.iter().map(|cell| format!("{cell}\n")).collect::<String>()
    });
    let chosen = memo(move || {
        let named = query.read().get("cell").unwrap_or_default();
        let all = all.read();
        let found = all.lines().find(|cell| **cell == named).or_else(|| all.lines().next());
        found.unwrap_or_default().to_owned()
    });
    let settled = RwSignal::new(String::new());
    view(move || {
        if replica.policy.read().is_none() {
            return view! { <Loading/> }.erase();
        }
        view! {
            <section class="page conflicts">
                <h1>"要対応"</h1>
                <p class="quiet">"競合の値はどれも残っています。決めるまで、集計と報告には「競合」と出ます。"</p>
                <div role="status">
                    {when(move || !settled.read().is_empty(), move || view! {
                        <p class="notice">
                            {text(move || settled.get())}
                            <button class="button small" on:click=click(move |_| in_words::undo_or_redo(replica, Edit::Undo, settled))>"元に戻す"</button>
                        </p>
                    }.erase())}
                </div>
                <div class="conflicts-work">
                    <nav aria-label="競合している欄">
                        <h2>"競合　"{count(move || all.read().lines().count())}"件"</h2>
                        {view(move || list(replica, &cells(&all.read()), chosen))}
                    </nav>
                    <div>{view(move || chosen.read().parse().ok().map(|cell| view! { <Decision cell settled/> }).erase())}</div>
                </div>
                <RefusedEdits/>
            </section>
        }
        .erase()
    })
}

fn cells(addresses: &str) -> Vec<Cell> {
    addresses.lines().filter_map(|cell| cell.parse().ok()).collect()
}

fn list(replica: Replica, cells: &[Cell], chosen: Memo<String>) -> AnyView {
    if cells.is_empty() {
        return view! { <p>"競合はありません。"</p> }.erase();
    }
    let policy = replica.policy.get_untracked();
    let items = cells.iter().map(|cell| {
        let (what, field) =
            replica.device.with_untracked(|device| in_words::cell(policy.as_deref(), &device.history, cell));
        let cell = cell.to_string();
        let href = format!("/conflicts?cell={cell}");
        let here = if_true(move || *chosen.read() == cell);
        view! { <li><a href=href data-noscroll="" aria-current=here><b>{what}</b><span class="quiet">{field}</span></a></li> }
    });
    view! { <ul class="conflict-list">{items.list()}</ul> }.erase()
}

/// One cell: what it was, what it was made into, and how to settle it.
#[component]
fn Decision(cell: Cell, settled: RwSignal<String>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let locked = flag(move || replica.is_locked());
    let policy = replica.policy.get_untracked();
    let (what, field) =
        replica.device.with_untracked(|device| in_words::cell(policy.as_deref(), &device.history, &cell));
    let error = RwSignal::new(String::new());
    let decide = {
        let (cell, what) = (cell.clone(), what.clone());
        Callback::new(move |value: Value| {
            let words = format!(
                "「{what}」を {} にしました。",
                replica.device.with_untracked(|device| in_words::value(&device.history, &cell, &value))
            );
            match replica.set(cell.clone(), value, None) {
                Ok(()) => {
                    settled.set(words);
                    merge_draft(&cell).forget();
                    // What was decided is gone: here it can be undone, and what is next follows.
                    focus(".conflicts [role=status] button".to_owned());
                }
                Err(why) => error.set(why.to_string()),
            }
        })
    };
    let edit =
        in_words::address(policy.as_deref(), &cell).map(|href| view! { <a href=href>"もとの画面で見る"</a> });
    let (for_sides, for_merge) = (cell.clone(), cell.clone());
    view! {
        <article class="decision" aria-labelledby="decision-title">
            <p class="quiet">{field}</p>
            <h2 id="decision-title">{what}</h2>
            <p>{edit.erase()}</p>
            <EditorName/>
            <Base cell/>
            {view(move || {
                let sides = sides(replica, &for_sides);
                let shown = sides.iter().enumerate().map(|(index, side)| side_view(side, index, &sides, locked, decide));
                view! { <div class="sides">{shown.list()}</div> }.erase()
            })}
            <Merge cell=for_merge locked decide/>
            <p class="error" role="alert">{text(move || error.get())}</p>
            <p class="quiet">"あとから元に戻せます。時計の新しさでは選びません。"</p>
        </article>
    }
}

/// What all sides were built on.
#[component]
fn Base(cell: Cell) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let words = move || {
        replica.device.with(|device| {
            let base = device.history.common_base(&cell.to_string())?;
            Some((in_words::author(base), in_words::value(&device.history, &cell, base.op.value()?)))
        })
    };
    view(move || {
        match words() {
        Some((who, value)) => view! {
            <blockquote class="base"><p><b>"もとの値"</b>{format!("（{who}、どちらもここから入力）")}</p><p>{value}</p></blockquote>
        }
        .erase(),
        None if replica.status.with(|status| !status.whole) => view! { <p class="base">"もとの値を読み込んでいます。"</p> }.erase(),
        None => view! { <p class="base">"もとの値はありません。別々に入力されました。"</p> }.erase(),
    }
    })
}

fn side_view(
    side: &Side,
    index: usize,
    all: &[Side],
    locked: Signal<bool>,
    decide: Callback<Value>,
) -> AnyView {
    let letter = LETTERS.get(index).copied().unwrap_or("他");
    let value = side.value.clone();
    let based_on = side.based_on.clone().map(|value| view! { <p class="quiet">"この値のもと: "{value}</p> });
    view! {
        <section class="side" aria-label=format!("{letter}の値")>
            <p class="side-head"><span class="letter">{letter}</span><b>{side.who.clone()}</b><span class="quiet">{side.state}</span></p>
            <p class="quiet">{side.when.clone()}</p>
            {based_on.erase()}
            <p class="side-value">{marked(side, index, all)}</p>
            {side.reason.clone().map(|reason| view! { <p>{reason}</p> }).erase()}
            <button class="button" disabled=locked on:click=click(move |_| decide.run(value.clone()))>
                {format!("「{letter}」を採る")}
            </button>
        </section>
    }
    .erase()
}

/// Where a text of one's own is kept while it is typed.
fn merge_draft(cell: &Cell) -> Draft {
    Draft::of(&format!("merge/{cell}"))
}

/// A text of one's own, begun with the words of both sides, or with what was typed and the words of those that
/// came since.
#[component]
fn Merge(cell: Cell, locked: Signal<bool>, decide: Callback<Value>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let sides = sides(replica, &cell);
    let text_of = |side: &Side| match &side.value {
        Value::Text(text) => Some((side.id, text.clone())),
        _ => None,
    };
    let texts: Vec<(OpId, String)> = sides.iter().filter_map(text_of).collect();
    let heads: Vec<OpId> = texts.iter().map(|(id, _)| *id).collect();
    let draft = merge_draft(&cell);
    // What was typed about sides of another conflict is of no use here.
    let kept = draft.read().filter(|(seen, _)| heads.iter().any(|head| seen.contains(head)));
    let (seen, begun) = match kept {
        Some(kept) => kept,
        None => texts.first().map(|(id, text)| (vec![*id], text.clone()))?,
    };
    let others = texts.iter().filter(|(id, _)| !seen.contains(id));
    let typed = RwSignal::new(others.fold(begun, |all, (_, text)| {
        both(&domain::difference::difference(&segments::words(&all), &segments::words(text)))
    }));
    let type_on = move |event| {
        typed.set(event_target_value(&event));
        draft.write(&heads, &typed.read_untracked());
    };
    Some(view! {
        <p class="field">
            <label for="merge">"自分で合わせる"<span class="quiet">"　どの値の語も下に入れてあります"</span></label>
            <textarea id="merge" class="input" disabled=locked
                prop:value=text(move || typed.get())
                on:input=change(type_on)></textarea>
        </p>
        <p><button class="button fill" disabled=locked on:click=click(move |_| decide.run(Value::Text(typed.get_untracked())))>"この文にする"</button></p>
    })
}
