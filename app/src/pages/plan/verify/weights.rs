//! 能力のウエイト: read from the print post by post, into tables of one digit a place.

use super::super::{Draft, EditorName, PlanTabs, ReadOnlyNote, UndoRedo};
use crate::{
    clock,
    components::{ProvenanceMark, of_policy},
    erased::{Erase, List, change, click, flag, if_true, key, memo, text, view},
    in_words,
    replica::Replica,
};
use domain::{
    history::CellState,
    plan::{Cell, MOST_WEIGHT, Value},
    policy::{Family, Policy, Post, Provenance},
    weights::{cell, count, entered, of_family, of_policy as all_weights, of_post, provenance, typed},
};
use leptos::{ev, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// `/plan/verify/weights`.
#[component]
pub fn WeightsPage() -> impl IntoView {
    let replica = expect_context::<Replica>();
    of_policy(move |policy| {
        let all = all_weights(&policy);
        let total = all.len();
        let done = move || replica.device.with(|device| count(&device.history, &all));
        let families = policy.families.iter().map(|family| {
            view! { <OfFamily policy=policy.clone() family=family.clone()/> }
        });
        let families = families.list();
        view! {
            <section class="verify weights">
                <div class="verify-head">
                    <h1>"原典照合　能力のウエイト"</h1>
                    <PlanTabs/>
                    <UndoRedo/>
                    <p><a href="/plan/verify">"実施計画の行の照合へ"</a></p>
                    <p class="verify-done"><b>{text(move || done().to_string())}</b>{format!(" / {total} 入力済み")}</p>
                </div>
                <p>{format!("印刷された「必要とされる能力のウエイト」の図を手元に置き、職位ごとに 0〜{MOST_WEIGHT} の数字を入れます。0〜{MOST_WEIGHT} の段階は、このアプリで使う区分で、原典のものではありません。")}</p>
                <p class="quiet">"数字を入れると次の欄へ移ります。矢印キーで欄を選び、消すと未入力に戻ります。"</p>
                <ReadOnlyNote/>
                <EditorName/>
                {families}
            </section>
        }
        .erase()
    })
}

#[component]
fn OfFamily(policy: Arc<Policy>, family: Family) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let errors = Errors::default();
    let cells = of_family(&family);
    let all = cells.len();
    let done = move || replica.device.with(|device| count(&device.history, &cells));
    let evidence = policy.section_holding(&family.id).map(|section| {
        let names: Vec<&str> = family.abilities.iter().map(|column| column.lines.0.as_str()).collect();
        let lines = format!("見出し {}行、能力名 {}行", family.head.lines, names.join("、"));
        view! { <a href=format!("/read/{}", section.id)>{format!("{}ページの表（{lines}）", section.page)}</a> }
    });
    let heads = family.abilities.iter().map(|column| {
        let (family, of) = (family.clone(), column.clone());
        // That a name stands in the text is nothing to be said of each.
        let mark = move || {
            let from = replica.device.with(|device| provenance(&device.history, &family, &of));
            (from != Provenance::Original).then(|| view! { <ProvenanceMark of=from/> }).erase()
        };
        view! { <th scope="col">{column.text.clone()}" "{view(mark)}</th> }
    });
    let heads = heads.list();
    let rows = family.posts.iter().enumerate().map(|(row, post)| {
        view! { <OfPost family=family.clone() post=post.clone() row errors/> }
    });
    let rows = rows.list();
    let why = family.abilities.iter().find_map(|column| column.why.clone());
    let why = why.map(|why| {
        view! {
            <p class="quiet"><ProvenanceMark of=Provenance::Guess/>{why}"印刷でその名前の下にウエイトを読み取って入れると、名前も確認済みになります。名前が違うときは入れずに、方針の内容のファイルを直してください。"</p>
        }
    });
    view! {
        <h2 id=family.id.clone()>{family.name.clone()}"　"<small>{text(move || format!("{}／{all}", done()))}</small></h2>
        <p>"根拠 "{evidence.erase()}</p>
        {why.erase()}
        <div class="indicator-scroll" role="region" tabindex="0" aria-label=format!("{}のウエイト", family.name)>
            <table class="data dense weight-table">
                <thead><tr><th scope="col">"職位"</th>{heads}<th scope="col">"最後に入力した人"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="error" role="alert">{text(move || errors.in_words())}</p>
    }
}

