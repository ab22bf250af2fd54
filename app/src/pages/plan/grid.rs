//! The table: printed bar above, what happened below, in the same row.

use super::Chosen;
use crate::{
    clock,
    components::{RatingMark, StatusMark},
    erased::{Erase, List, click, flag, if_true, text, view},
    in_words,
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    history::{CellState, History},
    outline::{Group, groups},
    plan::{Cell, NoteKind, Progress, Schedule, years},
    policy::{Node, PlanRow, Policy, Tracked},
    progress::{YearState, missing_in, year_state},
    verify::{Bar, Revised, bar, phases, revised},
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
    let groups = groups(&policy);
    let fields = groups.iter().map(|group| Some(group.field)).collect::<Vec<_>>();
    let before = std::iter::once(None).chain(fields.iter().copied());
    let groups =
        groups.iter().zip(before).map(|(group, before)| group_view(group, before, &years, chosen)).list();
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

struct Row {
    id: String,
    text: String,
    /// What hangs on a row with a bar; permanent items have none.
    bar: Option<PlanRow>,
}

fn row(tracked: &Tracked) -> Row {
    Row { id: tracked.id.to_owned(), text: tracked.text.to_owned(), bar: tracked.row.cloned() }
}

/// `before`: the field of the group before.
fn group_view(group: &Group, before: Option<&Node>, years: &[FiscalYear], chosen: Chosen) -> AnyView {
    let columns = years.len() + 1;
    let rows = group.rows.iter().map(|tracked| row_view(row(tracked), years, chosen)).list();
    let field = (before != Some(group.field)).then(|| group.field.label.clone());
    view! {
        <tbody>
            {field.map(|field| view! { <tr class="group"><th colspan=columns.to_string() scope="rowgroup">{field}</th></tr> }).erase()}
            <tr class="item"><th colspan=columns.to_string() scope="rowgroup">{group.initiative.name()}</th></tr>
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
        None => one_bar(years.len(), "bar bar-permanent", "長期的・恒常的な取組".to_owned(), "", None),
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

/// The bar over the years: as revised, with what it was struck through; as confirmed against the
/// print; or, hatched over all of them, as most likely.
#[component]
fn BarCells(row: PlanRow, years: Vec<FiscalYear>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view(move || {
        let all = years.len();
        let (revised, bar) =
            replica.device.with(|device| (revised(&device.history, &row), bar(&device.history, &row)));
        match (revised, &bar) {
            (Revised::To(schedule), printed) => {
                schedule_cells(&schedule, &years, "変更後", Some(was(printed)))
            }
            (Revised::Conflict, _) => one_bar(all, "bar", "▲ 計画の変更が競合".to_owned(), "", None),
            (Revised::Newer, _) => one_bar(all, "bar", "新しい版で変更".to_owned(), "", None),
            (Revised::No, Bar::Confirmed(schedule)) => schedule_cells(schedule, &years, "確認済み", None),
            (Revised::No, Bar::Guess(label)) => {
                one_bar(all, "bar bar-guess", label.clone(), "推定・期間未確認", None)
            }
            (Revised::No, Bar::Conflict) => {
                one_bar(all, "bar", "▲ 原典の読み取りが競合".to_owned(), "", None)
            }
            (Revised::No, Bar::Newer) => one_bar(all, "bar", "新しい版で照合".to_owned(), "", None),
        }
    })
}

/// What a revision stands over.
fn was(printed: &Bar) -> String {
    match printed {
        Bar::Confirmed(schedule) => in_words::schedule(schedule),
        Bar::Guess(label) => format!("{label}（推定）"),
        Bar::Conflict | Bar::Newer => "原典の読み取り".to_owned(),
    }
}

/// A bar over its years. `was`: what it replaces, said once.
fn schedule_cells(
    schedule: &Schedule,
    years: &[FiscalYear],
    note: &'static str,
    mut was: Option<String>,
) -> AnyView {
    let (first, last) = (years.first().copied(), years.last().copied());
    let phases = first.zip(last).map(|(first, last)| phases(schedule, first, last)).unwrap_or_default();
    let cells = phases.into_iter().map(|phase| {
        let years = usize::from(phase.years());
        if phase.label.is_empty() {
            one_bar(years, "no-bar", phase.label, "", None)
        } else {
            one_bar(years, "bar bar-confirmed", phase.label, note, was.take())
        }
    });
    cells.list().into_any()
}

fn one_bar(
    years: usize,
    class: &'static str,
    label: String,
    note: &'static str,
    was: Option<String>,
) -> AnyView {
    let note = (!note.is_empty()).then(|| view! { <small>{note}</small> });
    let was = was.map(|was| view! { <del class="was">{was}</del> });
    view! { <td colspan=years.to_string()><span class=class>{label}{note.erase()}</span>{was.erase()}</td> }
        .erase()
}

#[component]
fn YearCell(row: String, name: String, year: FiscalYear, chosen: Chosen) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let navigate = use_navigate();
    let of = row.clone();
    let shown = Memo::new(move |_| replica.device.with(|device| Shown::of(&device.history, &of, year)));
    let words = move || {
        let Shown { state: shown, unsent, has_note, in_conflict } = shown.get();
        let state = match shown {
            YearState::Known(Progress { status, rating: Some(rating) }) => {
                format!("{}、評価 {}", status.label(), rating.letter())
            }
            shown => shown.label().to_owned(),
        };
        let mut words = format!("{name}、{}、{state}", year.long());
        for (is, word) in [(has_note, "、記述あり"), (in_conflict, "、記述が競合"), (unsent, "、未送信")]
        {
            if is {
                words.push_str(word);
            }
        }
        words
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

/// What a cell of the table shows of a row's year.
#[derive(Clone, Copy, PartialEq)]
struct Shown {
    state: YearState,
    unsent: bool,
    has_note: bool,
    in_conflict: bool,
}

impl Shown {
    fn of(history: &History, row: &str, year: FiscalYear) -> Self {
        let row = row.to_owned();
        let notes = NoteKind::ALL.map(|kind| Cell::Note { row: row.clone(), year, kind });
        let is_unsent = |cell: &Cell| history.heads(&cell.to_string()).iter().any(|head| head.is_pending());
        Self {
            state: year_state(history, &row, year),
            unsent: is_unsent(&Cell::Progress { row, year }) || notes.iter().any(is_unsent),
            has_note: notes.iter().any(|note| history.text(note).is_some()),
            in_conflict: notes.iter().any(|note| history.state(note) == CellState::Conflict),
        }
    }
}

fn cell_view(Shown { state, unsent, has_note, in_conflict }: Shown) -> AnyView {
    let mark = match state {
        YearState::Empty => view! { <span class="quiet">"–"</span> }.erase(),
        YearState::Known(Progress { status, rating }) => view! {
            <StatusMark of=status/>
            {rating.map(|rating| view! { <RatingMark of=rating/> }).erase()}
        }
        .erase(),
        YearState::Conflict => view! { <span class="conflict">"▲ 競合"</span> }.erase(),
        YearState::Newer => view! { <span class="quiet">"新しい版"</span> }.erase(),
    };
    let sign = |is: bool, class: &'static str, sign: &'static str| {
        is.then(|| view! { <span class=class aria-hidden="true">{sign}</span> }).erase()
    };
    view! {
        {mark}
        {sign(has_note, "noted", "✎")}
        {sign(in_conflict, "conflict", "▲")}
        {sign(unsent, "unsent", "↑")}
    }
    .erase()
}
