//! The plan over time: what was done one after the other, and how it stood at two moments.

use crate::history::{CellState, Entry, History, in_time};
use crate::plan::{Cell, Value};
use uuid::Uuid;

/// What was done at once: a paste of many cells is one line of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Gesture<'a> {
    /// Its ops that are known here, in order.
    pub entries: Vec<&'a Entry>,
}

/// What was done, newest first; what is not with the server yet comes first of all. Refused edits are
/// left out.
pub fn gestures(history: &History) -> Vec<Gesture<'_>> {
    let entries = history.entries().filter(|entry| !entry.is_refused()).collect();
    let mut gestures: Vec<(Uuid, Gesture)> = Vec::new();
    for entry in in_time(entries) {
        let id = entry.op.envelope.gesture;
        match gestures.last_mut().filter(|(last, _)| *last == id) {
            Some((_, gesture)) => gesture.entries.push(entry),
            None => gestures.push((id, Gesture { entries: vec![entry] })),
        }
    }
    gestures.into_iter().rev().map(|(_, gesture)| gesture).collect()
}

/// How a cell stood.
#[derive(Clone, Debug, PartialEq)]
pub enum Stood {
    /// Empty.
    Empty,
    /// With a value.
    With(Value),
    /// With several, or with one that only newer versions know.
    Open,
}

/// A cell that stood otherwise at two moments.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Which.
    pub cell: Cell,
    /// At the earlier moment.
    pub before: Stood,
    /// At the later one.
    pub after: Stood,
}

impl Changed {
    /// 追加, 変更 or 削除.
    pub fn label(&self) -> &'static str {
        match (&self.before, &self.after) {
            (Stood::Empty, _) => "追加",
            (_, Stood::Empty) => "削除",
            _ => "変更",
        }
    }
}

/// The cells that stood otherwise at two moments, by when the server took what made them so, in
/// milliseconds since 1970. What it has not taken does not count.
pub fn compare(history: &History, from: i64, to: i64) -> Vec<Changed> {
    let (before, after) = (history.as_of(history.moment_at(from)), history.as_of(history.moment_at(to)));
    let cells = history.cells().filter_map(|cell| cell.parse().ok());
    let changed = cells.filter_map(|cell: Cell| {
        let (before, after) = (stood(&before, &cell), stood(&after, &cell));
        (before != after).then_some(Changed { cell, before, after })
    });
    changed.collect()
}

fn stood(history: &History, cell: &Cell) -> Stood {
    match history.state(cell) {
        CellState::Unset => Stood::Empty,
        CellState::Value(value) => Stood::With(value.clone()),
        CellState::Conflict | CellState::NewerVersion => Stood::Open,
    }
}
