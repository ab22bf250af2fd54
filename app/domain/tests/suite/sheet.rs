//! The plan as a sheet: what is copied, what is pasted, which rows show.

use crate::support::{accepted, raw_op};
use domain::csv::{read_block, write_block};
use domain::edit::Edit;
use domain::fiscal_year::FiscalYear;
use domain::history::History;
use domain::op::Op;
use domain::plan::{Cell, Progress, Rating, Status, Value};
use domain::scale::Scale;
use domain::sheet::{NotValue, Shown, by_key, edit, plan_block, plan_cell, step, value, words};
use proptest::prelude::*;
use uuid::Uuid;

const R6: FiscalYear = FiscalYear(2024);
const R7: FiscalYear = FiscalYear(2025);

fn history(ops: &[Op]) -> History {
    let mut history = History::default();
    for (seq, op) in (1..).zip(ops) {
        history.insert(op.clone(), accepted(seq));
    }
    history
}

fn cell(address: &str) -> Cell {
    address.parse().expect("a cell")
}

fn division(id: u128, name: &str) -> Op {
    let value = format!(r#"{{"division":{{"name":"{name}","first":2024,"follows":[]}}}}"#);
    raw_op(id, &format!("division/{}", Uuid::from_u128(id)), &value, &[])
}

fn texts(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|text| (*text).to_owned()).collect()).collect()
}

fn no_progress(text: &str) -> NotValue {
    NotValue::Progress(text.to_owned(), "S・A・B・C".to_owned())
}

