//! 入力待ち: what a year still waits for, by division, to be worked through.

mod inquiries;

use super::{PlanTabs, UndoRedo};
use crate::{
    clock,
    components::of_policy,
    erased::{Erase, List, click, flag, memo, text, view, when},
    focus::focus,
    replica::Replica,
};
use domain::{
    carry::carry_over,
    closing::conflicts_in,
    divisions::{find, in_year},
    edit::Edit,
    fiscal_year::FiscalYear,
    missing::{Missing, missing},
    plan::{nearest_year, years},
    policy::Policy,
    progress::{entered_in, year_state},
    report::{Opinion, opinions},
    text::shorten,
};
use inquiries::Inquiries;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::sync::Arc;

/// `/plan/missing` and `/plan/missing/:year`.
#[component]
pub fn MissingPage() -> impl IntoView {
    let params = use_params_map();
    of_policy(move |policy| {
        let asked = params.read().get("year").and_then(|year| year.parse().ok());
        let year = nearest_year(&policy, asked.unwrap_or_else(clock::this_year));
        view! { <OfYear policy year/> }.erase()
    })
}

#[component]
fn OfYear(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let tabs = years(&policy).map(|tab| {
        view! { <a href=format!("/plan/missing/{tab}") aria-current=(tab == year).then_some("true")>{tab.short()}</a> }
    });
    let tabs = tabs.list();
    let of = policy.clone();
    let list = move || {
        replica.device.with(|device| {
            let missing = missing(&of, &device.history, year);
            let (_, all) = entered_in(&of, &device.history, year);
            let is_due = |missing: &&Missing| year_state(&device.history, missing.row.id, year).is_due();
            let done = all - missing.iter().filter(is_due).count();
            let outside = of.tracked().count() - all;
            let outside = (outside > 0).then(|| format!("期間外の {outside}行は待ちません。"));
            let mut parts: Vec<AnyView> = vec![
                view! { <p class="progress-line"><b>{format!("{done}/{all}行")}</b>" が入力済みです。"{outside}<progress max=all.to_string() value=done.to_string() aria-label="入力済みの行"></progress></p> }.erase(),
            ];
            let opinions: Vec<Opinion> =
                opinions(&device.history, year).into_iter().filter(Opinion::is_waiting).collect();
            let others = conflicts_in(&device.history, year).iter().filter(|cell| cell.row().is_none()).count();
            if missing.is_empty() && opinions.is_empty() && others == 0 {
                parts.push(view! { <p class="notice" role="status">{format!("{}の入力待ちはありません。", year.long())}<a href=format!("/report/{year}")>"報告へ進む"</a></p> }.erase());
            }
            for division in in_year(&device.history, year) {
                let id = division.id.to_string();
                parts.push(group(&division.division.name, &missing, year, |m| m.divisions.contains(&id)));
            }
            let is_known = |id: &String| id.parse().ok().and_then(|id| find(&device.history, id)).is_some_and(|d| d.is_in(year));
            parts.push(group("担当課が決まっていない行", &missing, year, |m| !m.divisions.iter().any(is_known)));
            parts.push(opinions_view(&opinions, year));
            parts.push((others > 0).then(|| view! {
                <p><a class="conflict" href="/conflicts">{format!("▲ 報告に関わる競合が、ほかに {others}件あります")}</a></p>
            }).erase());
            parts
        })
    };
    view! {
        <section class="page missing">
            <div class="plan-head">
                <h1>{format!("{}の入力待ち", year.long())}</h1>
                <PlanTabs/>
                <UndoRedo/>
            </div>
            <nav class="segments" aria-label="年度">{tabs}</nav>
            <p><a href="#inquiries">"照会と回答（課ごとの Excel）"</a></p>
            <CarryOver policy=policy.clone() year/>
            {view(move || list().into_any())}
            <Inquiries policy year/>
        </section>
    }
}

fn group(name: &str, all: &[Missing], year: FiscalYear, is_of: impl Fn(&Missing) -> bool) -> AnyView {
    let rows = all.iter().filter(|missing| is_of(missing)).map(|missing| {
        let conflicts = missing.conflicts.iter().map(|field| format!("▲ {field}が競合"));
        let conflicts = conflicts.collect::<Vec<_>>().join("、");
        view! {
            <li>
                <a href=format!("/plan/{}/{year}", missing.row.id)>{missing.row.text.to_owned()}</a>
                <span>{missing.fields.join("・")}</span>
                <span class="conflict">{conflicts}</span>
            </li>
        }
    });
    let rows = rows.list();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <h2>{name.to_owned()}<span class="quiet">{format!("　{}行", rows.len())}</span></h2>
        <ul class="missing-rows">{rows}</ul>
    }
    .erase()
}

/// Opinions of the committee that wait for a division, or for its answer.
fn opinions_view(opinions: &[Opinion], year: FiscalYear) -> AnyView {
    if opinions.is_empty() {
        return ().into_any();
    }
    let items = opinions.iter().map(|opinion| {
        let waits = if opinion.divisions.is_empty() {
            "送付先".to_owned()
        } else {
            format!("{}の回答", opinion.divisions)
        };
        view! { <li><a href=format!("/report/{year}#opinions")>{shorten(&opinion.text)}</a><span>{waits}</span></li> }
    });
    view! {
        <h2>"回答のない委員会の意見"<span class="quiet">{format!("　{}件", opinions.len())}</span></h2>
        <ul class="missing-rows">{items.list()}</ul>
    }
    .erase()
}

/// Takes over what last year offers, in one gesture, once it has been shown.
#[component]
fn CarryOver(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let changes = memo(move || replica.device.with(|device| carry_over(&policy, &device.history, year)));
    let said = RwSignal::new(String::new());
    let locked = flag(move || replica.is_locked_in(year));
    let take = move |_| {
        let changes = changes.get_untracked();
        let count = changes.len();
        let edit = Edit::set(changes, Some("前年度から引き継ぎ".to_owned()), None);
        said.set(match replica.dispatch(edit) {
            Ok(()) => {
                focus("#carried".to_owned());
                format!("{count}か所を引き継ぎました。「元に戻す」で取り消せます。")
            }
            Err(refused) => refused.to_string(),
        });
    };
    let before = FiscalYear(year.0.saturating_sub(1)).short();
    view! {
        {when(move || !changes.read().is_empty(), move || view! {
            <p class="carry">
                {format!("{before}の担当課と「翌年度の取組」を、{}のまだ空いている欄 {}か所に引き継げます。", year.short(), changes.read().len())}
                <button type="button" class="button small" disabled=locked on:click=click(take)>"まとめて引き継ぐ"</button>
            </p>
        }.erase())}
        <p role="status" class="quiet" id="carried" tabindex="-1">{text(move || said.get())}</p>
    }
}
