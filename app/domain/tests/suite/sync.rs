//! The protocol's two halves against each other, with the server's store played by a list.

use crate::support::server::Server;
use crate::support::{Person, accepted, op, raw_op};
use domain::history::{Acceptance, Entry, Refusal, State};
use domain::op::Op;
use domain::plan::Status::{Done, NotStarted, Underway};
use domain::sync::{
    Changes, Device, Facts, Outcome, PAGE, SealedOp, TabMessage, TabWrite, decide_push, decide_returned,
};
use uuid::Uuid;

/// One exchange; the answer may be lost.
fn exchange(person: &mut Person, server: &mut Server, answered: bool) -> bool {
    let request = person.device.request(true);
    let response = server.answer(&request, "", true).expect("an answer");
    if !answered {
        return true;
    }
    let changes = person.device.receive(&request, &response).expect("an answer");
    let again = changes.again;
    person.device.apply(changes);
    again
}

fn sync(person: &mut Person, server: &mut Server) {
    for _ in 0..20 {
        if !exchange(person, server, true) && person.device.request(true).returned.is_empty() {
            return;
        }
    }
    panic!("the exchange does not settle");
}

#[test]
fn an_op_leaves_the_outbox_only_when_it_comes_back() {
    let (mut a, mut server) = (Person::new(1), Server::new());
    let made = a.set(1, Underway);
    exchange(&mut a, &mut server, false);
    assert_eq!(a.device.outbox.len(), 1, "the answer was lost");
    sync(&mut a, &mut server);
    assert!(a.device.outbox.is_empty());
    assert_eq!(server.log.len(), 1, "stored once");
    assert!(!a.device.history.get(made[0]).expect("the op").is_pending());
}

#[test]
fn two_devices_reach_the_same_state_and_show_a_conflict() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    a.set(1, Underway);
    b.set(1, Done);
    b.set(2, Done);
    for person in [&mut a, &mut b] {
        sync(person, &mut server);
    }
    sync(&mut a, &mut server);
    assert_eq!((a.reads(1), b.reads(1)), ("競合".into(), "競合".into()));
    assert_eq!((a.reads(2), b.reads(2)), ("完了".into(), "完了".into()));
    a.set(1, NotStarted);
    sync(&mut a, &mut server);
    sync(&mut b, &mut server);
    assert_eq!(b.reads(1), "未着手");
}

#[test]
fn two_offline_edits_in_a_row_are_no_conflict() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    a.set(1, NotStarted);
    a.set(1, Underway);
    sync(&mut a, &mut server);
    sync(&mut b, &mut server);
    assert_eq!(b.reads(1), "取組中");
}

#[test]
fn a_refused_op_and_what_is_built_on_it_leave_outbox_and_fold() {
    let (mut a, mut server) = (Person::new(1), Server::new());
    let first = a.set(1, NotStarted);
    a.set(1, Underway);
    a.set(2, Done);
    server.refuse = first.clone();
    sync(&mut a, &mut server);
    assert!(a.device.outbox.is_empty());
    assert_eq!((a.reads(1), a.reads(2)), ("–".into(), "完了".into()));
    let refused = a.device.history.entries().filter(|e| matches!(e.state, State::Refused(_))).count();
    assert_eq!(refused, 2);
    assert_eq!(server.log.len(), 1);
}

#[test]
fn a_session_that_may_not_write_only_asks() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    a.set(1, Underway);
    sync(&mut a, &mut server);
    b.set(2, Done);
    let request = b.device.request(false);
    assert!(request.push.is_empty());
    let response = server.answer(&request, "", false).expect("an answer");
    let changes = b.device.receive(&request, &response).expect("an answer");
    b.device.apply(changes);
    assert_eq!((b.reads(1), b.reads(2), b.device.outbox.len()), ("取組中".into(), "完了".into(), 1));
}

