//! The table: printed bar above, what happened below, in the same row.

mod cell_editor;
mod clipboard;
mod keys;

use super::{
    Chosen,
    view::{View, keep_view},
};
use crate::{
    clock,
    components::{RatingMark, StatusMark},
    erased::{Erase, List, click, flag, if_true, text, view},
    in_words,
    replica::Replica,
};
use cell_editor::CellEditor;
use clipboard::PastePreview;
use domain::{
    fiscal_year::FiscalYear,
    history::{CellState, History},
    outline::groups,
    plan::{Cell, NoteKind, Progress, Schedule},
    policy::{Node, PlanRow, Policy, Tracked},
    progress::{YearState, missing_in, year_state},
    sheet::{self, Shown},
    verify::{Bar, Revised, bar, phases, revised},
};
use keys::Sheet;
use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::sync::Arc;

#[component]
pub fn Grid(policy: Arc<Policy>, chosen: Chosen, now: Memo<View>, rows: Memo<Vec<String>>) -> impl IntoView {
    let table = NodeRef::<html::Table>::new();
    let sheet = Sheet::new(now, rows);
    // A row that the address names shows itself.
    request_animation_frame(|| {
        if let Ok(Some(row)) = document().query_selector(".chosen th") {
            row.scroll_into_view();
        }
    });
    let parts = move || {
        let (view, rows) = (now.get(), rows.get());
        request_animation_frame(keys::offer_first);
        parts(&policy, &view, &rows, chosen)
    };
    view! {
        <div class="plan-scroll" role="region" aria-label="実施計画の表" tabindex="0">
            <table class="plan-table" role="grid" aria-multiselectable="true" aria-label="実施計画" node_ref=table
                on:keydown=move |event| keys::press(sheet, &event)
                on:focusin=move |event| keys::enter(sheet, &event)
                on:copy=move |event| clipboard::copy(sheet, &event)
                on:paste=move |event| clipboard::paste(sheet, &event)
            >
                {view(parts)}
            </table>
            <CellEditor sheet/>
        </div>
        <PastePreview sheet/>
    }
}

