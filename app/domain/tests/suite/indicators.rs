//! Survey results: what is typed, what is counted, what a difference says.

use domain::indicators::{Difference, Draft, Kind, NotResult, difference, points, tenths, top_two};
use domain::plan::{Answer, Cell, Distribution, Value};
use proptest::prelude::*;

fn legend() -> Vec<String> {
    ["そう思う", "まあそう思う", "あまりそう思わない", "そう思わない"].map(str::to_owned).to_vec()
}

fn draft(kind: Kind, n: &str, numbers: &[&str]) -> Draft {
    Draft { n: n.to_owned(), kind, numbers: numbers.iter().map(|number| (*number).to_owned()).collect() }
}

fn shares(draft: &Draft) -> Result<Vec<u16>, NotResult> {
    draft.result(&legend()).map(|result| result.answers.iter().map(|answer| answer.share).collect())
}

/// A result of which only the indicator's own value is known.
fn value(n: u32, top: u16) -> Distribution {
    let answer = |label: &str, share| Answer { label: label.to_owned(), share };
    Distribution { n, answers: vec![answer("上", top), answer("下", 1000 - top)] }
}

#[test]
fn what_is_typed_becomes_a_result_or_says_what_is_wrong() {
    use Kind::{Counts, Shares, Value};
    let label = |index: usize| legend()[index].clone();
    for (draft, expected) in [
        (draft(Shares, "993", &["30.3", "57.1", "10.0", "2.6"]), Ok(vec![303, 571, 100, 26])),
        (draft(Shares, "９９３", &["３０．３", "57.1%", " 10 ", "2.6"]), Ok(vec![303, 571, 100, 26])),
        (draft(Shares, "1,024", &["25", "25", "25", "25"]), Ok(vec![250, 250, 250, 250])),
        // 99.5 to 100.5 may come of rounding.
        (draft(Shares, "10", &["25", "25", "25", "24.5"]), Ok(vec![250, 250, 250, 245])),
        (draft(Shares, "10", &["25", "25", "25", "24.4"]), Err(NotResult::SumOfShares("99.4".into()))),
        (draft(Shares, "10", &["100", "100", "0", "0"]), Err(NotResult::SumOfShares("200.0".into()))),
        (draft(Shares, "10", &["100.1", "0", "0", "0"]), Err(NotResult::Share(label(0)))),
        (draft(Shares, "10", &["25", "25.25", "25", "25"]), Err(NotResult::Share(label(1)))),
        (draft(Shares, "10", &["25", "25", "", "25"]), Err(NotResult::Share(label(2)))),
        (draft(Shares, "10", &["25", "25", "25"]), Err(NotResult::Share(label(3)))),
        (draft(Shares, "0", &["25", "25", "25", "25"]), Err(NotResult::N)),
        (draft(Shares, "", &["25", "25", "25", "25"]), Err(NotResult::N)),
        (draft(Shares, "-3", &["25", "25", "25", "25"]), Err(NotResult::N)),
        (draft(Counts, "3", &["1", "1", "1", "0"]), Ok(vec![333, 333, 333, 0])),
        (draft(Counts, "4", &["1", "1", "1", "0"]), Err(NotResult::SumOfCounts(3, 4))),
        (draft(Counts, "3", &["1", "1.5", "1", "0"]), Err(NotResult::Count(label(1)))),
        (
            draft(Counts, "3", &["4294967295", "4294967295", "1", "0"]),
            Err(NotResult::SumOfCounts(u32::MAX, 3)),
        ),
        (draft(Value, "500", &["81.3"]), Ok(vec![813, 187])),
        (draft(Value, "500", &["-1"]), Err(NotResult::Share("そう思う・まあそう思う".into()))),
    ] {
        assert_eq!(shares(&draft), expected, "{draft:?}");
    }
}

