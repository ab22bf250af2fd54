//! Lines of text and heads of arrows.

use crate::diagram::{Anchor, Line, Link, LinkKind, Rect, Seen, Style};
use crate::text::balanced;

/// Heads of arrows, to be put to the end of a path.
pub const UP: &str = "m-50 50l50-50 50 50";
pub const RIGHT: &str = "m-50-50l50 50-50 50";
pub const LEFT: &str = "m50-50l-50 50 50 50";

pub fn link(from: &str, to: &str, path: String, kind: LinkKind) -> Link {
    Link { from: from.to_owned(), to: to.to_owned(), path, kind }
}

pub fn line(text: &str, x: i32, y: i32, size: i32) -> Line {
    let (style, anchor, seen) = (Style::Plain, Anchor::Start, Seen::Always);
    Line { text: text.to_owned(), x, y, size, style, anchor, seen }
}

impl Line {
    pub(crate) fn bold(self) -> Self {
        Self { style: Style::Bold, ..self }
    }

    pub(crate) fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }

    pub(crate) fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    pub(crate) fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    pub(crate) fn seen(self, seen: Seen) -> Self {
        Self { seen, ..self }
    }
}

/// A text from top to bottom, a character a line.
pub fn vertical(text: &str, rect: Rect) -> Vec<Line> {
    let size = 170;
    let step = ((rect.h - 160) / length(text.chars().count().max(1))).min(200);
    let place = |index: usize| rect.y + 80 + step * length(index) + size - 20;
    let chars = text.chars().enumerate();
    chars.map(|(i, c)| line(&c.to_string(), rect.middle(), place(i), size).bold().middle()).collect()
}

/// A text broken to a width, its first baseline at `y`.
pub fn block(text: &str, (x, y): (i32, i32), width: i32, size: i32, leading: i32) -> Vec<Line> {
    let lines = balanced(text, width * 100 / size);
    lines.iter().enumerate().map(|(i, text)| line(text, x, y + leading * length(i), size)).collect()
}

/// A count as a length.
pub fn length(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
