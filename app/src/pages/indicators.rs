//! The six indicators: the survey of the document, later ones, and what the differences say.

mod chart;
mod entry;
mod targets;

use crate::{
    components::of_policy,
    erased::{Erase, List, view, when},
    in_words,
    pages::plan::{EditorName, PlanTabs, UndoRedo},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    indicators::{Survey, baseline, difference, points, survey, top_two, years},
    plan::Cell,
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
    let open = Memo::new(move |_| params.read().get("id"));
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
    let is_open = Memo::new(move |_| open.with(|open| open.as_deref() == Some(id.as_str())));
    let href = format!("/indicators/{}", indicator.id);
    let (to_enter, for_entry) = (policy.clone(), indicator.clone());
    let (id, name) = (indicator.id.clone(), indicator.item.text.clone());
    let drawn = move || {
        replica.device.with(|device| {
            let trend = chart::trend(&policy, &device.history, &indicator);
            view! { {trend}{table(&policy, &device.history, &indicator)} }.erase()
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

/// The year that a choice names.
fn chosen_year(choice: RwSignal<String>) -> Option<FiscalYear> {
    choice.read().parse().ok().map(FiscalYear)
}

/// The results year by year, each with its distribution drawn and written.
pub fn table(policy: &Policy, history: &History, indicator: &Indicator) -> AnyView {
    let first = baseline(policy);
    let base = survey(policy, history, indicator, first);
    let mut last: Option<Survey> = None;
    let rows = years(policy, history, indicator).into_iter().map(|year| {
        let now = survey(policy, history, indicator, year);
        let base = base.result().filter(|_| year != first);
        let row = row(history, indicator, year, &now, base, last.as_ref().and_then(Survey::result));
        last = Some(now);
        row
    });
    let rows: Vec<AnyView> = rows.collect();
    let answers =
        indicator.answers.iter().map(|answer| view! { <th scope="col">{answer.label.clone()}</th> });
    view! {
        <div class="indicator-scroll" role="region" tabindex="0" aria-label=format!("{}の結果", indicator.item.text)>
            <table class="indicator-table">
                <thead>
                    <tr>
                        <th scope="col">"年度"</th><th scope="col">"回答者数"</th><th scope="col">"そう思う・まあそう思う"</th>
                        <th scope="col">{format!("{}との差", first.short())}</th><th scope="col">"前回との差"</th>
                        <th scope="col">"分布"</th>{answers.list()}
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
    base: Option<&domain::plan::Distribution>,
    last: Option<&domain::plan::Distribution>,
) -> AnyView {
    let columns = (indicator.answers.len() + 5).to_string();
    let Some(result) = now.result() else {
        let words = if *now == Survey::Conflict { "▲ 競合" } else { "新しい版で入力" };
        return view! { <tr><th scope="row">{year.short()}</th><td colspan=columns class="conflict">{words}</td></tr> }.erase();
    };
    let against = |earlier: Option<&domain::plan::Distribution>| {
        let Some(difference) = earlier.and_then(|earlier| difference(earlier, result)) else {
            return view! { <td>"–"</td> }.erase();
        };
        let words = if difference.is_beyond_chance() { "" } else { "　幅の中" };
        view! {
            <td>
                {points(difference.tenths)}"ポイント"
                <small>{format!("参考 ±{}{words}", percent(u16::try_from(difference.margin).unwrap_or(u16::MAX)))}</small>
            </td>
        }
        .erase()
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
            {against(base)}
            {against(last)}
            <td>{chart::distribution(result)}</td>
            {shares.list()}
        </tr>
    }
    .erase()
}
