//! The report's first page: counts, shares, and all rows over the years on one sheet.

use crate::{
    components::{RatingMark, StatusMark},
    erased::{Erase, List},
    in_words,
};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    outline::groups,
    plan::{Progress, Status, years},
    policy::{PlanRow, Policy, Tracked, percent},
    progress::{YearState, year_state},
    report::{Counts, share},
    scale::{OUTSIDE, Scale},
    verify::{Bar, Revised, bar, confirmed, revised},
};
use leptos::prelude::*;

/// Counts and shares of the year, with the change to the year before, as a whole and by field.
pub fn summary(policy: &Policy, history: &History, year: FiscalYear) -> AnyView {
    let groups = groups(policy);
    let all: Vec<Tracked> = groups.iter().flat_map(|group| group.rows.clone()).collect();
    let scale = Scale::in_year(history, year);
    let counts = Counts::of(history, &all, year);
    let extra = Extra { outside: counts.outside > 0, unknown_grades: unknown_grades(&counts, &scale) > 0 };
    // The same place on another scale is another grade.
    let is_same_scale = Scale::in_year(history, FiscalYear(year.0.saturating_sub(1))) == scale;
    let line = |name, rows: &[Tracked]| line(name, history, rows, year, (&scale, is_same_scale, extra));
    let mut lines = vec![line("全体".to_owned(), &all)];
    let mut fields: Vec<&str> = Vec::new();
    for group in &groups {
        if !fields.contains(&group.field.label.as_str()) {
            fields.push(&group.field.label);
            let of_field = groups.iter().filter(|other| other.field == group.field);
            let rows: Vec<Tracked> = of_field.flat_map(|group| group.rows.clone()).collect();
            lines.push(line(group.field.label.clone(), &rows));
        }
        lines.push(line(group.initiative.name(), &group.rows));
    }
    let statuses = Status::ALL.map(|status| view! { <th scope="col">{status.label()}</th> });
    let ratings = scale
        .grades()
        .map(|(_, grade)| view! { <th scope="col">{format!("{} {}", grade.sign, grade.label)}</th> });
    let bars = policy.plan_rows().count();
    let read = confirmed(policy, history);
    view! {
        <section>
            <h2>"概要"</h2>
            <p>{format!("計画の棒: 確認済み {read}行、推定・期間未確認 {}行。評価 {} は、このアプリで使う区分で、原典にはありません。{}進捗区分の割合は行の数に、評価の割合は評価の付いた行の数に対するもので、四捨五入のため合計が 100% にならないことがあります。{}", bars - read, scale.signs(), if is_same_scale { "かっこの中は前年度との差です。" } else { "かっこの中は前年度との差です（評価は、前年度と区分が違うため、差を出しません）。" }, if extra.outside { "期間外は、確認または変更した計画がこの年度にかからない行です。" } else { "" })}</p>
            <div class="indicator-scroll" role="region" tabindex="0" aria-label="概要の表">
                <table class="report-table counts">
                    <thead><tr><th scope="col">"分野・取組"</th><th scope="col">"行"</th>{statuses.into_iter().list()}<th scope="col">"未入力"</th>{extra.outside.then(|| view! { <th scope="col">"期間外"</th> })}<th scope="col">"競合"</th>{ratings.list()}{extra.unknown_grades.then(|| view! { <th scope="col">{OUTSIDE}</th> })}</tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
        </section>
    }
    .erase()
}

/// The columns that are there only where something is in them.
#[derive(Clone, Copy)]
struct Extra {
    outside: bool,
    unknown_grades: bool,
}

/// Ratings that the scale has become too short for.
fn unknown_grades(counts: &Counts, scale: &Scale) -> usize {
    counts.ratings.iter().skip(scale.grades().count()).sum()
}

