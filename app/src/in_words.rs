//! Edits as a person reads them.

use crate::{clock, replica::Replica};
use domain::{
    closing::stepping,
    divisions::names,
    edit::{Edit, Person, left_alone},
    fiscal_year::FiscalYear,
    history::{Entry, History},
    op::{Change, DeviceId, Envelope},
    plan::{Cell, Schedule, Stage, Value},
    policy::{Family, Policy, percent},
    scale::Scale,
    sync::Device,
};
use leptos::prelude::*;
use std::fmt::Display;

/// A value of a cell. Divisions and ratings are named as the history names them.
pub fn value(history: &History, of: &Cell, value: &Value) -> String {
    match value {
        Value::Progress(progress) => match progress.rating {
            Some(rating) => {
                format!("{}・評価 {}", progress.status.label(), Scale::of(history, of).sign(rating))
            }
            None => progress.status.label().to_owned(),
        },
        Value::Text(text) => format!("「{text}」"),
        Value::Unset => "（空）".to_owned(),
        Value::Divisions(ids) => names(history, ids).join("、"),
        Value::Weight(weight) => weight.to_string(),
        Value::Reading(of) | Value::Revision(of) => schedule(of),
        Value::Survey(survey) => {
            let shares =
                survey.answers.iter().map(|answer| format!("{} {}%", answer.label, percent(answer.share)));
            format!("n={}　{}", survey.n, shares.collect::<Vec<_>>().join("、"))
        }
        Value::Division(division) => {
            let last = division.last.map(FiscalYear::short).unwrap_or_default();
            format!("{}（{}–{last}）", division.name, division.first.short())
        }
        Value::Target(share) => format!("{}%", percent(*share)),
        Value::Stage(Stage::Final(number)) if !number.is_empty() => format!("確定（起案番号 {number}）"),
        Value::Stage(stage) => stage.label().to_owned(),
        Value::Scale(grades) => {
            let grades = grades.iter().map(|grade| format!("{} {}", grade.sign, grade.label));
            grades.collect::<Vec<_>>().join("、")
        }
    }
}

/// A bar: its text and years.
pub fn schedule(Schedule { label, start, end, boundary }: &Schedule) -> String {
    let boundary = boundary.map(|year| format!("（境目 {}）", year.short())).unwrap_or_default();
    format!("{label} {}–{}{boundary}", start.short(), end.short())
}

/// What a cell is about: its row, indicator, post or year; and its year and field.
pub fn cell(policy: Option<&Policy>, history: &History, cell: &Cell) -> (String, String) {
    let year = cell.year().map(FiscalYear::short).unwrap_or_default();
    let field = format!("{year} {}", cell.label());
    let found = policy.and_then(|policy| match cell {
        Cell::Survey { indicator, .. } | Cell::Target { indicator, .. } => {
            let found = policy.indicators.list.iter().find(|one| one.id == *indicator);
            found.map(|found| found.item.text.clone())
        }
        Cell::Weight { post, ability } => {
            let family =
                policy.families.iter().find(|family| family.posts.iter().any(|one| one.id == *post))?;
            let post = family.posts.iter().find(|one| one.id == *post)?;
            // As the column beside the family's table is called, which may join two abilities.
            let column = family.abilities.iter().find(|column| column.abilities.first() == Some(ability))?;
            Some(format!("{} {}　{}", family.name, post.name, column.text))
        }
        _ => policy.tracked_by_id(cell.row()?).map(|row| row.text.to_owned()),
    });
    let what = found.unwrap_or_else(|| match (cell, cell.year()) {
        (Cell::Division { .. }, _) => "課の一覧".to_owned(),
        (Cell::Response { to }, _) => names(history, &[to.division.to_string()]).join(""),
        (_, Some(year)) if cell.row().is_none() => format!("{}の報告", year.long()),
        _ => cell.to_string(),
    });
    (what, field)
}

