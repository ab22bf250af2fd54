//! 照会: what divisions are asked, what their answers change, and who has answered.

use crate::support::{accepted, policy, raw_op};
use domain::fiscal_year::FiscalYear;
use domain::history::{Acceptance, History, State};
use domain::import::{NotImport, Table, plan_import};
use domain::inquiry::{ANSWERED, FILLED, Inquiry, READ, asked, in_no_file, lines};
use domain::op::Op;
use domain::plan::{Cell, Progress, Rating, Status, Value};
use domain::sheet::{Planned, Shown};
use serde_json::json;
use uuid::Uuid;

const R6: FiscalYear = FiscalYear(2024);

fn take(history: &mut History, op: &Op) {
    let seq = u64::try_from(history.entries().count()).expect("few") + 1;
    let State::Accepted(acceptance) = accepted(seq) else { return };
    let time = i64::try_from(seq).expect("few") * 10;
    history.insert(op.clone(), State::Accepted(Acceptance { time, ..acceptance }));
}

fn note(id: u128, text: &str, parents: &[u128]) -> Op {
    raw_op(id, "note/row-1/2024/issue", &json!({ "text": text }).to_string(), parents)
}

/// 職員課 (1) has row-1 in R6, 管財課 (2) both rows, 会計課 (3) none.
fn history() -> History {
    let mut history = History::default();
    for (id, name) in [(1, "職員課"), (2, "管財課"), (3, "会計課")] {
        let value = json!({"division": {"name": name, "first": 2024, "follows": []}}).to_string();
        take(&mut history, &raw_op(id, &format!("division/{}", Uuid::from_u128(id)), &value, &[]));
    }
    for (id, row, divisions) in [(4, "row-1", vec![1, 2]), (5, "row-2", vec![2])] {
        let divisions: Vec<Uuid> = divisions.into_iter().map(Uuid::from_u128).collect();
        let value = json!({ "divisions": divisions }).to_string();
        take(&mut history, &raw_op(id, &format!("divisions/{row}/2024"), &value, &[]));
    }
    history
}

fn inquiry(history: &History, division: u128) -> Inquiry {
    Inquiry::about(history, R6, Uuid::from_u128(division))
}

/// The file of an inquiry as it comes back: title, number, heads, and its lines as `fill` leaves them.
fn answer(
    history: &History,
    inquiry: &Inquiry,
    fill: impl Fn(&mut Vec<String>),
) -> Result<Vec<Planned>, Vec<NotImport>> {
    let mut lines = lines(&policy(), &inquiry.then(history), inquiry);
    lines.iter_mut().for_each(fill);
    let mut rows = vec![vec!["照会".to_owned()], vec![inquiry.number()], vec![]];
    rows.push(READ.iter().chain(&FILLED).map(|head| (*head).to_owned()).collect());
    rows.extend(lines);
    plan_import(&policy(), history, &Table { sheet: Some("照会".to_owned()), rows })
}

/// The column of a heading.
fn column(name: &str) -> usize {
    READ.iter().chain(&FILLED).position(|head| *head == name).expect("a column")
}

fn set(name: &str, text: &str) -> impl Fn(&mut Vec<String>) {
    move |line| text.clone_into(&mut line[column(name)])
}

#[test]
fn a_division_is_asked_about_its_rows_and_what_it_fills_in_is_known() {
    let mut history = history();
    take(&mut history, &note(6, "=人手", &[]));
    let lines_of = |history: &History| lines(&policy(), history, &inquiry(history, 2));
    let lines = lines_of(&history);
    let ids: Vec<&str> = lines.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(ids, ["row-1", "row-2"]);
    assert!(lines.iter().all(|line| line.len() == READ.len() + FILLED.len()));
    assert_eq!(lines[0][column("課題")], "=人手");
    assert_eq!(lines[0][column("年度")], "令和6年度");
    assert_eq!(lines[0][column("計画")], "実施（推定・期間未確認）");
    let plan = r#"{"reading":{"label":"実施","start":2025,"end":2028}}"#;
    take(&mut history, &raw_op(20, "reading/row-2", plan, &[]));
    let outside = &lines_of(&history)[1][column("計画")];
    assert!(outside.ends_with("（確認済み）　令和6年度は期間外"), "{outside}");
    let labels: Vec<&str> = Shown::ALL.into_iter().map(Shown::label).collect();
    let is_known = |name: &&str| ["進捗区分", "評価"].contains(name) || labels.contains(name);
    assert_eq!(FILLED.iter().find(|name| !is_known(name)), None);
}

