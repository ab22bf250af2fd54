//! Year, steps around the focus, drawing or list, and ways to take the view along.

use super::{address::Chosen, export};
use crate::{
    clock,
    erased::{Erase, List, click, flag, if_true, text, view, when},
    replica::Replica,
};
use domain::{fiscal_year::FiscalYear, plan::years, policy::Policy, progress::Tally};
use leptos::prelude::*;
use std::sync::Arc;

/// Steps offered, with their words. 0 stands for all.
const STEPS: [(usize, &str); 3] = [(1, "1"), (2, "2"), (0, "全部")];

#[component]
pub fn Toolbar(policy: Arc<Policy>, chosen: Chosen, as_list: RwSignal<bool>) -> impl IntoView {
    let title = format!("{}（{}）", policy.document.title, policy.document.revised);
    let as_what = [(false, "図"), (true, "一覧")].map(|(list, words)| {
        let pressed = text(move || (as_list.get() == list).to_string());
        view! { <button aria-pressed=pressed on:click=click(move |_| as_list.set(list))>{words}</button> }
    });
    view! {
        <div class="toolbar">
            <YearSlider policy chosen/>
            <div class="segments" role="group" aria-label="見かた">{as_what.into_iter().list()}</div>
            {when(move || chosen.focus.read().is_some(), move || view! {
                <nav class="segments" aria-label="つながりを見せる範囲">
                    <span>"つながり"</span>
                    {STEPS.map(|(steps, words)| view! {
                        <a
                            href=text(move || chosen.within(steps))
                            aria-current=if_true(move || chosen.steps.get() == steps)
                            data-noscroll=""
                        >
                            {words}
                        </a>
                    }).into_iter().list()}
                </nav>
            }.erase())}
            <Take title chosen as_list/>
        </div>
    }
}

/// The years of the plan, each with how far it has come.
#[component]
fn YearSlider(policy: Arc<Policy>, chosen: Chosen) -> impl IntoView {
    let all: Vec<FiscalYear> = years(&policy).collect();
    let stops = all.iter().map(|year| view! { <Stop policy=policy.clone() chosen year=*year/> });
    let at = {
        let all = all.clone();
        move || all.iter().position(|year| *year == chosen.year()).unwrap_or(0)
    };
    let step = |by: isize| {
        let (all, at) = (all.clone(), at.clone());
        text(move || {
            let next = at().saturating_add_signed(by).min(all.len().saturating_sub(1));
            all.get(next).map(|year| chosen.in_year(*year)).unwrap_or_default()
        })
    };
    view! {
        <nav class="years" aria-label="年度">
            <a href=step(-1) class="year-step" aria-label="前の年度" data-noscroll="">"◀"</a>
            <ol>{stops.list()}</ol>
            <a href=step(1) class="year-step" aria-label="次の年度" data-noscroll="">"▶"</a>
        </nav>
    }
}

#[component]
fn Stop(policy: Arc<Policy>, chosen: Chosen, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let rows: Vec<String> = policy.tracked().map(|row| row.id.to_owned()).collect();
    let count = move || {
        let tally =
            replica.device.with(|device| Tally::of(&device.history, rows.iter().map(String::as_str), year));
        format!("着手 {}/{}", tally.begun, tally.rows)
    };
    let is_now = move || replica.this_year() == year;
    let current = if_true(move || chosen.year() == year);
    let past = flag(move || year < chosen.year());
    view! {
        <li class:past=past>
            <a href=text(move || chosen.in_year(year)) aria-current=current data-noscroll="">
                <b>{year.short()}{when(is_now, || view! { <span class="now">" 今年度"</span> }.erase())}</b>
                <small>{text(count)}</small>
            </a>
        </li>
    }
}

/// Saving and printing what is in view.
#[component]
fn Take(title: String, chosen: Chosen, as_list: RwSignal<bool>) -> impl IntoView {
    let failed = RwSignal::new(false);
    let title = StoredValue::new(title);
    let caption = move || {
        let (year, now) = (untrack(|| chosen.year()).long(), clock::in_words(clock::now()));
        title.with_value(|title| {
            format!("{title}　線と配置は本文から再構成　{year}の状況（{now} 現在）　庁内公開")
        })
    };
    let save = move |as_picture: bool| {
        click(move |_| failed.set(export::save(as_picture, &caption(), move || failed.set(true)).is_err()))
    };
    view! {
        <details class="menu">
            <summary>"書き出す"</summary>
            <div class="menu-items">
                {view(move || if as_list.get() {
                    view! { <p>"図に切り替えると、画像として保存できます。"</p> }.erase()
                } else {
                    view! {
                        <button class="button small" on:click=save(false)>"SVG（リンク付き）で保存"</button>
                        <button class="button small" on:click=save(true)>"PNG（画像）で保存"</button>
                    }.erase()
                })}
                <button class="button small" on:click=click(|_| { let _ = window().print(); })>"印刷する"</button>
                {when(move || failed.get(), || view! {
                    <p role="alert">"このブラウザーでは画像を作れませんでした。印刷から PDF に保存してください。"</p>
                }.erase())}
            </div>
        </details>
    }
}
