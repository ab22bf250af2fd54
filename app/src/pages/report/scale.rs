//! 評価の区分: the scale for ratings, as this year and those after it have it.

use crate::{
    erased::{List, change, click, flag, text},
    in_words::outcome,
    pages::plan::{Seen, Settle},
    replica::Replica,
};
use domain::{
    fiscal_year::FiscalYear,
    plan::{Cell, GRADE_LIMIT, GRADES, Value},
    scale::{Scale, grades},
};
use leptos::prelude::*;

#[component]
pub fn ScaleEditor(year: FiscalYear) -> impl IntoView {
    let replica = expect_context::<Replica>();
    let cell = Cell::Scale { year };
    let locked = flag(move || replica.is_locked_in(year));
    let scale = move |history: &_| Lines::of(&Scale::in_year(history, year));
    let now = Memo::new(move |_| replica.device.with(|device| scale(&device.history)));
    let typed = RwSignal::new(Lines::default());
    let seen = Seen::fill(replica, cell.clone(), move |history| typed.set(scale(history)));
    let (error, said) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let set = move |value: Value| {
        let is_taken = outcome(seen.set(value, None), error);
        said.set(if is_taken {
            format!("{}からの評価の区分を記録しました。", year.short())
        } else {
            String::new()
        });
    };
    let keep = move |_| match grades(&typed.get_untracked().0) {
        Ok(grades) => set(Value::Scale(grades)),
        Err(why) => error.set(format!("{why}。")),
    };
    let fields = (0..*GRADES.end()).map(|at| {
        let input = move |part: Part, limit: usize| {
            view! {
                <input class="input" type="text" maxlength=limit.to_string() disabled=locked
                    aria-label=format!("{}段目の{}", at + 1, part.label())
                    prop:value=text(move || typed.with(|lines| lines.part(at, part)))
                    on:input=change(move |event| {
                        seen.touch();
                        typed.update(|lines| lines.set(at, part, event_target_value(&event)));
                    })/>
            }
        };
        view! { <li>{input(Part::Sign, 2)}{input(Part::Label, GRADE_LIMIT)}</li> }
    });
    view! {
        <details class="scale no-print">
            <summary>"評価の区分"<span class="quiet">{text(move || now.with(Lines::in_words))}</span></summary>
            <p class="quiet">{format!("よい方から並べます。このアプリで使う区分で、原典にはありません。{}と、そのあとの年度に使います。使わない段は空にします。", year.short())}</p>
            <Settle cell locked/>
            <ol>{fields.list()}</ol>
            <p class="error" role="alert">{text(move || error.get())}</p>
            <p class="acts">
                <button type="button" class="button small fill" disabled=locked on:click=click(keep)>"区分を記録する"</button>
                <button type="button" class="button small" disabled=locked on:click=click(move |_| set(Value::Unset))>"この年度の区分をやめる"</button>
            </p>
            <p role="status" class="quiet">{text(move || said.get())}</p>
        </details>
    }
}

/// What stands in the fields: a sign and words in each line.
#[derive(Clone, Default, PartialEq)]
struct Lines(Vec<(String, String)>);

#[derive(Clone, Copy)]
enum Part {
    Sign,
    Label,
}

impl Part {
    fn label(self) -> &'static str {
        match self {
            Self::Sign => "印",
            Self::Label => "言葉",
        }
    }
}

impl Lines {
    fn of(scale: &Scale) -> Self {
        let mut lines: Vec<(String, String)> =
            scale.grades().map(|(_, grade)| (grade.sign.clone(), grade.label.clone())).collect();
        lines.resize(*GRADES.end(), Default::default());
        Self(lines)
    }

    fn part(&self, at: usize, part: Part) -> String {
        let line = self.0.get(at).cloned().unwrap_or_default();
        match part {
            Part::Sign => line.0,
            Part::Label => line.1,
        }
    }

    fn set(&mut self, at: usize, part: Part, text: String) {
        if let Some(line) = self.0.get_mut(at) {
            match part {
                Part::Sign => line.0 = text,
                Part::Label => line.1 = text,
            }
        }
    }

    fn in_words(&self) -> String {
        let lines = self.0.iter().filter(|(sign, _)| !sign.is_empty());
        lines.map(|(sign, label)| format!("　{sign} {label}")).collect()
    }
}