#[test]
fn a_missing_parent_makes_an_op_wait_not_fail() {
    let late = op(2, "note/row-1/2024/issue", "b", &[1]);
    let other_cell = op(3, "note/row-2/2024/issue", "c", &[1]);
    let itself = op(4, "note/row-1/2024/issue", "d", &[4]);
    let first = op(1, "note/row-1/2024/issue", "a", &[]);
    let allow = |_: &Op| Ok(());
    let alone = decide_push(vec![late.clone()], &Facts::default(), allow);
    assert_eq!(alone.outcomes[0].1, Outcome::Waiting);
    assert!(alone.append.is_empty());
    let together = decide_push(vec![first, late, other_cell, itself], &Facts::default(), allow);
    let outcomes: Vec<_> = together.outcomes.into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, [Outcome::Stored, Outcome::Stored, Outcome::Waiting, Outcome::Waiting]);
}

#[test]
fn the_same_id_with_other_bytes_is_refused() {
    let mut server = Server::new();
    let allow = |_: &Op| Ok(());
    let [one, other] = ["a", "b"].map(|text| op(1, "note/row-1/2024/issue", text, &[]));
    let plan = decide_push(vec![one.clone()], &server.facts([&one].into_iter()), allow);
    server.append(plan.append, "");
    let facts = server.facts([&one, &other].into_iter());
    let again = decide_push(vec![one, other], &facts, allow);
    assert_eq!(again.outcomes[0].1, Outcome::Stored);
    assert_eq!(again.outcomes[1].1, Outcome::Refused(Refusal::OtherBytes));
    assert_eq!(again.forged.len(), 1);
    assert!(again.append.is_empty());
}

#[test]
fn a_number_used_twice_is_stored_and_the_device_takes_a_new_id() {
    let mut server = Server::new();
    let (mut a, mut clone) = (Person::new(1), Person::new(1));
    a.set(1, Done);
    // The cloned tablet makes its own op under the same number.
    let own = [raw_op(99, "progress/row-2/2024", "\"unset\"", &[])];
    clone.device.commit(own.to_vec());
    clone.device.saved(&own, "");
    let mut request = clone.device.request(true);
    let text = request.push[0]
        .replace(&Uuid::nil().to_string(), &a.device.id.to_string())
        .replace("\"device_seq\":99", "\"device_seq\":1");
    request.push[0] = text;
    sync(&mut a, &mut server);
    let response = server.answer(&request, "", true).expect("an answer");
    assert!(response.take_new_device_id);
    assert_eq!(server.log.len(), 2);
}

#[test]
fn an_unknown_op_passes_through_byte_for_byte() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    let strange = raw_op(5, "mood/row-1", r#"{ "feeling" : 1.50e0 , "x":"\u00e9" }"#, &[]);
    let bytes = strange.bytes().to_owned();
    a.device.commit(vec![strange.clone()]);
    a.device.saved(&[strange], "");
    sync(&mut a, &mut server);
    sync(&mut b, &mut server);
    let got = b.device.history.get(Uuid::from_u128(5)).expect("the op");
    assert_eq!(got.op.bytes(), bytes);
}

#[test]
fn a_restored_server_gets_back_what_it_lost_with_its_authors() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    a.set(1, NotStarted);
    sync(&mut a, &mut server);
    let backup = server.clone();
    a.set(1, Underway);
    sync(&mut a, &mut server);
    sync(&mut b, &mut server);
    let lost = server.log[1].1.clone();

    server = backup;
    b.set(2, Done);
    sync(&mut b, &mut server);
    sync(&mut a, &mut server);
    assert_ne!(server.epoch, lost.epoch, "another history, another epoch");
    assert_eq!((a.reads(1), a.reads(2)), ("取組中".into(), "完了".into()));
    assert_eq!((b.reads(1), b.reads(2)), ("取組中".into(), "完了".into()));
    let back = server.log.iter().find(|(op, _)| {
        Some(op.id()) == a.device.history.heads("progress/row-1/2024").first().map(|h| h.op.id())
    });
    assert_eq!(
        back.map(|(_, acceptance)| (&acceptance.author, acceptance.unverified)),
        Some((&lost.author, false))
    );
}

