//! The fields of a row's year.

use super::{before::LastYear, draft::Draft, resting::Resting};
use crate::{
    components::{StatusMark, rating_class},
    erased::{Erase, List, blur, change, effect_after, enter, flag, if_true, key, memo, text, view},
    in_words::outcome,
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    plan::{Cell, Progress, Rating, Status, TEXT_LIMIT, Value},
    progress::progress_of,
    scale::Scale,
};
use leptos::prelude::*;

/// 進捗区分 and 評価: one cell, since a rating belongs to a status.
#[component]
pub fn ProgressField(cell: Cell, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let (row, year) = (cell.row().unwrap_or_default().to_owned(), cell.year());
    let now = {
        let row = row.clone();
        StoredValue::new(move || replica.device.with(|d| progress_of(&d.history, &row, year?)))
    };
    let error = RwSignal::new(String::new());
    let resting = Resting::new(move |progress| {
        outcome(replica.set(cell.clone(), Value::Progress(progress), None), error);
    });
    let now = move || resting.chosen().or_else(|| now.with_value(|now| now()));
    let press = move |event| resting.press(&event);
    let set_status = move |status: Status| {
        let rating = untrack(now).and_then(|progress| progress.rating);
        resting.choose(Progress { status, rating });
    };
    let set_rating = move |rating: Option<Rating>| {
        let status = untrack(now).map_or(Status::Underway, |progress| progress.status);
        resting.choose(Progress { status, rating });
    };
    let statuses = Status::ALL.map(|status| {
        view! {
            <label>
                <input type="radio" name="status" disabled=locked
                    prop:checked=flag(move || now().is_some_and(|p| p.status == status))
                    on:change=change(move |_| set_status(status))/>
                <StatusMark of=status/>
            </label>
        }
    });
    let choice = move |rating: Option<Rating>, words: AnyView| {
        view! {
            <label>
                <input type="radio" name="rating" disabled=flag(move || locked.get() || now().is_none())
                    prop:checked=flag(move || now().is_some_and(|p| p.rating == rating))
                    on:change=change(move |_| set_rating(rating))/>
                {words}
            </label>
        }
    };
    let scale = move || {
        let of = |year| replica.device.with(|device| Scale::in_year(&device.history, year));
        year.map(of).unwrap_or_default()
    };
    // The choices stay, with the focus in them, while the scale says the same.
    let words = memo(move || scale().in_words());
    let ratings = move || {
        drop(words.read());
        let scale = untrack(scale);
        let mut choices: Vec<AnyView> = Vec::new();
        for (rating, grade) in scale.grades() {
            let words =
                view! { <span class=rating_class(rating)>{grade.sign.clone()}</span>{grade.label.clone()} };
            choices.push(choice(Some(rating), words.erase()).erase());
        }
        choices.push(choice(None, "なし".into_any()).erase());
        choices.into_any()
    };
    view! {
        <fieldset class="choice" on:keydown=key(press)>
            <legend>"進捗区分"<ProgressBefore row year/></legend>
            {statuses.into_iter().list()}
        </fieldset>
        <fieldset class="choice ratings" on:keydown=key(press)>
            <legend>"評価"</legend>
            {view(ratings)}
        </fieldset>
        <p role="alert">{text(move || error.get())}</p>
    }
}

/// What stood in the same field the year before.
#[component]
fn ProgressBefore(row: String, year: Option<FiscalYear>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let before = year.map(|year| FiscalYear(year.0 - 1));
    let words = move || {
        let before = before?;
        replica.device.with(|device| {
            let progress = progress_of(&device.history, &row, before)?;
            let scale = Scale::in_year(&device.history, before);
            let rating = progress.rating.map(|rating| format!("・{}", scale.sign(rating)));
            Some(format!("　{}: {}{}", before.short(), progress.status.label(), rating.unwrap_or_default()))
        })
    };
    view! { <span class="quiet">{text(move || words().unwrap_or_default())}</span> }
}

/// Id of the field with a cell's text.
pub fn field_id(cell: &Cell) -> String {
    format!("field-{}", cell.to_string().replace('/', "-"))
}

/// How much more a text may have, in words.
pub fn room_left(text: &str) -> String {
    match text.chars().count() {
        length if length > TEXT_LIMIT => format!("　{}字超えています", length - TEXT_LIMIT),
        length => format!("　あと {}字", TEXT_LIMIT - length),
    }
}

/// A text about a row's year, kept when the field is left.
#[component]
pub fn NoteField(cell: Cell, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let id = field_id(&cell);
    let label = cell.label();
    let stored = {
        let cell = cell.clone();
        memo(move || replica.device.with(|device| device.history.text(&cell).unwrap_or_default().to_owned()))
    };
    // What was typed when the page went away comes back.
    let draft = StoredValue::new(Draft::of(&cell));
    let (begun, before) = draft.with_value(Draft::read).unzip();
    let is_left = RwSignal::new(begun.is_some());
    let seen = StoredValue::new(begun);
    let typed = RwSignal::new(before.unwrap_or_else(|| stored.get_untracked()));
    let error = RwSignal::new(String::new());
    let of = cell.clone();
    let heads = move || replica.device.with_untracked(|device| device.history.head_ids(&of));
    // What stood there when someone entered the field: what they type is about that.
    let entered = StoredValue::new(None);
    // News from elsewhere shows, unless something is being typed here, or about to be.
    effect_after(move |before: Option<String>| {
        let stored = stored.get();
        let is_free = entered.with_value(Option::is_none);
        if is_free && before.is_some_and(|before| before == typed.get_untracked()) {
            typed.set(stored.clone());
        }
        stored
    });
    let stand = heads.clone();
    let type_on = move |event| {
        typed.set(event_target_value(&event));
        if seen.with_value(Option::is_none) {
            seen.set_value(Some(entered.get_value().unwrap_or_else(&stand)));
        }
        draft.with_value(|draft| draft.write(&seen.get_value().unwrap_or_default(), &typed.get_untracked()));
    };
    let to_set = cell.clone();
    let keep = move |_| {
        entered.set_value(None);
        let Some(heads) = seen.get_value() else { return typed.set(stored.get_untracked()) };
        let text = typed.get_untracked();
        let value = if text.trim().is_empty() { Value::Unset } else { Value::Text(text) };
        if outcome(replica.set(to_set.clone(), value, Some(heads)), error) {
            seen.set_value(None);
            is_left.set(false);
            draft.with_value(Draft::forget);
        }
    };
    // It looks like what is kept, and is not.
    let left_over = move || is_left.get().then_some("　書きかけです（この欄に入って出ると保存します）");
    let (error_id, of) = (format!("{id}-error"), cell.clone());
    view! {
        <p class="field">
            <label for=id.clone()>{label}<span class="quiet">{text(move || room_left(&typed.read()))}{text(move || left_over().unwrap_or_default().to_owned())}</span></label>
            <textarea
                id=id
                class="input"
                disabled=locked
                aria-invalid=if_true(move || !error.read().is_empty())
                aria-describedby=error_id.clone()
                prop:value=text(move || typed.get())
                on:focus=enter(move |_| entered.set_value(Some(heads())))
                on:input=change(type_on)
                on:blur=blur(keep)
            ></textarea>
            <span class="error" id=error_id role="alert">{text(move || error.get())}</span>
        </p>
        <LastYear cell=of locked/>
    }
}
