//! The divisions of each year: entered, renamed, merged, ended.

use super::{
    EditorName, PlanTabs, UndoRedo,
    editor::{Choice, NewText},
};
use crate::{
    clock,
    components::of_policy,
    erased::{Erase, List, change, click, flag, text, view, when},
    focus::focus,
    in_words::outcome,
    replica::Replica,
};
use domain::{
    divisions::{Listed, Reorganisation, in_use, in_year, is_taken, names},
    edit::Edit,
    fiscal_year::FiscalYear,
    plan::{Cell, Division, NAME_LIMIT, Value, YEARS, nearest_year, years},
    policy::Policy,
    text::too_long,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;
use uuid::Uuid;

/// `/plan/divisions`, with the year in the query.
#[component]
pub fn DivisionsPage() -> impl IntoView {
    let query = use_query_map();
    of_policy(move |policy| {
        let asked = query.read().get("year").and_then(|year| year.parse().ok());
        let year = nearest_year(&policy, asked.unwrap_or_else(clock::this_year));
        view! { <OfYear policy year/> }.erase()
    })
}

#[component]
fn OfYear(policy: Arc<Policy>, year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let locked = flag(move || replica.is_locked());
    let picked = RwSignal::new(Vec::<Uuid>::new());
    let tabs = years(&policy).map(|tab| {
        view! { <a href=format!("/plan/divisions?year={tab}") aria-current=(tab == year).then_some("true")>{tab.short()}</a> }
    });
    let tabs = tabs.list();
    let list = move || replica.device.with(|device| in_year(&device.history, year));
    let rows = move || {
        let rows = list().into_iter().map(|listed| {
            let follows: Vec<String> = listed.division.follows.iter().map(Uuid::to_string).collect();
            let follows = replica.device.with(|device| names(&device.history, &follows));
            row(&listed, &follows, picked, locked)
        });
        let rows = rows.list();
        if rows.is_empty() {
            view! { <p>{format!("{}の課は、まだ入っていません。下の欄に課の名前を入れると、計画の各行で担当課を選べるようになります。", year.long())}</p> }.erase()
        } else {
            view! { <ul class="division-rows">{rows}</ul> }.erase()
        }
    };
    view! {
        <section class="page division-page">
            <div class="plan-head">
                <h1>{format!("{}の課", year.long())}</h1>
                <PlanTabs/>
                <UndoRedo/>
            </div>
            <p class="quiet">"課は年度ごとに管理します。担当課は、ここに入れた課から選びます。機構改革で名前が変わったり一緒になったりしても、前年度までの記録はそのまま残り、その年度からの担当課と意見の送付先は新しい課に移ります。"</p>
            <EditorName/>
            <nav class="segments" aria-label="年度">{tabs}</nav>
            {view(rows)}
            {when(move || !picked.read().is_empty(), move || view! { <Reorganise year picked locked/> }.erase())}
            <Add policy locked/>
        </section>
    }
}

/// Carries out changes; what went wrong, if anything, goes into `error`.
fn carry_out(replica: Replica, changes: Vec<(Cell, Value)>, reason: &str, error: RwSignal<String>) -> bool {
    let edit = Edit::set(changes, Some(reason.to_owned()), None);
    outcome(replica.dispatch(edit), error)
}

fn row(listed: &Listed, follows: &[String], picked: RwSignal<Vec<Uuid>>, locked: Signal<bool>) -> AnyView {
    let Listed { id, division } = listed;
    let id = *id;
    let last = division.last.map(FiscalYear::short).unwrap_or_default();
    let from = if follows.is_empty() { String::new() } else { format!("もとは {}", follows.join("、")) };
    let toggle = move |_| {
        picked.update(|picked| match picked.iter().position(|other| *other == id) {
            Some(at) => drop(picked.remove(at)),
            None => picked.push(id),
        });
    };
    view! {
        <li>
            <label>
                <input type="checkbox" disabled=locked prop:checked=flag(move || picked.read().contains(&id)) on:change=change(toggle)/>
                <b>{division.name.clone()}</b>
            </label>
            <span class="quiet">{format!("{}–{last}", division.first.short())}</span>
            <span class="quiet">{from}</span>
        </li>
    }
    .erase()
}

/// Enters divisions, one a line.
#[component]
fn Add(policy: Arc<Policy>, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let new = NewText::of("divisions");
    let typed = new.text();
    let error = RwSignal::new(String::new());
    // Most divisions are older than the plan.
    let from = RwSignal::new(policy.document.first_year.to_string());
    let all: Vec<(String, String)> = years(&policy).map(|year| (year.to_string(), year.short())).collect();
    let add = move |_| {
        let Some(year) = from.get_untracked().parse().ok().map(FiscalYear) else {
            return error.set("いつからの課かを選んでください。".to_owned());
        };
        // From then on a name means one division, whenever that begins.
        let there: Vec<Listed> = replica.device.with_untracked(|device| {
            let later = (year.0..=YEARS.end().0).map(FiscalYear);
            later.flat_map(|year| in_year(&device.history, year)).collect()
        });
        let mut names: Vec<String> = Vec::new();
        for name in typed.get_untracked().lines().map(str::trim).filter(|name| !name.is_empty()) {
            let begin: String = name.chars().take(10).collect();
            if let Some(long) = too_long(&format!("「{begin}…」"), name, NAME_LIMIT) {
                return error.set(long);
            }
            if names.iter().any(|other| other == name)
                || there.iter().any(|listed| listed.division.name == name)
            {
                return error.set(format!("「{name}」は、もう入っています。"));
            }
            names.push(name.to_owned());
        }
        let changes = names.into_iter().map(|name| {
            let division = Division { name, first: year, last: None, follows: Vec::new() };
            (Cell::Division { id: clock::new_id() }, Value::Division(division))
        });
        if carry_out(replica, changes.collect(), "課の追加", error) {
            new.added("#new-divisions");
        }
    };
    view! {
        <h2>"課を加える"</h2>
        <p class="field">
            <label for="new-divisions">"課の名前"<span class="quiet">"　1行に1つ"</span></label>
            <textarea id="new-divisions" class="input" disabled=locked prop:value=typed
                on:input=change(move |event| new.type_on(&event))></textarea>
            <span class="error" role="alert">{text(move || error.get())}</span>
        </p>
        <Choice name="いつからの課" options=all chosen=from locked/>
        <button type="button" class="button fill" disabled=flag(move || locked.get() || typed.read().trim().is_empty()) on:click=click(add)>"加える"</button>
    }
}

/// What becomes of the picked divisions: another name, one division of several, or none.
#[component]
fn Reorganise(year: FiscalYear, picked: RwSignal<Vec<Uuid>>, locked: Signal<bool>) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let name = RwSignal::new(String::new());
    let from = RwSignal::new(String::new());
    let error = RwSignal::new(String::new());
    let of_picked = move || {
        let listed = replica.device.with_untracked(|device| in_year(&device.history, year));
        let picked = picked.get_untracked();
        listed.into_iter().filter(|listed| picked.contains(&listed.id)).collect::<Vec<_>>()
    };
    let done = move |changes, reason: &str| {
        if carry_out(replica, changes, reason, error) {
            picked.set(Vec::new());
            // The button that was pressed is gone.
            focus(".division-rows input".to_owned());
        }
    };
    let correct = move |_| {
        let (mut all, name) = (of_picked(), name.get_untracked().trim().to_owned());
        let (Some(Listed { id, division }), true) = (all.pop(), all.is_empty()) else {
            return error.set("名前の訂正は、課を1つだけ選んで行ってください。".to_owned());
        };
        if name.is_empty() {
            return error.set("正しい名前を入れてください。".to_owned());
        }
        if let Some(long) = too_long("名前", &name, NAME_LIMIT) {
            return error.set(long);
        }
        if replica.device.with_untracked(|device| is_taken(&device.history, year, &name, &[id])) {
            return error.set(format!("「{name}」は、もう入っています。"));
        }
        done(vec![(Cell::Division { id }, Value::Division(Division { name, ..division }))], "名前の訂正");
    };
    let remove = move |_| {
        let picked = of_picked();
        let used = picked.iter().find_map(|listed| {
            let count = replica.device.with_untracked(|device| in_use(&device.history, listed.id));
            (count > 0).then(|| (listed.division.name.clone(), count))
        });
        if let Some((name, count)) = used {
            return error.set(format!(
                "「{name}」は {count}か所で使われているため、取り除けません。なくなった課は、新しい名前を空のまま、いつからかを選んで廃止してください。"
            ));
        }
        let changes = picked.into_iter().map(|listed| (Cell::Division { id: listed.id }, Value::Unset));
        done(changes.collect(), "誤って入れた課");
    };
    let reorganise = move |_| {
        let Some(from) = from.get_untracked().parse().ok().map(FiscalYear) else {
            return error.set("いつからかを選んでください。".to_owned());
        };
        let name = name.get_untracked();
        if let Some(long) = too_long("新しい名前", &name, NAME_LIMIT) {
            return error.set(long);
        }
        let reorganisation =
            Reorganisation { old: of_picked(), from, name: name.trim(), id: clock::new_id() };
        match replica.device.with_untracked(|device| reorganisation.changes(&device.history)) {
            Ok(changes) => done(changes, "機構改革"),
            Err(why) => error.set(why.to_string()),
        }
    };
    let policy = replica.policy.get_untracked();
    let later = policy.iter().flat_map(|policy| years(policy)).filter(|later| *later > year);
    let later: Vec<(String, String)> = later.map(|year| (year.to_string(), year.short())).collect();
    view! {
        <div class="reorganise" role="group" aria-label="選んだ課">
            <h2>{text(move || format!("選んだ {}課", picked.read().len()))}</h2>
            <p class="field">
                <label for="division-name">"新しい名前"<span class="quiet">"　空のままなら廃止"</span></label>
                <input id="division-name" class="input" type="text" disabled=locked
                    prop:value=text(move || name.get()) on:input=change(move |event| name.set(event_target_value(&event)))/>
            </p>
            <Choice name="いつから" options=later chosen=from locked/>
            <p class="error" role="alert">{text(move || error.get())}</p>
            <p class="acts">
                <button type="button" class="button small fill" disabled=locked on:click=click(reorganise)>"改称・統合・廃止する"</button>
                <button type="button" class="button small" disabled=locked on:click=click(correct)>"名前の誤りを直す"</button>
                <button type="button" class="button small" disabled=locked on:click=click(remove)>"一覧から取り除く"</button>
                <button type="button" class="button small" on:click=click(move |_| picked.set(Vec::new()))>"選択をやめる"</button>
            </p>
        </div>
    }
}
