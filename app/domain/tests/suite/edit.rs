//! Edits: chains without false conflicts, undo and redo, resubmission.

use crate::support::{Person, cell, set, value};
use domain::closing::admit;
use domain::edit::{Edit, EditError, can_undo_redo, left_alone};
use domain::fiscal_year::FiscalYear;
use domain::history::{Refusal, State};
use domain::op::OpId;
use domain::plan::{
    Cell,
    Status::{self, Done, NotStarted, Underway},
    Unfit, Value,
};
use proptest::prelude::*;

/// Copies everything `from` knows to `to`, as accepted.
fn give(from: &Person, to: &mut Person) {
    let entries: Vec<_> = from.device.history.entries().cloned().collect();
    for entry in entries {
        to.device.history.insert(entry.op, crate::support::accepted(1));
    }
}

#[test]
fn two_edits_in_a_row_chain_without_a_conflict() {
    let mut a = Person::new(1);
    let first = a.set(1, Underway);
    let second = a.set(1, Done);
    assert_eq!(a.reads(1), "完了");
    let head = a.device.history.get(second[0]).expect("the op");
    assert_eq!(head.op.envelope.parents, first);
}

#[test]
fn the_present_value_makes_no_op() {
    let mut a = Person::new(1);
    a.set(1, Underway);
    assert!(a.set(1, Underway).is_empty());
}

#[test]
fn what_does_not_fit_makes_no_op() {
    let mut a = Person::new(1);
    assert_eq!(a.dispatch(&set(9, Done)), Err(EditError::Unfit(Unfit::UnknownRow)));
    let late = Edit::set(vec![("progress/row-1/2031".parse().expect("a cell"), value(Done))], None, None);
    assert_eq!(a.dispatch(&late), Err(EditError::Unfit(Unfit::UnknownYear)));
    assert!(a.device.outbox.is_empty());
}

#[test]
fn undo_and_redo_walk_any_number_of_steps() {
    let mut a = Person::new(1);
    a.set(1, NotStarted);
    a.set(1, Underway);
    a.set(2, Done);
    let step = |a: &mut Person, edit: Edit| {
        a.dispatch(&edit).expect("a step");
        (a.reads(1), a.reads(2))
    };
    assert_eq!(step(&mut a, Edit::Undo), ("取組中".into(), "–".into()));
    assert_eq!(step(&mut a, Edit::Undo), ("未着手".into(), "–".into()));
    assert_eq!(step(&mut a, Edit::Redo), ("取組中".into(), "–".into()));
    assert_eq!(step(&mut a, Edit::Undo), ("未着手".into(), "–".into()));
    assert_eq!(step(&mut a, Edit::Undo), ("–".into(), "–".into()));
    assert_eq!(a.dispatch(&Edit::Undo), Err(EditError::NothingToUndo));
    for _ in 0..3 {
        a.dispatch(&Edit::Redo).expect("a step");
    }
    assert_eq!((a.reads(1), a.reads(2)), ("取組中".into(), "完了".into()));
    assert_eq!(a.dispatch(&Edit::Redo), Err(EditError::NothingToUndo));
}

#[test]
fn the_ops_of_a_gesture_are_numbered_one_after_the_other() {
    let mut a = Person::new(1);
    a.set(1, NotStarted);
    let changes = vec![(cell(1), value(Done)), (cell(2), value(Done))];
    let made = a.dispatch(&Edit::set(changes, None, None)).expect("an edit");
    let envelope = |id: &OpId| a.device.history.get(*id).expect("the op").op.envelope.clone();
    let numbers: Vec<u64> = made.iter().map(|id| envelope(id).device_seq).collect();
    assert_eq!((numbers, envelope(&made[0]).gesture), (vec![2, 3], envelope(&made[1]).gesture));
}

#[test]
fn a_new_edit_ends_redo() {
    let mut a = Person::new(1);
    a.set(1, NotStarted);
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!(can_undo_redo(&a.device.history, a.who()), (false, true));
    a.set(1, Done);
    assert_eq!(can_undo_redo(&a.device.history, a.who()), (true, false));
}

