//! What a device makes of an answer: what it keeps, and whether it asks again at once.

use crate::support::server::Server;
use crate::support::{Person, accepted, op};
use domain::history::{Entry, Refusal, State};
use domain::op::Op;
use domain::plan::Status::{Done, Underway};
use domain::sync::{
    Changes, Cursor, Facts, Message, Outcome, PAGE, PAGE_BYTES, SealedOp, Session, SyncError, SyncRequest,
    SyncResponse, decide_returned, one_message, step,
};
use uuid::Uuid;

const CELL: &str = "note/row-1/2024/issue";

/// A device that has read all there is.
fn at_rest() -> (Person, Server) {
    let (mut person, mut server) = (Person::new(1), Server::new());
    person.set(1, Underway);
    take(&mut person, &mut server);
    (person, server)
}

fn ask(person: &Person, server: &mut Server) -> (SyncRequest, SyncResponse) {
    let request = person.device.request(true);
    let response = server.answer(&request, "", true).expect("an answer");
    (request, response)
}

fn take(person: &mut Person, server: &mut Server) -> Changes {
    let (request, response) = ask(person, server);
    let changes = person.device.receive(&request, &response).expect("changes");
    person.device.apply(changes.clone());
    changes
}

/// Gives a device an op of a former history.
fn displace(person: &mut Person) -> Uuid {
    let State::Accepted(acceptance) = accepted(9) else { panic!("accepted") };
    let lost = op(90, CELL, "a", &[]);
    person.device.history.insert(lost.clone(), State::Displaced(acceptance));
    lost.id()
}

#[test]
fn it_asks_again_while_there_is_more_to_read_or_the_server_knows_it_otherwise() {
    let again = |change: fn(&mut SyncResponse)| {
        let (person, mut server) = at_rest();
        let (request, mut response) = ask(&person, &mut server);
        change(&mut response);
        person.device.receive(&request, &response).expect("changes").again
    };
    assert!(!again(|_| ()), "all is said");
    assert!(again(|response| response.more = true));
    assert!(again(|response| response.reset = true));
    assert!(again(|response| response.account = "青木".to_owned()));
}

#[test]
fn it_asks_again_while_sending_gets_on() {
    let (mut person, mut server) = (Person::new(1), Server::new());
    for number in 0..=PAGE {
        person.set(1, if number % 2 == 0 { Underway } else { Done });
    }
    let (request, response) = ask(&person, &mut server);
    assert_eq!(request.push.len(), PAGE);
    assert!(take(&mut person, &mut server).again, "one is left");
    let mut waiting = response;
    waiting.outcomes.iter_mut().for_each(|(_, outcome)| *outcome = Outcome::Waiting);
    waiting.more = false;
    let fresh = {
        let mut person = Person::new(1);
        (0..=PAGE).for_each(|_| _ = person.set(1, Underway));
        person
    };
    let request = fresh.device.request(true);
    assert!(!fresh.device.receive(&request, &waiting).expect("changes").again, "or it would ask for ever");
    while take(&mut person, &mut server).again {}
    assert!(person.device.outbox.is_empty());
}

#[test]
fn it_asks_again_to_return_what_the_server_lost() {
    let (mut person, mut server) = at_rest();
    let lost = displace(&mut person);
    let (request, response) = ask(&person, &mut server);
    assert_eq!(request.returned.len(), 1);
    assert!(response.returned.iter().all(|(id, _)| *id == lost));
    assert!(!person.device.receive(&request, &response).expect("changes").again, "it has come back at once");

    // A copy that has just been loaded may still get it, and returns it only then.
    let (mut person, mut server) = (Person::new(1), Server::new());
    displace(&mut person);
    assert!(person.device.request(true).returned.is_empty());
    assert!(take(&mut person, &mut server).again);
    assert_eq!(person.device.request(true).returned.len(), 1);
}

