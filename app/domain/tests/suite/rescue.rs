//! The rescue file: there and back, doubled, damaged, of another kind.

use crate::support::Person;
use domain::history::{Refusal, State};
use domain::plan::Status::{Done, Underway};
use domain::rescue::{NotRescue, read, unknown_to, write};

/// A device with an accepted, a refused and two unsent edits.
fn person() -> Person {
    let mut person = Person::new(1);
    for (row, state) in [(1, Some(crate::support::accepted(1))), (2, Some(State::Refused(Refusal::NoRight)))]
    {
        let id = person.set(row, Underway)[0];
        let op = person.device.history.get(id).expect("the op").op.clone();
        person.device.history.insert(op, state.expect("a state"));
    }
    person.set(1, Done);
    person.set(2, Done);
    person
}

#[test]
fn what_is_not_with_the_server_goes_there_and_back_in_order() {
    let person = person();
    let file = write(&person.device, "会議用タブレット 3", 77);
    let (head, ops) = read(&file).expect("a file");
    assert_eq!((head.count, head.time, head.device), (3, 77, person.device.id));
    assert_eq!(head.device_name, "会議用タブレット 3");
    let numbers: Vec<u64> = ops.iter().map(|op| op.envelope.device_seq).collect();
    assert_eq!(numbers, [2, 3, 4]);
    let other = Person::new(2);
    assert_eq!(unknown_to(&other.device, ops.clone()).len(), 3);
    assert!(unknown_to(&person.device, ops).is_empty(), "what is known is not taken twice");
}

#[test]
fn a_damaged_or_strange_file_says_what_it_is() {
    let file = write(&person().device, "", 0);
    let half = &file[..file.len() / 2];
    let other = file.replace("underway", "stopped ");
    for damaged in [half, &other, &format!("{file}\n")] {
        assert_eq!(read(damaged), Err(NotRescue::Damaged), "{damaged}");
    }
    for strange in ["", "{}", "a,b\n1,2", "\u{0}\u{1}", &file.replace("jinzai-navi-rescue", "x")] {
        assert_eq!(read(strange), Err(NotRescue::OtherFile));
    }
    assert_eq!(read(&file.replace("\"version\":1", "\"version\":2")), Err(NotRescue::Newer));
    let empty = write(&Person::new(1).device, "", 0);
    assert_eq!(read(&empty).expect("a file").1.len(), 0);
}
