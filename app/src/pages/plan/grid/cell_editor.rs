//! A field over a cell of the table: typed in place, kept with Enter, left with Escape.

use super::{
    super::editor::{Draft, room_left},
    keys::Sheet,
    table::Place,
};
use crate::{
    erased::{Erase, List, change, effect, key, text, view, when},
    in_words::outcome,
};
use domain::{
    divisions::{Listed, in_year},
    fiscal_year::FiscalYear,
    op::OpId,
    plan::{Cell, Status, TEXT_LIMIT},
    scale::Scale,
    sheet::{Shown, value, words},
};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// From how many characters below the limit on the field says how many are left.
const NEAR: usize = 200;

/// What is typed: of a progress its two parts, of all else the text.
#[derive(Clone, Copy)]
struct Typed {
    text: RwSignal<String>,
    rating: RwSignal<String>,
    seen: StoredValue<Vec<OpId>>,
}

#[component]
pub fn CellEditor(sheet: Sheet) -> impl IntoView {
    view(move || {
        let Some(at) = sheet.editing.get() else { return ().into_any() };
        let Some(cell) = sheet.cell(at) else { return ().into_any() };
        view! { <Editor sheet at cell/> }.erase()
    })
}

#[component]
fn Editor(sheet: Sheet, at: Place, cell: Cell) -> impl IntoView {
    let (now, seen) = sheet
        .replica
        .device
        .with_untracked(|device| (words(&device.history, &cell), device.history.head_ids(&cell)));
    let scale = sheet.replica.device.with_untracked(|device| Scale::of(&device.history, &cell));
    let is_progress = sheet.shown() == Shown::Progress;
    let year = cell.year().unwrap_or(FiscalYear(0));
    let listed = sheet.replica.device.with_untracked(|device| in_year(&device.history, year));
    let (first, rating) = if is_progress { now.split_once(' ').unwrap_or((&now, "")) } else { (&*now, "") };
    // What was typed when the page went away comes back.
    let draft = StoredValue::new(Draft::of(&cell));
    let (seen, first) = draft.with_value(Draft::read).unwrap_or_else(|| (seen, first.to_owned()));
    let typed = Typed {
        text: RwSignal::new(first),
        rating: RwSignal::new(rating.to_owned()),
        seen: StoredValue::new(seen),
    };
    let error = RwSignal::new(String::new());
    let is_done = StoredValue::new(false);
    let field = NodeRef::<html::Div>::new();
    // At once, not with the next frame: the next key is for this field already.
    effect(move || {
        if field.get().is_some() {
            place();
            lay_table_down(true);
            crate::focus::focus_now(".cell-editor :is(textarea, select, input, a)");
        }
    });
    let close = move || {
        is_done.set_value(true);
        draft.with_value(Draft::forget);
        lay_table_down(false);
        sheet.editing.set(None);
    };
    let leave = move |to: Place| {
        close();
        sheet.go(to, false);
    };
    let keep = move || {
        let replica = sheet.replica;
        let mut words = typed.text.get_untracked();
        if is_progress {
            words = format!("{words} {}", typed.rating.get_untracked());
        }
        // What was not changed is no edit.
        if words.trim() == now.trim() {
            return true;
        }
        let year = cell.year();
        if replica.is_locked() || year.is_some_and(|year| replica.is_closed(year)) {
            error.set("いまは入力できません。名前を入れてあるか、年度が確定していないかを、行を開いて確かめてください。".to_owned());
            return false;
        }
        let value = replica.device.with_untracked(|device| value(&device.history, &cell, &words));
        match value {
            Ok(value) => outcome(replica.set(cell.clone(), value, Some(typed.seen.get_value())), error),
            Err(why) => outcome(Err(why), error),
        }
    };
    let keep = StoredValue::new(keep);
    let press = move |event: ev::KeyboardEvent| {
        // Enter that ends a conversion of an input method is no decision.
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        // Nor is Enter that follows a link.
        if event.key() == "Enter" && target(&event).is_some_and(|target| target.tag_name() == "A") {
            return;
        }
        let to = match (event.key().as_str(), event.shift_key() || event.alt_key()) {
            ("Escape", _) => Some((at, false)),
            ("Enter", false) => Some(((at.0 + 1, at.1), true)),
            ("Tab", back) => Some(((at.0, if back { at.1.saturating_sub(1) } else { at.1 + 1 }), true)),
            _ => None,
        };
        let Some((to, keeps)) = to else { return };
        // From one field to the next and back the Tab key goes as always.
        if event.key() == "Tab" && is_inner(&event) {
            return;
        }
        event.prevent_default();
        if !keeps || keep.with_value(|keep| keep()) {
            leave(sheet.within(to));
        }
    };
    let focus_left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<HtmlElement>().ok());
        let stays = to.is_some_and(|to| to.closest(".cell-editor").ok().flatten().is_some());
        // Whoever goes to another window comes back to the field.
        let is_here = document().has_focus().unwrap_or(true);
        if is_here && !stays && !is_done.get_value() && keep.with_value(|keep| keep()) {
            close();
        }
    };
    view! {
        <div class="cell-editor" role="group" node_ref=field aria-label=sheet.shown().label() on:keydown=key(press) on:focusout=focus_left>
            {match sheet.shown() {
                Shown::Progress => progress_fields(typed, &scale),
                Shown::Divisions => division_fields(typed, &listed, year),
                shown @ Shown::Note(_) => text_field(shown, typed, draft),
            }}
            <p class="error" role="alert">{text(move || error.get())}</p>
        </div>
    }
}

