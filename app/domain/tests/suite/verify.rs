//! 原典照合: what is chosen becomes a reading, readings are counted against the print, bars fill the
//! plan's years.

use crate::support::Person;
use domain::edit::Edit;
use domain::fiscal_year::FiscalYear;
use domain::plan::{Schedule, Value};
use domain::policy::Policy;
use domain::verify::{
    Bar, Count, Draft, Fit, NotReading, bar, confirmed, counts, marked, next_unconfirmed, open_rows, phases,
    reading,
};
use proptest::prelude::*;
use serde_json::json;

const FIRST: FiscalYear = FiscalYear(2024);
const LAST: FiscalYear = FiscalYear(2028);

/// Two rows, and the texts of two bars.
fn plan() -> Policy {
    let quote = json!({"text": "", "lines": "1"});
    let row = |id: &str, label: &str| {
        json!({"kind": "row", "text": id, "lines": "1", "row": {"id": id, "section": "s", "label": label,
               "confidence": 50, "evidence": "1"}})
    };
    let label = |text: &str| json!({"kind": "label", "text": text, "lines": "1"});
    serde_json::from_value(json!({
        "document": {"id": "d", "title": "", "city": "", "office": "", "revised": "",
                     "first_year": FIRST, "last_year": LAST},
        "sections": [], "families": [],
        "plan": {"line": [row("row-1", "実施"), row("row-2", "検討｜実施"), label("検討 実施"), label("実施")], "permanent": []},
        "indicators": {"head": quote, "n": 0, "indicator": []},
        "structure": {"node": [], "edge": []},
    }))
    .expect("a policy")
}

fn schedule(label: &str, start: u16, boundary: Option<u16>, end: u16) -> Schedule {
    let (start, end, boundary) = (FiscalYear(start), FiscalYear(end), boundary.map(FiscalYear));
    Schedule { label: label.to_owned(), start, end, boundary }
}

fn confirm(person: &mut Person, policy: &Policy, row: usize, schedule: Schedule) {
    let row = policy.plan_rows().nth(row).expect("a row");
    let changes = vec![(reading(row), Value::Reading(schedule))];
    person.dispatch(&Edit::set(changes, None, None)).expect("an edit");
}

fn count(label: &str, printed: usize, confirmed: usize, guessed: usize) -> Count {
    Count { label: label.to_owned(), printed, confirmed, guessed }
}

#[test]
fn texts_are_counted_against_the_print() {
    let (policy, mut person) = (plan(), Person::new(1));
    let history = |person: &Person| counts(&policy, &person.device.history);
    assert_eq!(history(&person), [count("検討｜実施", 1, 0, 1), count("実施", 1, 0, 1)]);
    let fits = |person: &Person| {
        let counts = history(person);
        counts.iter().map(|count| count.fit(open_rows(&counts))).collect::<Vec<_>>()
    };
    assert_eq!(fits(&person), [Fit::Fits, Fit::Fits]);

    confirm(&mut person, &policy, 0, schedule("検討｜実施", 2024, Some(2026), 2028));
    assert_eq!(history(&person), [count("検討｜実施", 1, 1, 1), count("実施", 1, 0, 0)]);
    assert_eq!(fits(&person), [Fit::Open, Fit::Open], "one too many, one too few, and a guess left");

    confirm(&mut person, &policy, 1, schedule("充実", 2024, None, 2028));
    assert_eq!(history(&person).last(), Some(&count("充実", 0, 1, 0)), "the original has no such text");
    assert_eq!(fits(&person), [Fit::Fits, Fit::Wrong, Fit::Wrong]);
}

#[test]
fn the_next_row_to_confirm_follows_and_begins_anew_at_the_end() {
    let (policy, mut person) = (plan(), Person::new(1));
    let next = |person: &Person, after: Option<&str>| {
        next_unconfirmed(&policy, &person.device.history, after).map(|row| row.id.clone())
    };
    assert_eq!(next(&person, None).as_deref(), Some("row-1"));
    assert_eq!(next(&person, Some("row-1")).as_deref(), Some("row-2"));
    assert_eq!(next(&person, Some("row-2")).as_deref(), Some("row-1"));
    confirm(&mut person, &policy, 0, schedule("実施", 2024, None, 2028));
    assert_eq!(next(&person, Some("row-2")).as_deref(), Some("row-2"));
    assert_eq!(confirmed(&policy, &person.device.history), 1);
    confirm(&mut person, &policy, 1, schedule("実施", 2024, None, 2028));
    assert_eq!(next(&person, None), None);
}

