//! Targets of an indicator: the document sets none; what someone enters says who did.

use super::{begun_year, chosen_year, entry::number_field};
use crate::{
    erased::{Erase, List, change, click, flag, text, view},
    in_words::{self, outcome},
    pages::plan::{Begun, CellForm, Choice, Settle},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    indicators::{target, tenths},
    plan::{Cell, Value, YEARS},
    policy::{Policy, percent},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Targets(policy: Arc<Policy>, indicator: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let id = indicator.clone();
    let target_of = |year| Cell::Target { indicator: indicator.clone(), year };
    let year = RwSignal::new(begun_year(domain::plan::years(&policy), &target_of));
    let list = move || replica.device.with(|device| list(&device.history, &id));
    let all: Vec<(String, String)> =
        domain::plan::years(&policy).map(|year| (year.to_string(), year.short())).collect();
    view! {
        <h3>"目標値"</h3>
        <p class="quiet">"原典に目標値はありません。入れた値は、誰が入れたかとともに表示されます。空にして記録すると取り消されます。"</p>
        {view(list)}
        <Choice name="目標の年度" options=all chosen=year locked=flag(|| false)/>
        {view(move || chosen_year(year).map(|year| view! { <OfYear indicator=indicator.clone() year/> }).erase())}
    }
}

/// The targets that are set, and by whom.
fn list(history: &History, indicator: &str) -> AnyView {
    let all = (YEARS.start().0..=YEARS.end().0).map(FiscalYear);
    let set = all.filter_map(|year| {
        let share = target(history, indicator, year)?;
        let who = in_words::author_of(history, &Cell::Target { indicator: indicator.to_owned(), year });
        Some(view! { <li>{format!("{}　{}%　", year.short(), percent(share))}<span class="quiet">{format!("入力 {who}")}</span></li> })
    });
    let set = set.list();
    if set.is_empty() {
        view! { <p class="quiet">"目標値は入っていません。"</p> }.erase()
    } else {
        view! { <ul>{set}</ul> }.erase()
    }
}

#[component]
fn OfYear(indicator: String, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let cell = Cell::Target { indicator: indicator.clone(), year };
    let locked = flag(move || replica.is_locked_in(year));
    let (typed, error) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = CellForm::new(replica, cell.clone(), vec![typed], move |history| {
        typed.set(target(history, &indicator, year).map(percent).unwrap_or_default());
    });
    let keep = move |_| {
        let value = match typed.with_untracked(|typed| (typed.trim().is_empty(), tenths(typed))) {
            (true, _) => Value::Unset,
            (_, Some(share)) if share <= 1000 => Value::Target(share),
            _ => return error.set("目標値を 0〜100 の数（小数第1位まで）で入れてください。".to_owned()),
        };
        outcome(form.set(value, None), error);
    };
    view! {
        <Settle cell locked/>
        <div class="numbers" on:input=change(move |_| form.touch())>
            {number_field("目標値（%）".to_owned(), typed, locked)}
        </div>
        <p class="error" role="alert">{text(move || error.get())}</p>
        <p class="acts"><button type="button" class="button small" disabled=locked on:click=click(keep)>"目標値を記録する"</button><Begun form/></p>
    }
}