fn text_field(shown: Shown, typed: Typed, draft: StoredValue<Draft>) -> AnyView {
    let type_on = move |event| {
        typed.text.set(event_target_value(&event));
        let text = typed.text.read_untracked();
        draft.with_value(|draft| typed.seen.with_value(|seen| draft.write(seen, &text)));
    };
    view! {
        <textarea class="input" aria-label=shown.label() prop:value=text(move || typed.text.get())
            on:input=change(type_on)></textarea>
        // Only where it matters: the field lies over the table.
        {when(move || typed.text.with(|text| text.chars().count() + NEAR > TEXT_LIMIT), move || view! {
            <span class="quiet">{text(move || room_left(&typed.text.read()))}</span>
        }.erase())}
    }
    .erase()
}

/// 担当課 is chosen from the year's list, never typed.
fn division_fields(typed: Typed, listed: &[Listed], year: FiscalYear) -> AnyView {
    if listed.is_empty() {
        return view! {
            <p>{format!("{}の課の一覧がまだありません。", year.long())}<a href=format!("/plan/divisions?year={year}")>"一覧に課を入れる"</a></p>
        }
        .erase();
    }
    let boxes = listed.iter().map(|listed| {
        let name = listed.division.name.clone();
        let is_chosen = typed.text.with_untracked(|text| text.split('、').any(|chosen| chosen == name));
        let toggle = {
            let name = name.clone();
            move |_| {
                typed.text.update(|text| {
                    let mut chosen: Vec<&str> = text.split('、').filter(|name| !name.is_empty()).collect();
                    let before = chosen.len();
                    chosen.retain(|other| *other != name);
                    if chosen.len() == before {
                        chosen.push(&name);
                    }
                    *text = chosen.join("、");
                });
            }
        };
        view! { <label><input type="checkbox" prop:checked=is_chosen on:change=change(toggle)/>{name}</label> }
    });
    view! { <fieldset class="choice"><legend class="sr-only">{Shown::Divisions.label()}</legend>{boxes.list()}</fieldset> }.erase()
}

fn progress_fields(typed: Typed, scale: &Scale) -> AnyView {
    // The number in front is what a key finds it by; the words begin with no key.
    let statuses = Status::ALL.iter().zip(1..).map(|(status, number)| {
        view! { <option value=status.label()>{format!("{number} {}", status.label())}</option> }
    });
    let ratings = scale.grades().map(|(_, grade)| {
        view! { <option value=grade.sign.clone()>{format!("{} {}", grade.sign, grade.label)}</option> }
    });
    view! {
        <select class="input" aria-label="進捗区分" prop:value=text(move || typed.text.get()) on:change=change(move |event| typed.text.set(event_target_value(&event)))>
            <option value="">"未入力"</option>
            {statuses.list()}
        </select>
        <select class="input" aria-label="評価" prop:value=text(move || typed.rating.get()) on:change=change(move |event| typed.rating.set(event_target_value(&event)))>
            <option value="">"評価なし"</option>
            {ratings.list()}
        </select>
    }
    .erase()
}

fn target(event: &ev::KeyboardEvent) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// Whether the Tab key goes from one field of the editor to another.
fn is_inner(event: &ev::KeyboardEvent) -> bool {
    let Ok(fields) = document().query_selector_all(".cell-editor :is(textarea, select, input, a)") else {
        return false;
    };
    let end = if event.shift_key() { 0 } else { fields.length().saturating_sub(1) };
    fields.get(end) != target(event).map(Into::into)
}

/// While a field lies over the table, what it covers by halves is no target.
fn lay_table_down(is_down: bool) {
    if let Ok(Some(table)) = document().query_selector(".plan-table") {
        let _ = if is_down { table.set_attribute("inert", "") } else { table.remove_attribute("inert") };
    }
}

/// Puts the field over the cell that has the Tab key's stop.
fn place() {
    let find = |selector: &str| {
        document()
            .query_selector(selector)
            .ok()
            .flatten()
            .and_then(|found| found.dyn_into::<HtmlElement>().ok())
    };
    let (Some(cell), Some(field), Some(frame)) =
        (find(".plan-table .cell[tabindex='0']"), find(".cell-editor"), find(".plan-scroll"))
    else {
        return;
    };
    let (of_cell, of_frame) = (cell.get_bounding_client_rect(), frame.get_bounding_client_rect());
    let left = (of_cell.left() - of_frame.left() + f64::from(frame.scroll_left())).max(0.0);
    let room = f64::from(frame.client_width()) - f64::from(field.offset_width());
    let top = of_cell.top() - of_frame.top() + f64::from(frame.scroll_top());
    let style = field.style();
    let _ = style.set_property("left", &format!("{}px", whole(left.min(room.max(0.0)))));
    let _ = style.set_property("top", &format!("{}px", whole(top)));
}

/// Whole pixels: a fraction made into text would bring code of its own.
#[allow(clippy::cast_possible_truncation)] // far below 2^31
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}
