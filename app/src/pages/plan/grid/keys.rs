//! The table as a grid for the keyboard: one stop of the Tab key, arrows within, a selection of many
//! cells, and single keys that set a value (ARIA Authoring Practices, "Grid").
//!
//! The stop and the selection are attributes of the cells, not signals, and where they are is known: moving
//! on touches two cells and looks for none, however many there are.

use super::{
    super::view::View,
    table::{Place, id, place},
};
use crate::{
    in_words::{outcome, undo_or_redo},
    replica::Replica,
};
use domain::{
    edit::Edit,
    filter::Part,
    outline::rows,
    plan::{Cell, Value},
    policy::Policy,
    progress::progress_of,
    scale::Scale,
    sheet::{Planned, Shown, admitted, by_key, edit, plan_block, step, words},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlElement, KeyboardEvent, MouseEvent, ScrollIntoViewOptions, ScrollLogicalPosition,
};

/// First and last place of a part of the table.
type Range = (Place, Place);

/// What the table shows, and what is being done with it. A handle: copies are the same.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub replica: Replica,
    pub now: Memo<View>,
    parts: Memo<Vec<Part>>,
    /// Ids of all rows of the plan.
    ids: StoredValue<Vec<String>>,
    /// The cell that the Tab key stops at.
    stop: StoredValue<Option<Place>>,
    /// Where the selection began; it ends at the cell with the focus.
    anchor: StoredValue<Option<Place>>,
    /// What is marked as selected.
    marked: StoredValue<Option<Range>>,
    /// The cell that is being typed in.
    pub editing: RwSignal<Option<Place>>,
    /// What a paste would do, until someone decides.
    pub planned: RwSignal<Vec<Planned>>,
    /// What went wrong with the last key or paste.
    pub error: RwSignal<String>,
}

impl Sheet {
    pub fn new(policy: &Policy, now: Memo<View>, parts: Memo<Vec<Part>>) -> Self {
        let ids = rows(policy).into_iter().map(|row| row.id.to_owned()).collect();
        Self {
            replica: expect_context::<Replica>(),
            now,
            parts,
            ids: StoredValue::new(ids),
            stop: StoredValue::new(None),
            anchor: StoredValue::new(None),
            marked: StoredValue::new(None),
            editing: RwSignal::new(None),
            planned: RwSignal::new(Vec::new()),
            error: RwSignal::new(String::new()),
        }
    }

    /// The rows that are shown, by their places in the plan.
    pub fn places(self) -> Vec<usize> {
        self.parts.read_untracked().iter().flat_map(|part| part.rows.iter().copied()).collect()
    }

    /// Ids of the rows that are shown, from the first.
    pub fn rows(self) -> Vec<String> {
        let places = self.places();
        self.ids.with_value(|ids| places.iter().filter_map(|place| ids.get(*place).cloned()).collect())
    }

    /// Where a row is shown, counted from the top.
    pub fn row_at(self, row: &str) -> Option<usize> {
        let place = self.ids.with_value(|ids| ids.iter().position(|id| id == row))?;
        let parts = self.parts.read_untracked();
        parts.iter().flat_map(|part| &part.rows).position(|shown| *shown == place)
    }

    /// Rows and columns.
    fn size(self) -> (usize, usize) {
        (self.places().len(), self.now.read_untracked().years.len())
    }

    /// A place, or the nearest one in the table.
    pub fn within(self, (row, column): Place) -> Place {
        let (rows, columns) = self.size();
        (row.min(rows.saturating_sub(1)), column.min(columns.saturating_sub(1)))
    }

    pub fn shown(self) -> Shown {
        self.now.read_untracked().shown
    }

    /// The cell at a place.
    pub fn cell(self, (row, column): Place) -> Option<Cell> {
        let year = *self.now.read_untracked().years.get(column)?;
        let place = self.parts.read_untracked().iter().flat_map(|part| &part.rows).nth(row).copied()?;
        self.ids.with_value(|ids| Some(self.shown().cell(ids.get(place)?, year)))
    }

    /// The selection: at least the cell with the focus.
    pub fn selection(self) -> Option<Range> {
        let focus = focused()?;
        let anchor = self.anchor.get_value().unwrap_or(focus);
        let first = (focus.0.min(anchor.0), focus.1.min(anchor.1));
        Some((first, (focus.0.max(anchor.0), focus.1.max(anchor.1))))
    }

    /// The selection as texts.
    pub fn texts(self) -> Vec<Vec<String>> {
        let Some((first, last)) = self.selection() else { return Vec::new() };
        self.replica.device.with_untracked(|device| {
            let row = |row| (first.1..=last.1).map(move |column| (row, column));
            let text = |at| self.cell(at).map(|cell| words(&device.history, &cell)).unwrap_or_default();
            (first.0..=last.0).map(|at| row(at).map(text).collect()).collect()
        })
    }

