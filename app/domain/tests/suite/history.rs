//! The fold: heads, conflicts, waiting and refused chains, whatever the order of arrival.

use crate::support::{accepted, op, raw_op};
use domain::history::{CellState, Entry, History, Refusal, State};
use domain::op::Op;
use domain::plan::{Cell, Unfit, Value};
use proptest::prelude::*;

const CELL: &str = "note/row-1/2024/issue";
const OTHER: &str = "note/row-2/2024/issue";

fn history(ops: &[Op]) -> History {
    let mut history = History::default();
    for op in ops {
        history.insert(op.clone(), State::Pending);
    }
    history
}

fn heads(history: &History, cell: &str) -> Vec<u128> {
    history.heads(cell).iter().map(|head| head.op.id().as_u128()).collect()
}

fn cell() -> Cell {
    CELL.parse().expect("a cell")
}

/// Up to 14 ops over two cells; parents are any earlier or later ids, of any cell.
fn any_ops() -> impl Strategy<Value = Vec<Op>> {
    let one = (any::<bool>(), 0..3u8, prop::collection::vec(0..16u128, 0..3));
    prop::collection::vec(one, 1..14).prop_map(|specs| {
        let made = specs.into_iter().zip(1..).map(|((first, text, parents), id)| {
            op(id, if first { CELL } else { OTHER }, &text.to_string(), &parents)
        });
        made.collect()
    })
}

proptest! {
    #[test]
    fn any_order_and_any_duplication_give_the_same_heads(
        (ops, shuffled) in any_ops().prop_flat_map(|ops| {
            let doubled: Vec<Op> = ops.iter().chain(&ops).cloned().collect();
            (Just(ops), Just(doubled).prop_shuffle())
        })
    ) {
        let (once, again) = (history(&ops), history(&shuffled));
        for cell in [CELL, OTHER] {
            prop_assert_eq!(heads(&once, cell), heads(&again, cell));
        }
    }

    #[test]
    fn what_was_asked_before_does_not_change_what_is_answered_later(ops in any_ops()) {
        let mut asked = History::default();
        for op in &ops {
            asked.insert(op.clone(), State::Pending);
            asked.heads(CELL);
        }
        prop_assert_eq!(heads(&asked, CELL), heads(&history(&ops), CELL));
    }

    #[test]
    fn a_head_is_never_named_by_a_live_op_and_no_value_is_lost(ops in any_ops()) {
        let history = history(&ops);
        let live = history.live(CELL);
        let heads = history.heads(CELL);
        prop_assert_eq!(heads.is_empty(), live.as_slice().is_empty());
        for head in heads {
            let named = live.as_slice().iter().filter_map(|id| history.get(*id))
                .any(|e| e.op.envelope.parents.contains(&head.op.id()));
            prop_assert!(!named);
        }
    }

    #[test]
    fn a_refused_op_takes_its_descendants_out_of_the_fold(ops in any_ops(), which in 0..14usize) {
        let Some(refused) = ops.get(which % ops.len()) else { return Ok(()) };
        let mut with = history(&ops);
        with.insert(refused.clone(), State::Refused(Refusal::NoRight));
        let live = with.live(&refused.envelope.cell);
        prop_assert!(!live.contains(&refused.id()));
        for id in live.as_slice() {
            let parents = &with.get(*id).expect("live").op.envelope.parents;
            prop_assert!(!parents.contains(&refused.id()));
        }
    }
}

/// States as a server and a device bring them about: accepted is what has accepted parents.
fn with_states(ops: &[Op], states: &[u8]) -> History {
    let mut history = History::default();
    for (op, state) in ops.iter().zip(states) {
        let taken = |id| history.of_cell(&op.envelope.cell).any(|e| e.op.id() == id && e.is_accepted());
        let state = match state {
            0 => State::Refused(Refusal::NoRight),
            1..=3 => State::Pending,
            _ if op.envelope.parents.iter().all(|parent| taken(*parent)) => accepted(1),
            _ => State::Pending,
        };
        history.insert(op.clone(), state);
    }
    history
}