#[test]
fn an_op_returned_without_a_valid_seal_is_marked_unverified() {
    let it = op(1, "note/row-1/2024/issue", "a", &[]);
    let sealed = |seal: &str| SealedOp {
        op: it.bytes().to_owned(),
        acceptance: Acceptance {
            epoch: Uuid::nil(),
            seq: 1,
            author: "他人".into(),
            time: 5,
            seal: seal.into(),
            unverified: false,
            clock: Some(3),
        },
    };
    let decide = |seal: &str, allowed: bool| {
        decide_returned(
            vec![(it.clone(), sealed(seal))],
            &Facts::default(),
            |s| s.acceptance.seal == "ours",
            |_| if allowed { Ok(()) } else { Err(Refusal::NoRight) },
        )
    };
    assert_eq!(decide("ours", false).append[0].proven, Some(sealed("ours").acceptance));
    assert_eq!(decide("forged", true).append[0].proven, None);
    assert!(decide("forged", true).append[0].unverified);
    assert!(decide("forged", false).append.is_empty());
}

#[test]
fn more_than_a_page_goes_out_and_comes_in_whole() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    for round in 0..(PAGE + 10) {
        a.set(1, if round % 2 == 0 { Underway } else { Done });
    }
    sync(&mut a, &mut server);
    sync(&mut b, &mut server);
    assert_eq!(server.log.len(), PAGE + 10);
    assert!(a.device.outbox.is_empty());
    assert_eq!(a.reads(1), b.reads(1));
}

#[test]
fn an_op_that_another_tab_saw_accepted_leaves_the_outbox() {
    let (mut a, mut server) = (Person::new(1), Server::new());
    a.set(1, Underway);
    let mut other_tab = a.device.clone();
    sync(&mut a, &mut server);
    other_tab.cursor = a.device.cursor;
    other_tab.merge(a.device.clone());
    assert!(other_tab.outbox.is_empty());
}

#[test]
fn an_edit_on_an_op_that_was_refused_meanwhile_is_refused_too() {
    let (mut a, mut server) = (Person::new(1), Server::new());
    server.refuse = a.set(1, NotStarted);
    let request = a.device.request(true);
    let response = server.answer(&request, "", true).expect("an answer");
    let changes = a.device.receive(&request, &response).expect("an answer");
    a.set(1, Underway);
    a.device.apply(changes);
    sync(&mut a, &mut server);
    assert!(a.device.outbox.is_empty());
    assert_eq!(a.reads(1), "–");
}

#[test]
fn a_tab_keeps_its_own_edit_when_it_takes_in_anothers() {
    let (mut a, mut b) = (Person::new(1), Person::new(1));
    a.set(1, Underway);
    b.device.commit(vec![op(99, "note/row-2/2024/issue", "別のタブ", &[])]);
    b.device.next_seq = 100;
    let mine = a.device.history.entries().map(|e| e.op.clone()).collect::<Vec<_>>();
    a.device.merge(b.device.clone());
    a.device.outbox.clear();
    let again = a.device.renumber(mine).expect("renumbered");
    a.device.saved(&again, "");
    assert_eq!(a.reads(1), "取組中");
    assert_eq!(again[0].envelope.device_seq, 100);
    assert!(a.device.outbox.contains_key(&(100, again[0].id())));
}

#[test]
fn an_answer_of_a_newer_server_is_taken_in_as_far_as_it_is_known() {
    let (mut a, mut server) = (Person::new(1), Server::new());
    a.set(1, Underway);
    a.set(2, Done);
    let request = a.device.request(true);
    let response = server.answer(&request, "", true).expect("an answer");
    let mut json = serde_json::to_value(&response).expect("json");
    json["outcomes"][0][1] = serde_json::json!({"refused": {"budget-cut": 2027}});
    json["outcomes"][1][1] = serde_json::json!({"stored-in": "another place"});
    json["ops"] = serde_json::json!([]);
    json["later_field"] = serde_json::json!(1);
    let response = serde_json::from_value(json).expect("an answer");
    let changes = a.device.receive(&request, &response).expect("an answer");
    a.device.apply(changes);
    let state = |id: Uuid| a.device.history.get(id).expect("the op").state.clone();
    let ids: Vec<Uuid> = response.outcomes.iter().map(|(id, _)| *id).collect();
    assert_eq!(state(ids[0]), State::Refused(Refusal::NewerReason));
    assert_eq!(state(ids[1]), State::Pending, "what is not known to be stored is sent again");
    assert_eq!(a.device.outbox.len(), 1);
}