/// Head and bodies of the table.
fn parts(policy: &Arc<Policy>, view: &View, rows: &[String], chosen: Chosen) -> AnyView {
    let heads = view.years.iter().map(|year| view! { <YearHead policy=policy.clone() year=*year/> });
    let heads = heads.list();
    let groups = groups(policy);
    let mut before: Option<&Node> = None;
    let bodies = groups.iter().filter_map(|group| {
        let of_group: Vec<Row> =
            group.rows.iter().filter(|tracked| rows.iter().any(|id| id == tracked.id)).map(row).collect();
        if of_group.is_empty() {
            return None;
        }
        let field = (before != Some(group.field)).then(|| group.field.label.clone());
        before = Some(group.field);
        Some(group_view(field, group.initiative.name(), of_group, view, chosen))
    });
    let bodies: Vec<AnyView> = bodies.collect();
    view! {
        <thead><tr><th scope="col">"具体的な取組"</th>{heads}</tr></thead>
        {bodies}
    }
    .erase()
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

/// `field`: its name where it begins.
fn group_view(
    field: Option<String>,
    initiative: String,
    rows: Vec<Row>,
    view: &View,
    chosen: Chosen,
) -> AnyView {
    let columns = view.years.len() + 1;
    let rows = rows.into_iter().map(|row| row_view(row, view, chosen)).list();
    view! {
        <tbody>
            {field.map(|field| view! { <tr class="group"><th colspan=columns.to_string() scope="rowgroup">{field}</th></tr> }).erase()}
            <tr class="item"><th colspan=columns.to_string() scope="rowgroup">{initiative}</th></tr>
            {rows}
        </tbody>
    }
    .erase()
}

fn row_view(row: Row, view: &View, chosen: Chosen) -> AnyView {
    let is_chosen = {
        let id = row.id.clone();
        flag(move || chosen.is_row(&id))
    };
    let bar = match row.bar {
        Some(bar) => view! { <BarCells row=bar years=view.years.clone()/> }.erase(),
        None => one_bar(view.years.len(), "bar bar-permanent", "長期的・恒常的な取組".to_owned(), "", None),
    };
    let shown = view.shown;
    let cells = view.years.iter().map(|year| {
        view! { <YearCell row=row.id.clone() name=row.text.clone() year=*year shown chosen/> }
    });
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
fn YearCell(row: String, name: String, year: FiscalYear, shown: Shown, chosen: Chosen) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let of = row.clone();
    let mark = Memo::new(move |_| replica.device.with(|device| Mark::of(&device.history, &of, year, shown)));
    let words = move || mark.with(|mark| mark.in_words(&name, year, shown));
    let now = clock::this_year();
    let is_chosen = {
        let row = row.clone();
        if_true(move || chosen.is(&row, year))
    };
    let navigate = use_navigate();
    let to = row.clone();
    let open = move |_| {
        let options = NavigateOptions { scroll: false, ..Default::default() };
        navigate(&keep_view(&format!("/plan/{to}/{year}")), options);
    };
    view! {
        <td role="gridcell" class:this-year=flag(move || year == now)>
            <button class="cell" class:has-text=flag(move || shown != Shown::Progress) tabindex="-1" aria-label=text(words) aria-current=is_chosen on:click=click(open)>
                {view(move || mark.with(cell_view))}
            </button>
        </td>
    }
}

/// What a cell of the table shows of a row's year.
#[derive(Clone, PartialEq)]
struct Mark {
    content: Content,
    unsent: bool,
    has_note: bool,
    in_conflict: bool,
}

#[derive(Clone, PartialEq)]
enum Content {
    State(YearState),
    Words(String),
}

impl Mark {
    fn of(history: &History, row: &str, year: FiscalYear, shown: Shown) -> Self {
        let notes = NoteKind::ALL.map(|kind| Shown::Note(kind).cell(row, year));
        let is_unsent = |cell: &Cell| history.heads(&cell.to_string()).iter().any(|head| head.is_pending());
        let content = match shown {
            Shown::Progress => Content::State(year_state(history, row, year)),
            shown => Content::Words(sheet::words(history, &shown.cell(row, year))),
        };
        let is_text = shown != Shown::Progress;
        Self {
            content,
            unsent: is_unsent(&shown.cell(row, year)) || (!is_text && notes.iter().any(is_unsent)),
            has_note: !is_text && notes.iter().any(|note| history.text(note).is_some()),
            in_conflict: !is_text && notes.iter().any(|note| history.state(note) == CellState::Conflict),
        }
    }

    fn in_words(&self, name: &str, year: FiscalYear, shown: Shown) -> String {
        let content = match &self.content {
            Content::State(YearState::Known(Progress { status, rating: Some(rating) })) => {
                format!("{}、評価 {}", status.label(), rating.letter())
            }
            Content::State(state) => state.label().to_owned(),
            Content::Words(words) if words.is_empty() => format!("{} 未入力", shown.label()),
            Content::Words(words) => format!("{} {words}", shown.label()),
        };
        let mut words = format!("{name}、{}、{content}", year.long());
        for (is, word) in
            [(self.has_note, "、記述あり"), (self.in_conflict, "、記述が競合"), (self.unsent, "、未送信")]
        {
            if is {
                words.push_str(word);
            }
        }
        words
    }
}

fn cell_view(mark: &Mark) -> AnyView {
    let content = match &mark.content {
        Content::State(YearState::Known(Progress { status, rating })) => view! {
            <StatusMark of=*status/>
            {rating.map(|rating| view! { <RatingMark of=rating/> }).erase()}
        }
        .erase(),
        Content::State(YearState::Conflict) => view! { <span class="conflict">"▲ 競合"</span> }.erase(),
        Content::State(YearState::Newer) => view! { <span class="quiet">"新しい版"</span> }.erase(),
        Content::Words(words) if !words.is_empty() => {
            view! { <span class="cell-text">{words.clone()}</span> }.erase()
        }
        Content::State(YearState::Empty) | Content::Words(_) => {
            view! { <span class="quiet">"–"</span> }.erase()
        }
    };
    let sign = |is: bool, class: &'static str, sign: &'static str| {
        is.then(|| view! { <span class=class aria-hidden="true">{sign}</span> }).erase()
    };
    view! {
        {content}
        {sign(mark.has_note, "noted", "✎")}
        {sign(mark.in_conflict, "conflict", "▲")}
        {sign(mark.unsent, "unsent", "↑")}
    }
    .erase()
}
