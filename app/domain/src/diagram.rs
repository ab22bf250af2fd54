//! The policy as shapes and links on a canvas: a house under a tiled roof, めざす職員像 at its
//! heart as the three strokes of 川. Pure layout; drawing is the app's work.
//!
//! Top is purpose, bottom is daily work; links run upwards. What the figure of the document lost
//! (positions, lines) is rebuilt from the prose, so the drawing says 本文から再構成.
//!
//! Nothing moves when one comes nearer: small type appears in its place, and large type that says
//! the same goes ([`Seen`]). A telephone gets a form of its own, in which everything is written
//! large below one another.

mod camera;
mod emphasis;
mod layout;
mod neighbour;

pub use camera::{Camera, SMALLEST_ON_WALL, SMALLEST_TYPE, Window};
pub use emphasis::{Emphasis, Focus, emphasis};
pub use layout::lay_out;
pub use neighbour::{Direction, neighbour};

use crate::fiscal_year::FiscalYear;

/// For which kind of screen the house is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Four fields side by side.
    Wide,
    /// Everything in one column, for a telephone.
    Tall,
}

/// The drawing. Lengths are in tenths of the pixel that a canvas of 900 (tall: 400) pixels would
/// have; y grows downwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagram {
    /// Width of the canvas.
    pub width: i32,
    /// Height of the canvas.
    pub height: i32,
    /// Nodes, in the order of the document, each behind those that follow.
    pub nodes: Vec<NodeShape>,
    /// Links, drawn behind the nodes.
    pub links: Vec<Link>,
    /// Text that belongs to no node.
    pub captions: Vec<Line>,
}

/// From how near something is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// From everywhere.
    Always,
    /// Only from where the whole is in view.
    Afar,
    /// Only from near.
    Near,
}

impl Seen {
    /// Whether it is seen from near, or from afar.
    pub fn is_seen(self, near: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Afar => !near,
            Self::Near => near,
        }
    }
}

/// A node as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeShape {
    /// Node of the structure.
    pub id: String,
    /// How it is drawn.
    pub shape: Shape,
    /// From how near.
    pub seen: Seen,
    /// Where.
    pub rect: Rect,
    /// Its text.
    pub lines: Vec<Line>,
    /// Places for the status of rows.
    pub marks: Vec<Mark>,
    /// Where it is said how many of its rows have begun.
    pub tally: Option<Line>,
}

impl NodeShape {
    /// Radius of the disc that numbers the node on the way up.
    pub fn badge_radius(&self) -> i32 {
        if self.seen == Seen::Near { 38 } else { 110 }
    }

    /// The middle of that disc: left of a title, else at the upper left corner, where it covers no
    /// text.
    pub fn badge(&self) -> (i32, i32) {
        match (self.shape, self.lines.first()) {
            (Shape::Roof | Shape::Frame | Shape::Title, Some(title)) => {
                let rect = title.rect();
                (rect.x - 160, rect.y + rect.h / 2)
            }
            _ if self.seen == Seen::Near => (self.rect.x - 20, self.rect.y + 40),
            _ => (self.rect.x - 30, self.rect.y + 30),
        }
    }

    /// The point by which its place among the others is judged. What holds others is where its
    /// title is.
    pub fn center(&self) -> (i32, i32) {
        let title = match (self.shape, self.lines.first()) {
            (Shape::Frame | Shape::Panel | Shape::Initiative, Some(title)) => title.rect(),
            _ => self.rect,
        };
        (self.rect.middle(), title.y + title.h / 2)
    }
}

/// How a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The roof.
    Roof,
    /// The beam under it.
    Beam,
    /// The frame of the whole house; its title stands in the upper edge.
    Frame,
    /// Text alone.
    Title,
    /// A stroke of 川, dark. The number counts from the left.
    Stroke(u8),
    /// A panel that holds rows.
    Panel,
    /// A row of a panel.
    Row,
    /// Head of a field.
    Field,
    /// An initiative under its field.
    Initiative,
    /// An item of an initiative.
    Item,
    /// A row of the plan.
    PlanRow,
    /// A column of the text, at the foot of its field.
    Tag,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    /// Whether another rectangle lies within this one.
    pub fn holds(&self, other: &Self) -> bool {
        other.x >= self.x
            && other.y >= self.y
            && other.x + other.w <= self.x + self.w
            && other.y + other.h <= self.y + self.h
    }

    fn middle(&self) -> i32 {
        self.x + self.w / 2
    }
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// Where its anchor stands.
    pub x: i32,
    /// Its baseline.
    pub y: i32,
    /// Size of the type.
    pub size: i32,
    /// How it is written.
    pub style: Style,
    /// Which end of the text stands at `x`.
    pub anchor: Anchor,
    /// From how near it is seen.
    pub seen: Seen,
}

/// How a [`Line`] is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As running text.
    Plain,
    /// As a name.
    Bold,
    /// As a remark.
    Quiet,
    /// As a guess (推定).
    Guess,
    /// The text of a bar that was confirmed against the print.
    Confirmed,
}

/// Which part of a line stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Line {
    /// The rectangle the line covers, by the widths of [`crate::text::width`].
    pub fn rect(&self) -> Rect {
        let w = crate::text::width(&self.text) * self.size / 100;
        let x = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - w / 2,
            Anchor::End => self.x - w,
        };
        Rect { x, y: self.y - self.size * 85 / 100, w, h: self.size }
    }
}

/// A place for the status of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The row or permanent item.
    pub row: String,
    /// In which year; the chosen one if absent.
    pub year: Option<FiscalYear>,
    /// Its middle.
    pub x: i32,
    /// Its middle.
    pub y: i32,
    /// Its radius.
    pub radius: i32,
    /// From how near it is seen.
    pub seen: Seen,
}

/// A link between two nodes as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The node that serves.
    pub from: String,
    /// The node that is served.
    pub to: String,
    /// An SVG path.
    pub path: String,
    /// How it is drawn.
    pub kind: LinkKind,
}

/// How a [`Link`] is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Strong, with a head: the way up.
    Up,
    /// Thin.
    Tie,
    /// Only while one of its ends is in focus.
    Reference,
}
