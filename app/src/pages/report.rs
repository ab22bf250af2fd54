//! A year's report to the committee, read from the plan's data.

mod findings;
mod opinions;
mod rows;
mod scale;
mod stage;
mod summary;

use crate::{
    clock,
    components::of_policy,
    erased::{Erase, List, click, text, view},
    pages::{
        indicators::{ASSUMPTION, table},
        plan::{ClosedNote, EditorName, NoteField, PlanTabs, Settle},
    },
    print::foot,
    replica::Replica,
};
use domain::{
    closing::standing,
    fiscal_year::FiscalYear,
    history::History,
    plan::{Cell, Stage, nearest_year, years},
    policy::Policy,
    report::{basis, closed_at},
    sheet::words,
};
use findings::{missing_view, revisions_view};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use opinions::Opinions;
use rows::sheets;
use scale::ScaleEditor;
use stage::StageBar;
use std::sync::Arc;
use summary::{overview, summary};

/// `/report` and `/report/:year`.
#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    of_policy(move |policy| {
        let asked = params.read().get("year").and_then(|year| year.parse().ok());
        let year = nearest_year(&policy, asked.unwrap_or_else(clock::this_year));
        view! { <Report policy year/> }.erase()
    })
}

#[component]
fn Report(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let tabs = years(&policy).map(|tab| {
        view! { <a href=format!("/report/{tab}") aria-current=(tab == year).then_some("true")>{tab.short()}</a> }
    });
    let tabs = tabs.list();
    let committee = committee(&policy);
    let title = policy.document.title.clone();
    let print = move |_| {
        let _ = window().print();
    };
    let now = foot(move |now| edition(replica, year, now));
    let of = policy.clone();
    let body = move || replica.device.with(|device| body(&of, &basis(&device.history, year), year));
    view! {
        <section class="report">
            <div class="report-bar no-print">
                <div class="plan-head">
                    <h1>{format!("{}の報告", year.long())}</h1>
                    <PlanTabs/>
                    <button type="button" class="button fill" on:click=click(print)>"印刷する"</button>
                </div>
                <nav class="segments" aria-label="年度">{tabs}</nav>
                <ClosedNote year/>
                <EditorName/>
                <StageBar year/>
                <ScaleEditor year/>
            </div>
            <div class="sheet">
                <div class="report-head">
                    <p class="report-title">{format!("{title}　実施計画の進捗状況（{}）", year.long())}</p>
                    <p class="report-marks">
                        <b class="stamp">{text(move || replica.device.with(|device| standing(&device.history, year).stage.label().to_owned()))}</b>
                        "　庁内公開"<br/>{committee.map(|committee| format!("{committee} 資料"))}
                    </p>
                </div>
                <p class="report-edition">{text(move || edition(replica, year, now.get()))}</p>
                {view(body)}
                <section>
                    <h2>"記述"</h2>
                    <Remarks year/>
                </section>
                <Opinions year/>
            </div>
        </section>
    }
}

/// The committee by the document's own word: the term of that ending.
fn committee(policy: &Policy) -> Option<String> {
    let mut terms = policy.terms.iter().map(|term| &term.text);
    terms.find(|term| term.ends_with("委員会")).cloned()
}

/// 基準日, when it was printed, and which edition it is.
fn edition(replica: Replica, year: FiscalYear, now: i64) -> String {
    replica.device.with(|device| {
        let stage = standing(&device.history, year).stage;
        let closed = closed_at(&device.history, year);
        let (base, seq) = match closed {
            Some(acceptance) => (clock::date_in_words(acceptance.time), acceptance.seq),
            None => (clock::date_in_words(now), device.cursor.map_or(0, |cursor| cursor.seq)),
        };
        let number = match &stage {
            Stage::Final(number) if !number.is_empty() => format!("　起案番号 {number}"),
            _ => String::new(),
        };
        let unsent = if closed.is_some() || device.outbox.is_empty() { "" } else { "＋未送信" };
        format!(
            "基準日 {base}　出力 {}　版 {}-{}-{seq}{unsent}{number}　網掛けは推定（原典未照合）",
            clock::in_words(now),
            year.short(),
            stage.label(),
        )
    })
}

fn body(policy: &Policy, history: &History, year: FiscalYear) -> AnyView {
    let indicators = policy.indicators.list.iter().map(|indicator| {
        view! { <h3>{indicator.item.text.clone()}</h3>{table(policy, history, indicator)} }
    });
    view! {
        {summary(policy, history, year)}
        {overview(policy, history, year)}
        {sheets(policy, history, year)}
        <section class="report-indicators">
            <h2>"指標"</h2>
            {indicators.list()}
            <p class="quiet">{ASSUMPTION}</p>
        </section>
        {revisions_view(policy, history, year)}
        {missing_view(policy, history, year)}
    }
    .erase()
}

/// The report's free text: to be typed on the screen, plain in print.
#[component]
fn Remarks(year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let locked = crate::erased::flag(move || replica.is_locked_in(year));
    let cell = Cell::Remarks { year };
    let shown = {
        let cell = cell.clone();
        move || {
            replica.device.with(|device| {
                let basis = basis(&device.history, year);
                let text = words(&basis, &cell);
                if text.is_empty() { "（記述はありません）".to_owned() } else { text }
            })
        }
    };
    view! {
        <p class="print-only written">{text(shown)}</p>
        <div class="no-print">
            <Settle cell=cell.clone() locked/>
            <NoteField cell locked/>
        </div>
    }
}
