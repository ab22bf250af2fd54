//! Which rows of the plan a view shows.

use crate::support::{accepted, raw_op};
use domain::filter::{By, Filter, Part, Wanted, parts};
use domain::fiscal_year::FiscalYear;
use domain::history::{Acceptance, History, State};
use domain::missing::missing;
use domain::op::Op;
use domain::outline::rows;
use domain::plan::Status;
use domain::policy::Policy;
use serde_json::json;
use uuid::Uuid;

const R6: FiscalYear = FiscalYear(2024);

/// Two fields with an initiative each, and a row under each of them.
fn policy() -> Policy {
    let mut policy = serde_json::to_value(crate::support::policy()).expect("json");
    let node = |id: &str, kind: &str, parent: Option<&str>| {
        let mut node = json!({"id": id, "kind": kind, "label": id, "section": "s", "lines": "1", "provenance": "original"});
        if let Some(parent) = parent {
            node["parent"] = json!(parent);
        }
        node
    };
    policy["structure"]["node"] = json!([
        node("field-1", "field", None),
        node("initiative-1", "initiative", Some("field-1")),
        node("field-2", "field", None),
        node("initiative-2", "initiative", Some("field-2")),
    ]);
    for (at, section) in ["initiative-1", "initiative-2"].into_iter().enumerate() {
        policy["plan"]["line"][at]["row"]["section"] = json!(section);
    }
    serde_json::from_value(policy).expect("a policy")
}

