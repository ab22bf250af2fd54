//! Survey results drawn: the shares of a year as a bar, the values of all years as a line.

use crate::erased::{Erase, List};
use domain::{
    fiscal_year::FiscalYear,
    history::History,
    indicators::{is_whole, survey, target, top_two, years},
    plan::{Distribution, YEARS},
    policy::{Indicator, Policy, percent},
};
use leptos::prelude::*;

/// The shares of a year side by side. What it shows stands beside it in numbers.
pub fn distribution(result: &Distribution) -> AnyView {
    let mut from = 0;
    let parts = result.answers.iter().enumerate().map(|(at, answer)| {
        let (x, width) = (from, answer.share);
        from += answer.share;
        // Where only the indicator's own value is known, the rest is none of the answers.
        let part = if at > 0 && !is_whole(result) { "rest".to_owned() } else { at.to_string() };
        view! { <rect class=format!("answer answer-{part}") x=x.to_string() y="0" width=width.to_string() height="60"></rect> }
    });
    let parts = parts.list();
    view! { <svg class="distribution" viewBox="0 0 1000 60" preserveAspectRatio="none" aria-hidden="true">{parts}</svg> }.erase()
}

/// Places on the canvas, in its own units: a year is 80 wide, a percent 1 high.
const STEP: i32 = 80;
const LEFT: i32 = 44;
const TOP: i32 = 16;
const HEIGHT: i32 = 100;

/// The values of all years on one line, with the targets that someone has set.
pub fn trend(policy: &Policy, history: &History, indicator: &Indicator) -> AnyView {
    let first = policy.indicators.year.min(policy.document.first_year);
    let last =
        years(policy, history, indicator).last().map_or(0, |year| year.0).max(policy.document.last_year);
    let x = |year: FiscalYear| LEFT + i32::from(year.0.saturating_sub(first)) * STEP + STEP / 2;
    let y = |share: u16| TOP + HEIGHT - i32::from(share) / 10;
    let known = years(policy, history, indicator).into_iter().filter_map(|year| {
        let survey = survey(policy, history, indicator, year);
        survey.result().map(|result| (year, top_two(result)))
    });
    let known: Vec<(FiscalYear, u16)> = known.collect();
    let line: Vec<String> = known.iter().map(|(year, share)| format!("{},{}", x(*year), y(*share))).collect();
    let dots = known.iter().map(|(year, share)| {
        view! {
            <circle cx=x(*year).to_string() cy=y(*share).to_string() r="4"></circle>
            <text x=x(*year).to_string() y=(y(*share) - 8).to_string() text-anchor="middle">{percent(*share)}</text>
        }
    });
    let targets = YEARS.start().0..=YEARS.end().0;
    let targets =
        targets.map(FiscalYear).filter_map(|year| Some((year, target(history, &indicator.id, year)?)));
    let targets = targets.filter(|(year, _)| (first..=last).contains(&year.0)).map(|(year, share)| {
        let (from, to, at) = (x(year) - 28, x(year) + 28, y(share).to_string());
        view! {
            <line class="target" x1=from.to_string() x2=to.to_string() y1=at.clone() y2=at></line>
            <text class="target-text" x=x(year).to_string() y=(y(share) + 16).to_string() text-anchor="middle">{format!("目標 {}", percent(share))}</text>
        }
    });
    let names = (first..=last).map(FiscalYear).map(|year| {
        view! { <text x=x(year).to_string() y=(TOP + HEIGHT + 18).to_string() text-anchor="middle">{year.short()}</text> }
    });
    let grid = [0, 500, 1000].map(|share| {
        let at = y(share).to_string();
        let end = LEFT + i32::from(last.saturating_sub(first) + 1) * STEP;
        view! {
            <line class="grid-line" x1=LEFT.to_string() x2=end.to_string() y1=at.clone() y2=at></line>
            <text x=(LEFT - 6).to_string() y=(y(share) + 4).to_string() text-anchor="end">{format!("{}%", share / 10)}</text>
        }
    });
    let width = LEFT + i32::from(last.saturating_sub(first) + 1) * STEP;
    let view_box = format!("0 0 {width} {}", TOP + HEIGHT + 26);
    let title = format!("{}の推移。数値は下の表にあります。", indicator.item.text);
    view! {
        <svg class="trend" viewBox=view_box role="img" aria-label=title>
            {grid.into_iter().list()}
            <polyline points=line.join(" ")></polyline>
            {targets.list()}
            {dots.list()}
            {names.list()}
        </svg>
    }
    .erase()
}