#[test]
fn what_was_read_and_lost_is_read_again_from_the_start() {
    let (person, mut server) = at_rest();
    let mut halved = Person::new(1);
    halved.device.cursor = person.device.cursor;
    for entry in person.device.history.entries() {
        halved.device.commit(vec![entry.op.clone()]);
        halved.device.saved(std::slice::from_ref(&entry.op), "");
    }
    let changes = take(&mut halved, &mut server);
    let start = Cursor { epoch: server.epoch, seq: 0, op: None, time: None };
    assert_eq!((changes.cursor, changes.again), (Some(start), true));
    take(&mut halved, &mut server);
    assert!(halved.device.outbox.is_empty());
    // What came with the answer, or is known to be taken, is no loss.
    let (mut other, mut server) = (Person::new(2), Server::new());
    other.set(1, Done);
    assert_ne!(take(&mut other, &mut server).cursor, Some(start));
}

#[test]
fn an_op_the_server_cannot_read_is_set_apart() {
    let mut person = Person::new(1);
    let made = person.set(1, Underway);
    let request = person.device.request(true);
    let changes = person.device.unreadable(&request, 0);
    assert_eq!(changes.sent, [(1, made[0])]);
    assert_eq!(changes.entries[0].state, State::Refused(Refusal::Malformed));
    assert!(changes.again, "the others can go now");
    let nothing = person.device.unreadable(&request, 1);
    assert_eq!((nothing.entries.len(), nothing.again), (0, false));
}

#[test]
fn edits_of_other_people_are_counted_and_stay() {
    let (mut person, mut server) = at_rest();
    person.set(1, Done);
    let ops: Vec<_> =
        person.device.history.entries().filter(|e| e.is_pending()).map(|e| e.op.clone()).collect();
    assert_eq!(person.device.unsent_of_others(), 0);
    person.device.account = "石井".to_owned();
    assert_eq!((person.device.unsent_of_others(), person.device.request(true).push.len()), (1, 0));

    // Someone else has signed in, which the device does not know yet.
    person.device.account = String::new();
    let request = person.device.request(true);
    let response = server.answer(&request, "石井", true).expect("an answer");
    assert_eq!(response.outcomes, [(ops[0].id(), Outcome::Waiting)]);
    let changes = person.device.receive(&request, &response).expect("changes");
    assert_eq!((changes.account.as_deref(), changes.sent.len()), (Some("石井"), 0));
}

#[test]
fn what_was_accepted_in_a_former_history_is_returned() {
    let (mut person, _) = at_rest();
    assert!(person.device.request(true).returned.is_empty());
    person.device.history.insert(op(92, CELL, "a", &[]), accepted(3)); // of another epoch
    assert_eq!(person.device.request(true).returned.len(), 1);
}

#[test]
fn only_what_is_built_on_a_refused_op_is_refused_with_it() {
    let (mut person, mut server) = at_rest();
    let refused = person.set(2, Underway)[0];
    let built_on = [person.set(2, Done)[0], person.set(2, Underway)[0]];
    let apart = person.set(1, Done)[0];
    server.refuse.push(refused);
    let changes = take(&mut person, &mut server);
    assert!(changes.sent.iter().all(|(_, id)| *id == apart || *id == refused || built_on.contains(id)));
    let state = |id: Uuid| person.device.history.get(id).map(|entry| entry.state.clone());
    assert_eq!(state(refused), Some(State::Refused(Refusal::NoRight)));
    assert!(built_on.into_iter().all(|id| state(id) == Some(State::Refused(Refusal::BuiltOnRefused))));
    assert!(matches!(state(apart), Some(State::Accepted(_))));
}

#[test]
fn what_waits_apart_from_a_refused_op_goes_on_waiting() {
    let (mut person, mut server) = at_rest();
    let (refused, apart) = (person.set(2, Underway)[0], person.set(1, Done)[0]);
    let (request, mut response) = ask(&person, &mut server);
    response.outcomes = vec![(refused, Outcome::Refused(Refusal::NoRight)), (apart, Outcome::Waiting)];
    response.ops.clear();
    response.cursor = person.device.cursor.expect("a place");
    let changes = person.device.receive(&request, &response).expect("changes");
    assert_eq!(changes.entries.iter().map(|entry| entry.op.id()).collect::<Vec<_>>(), [refused]);
}

