//! Targets of an indicator: the document sets none; what someone enters says who did.

use super::entry::number_field;
use crate::{
    erased::{Erase, List, click, flag, text, view},
    in_words,
    pages::plan::Choice,
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    indicators::{target, tenths},
    plan::{Cell, Value, YEARS},
    policy::{Policy, percent},
};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub fn Targets(policy: Arc<Policy>, indicator: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let (year, typed) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(String::new());
    let locked = flag(move || {
        let year = year.read().parse().ok().map(FiscalYear);
        year.is_none_or(|year| replica.is_locked_in(year))
    });
    let id = indicator.clone();
    let keep = move |_| {
        let Some(year) = year.get_untracked().parse().ok().map(FiscalYear) else { return };
        let value = match typed.with_untracked(|typed| (typed.trim().is_empty(), tenths(typed))) {
            (true, _) => Value::Unset,
            (_, Some(share)) if share <= 1000 => Value::Target(share),
            _ => return error.set("目標値を 0〜100 の数（小数第1位まで）で入れてください。".to_owned()),
        };
        let refused = replica.set(Cell::Target { indicator: id.clone(), year }, value, None).err();
        error.set(refused.map(|refused| refused.to_string()).unwrap_or_default());
    };
    let list = move || {
        replica.device.with(|device| {
            let all = (YEARS.start().0..=YEARS.end().0).map(FiscalYear);
            let set = all.filter_map(|year| {
                let share = target(&device.history, &indicator, year)?;
                let cell = Cell::Target { indicator: indicator.clone(), year };
                let who = in_words::author_of(&device.history, &cell);
                Some(view! { <li>{format!("{}　{}%　", year.short(), percent(share))}<span class="quiet">{format!("入力 {who}")}</span></li> })
            });
            let set = set.list();
            if set.is_empty() { view! { <p class="quiet">"目標値は入っていません。"</p> }.erase() } else { view! { <ul>{set}</ul> }.erase() }
        })
    };
    let all: Vec<(String, String)> =
        domain::plan::years(&policy).map(|year| (year.to_string(), year.short())).collect();
    view! {
        <h3>"目標値"</h3>
        <p class="quiet">"原典に目標値はありません。入れた値は、誰が入れたかとともに表示されます。空にして記録すると取り消されます。"</p>
        {view(list)}
        <div class="numbers">
            <Choice name="目標の年度" options=all chosen=year locked=flag(|| false)/>
            {number_field("目標値（%）".to_owned(), text(move || typed.get()), locked, move |value| typed.set(value))}
        </div>
        <p class="error" role="alert">{text(move || error.get())}</p>
        <p class="acts"><button type="button" class="button small" disabled=locked on:click=click(keep)>"目標値を記録する"</button></p>
    }
}
