//! The table: printed bar above, what happened below, in the same row.

use super::Chosen;
use crate::{
    clock,
    components::{RatingMark, StatusMark},
    erased::{Erase, List, click, flag, if_true, text, view},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    plan::{Cell, Progress, years},
    policy::{NodeKind, PlanRow, Policy, Tracked},
    progress::{YearState, missing_in, year_state},
    verify::{Bar, bar, phases},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

#[component]
pub fn Grid(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    let years: Vec<FiscalYear> = years(&policy).collect();
    // A row that the address names shows itself.
    request_animation_frame(|| {
        if let Ok(Some(row)) = document().query_selector(".chosen th") {
            row.scroll_into_view();
        }
    });
    let groups = groups(&policy).into_iter().map(|group| group_view(group, &years, chosen)).list();
    view! {
        <div class="plan-scroll" role="region" aria-label="実施計画の表" tabindex="0">
            <table class="plan-table">
                <thead>
                    <tr>
                        <th scope="col">"具体的な取組"</th>
                        {years.iter().map(|year| view! { <YearHead policy=policy.clone() year=*year/> }).list()}
                    </tr>
                </thead>
                {groups}
            </table>
        </div>
    }
}

#[component]
fn YearHead(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let now = clock::this_year();
    let all = policy.tracked().count();
    let filled = move || all - replica.device.with(|device| missing_in(&policy, &device.history, year));
    view! {
        <th scope="col" class:this-year=flag(move || year == now)>
            {year.short()}{(year == now).then_some(" 今年度")}
            <small>{text(move || format!("入力 {}/{all}", filled()))}</small>
        </th>
    }
}

/// The rows of an initiative, under the name of its field where that begins.
struct Group {
    field: Option<String>,
    initiative: String,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    text: String,
    /// What hangs on a row with a bar; permanent items have none.
    bar: Option<PlanRow>,
}

fn groups(policy: &Policy) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut last_field, mut last_initiative) = (String::new(), String::new());
    for tracked in policy.tracked() {
        let lineage = policy.lineage(tracked.section);
        let named = |kind: NodeKind| lineage.iter().find(|node| node.kind == kind);
        let field = named(NodeKind::Field).map(|node| node.label.clone()).unwrap_or_default();
        let initiative = named(NodeKind::Initiative).map(|node| node.name()).unwrap_or_default();
        if initiative != last_initiative {
            let new_field = (field != last_field).then(|| field.clone());
            groups.push(Group { field: new_field, initiative: initiative.clone(), rows: Vec::new() });
            (last_field, last_initiative) = (field, initiative);
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(row(&tracked));
        }
    }
    groups
}

fn row(tracked: &Tracked) -> Row {
    Row { id: tracked.id.to_owned(), text: tracked.text.to_owned(), bar: tracked.row.cloned() }
}

fn group_view(group: Group, years: &[FiscalYear], chosen: Chosen) -> AnyView {
    let columns = years.len() + 1;
    let rows = group.rows.into_iter().map(|row| row_view(row, years, chosen)).list();
    view! {
        <tbody>
            {group.field.map(|field| view! { <tr class="group"><th colspan=columns.to_string() scope="rowgroup">{field}</th></tr> }).erase()}
            <tr class="item"><th colspan=columns.to_string() scope="rowgroup">{group.initiative}</th></tr>
            {rows}
        </tbody>
    }
    .erase()
}

fn row_view(row: Row, years: &[FiscalYear], chosen: Chosen) -> AnyView {
    let is_chosen = {
        let id = row.id.clone();
        flag(move || chosen.is_row(&id))
    };
    let span: Vec<FiscalYear> = years.to_vec();
    let bar = match row.bar {
        Some(bar) => view! { <BarCells row=bar years=span/> }.erase(),
        None => one_bar(years.len(), "bar bar-permanent", "長期的・恒常的な取組".to_owned(), ""),
    };
    let cells = years
        .iter()
        .map(|year| view! { <YearCell row=row.id.clone() name=row.text.clone() year=*year chosen/> });
    view! {
        <tr class="bar-row" class:chosen=is_chosen>
            <th scope="row" rowspan="2">{row.text.clone()}</th>
            {bar}
        </tr>
        <tr class="year-row" class:chosen=is_chosen>{cells.list()}</tr>
    }
    .erase()
}