#[test]
fn what_a_division_answered_before_it_was_merged_counts_for_what_follows_it() {
    let mut history = history();
    let (staff, general) = (inquiry(&history, 1), inquiry(&history, 2));
    let merged = json!({"division": {"name": "総務人事課", "first": 2024,
        "follows": [Uuid::from_u128(1), Uuid::from_u128(2)]}});
    take(&mut history, &raw_op(6, &format!("division/{}", Uuid::from_u128(9)), &merged.to_string(), &[]));
    for (id, row, parent) in [(7, "row-1", 4), (8, "row-2", 5)] {
        let value = json!({ "divisions": [Uuid::from_u128(9)] }).to_string();
        take(&mut history, &raw_op(id, &format!("divisions/{row}/2024"), &value, &[parent]));
    }
    let has_answered = |history: &History| {
        let policy = policy();
        let asked = asked(&policy, history, R6, 0);
        asked.iter().map(|one| one.answer.is_some()).collect::<Vec<_>>()
    };
    let value = json!({ "text": ANSWERED }).to_string();
    take(&mut history, &raw_op(10, &Cell::Response { to: staff }.to_string(), &value, &[]));
    assert_eq!(has_answered(&history), [false], "the other one has not");
    take(&mut history, &raw_op(11, &Cell::Response { to: general }.to_string(), &value, &[]));
    assert_eq!(has_answered(&history), [true]);
}

#[test]
fn rows_that_no_division_of_the_year_has_are_counted() {
    let mut history = history();
    assert_eq!(in_no_file(&policy(), &history, R6), 0);
    let gone =
        json!({"division": {"name": "管財課", "first": 2022, "last": 2023, "follows": []}}).to_string();
    take(&mut history, &raw_op(6, &format!("division/{}", Uuid::from_u128(2)), &gone, &[2]));
    assert_eq!(in_no_file(&policy(), &history, R6), 1, "the other one is in the file of 職員課");
    let other = json!({ "divisions": [Uuid::from_u128(3)] }).to_string();
    take(&mut history, &raw_op(7, "divisions/row-1/2024", &other, &[]));
    assert_eq!(in_no_file(&policy(), &history, R6), 2);
}

#[test]
fn numbers_read_back_and_other_lines_are_none() {
    let inquiry = inquiry(&history(), 1);
    assert_eq!(Inquiry::of_number(&format!(" {} ", inquiry.number())), Some(inquiry));
    for line in ["", "照会番号", "照会番号 2024", "2024/x/1-2", "照会番号 2024/x/1-2", "照会番号 2024/x"]
    {
        assert_eq!(Inquiry::of_number(line), None, "{line}");
    }
}

