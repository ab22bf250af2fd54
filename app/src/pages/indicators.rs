//! The six indicators: the survey of the document, later ones, and what the differences say.

mod chart;
mod entry;
mod targets;

use crate::{
    components::of_policy,
    erased::{Erase, List, memo, view, when},
    in_words,
    pages::plan::{Draft, EditorName, PlanTabs, UndoRedo},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::{CellState, History},
    indicators::{Survey, baseline, difference, points, survey, target_state, top_two},
    plan::{Cell, Distribution, Value, YEARS},
    policy::{Indicator, Policy, percent},
};
use entry::Entry;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;
use targets::Targets;

/// What stands with every sampling error.
pub const ASSUMPTION: &str = "「参考」は、二つの調査がどちらも無作為標本だったと仮定したときの、差の95%の幅です（二つの割合の正規近似）。原典は標本調査か全数調査かを書いていません。差が幅より小さいときは、偶然でも起こりうる変化です。";

/// `/indicators` and `/indicators/:id`.
#[component]
pub fn IndicatorsPage() -> impl IntoView {
    let params = use_params_map();
    let open = memo(move || params.read().get("id"));
    of_policy(move |policy| view! { <Indicators policy open/> }.erase())
}

#[component]
fn Indicators(policy: Arc<Policy>, open: Memo<Option<String>>) -> impl IntoView {
    let ids: Vec<String> = policy.indicators.list.iter().map(|indicator| indicator.id.clone()).collect();
    let unknown = move || open.with(|open| open.as_ref().is_some_and(|open| !ids.contains(open)));
    let all = policy.indicators.list.iter().map(|indicator| {
        view! { <One policy=policy.clone() indicator=indicator.clone() open/> }
    });
    let all = all.list();
    let first = policy.indicators.list.first();
    let section = first.and_then(|indicator| policy.section_holding(&indicator.id));
    let read = section.map(|section| view! { "　"<a href=format!("/read/{}", section.id)>"本文で読む"</a> });
    view! {
        <section class="page indicators">
            <div class="plan-head">
                <h1>"指標"</h1>
                <PlanTabs/>
                <UndoRedo/>
            </div>
            <p class="quiet">{policy.indicators.head.text.clone()}{read.erase()}</p>
            {when(unknown, || view! { <p class="notice notice-warning" role="alert">"この指標はありません。下の一覧から選んでください。"</p> }.erase())}
            <EditorName/>
            {all}
            <p class="quiet">{ASSUMPTION}</p>
        </section>
    }
}

#[component]
fn One(policy: Arc<Policy>, indicator: Indicator, open: Memo<Option<String>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let id = indicator.id.clone();
    let is_open = memo(move || open.with(|open| open.as_deref() == Some(id.as_str())));
    let href = format!("/indicators/{}", indicator.id);
    let (to_enter, for_entry) = (policy.clone(), indicator.clone());
    let (id, name) = (indicator.id.clone(), indicator.item.text.clone());
    let drawn = move || {
        replica.device.with(|device| {
            let trend = chart::trend(&policy, &device.history, &indicator);
            view! { {trend}{table(&policy, &device.history, &indicator, None)} }.erase()
        })
    };
    view! {
        <article class="indicator" id=id>
            <h2>{name}</h2>
            {view(drawn)}
            {when(move || !is_open.get(), move || view! {
                <p><a class="button small" href=href.clone() data-noscroll="">"結果や目標値を入れる"</a></p>
            }.erase())}
            {when(move || is_open.get(), move || view! {
                <div class="indicator-entry">
                    <Entry policy=to_enter.clone() indicator=for_entry.clone()/>
                    <Targets policy=to_enter.clone() indicator=for_entry.id.clone()/>
                    <p><a href="/indicators" data-noscroll="">"閉じる"</a></p>
                </div>
            }.erase())}
        </article>
    }
}

/// The first year whose form is half filled in, as a choice has it.
fn begun_year(mut years: impl Iterator<Item = FiscalYear>, cell: &dyn Fn(FiscalYear) -> Cell) -> String {
    let begun = years.find(|year| Draft::of(&cell(*year)).read().is_some());
    begun.map(|year| year.to_string()).unwrap_or_default()
}

/// The year that a choice names.
fn chosen_year(choice: RwSignal<String>) -> Option<FiscalYear> {
    choice.read().parse().ok().map(FiscalYear)
}