#[test]
fn an_older_devices_message_without_later_fields_is_read() {
    let (first, mut server) = (Person::new(1), Server::new());
    let mut json = serde_json::to_value(first.device.request(true)).expect("json");
    let message = json.as_object_mut().expect("a record");
    for later in ["account", "returned"] {
        message.remove(later);
    }
    message["cursor"] = serde_json::json!({"epoch": server.epoch, "seq": 0, "op": null});
    let request = serde_json::from_value(json).expect("a message");
    assert!(server.answer(&request, "", true).is_ok());
}

#[test]
fn a_device_that_read_on_while_its_store_failed_goes_back_to_what_is_stored() {
    let (mut a, mut b, mut server) = (Person::new(1), Person::new(2), Server::new());
    sync(&mut a, &mut server);
    let stored = a.device.clone();
    b.set(1, Done);
    sync(&mut b, &mut server);
    sync(&mut a, &mut server);
    a.device.merge(stored.clone());
    assert_eq!(a.device.cursor, stored.cursor, "or every answer would come too late for the store");
    sync(&mut a, &mut server);
    assert_eq!(a.reads(1), "完了");
}

#[test]
fn a_tab_hears_what_another_wrote_and_notices_what_it_missed() {
    let (mut person, mut server) = (Person::new(1), Server::new());
    let mut other = person.device.clone();
    let said = |write: &TabWrite| {
        let message = TabMessage::Wrote(7, write.clone());
        assert_eq!(TabMessage::from_text(&message.to_text()), message);
        write.clone()
    };
    let ids = person.set(1, Underway);
    let edit = |device: &Device| {
        let entries = ids.iter().filter_map(|id| device.history.get(*id));
        TabWrite::Edit(String::new(), entries.map(|entry| entry.op.clone()).collect())
    };
    let write = said(&edit(&person.device));
    assert!(!other.hear(2, write.clone()), "the first was missed");
    assert!(other.hear(1, write.clone()));
    assert!(other.hear(1, write), "it is known already");
    assert_eq!((other.writes, other.outbox.len(), other.next_seq), (1, 1, 2));

    let request = person.device.request(true);
    let response = server.answer(&request, "", true).expect("an answer");
    let changes = person.device.receive(&request, &response).expect("changes");
    assert!(changes.is_news());
    let changes = Changes { again: false, ..changes };
    assert!(other.hear(2, said(&TabWrite::Changes(changes.clone()))));
    assert_eq!(other.cursor, changes.cursor);
    assert!(!other.hear(3, TabWrite::Changes(changes.clone())), "it rests on another cursor");
    let reset = Changes { asked_from: other.cursor, reset: true, ..changes };
    assert!(!other.hear(3, TabWrite::Changes(reset)), "another history is read from the store");

    let entry =
        Entry { op: op(9, "note/row-1/2024/issue", "a", &[]), state: State::SetAside(Refusal::NoRight) };
    assert!(other.hear(3, said(&TabWrite::Entry(entry.clone()))));
    assert_eq!(other.history.get(entry.op.id()), Some(&entry));
    other.wrote(5);
    assert_eq!(other.writes, 3, "the fourth was missed");
    other.wrote(4);
    assert_eq!(other.writes, 4);
    assert_eq!(TabMessage::from_text(r#"wrote 5 {"dance":1}"#), TabMessage::Changed, "of a newer version");
}

#[test]
fn what_the_store_says_of_a_place_at_the_server_stands_over_memory() {
    let (op, mut person) = (op(1, "note/row-1/2024/issue", "a", &[]), Person::new(1));
    let mut stored = person.device.clone();
    person.device.history.insert(op.clone(), accepted(1));
    let State::Accepted(acceptance) = accepted(1) else { panic!("accepted") };
    stored.history.insert(op.clone(), State::Displaced(acceptance.clone()));
    person.device.merge(stored);
    let state = person.device.history.get(op.id()).map(|entry| &entry.state);
    assert_eq!(state, Some(&State::Displaced(acceptance)));
}
