//! The bar of a row of the plan: as confirmed against the print, or as most likely.

use super::ProvenanceMark;
use crate::{
    erased::{Erase, view},
    in_words,
    replica::Replica,
};
use domain::{
    policy::{PlanRow, Provenance},
    verify::{Bar, Revised, bar, revised},
};
use leptos::prelude::*;

/// The text of a row's bar in a line, and where it comes from.
#[component]
pub fn BarText(
    /// The row.
    row: PlanRow,
) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let printed = row.clone();
    let revision = move || match replica.device.with(|device| revised(&device.history, &row)) {
        Revised::No => ().into_any(),
        Revised::To(schedule) => view! { <b>{in_words::schedule(&schedule)}</b>" 変更後　原典: " }.erase(),
        Revised::Conflict => view! { <span class="conflict">"▲ 計画の変更が競合　"</span> }.erase(),
        Revised::Newer => view! { <span class="quiet">"新しい版で変更されています　"</span> }.erase(),
    };
    let bar = move || match replica.device.with(|device| bar(&device.history, &printed)) {
        Bar::Confirmed(schedule) => view! {
            <b>{in_words::schedule(&schedule)}</b>" "<ProvenanceMark of=Provenance::Confirmed/>
        }
        .erase(),
        Bar::Guess(label) => view! {
            <b>{label}</b>" "<ProvenanceMark of=Provenance::Guess/>" 期間未確認　"
            <span class="quiet">"根拠 "{printed.evidence.to_string()}"行"</span>
        }
        .erase(),
        Bar::Conflict => view! { <span class="conflict">"▲ 原典の読み取りが競合"</span> }.erase(),
        Bar::Newer => view! { <span class="quiet">"新しい版で照合されています"</span> }.erase(),
    };
    view! { {view(revision)}{view(bar)} }
}
