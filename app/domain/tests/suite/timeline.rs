//! The plan over time.

use crate::support::{accepted, op};
use domain::history::{Acceptance, History, State};
use domain::op::Op;
use domain::plan::Value;
use domain::timeline::{Stood, compare, gestures};

/// Ops, the n-th taken at 10 n; `pending`: how many of the last are not taken.
fn history(ops: &[Op], pending: usize) -> History {
    let mut history = History::default();
    for (at, op) in ops.iter().enumerate() {
        let State::Accepted(acceptance) = accepted(at as u64 + 1) else { continue };
        let time = i64::try_from(at + 1).expect("small") * 10;
        let taken = at + pending < ops.len();
        let state = if taken { State::Accepted(Acceptance { time, ..acceptance }) } else { State::Pending };
        history.insert(op.clone(), state);
    }
    history
}

const ISSUE: &str = "note/row-1/2024/issue";
const NEXT: &str = "note/row-1/2024/next";

fn ops() -> Vec<Op> {
    vec![
        op(1, ISSUE, "はじめ", &[]),
        op(2, NEXT, "次", &[]),
        op(3, ISSUE, "あと", &[1]),
        crate::support::raw_op(4, NEXT, "\"unset\"", &[2]),
        op(5, ISSUE, "未送信", &[3]),
    ]
}

#[test]
fn two_moments_are_compared_by_when_the_server_took_what_was_done() {
    let history = history(&ops(), 1);
    let said = |from, to| -> Vec<(String, &'static str)> {
        let changed = compare(&history, from, to);
        changed.iter().map(|one| (one.cell.to_string(), one.label())).collect()
    };
    let issue = |label| (ISSUE.to_owned(), label);
    let next = |label| (NEXT.to_owned(), label);
    assert_eq!(said(0, 20), [issue("追加"), next("追加")]);
    assert_eq!(said(20, 30), [issue("変更")]);
    assert_eq!(said(20, 40), [issue("変更"), next("削除")]);
    assert_eq!(said(40, 1_000), []);
    let changed = compare(&history, 10, 30);
    assert_eq!(changed[0].before, Stood::With(Value::Text("はじめ".into())));
    assert_eq!(changed[0].after, Stood::With(Value::Text("あと".into())));
}

#[test]
fn after_a_clock_that_was_ahead_a_day_is_the_one_that_it_was() {
    let mut history = history(&ops()[..1], 0);
    for (at, clock) in [(1, None), (2, Some(20)), (3, Some(30))] {
        let State::Accepted(acceptance) = accepted(at + 1) else { continue };
        let acceptance = Acceptance { time: 9_000, clock, ..acceptance };
        history.insert(ops()[usize::try_from(at).expect("small")].clone(), State::Accepted(acceptance));
    }
    let cells =
        |from, to| compare(&history, from, to).iter().map(|one| one.cell.to_string()).collect::<Vec<_>>();
    assert_eq!(cells(10, 20), [ISSUE, NEXT], "with what was taken before, while the clock was ahead");
    assert_eq!(cells(20, 30), [NEXT]);
    assert_eq!(cells(30, 40), Vec::<String>::new());
}

#[test]
fn the_timeline_has_the_newest_first_and_one_line_a_gesture() {
    let mut together: Vec<Op> = ops();
    let paste = |id: u128, cell: &str| {
        let op = op(id, cell, "貼り付け", &[]);
        let mut json: serde_json::Value = serde_json::from_str(op.bytes()).expect("json");
        json["gesture"] = serde_json::json!(uuid::Uuid::from_u128(99));
        Op::parse(json.to_string()).expect("an op")
    };
    together.insert(2, paste(6, "note/row-2/2024/issue"));
    together.insert(3, paste(7, "note/row-2/2024/next"));
    let history = history(&together, 1);
    let ids: Vec<Vec<u128>> = gestures(&history)
        .iter()
        .map(|gesture| gesture.entries.iter().map(|entry| entry.op.id().as_u128()).collect())
        .collect();
    assert_eq!(ids, [vec![5], vec![4], vec![3], vec![6, 7], vec![2], vec![1]]);
}
