//! The table: printed bar above, what happened below, in the same row.

mod cell_editor;
mod clipboard;
mod keys;
mod table;

use super::{
    Chosen,
    view::{View, keep_view},
};
use crate::{
    clock,
    components::{put_behind, put_in},
    erased::{List, click, effect, flag, key, text, view, with_frame},
    replica::Replica,
};
use cell_editor::CellEditor;
use clipboard::PastePreview;
use domain::{
    filter::Part,
    fiscal_year::FiscalYear,
    marks::{News, news},
    outline,
    policy::{Policy, Tracked},
    progress::entered_in,
};
use keys::Sheet;
use leptos::{ev, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use std::{
    cell::{Cell, RefCell},
    sync::Arc,
    time::Duration,
};
use table::{Body, Made};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Height of a row while it is not laid out, in pixels.
const ROW_HEIGHT: usize = 76;

/// Rows that are there at once, more than a screen shows; and the fewest and most that come with a frame.
const FIRST_ROWS: usize = 24;
const ROWS_A_FRAME: (usize, usize) = (30, 480);

/// How long they may take, in milliseconds, on whichever device it is: a frame.
const FRAME: i64 = 16;

/// How long after the last step of a scroll the mouse meets the cells again.
const SCROLL_RESTS: Duration = Duration::from_millis(150);

/// Bodies that are laid out before anyone comes near: a thousand rows. Those of a larger plan would take
/// more memory than they save time.
const BODIES_AHEAD: usize = 200;

#[component]
pub fn Grid(policy: Arc<Policy>, chosen: Chosen, now: Memo<View>, parts: Memo<Vec<Part>>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let table = NodeRef::<html::Table>::new();
    let sheet = Sheet::new(&policy, now, parts);
    // The version of the history that the table shows.
    let shown = StoredValue::new(0);
    let bodies = Bodies {
        sheet,
        chosen,
        policy: StoredValue::new(policy.clone()),
        left: StoredValue::new(Vec::new()),
    };
    effect(move || {
        drop(now.read());
        let Some(table) = table.get() else { return };
        remove_bodies(&table);
        bodies.left.set_value(table::bodies(&parts.read()));
        shown.set_value(replica.device.with_untracked(|device| device.history.version()));
        bodies.put(&table, FIRST_ROWS.max(bodies.rows_to_chosen()));
        mark_chosen(sheet, chosen);
        sheet.offer_first();
        bodies.put_rest(table, ROWS_A_FRAME.0);
    });
    // Paper has all of it.
    let printing = window_event_listener(ev::beforeprint, move |_| {
        if let Some(table) = table.get_untracked() {
            bodies.put(&table, usize::MAX);
        }
    });
    on_cleanup(move || printing.remove());
    meet_no_cells_scrolling(table);
    let of = policy.clone();
    effect(move || {
        replica.device.with(|device| {
            let news = news(&device.history, shown.get_value());
            shown.set_value(device.history.version());
            let view = now.read_untracked();
            show_news(sheet, &of, &Made::new(&device.history, &view, clock::this_year()), &news);
        });
    });
    effect(move || {
        drop(chosen.year.read());
        let is_closed = chosen.row.read().is_none();
        let closed = keys::chosen_cell().filter(|_| is_closed);
        mark_chosen(sheet, chosen);
        // Whoever closed a row by its link goes on from its cell; that of an opened one is seen beside its
        // sheet, once that is there.
        with_frame(move || match closed {
            Some(cell) if document().active_element() == document().body().map(Into::into) => {
                _ = cell.focus();
            }
            Some(_) => {}
            None => keys::show_chosen(),
        });
    });
    // A row that the address names shows itself.
    with_frame(|| {
        if let Ok(Some(row)) = document().query_selector(".chosen th") {
            row.scroll_into_view();
        }
    });
    let navigate = use_navigate();
    let open = move |event: web_sys::MouseEvent| {
        // What ends a selection opens nothing. Dragged, it is a click on no cell; and so is one that the
        // scrolled table has met: that has but one cell selected.
        let is_on_cell = keys::cell_of(&event).is_some();
        let at = keys::cell_under(&event).and_then(|cell| table::place(&cell.id()));
        let at = at.filter(|at| !event.shift_key() && (is_on_cell || sheet.selection() == Some((*at, *at))));
        if let Some(cell) = at.and_then(|at| sheet.cell(at))
            && let (Some(row), Some(year)) = (cell.row(), cell.year())
        {
            let options = NavigateOptions { scroll: false, ..Default::default() };
            navigate(&keep_view(&format!("/plan/{row}/{year}")), options);
        }
    };
    let heads = move || {
        let years = now.read().years.clone();
        let heads = years.into_iter().map(|year| view! { <YearHead policy=policy.clone() year/> });
        heads.list().into_any()
    };
    view! {
        <div class="plan-scroll" role="region" aria-label="実施計画の表" tabindex="0">
            <table class="plan-table" role="grid" aria-multiselectable="true" aria-label="実施計画" node_ref=table
                style:--years=text(move || now.read().years.len().to_string())
                on:click=click(open)
                on:keydown=key(move |event| keys::press(sheet, &event))
                on:mousedown=move |event| keys::reach(sheet, &event)
                on:mouseover=move |event| keys::reach(sheet, &event)
                on:focusin=move |event| keys::enter(sheet, &event)
                on:copy=move |event| clipboard::copy(sheet, &event)
                on:paste=move |event| clipboard::paste(sheet, &event)
            >
                <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">"具体的な取組"</th>{view(heads)}</tr></thead>
            </table>
            <CellEditor sheet/>
        </div>
        <PastePreview sheet/>
    }
}

/// While the page is scrolled, the mouse meets the table instead of the cells that pass below it: told of
/// each, a page of a thousand rows stands still half as long again. What is pressed finds its cell all the
/// same (`keys::cell_under`).
fn meet_no_cells_scrolling(table: NodeRef<html::Table>) {
    let mark = move |is: bool| {
        if let Some(table) = table.get_untracked() {
            let _ = table.class_list().toggle_with_force("scrolling", is);
        }
    };
    let rest = RefCell::new(debounce(SCROLL_RESTS, move |()| mark(false)));
    let scrolled = window_event_listener(ev::scroll, move |_| {
        mark(true);
        rest.borrow_mut()(());
    });
    on_cleanup(move || scrolled.remove());
}

#[component]
fn YearHead(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let now = clock::this_year();
    let counted = Cell::new((0, (0, 0)));
    let entered = replica.follow(Box::new(move |device| {
        let (history, (version, before)) = (&device.history, counted.get());
        // To count a large plan takes longer than all else that an edit does.
        let is_same = version > 0 && !news(history, version).concerns(year);
        let entered = if is_same { before } else { entered_in(&policy, history, year) };
        counted.set((history.version(), entered));
        entered
    }));
    let words = move || match entered.get() {
        Some((entered, due)) => format!("入力 {entered}/{due}"),
        None => "入力 …".to_owned(),
    };
    view! {
        <th role="columnheader" scope="col" class:this-year=flag(move || year == now)>
            {year.short()}{(year == now).then_some(" 今年度")}
            <small>{text(words)}</small>
        </th>
    }
}

/// The bodies of the table, put in from the top: the first at once, the others as frames go by, so that
/// a large plan does not keep anyone waiting.
#[derive(Clone, Copy)]
struct Bodies {
    sheet: Sheet,
    chosen: Chosen,
    policy: StoredValue<Arc<Policy>>,
    /// Those that are still to come.
    left: StoredValue<Vec<Body>>,
}

impl Bodies {
    /// How many rows there are down to the one that the address names.
    fn rows_to_chosen(self) -> usize {
        let row = self.chosen.row.get_untracked();
        row.and_then(|row| self.sheet.row_at(&row)).map_or(0, |at| at + 1)
    }

    /// Puts in the next bodies, of at least so many rows if there are.
    fn put(self, table: &Element, rows: usize) {
        let mut next: Vec<Body> = Vec::new();
        self.left.update_value(|left| {
            let mut count = 0;
            let is_enough = |body: &Body| {
                let is_before = count < rows;
                count += body.rows.len();
                !is_before
            };
            let end = left.iter().position(is_enough).unwrap_or(left.len());
            next = left.drain(..end).collect();
        });
        let (policy, before) = (self.policy.get_value(), table.child_element_count());
        let html = self.sheet.replica.device.with_untracked(|device| {
            let (rows, view) = (outline::rows(&policy), self.sheet.now.read_untracked());
            Made::new(&device.history, &view, clock::this_year()).bodies(&rows, &next)
        });
        put_behind(table, &html);
        let mut body = table.children().item(before);
        for rows in next.iter().map(|body| body.rows.len()) {
            let Some(element) = body.and_then(|body| body.dyn_into::<HtmlElement>().ok()) else { break };
            let size = format!("auto {}px", rows * ROW_HEIGHT);
            let _ = element.style().set_property("contain-intrinsic-block-size", &size);
            body = element.next_element_sibling();
        }
    }

    /// The others, `rows` in the next frame: then twice as many, or, where those took too long, half.
    fn put_rest(self, table: web_sys::HtmlTableElement, rows: usize) {
        // A page that has been left has none.
        if self.left.try_with_value(Vec::is_empty).unwrap_or(true) {
            let first = table.query_selector("tbody").ok().flatten();
            return lay_out_ahead(first, BODIES_AHEAD);
        }
        let put = move || {
            if self.left.try_with_value(Vec::is_empty) == Some(false) {
                let from = clock::now();
                self.put(&table, rows);
                let is_slow = clock::now() - from > FRAME;
                let rows = if is_slow { rows / 2 } else { rows * 2 };
                self.put_rest(table, rows.clamp(ROWS_A_FRAME.0, ROWS_A_FRAME.1));
            }
        };
        // After the frame: what is there already is to be seen first.
        with_frame(move || set_timeout(put, Duration::ZERO));
    }
}

/// Lays out a body and those below it, a frame's worth whenever there is nothing else to do, so that the page
/// does not stand still when someone scrolls there fast; while someone does, it rests. Whoever asks where a
/// cell is has its body laid out, near to the screen or not. A browser without idle callbacks does it when the
/// body comes near, as ever.
fn lay_out_ahead(body: Option<Element>, bodies: usize) {
    let Some(body) = body.filter(|_| bodies > 0) else { return };
    request_idle_callback(move || {
        // Another view has bodies of its own.
        if !body.is_connected() {
            return;
        }
        let rests = body.matches(".scrolling > tbody").unwrap_or_default();
        let (from, mut next, mut left) = (clock::now(), Some(body.clone()), bodies);
        while !rests && left > 0 && clock::now() - from < FRAME {
            let Some(body) = next else { return };
            if let Ok(Some(cell)) = body.query_selector("td") {
                let _ = cell.get_bounding_client_rect();
            }
            (next, left) = (body.next_element_sibling(), left - 1);
        }
        lay_out_ahead(next, left);
    });
}

fn remove_bodies(table: &Element) {
    while let Some(body) = table.query_selector("tbody").ok().flatten() {
        body.remove();
    }
}

/// Brings the cells up to date whose marks may be other ones.
fn show_news(sheet: Sheet, policy: &Policy, made: &Made, news: &News) {
    if *news == News::default() {
        return;
    }
    let years = &made.view.years;
    let show_cell = |tracked: &Tracked, row: usize, column: usize| {
        if let Some(element) = document().get_element_by_id(&table::id((row, column))) {
            let (words, content) = made.cell(tracked, column);
            // The words say all that the cell shows.
            if element.get_attribute("aria-label").as_ref() != Some(&words) {
                let _ = element.set_attribute("aria-label", &words);
                put_in(&element, &content);
            }
        }
    };
    let places = sheet.places();
    // To look for each of many takes longer than to show them all.
    if news.all || news.places.len() > places.len() {
        let all = outline::rows(policy);
        for (row, tracked) in places.iter().map(|place| all.get(*place)).enumerate() {
            let columns =
                tracked.into_iter().flat_map(|tracked| (0..years.len()).map(move |at| (tracked, at)));
            columns.for_each(|(tracked, column)| show_cell(tracked, row, column));
        }
    } else {
        for (id, year) in &news.places {
            let column = years.iter().position(|shown| shown == year);
            if let (Some(row), Some(column), Some(tracked)) =
                (sheet.row_at(id), column, policy.tracked_by_id(id))
            {
                show_cell(&tracked, row, column);
            }
        }
    }
    for id in &news.bars {
        let element = sheet.row_at(id).and_then(|row| document().get_element_by_id(&table::bar_id(row)));
        if let (Some(element), Some(tracked)) = (element, policy.tracked_by_id(id)) {
            put_in(&element, &made.bar(&tracked));
        }
    }
}

/// Marks the row and the cell that the address names.
fn mark_chosen(sheet: Sheet, chosen: Chosen) {
    let (row, year) = (chosen.row.get_untracked(), chosen.year.get_untracked());
    let document = document();
    let Some(root) = document.document_element() else { return };
    for element in elements(&root, ".plan-table .chosen") {
        let _ = element.class_list().remove_1("chosen");
    }
    for element in elements(&root, ".plan-table [aria-current]") {
        let _ = element.remove_attribute("aria-current");
    }
    let Some(at) = row.and_then(|row| sheet.row_at(&row)) else { return };
    if let Some(bar) = document.get_element_by_id(&table::bar_id(at)) {
        let lines = [bar.next_element_sibling(), Some(bar)];
        lines.into_iter().flatten().for_each(|line| _ = line.class_list().add_1("chosen"));
    }
    let years = sheet.now.read_untracked().years.clone();
    let column = years.iter().position(|shown| year.as_deref() == Some(shown.to_string().as_str()));
    let cell = column.and_then(|column| document.get_element_by_id(&table::id((at, column))));
    if let Some(cell) = cell {
        let _ = cell.set_attribute("aria-current", "true");
    }
}

/// What a selector finds below an element.
fn elements(below: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = below.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}
