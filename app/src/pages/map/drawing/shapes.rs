//! Outlines and text, as the layout says.

use crate::erased::Erase;
use domain::diagram::{Anchor, Line, Rect, Seen, Shape, Style};
use leptos::prelude::*;

/// The class of a shape.
pub fn shape_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Roof => "roof",
        Shape::Beam => "beam",
        Shape::Frame => "frame",
        Shape::Title => "title",
        Shape::Stroke(_) => "stroke",
        Shape::Panel => "panel",
        Shape::Row => "row",
        Shape::Field => "field",
        Shape::Initiative => "initiative",
        Shape::Item => "item",
        Shape::PlanRow => "plan-row",
        Shape::Tag => "tag",
    }
}

/// The class of what is seen only from near or from afar.
pub fn seen_class(seen: Seen) -> &'static str {
    match seen {
        Seen::Always => "",
        Seen::Afar => "from-afar",
        Seen::Near => "from-near",
    }
}

/// The outlines of a shape, each with its class.
pub fn outlines(shape: Shape, rect: Rect) -> Vec<(&'static str, String)> {
    let Rect { x, y, w, h } = rect;
    match shape {
        Shape::Roof => {
            let (right, ridge, eaves) = (x + w, x + w / 2, y + h - 40);
            let (left_bend, right_bend, bend) = (x + w * 3 / 10, x + w * 7 / 10, eaves - 140);
            let slope =
                format!("M{x} {eaves}Q{left_bend} {bend} {ridge} {y}Q{right_bend} {bend} {right} {eaves}");
            let tiles = format!("M{} {y}h480", ridge - 240);
            vec![("fill", format!("{slope}Z")), ("tiles", slope), ("ridge", tiles)]
        }
        // The left stroke of 川 sweeps to the left.
        Shape::Stroke(0) => {
            let (top, right, foot) = (y + 130, x + w - 130, y + h - 300);
            let sweep = "c0 180-100 280-260 320-130 30-290 20-380-30 80-70 130-160 130-280";
            let arcs =
                format!("M{x} {top}a130 130 0 0 1 130-130H{right}a130 130 0 0 1 130 130V{foot}{sweep}z");
            vec![("fill", arcs)]
        }
        Shape::Stroke(_) => vec![("fill", rounded(rect, 130))],
        Shape::Frame => {
            let gap = Rect { x: x + w / 2 - 1300, y: y - 120, w: 2600, h: 260 };
            vec![("wall", rounded(rect, 0)), ("gap", rounded(gap, 0))]
        }
        Shape::Title => vec![("hit", rounded(rect, 0))],
        Shape::Item | Shape::PlanRow => vec![("fill", rounded(rect, 8))],
        _ => vec![("fill", rounded(rect, 20))],
    }
}

/// A rectangle with round corners.
pub fn rounded(Rect { x, y, w, h }: Rect, r: i32) -> String {
    let (left, across, down) = (x + r, w - 2 * r, h - 2 * r);
    format!(
        "M{left} {y}h{across}a{r} {r} 0 0 1 {r} {r}v{down}a{r} {r} 0 0 1-{r} {r}h-{across}\
         a{r} {r} 0 0 1-{r}-{r}v-{down}a{r} {r} 0 0 1 {r}-{r}z"
    )
}

pub fn draw_outline((class, d): (&'static str, String)) -> AnyView {
    view! { <path class=class d=d/> }.erase()
}

pub fn draw_line(line: &Line) -> AnyView {
    let anchor = match line.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let style = match line.style {
        Style::Plain => "plain",
        Style::Bold => "bold",
        Style::Quiet => "quiet-text",
        Style::Guess => "guess",
        Style::Confirmed => "confirmed",
    };
    let class = format!("{style} {}", seen_class(line.seen));
    if matches!(line.style, Style::Guess | Style::Confirmed) {
        let Rect { x, y, w, h } = line.rect();
        let around = Rect { x: x - 6, y: y - 3, w: w + 12, h: h + 6 };
        let frame = format!("{}-frame {}", style, seen_class(line.seen));
        return view! {
            <path class=frame d=rounded(around, 4)/>
            {draw_text(&class, &line.text, (line.x, line.y), line.size, anchor)}
        }
        .erase();
    }
    draw_text(&class, &line.text, (line.x, line.y), line.size, anchor)
}

pub fn draw_text(class: &str, words: &str, (x, y): (i32, i32), size: i32, anchor: &'static str) -> AnyView {
    view! {
        <text class=class.to_owned() x=x.to_string() y=y.to_string() font-size=size.to_string() text-anchor=anchor>
            {words.to_owned()}
        </text>
    }
    .erase()
}