/// The bar over the years: as confirmed against the print, or, hatched over all of them, as most
/// likely.
#[component]
fn BarCells(row: PlanRow, years: Vec<FiscalYear>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view(move || {
        let all = years.len();
        match replica.device.with(|device| bar(&device.history, &row)) {
            Bar::Confirmed(schedule) => {
                let (first, last) = (years.first().copied(), years.last().copied());
                let phases = first.zip(last).map(|(first, last)| phases(&schedule, first, last));
                let cells = phases.unwrap_or_default().into_iter().map(|phase| {
                    let years = usize::from(phase.years());
                    if phase.label.is_empty() {
                        one_bar(years, "no-bar", phase.label, "")
                    } else {
                        one_bar(years, "bar bar-confirmed", phase.label, "確認済み")
                    }
                });
                cells.list().into_any()
            }
            Bar::Guess(label) => one_bar(all, "bar bar-guess", label, "推定・期間未確認"),
            Bar::Conflict => one_bar(all, "bar", "▲ 原典の読み取りが競合".to_owned(), ""),
            Bar::Newer => one_bar(all, "bar", "新しい版で照合".to_owned(), ""),
        }
    })
}

fn one_bar(years: usize, class: &'static str, label: String, note: &'static str) -> AnyView {
    let note = (!note.is_empty()).then(|| view! { <small>{note}</small> });
    view! { <td colspan=years.to_string()><span class=class>{label}{note.erase()}</span></td> }.erase()
}

#[component]
fn YearCell(row: String, name: String, year: FiscalYear, chosen: Chosen) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let navigate = use_navigate();
    let (of, cell) = (row.clone(), Cell::Progress { row: row.clone(), year }.to_string());
    let shown = Memo::new(move |_| {
        replica.device.with(|device| {
            let unsent = device.history.heads(&cell).iter().any(|head| head.is_pending());
            (year_state(&device.history, &of, year), unsent)
        })
    });
    let words = move || {
        let (shown, unsent) = shown.get();
        let state = match shown {
            YearState::Known(Progress { status, rating: Some(rating) }) => {
                format!("{}、評価 {}", status.label(), rating.letter())
            }
            shown => shown.label().to_owned(),
        };
        format!("{name}、{}、{state}{}", year.long(), if unsent { "、未送信" } else { "" })
    };
    let now = clock::this_year();
    let is_chosen = {
        let row = row.clone();
        if_true(move || chosen.is(&row, year))
    };
    let open = move |_| {
        let options = NavigateOptions { scroll: false, ..Default::default() };
        navigate(&format!("/plan/{row}/{year}"), options);
    };
    view! {
        <td class:this-year=flag(move || year == now)>
            <button class="cell" aria-label=text(words) aria-current=is_chosen on:click=click(open)>
                {view(move || cell_view(shown.get()))}
            </button>
        </td>
    }
}

fn cell_view((shown, unsent): (YearState, bool)) -> AnyView {
    let mark = match shown {
        YearState::Empty => view! { <span class="quiet">"–"</span> }.erase(),
        YearState::Known(Progress { status, rating }) => view! {
            <StatusMark of=status/>
            {rating.map(|rating| view! { <RatingMark of=rating/> }).erase()}
        }
        .erase(),
        YearState::Conflict => view! { <span class="conflict">"▲ 競合"</span> }.erase(),
        YearState::Newer => view! { <span class="quiet">"新しい版"</span> }.erase(),
    };
    let unsent = unsent.then(|| view! { <span class="unsent" aria-hidden="true">"↑"</span> });
    view! { {mark}{unsent.erase()} }.erase()
}
