//! Nodes and links as SVG, with their badges and their live status.

use super::{
    scene::Scene,
    shapes::{draw_line, draw_outline, draw_text, outlines, rounded, seen_class, shape_class},
};
use crate::{
    erased::{Erase, List, text, view},
    pages::map::status::{shape, words},
    replica::Replica,
};
use domain::{
    diagram::{Diagram, Emphasis, Line, Link, LinkKind, Mark, NodeShape, Rect, Style},
    policy::{Node, Policy},
    progress::{Tally, year_state},
    verify::{Bar, Revised, bar, revised},
};
use leptos::{prelude::*, svg};
use std::sync::Arc;

/// Radius of the discs that number the way up, seen from near.
const NEAR_BADGE: i32 = 38;

pub fn draw_link(link: &Link, scene: Scene) -> AnyView {
    let (from, to) = (link.from.clone(), link.to.clone());
    let kind = match link.kind {
        LinkKind::Up => "arrow",
        LinkKind::Tie => "tie",
        LinkKind::Reference => "reference",
    };
    let class = text(move || {
        let step = |id: &str| match scene.emphasis_of(id) {
            Some(Emphasis::Path(number)) => Some(number),
            _ => None,
        };
        let is_step = step(&from).is_some_and(|number| step(&to) == Some(number + 1));
        let is_focus = |id: &str| scene.emphasis_of(id) == Some(Emphasis::Path(1));
        match kind {
            "reference" if is_focus(&from) || is_focus(&to) => "reference in-focus".to_owned(),
            "reference" => kind.to_owned(),
            _ if is_step => format!("{kind} on-path"),
            _ => kind.to_owned(),
        }
    });
    view! { <path class=class d=link.path.clone()/> }.erase()
}

/// A line of a node. What stands on a row's bar changes once that is confirmed against the print.
fn draw_line_of(policy: &Policy, node: &NodeShape, line: &Line) -> AnyView {
    let row = policy.tracked_by_id(&node.id).and_then(|row| row.row.cloned());
    let Some(row) = row.filter(|_| line.style == Style::Guess) else { return draw_line(line) };
    let (replica, line) = (expect_context::<Replica>(), line.clone());
    view(move || {
        let known =
            replica.device.with(|device| (revised(&device.history, &row), bar(&device.history, &row)));
        let (text, style) = match known {
            (Revised::To(schedule), _) => (format!("{}　変更後", schedule.label), Style::Confirmed),
            (Revised::Conflict, _) | (Revised::No, Bar::Conflict) => ("▲ 競合".to_owned(), Style::Guess),
            (Revised::No, Bar::Guess(_)) => return draw_line(&line),
            (Revised::No, Bar::Confirmed(schedule)) => (format!("{}　済", schedule.label), Style::Confirmed),
            (Revised::Newer, _) | (Revised::No, Bar::Newer) => ("新しい版で入力".to_owned(), Style::Guess),
        };
        draw_line(&Line { text, style, ..line.clone() })
    })
    .into_any()
}

/// A node as a link. What the focus changes in it, [`Scene::bring_forward`] does.
pub fn draw_node(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> AnyView {
    let inside = view! {
        <g>
            {outlines(node.shape, node.rect).into_iter().map(draw_outline).list()}
            {node.lines.iter().map(|line| draw_line_of(policy, node, line)).list()}
            {node.marks.iter().map(|mark| draw_mark(mark, scene)).list()}
            {draw_tally(policy, node, scene)}
        </g>
    };
    let id = node.id.clone();
    svg::a()
        .child(inside)
        .attr("href", text(move || scene.chosen.at(Some(&id))))
        .attr("id", format!("node-{}", node.id))
        .attr("class", format!("node {} {}", shape_class(node.shape), seen_class(node.seen)))
        .attr("aria-label", label(policy, node, scene))
        .attr("tabindex", "-1")
        .attr("draggable", "false")
        .into_any()
}

/// The numbers on the way up.
pub fn draw_badges(diagram: &Diagram, scene: Scene) -> AnyView {
    let near = scene.viewport.is_near();
    let badges = diagram.nodes.iter().filter_map(|node| {
        let Some(Emphasis::Path(number)) = scene.emphasis_of(&node.id) else { return None };
        let radius = if near { node.badge_radius().min(NEAR_BADGE) } else { node.badge_radius() };
        let badge = draw_badge(number, node.badge(), radius);
        Some(view! { <g class=seen_class(node.seen)>{badge}</g> })
    });
    badges.list().into_any()
}

/// The node's name and, where it has rows, how far they have come.
fn label(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> Signal<String> {
    let replica = expect_context::<Replica>();
    let name = policy.node(&node.id).map(Node::name).unwrap_or_default();
    if node.marks.is_empty() && node.tally.is_none() {
        return text(move || name.clone());
    }
    let rows: Vec<String> = policy.rows_under(&node.id).map(|row| row.id.to_owned()).collect();
    text(move || {
        if rows.is_empty() {
            return name.clone();
        }
        let words = replica.device.with(|device| words(&device.history, &rows, scene.chosen.year()));
        format!("{name}、{}、{words}", scene.chosen.year().long())
    })
}

fn draw_badge(number: usize, (x, y): (i32, i32), radius: i32) -> AnyView {
    let disc = Rect { x: x - radius, y: y - radius, w: 2 * radius, h: 2 * radius };
    let size = radius * 14 / 11;
    view! {
        {draw_outline(("badge", rounded(disc, radius)))}
        {draw_text("badge-number", &number.to_string(), (x, y + size * 5 / 14), size, "middle")}
    }
    .erase()
}

fn draw_mark(mark: &Mark, scene: Scene) -> AnyView {
    let replica = expect_context::<Replica>();
    let Mark { row, year, x, y, radius, seen } = mark.clone();
    let outlines = move || {
        let year = year.unwrap_or_else(|| scene.chosen.year());
        let state = replica.device.with(|device| year_state(&device.history, &row, year));
        shape(state, x, y, radius).into_iter().map(draw_outline).list().into_any()
    };
    view! { <g class=format!("mark {}", seen_class(seen))>{view(outlines)}</g> }.erase()
}

/// How many of a node's rows have begun in the chosen year.
fn draw_tally(policy: &Arc<Policy>, node: &NodeShape, scene: Scene) -> AnyView {
    let replica = expect_context::<Replica>();
    let Some(place) = node.tally.as_ref() else { return ().into_any() };
    let rows: Vec<String> = policy.rows_under(&node.id).map(|row| row.id.to_owned()).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let count = move || {
        let tally = replica.device.with(|device| {
            let rows = rows.iter().map(String::as_str);
            Tally::of(&device.history, rows, scene.chosen.year())
        });
        format!("{}/{}", tally.begun, tally.rows)
    };
    let (x, y, size) = (place.x.to_string(), place.y.to_string(), place.size.to_string());
    view! {
        <text class=format!("tally {}", seen_class(place.seen)) x=x y=y font-size=size text-anchor="end">{text(count)}</text>
    }
    .erase()
}