/// Where a cell is edited, if it has a page.
pub fn address(policy: Option<&Policy>, cell: &Cell) -> Option<String> {
    match cell {
        Cell::Weight { post, .. } => {
            let of = |family: &&Family| family.posts.iter().any(|one| one.id == *post);
            let family = policy?.families.iter().find(of)?;
            Some(format!("/plan/verify/weights#{}", family.id))
        }
        Cell::Reading { row } => Some(format!("/plan/verify/{row}")),
        Cell::Survey { indicator, .. } | Cell::Target { indicator, .. } => {
            Some(format!("/indicators/{indicator}"))
        }
        Cell::Division { .. } => Some("/plan/divisions".to_owned()),
        Cell::Response { to } => Some(format!("/plan/missing/{}", to.year)),
        _ => match (cell.row(), cell.year()) {
            (Some(row), Some(year)) => Some(format!("/plan/{row}/{year}")),
            (Some(row), None) => Some(format!("/plan/{row}")),
            (None, year) => year.map(|year| format!("/report/{year}")),
        },
    }
}

/// Says why something was not taken, or nothing any more. Whether it was.
pub fn outcome<E: Display>(taken: Result<(), E>, error: RwSignal<String>) -> bool {
    error.set(taken.as_ref().err().map(ToString::to_string).unwrap_or_default());
    taken.is_ok()
}

/// Who edits at a device. `name`: as it is typed.
pub fn person<'a>(device: &Device, name: &'a str) -> Person<'a> {
    Person { device: device.id, name: name.trim() }
}

/// Takes a step of undo or redo, and says why not, or what it left as it is.
pub fn undo_or_redo(replica: Replica, edit: Edit, said: RwSignal<String>) {
    let left = replica.device.with_untracked(|device| {
        replica.editor.with_untracked(|name| left_alone(&device.history, person(device, name), &edit))
    });
    if outcome(replica.dispatch(edit), said) && left > 0 {
        said.set(format!(
            "{left}か所は、別の変更があるか、確定した年度かコメントであるため、そのままです。今の値を確かめてください。"
        ));
    }
}

/// Who made an edit.
pub fn author(entry: &Entry) -> String {
    match entry.author() {
        Some(author) => author.to_owned(),
        None => format!("{}（自己申告）", entry.claimed_author()),
    }
}

/// The end of a device's id, by which people tell devices apart.
pub fn short(id: DeviceId) -> String {
    id.to_string().split_off(28)
}

/// From which device an edit came, and whether it is still to be sent.
pub fn origin(device: &Device, entry: &Entry) -> String {
    let by = entry.op.envelope.device;
    let is_here = by == device.id || by == stepping(device.id);
    let from = if is_here { "この端末".to_owned() } else { format!("端末 {}", short(by)) };
    if entry.is_pending() { format!("{from}　未送信") } else { from }
}

/// Why an edit was made, if that is on record: in words, or because it takes another back.
pub fn reason(entry: &Entry) -> Option<String> {
    let Envelope { reason, undoes, .. } = &entry.op.envelope;
    let given = reason.as_ref().map(|reason| format!("理由: {reason}"));
    given.or_else(|| undoes.map(|_| "元に戻す操作".to_owned()))
}

/// Who made a cell what it is now; nobody where it is in no one's hand.
pub fn author_of(history: &History, cell: &Cell) -> String {
    history.heads(&cell.to_string()).first().map(|head| author(head)).unwrap_or_default()
}

/// An edit: which row, which year, which field, to what.
pub struct Description {
    /// Of what.
    pub what: String,
    /// The field, the value and the time.
    pub detail: String,
    /// Where it can be edited.
    pub address: Option<String>,
}

/// An edit.
pub fn edit(policy: Option<&Policy>, history: &History, entry: &Entry) -> Description {
    let when = clock::in_words(entry.time());
    match &entry.op.change {
        Change::Unknown => {
            let what = "新しい版のアプリによる変更".to_owned();
            Description { what, detail: when, address: None }
        }
        Change::Known { cell: of, value: to } => {
            let (what, field) = cell(policy, history, of);
            Description {
                what,
                detail: format!("{field}　{}　{when}", value(history, of, to)),
                address: address(policy, of),
            }
        }
    }
}