#[test]
fn a_late_refusal_does_not_touch_what_was_taken_meanwhile() {
    let (person, mut server) = at_rest();
    let taken = person.device.history.entries().next().expect("an op").op.id();
    let (request, mut response) = ask(&person, &mut server);
    response.outcomes = vec![(taken, Outcome::Refused(Refusal::NoRight))];
    let changes = person.device.receive(&request, &response).expect("changes");
    assert!(changes.entries.is_empty());
}

#[test]
fn ops_whose_numbers_were_taken_get_the_next_ones() {
    let (mut person, _) = at_rest();
    let ops: Vec<_> = [(93, 1), (94, 2)]
        .into_iter()
        .map(|(id, row)| op(id, &format!("note/row-{row}/2024/issue"), "a", &[]))
        .collect();
    person.device.next_seq = 7;
    let ops = person.device.renumber(ops).expect("renumbered");
    assert_eq!(ops.iter().map(|op| op.envelope.device_seq).collect::<Vec<_>>(), [7, 8]);
    assert_eq!(person.device.next_seq, 9);
}

#[test]
fn a_message_holds_a_page_at_most_and_says_whether_it_brings_ops() {
    let state = accepted(1);
    let sealed = |id: u128| SealedOp {
        op: op(id, CELL, "a", &[]).bytes().to_owned(),
        acceptance: state.acceptance().expect("accepted").clone(),
    };
    let message = |pushed: usize, returned: usize| {
        let request = Person::new(1).device.request(true);
        let push = (0..pushed).map(|id| op(id as u128, CELL, "a", &[]).bytes().to_owned()).collect();
        let returned = (0..returned).map(|id| sealed(id as u128)).collect();
        Message::read(&SyncRequest { push, returned, ..request })
    };
    for (pushed, returned, fits) in
        [(PAGE, PAGE, true), (PAGE + 1, 0, false), (0, PAGE + 1, false), (0, 0, true)]
    {
        assert_eq!(message(pushed, returned).err(), (!fits).then_some(SyncError::TooMany));
    }
    for (pushed, returned) in [(0, 0), (1, 0), (0, 1), (2, 1)] {
        let message = message(pushed, returned).expect("a message");
        assert_eq!((message.writes(), message.ops().count()), (pushed + returned > 0, pushed + returned));
    }
}

#[test]
fn a_step_says_whether_the_store_is_to_be_written_and_what_was_refused() {
    let step_of = |facts: Facts, pushed: bool, refuses: bool| {
        let mut person = Person::new(1);
        if pushed {
            person.set(1, Underway);
        }
        let message = Message::read(&person.device.request(true)).expect("a message");
        let allow = |_: &Op| if refuses { Err(Refusal::NoRight) } else { Ok(()) };
        step(message, facts, &Session { account: "", may_write: true, allow: &allow, is_ours: &|_| true })
            .expect("a step")
    };
    let facts = Facts::default;
    assert!(!step_of(facts(), false, false).writes());
    assert!(step_of(facts(), true, false).writes());
    let refused = step_of(facts(), true, true);
    assert_eq!((refused.writes(), refused.refused().count()), (false, 1));
    assert_eq!(step_of(facts(), true, false).refused().count(), 0);
}