/// row-1 is under way and of a division; row-2 is confirmed and in conflict. Op n was taken at 10 n.
fn history() -> History {
    let ops: [Op; 5] = [
        raw_op(1, "progress/row-1/2024", r#"{"progress":{"status":"underway"}}"#, &[]),
        raw_op(2, "divisions/row-1/2024", &format!(r#"{{"divisions":["{}"]}}"#, Uuid::nil()), &[]),
        raw_op(3, "reading/row-2", r#"{"reading":{"label":"実施","start":2024,"end":2028}}"#, &[]),
        raw_op(4, "progress/row-2/2024", r#"{"progress":{"status":"done"}}"#, &[]),
        raw_op(5, "progress/row-2/2024", r#"{"progress":{"status":"stopped"}}"#, &[]),
    ];
    let mut history = History::default();
    for (seq, op) in (1..).zip(ops) {
        let State::Accepted(acceptance) = accepted(seq) else { continue };
        let time = i64::try_from(seq).expect("small") * 10;
        history.insert(op, State::Accepted(Acceptance { time, ..acceptance }));
    }
    history
}

#[test]
fn a_row_shows_if_it_is_all_that_is_wanted() {
    let (policy, history) = (policy(), history());
    let all = Filter::default;
    for (filter, year, expected) in [
        (all(), R6, "row-1 row-2"),
        (Filter { field: Some("field-2".into()), ..all() }, R6, "row-2"),
        (Filter { initiative: Some("initiative-1".into()), ..all() }, R6, "row-1"),
        (Filter { field: Some("field-2".into()), initiative: Some("initiative-1".into()), ..all() }, R6, ""),
        (Filter { division: Some(Uuid::nil().to_string()), ..all() }, R6, "row-1"),
        (Filter { division: Some(Uuid::nil().to_string()), ..all() }, FiscalYear(2025), ""),
        (Filter { state: Some(Wanted::Status(Status::Underway)), ..all() }, R6, "row-1"),
        (Filter { state: Some(Wanted::Conflict), ..all() }, R6, "row-2"),
        (Filter { state: Some(Wanted::Empty), ..all() }, FiscalYear(2025), "row-1 row-2"),
        (Filter { state: Some(Wanted::Outside), ..all() }, FiscalYear(2029), "row-2"),
        (Filter { is_guess: true, ..all() }, R6, "row-1"),
        (Filter { is_waiting: true, ..all() }, R6, "row-1 row-2"),
        (Filter { since: Some(30), ..all() }, R6, "row-2"),
        (Filter { since: Some(51), ..all() }, R6, ""),
    ] {
        let parts = parts(&policy, &history, &filter, year, By::default());
        let shown = parts.iter().flat_map(|part| &part.rows).map(|row| rows(&policy)[*row].id);
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected, "{filter:?}");
    }
}

#[test]
fn a_row_in_conflict_is_found_whichever_field_that_is_in() {
    let (policy, mut history) = (policy(), history());
    for (id, text) in [(8, "a"), (9, "b")] {
        let value = format!(r#"{{"text":"{text}"}}"#);
        history.insert(raw_op(id, "note/row-1/2025/achievement", &value, &[]), State::Pending);
    }
    let filter = Filter { state: Some(Wanted::Conflict), ..Filter::default() };
    let parts = |year| parts(&policy, &history, &filter, year, By::default());
    let ids = |year| parts(year).iter().flat_map(|part| part.rows.clone()).collect::<Vec<_>>();
    assert_eq!((ids(R6), ids(FiscalYear(2025))), (vec![1], vec![0]));
}

#[test]
fn what_waits_is_what_the_list_of_waiting_rows_says() {
    let policy = policy();
    let complete = [
        ("progress/row-1/2024", r#"{"progress":{"status":"done","rating":"A"}}"#),
        ("divisions/row-1/2024", r#"{"divisions":["a"]}"#),
        ("note/row-1/2024/year-plan", r#"{"text":"計画"}"#),
        ("note/row-1/2024/achievement", r#"{"text":"実績"}"#),
        ("revision/row-1", r#"{"revision":{"label":"実施","start":2024,"end":2025}}"#),
    ];
    let mut history = History::default();
    for (id, (cell, value)) in (1..).zip(complete) {
        history.insert(raw_op(id, cell, value, &[]), accepted(1));
    }
    let shown = |history: &History, filter: Filter| {
        let parts = parts(&policy, history, &filter, R6, By::default());
        let ids = parts.iter().flat_map(|part| &part.rows).map(|row| rows(&policy)[*row].id.to_owned());
        ids.collect::<Vec<_>>()
    };
    let waiting = || Filter { is_waiting: true, ..Filter::default() };
    assert_eq!(shown(&history, waiting()), ["row-2"]);
    // A field that may stay empty must not stay open.
    history.insert(raw_op(8, "note/row-1/2024/issue", r#"{"text":"人手"}"#, &[]), accepted(2));
    history.insert(raw_op(9, "note/row-1/2024/issue", r#"{"text":"時間"}"#, &[]), accepted(3));
    assert_eq!(shown(&history, waiting()), ["row-1", "row-2"]);
    let listed: Vec<&str> = missing(&policy, &history, R6).iter().map(|missing| missing.row.id).collect();
    assert_eq!(listed, ["row-1", "row-2"]);
    // A plan that was revised does not make its print known.
    let guess = Filter { is_guess: true, ..Filter::default() };
    assert_eq!(shown(&history, guess), ["row-1", "row-2"]);
}

#[test]
fn rows_stand_together_by_what_they_have_in_common() {
    let (policy, mut history) = (policy(), history());
    let value = r#"{"division":{"name":"職員課","first":2024,"follows":[]}}"#;
    history.insert(raw_op(9, &format!("division/{}", Uuid::nil()), value, &[]), accepted(9));
    let both = |id, first: u128, second: u128| {
        let ids = [Uuid::from_u128(first), Uuid::from_u128(second)];
        raw_op(id, &format!("divisions/row-{}/2026", id - 11), &json!({ "divisions": ids }).to_string(), &[])
    };
    let other = r#"{"division":{"name":"総務課","first":2024,"follows":[]}}"#;
    history.insert(raw_op(10, &format!("division/{}", Uuid::from_u128(7)), other, &[]), accepted(10));
    history.insert(both(12, 0, 7), accepted(11));
    history.insert(both(13, 7, 0), accepted(12));
    let ids = json!({ "divisions": [Uuid::nil(), Uuid::from_u128(7)] }).to_string();
    history.insert(raw_op(14, "divisions/row-2/2027", &ids, &[]), accepted(13));
    let said = |by, year| {
        let parts = parts(&policy, &history, &Filter::default(), year, by);
        let part = |part: &Part| {
            format!(
                "{}{}{:?}",
                part.above.clone().map(|above| above + "/").unwrap_or_default(),
                part.name,
                part.rows
            )
        };
        parts.iter().map(part).collect::<Vec<_>>().join(" ")
    };
    // Whichever was chosen first.
    assert_eq!(said(By::Divisions, FiscalYear(2026)), "職員課、総務課[0, 1]");
    // A row that is of no division yet stands last, wherever it is printed.
    assert_eq!(said(By::Divisions, FiscalYear(2027)), "職員課、総務課[1] 担当課が決まっていない行[0]");
    let later = FiscalYear(2025);
    assert_eq!(said(By::Initiative, R6), "field-1/取組1　initiative-1[0] field-2/取組2　initiative-2[1]");
    assert_eq!(said(By::Divisions, R6), "職員課[0] 担当課が決まっていない行[1]");
    assert_eq!(said(By::Divisions, later), "担当課が決まっていない行[0, 1]");
    assert_eq!(said(By::State, R6), "取組中[0] 競合[1]");
    assert_eq!(said(By::State, later), "未入力[0, 1]");
}
