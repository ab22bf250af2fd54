//! A year's report: its stages, and what a closed year keeps out.

use crate::support::{accepted, raw_op};
use domain::closing::{Act, admit, changed_since_step, conflicts_in, is_closed, standing, stepping};
use domain::fiscal_year::FiscalYear;
use domain::history::{History, Refusal, State};
use domain::op::Op;
use domain::plan::Stage;
use domain::sync::{Facts, Outcome, decide_push};
use serde_json::json;
use uuid::Uuid;

const YEAR: FiscalYear = FiscalYear(2024);
const UNDERWAY: &str = r#"{"progress":{"status":"underway"}}"#;
const DONE: &str = r#"{"progress":{"status":"done"}}"#;
const REVIEW: &str = r#"{"stage":"review"}"#;
const DRAFT: &str = r#"{"stage":"draft"}"#;
const FINAL: &str = r#"{"stage":{"final":"職員第1号"}}"#;

/// A step of the report of 2024, with a reason.
fn step(id: u128, value: &str, parents: &[u128]) -> Op {
    because(raw_op(id, "stage/2024", value, parents), "理由")
}

fn because(op: Op, reason: &str) -> Op {
    let mut json: serde_json::Value = serde_json::from_str(op.bytes()).expect("json");
    json["reason"] = json!(reason);
    Op::parse(json.to_string()).expect("an op")
}

fn history(ops: &[Op]) -> History {
    let mut history = History::default();
    for (seq, op) in (1..).zip(ops) {
        history.insert(op.clone(), accepted(seq));
    }
    history
}

#[test]
fn a_report_is_a_draft_until_someone_submits_it() {
    let standing = standing(&History::default(), YEAR).stage;
    assert_eq!(standing, Stage::Draft);
    assert_eq!(Act::at(&standing), &[Act::Submit]);
}