    /// What putting texts at the selection would do.
    pub fn plan(self, block: &[Vec<String>]) -> Vec<Planned> {
        let Some((first, last)) = self.selection() else { return Vec::new() };
        let size = (last.0 - first.0 + 1, last.1 - first.1 + 1);
        let (rows, view) = (self.rows(), self.now.read_untracked());
        let device = self.replica.device.read_untracked();
        plan_block(&device.history, view.shown, (&rows, &view.years), first, size, block)
    }

    /// Carries out what can be, in one gesture; says what cannot.
    pub fn carry_out(self, planned: Vec<Planned>) {
        let wrong = planned.iter().find_map(|planned| planned.value.as_ref().err().map(ToString::to_string));
        self.enter(edit(planned));
        if let Some(wrong) = wrong {
            self.error.set(wrong);
        }
    }

    fn enter(self, edit: Edit) {
        if self.replica.is_read_only() {
            return self.error.set("この端末では閲覧だけできます。".to_owned());
        }
        if self.replica.is_locked() {
            return self.error.set("入力するには、行を開いて入力者の名前を入れてください。".to_owned());
        }
        outcome(self.replica.dispatch(edit), self.error);
    }

    /// Opens the field over a cell, where it can be changed.
    fn open(self, at: Place) {
        let device = self.replica.device.read_untracked();
        match self.cell(at).map(|cell| admitted(&device.history, &cell)) {
            Some(Err(why)) => self.error.set(format!("{why}。")),
            _ => self.editing.set(Some(at)),
        }
    }

    /// Gives a cell the focus; `extend`: the selection reaches to it.
    pub fn go(self, at: Place, extend: bool) {
        let anchor = self.anchor.get_value().or_else(focused).filter(|_| extend);
        if let Some(cell) = element(at).and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
            let _ = cell.focus();
        }
        self.anchor.set_value(anchor);
        self.show_selection();
    }

    /// The focus has come to a cell: by itself, that is all that is selected.
    fn come_to(self, cell: &Element) {
        self.stop_at(cell);
        self.anchor.set_value(None);
        self.show_selection();
    }

    /// From now on the Tab key stops at this cell.
    fn stop_at(self, cell: &Element) {
        if let Some(before) = self.stop.get_value().and_then(element) {
            let _ = before.set_attribute("tabindex", "-1");
        }
        let _ = cell.set_attribute("tabindex", "0");
        self.stop.set_value(place(&cell.id()));
    }

    /// The Tab key stops at the cell that the address names, or at the first.
    pub fn offer_first(self) {
        if let Some(cell) = chosen_cell().or_else(|| first(".plan-table .cell")) {
            self.stop_at(&cell);
        }
    }

    fn show_selection(self) {
        for cell in self.marked.get_value().into_iter().flat_map(places_in).filter_map(element) {
            let _ = cell.remove_attribute("aria-selected");
        }
        let selection = self.selection().filter(|(first, last)| first != last);
        for cell in selection.into_iter().flat_map(places_in).filter_map(element) {
            let _ = cell.set_attribute("aria-selected", "true");
        }
        self.marked.set_value(selection);
    }

    /// Puts what stands in the first row of the selection, or in its first column where it is one row,
    /// into all of it.
    fn fill(self) {
        let Some((first, last)) = self.selection() else { return };
        let mut texts = self.texts();
        if first.0 == last.0 {
            for row in &mut texts {
                let from = row.first().cloned().unwrap_or_default();
                row.fill(from);
            }
        } else if let Some(from) = texts.first().cloned() {
            texts.fill(from);
        }
        self.carry_out(self.plan(&texts));
    }

    /// A single key sets status or rating in all of the selection.
    fn set_by_key(self, key: &str) -> bool {
        let Some(selection) = self.selection().filter(|_| self.shown() == Shown::Progress) else {
            return false;
        };
        let mut wrong = None;
        let changes: Vec<(Cell, Value)> = self.replica.device.with_untracked(|device| {
            let change = |at| {
                let cell = self.cell(at)?;
                if let Err(why) = admitted(&device.history, &cell) {
                    wrong.get_or_insert(format!("{why}。"));
                    return None;
                }
                let now = progress_of(&device.history, cell.row()?, cell.year()?);
                let scale = Scale::of(&device.history, &cell);
                Some((cell, Value::Progress(by_key(key, now, &scale)?)))
            };
            places_in(selection).filter_map(change).collect()
        });
        let is_set = !changes.is_empty();
        if is_set {
            self.enter(Edit::set(changes, None, None));
        }
        if let Some(wrong) = wrong {
            self.error.set(wrong);
        }
        is_set
    }
}