/// What is wrong in a family's table: a field, and what to do about it. A handle: copies are the same.
#[derive(Clone, Copy, Default)]
struct Errors(RwSignal<Vec<(String, String)>>);

impl Errors {
    /// Says what became of a field. Whether it was taken.
    fn say(self, field: &str, taken: Result<(), String>) -> bool {
        let is_taken = taken.is_ok();
        self.0.update(|errors| {
            errors.retain(|(other, _)| other != field);
            errors.extend(taken.err().map(|why| (field.to_owned(), why)));
        });
        is_taken
    }

    fn in_words(self) -> String {
        self.0.with(|errors| {
            let each = errors.iter().map(|(field, why)| format!("{field}: {why}"));
            each.collect::<Vec<_>>().join("　")
        })
    }
}

#[component]
fn OfPost(family: Family, post: Post, row: usize, errors: Errors) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let href = format!("/roles/{}/{}", family.id, post.id);
    let cells = of_post(&family, &post);
    let who = text(move || {
        replica.device.with(|device| {
            let heads = cells.iter().filter(|cell| entered(&device.history, cell).is_some());
            let heads = heads.flat_map(|cell| device.history.heads(&cell.to_string()));
            let newest = heads.max_by_key(|head| head.time());
            newest.map_or(String::new(), |head| {
                format!("{}　{}", in_words::author(head), clock::in_words(head.time()))
            })
        })
    });
    let fields = family.abilities.iter().enumerate().map(|(at, column)| {
        let label = format!("{}　{}のウエイト", post.name, column.text);
        let place = Place { family: family.id.clone(), row, at };
        cell(&post, column).map(|cell| view! { <WeightField cell label place errors/> })
    });
    view! {
        <tr>
            <th scope="row"><a href=href>{post.name.clone()}</a></th>
            {fields.list()}
            <td class="quiet">{who}</td>
        </tr>
    }
}

/// Where a field stands.
#[derive(Clone)]
struct Place {
    family: String,
    row: usize,
    at: usize,
}

impl Place {
    fn id(&self) -> String {
        format!("weight-{}-{}-{}", self.family, self.row, self.at)
    }

    /// Where a key leads to.
    fn after(&self, key: &str) -> Option<Self> {
        let Self { family, row, at } = self.clone();
        let (row, at) = match key {
            "ArrowUp" => (row.checked_sub(1)?, at),
            "ArrowDown" | "Enter" => (row + 1, at),
            "ArrowLeft" => (row, at.checked_sub(1)?),
            "ArrowRight" => (row, at + 1),
            _ => return None,
        };
        Some(Self { family, row, at })
    }
}

