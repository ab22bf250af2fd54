//! A year's report to the committee, read from the plan's data.

mod findings;
mod opinions;
mod rows;
mod scale;
mod stage;
mod summary;
mod wording;

use crate::{
    clock,
    components::of_policy,
    erased::{Erase, List, click, flag, memo, text, view},
    pages::{
        indicators::{ASSUMPTION, table},
        plan::{ClosedNote, EditorName, NoteField, PlanTabs, Settle, UndoRedo},
    },
    print::foot,
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    plan::{Cell, Stage, nearest_year, years},
    policy::Policy,
    report::{Edition, reported_years},
    sheet::words,
};
use findings::{missing_view, revisions_view};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use opinions::Opinions;
use rows::sheets;
use scale::ScaleEditor;
use stage::StageBar;
use std::sync::Arc;
use summary::{overview, summary};
use wording::wording;

/// `/report` and `/report/:year`, with a closed edition in the query.
#[component]
pub fn ReportPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let replica = expect_context::<Replica>();
    of_policy(move |policy| {
        let of = policy.clone();
        let reported = memo(move || replica.device.with(|device| reported_years(&of, &device.history)));
        let asked = params.read().get("year").and_then(|year| year.parse().ok());
        let asked = asked.unwrap_or_else(clock::this_year);
        let reported = reported.get();
        let year = if reported.contains(&asked) { asked } else { nearest_year(&policy, asked) };
        let closing = query.read().get("edition").and_then(|place| place.parse().ok());
        view! { <Report policy reported edition=Edition { year, closing }/> }.erase()
    })
}

#[component]
fn Report(policy: Arc<Policy>, reported: Vec<FiscalYear>, edition: Edition) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let Edition { year, closing } = edition;
    let tabs = reported.into_iter().map(|tab| {
        view! { <a href=format!("/report/{tab}") aria-current=(tab == year).then_some("true")>{tab.short()}</a> }
    });
    let tabs = tabs.list();
    let print = move |_| {
        let _ = window().print();
    };
    // What a closed report was can be told only once all that was done since is known.
    let is_known = memo(move || {
        let is_closed = || replica.device.with(|device| edition.stage(&device.history).1.is_some());
        replica.status.with(|status| status.whole) || (closing.is_none() && !is_closed())
    });
    let wording = wording(&policy, edition, is_known);
    let marks = move |now| marks(replica, edition, now) + wording.read().mark();
    let now = foot(move |now| format!("{}　庁内公開", marks(now)));
    let sheet = move |policy: Arc<Policy>| {
        let (title, committee) = (policy.document.title.clone(), committee(&policy));
        view! {
            <div class="sheet">
                <div class="report-head">
                    <p class="report-title">{format!("{title}　実施計画の進捗状況（{}）", year.long())}</p>
                    <p class="report-marks">
                        <b class="stamp">{text(move || replica.device.with(|device| edition.stage(&device.history).0.label().to_owned()))}</b>
                        "　庁内公開"<br/>{committee.map(|committee| format!("{committee} 資料"))}
                    </p>
                </div>
                <p class="report-edition">{text(move || marks(now.get()))}</p>
                {view(move || replica.device.with(|device| body(&policy, &edition.basis(&device.history), year)))}
                <section>
                    <h2>"記述"</h2>
                    <Remarks edition/>
                </section>
                <Opinions edition/>
            </div>
        }
        .erase()
    };
    let is_of_plan = years(&policy).any(|of_plan| of_plan == year);
    let acts = move || {
        match closing {
        _ if !is_known.get() => view! { <p role="status">"これまでの変更を読み込んでいます…"</p> }.erase(),
        Some(_) => view! { <PastNote edition/> }.erase(),
        None if !is_of_plan => view! {
            <p class="notice" role="status">"この年度は、いまの方針の計画にありません。報告は、確定したときのまま読めます。"</p>
        }
        .erase(),
        None => view! {
            <ClosedNote year/>
            <EditorName/>
            <StageBar policy=policy.clone() year/>
            <ScaleEditor year/>
        }
        .erase(),
    }
    };
    view! {
        <section class="report" class:past=closing.is_some()>
            <div class="report-bar no-print">
                <div class="plan-head">
                    <h1>{format!("{}の報告", year.long())}</h1>
                    <PlanTabs/>
                    {(closing.is_none() && is_of_plan).then(|| view! { <UndoRedo/> }).erase()}
                    <button type="button" class="button fill" disabled=flag(move || wording.read().policy().is_none()) on:click=click(print)>"印刷する"</button>
                </div>
                <nav class="segments" aria-label="年度">{tabs}</nav>
                {view(acts)}
                {view(move || wording.read().note().map(|note| view! { <p class="notice" role="status">{note}</p> }).erase())}
            </div>
            {view(move || wording.read().policy().map(sheet).erase())}
        </section>
    }
}

/// The committee by the document's own word: the term of that ending.
fn committee(policy: &Policy) -> Option<String> {
    let mut terms = policy.terms.iter().map(|term| &term.text);
    terms.find(|term| term.ends_with("委員会")).cloned()
}

/// Says that it is a report as it was closed once.
#[component]
fn PastNote(edition: Edition) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let words = move || {
        replica.device.with(|device| match edition.stage(&device.history).1 {
            Some(taken) => format!("{}に確定したときの報告です。", clock::in_words(taken.when())),
            None => "この版は見つかりません。いまの報告を表示しています。".to_owned(),
        })
    };
    view! {
        <p class="notice notice-warning" role="status">
            {text(words)}<a href=format!("/report/{}", edition.year)>"いまの報告へ"</a>
        </p>
    }
}

/// 基準日, when it was printed, and which edition it is.
fn marks(replica: Replica, edition: Edition, now: i64) -> String {
    let (heard, heard_seq) = replica.heard_until(now);
    let year = edition.year;
    replica.device.with(|device| {
        let (stage, closed) = edition.stage(&device.history);
        let (base, seq) = match closed {
            Some(acceptance) => (clock::date_in_words(acceptance.when()), acceptance.seq),
            None => (clock::date_in_words(heard), heard_seq),
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
        view! { <h3>{indicator.item.text.clone()}</h3>{table(policy, history, indicator, Some(year))} }
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
fn Remarks(edition: Edition) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let year = edition.year;
    let locked = crate::erased::flag(move || replica.is_locked_in(year));
    let cell = Cell::Remarks { year };
    let shown = {
        let cell = cell.clone();
        move || {
            replica.device.with(|device| {
                let text = words(&edition.basis(&device.history), &cell);
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