/// The place of the cell with the focus.
fn focused() -> Option<Place> {
    place(&document().active_element()?.id())
}

/// The cell at a place.
fn element(at: Place) -> Option<Element> {
    document().get_element_by_id(&id(at))
}

/// All places of a part of the table, row by row.
fn places_in((first, last): Range) -> impl Iterator<Item = Place> {
    (first.0..=last.0).flat_map(move |row| (first.1..=last.1).map(move |column| (row, column)))
}

/// The cell that the address names; where its year is not shown, its row's first.
pub fn chosen_cell() -> Option<HtmlElement> {
    first(".plan-table .cell[aria-current]").or_else(|| first(".plan-table .chosen .cell"))
}

/// Scrolls no further than it takes to see the cell that the address names.
pub fn show_chosen() {
    if let Some(cell) = chosen_cell() {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        nearest.set_inline(ScrollLogicalPosition::Nearest);
        cell.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

fn first(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// The cell that an event comes from.
pub fn cell_of(event: &Event) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(".cell").ok().flatten()
}

/// The cell that the mouse is on, also where the scrolled table has met the mouse in its place.
#[allow(clippy::cast_precision_loss)] // a screen has fewer pixels than f32 tells apart
pub fn cell_under(event: &MouseEvent) -> Option<Element> {
    let below_the_table = || {
        if let Some(table) = first(".plan-table.scrolling") {
            let _ = table.class_list().remove_1("scrolling");
        }
        let (x, y) = (event.client_x(), event.client_y());
        document().element_from_point(x as f32, y as f32)?.closest(".cell").ok().flatten()
    };
    cell_of(event).or_else(below_the_table)
}

/// The focus has come to a cell.
pub fn enter(sheet: Sheet, event: &Event) {
    if let Some(cell) = cell_of(event) {
        sheet.come_to(&cell);
    }
}

/// The mouse is pressed on a cell, or comes to one while it is: with Shift, or as long as it is pressed,
/// the selection reaches to there.
pub fn reach(sheet: Sheet, event: &MouseEvent) {
    // First what is soon said: whoever scrolls passes many cells.
    let is_press = event.type_() == "mousedown";
    if !is_press && event.buttons() != 1 {
        return;
    }
    let Some(at) = cell_under(event).and_then(|cell| place(&cell.id())) else { return };
    if is_press || focused().is_some_and(|focused| focused != at) {
        event.prevent_default();
        sheet.go(at, !is_press || event.shift_key());
    }
}

/// A key was pressed in the table.
pub fn press(sheet: Sheet, event: &KeyboardEvent) {
    if cell_of(event).is_none() || event.is_composing() {
        return;
    }
    let Some(at) = focused() else { return };
    let (mut key, ctrl) = (event.key(), event.ctrl_key() || event.meta_key());
    // With Caps Lock a letter comes as a capital, and with Shift; other keys with Shift are the browser's own.
    if ctrl && key.len() == 1 && (!event.shift_key() || key == "Z") {
        key.make_ascii_lowercase();
    }
    // With Alt the arrows are the browser's own.
    if let Some(to) = step(&key, ctrl, at, sheet.size()).filter(|_| !event.alt_key()) {
        event.prevent_default();
        return sheet.go(to, event.shift_key());
    }
    let done = match (key.as_str(), ctrl) {
        ("Enter" | "F2", false) => {
            sheet.open(at);
            true
        }
        // Opens the row, as a click does.
        (" ", false) => {
            if let Some(cell) = element(at).and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
                cell.click();
            }
            true
        }
        ("Escape", false) => {
            sheet.go(at, false);
            sheet.error.set(String::new());
            true
        }
        ("Delete" | "Backspace", false) => {
            sheet.carry_out(sheet.plan(&[vec![String::new()]]));
            true
        }
        ("d", true) => {
            sheet.fill();
            true
        }
        ("a", true) => {
            let (rows, columns) = sheet.size();
            sheet.anchor.set_value(Some((0, 0)));
            sheet.go((rows.saturating_sub(1), columns.saturating_sub(1)), true);
            true
        }
        ("z", true) => {
            let edit = if event.shift_key() { Edit::Redo } else { Edit::Undo };
            undo_or_redo(sheet.replica, edit, sheet.error);
            true
        }
        ("y", true) => {
            undo_or_redo(sheet.replica, Edit::Redo, sheet.error);
            true
        }
        (key, false) if !event.alt_key() => sheet.set_by_key(key),
        _ => false,
    };
    if done {
        event.prevent_default();
    }
}
