//! How often each text stands in the original, beside how often it is confirmed and most likely.

use crate::{
    erased::{Erase, List, view},
    replica::Replica,
};
use domain::{
    policy::Policy,
    verify::{Count, Fit, counts, open_rows},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Counts(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let all = move || {
        let now = replica.device.with(|device| counts(&policy, &device.history));
        view! {
            {now.iter().map(|count| one(count, open_rows(&now))).list()}
            <p class="quiet"><span class="count-box filled"></span>" 確認済み　"<span class="count-box"></span>" 推定"</p>
            <p role="status">{verdict(&now)}</p>
        }
        .erase()
    };
    view! {
        <aside class="verify-counts">
            <h2>"言葉の数を合わせる"</h2>
            <p class="quiet">"原典の文字に残る言葉の数と比べます。"</p>
            {view(all)}
        </aside>
    }
}

fn one(count: &Count, open: usize) -> AnyView {
    let boxes = (0..count.printed.max(count.confirmed + count.guessed)).map(|at| {
        let class = match at {
            _ if at < count.confirmed => "count-box filled",
            _ if at < count.confirmed + count.guessed => "count-box",
            _ => "count-box none",
        };
        view! { <span class=class></span> }
    });
    view! {
        <p class="count" class:wrong=count.fit(open) == Fit::Wrong>
            {count.label.clone()}
            <span><b>{count.confirmed.to_string()}</b>{format!(" / {}", count.printed)}</span>
            <span class="count-boxes" aria-hidden="true">{boxes.list()}</span>
        </p>
    }
    .erase()
}

/// What does not fit: some confirmed row is wrong, or some guess is.
fn verdict(counts: &[Count]) -> AnyView {
    let open = open_rows(counts);
    let wrong = counts.iter().filter_map(|count| {
        let rows = count.confirmed + count.guessed;
        let words = format!("「{}」は原典に {}、いまは {rows}行です", count.label, count.printed);
        match count.fit(open) {
            Fit::Fits => None,
            Fit::Open => Some(view! { <span class="quiet">{format!("{words}（推定の行のどれかが違います）。")}</span> }.erase()),
            Fit::Wrong => Some(view! { <span class="conflict">{format!("▲ {words}。確認済みの行を見直してください。")}</span> }.erase()),
        }
    });
    let wrong = wrong.list();
    if wrong.is_empty() {
        "いまの行は、原典の数と合っています。".into_any()
    } else {
        wrong.into_any()
    }
}