#[test]
fn what_changes_nothing_is_no_news() {
    let cursor = |seq| Some(Cursor { epoch: Uuid::nil(), seq, op: None, time: None });
    let asked_from = cursor(1);
    let quiet = Changes { asked_from, cursor: cursor(1), at_end: true, ..Changes::default() };
    assert!(!quiet.is_news());
    assert!(!Changes { cursor: None, ..quiet.clone() }.is_news(), "it says nothing of the place");
    assert!(Changes { cursor: cursor(2), ..quiet.clone() }.is_news());
    let entry = Entry { op: op(1, CELL, "a", &[]), state: State::Pending };
    assert!(Changes { entries: vec![entry], ..quiet.clone() }.is_news());
    assert!(Changes { sent: vec![(1, Uuid::nil())], ..quiet.clone() }.is_news());
    assert!(Changes { account: Some(String::new()), ..quiet }.is_news());
}

#[test]
fn outcomes_are_read_as_they_were_sent() {
    let (person, mut server) = at_rest();
    let (_, response) = ask(&person, &mut server);
    let outcomes = vec![
        (Uuid::from_u128(1), Outcome::Stored),
        (Uuid::from_u128(2), Outcome::Waiting),
        (Uuid::from_u128(3), Outcome::Refused(Refusal::NoRight)),
    ];
    let sent = serde_json::to_string(&SyncResponse { outcomes: outcomes.clone(), ..response }).expect("json");
    let read: SyncResponse = serde_json::from_str(&sent).expect("an answer");
    assert_eq!(read.outcomes, outcomes);
}

#[test]
fn a_message_is_as_long_as_it_may_be() {
    let count = |sizes: &[usize]| one_message(sizes.iter(), |size| **size).count();
    assert_eq!(count(&[1; PAGE + 1]), PAGE);
    assert_eq!(count(&[PAGE_BYTES, 0, 1, 0]), 2, "it is full");
    assert_eq!(count(&[PAGE_BYTES / 2, PAGE_BYTES / 2, 1]), 2);
    assert_eq!(count(&[PAGE_BYTES + 1, 1]), 1, "one that is longer goes alone");
    assert_eq!(count(&[]), 0);
}

#[test]
fn a_cursor_is_read_as_it_was_stored() {
    let cursor = Cursor { epoch: Uuid::from_u128(7), seq: 3, op: Some(Uuid::from_u128(8)), time: Some(9) };
    let stored = serde_json::to_string(&cursor).expect("json");
    assert_eq!(Cursor::from_json(&stored), Some(cursor));
    assert_eq!(Cursor::from_json("{}"), None);
}

#[test]
fn a_place_of_another_time_is_of_another_history() {
    let (mut person, mut server) = at_rest();
    let of = |server: &mut Server, person: &Person| ask(person, server).1.reset;
    assert!(!of(&mut server, &person));
    server.log[0].1.time += 1;
    assert!(of(&mut server, &person), "the same op, taken anew");
    server.log[0].1.time -= 1;
    server.log[0].0 = op(91, CELL, "a", &[]);
    person.device.account.clear();
    assert!(of(&mut server, &person), "another op");
}

#[test]
fn what_comes_back_waits_for_its_parents_and_tells_of_histories_never_heard_of() {
    let State::Accepted(acceptance) = accepted(1) else { panic!("accepted") };
    let decide = |parents: &[u128], facts: &Facts| {
        let it = op(2, CELL, "b", parents);
        let sealed = SealedOp { op: it.bytes().to_owned(), acceptance: acceptance.clone() };
        decide_returned(vec![(it, sealed)], facts, |_| true, |_| Ok(()))
    };
    let unknown = Facts::default();
    let known = Facts { past: [acceptance.epoch].into(), ..Facts::default() };
    assert!(decide(&[], &unknown).proves_restore);
    assert!(!decide(&[], &known).proves_restore);
    let waits = decide(&[1], &unknown);
    assert_eq!((waits.outcomes[0].1.clone(), waits.append.len()), (Outcome::Waiting, 0));
}

#[test]
fn an_entry_names_its_author_by_both_words() {
    let mut person = Person::new(1);
    person.set(1, Underway);
    let claimed: Vec<&str> = person.device.history.entries().map(Entry::claimed_author).collect();
    assert_eq!(claimed, ["職員"]);
}
