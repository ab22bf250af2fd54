//! The status of rows, as shapes in the drawing and in words.

use crate::{components::StatusMark, erased::List};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    plan::Status,
    progress::{Tally, YearState, year_state},
};
use leptos::prelude::*;

/// In words: of one row its status, of several how many have begun.
pub fn words(history: &History, rows: &[String], year: FiscalYear) -> String {
    if let [row] = rows {
        return year_state(history, row, year).label().to_owned();
    }
    let tally = Tally::of(history, rows.iter().map(String::as_str), year);
    let conflicts =
        if tally.conflicts == 0 { String::new() } else { format!("・競合 {}", tally.conflicts) };
    format!("着手 {}/{}{conflicts}", tally.begun, tally.rows)
}

/// The shape of a status around a point, as outlines with their classes. Each has a form of its own.
pub fn shape(state: YearState, x: i32, y: i32, r: i32) -> Vec<(&'static str, String)> {
    let (left, across, half) = (x - r, 2 * r, r / 2);
    let ring = format!("M{left} {y}a{r} {r} 0 1 1 {across} 0a{r} {r} 0 1 1-{across} 0z");
    match state {
        YearState::Empty => vec![("mark-empty", format!("M{} {y}h{r}", x - half))],
        YearState::Outside => Vec::new(),
        YearState::Conflict => {
            let top = y - r;
            vec![("mark-conflict", format!("M{x} {top}l{r} {across}h-{across}z"))]
        }
        YearState::Newer => vec![("mark-ring", ring), ("mark-ring", format!("M{x} {}v{r}", y - half))],
        YearState::Known(progress) => match progress.status {
            Status::NotStarted => vec![("mark-ring", ring)],
            Status::Underway => {
                let top = y - r;
                vec![("mark-ring", ring), ("mark-solid", format!("M{x} {top}a{r} {r} 0 0 0 0 {across}z"))]
            }
            Status::Done => {
                let tick = format!("M{} {y}l{} {}l{r}-{r}", x - half, r / 3, r / 3);
                vec![("mark-solid", ring), ("mark-tick", tick)]
            }
            Status::Stopped => {
                let (x, y) = (x - half, y + half);
                vec![("mark-ring", ring), ("mark-ring", format!("M{x} {y}l{r}-{r}"))]
            }
        },
    }
}

/// What the shapes mean.
#[component]
pub fn StatusKey() -> impl IntoView {
    view! {
        {Status::ALL.map(|status| view! { <StatusMark of=status/> }).into_iter().list()}
        <span class="conflict">"▲ 競合"</span>
    }
}
