//! The report's sheets: every row's year in words.

use super::summary::plan_words;
use crate::{
    components::{RatingMark, StatusMark},
    erased::{Erase, List},
};
use domain::{
    fiscal_year::FiscalYear,
    history::{CellState, History},
    outline::groups,
    plan::{Cell, NoteKind, Progress},
    policy::{Policy, Tracked},
    progress::{YearState, year_state},
    scale::Scale,
    sheet::words,
};
use leptos::prelude::*;

pub fn sheets(policy: &Policy, history: &History, year: FiscalYear) -> AnyView {
    let groups = groups(policy).into_iter().map(|group| {
        let rows = group.rows.iter().map(|row| sheet(history, row, year));
        view! { <h3>{group.initiative.name()}</h3>{rows.list()} }
    });
    view! { <section class="report-sheets"><h2>"取組ごとの進捗"</h2>{groups.list()}</section> }.erase()
}

/// What can be reported of a row's year.
fn cells(row: &str, year: FiscalYear) -> impl Iterator<Item = Cell> {
    let row = row.to_owned();
    let own = [Cell::Progress { row: row.clone(), year }, Cell::Divisions { row: row.clone(), year }];
    own.into_iter().chain(NoteKind::ALL.map(|kind| Cell::Note { row: row.clone(), year, kind }))
}

fn sheet(history: &History, row: &Tracked, year: FiscalYear) -> AnyView {
    let id = row.id.to_owned();
    let is_reported = cells(row.id, year).any(|cell| history.state(&cell) != CellState::Unset);
    let state = year_state(history, row.id, year);
    if !is_reported {
        let why = if state.is_due() { "報告なし" } else { state.label() };
        return view! { <p class="unreported">{row.text.to_owned()}<span class="quiet">"　"{why}</span></p> }
            .erase();
    }
    let divisions = words(history, &Cell::Divisions { row: id.clone(), year });
    let state = match state {
        YearState::Known(Progress { status, rating }) => view! {
            <StatusMark of=status/>
            {rating.map(|rating| {
                let scale = Scale::in_year(history, year);
                let label = scale.label(rating).to_owned();
                view! { " "<RatingMark of=rating scale/>" "{label} }
            }).erase()}
        }
        .erase(),
        other => other.label().into_any(),
    };
    let notes = NoteKind::ALL.into_iter().filter_map(|kind| {
        let text = words(history, &Cell::Note { row: id.clone(), year, kind });
        (!text.is_empty())
            .then(|| view! { <tr><th scope="row">{kind.label()}</th><td class="written">{text}</td></tr> })
    });
    let plan = row.row.map(|row| {
        let (class, words) = plan_words(history, row);
        view! { <tr><th scope="row">"計画"</th><td class=class>{words}</td></tr> }
    });
    view! {
        <table class="report-table row-sheet">
            <caption>{row.text.to_owned()}</caption>
            <tbody>
                <tr><th scope="row">"担当課"</th><td>{if divisions.is_empty() { "未選択".to_owned() } else { divisions }}</td></tr>
                {plan.erase()}
                <tr><th scope="row">"進捗・評価"</th><td>{state}</td></tr>
                {notes.list()}
            </tbody>
        </table>
    }
    .erase()
}
