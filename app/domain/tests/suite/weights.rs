//! 能力のウエイト: entered, counted, read.

use crate::support::{accepted, policy, raw_op};
use domain::history::History;
use domain::op::Op;
use domain::plan::Value;
use domain::policy::{Policy, Provenance};
use domain::weights::{NotWeight, count, entered, in_words, of_policy, of_post, provenance, typed};
use serde_json::json;

/// A family of two posts and two columns, the second one's name a guess.
fn with_family() -> Policy {
    let quote = |text: &str| json!({"text": text, "lines": "1"});
    let post = |id: &str| json!({"id": id, "name": id, "lines": "1", "roles": [quote("・")]});
    let family = json!({
        "id": "f", "name": "行政職", "lines": "1", "head": quote(""),
        "post": [post("部長級"), post("課長級")],
        "ability": [
            {"text": "管理・監督能力", "lines": "1", "abilities": ["a-4"]},
            {"text": "人材育成能力・自己成長力", "lines": "1", "abilities": ["a-5", "a-6"], "provenance": "guess"},
        ],
    });
    let mut policy = policy();
    policy.families.push(serde_json::from_value(family).expect("a family"));
    policy
}

fn history(ops: &[Op]) -> History {
    let mut history = History::default();
    for (seq, op) in (1..).zip(ops) {
        history.insert(op.clone(), accepted(seq));
    }
    history
}

fn weight(id: u128, cell: &str, weight: u8) -> Op {
    raw_op(id, cell, &json!({ "weight": weight }).to_string(), &[])
}

#[test]
fn a_column_that_joins_two_abilities_has_one_weight() {
    let cells: Vec<String> = of_policy(&with_family()).iter().map(ToString::to_string).collect();
    assert_eq!(cells, ["weight/部長級/a-4", "weight/部長級/a-5", "weight/課長級/a-4", "weight/課長級/a-5"]);
}

#[test]
fn what_is_entered_is_counted_and_read_and_a_conflict_is_not() {
    let policy = with_family();
    let (family, post) = (&policy.families[0], &policy.families[0].posts[0]);
    let said = |ops: &[Op]| {
        let history = history(ops);
        (count(&history, &of_policy(&policy)), in_words(&history, family, post))
    };
    assert_eq!(said(&[]), (0, None));
    let mut ops = vec![weight(1, "weight/部長級/a-4", 3), weight(2, "weight/部長級/a-5", 0)];
    assert_eq!(said(&ops), (2, Some("管理・監督能力 3、人材育成能力・自己成長力 0".to_owned())));
    ops.push(weight(3, "weight/部長級/a-4", 1));
    assert_eq!(said(&ops), (1, Some("人材育成能力・自己成長力 0".to_owned())));
    assert_eq!(entered(&history(&ops), &of_post(family, post)[0]), None);
}

#[test]
fn a_guessed_name_is_confirmed_by_who_reads_a_weight_under_it() {
    let policy = with_family();
    let family = &policy.families[0];
    let marks = |ops: &[Op]| {
        family.abilities.iter().map(|column| provenance(&history(ops), family, column)).collect::<Vec<_>>()
    };
    assert_eq!(marks(&[weight(1, "weight/部長級/a-4", 3)]), [Provenance::Original, Provenance::Guess]);
    let mut ops = vec![weight(1, "weight/課長級/a-5", 0)];
    assert_eq!(marks(&ops), [Provenance::Original, Provenance::Confirmed]);
    ops.push(weight(2, "weight/課長級/a-5", 1));
    assert_eq!(marks(&ops), [Provenance::Original, Provenance::Confirmed]);
}

#[test]
fn one_digit_is_a_weight() {
    for (text, value) in [
        ("0", Ok(Value::Weight(0))),
        (" 3 ", Ok(Value::Weight(3))),
        ("２", Ok(Value::Weight(2))),
        ("", Ok(Value::Unset)),
        ("　", Ok(Value::Unset)),
        ("4", Err(NotWeight)),
        ("-1", Err(NotWeight)),
        ("+1", Err(NotWeight)),
        ("03", Err(NotWeight)),
        ("◎", Err(NotWeight)),
    ] {
        assert_eq!(typed(text), value, "{text}");
    }
}