#[test]
fn an_answer_as_it_was_asked_changes_nothing_but_that_it_came() {
    let mut history = history();
    take(&mut history, &note(6, "人手", &[]));
    let inquiry = inquiry(&history, 1);
    let planned = answer(&history, &inquiry, |_| ()).expect("changes");
    let cells: Vec<Option<Cell>> = planned.iter().map(|one| one.cell.clone()).collect();
    assert_eq!(cells, [Some(Cell::Response { to: inquiry })]);
    let waiting_since = |history: &History, since| {
        let of = |one: &domain::inquiry::Asked| {
            (one.division.division.name.clone(), one.rows.len(), one.waiting, one.answer.is_some())
        };
        asked(&policy(), history, R6, since).iter().map(of).collect::<Vec<_>>()
    };
    let waiting = |history: &History| waiting_since(history, 0);
    let divisions =
        |answered| vec![("職員課".to_owned(), 1, 1, answered), ("管財課".to_owned(), 2, 2, false)];
    assert_eq!(waiting(&history), divisions(false));
    let response = |id, value: &str, parents: &[u128]| {
        let address = Cell::Response { to: inquiry }.to_string();
        raw_op(id, &address, value, parents)
    };
    let value = json!({ "text": ANSWERED }).to_string();
    take(&mut history, &response(7, &value, &[]));
    assert_eq!(waiting(&history), divisions(true));
    // Asked a second time after that, it has not answered yet.
    let taken = 7 * 10;
    assert_eq!(waiting_since(&history, taken), divisions(true));
    assert_eq!(waiting_since(&history, taken + 1), divisions(false));
    // The same file once more says nothing new.
    assert_eq!(answer(&history, &inquiry, |_| ()).expect("changes"), []);
    take(&mut history, &response(8, r#""unset""#, &[7]));
    assert_eq!(waiting(&history), divisions(false));
}

#[test]
fn an_answer_stands_against_what_came_since_it_was_asked() {
    let mut history = history();
    take(&mut history, &note(6, "はじめ", &[]));
    let inquiry = inquiry(&history, 1);
    let progress = json!({"progress": {"status": "underway", "rating": "A"}}).to_string();
    take(&mut history, &raw_op(7, "progress/row-1/2024", &progress, &[]));
    let notes = |history: &History, text: &str| {
        let planned = answer(history, &inquiry, set("課題", text)).expect("changes");
        planned.into_iter().filter(|one| matches!(one.cell, Some(Cell::Note { .. }))).collect::<Vec<_>>()
    };
    // Empty then, filled in since, empty in the answer: the answer says nothing of it.
    assert_eq!(answer(&history, &inquiry, |_| ()).expect("changes").len(), 1);
    assert_eq!(notes(&history, "回答").len(), 1);
    take(&mut history, &note(8, "あとから", &[6]));
    let changed = notes(&history, "回答");
    assert_eq!((&*changed[0].before, &changed[0].seen), ("あとから", &vec![Uuid::from_u128(6)]));
    // What it says has come to be so by itself.
    assert_eq!(notes(&history, "あとから"), []);
    assert_eq!(notes(&history, "はじめ"), []);
}

#[test]
fn a_division_may_answer_once_more_and_has_its_own_answer_before_it() {
    let mut history = history();
    take(&mut history, &note(6, "はじめ", &[]));
    let inquiry = inquiry(&history, 1);
    // Its first answer.
    take(&mut history, &note(7, "回答", &[6]));
    let response = Cell::Response { to: inquiry }.to_string();
    take(&mut history, &raw_op(8, &response, &json!({ "text": ANSWERED }).to_string(), &[]));
    let again =
        |history: &History, text: &str| answer(history, &inquiry, set("課題", text)).expect("changes");
    assert_eq!(again(&history, "回答"), []);
    for text in ["直した回答", "はじめ"] {
        let changed = again(&history, text);
        assert_eq!((&*changed[0].after, &changed[0].seen), (text, &vec![Uuid::from_u128(7)]));
    }
    // What others wrote since then it stands against.
    take(&mut history, &note(9, "あとから", &[7]));
    assert_eq!(again(&history, "直した回答")[0].seen, [Uuid::from_u128(7)]);
}

#[test]
fn an_answer_is_read_in_the_scale_that_it_was_asked_in() {
    let mut history = history();
    let progress = json!({"progress": {"status": "underway", "rating": "A"}}).to_string();
    take(&mut history, &raw_op(6, "progress/row-1/2024", &progress, &[]));
    let inquiry = inquiry(&history, 1);
    let scale = r#"{"scale":[{"sign":"A","label":"よい"},{"sign":"B","label":"まだ"}]}"#;
    take(&mut history, &raw_op(7, "scale/2024", scale, &[]));
    let rated = |status: &str| {
        let planned = answer(&history, &inquiry, set("進捗区分", status)).expect("changes");
        planned.into_iter().filter(|one| matches!(one.cell, Some(Cell::Progress { .. }))).collect::<Vec<_>>()
    };
    assert_eq!(rated("取組中"), []);
    let changed = rated("完了");
    let second = Value::Progress(Progress { status: Status::Done, rating: Some(Rating::A) });
    assert_eq!((&changed[0].value, &*changed[0].after), (&Ok(second), "完了 B"));
}

#[test]
fn an_answer_without_its_number_is_refused() {
    let history = history();
    let inquiry = inquiry(&history, 1);
    let heads: Vec<String> = READ.iter().chain(&FILLED).map(|head| (*head).to_owned()).collect();
    let mut rows = vec![heads];
    rows.extend(lines(&policy(), &history, &inquiry));
    let import = |rows: Vec<Vec<String>>| plan_import(&policy(), &history, &Table { sheet: None, rows });
    assert_eq!(import(rows.clone()), Err(vec![NotImport::NoNumber]));
    rows.insert(0, vec![format!("{}x", inquiry.number())]);
    assert_eq!(import(rows), Err(vec![NotImport::NoNumber]));
}

#[test]
fn a_line_of_another_year_and_a_closed_year_are_refused() {
    let mut history = history();
    let inquiry = inquiry(&history, 1);
    let wrong = answer(&history, &inquiry, set("年度", "R7")).expect_err("an error");
    assert_eq!(wrong[0].to_string(), "シート「照会」のB5「年度」: R7とありますが、R6の照会への回答です");
    take(&mut history, &raw_op(9, "stage/2024", r#"{"stage":{"final":""}}"#, &[]));
    let wrong = answer(&history, &inquiry, |_| ()).expect_err("an error");
    assert_eq!(wrong[0].to_string(), "R6は確定しています");
}