/// The results year by year, each with its distribution drawn and written, and with the targets that
/// someone has set. A report has those `until` its own year, which it names also where it has none.
pub fn table(
    policy: &Policy,
    history: &History,
    indicator: &Indicator,
    until: Option<FiscalYear>,
) -> AnyView {
    let first = baseline(policy);
    let base = survey(policy, history, indicator, first);
    let mut last: Option<(FiscalYear, Distribution)> = None;
    let is_shown = |year: &FiscalYear| {
        let is_known = survey(policy, history, indicator, *year) != Survey::None;
        let has_target = target_state(history, &indicator.id, *year) != CellState::Unset;
        until.is_none_or(|until| *year <= until) && (is_known || has_target || until == Some(*year))
    };
    let rows = (YEARS.start().0..=YEARS.end().0).map(FiscalYear).filter(is_shown).map(|year| {
        let now = survey(policy, history, indicator, year);
        let base = base.result().filter(|_| year != first);
        let row = row(history, indicator, year, &now, base, last.as_ref());
        last = now.result().map(|result| (year, result.clone())).or(last.take());
        row
    });
    let rows: Vec<AnyView> = rows.collect();
    let answers = indicator.answers.iter().enumerate().map(|(at, answer)| {
        view! { <th scope="col"><i class=format!("answer-key answer-{at}") aria-hidden="true"></i>{answer.label.clone()}</th> }
    });
    view! {
        <div class="indicator-scroll" role="region" tabindex="0" aria-label=format!("{}の結果", indicator.item.text)>
            <table class="indicator-table">
                <thead>
                    <tr>
                        <th scope="col">"年度"</th><th scope="col">"回答者数"</th><th scope="col">"そう思う・まあそう思う"</th>
                        <th scope="col">{format!("{}との差", first.short())}</th><th scope="col">"前回との差"</th>
                        <th scope="col">"目標"</th><th scope="col">"分布"</th>{answers.list()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {indicator.note.clone().map(|note| view! { <p class="quiet">{note}</p> }).erase()}
    }
    .erase()
}

fn row(
    history: &History,
    indicator: &Indicator,
    year: FiscalYear,
    now: &Survey,
    base: Option<&Distribution>,
    last: Option<&(FiscalYear, Distribution)>,
) -> AnyView {
    let target = target_view(history, indicator, year);
    let Some(result) = now.result() else {
        let (class, words) = match now {
            Survey::Conflict => ("conflict", "▲ 競合"),
            Survey::None => ("quiet", "調査の結果は入っていません"),
            _ => ("quiet", "新しい版で入力"),
        };
        let after = (indicator.answers.len() + 1).to_string();
        return view! {
            <tr><th scope="row">{year.short()}</th><td colspan="4" class=class>{words}</td>{target}<td colspan=after></td></tr>
        }
        .erase();
    };
    let against = |earlier: Option<&Distribution>, of: String| {
        let Some(difference) = earlier.and_then(|earlier| difference(earlier, result)) else {
            return view! { <td>"–"</td> }.erase();
        };
        let note = match difference.margin.map(u16::try_from) {
            None => "参考なし（人数が少ない）".to_owned(),
            Some(margin) => {
                let words = if difference.is_beyond_chance() { "" } else { "　幅の中" };
                format!("参考 ±{}{words}", percent(margin.unwrap_or(u16::MAX)))
            }
        };
        view! { <td>{of}{points(difference.tenths)}"ポイント"<small>{note}</small></td> }.erase()
    };
    let source = match now {
        Survey::Printed(_) => "原典".to_owned(),
        _ => in_words::author_of(history, &Cell::Survey { indicator: indicator.id.clone(), year }),
    };
    let is_whole = domain::indicators::is_whole(result);
    let shares = indicator.answers.iter().enumerate().map(|(at, _)| {
        let share = result.answers.get(at).filter(|_| is_whole).map(|answer| percent(answer.share));
        view! { <td>{share.map_or("–".to_owned(), |share| format!("{share}%"))}</td> }
    });
    view! {
        <tr>
            <th scope="row">{year.short()}<small>{source}</small></th>
            <td>{result.n.to_string()}</td>
            <td><b>{format!("{}%", percent(top_two(result)))}</b></td>
            {against(base, String::new())}
            {against(last.map(|(_, result)| result), last.map(|(year, _)| format!("{}から ", year.short())).unwrap_or_default())}
            {target}
            <td>{chart::distribution(result)}</td>
            {shares.list()}
        </tr>
    }
    .erase()
}

/// The target of a year, as someone set it, and who did.
fn target_view(history: &History, indicator: &Indicator, year: FiscalYear) -> AnyView {
    let words = match target_state(history, &indicator.id, year) {
        CellState::Value(Value::Target(share)) => format!("{}%", percent(*share)),
        CellState::Conflict => "▲ 競合".to_owned(),
        CellState::NewerVersion => "新しい版で入力".to_owned(),
        _ => return view! { <td>"–"</td> }.erase(),
    };
    let who = in_words::author_of(history, &Cell::Target { indicator: indicator.id.clone(), year });
    view! { <td>{words}<small>{who}</small></td> }.erase()
}