#[test]
fn what_is_chosen_becomes_a_reading_or_says_what_is_missing() {
    let draft = |label: &str, years: [u16; 3]| {
        let [start, boundary, end] = years.map(|year| (year > 0).then_some(FiscalYear(year)));
        Draft { label: label.to_owned(), start, boundary, end }.reading()
    };
    for (label, years, becomes) in [
        ("", [2024, 0, 2028], Err(NotReading::NoLabel)),
        ("実施", [0, 0, 2028], Err(NotReading::NoYears)),
        ("実施", [2024, 0, 0], Err(NotReading::NoYears)),
        ("実施", [2028, 0, 2024], Err(NotReading::Order)),
        ("実施", [2024, 0, 2024], Ok(schedule("実施", 2024, None, 2024))),
        ("実施", [2024, 2026, 2028], Ok(schedule("実施", 2024, None, 2028))),
        ("検討｜実施", [2024, 0, 2028], Err(NotReading::NoBoundary)),
        ("検討｜実施", [2024, 2024, 2028], Err(NotReading::Order)),
        ("検討｜実施", [2024, 2028, 2027], Err(NotReading::Order)),
        ("検討｜実施", [2024, 2028, 2028], Ok(schedule("検討｜実施", 2024, Some(2028), 2028))),
    ] {
        assert_eq!(draft(label, years), becomes, "{label} {years:?}");
        if let Ok(schedule) = becomes {
            assert_eq!(Draft::of(&Bar::Confirmed(schedule.clone())).reading(), Ok(schedule));
        }
    }
}

#[test]
fn until_it_is_confirmed_a_bar_is_a_guess_without_years() {
    let (policy, mut person) = (plan(), Person::new(1));
    let row = policy.plan_rows().next().expect("a row");
    let guess = bar(&person.device.history, row);
    assert_eq!(guess, Bar::Guess("実施".to_owned()));
    assert_eq!(Draft::of(&guess).reading(), Err(NotReading::NoYears), "years are never proposed");
    let read = schedule("実施", 2025, None, 2028);
    confirm(&mut person, &policy, 0, read.clone());
    assert_eq!(bar(&person.device.history, row), Bar::Confirmed(read));
}

#[test]
fn the_words_of_a_bar_are_marked_in_a_text() {
    let shown = |text: &str, label: &str| {
        let pieces = marked(text, label).into_iter();
        pieces.map(|p| if p.found { format!("[{}]", p.text) } else { p.text }).collect::<String>()
    };
    assert_eq!(shown("検討に取り組み、実施します。", "検討｜実施・充実"), "[検討]に取り組み、[実施]します。");
    assert_eq!(shown("𠮷野家", "実施"), "𠮷野家");
    assert_eq!(shown("", ""), "");
}

proptest! {
    #[test]
    fn phases_fill_the_years_without_gap_or_overlap(
        start in prop_oneof![2019..2033u16, Just(0), Just(65_500)], length in 0..9u16, split in 1..9u16, is_split in any::<bool>(),
    ) {
        let end = start + length;
        let boundary = (is_split && split <= length).then_some(start + split);
        let label = if boundary.is_some() { "検討｜実施" } else { "実施" };
        let phases = phases(&schedule(label, start, boundary, end), FIRST, LAST);
        let years: Vec<u16> = phases.iter().flat_map(|phase| phase.start.0..=phase.end.0).collect();
        prop_assert_eq!(years, (FIRST.0..=LAST.0).collect::<Vec<_>>());
        for phase in phases.iter().filter(|phase| !phase.label.is_empty()) {
            prop_assert!(start <= phase.start.0 && phase.end.0 <= end);
            prop_assert_eq!(phase.years(), phase.end.0 - phase.start.0 + 1);
        }
    }
}