/// One digit. It counts as soon as it is typed; what is no weight stays in the field and says so.
#[component]
fn WeightField(cell: Cell, label: String, place: Place, errors: Errors) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let of = cell.clone();
    let state = memo(move || {
        replica.device.with(|device| match device.history.state(&of) {
            CellState::Conflict => Some("▲ 競合"),
            CellState::NewerVersion => Some("新しい版で入力"),
            _ => None,
        })
    });
    let of = cell.clone();
    let stored = memo(move || {
        let weight = replica.device.with(|device| entered(&device.history, &of));
        weight.map_or(String::new(), |weight| weight.to_string())
    });
    // What was typed and is no weight, with the heads that stood there then. It comes back after a reload.
    let draft = StoredValue::new(Draft::of(&cell));
    let (heads, left) = draft.with_value(Draft::read).unzip();
    let (seen, wrong) = (StoredValue::new(heads), RwSignal::new(left));
    let put = {
        let name = label.clone();
        move |words: &str| {
            let now = replica.device.with_untracked(|device| device.history.head_ids(&cell));
            let seen_then = seen.get_value();
            let taken = typed(words).map_err(|why| why.to_string()).and_then(|value| {
                let weight = replica.device.with_untracked(|device| entered(&device.history, &cell));
                if value == weight.map_or(Value::Unset, Value::Weight) {
                    return Ok(());
                }
                replica.set(cell.clone(), value, seen_then.clone()).map_err(|refused| refused.to_string())
            });
            let taken = errors.say(&name, taken);
            seen.set_value((!taken).then(|| seen_then.unwrap_or(now)));
            wrong.set((!taken).then(|| words.to_owned()));
            draft.with_value(|draft| match seen.get_value() {
                Some(heads) => draft.write(&heads, words),
                None => draft.forget(),
            });
            taken
        }
    };
    if let Some(left) = wrong.get_untracked() {
        put(&left);
    }
    let to = place.clone();
    let take = move |event: web_sys::Event| {
        // What an input method is still at is not typed yet. A field that a conflict takes away says once more
        // what was in it: that is no choice between the two.
        let is_composing =
            event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing);
        if is_composing || state.get_untracked().is_some() {
            return;
        }
        let words = event_target_value(&event);
        if put(&words) && event.type_() != "change" && !words.trim().is_empty() {
            go_on(&to);
        }
    };
    let take = StoredValue::new(take);
    let id = place.id();
    let press = move |event: ev::KeyboardEvent| {
        let is_alone = !(event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key());
        // Enter that ends a conversion leads nowhere.
        let is_typing = event.is_composing() || event.key_code() == 229;
        // Within a wrong text the arrows are its own, and Enter follows a link.
        let is_free = match &*event.key() {
            "ArrowLeft" | "ArrowRight" => wrong.read_untracked().is_none(),
            "Enter" => state.get_untracked().is_none(),
            _ => true,
        };
        if let Some(to) = place.after(&event.key()).filter(|_| is_alone && !is_typing && is_free) {
            event.prevent_default();
            go_to(&to);
        }
    };
    let select = |event: web_sys::MouseEvent| {
        if let Some(field) = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
            field.select();
        }
    };
    let locked = flag(move || replica.is_locked());
    let field = move || {
        match state.get() {
        // A conflict is settled by choosing between its values, not by a third one unseen. Digits typed one
        // after the other come to it as to a field, and stop there.
        Some(words) => view! { <a class="conflict" href="/conflicts" id=id.clone()>{words}</a> }.erase(),
        None => view! {
            <input class="input" type="text" inputmode="numeric" autocomplete="off" id=id.clone() aria-label=label.clone()
                readonly=locked aria-invalid=if_true(move || wrong.read().is_some())
                prop:value=text(move || wrong.get().unwrap_or_else(|| stored.get()))
                on:click=click(select)
                on:input=change(move |event| take.with_value(|take| take(event)))
                on:change=change(move |event| take.with_value(|take| take(event)))
                on:compositionend=move |event: ev::CompositionEvent| take.with_value(|take| take(event.into()))/>
        }.erase(),
    }
    };
    view! { <td on:keydown=key(press)>{view(field)}</td> }
}

/// The next field of the post, or the first of the post below it.
fn go_on(place: &Place) {
    let next = Place { at: place.at + 1, ..place.clone() };
    let below = Place { row: place.row + 1, at: 0, ..place.clone() };
    if !go_to(&next) {
        go_to(&below);
    }
}

/// Goes to a field, if there is one, with its digit ready to be typed over.
fn go_to(place: &Place) -> bool {
    let there = document().get_element_by_id(&place.id());
    let Some(there) = there.and_then(|there| there.dyn_into::<HtmlElement>().ok()) else { return false };
    let _ = there.focus();
    if let Some(field) = there.dyn_ref::<HtmlInputElement>() {
        field.select();
    }
    true
}