/// Closes R6.
fn close(person: &mut Person) {
    for (id, stage, parents) in
        [(1, r#"{"stage":"review"}"#, &[][..]), (2, r#"{"stage":{"final":"1"}}"#, &[1])]
    {
        let op = crate::support::raw_op(id, "stage/2024", stage, parents);
        person.device.history.insert(op, crate::support::accepted(1));
    }
}

#[test]
fn a_closed_year_takes_no_edit_and_no_undo() {
    let mut a = Person::new(1);
    a.set(1, NotStarted);
    close(&mut a);
    let closed = Err(EditError::YearClosed(FiscalYear(2024)));
    for edit in [set(1, Done), set(2, Done), Edit::Undo] {
        assert_eq!(a.dispatch(&edit), closed, "{edit:?}");
    }
    assert_eq!(a.reads(1), "未着手");
}

#[test]
fn what_is_in_a_closed_year_does_not_keep_earlier_changes_from_being_undone() {
    let mut a = Person::new(1);
    let open = "note/row-1/2025/issue".parse().expect("a cell");
    let changes = vec![(open, Value::Text("課題".to_owned()))];
    a.dispatch(&Edit::set(changes, None, None)).expect("an edit");
    a.set(1, NotStarted);
    close(&mut a);
    assert_eq!(left_alone(&a.device.history, a.who(), &Edit::Undo), 1);
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!(a.device.history.text(&"note/row-1/2025/issue".parse().expect("a cell")), None);
    assert_eq!(can_undo_redo(&a.device.history, a.who()), (false, true));
}

#[test]
fn on_a_device_of_many_nobody_takes_back_what_another_did() {
    let mut a = Person::new(1);
    a.set(1, NotStarted);
    a.name = "別の職員";
    assert_eq!(can_undo_redo(&a.device.history, a.who()), (false, false));
    assert_eq!(a.dispatch(&Edit::Undo), Err(EditError::NothingToUndo));
    a.set(2, Done);
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!((a.reads(1).as_str(), a.reads(2).as_str()), ("未着手", "–"));
    assert_eq!(a.dispatch(&Edit::Undo), Err(EditError::NothingToUndo));
    a.name = "職員";
    assert_eq!(can_undo_redo(&a.device.history, a.who()), (true, false));
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!(a.reads(1), "–");
}

#[test]
fn a_comment_stays_whoever_undoes() {
    let mut a = Person::new(1);
    a.set(1, NotStarted);
    let comment: Cell = "comment/row-1/0190163d-8694-739b-aea5-966c26f8ad91".parse().expect("a cell");
    let say = |text: &str| {
        let changes = vec![(comment.clone(), Value::Text(text.to_owned()))];
        Edit::set(changes, None, None)
    };
    let said = a.dispatch(&say("一言")).expect("a comment");
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!((a.reads(1).as_str(), a.device.history.text(&comment)), ("–", Some("一言")));
    assert_eq!(Value::Unset.check_for(&comment), Err(Unfit::WrongType));
    // Nor does the server take another in its place.
    let other = a.dispatch(&say("別の一言")).expect("an op");
    let admitted =
        |id: OpId| admit(&a.device.history.get(id).expect("the op").op, &domain::history::History::default());
    assert_eq!(admitted(said[0]), Ok(()));
    assert_eq!(admitted(other[0]), Err(Refusal::Unfit(Unfit::WrongType)));
}

#[test]
fn whoever_settles_for_one_side_has_its_reason() {
    let (mut a, mut b) = (Person::new(1), Person::new(2));
    for (person, status, reason) in [(&mut a, Underway, "予算が付いたため"), (&mut b, Done, "前倒しのため")]
    {
        let changes = vec![(cell(1), value(status))];
        person.dispatch(&Edit::set(changes, Some(reason.to_owned()), None)).expect("an edit");
    }
    give(&b, &mut a);
    assert_eq!(a.reads(1), "競合");
    let made = a.set(1, Done);
    let reason = a.device.history.get(made[0]).expect("the op").op.envelope.reason.clone();
    assert_eq!(reason.as_deref(), Some("前倒しのため"));
    // What is changed later is no side of a conflict.
    let made = a.set(1, Underway);
    assert_eq!(a.device.history.get(made[0]).expect("the op").op.envelope.reason, None);
}

#[test]
fn undo_never_takes_back_what_someone_built_upon() {
    let (mut a, mut b) = (Person::new(1), Person::new(2));
    a.set(1, NotStarted);
    give(&a, &mut b);
    b.set(1, Done);
    give(&b, &mut a);
    assert_eq!(a.dispatch(&Edit::Undo), Err(EditError::BuiltUpon));
    assert_eq!(a.reads(1), "完了");
}

#[test]
fn what_stands_beside_another_change_stays_and_all_else_is_undone() {
    // One gesture over both rows, of which one stands in conflict with someone else's change.
    let (mut a, mut b) = (Person::new(1), Person::new(2));
    a.set(2, NotStarted);
    b.set(1, Done);
    let changes = vec![(cell(1), value(Underway)), (cell(2), value(Underway))];
    a.dispatch(&Edit::set(changes, None, None)).expect("an edit");
    give(&b, &mut a);
    assert_eq!((a.reads(1).as_str(), a.reads(2).as_str()), ("競合", "取組中"));
    assert_eq!(left_alone(&a.device.history, a.who(), &Edit::Undo), 1);
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!((a.reads(1).as_str(), a.reads(2).as_str()), ("競合", "未着手"));
    // What came before is not out of reach.
    assert_eq!(left_alone(&a.device.history, a.who(), &Edit::Undo), 0);
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!((a.reads(1).as_str(), a.reads(2).as_str()), ("競合", "–"));
    assert_eq!(can_undo_redo(&a.device.history, a.who()), (false, true));
    for after in ["未着手", "取組中"] {
        a.dispatch(&Edit::Redo).expect("redo");
        assert_eq!((a.reads(1).as_str(), a.reads(2).as_str()), ("競合", after));
    }
}

#[test]
fn a_gesture_that_someone_built_upon_does_not_keep_earlier_ones_from_being_undone() {
    let (mut a, mut b) = (Person::new(1), Person::new(2));
    a.set(2, Underway);
    a.set(1, NotStarted);
    give(&a, &mut b);
    b.set(1, Done);
    give(&b, &mut a);
    assert_eq!(left_alone(&a.device.history, a.who(), &Edit::Undo), 1);
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!((a.reads(1).as_str(), a.reads(2).as_str()), ("完了", "–"));
    assert_eq!(a.dispatch(&Edit::Undo), Err(EditError::BuiltUpon));
    a.dispatch(&Edit::Redo).expect("redo");
    assert_eq!(a.reads(2), "取組中");
}

#[test]
fn undoing_a_resolution_brings_both_values_back() {
    let (mut a, mut b) = (Person::new(1), Person::new(2));
    a.set(1, NotStarted);
    b.set(1, Done);
    give(&b, &mut a);
    assert_eq!(a.reads(1), "競合");
    a.set(1, Underway);
    assert_eq!(a.reads(1), "取組中");
    a.dispatch(&Edit::Undo).expect("undo");
    assert_eq!(a.reads(1), "競合");
    let mut values: Vec<_> =
        a.device.history.heads(&cell(1).to_string()).iter().filter_map(|h| h.op.value().cloned()).collect();
    values.sort_by_key(|v| format!("{v:?}"));
    assert_eq!(values, [value(Done), value(NotStarted)]);
    let redone = a.dispatch(&Edit::Redo).expect("redo");
    assert_eq!((a.reads(1).as_str(), redone.len()), ("取組中", 1), "both have one value again");
}

#[test]
fn a_refused_op_can_be_sent_again_on_the_nearest_live_ancestor() {
    let mut a = Person::new(1);
    let base = a.set(1, NotStarted);
    let refused = a.set(1, Underway);
    let built_on = a.set(1, Done);
    let op = a.device.history.get(refused[0]).expect("the op").op.clone();
    a.device.history.insert(op, State::Refused(Refusal::NoRight));
    assert_eq!(a.reads(1), "未着手", "the refused op and what is built on it are out");

    let again = a.dispatch(&Edit::Resubmit(built_on[0])).expect("resubmitted");
    assert_eq!(a.reads(1), "完了");
    assert_eq!(a.device.history.get(again[0]).expect("the op").op.envelope.parents, base);
}

#[test]
fn what_came_in_while_typing_is_not_replaced_unseen() {
    let (mut a, mut b) = (Person::new(1), Person::new(2));
    a.set(1, NotStarted);
    give(&a, &mut b);
    let seen: Vec<_> = a.device.history.heads(&cell(1).to_string()).iter().map(|h| h.op.id()).collect();
    b.set(1, Done);
    give(&b, &mut a);
    let changes = vec![(cell(1), value(Underway))];
    a.dispatch(&Edit::set(changes, None, Some(seen))).expect("an edit");
    assert_eq!(a.reads(1), "競合");
}

#[test]
fn one_op_of_a_gesture_is_withdrawn_and_what_stood_before_comes_back() {
    let mut person = Person::new(1);
    person.set(1, NotStarted);
    let changes = vec![(cell(1), value(Underway)), (cell(2), value(Done))];
    let made = person.dispatch(&Edit::set(changes, None, None)).expect("an edit");
    person.dispatch(&Edit::Withdraw(made[0])).expect("withdrawn");
    assert_eq!((person.reads(1), person.reads(2)), ("未着手".into(), "完了".into()));
    assert_eq!(person.dispatch(&Edit::Withdraw(made[0])), Err(EditError::BuiltUpon));
    person.dispatch(&Edit::Withdraw(made[1])).expect("withdrawn");
    assert_eq!(person.reads(2), "–");
}

/// What two people do, one after the other.
#[derive(Clone, Debug)]
enum Step {
    /// One gesture of あ over some rows; whether over what others made, too, or beside it.
    Gesture(Vec<u8>, u8, bool),
    /// い sets a row.
    Other(u8, u8),
    /// Both learn what the other did.
    Meet,
    Undo,
    Redo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (proptest::collection::btree_set(1u8..=2, 1..=2), 0u8..3, any::<bool>())
            .prop_map(|(rows, status, beside)| Step::Gesture(rows.into_iter().collect(), status, beside)),
        (1u8..=2, 0u8..3).prop_map(|(row, status)| Step::Other(row, status)),
        Just(Step::Meet),
        Just(Step::Undo),
        Just(Step::Redo),
    ];
    proptest::collection::vec(step, 1..24)
}

const STATUSES: [Status; 3] = [NotStarted, Underway, Done];

/// The heads of a row that the person made.
fn own_heads(person: &Person, row: u8) -> Vec<OpId> {
    let heads = person.device.history.heads(&cell(row).to_string());
    let own = heads.into_iter().filter(|head| head.op.envelope.device == person.device.id);
    own.map(|head| head.op.id()).collect()
}

/// The heads of a row that someone else made.
fn of_others(person: &Person, row: u8) -> Vec<OpId> {
    let heads = person.device.history.heads(&cell(row).to_string());
    let others = heads.into_iter().filter(|head| head.op.envelope.device != person.device.id);
    others.map(|head| head.op.id()).collect()
}

proptest! {
    #[test]
    fn undo_among_the_edits_of_others_takes_back_none_of_them(steps in steps()) {
        let (mut a, mut b) = (Person::new(1), Person::new(2));
        for step in steps {
            match step {
                Step::Gesture(rows, status, beside) => {
                    let own = rows.iter().flat_map(|row| own_heads(&a, *row)).collect();
                    let status = value(STATUSES[usize::from(status)]);
                    let changes = rows.into_iter().map(|row| (cell(row), status.clone())).collect();
                    let seen = beside.then_some(own);
                    a.dispatch(&Edit::set(changes, None, seen)).expect("an edit");
                }
                Step::Other(row, status) => {
                    b.set(row, STATUSES[usize::from(status)]);
                }
                Step::Meet => {
                    give(&a, &mut b);
                    give(&b, &mut a);
                }
                Step::Undo | Step::Redo => {
                    let edit = if matches!(step, Step::Undo) { Edit::Undo } else { Edit::Redo };
                    let before = [1, 2].map(|row| (of_others(&a, row), a.reads(row)));
                    let made = a.dispatch(&edit);
                    let after = [1, 2].map(|row| (of_others(&a, row), a.reads(row)));
                    for (before, after) in before.into_iter().zip(after) {
                        prop_assert_eq!(&before.0, &after.0, "{:?}", &edit);
                        prop_assert!(made.is_ok() || before == after, "half an undo");
                    }
                    if let Ok(ops) = &made {
                        prop_assert!(!ops.is_empty(), "a step that does nothing");
                    }
                }
            }
        }
    }

    #[test]
    fn all_of_it_undone_and_done_again_is_as_it_was(gestures in proptest::collection::vec((1u8..=2, 0u8..3), 1..8)) {
        let mut a = Person::new(1);
        let mut stood = vec![[a.reads(1), a.reads(2)]];
        for (row, status) in gestures {
            if !a.set(row, STATUSES[usize::from(status)]).is_empty() {
                stood.push([a.reads(1), a.reads(2)]);
            }
        }
        for then in stood.iter().rev().skip(1) {
            a.dispatch(&Edit::Undo).expect("undo");
            prop_assert_eq!(&[a.reads(1), a.reads(2)], then);
        }
        for then in stood.iter().skip(1) {
            a.dispatch(&Edit::Redo).expect("redo");
            prop_assert_eq!(&[a.reads(1), a.reads(2)], then);
        }
    }
}