#[test]
fn a_result_reads_back_as_it_was_typed() {
    for typed in
        [draft(Kind::Shares, "993", &["30.3", "57.1", "10.0", "2.6"]), draft(Kind::Value, "5", &["81.3"])]
    {
        let result = typed.result(&legend()).expect("a result");
        assert_eq!(Draft::of(&result), typed);
    }
}

#[test]
fn the_value_is_the_two_best_answers() {
    let whole = draft(Kind::Shares, "993", &["30.3", "57.1", "10.0", "2.6"]).result(&legend());
    assert_eq!(whole.map(|result| top_two(&result)), Ok(874));
    assert_eq!(top_two(&value(5, 813)), 813);
}

#[test]
fn numbers_have_one_decimal_at_most() {
    for (typed, expected) in [
        ("0", Some(0)),
        ("100", Some(1000)),
        ("7.5", Some(75)),
        ("７．５％", Some(75)),
        ("", None),
        (".5", None),
        ("5.", None),
        ("5.55", None),
        ("1e3", None),
        ("99999", None),
        ("+5", None),
    ] {
        assert_eq!(tenths(typed), expected, "{typed}");
    }
}

#[test]
fn differences_read_with_their_sign() {
    for (tenths, words) in [(23, "＋2.3"), (-4, "−0.4"), (0, "±0.0"), (-1000, "−100.0")] {
        assert_eq!(points(tenths), words);
    }
}

#[test]
fn chance_alone_moves_a_small_survey_far() {
    // 87.4 % of 993 against 90.0 % of 1,000: 1.96 √(0.0001109 + 0.00009) = 2.78 points.
    let large = difference(&value(993, 874), &value(1000, 900));
    assert_eq!(large, Some(Difference { tenths: 26, margin: Some(28) }));
    assert!(!large.is_some_and(Difference::is_beyond_chance));
    let larger = difference(&value(993, 874), &value(1000, 903)).expect("a difference");
    assert!(larger.is_beyond_chance());
    assert_eq!(difference(&value(0, 500), &value(10, 500)), None);
    // 5 of 10 and 6 of 10 are enough for the approximation, 4 of 10 are not, nor is all or nothing.
    let margin = |later| difference(&value(100, 500), &value(10, later)).expect("a difference").margin;
    assert_eq!([500, 400, 1000, 0].map(|later| margin(later).is_some()), [true, false, false, false]);
    assert!(!difference(&value(10, 1000), &value(10, 0)).is_some_and(Difference::is_beyond_chance));
}

proptest! {
    #[test]
    fn the_margin_is_that_of_the_formula(
        p1 in 0u16..=1000, p2 in 0u16..=1000, n1 in 1u32..=100_000, n2 in 1u32..=100_000,
    ) {
        let got = difference(&value(n1, p1), &value(n2, p2)).expect("a difference");
        let variance = |p: u16, n: u32| f64::from(p) * (1000.0 - f64::from(p)) / f64::from(n);
        let exact = 1.96 * (variance(p1, n1) + variance(p2, n2)).sqrt();
        let enough = |p: u16, n: u32| u64::from(p.min(1000 - p)) * u64::from(n) >= 5_000;
        prop_assert_eq!(got.margin.is_some(), enough(p1, n1) && enough(p2, n2));
        if let Some(margin) = got.margin {
            prop_assert!((f64::from(margin) - exact).abs() <= 1.01, "{} {}", margin, exact);
        }
    }

    #[test]
    fn counts_that_add_up_always_make_a_value_that_fits(counts in proptest::collection::vec(0u32..5000, 4)) {
        let n: u32 = counts.iter().sum();
        prop_assume!(n > 0);
        let typed: Vec<String> = counts.iter().map(ToString::to_string).collect();
        let draft = Draft { n: n.to_string(), kind: Kind::Counts, numbers: typed };
        let result = draft.result(&legend()).expect("a result");
        let cell: Cell = "survey/indicator-1/2026".parse().expect("a cell");
        prop_assert_eq!(Value::Survey(result).check_for(&cell), Ok(()));
    }
}
