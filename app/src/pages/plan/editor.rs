//! One row in one year: status, rating and texts, with last year's beside them.

mod before;
mod cell_form;
mod comments;
mod conflict;
mod divisions;
mod draft;
mod editor_name;
mod fields;
mod log;
mod resting;
mod revision;

pub use cell_form::{Begun, CellForm};
pub use conflict::Settle;
pub use divisions::DivisionsField;
pub use draft::{Draft, NewText};
pub use editor_name::EditorName;
pub use fields::{NoteField, room_left};
pub use revision::Choice;

use super::view::keep_view;
use crate::{
    clock,
    components::BarText,
    erased::{Erase, List, click, flag, if_true, memo, view, when},
    focus::focus,
    replica::Replica,
};
use comments::Comments;
use domain::{
    fiscal_year::FiscalYear,
    missing::next_waiting,
    plan::{Cell, NoteKind, nearest_year, years},
    policy::Policy,
};
use fields::ProgressField;
use leptos::prelude::*;
use log::RowLog;
use revision::Revision;
use std::sync::Arc;

#[component]
pub fn RowEditor(policy: Arc<Policy>, row: String, year: String) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let asked = if year.is_empty() { Some(replica.this_year()) } else { year.parse().ok() };
    let year = asked.filter(|year| years(&policy).any(|y| y == *year));
    let Some(year) = year.filter(|_| policy.tracked_by_id(&row).is_some()) else {
        let nearest = policy.nearest_row(&row).map(|row| {
            let (href, text) = (
                format!("/plan/{}/{}", row.id, nearest_year(&policy, clock::this_year())),
                row.text.to_owned(),
            );
            view! { <p>"近い名前の行: "<a href=href>{text}</a></p> }
        });
        return view! {
            <aside class="editor" aria-label="入力">
                <h2>"この行は計画にありません"</h2>
                <p>"表から選び直してください。"<a href="/plan">"閉じる"</a></p>
                {nearest.erase()}
            </aside>
        }
        .erase();
    };
    let locked = flag(move || replica.is_locked_in(year));
    let note = |kind| {
        let cell = Cell::Note { row: row.clone(), year, kind };
        view! { <Settle cell=cell.clone() locked/><NoteField cell locked/> }
    };
    let progress = Cell::Progress { row: row.clone(), year };
    let divisions = Cell::Divisions { row: row.clone(), year };
    let revision = policy.tracked_by_id(&row).and_then(|row| row.row.cloned()).map(|row| {
        let locked = flag(move || replica.is_locked());
        view! { <Revision policy=policy.clone() row locked/> }
    });
    let (plan, after) = (
        note(NoteKind::YearPlan),
        [NoteKind::Achievement, NoteKind::Issue, NoteKind::Next, NoteKind::Material].map(note),
    );
    view! {
        <aside class="editor" aria-label="入力">
            <RowHead policy=policy.clone() row=row.clone() year/>
            <YearTabs row=row.clone() year/>
            <ClosedNote year/>
            <EditorName/>
            <Settle cell=divisions.clone() locked/>
            <DivisionsField cell=divisions locked/>
            {plan}
            <Settle cell=progress.clone() locked/>
            <ProgressField cell=progress locked/>
            {after.into_iter().list()}
            <p class="quiet">"入力は、欄を離れたときにこの端末に保存されます。評価の区分は、このアプリで使うもので、原典にはありません。"</p>
            <NextWaiting policy row=row.clone() year/>
            {revision.erase()}
            <Comments row=row.clone()/>
            <RowLog row/>
        </aside>
    }
    .erase()
}

/// Where the year is closed, says so and where it can be opened.
#[component]
pub fn ClosedNote(year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    view! {
        {when(move || replica.is_closed(year), move || view! {
            <p class="notice notice-warning" role="status">
                {format!("{}は確定しているため、入力できません。直すときは、先に", year.long())}
                <a href=format!("/report/{year}")>"報告の画面で確定を解いて"</a>"ください。"
            </p>
        }.erase())}
    }
}

#[component]
fn RowHead(policy: Arc<Policy>, row: String, year: FiscalYear) -> impl IntoView {
    let tracked = policy.tracked_by_id(&row)?;
    let path: Vec<String> =
        policy.lineage(tracked.section).iter().rev().skip(1).map(|node| node.label.clone()).collect();
    let bar = tracked.row.map(|row| {
        view! {
            <p><BarText row=row.clone()/>"　"<a href=format!("/plan/verify/{}", row.id)>"原典照合"</a></p>
        }
    });
    Some(view! {
        <p class="panel-head">
            <span class="quiet">{path.join(" › ")}</span>
            <a href=keep_view("/plan") class="close">"閉じる"</a>
        </p>
        <h2>{tracked.text.to_owned()}<span class="sr-only">{format!("　{}", year.long())}</span></h2>
        {bar}
        <p><a href=format!("/read/{}", tracked.section)>"本文で読む"</a></p>
    })
}

/// The way to the next row that the year waits for, so that a list of them can be worked through.
#[component]
fn NextWaiting(policy: Arc<Policy>, row: String, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let rows: Vec<(String, String)> =
        policy.tracked().map(|row| (row.id.to_owned(), row.text.to_owned())).collect();
    // A number that can be followed: one more than the row's place, or none.
    let next = replica.follow(Box::new(move |device| {
        next_waiting(&policy, &device.history, year, &row).map_or(0, |at| at + 1)
    }));
    let is_closed = memo(move || replica.is_closed(year));
    view(move || {
        // A closed year waits for nothing that could be entered.
        let Some(next) = next.get().filter(|_| !is_closed.get()) else { return ().into_any() };
        let Some((id, name)) = next.checked_sub(1).and_then(|at| rows.get(at)) else {
            return view! { <p class="quiet">{format!("{}の入力待ちは、ほかの行にはありません。", year.long())}</p> }.erase();
        };
        let href = keep_view(&format!("/plan/{id}/{year}"));
        view! { <p>"次の入力待ち: "<a href=href data-noscroll="" on:click=click(|_| focus(".editor .close".to_owned()))>{name.clone()}</a></p> }.erase()
    })
}

#[component]
fn YearTabs(row: String, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let all = replica.policy.get_untracked().map(|policy| years(&policy).collect::<Vec<_>>());
    let tabs = all.unwrap_or_default().into_iter().map(|tab| view! {
        <a href=keep_view(&format!("/plan/{row}/{tab}")) data-noscroll="" aria-current=if_true(move || tab == year)>{tab.short()}</a>
    });
    view! { <nav class="segments" aria-label="年度">{tabs.list()}</nav> }
}