#[test]
fn what_was_changed_after_a_report_was_submitted_is_known() {
    let note = |id, cell: &str, text: &str, parents: &[u128]| {
        raw_op(id, cell, &json!({ "text": text }).to_string(), parents)
    };
    let issue = "note/row-1/2024/issue";
    let before = [note(1, issue, "はじめ", &[]), step(2, REVIEW, &[])];
    let changed = |later: &[Op]| {
        let all: Vec<Op> = before.iter().chain(later).cloned().collect();
        let cells = changed_since_step(&history(&all), YEAR);
        cells.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(changed(&[]), [""; 0]);
    let reading = r#"{"reading":{"label":"実施","start":2024,"end":2028}}"#;
    let mut later = vec![
        note(3, issue, "次", &[1]),
        note(4, "note/row-1/2025/issue", "別の年度", &[]),
        raw_op(5, "reading/row-1", reading, &[]),
    ];
    assert_eq!(changed(&later), [issue, "reading/row-1"]);
    later.push(note(6, issue, "はじめ", &[3]));
    assert_eq!(changed(&later), ["reading/row-1"], "what was taken back is as it was");
    // What is not with the server yet is no less a change.
    let mut unsent = history(&before);
    unsent.insert(note(7, "note/row-2/2024/issue", "未送信", &[]), State::Pending);
    assert_eq!(changed_since_step(&unsent, YEAR).len(), 1);
    // Nobody has been asked.
    assert_eq!(changed_since_step(&history(&later), YEAR), []);
}

#[test]
fn a_device_takes_its_steps_under_an_id_that_ends_like_its_own() {
    let device = Uuid::parse_str("0190163d-8694-739b-aea5-966c26f8ad91").expect("an id");
    let step = stepping(device);
    assert_eq!(step.to_string(), "0190163d-8694-839b-aea5-966c26f8ad91");
    assert_eq!(stepping(step), step);
}

#[test]
fn every_stage_has_its_steps_and_no_others() {
    let draft: [Op; 0] = [];
    let review = [step(1, REVIEW, &[])];
    let closed = [step(1, REVIEW, &[]), step(2, FINAL, &[1])];
    for (before, parents, to, expected) in [
        (&draft[..], &[][..], REVIEW, Ok(())),
        (&draft, &[], FINAL, Err(Refusal::Overtaken)),
        (&review, &[1], FINAL, Ok(())),
        (&review, &[1], DRAFT, Ok(())),
        (&review, &[1], REVIEW, Err(Refusal::Overtaken)),
        (&closed, &[2], DRAFT, Ok(())),
        (&closed, &[2], REVIEW, Err(Refusal::Overtaken)),
        (&closed, &[2], FINAL, Err(Refusal::Overtaken)),
        (&closed, &[2], r#""unset""#, Err(Refusal::Overtaken)),
    ] {
        assert_eq!(admit(&step(9, to, parents), &history(before)), expected, "{to} {parents:?}");
    }
}

#[test]
fn a_step_is_refused_to_who_has_not_seen_the_last_one() {
    let stored = history(&[step(1, REVIEW, &[]), step(2, DRAFT, &[1]), step(3, REVIEW, &[2])]);
    assert_eq!(admit(&step(9, FINAL, &[1]), &stored), Err(Refusal::Overtaken));
    assert_eq!(admit(&step(9, FINAL, &[]), &stored), Err(Refusal::Overtaken));
    assert_eq!(admit(&step(9, FINAL, &[3]), &stored), Ok(()));
}

#[test]
fn sending_back_and_opening_again_say_why() {
    let review = history(&[step(1, REVIEW, &[])]);
    let closed = history(&[step(1, REVIEW, &[]), step(2, FINAL, &[1])]);
    for (stored, parent) in [(&review, 1), (&closed, 2)] {
        let silent = raw_op(9, "stage/2024", DRAFT, &[parent]);
        assert_eq!(admit(&silent, stored), Err(Refusal::NoReason));
        assert_eq!(admit(&because(silent, " \n"), stored), Err(Refusal::NoReason));
    }
}

#[test]
fn a_closed_year_takes_no_edit_of_its_own_cells() {
    let stored = history(&[step(1, REVIEW, &[]), step(2, FINAL, &[1])]);
    assert!(is_closed(&stored, YEAR));
    for (cell, value, expected) in [
        ("progress/row-1/2024", UNDERWAY, Err(Refusal::YearClosed(YEAR))),
        ("note/row-1/2024/issue", r#"{"text":"a"}"#, Err(Refusal::YearClosed(YEAR))),
        ("remarks/2024", r#"{"text":"a"}"#, Err(Refusal::YearClosed(YEAR))),
        ("progress/row-1/2025", UNDERWAY, Ok(())),
        ("reading/row-1", r#"{"reading":{"label":"実施","start":2024,"end":2028}}"#, Ok(())),
    ] {
        assert_eq!(admit(&raw_op(9, cell, value, &[]), &stored), expected, "{cell}");
    }
    let opened = history(&[step(1, REVIEW, &[]), step(2, FINAL, &[1]), step(3, DRAFT, &[2])]);
    assert_eq!(admit(&raw_op(9, "progress/row-1/2024", UNDERWAY, &[]), &opened), Ok(()));
}

#[test]
fn a_year_with_a_conflict_cannot_be_closed() {
    let mut ops = vec![
        step(1, REVIEW, &[]),
        raw_op(2, "progress/row-1/2024", UNDERWAY, &[]),
        raw_op(3, "progress/row-1/2024", DONE, &[]),
        raw_op(4, "progress/row-1/2025", UNDERWAY, &[]),
        raw_op(5, "progress/row-1/2025", DONE, &[]),
    ];
    let close = step(9, FINAL, &[1]);
    assert_eq!(conflicts_in(&history(&ops), YEAR).len(), 1);
    assert_eq!(admit(&close, &history(&ops)), Err(Refusal::InConflict(YEAR)));
    // That of the year after stands no longer in the way.
    ops.push(raw_op(6, "progress/row-1/2024", DONE, &[2, 3]));
    assert_eq!(admit(&close, &history(&ops)), Ok(()));
}

#[test]
fn a_conflict_in_what_the_report_prints_keeps_the_year_open_too() {
    let revision = |label| format!(r#"{{"revision":{{"label":"{label}","start":2024,"end":2028}}}}"#);
    let reading = |label| format!(r#"{{"reading":{{"label":"{label}","start":2024,"end":2028}}}}"#);
    let division = |name| format!(r#"{{"division":{{"name":"{name}","first":2024,"follows":[]}}}}"#);
    let scale =
        |sign| format!(r#"{{"scale":[{{"sign":"{sign}","label":"よい"}},{{"sign":"Z","label":"わるい"}}]}}"#);
    let id = format!("division/{}", uuid::Uuid::from_u128(7));
    for (cell, one, other, expected) in [
        ("revision/row-1", revision("実施"), revision("検討"), Err(Refusal::InConflict(YEAR))),
        ("reading/row-1", reading("実施"), reading("検討"), Err(Refusal::InConflict(YEAR))),
        (id.as_str(), division("一課"), division("二課"), Err(Refusal::InConflict(YEAR))),
        ("scale/2023", scale("X"), scale("Y"), Err(Refusal::InConflict(YEAR))),
        ("scale/2025", scale("X"), scale("Y"), Ok(())),
    ] {
        let ops = [step(1, REVIEW, &[]), raw_op(2, cell, &one, &[]), raw_op(3, cell, &other, &[])];
        assert_eq!(admit(&step(9, FINAL, &[1]), &history(&ops)), expected, "{cell}");
    }
}

#[test]
fn within_one_message_a_closing_counts_for_what_follows() {
    let mut facts = Facts::default();
    let submitted = step(1, REVIEW, &[]);
    facts.stored.insert(submitted.id(), submitted.bytes().to_owned());
    facts.cells.insert(submitted.id(), submitted.envelope.cell.clone());
    facts.plan.insert(submitted, State::Pending);
    let pushed = vec![
        raw_op(2, "progress/row-1/2024", UNDERWAY, &[]),
        step(3, FINAL, &[1]),
        raw_op(4, "progress/row-2/2024", UNDERWAY, &[]),
    ];
    let outcomes: Vec<Outcome> =
        decide_push(pushed, &facts, |_| Ok(())).outcomes.into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored, Outcome::Refused(Refusal::YearClosed(YEAR))]);
}

#[test]
fn two_ends_that_a_restore_brings_together_leave_the_year_closed() {
    let stored = history(&[step(1, REVIEW, &[]), step(2, FINAL, &[1]), step(3, DRAFT, &[1])]);
    assert!(is_closed(&stored, YEAR));
    assert_eq!(admit(&step(9, DRAFT, &[2, 3]), &stored), Ok(()));
    assert_eq!(standing(&stored, YEAR).step.map(|step| step.op.id()), Some(Uuid::from_u128(2)));
}

#[test]
fn what_only_newer_versions_know_opens_no_closed_year() {
    let stored = history(&[step(1, REVIEW, &[]), step(2, FINAL, &[1])]);
    let newer = |op: Op| Op::parse(op.bytes().replace("\"schema\":1", "\"schema\":9")).expect("an op");
    let stage = newer(step(9, DRAFT, &[2]));
    assert_eq!(admit(&stage, &stored), Err(Refusal::Overtaken));
    let edit = newer(raw_op(9, "progress/row-1/2024", UNDERWAY, &[]));
    assert_eq!(admit(&edit, &stored), Err(Refusal::YearClosed(YEAR)));
}

#[test]
fn a_scale_is_kept_out_by_a_later_closed_year_which_it_would_reach_into() {
    let closed = history(&[step(1, REVIEW, &[]), step(2, FINAL, &[1])]);
    let scale = |id, year: u16| {
        let value = r#"{"scale":[{"sign":"○","label":"よい"},{"sign":"×","label":"まだ"}]}"#;
        Op::parse(
            raw_op(id, &format!("scale/{year}"), value, &[]).bytes().replace("\"schema\":1", "\"schema\":3"),
        )
        .expect("an op")
    };
    for (year, expected) in
        [(2023, Err(Refusal::YearClosed(YEAR))), (2024, Err(Refusal::YearClosed(YEAR))), (2025, Ok(()))]
    {
        assert_eq!(admit(&scale(9, year), &closed), expected, "{year}");
    }
}