/// A line of the counts.
fn line(
    name: String,
    history: &History,
    rows: &[Tracked],
    year: FiscalYear,
    (scale, is_same_scale, extra): (&Scale, bool, Extra),
) -> AnyView {
    let now = Counts::of(history, rows, year);
    let before = Counts::of(history, rows, FiscalYear(year.0.saturating_sub(1)));
    let has_before = before.empty + before.outside < before.rows;
    let rated: usize = now.ratings.iter().sum();
    let cell = |now: usize, before: Option<usize>, whole: usize| {
        let share = share(now, whole).filter(|_| now > 0).map(|share| format!(" {}%", percent(share)));
        let change = match before.filter(|_| has_before) {
            None => String::new(),
            Some(before) if now == before => "（±0）".to_owned(),
            Some(before) if now > before => format!("（＋{}）", now - before),
            Some(before) => format!("（−{}）", before - now),
        };
        view! { <td>{now.to_string()}<small>{share.unwrap_or_default()}{change}</small></td> }.erase()
    };
    let statuses = (0..4).map(|at| cell(now.statuses[at], Some(before.statuses[at]), now.rows));
    let rating_before = |count| Some(count).filter(|_| is_same_scale);
    let grades = scale.grades().count();
    let ratings = now.ratings.iter().zip(before.ratings).take(grades);
    let ratings = ratings.map(|(now, before)| cell(*now, rating_before(before), rated));
    let outside = extra.outside.then(|| cell(now.outside, Some(before.outside), now.rows));
    let unknown_grades = extra
        .unknown_grades
        .then(|| cell(unknown_grades(&now, scale), rating_before(unknown_grades(&before, scale)), rated));
    view! {
        <tr>
            <th scope="row">{name}</th><td>{now.rows.to_string()}</td>
            {statuses.list()}
            {cell(now.empty, Some(before.empty), now.rows)}
            {outside}
            {cell(now.conflicts, Some(before.conflicts), now.rows)}
            {ratings.list()}
            {unknown_grades}
        </tr>
    }
    .erase()
}

/// All rows with their bars and every year's state: one landscape page.
pub fn overview(policy: &Policy, history: &History, year: FiscalYear) -> AnyView {
    let shown: Vec<FiscalYear> = years(policy).collect();
    let heads = shown
        .iter()
        .map(|head| view! { <th scope="col">{head.short()}{(*head == year).then_some(" 本年度")}</th> });
    let mut field = String::new();
    let mut rows: Vec<AnyView> = Vec::new();
    for group in groups(policy) {
        let count = group.rows.len();
        for (at, row) in group.rows.iter().enumerate() {
            let is_new = group.field.label != field;
            field.clone_from(&group.field.label);
            let of_field = is_new.then(|| view! { <b>{field.clone()}</b> }.erase());
            let initiative = (at == 0).then(|| {
                view! { <th scope="rowgroup" rowspan=count.to_string()>{of_field.unwrap_or_else(|| ().into_any())}{group.initiative.name()}</th> }
            });
            let cells =
                shown.iter().map(|year| state_cell(history, year_state(history, row.id, *year), *year));
            let (class, plan) =
                row.row.map_or(("", "長期的・恒常的".to_owned()), |row| plan_words(history, row));
            rows.push(
                view! {
                    <tr class:field-start=is_new>
                        {initiative.erase()}
                        <th scope="row">{row.text.to_owned()}</th>
                        <td class=class>{plan}</td>
                        {cells.list()}
                    </tr>
                }
                .erase(),
            );
        }
    }
    view! {
        <section class="report-wide">
            <h2>"実施計画と進捗の一覧"</h2>
            <div class="indicator-scroll" role="region" tabindex="0" aria-label="実施計画と進捗の一覧">
                <table class="report-table overview">
                    <thead><tr><th scope="col">"分野・取組"</th><th scope="col">"具体的な取組"</th><th scope="col">"計画（原典の語）"</th>{heads.list()}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .erase()
}

/// What the plan says of a row, and how it looks: a guess is hatched.
pub fn plan_words(history: &History, row: &PlanRow) -> (&'static str, String) {
    let (class, printed) = match bar(history, row) {
        Bar::Confirmed(schedule) => ("", format!("{} 確認済", in_words::schedule(&schedule))),
        Bar::Guess(label) => ("guess-cell", format!("{label} 推定・期間未確認")),
        Bar::Conflict => ("", "▲ 原典の読み取りが競合".to_owned()),
        Bar::Newer => ("", "新しい版で照合".to_owned()),
    };
    match revised(history, row) {
        Revised::No => (class, printed),
        Revised::To(schedule) => {
            (class, format!("{} 変更後（原典: {printed}）", in_words::schedule(&schedule)))
        }
        Revised::Conflict => (class, format!("▲ 計画の変更が競合（原典: {printed}）")),
        Revised::Newer => (class, format!("新しい版で変更（原典: {printed}）")),
    }
}

fn state_cell(history: &History, state: YearState, year: FiscalYear) -> AnyView {
    match state {
        YearState::Empty => view! { <td></td> }.erase(),
        YearState::Known(Progress { status, rating }) => view! {
            <td><StatusMark of=status/>{rating.map(|rating| view! { <RatingMark of=rating scale=Scale::in_year(history, year)/> }).erase()}</td>
        }
        .erase(),
        YearState::Conflict => view! { <td class="conflict">"▲ 競合"</td> }.erase(),
        other => view! { <td class="quiet">{other.label()}</td> }.erase(),
    }
}
