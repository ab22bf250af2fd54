//! The first walk through the policy, in seven steps, and the self-check at its end.

mod self_check;
mod steps;

use crate::{
    components::Loading,
    erased::{Erase, List, click, if_true, memo, text, view},
    pages::map::Picture,
    replica::Replica,
    store::prefs,
};
use domain::policy::Policy;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use self_check::SelfCheckPage;
use std::sync::Arc;
use steps::{STEPS, Step, wording};

/// The address of the self-check.
const SELF_CHECK: &str = "check";

/// `/start` and `/start/:step`.
#[component]
pub fn StartPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    let params = use_params_map();
    let at = memo(move || params.read().get("step"));
    let done = RwSignal::new(prefs::get::<String>(prefs::WALK).unwrap_or_default());
    view(move || match (replica.policy.get(), at.get()) {
        (None, _) => view! { <Loading/> }.erase(),
        (Some(policy), Some(at)) if at == SELF_CHECK => view! { <SelfCheckPage policy/> }.erase(),
        (Some(policy), at) => view! { <Walk policy at done/> }.erase(),
    })
}

/// The numbers of the steps that are done.
type Done = RwSignal<String>;

fn is_done(done: Done, index: usize) -> bool {
    done.read().contains(&(index + 1).to_string())
}

fn mark_done(done: Done, index: usize) {
    if !untrack(|| is_done(done, index)) {
        done.update(|done| *done += &(index + 1).to_string());
        done.with_untracked(|done| prefs::set(prefs::WALK, done));
    }
}

#[component]
fn Walk(policy: Arc<Policy>, at: Option<String>, done: Done) -> impl IntoView {
    let index = at.as_ref().and_then(|at| at.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
    match (index.and_then(|index| STEPS.get(index).map(|step| (index, step))), at) {
        (Some((index, step)), _) => view! { <OneStep policy index step done/> }.erase(),
        (None, at) => view! { <Overview unknown=at done/> }.erase(),
    }
}

/// All steps, and where one stopped.
#[component]
fn Overview(unknown: Option<String>, done: Done) -> impl IntoView {
    let steps = STEPS.iter().enumerate().map(|(index, step)| {
        let state = text(move || if is_done(done, index) { "✓ 済み" } else { "" }.to_owned());
        view! {
            <li>
                <a href=format!("/start/{}", index + 1)>{step.title}</a>
                <span class="quiet">"　約"{step.minutes.to_string()}"分　"</span>
                <b>{state}</b>
            </li>
        }
    });
    let next = move || (0..STEPS.len()).find(|index| !is_done(done, *index));
    let begun = move || (0..STEPS.len()).any(|index| is_done(done, index));
    let go = move || match (next(), begun()) {
        (None, _) => ("/start/1".to_owned(), "もう一度はじめから"),
        (Some(index), false) => (format!("/start/{}", index + 1), "はじめる"),
        (Some(index), true) => (format!("/start/{}", index + 1), "つづきから"),
    };
    view! {
        <section class="page start">
            <h1>"はじめての方へ"</h1>
            {unknown.map(|unknown| view! { <p role="status">"「"{unknown}"」というステップはありません。下から選んでください。"</p> }).erase()}
            <p>"方針が何のためにあり、自分に何が求められ、市がどのような支援を行うのかを、７つのステップで15分ほどでたどります。どこからでも始められ、途中でやめても、この端末がつづきを覚えています。"</p>
            <ol class="steps">{steps.list()}</ol>
            <p class="buttons">
                {view(move || {
                    let (href, words) = go();
                    view! { <a class="button fill" href=href>{words}</a> }.erase()
                })}
                <a class="button" href="/start/check">"自己チェック"</a>
            </p>
        </section>
    }
}

/// A step: our words, the document's own, and the part of the diagram it is about.
#[component]
fn OneStep(policy: Arc<Policy>, index: usize, step: &'static Step, done: Done) -> impl IntoView {
    let number = index + 1;
    let track = STEPS.iter().enumerate().map(|(other, step)| {
        let words = text(move || {
            let done = if is_done(done, other) { "（済み）" } else { "" };
            format!("{}{done}", step.title)
        });
        let class = text(move || if is_done(done, other) { "done" } else { "" }.to_owned());
        view! {
            <li class=class>
                <a href=format!("/start/{}", other + 1) aria-current=if_true(move || other == index) aria-label=words>
                    {(other + 1).to_string()}
                </a>
            </li>
        }
    });
    let next =
        if number < STEPS.len() { format!("/start/{}", number + 1) } else { "/start/check".to_owned() };
    let next_words = if number < STEPS.len() {
        "読みました。次へ"
    } else {
        "読みました。自己チェックへ"
    };
    let before = (index > 0).then(|| view! { <a class="button" href=format!("/start/{index}")>"前へ"</a> });
    view! {
        <section class="page start step">
            <nav aria-label="ステップ"><ol class="track">{track.list()}</ol></nav>
            <div class="step-work">
                <div>
                    <p class="quiet">{number.to_string()}" / "{STEPS.len().to_string()}"　約"{step.minutes.to_string()}"分"</p>
                    <h1>{step.title}</h1>
                    <p class="ours">{step.lead}</p>
                    {wording(&policy, step)}
                    <p class="buttons step-buttons">
                        {before.erase()}
                        <a class="button fill" href=next.clone() on:click=click(move |_| mark_done(done, index))>{next_words}</a>
                        <a class="button" href=next>"あとで読む"</a>
                        <a class="button" href="/start">"やめる"</a>
                    </p>
                </div>
                <div class="step-picture">
                    <Picture policy focus=step.node/>
                    <p><a href=format!("/map/{}", step.node)>"図で詳しく見る"</a></p>
                </div>
            </div>
        </section>
    }
}
