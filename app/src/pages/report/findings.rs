//! What the report must not hide: changes to the plan with their reasons, and points not reported.

use crate::{
    clock,
    erased::{Erase, List},
    in_words,
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    missing::missing,
    op::Change,
    policy::Policy,
    records::plan_words,
    report::{reported_until, revised_from, revisions},
};
use leptos::prelude::*;

pub fn revisions_view(policy: &Policy, history: &History, year: FiscalYear) -> AnyView {
    let rows = revisions(history, year).into_iter().filter_map(|entry| {
        let Change::Known { cell, value } = &entry.op.change else { return None };
        let (what, _) = in_words::cell(Some(policy), history, cell);
        let to = match value {
            domain::plan::Value::Unset => "変更を取り消し、原典の計画に戻す".to_owned(),
            value => in_words::value(history, cell, value),
        };
        let from = revised_from(history, entry).into_iter().map(|value| in_words::value(history, cell, value));
        let from = Some(from.collect::<Vec<_>>().join("、")).filter(|words| !words.is_empty());
        let row = cell.row().and_then(|row| policy.tracked_by_id(row)?.row);
        let from = from.or_else(|| row.map(|row| plan_words(history, row).0)).unwrap_or_default();
        let no_reason = if entry.op.envelope.undoes.is_some() { "（元に戻す操作）" } else { "（理由の記録がありません）" };
        let reason = entry.op.envelope.reason.clone().unwrap_or_else(|| no_reason.to_owned());
        Some(view! {
            <tr><th scope="row">{what}</th><td data-label="変更前">{from}</td><td data-label="変更後">{to}</td><td data-label="理由">{reason}</td><td data-label="記録">{in_words::author(entry)}<small>{clock::in_words(entry.time())}</small></td></tr>
        })
    });
    let rows = rows.list();
    let since = match reported_until(history, year) {
        Some(taken) => {
            format!("前年度の報告の確定（{}）のあとの変更です。", clock::date_in_words(taken.when()))
        }
        None => "前年度の報告が確定していないため、これまでのすべての変更です。".to_owned(),
    };
    let list = if rows.is_empty() {
        view! { <p>"計画の変更はありません。"</p> }.erase()
    } else {
        view! {
            <p class="quiet">{since}</p>
            <table class="report-table changes">
                <thead><tr><th scope="col">"行"</th><th scope="col">"変更前"</th><th scope="col">"変更後"</th><th scope="col">"理由"</th><th scope="col">"記録"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .erase()
    };
    view! { <section><h2>"計画の変更"</h2>{list}</section> }.erase()
}

pub fn missing_view(policy: &Policy, history: &History, year: FiscalYear) -> AnyView {
    let rows = missing(policy, history, year).into_iter().map(|missing| {
        let conflicts = missing.conflicts.iter().map(|field| format!("▲ {field}が競合"));
        let points: Vec<String> =
            missing.fields.iter().map(|field| (*field).to_owned()).chain(conflicts).collect();
        view! { <tr><th scope="row">{missing.row.text.to_owned()}</th><td>{points.join("、")}</td></tr> }
    });
    let rows = rows.list();
    let list = if rows.is_empty() {
        view! { <p>"すべての行が報告されています。"</p> }.erase()
    } else {
        view! {
            <table class="report-table">
                <thead><tr><th scope="col">"行"</th><th scope="col">"報告のない項目"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .erase()
    };
    view! { <section><h2>"報告のない項目"</h2>{list}</section> }.erase()
}