proptest! {
    #[test]
    fn the_open_ops_alone_say_what_the_whole_history_says(
        ops in any_ops(), states in prop::collection::vec(0..12u8, 14), later in any_ops(), late in prop::collection::vec(0..12u8, 14),
    ) {
        let mut whole = with_states(&ops, &states);
        let mut open = History::default();
        for Entry { op, state } in whole.open().into_iter().cloned() {
            open.insert(op, state);
        }
        for cell in [CELL, OTHER] {
            prop_assert_eq!(whole.heads(cell), open.heads(cell));
        }
        // Edits that come later build on what one sees: heads.
        for (number, (op, state)) in (100..).zip(later.iter().zip(late)) {
            let cell = &op.envelope.cell;
            let seen: Vec<u128> = heads(&whole, cell).into_iter().skip(usize::from(state % 2)).collect();
            let edit = crate::support::op(number, cell, "later", &seen);
            whole.insert(edit.clone(), State::Pending);
            open.insert(edit, State::Pending);
            prop_assert_eq!(heads(&whole, cell), heads(&open, cell));
        }
    }
}

#[test]
fn what_is_open_does_not_grow_with_a_chain() {
    let mut history = History::default();
    for id in 1..=50u128 {
        let parents: Vec<u128> = (id > 1).then(|| id - 1).into_iter().collect();
        history.insert(op(id, CELL, "a", &parents), accepted(1));
    }
    assert_eq!(history.open().len(), 1);
    history.insert(op(51, CELL, "b", &[50]), State::Pending);
    assert_eq!(history.open().len(), 2, "the edit and what it builds on");
}

#[test]
fn a_chain_has_one_head_and_a_fork_two() {
    let first = op(1, CELL, "a", &[]);
    let (left, right) = (op(2, CELL, "b", &[1]), op(3, CELL, "c", &[1]));
    assert_eq!(heads(&history(&[first.clone(), left.clone()]), CELL), [2]);

    let forked = history(&[right.clone(), left.clone(), first.clone()]);
    assert_eq!(heads(&forked, CELL), [2, 3]);
    assert_eq!(forked.state(&cell()), CellState::Conflict);
    assert_eq!(forked.conflicts(), [cell()]);

    let settled = history(&[first, left, right, op(4, CELL, "d", &[2, 3])]);
    assert_eq!(settled.state(&cell()), CellState::Value(&Value::Text("d".into())));
}

#[test]
fn equal_values_of_two_heads_read_as_one_and_both_are_kept() {
    let same = history(&[op(1, CELL, "a", &[]), op(2, CELL, "a", &[])]);
    assert_eq!(same.state(&cell()), CellState::Value(&Value::Text("a".into())));
    assert_eq!(heads(&same, CELL), [1, 2]);
}

#[test]
fn naming_another_cells_op_or_itself_hides_nothing() {
    let ops = [op(1, CELL, "a", &[]), op(2, OTHER, "b", &[1]), op(3, CELL, "c", &[3])];
    let history = history(&ops);
    assert_eq!(heads(&history, CELL), [1]);
    assert!(heads(&history, OTHER).is_empty(), "it waits");
}

#[test]
fn a_ring_of_parents_waits_for_ever() {
    let ops = [op(1, CELL, "a", &[]), op(2, CELL, "b", &[3]), op(3, CELL, "c", &[2])];
    assert_eq!(heads(&history(&ops), CELL), [1]);
}

#[test]
fn an_op_waits_for_its_parent() {
    let mut history = history(&[op(2, CELL, "b", &[1])]);
    assert_eq!(history.state(&cell()), CellState::Unset);
    history.insert(op(1, CELL, "a", &[]), accepted(1));
    assert_eq!(heads(&history, CELL), [2]);
}