#[test]
fn typed_words_become_values() {
    let history = history(&[division(1, "職員課"), division(2, "総務課")]);
    let read = |address: &str, typed: &str| {
        value(&history, &cell(address), typed)
            .map(|value| serde_json::to_value(&value).expect("json").to_string())
    };
    let progress = |status: &str, rating: &str| {
        let rating = if rating.is_empty() { String::new() } else { format!(r#""rating":"{rating}","#) };
        Ok(format!(r#"{{"progress":{{{rating}"status":"{status}"}}}}"#))
    };
    for (typed, expected) in [
        ("取組中", progress("underway", "")),
        ("取組中 A", progress("underway", "A")),
        ("完了・Ｓ", progress("done", "S")),
        ("完了　評価 b", progress("done", "B")),
        ("未着手（C）", progress("not-started", "C")),
        ("中止 計画どおり", progress("stopped", "A")),
        ("  ", Ok("\"unset\"".to_owned())),
        ("着手", Err(no_progress("着手"))),
        ("取組中 D", Err(no_progress("取組中 D"))),
        ("A", Err(no_progress("A"))),
    ] {
        assert_eq!(read("progress/row-1/2024", typed), expected, "{typed}");
    }
    let both = format!(r#"{{"divisions":["{}","{}"]}}"#, Uuid::from_u128(2), Uuid::from_u128(1));
    assert_eq!(read("divisions/row-1/2024", "総務課、職員課,総務課"), Ok(both));
    assert_eq!(read("divisions/row-1/2024", "財政課"), Err(NotValue::Division("財政課".into(), "R6".into())));
    assert_eq!(read("note/row-1/2024/issue", " =1+1 "), Ok(r#"{"text":"=1+1"}"#.to_owned()));
    let long = "あ".repeat(4_001);
    assert!(matches!(read("note/row-1/2024/issue", &long), Err(NotValue::Unfit(_))));
    assert!(matches!(read("note/row-1/2024/issue", "a\u{7}b"), Err(NotValue::Unfit(_))));
}

#[test]
fn what_is_copied_can_be_typed_again() {
    let history = history(&[
        division(1, "職員課"),
        raw_op(2, "progress/row-1/2024", r#"{"progress":{"status":"underway","rating":"B"}}"#, &[]),
        raw_op(3, "divisions/row-1/2024", &format!(r#"{{"divisions":["{}"]}}"#, Uuid::from_u128(1)), &[]),
        raw_op(4, "note/row-1/2024/next", r#"{"text":"一行\n二行"}"#, &[]),
    ]);
    for shown in Shown::ALL {
        let cell = shown.cell("row-1", R6);
        let copied = words(&history, &cell);
        let read = value(&history, &cell, &copied).expect("a value");
        let stands = match history.state(&cell) {
            domain::history::CellState::Value(value) => value.clone(),
            _ => Value::Unset,
        };
        assert_eq!(read, stands, "{shown:?}");
        assert_eq!(Shown::of_word(shown.word()), Some(shown));
    }
}

#[test]
fn a_block_of_a_spreadsheet_reads_with_its_quotes() {
    for (text, rows) in [
        ("a\tb\r\nc\td\r\n", texts(&[&["a", "b"], &["c", "d"]])),
        ("a", texts(&[&["a"]])),
        ("", texts(&[&[""]])),
        ("a\t\n\tb", texts(&[&["a", ""], &["", "b"]])),
        ("\"一行\n二行\"\tb", texts(&[&["一行\n二行", "b"]])),
        ("\"a \"\"b\"\"\tc\"", texts(&[&["a \"b\"\tc"]])),
        ("5\" disk\tb", texts(&[&["5\" disk", "b"]])),
        ("\"a\tb\nc\td", texts(&[&["\"a", "b"], &["c", "d"]])),
        ("a\tb\rc\td\r", texts(&[&["a", "b"], &["c", "d"]])),
        ("'=1+1\t'a", texts(&[&["=1+1", "'a"]])),
    ] {
        assert_eq!(read_block(text), rows, "{text:?}");
    }
}

#[test]
fn a_paste_says_what_it_changes_and_what_it_cannot() {
    let history = history(&[
        raw_op(1, "progress/row-1/2024", r#"{"progress":{"status":"underway"}}"#, &[]),
        raw_op(2, "progress/row-2/2024", r#"{"progress":{"status":"underway"}}"#, &[]),
        raw_op(3, "progress/row-2/2024", r#"{"progress":{"status":"done"}}"#, &[]),
        raw_op(4, "stage/2026", r#"{"stage":"review"}"#, &[]),
        raw_op(5, "stage/2026", r#"{"stage":{"final":"1"}}"#, &[4]),
    ]);
    let rows = ["row-1".to_owned(), "row-2".to_owned()];
    let years = [R6, R7, FiscalYear(2026)];
    let block = texts(&[&["取組中", "完了 A", "完了", "完了"], &["完了", "どうかな", "", ""], &["完了"]]);
    let planned = plan_block(&history, Shown::Progress, (&rows, &years), (0, 0), (1, 1), &block);
    let said: Vec<String> = planned
        .iter()
        .map(|planned| match &planned.value {
            Ok(_) if planned.is_change() => format!("{}→{}", planned.before, planned.after),
            Ok(_) => "same".to_owned(),
            Err(why) => why.to_string().chars().take(8).collect(),
        })
        .collect();
    assert_eq!(
        said,
        [
            "same",
            "→完了 A",
            "R8は確定してい",
            "表の外にはみ出し",
            "競合しています。",
            "「どうかな」は進",
            "R8は確定してい",
            "表の外にはみ出し",
            "表の外にはみ出し"
        ]
    );
}

#[test]
fn a_single_text_fills_what_is_selected() {
    let rows = ["row-1".to_owned(), "row-2".to_owned()];
    let history = History::default();
    let planned =
        plan_block(&history, Shown::Progress, (&rows, &[R6, R7]), (0, 1), (2, 1), &texts(&[&["完了"]]));
    let places: Vec<(usize, usize)> = planned.iter().map(|planned| (planned.row, planned.column)).collect();
    assert_eq!(places, [(0, 1), (1, 1)]);
    assert!(planned.iter().all(domain::sheet::Planned::is_change));
}

#[test]
fn what_came_in_after_the_plan_was_made_is_not_replaced() {
    let first = raw_op(1, "note/row-1/2024/issue", r#"{"text":"はじめ"}"#, &[]);
    let planned = plan_cell(
        &history(std::slice::from_ref(&first)),
        &history(std::slice::from_ref(&first)),
        cell("note/row-1/2024/issue"),
        (0, 0),
        "あと".to_owned(),
    );
    let change = (cell("note/row-1/2024/issue"), Value::Text("あと".to_owned()));
    assert_eq!(edit(vec![planned]), Edit::set(vec![change], None, Some(vec![first.id()])));
}

#[test]
fn blanks_around_a_text_are_no_change() {
    let history = history(&[raw_op(1, "note/row-1/2024/issue", r#"{"text":" 空白 \n"}"#, &[])]);
    let planned = plan_cell(&history, &history, cell("note/row-1/2024/issue"), (0, 0), "空白".to_owned());
    assert!(!planned.is_change());
}

#[test]
fn a_division_that_has_ended_can_stay_where_it_is_named() {
    let ended = raw_op(
        1,
        &format!("division/{}", Uuid::from_u128(1)),
        r#"{"division":{"name":"旧課","first":2020,"last":2023,"follows":[]}}"#,
        &[],
    );
    let named =
        raw_op(2, "divisions/row-1/2024", &format!(r#"{{"divisions":["{}"]}}"#, Uuid::from_u128(1)), &[]);
    let history = history(&[ended, named, division(3, "新課")]);
    let of = |row: &str, typed| value(&history, &cell(&format!("divisions/{row}/2024")), typed);
    let ids = [Uuid::from_u128(1), Uuid::from_u128(3)].map(|id| id.to_string()).to_vec();
    assert_eq!(of("row-1", "旧課、新課"), Ok(Value::Divisions(ids)));
    assert_eq!(of("row-2", "旧課"), Err(NotValue::Division("旧課".to_owned(), "R6".to_owned())));
}

#[test]
fn keys_lead_where_the_practice_says_and_never_out() {
    let size = (7, 5);
    for (key, ctrl, at, to) in [
        ("ArrowUp", false, (0, 2), Some((0, 2))),
        ("ArrowDown", false, (0, 2), Some((1, 2))),
        ("ArrowDown", false, (6, 2), Some((6, 2))),
        ("ArrowLeft", false, (3, 0), Some((3, 0))),
        ("ArrowRight", false, (3, 4), Some((3, 4))),
        ("Home", false, (3, 4), Some((3, 0))),
        ("End", false, (3, 0), Some((3, 4))),
        ("Home", true, (3, 4), Some((0, 0))),
        ("End", true, (0, 0), Some((6, 4))),
        ("ArrowDown", true, (1, 1), Some((6, 1))),
        ("PageDown", false, (1, 1), Some((6, 1))),
        ("PageUp", false, (6, 1), Some((1, 1))),
        ("Enter", false, (0, 0), None),
    ] {
        assert_eq!(step(key, ctrl, at, size), to, "{key} from {at:?}");
    }
    assert_eq!(step("ArrowDown", false, (0, 0), (0, 5)), None);
}

#[test]
fn a_single_key_sets_status_or_rating() {
    let progress = |status, rating| Some(Progress { status, rating });
    let underway = progress(Status::Underway, Some(Rating::A));
    for (key, now, to) in [
        ("1", None, progress(Status::NotStarted, None)),
        ("3", underway, progress(Status::Done, Some(Rating::A))),
        ("s", underway, progress(Status::Underway, Some(Rating::S))),
        ("B", None, None),
        ("0", underway, None),
        ("5", underway, None),
        ("x", underway, None),
    ] {
        assert_eq!(by_key(key, now, &Scale::default()), to, "{key}");
    }
}

proptest! {
    #[test]
    fn every_block_reads_back(rows in proptest::collection::vec(proptest::collection::vec("[a\"\t\nあ=＝' ]{0,6}", 1..4), 1..4)) {
        // A block of one empty text is an empty clipboard; a last empty line is none.
        prop_assume!(rows.last().is_some_and(|row| row.iter().any(|text| !text.is_empty())));
        prop_assert_eq!(read_block(&write_block(&rows)), rows);
    }
}
