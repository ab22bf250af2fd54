//! The plan R6–R10: what was printed, and how far each row has come each year.

mod day;
mod divisions;
mod editor;
mod exchange;
mod filters;
mod grid;
mod history;
mod missing;
mod preview;
mod tabs;
mod verify;
mod view;

pub use divisions::DivisionsPage;
pub use editor::{
    Begun, CellForm, Choice, ClosedNote, DivisionsField, Draft, EditorName, NewText, NoteField, Settle,
};
pub use exchange::ExchangePage;
pub use history::HistoryPage;
pub use missing::MissingPage;
pub use tabs::{PlanTabs, is_of_plan};
pub use verify::{VerifyPage, WeightsPage};

use crate::{
    clock,
    components::of_policy,
    erased::{Erase, click, flag, memo, text, view, when},
    in_words::{person, undo_or_redo},
    print::foot,
    replica::{Replica, Server},
};
use domain::{
    edit::{Edit, can_undo_redo},
    filter::parts,
    policy::Policy,
    verify::confirmed,
};
use editor::RowEditor;
use filters::Filters;
use grid::Grid;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::sync::Arc;
use view::View;

/// The row and the year in the address.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// Id of the row.
    pub row: Memo<Option<String>>,
    /// The year, as written there.
    pub year: Memo<Option<String>>,
}

/// `/plan` and `/plan/:row/:year`.
#[component]
pub fn PlanPage() -> impl IntoView {
    let params = use_params_map();
    let part = |name: &'static str| memo(move || params.read().get(name));
    let chosen = Chosen { row: part("row"), year: part("year") };
    of_policy(move |policy| view! { <Plan policy chosen/> }.erase())
}

#[component]
fn Plan(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let (for_editor, of) = (policy.clone(), policy.clone());
    foot(move |now| {
        let unsent = if replica.unsent() > 0 { "＋未送信" } else { "" };
        let (base, seq) = replica.heard_until(now);
        format!(
            "基準日 {}　出力 {}　版 実施計画-{seq}{unsent}　庁内公開　網掛けは推定（原典未照合）",
            clock::date_in_words(base),
            clock::in_words(now)
        )
    });
    let query = use_query_map();
    let now = memo(move || View::of(&query.read(), &of, replica.this_year()));
    let of = policy.clone();
    // A row that does not fit the filter any more stays until the filter is set anew: whoever works
    // through a list keeps their place.
    // So it does until everything is here: what the store has, and what the server had at the start.
    let whole = memo(move || replica.status.with(|status| status.whole));
    let heard = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || replica.status.with(|status| status.server == Server::Answers)
    });
    let parts = memo(move || {
        drop((whole.read(), heard.read()));
        let now = now.read();
        replica.device.with_untracked(|device| parts(&of, &device.history, &now.filter, now.year, now.by))
    });
    view! {
        <section class="plan" class:has-editor=flag(move || chosen.row.read().is_some())>
            <div class="plan-head">
                <h1>"実施計画　R6–R10"</h1>
                <PlanTabs/>
                <UndoRedo/>
            </div>
            <GuessNote policy=policy.clone()/>
            <ReadOnlyNote/>
            <Filters policy=policy.clone() now parts/>
            <div class="plan-work">
                <div><Grid policy chosen now parts/></div>
                {view(move || chosen.row.get().map(|row| view! {
                    <RowEditor policy=for_editor.clone() row year=chosen.year.get().unwrap_or_default()/>
                }).erase())}
            </div>
        </section>
    }
}

#[component]
pub fn UndoRedo() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let can = replica.follow(Box::new(move |device| {
        let (undo, redo) = replica.editor.with(|name| can_undo_redo(&device.history, person(device, name)));
        usize::from(undo) + 2 * usize::from(redo)
    }));
    let may = move || replica.status.with(|status| status.whole) && !replica.is_locked();
    let cannot = move |step: usize| flag(move || can.get().unwrap_or_default() & step == 0 || !may());
    let said = RwSignal::new(String::new());
    view! {
        <div class="undo" role="group" aria-label="自分の変更">
            <button class="button small" disabled=cannot(1) on:click=click(move |_| undo_or_redo(replica, Edit::Undo, said))>"元に戻す"</button>
            <button class="button small" disabled=cannot(2) on:click=click(move |_| undo_or_redo(replica, Edit::Redo, said))>"やり直す"</button>
            <span role="status" class="quiet">{text(move || said.get())}</span>
        </div>
    }
}

/// What [`Replica::follow`] has counted so far.
fn counted(number: Option<usize>) -> String {
    number.map_or("…".to_owned(), |number| number.to_string())
}

/// How many bars are still guesses, and where they are confirmed.
#[component]
fn GuessNote(policy: Arc<Policy>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let all = policy.plan_rows().count();
    let done = replica.follow(Box::new(move |device| confirmed(&policy, &device.history)));
    view! {
        <p class="plan-note">
            {view(move || match done.get() {
                Some(done) if done == all => "棒の文字と期間は、すべて原典と照らし合わせてあります。".into_any(),
                done => view! {
                    <span class="bar bar-guess">"推定"</span>
                    {format!("棒の文字と期間は、原典の文字から失われています。職員課が原典と照らし合わせるまで、推定・期間未確認と表します（確認済み {}/{all}行）。", counted(done))}
                }
                .erase(),
            })}
            <a href="/plan/verify">"原典照合"</a>
        </p>
    }
}

/// Where this connection may not write, says so and where one may.
#[component]
fn ReadOnlyNote() -> impl IntoView {
    let replica = expect_context::<Replica>();
    view! {
        {when(move || replica.is_read_only(), move || view! {
            <p class="notice notice-warning" role="status">
                <b>"この端末では閲覧だけできます。"</b>
                "変更を入力するには、サーバーを動かしているコンピューターで、起動したときに「変更を入力する人」に示されたアドレスを一度開いてください。"
            </p>
        }.erase())}
    }
}
