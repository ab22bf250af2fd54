//! 評価の区分: the scale for ratings, as this year and those after it have it.

use crate::{
    erased::{Erase, List, change, click, flag, text, when},
    in_words::outcome,
    pages::plan::{Begun, CellForm, Settle},
    replica::Replica,
};
use domain::{
    closing::closed_by,
    fiscal_year::FiscalYear,
    history::History,
    plan::{Cell, GRADES, Grade, Value},
    scale::{NotScale, Scale, fits, grades, in_use},
};
use leptos::prelude::*;

#[component]
pub fn ScaleEditor(year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let cell = Cell::Scale { year };
    let cell_of = cell.clone();
    let closed = flag(move || replica.device.with(|device| closed_by(&device.history, &cell_of).is_some()));
    let locked = flag(move || replica.is_locked() || closed.get());
    let now = move || replica.device.with(|device| Scale::in_year(&device.history, year).in_words());
    let typed = [(); *GRADES.end()].map(|()| Line::default());
    let fields = typed.iter().flat_map(|line| [line.sign, line.label]).collect();
    let fill = move |history: &History| take(&typed, &Scale::in_year(history, year));
    let form = CellForm::new(replica, cell.clone(), fields, fill);
    let is_begun = untrack(move || form.is_begun());
    let (error, said) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let set = move |value: Value| {
        let words = match value {
            Value::Unset => "この年度の区分をやめました。前の年度からの区分を使います。".to_owned(),
            _ => format!("{}からの評価の区分を記録しました。", year.short()),
        };
        let is_taken = outcome(form.set(value, None), error);
        said.set(if is_taken { words } else { String::new() });
    };
    let used = move || {
        let policy = replica.policy.get();
        replica.device.with(|device| policy.map_or(0, |policy| in_use(&policy, &device.history, year).0))
    };
    let checked = move |scale: Option<Vec<Grade>>| {
        let Some(policy) = replica.policy.get_untracked() else { return Ok(scale) };
        let fits =
            replica.device.with_untracked(|device| fits(&policy, &device.history, year, scale.as_deref()));
        fits.map(|()| scale)
    };
    let set_if = move |scale: Result<Option<Vec<Grade>>, NotScale>| match scale.and_then(checked) {
        Ok(scale) => set(scale.map_or(Value::Unset, Value::Scale)),
        Err(why) => {
            said.set(String::new());
            error.set(format!("{why}。"));
        }
    };
    let keep = move |_| set_if(grades(&typed.map(Line::text)).map(Some));
    let fields = typed.into_iter().enumerate().map(|(at, line)| {
        let input = move |name: &str, field: RwSignal<String>| {
            view! {
                <input class="input" type="text" disabled=locked
                    aria-label=format!("{}段目の{name}", at + 1) prop:value=field
                    on:input=change(move |event| {
                        field.set(event_target_value(&event));
                        form.touch();
                    })/>
            }
        };
        view! { <li>{input(SIGN, line.sign)}{input(LABEL, line.label)}</li> }
    });
    view! {
        <details class="scale no-print" open=is_begun>
            <summary>"評価の区分"<span class="quiet">"　"{text(now)}</span></summary>
            <p class="quiet">{format!("よい方から並べます。このアプリで使う区分で、原典にはありません。{}と、そのあとの年度に使います。使わない段は空にします。", year.short())}</p>
            {when(move || used() > 0, move || view! {
                <p class="quiet">{text(move || format!("この区分を使う年度には、もう {}件の評価があります。変えると、その評価も新しい印と言葉で表します。", used()))}</p>
            }.erase())}
            <Settle cell locked/>
            // Each field has its name; this is for those who see them in columns.
            <p class="scale-heads" aria-hidden="true"><span>{SIGN}</span>{LABEL}</p>
            <ol>{fields.list()}</ol>
            <p class="error" role="alert">{text(move || error.get())}</p>
            <p class="acts">
                <button type="button" class="button small fill" disabled=locked on:click=click(keep)>"区分を記録する"</button>
                <button type="button" class="button small" disabled=locked on:click=click(move |_| set_if(Ok(None)))>"この年度の区分をやめる"</button>
                <Begun form/>
            </p>
            <p role="status" class="quiet">{text(move || said.get())}</p>
        </details>
    }
}

/// Names of a line's fields.
const SIGN: &str = "印";
const LABEL: &str = "言葉";

/// What stands in the fields of a line.
#[derive(Clone, Copy, Default)]
struct Line {
    sign: RwSignal<String>,
    label: RwSignal<String>,
}

impl Line {
    fn text(self) -> (String, String) {
        (self.sign.get_untracked(), self.label.get_untracked())
    }
}

/// Fills the lines; those that the scale does not have stay empty.
fn take(lines: &[Line], scale: &Scale) {
    let grades = scale.grades().map(|(_, grade)| (grade.sign.clone(), grade.label.clone()));
    let texts = grades.chain(std::iter::repeat(Default::default()));
    for (line, (sign, label)) in lines.iter().zip(texts) {
        line.sign.set(sign);
        line.label.set(label);
    }
}
