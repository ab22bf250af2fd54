//! 評価の区分: the usual scale, one that a city sets itself, and what becomes of ratings then.

use crate::support::{accepted, raw_op};
use domain::fiscal_year::FiscalYear;
use domain::history::History;
use domain::plan::{Cell, Progress, Rating, Status, Value};
use domain::scale::{NotScale, Scale, fits, grades, in_use};
use domain::sheet::{by_key, value, words};

const R6: FiscalYear = FiscalYear(2024);
const R7: FiscalYear = FiscalYear(2025);
const R8: FiscalYear = FiscalYear(2026);

/// From R7 on there are three grades; in R8 two people have set other ones.
fn history() -> History {
    let three = r#"{"scale":[{"sign":"◎","label":"上回る"},{"sign":"Ａ","label":"計画どおり"},{"sign":"×","label":"下回る"}]}"#;
    let two =
        |sign| format!(r#"{{"scale":[{{"sign":"{sign}","label":"よい"}},{{"sign":"×","label":"まだ"}}]}}"#);
    let progress = |rating| format!(r#"{{"progress":{{"status":"underway","rating":"{rating}"}}}}"#);
    let mut history = History::default();
    for (seq, op) in (1..).zip([
        raw_op(1, "scale/2025", three, &[]),
        raw_op(2, "scale/2026", &two("○"), &[]),
        raw_op(3, "scale/2026", &two("◯"), &[]),
        raw_op(4, "progress/row-1/2024", &progress("S"), &[]),
        raw_op(5, "progress/row-1/2025", &progress("S"), &[]),
        raw_op(6, "progress/row-2/2025", &progress("C"), &[]),
    ]) {
        history.insert(op, accepted(seq));
    }
    history
}

fn progress(row: u8, year: FiscalYear) -> Cell {
    Cell::Progress { row: format!("row-{row}"), year }
}

#[test]
fn a_scale_holds_from_its_year_on_and_a_conflict_leaves_the_one_before() {
    let history = history();
    assert_eq!(Scale::in_year(&history, R6), Scale::default());
    assert_eq!(Scale::in_year(&history, R7).signs(), "◎・Ａ・×");
    assert_eq!(Scale::in_year(&history, R8).signs(), "◎・Ａ・×");
}

#[test]
fn ratings_are_written_and_read_in_the_scale_of_their_year() {
    let history = history();
    for (cell, said) in [
        (progress(1, R6), "取組中 S"),
        (progress(1, R7), "取組中 ◎"),
        // The scale has become too short for it.
        (progress(2, R7), "取組中 区分外"),
    ] {
        assert_eq!(words(&history, &cell), said);
    }
    let read = |text, year| value(&history, &progress(1, year), text).ok();
    let rated = |rating| Some(Value::Progress(Progress { status: Status::Underway, rating: Some(rating) }));
    assert_eq!(read("取組中 ◎", R7), rated(Rating::S));
    assert_eq!(read("取組中 a", R7), rated(Rating::A));
    assert_eq!(read("取組中 下回る", R7), rated(Rating::B));
    assert_eq!(read("取組中 C", R7), None);
    assert_eq!(read("取組中 ◎", R6), None);
    let why = value(&history, &progress(1, R7), "取組中 S").expect_err("no such sign").to_string();
    assert!(why.contains("評価 ◎・Ａ・×"), "{why}");
}

#[test]
fn keys_are_signs_unless_they_are_numbers() {
    let numbers = r#"{"scale":[{"sign":"2","label":"よい"},{"sign":"1","label":"まだ"}]}"#;
    let mut history = History::default();
    history.insert(raw_op(1, "scale/2024", numbers, &[]), accepted(1));
    let scale = Scale::in_year(&history, R6);
    let now = Progress { status: Status::Done, rating: None };
    let set = by_key("1", Some(now), &scale);
    assert_eq!(set, Some(Progress { status: Status::NotStarted, rating: None }));
    let rated = by_key("b", Some(now), &Scale::default());
    assert_eq!(rated, Some(Progress { rating: Some(Rating::B), ..now }));
    assert_eq!(by_key("d", Some(now), &Scale::default()), None);
}

#[test]
fn what_is_in_use_is_counted() {
    assert_eq!(in_use(&crate::support::policy(), &history(), R7), (2, 4));
    assert_eq!(in_use(&crate::support::policy(), &history(), R8), (0, 0));
    // R6 has the usual scale; R7 has its own.
    assert_eq!(in_use(&crate::support::policy(), &history(), R6), (1, 1));
}

#[test]
fn a_scale_keeps_a_place_for_every_rating_of_the_years_it_reaches() {
    let policy = crate::support::policy();
    let five = r#"{"scale":[{"sign":"1","label":"一"},{"sign":"2","label":"二"},{"sign":"3","label":"三"},{"sign":"4","label":"四"},{"sign":"5","label":"五"}]}"#;
    let mut history = History::default();
    history.insert(raw_op(1, "scale/2025", five, &[]), accepted(1));
    let four = Scale::default().into_grades();
    assert_eq!(fits(&policy, &history, R7, None), Ok(()));
    // R8 has the scale of R7, and a rating in its fifth place.
    let worst = r#"{"progress":{"status":"underway","rating":"D"}}"#;
    history.insert(raw_op(2, "progress/row-1/2026", worst, &[]), accepted(2));
    assert_eq!(fits(&policy, &history, R7, None), Err(NotScale::InUse(5)));
    assert_eq!(fits(&policy, &history, R7, Some(&four)), Err(NotScale::InUse(5)));
    assert_eq!(fits(&policy, &history, R8, Some(&four)), Err(NotScale::InUse(5)));
    assert_eq!(fits(&policy, &history, R8, None), Ok(()));
    assert_eq!(fits(&policy, &history, R6, Some(&four)), Ok(()));
}

#[test]
fn what_is_typed_is_a_scale_or_says_which_line_is_wrong() {
    let typed = |lines: &[(&str, &str)]| {
        let lines: Vec<(String, String)> =
            lines.iter().map(|(sign, label)| ((*sign).to_owned(), (*label).to_owned())).collect();
        grades(&lines)
    };
    let taken = typed(&[(" ◎ ", "上回る"), ("", ""), ("○", "計画どおり")]).expect("a scale");
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].sign, "◎");
    assert_eq!(Value::Scale(taken).check_for(&Cell::Scale { year: R6 }), Ok(()));
    let long = "あ".repeat(21);
    for (lines, wrong) in [
        (vec![("A", "よい"), ("B", "")], NotScale::Half(2)),
        (vec![("ABC", "よい"), ("B", "まだ")], NotScale::Sign(1)),
        (vec![("A B", "よい"), ("B", "まだ")], NotScale::Sign(1)),
        (vec![("A", "よい"), ("B", long.as_str())], NotScale::Label(2)),
        (vec![("A", "よい"), ("A", "まだ")], NotScale::Ambiguous(2)),
        (vec![("A", "よい"), ("ａ", "まだ")], NotScale::Ambiguous(2)),
        (vec![("A", "よい"), ("B", "よい")], NotScale::Ambiguous(2)),
        (vec![("・", "よい"), ("B", "まだ")], NotScale::Ambiguous(1)),
        (vec![("A", "よい"), ("/", "まだ")], NotScale::Ambiguous(2)),
        (vec![("A", "よい"), ("", "")], NotScale::Few),
    ] {
        assert_eq!(typed(&lines), Err(wrong), "{lines:?}");
    }
}