#[test]
fn an_unknown_op_makes_its_cell_read_only_and_keeps_its_bytes() {
    let unknown = raw_op(2, CELL, r#"{"hologram" : 1.50}"#, &[1]);
    let bytes = unknown.bytes().to_owned();
    let history = history(&[op(1, CELL, "a", &[]), unknown]);
    assert_eq!(history.state(&cell()), CellState::NewerVersion);
    assert_eq!(history.heads(CELL)[0].op.bytes(), bytes);
}

#[test]
fn acceptance_stands_over_pending_and_refused() {
    let mut history = History::default();
    let it = op(1, CELL, "a", &[]);
    history.insert(it.clone(), accepted(1));
    history.insert(it.clone(), State::Pending);
    history.insert(it.clone(), State::Refused(Refusal::Unfit(Unfit::UnknownRow)));
    assert_eq!(history.get(it.id()).map(|e| &e.state), Some(&accepted(1)));
}

#[test]
fn only_what_was_refused_is_set_aside() {
    let mut history = history(&[op(1, CELL, "a", &[])]);
    let (known, unknown) = (op(1, CELL, "a", &[]), op(2, CELL, "b", &[]));
    assert_eq!(history.set_aside(known.id()).map(|e| &e.state), Some(&State::Pending));
    history.insert(known.clone(), State::Refused(Refusal::NoRight));
    assert_eq!(history.set_aside(known.id()).map(|e| &e.state), Some(&State::SetAside(Refusal::NoRight)));
    assert_eq!(history.set_aside(unknown.id()), None);
}

#[test]
fn without_their_places_ops_rest_on_their_parents_again() {
    let mut history = History::default();
    history.insert(op(2, CELL, "b", &[1]), accepted(1));
    assert_eq!(heads(&history, CELL), [2], "the server had its parent");
    history.displace();
    assert!(heads(&history, CELL).is_empty(), "it waits");
}

#[test]
fn unset_returns_to_the_content() {
    let history = history(&[op(1, CELL, "a", &[]), raw_op(2, CELL, "\"unset\"", &[1])]);
    assert_eq!(history.state(&cell()), CellState::Unset);
}

#[test]
fn the_common_base_is_the_latest_op_that_all_heads_descend_from() {
    let ops = [op(1, CELL, "a", &[]), op(2, CELL, "b", &[1]), op(3, CELL, "c", &[2]), op(4, CELL, "d", &[2])];
    let base = |ops: &[Op]| history(ops).common_base(CELL).map(|entry| entry.op.id().as_u128());
    assert_eq!(base(&ops), Some(2));
    assert_eq!(base(&[op(1, CELL, "a", &[]), op(2, CELL, "b", &[])]), None);
    assert_eq!(base(&[]), None);
}

#[test]
fn every_state_is_read_back_as_it_was_stored() {
    let State::Accepted(acceptance) = accepted(7) else { panic!("accepted") };
    let refusals = [
        Refusal::Unfit(Unfit::TooLong),
        Refusal::NoRight,
        Refusal::OtherBytes,
        Refusal::BuiltOnRefused,
        Refusal::YearClosed(domain::fiscal_year::FiscalYear(2024)),
        Refusal::Malformed,
        Refusal::NewerReason,
    ];
    let mut states = vec![State::Pending, State::Accepted(acceptance.clone()), State::Displaced(acceptance)];
    states.extend(refusals.iter().cloned().map(State::Refused));
    states.extend(refusals.iter().cloned().map(State::SetAside));
    for state in states {
        let entry = Entry { op: op(1, CELL, "a", &[]), state };
        let stored = serde_json::to_string(&entry).expect("json");
        let read = Entry::from_json(&stored);
        assert_eq!(read.as_ref(), Ok(&entry), "{stored}");
    }
    let author = |state: State| Entry { op: op(1, CELL, "a", &[]), state }.author().map(str::to_owned);
    assert_eq!((author(accepted(1)), author(State::Pending)), (Some("職員".to_owned()), None));
}
