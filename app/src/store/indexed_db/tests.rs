//! The store in a real browser.

use super::*;
use crate::clock;
use api::PolicyDelivery;
use domain::{
    edit::{self, Edit, Stamp},
    history::{Entry, State},
    op::Op,
    plan::Value,
    policy::Policy,
    sync::{Changes, Cursor, Device},
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const POLICY: &str = r#"{"document":{"id":"d","title":"","city":"","office":"","revised":"",
    "first_year":2024,"last_year":2028},"sections":[],"families":[],
    "plan":{"line":[],"permanent":[{"id":"row","section":"s","text":"","lines":"1"}]},
    "indicators":{"head":{"text":"","lines":"1"},"n":0,"indicator":[]},
    "structure":{"node":[],"edge":[]}}"#;

async fn open_empty() -> Db {
    Database::delete_by_name(NAME).expect("asked").await.expect("deleted");
    Db::open(|| (), || ()).await.expect("a store")
}

/// What an edit of a note makes.
fn note(device: &Device, text: &str) -> Vec<Op> {
    let policy = Policy::from_json(POLICY).expect("a policy");
    let cell = "note/row/2024/issue".parse().expect("a cell");
    let edit = Edit::set(vec![(cell, Value::Text(text.to_owned()))], None, None);
    let stamp = Stamp {
        device: device.id,
        next_seq: device.next_seq,
        actor: "",
        time: 0,
        new_id: &mut clock::new_id,
    };
    edit::ops(&edit, &device.history, &policy, stamp).expect("ops")
}

#[wasm_bindgen_test]
async fn an_edit_is_there_after_opening_again() {
    let db = open_empty().await;
    let device = db.load(clock::new_id).await.expect("loaded").device;
    let ops = note(&device, "一");
    db.keep(&Keep::Edit(device.id, String::new(), ops.clone())).await.expect("kept");
    db.0.close();

    let again = Db::open(|| (), || ()).await.expect("a store").load(clock::new_id).await.expect("loaded");
    assert_eq!(again.device.id, device.id);
    assert_eq!(again.device.next_seq, 2);
    assert!(again.device.outbox.contains_key(&(1, ops[0].id())));
    assert!(again.device.history.get(ops[0].id()).is_some_and(Entry::is_pending));
}

#[wasm_bindgen_test]
async fn a_number_that_another_tab_took_writes_nothing() {
    let db = open_empty().await;
    let device = db.load(clock::new_id).await.expect("loaded").device;
    db.keep(&Keep::Edit(device.id, String::new(), note(&device, "一"))).await.expect("kept");
    let second = db.keep(&Keep::Edit(device.id, String::new(), note(&device, "二"))).await;
    assert_eq!(second, Err(StoreError::Taken));
    let stored = db.load(clock::new_id).await.expect("loaded").device;
    assert_eq!(stored.history.entries().count(), 1);
}

#[wasm_bindgen_test]
async fn what_is_open_is_read_until_something_is_written() {
    let db = open_empty().await;
    let device = db.load(clock::new_id).await.expect("loaded").device;
    let open = async || db.load_open(clock::new_id).await.expect("read").map(|stored| stored.device);
    assert!(open().await.is_none(), "nothing was noted");
    let ops = note(&device, "一");
    let edit = Keep::Edit(device.id, String::new(), ops.clone());
    assert_eq!(db.keep(&edit).await, Ok(Some(1)));
    let entries = vec![Entry { op: ops[0].clone(), state: State::Pending }];
    assert_eq!(db.keep(&Keep::Open(0, entries.clone())).await, Err(StoreError::Taken));
    assert_eq!(db.keep(&Keep::Open(1, entries)).await, Ok(None));
    let noted = open().await.expect("noted");
    assert_eq!((noted.writes, noted.outbox.len(), noted.history.entries().count()), (1, 1, 1));
    db.keep(&Keep::Entry(Entry { op: ops[0].clone(), state: State::Pending })).await.expect("kept");
    assert!(open().await.is_none(), "it is of before");
    assert_eq!(db.writes().await, Ok(2));
}

#[wasm_bindgen_test]
async fn many_ops_are_read_page_by_page() {
    let db = open_empty().await;
    let mut device = db.load(clock::new_id).await.expect("loaded").device;
    for number in 0..1_001 {
        let ops = note(&device, &number.to_string());
        device.commit(ops);
    }
    device.writes = 7;
    assert_eq!(db.keep(&Keep::Everything(device)).await, Ok(Some(8)));
    let stored = db.load(clock::new_id).await.expect("loaded").device;
    assert_eq!((stored.writes, stored.history.entries().count()), (8, 1_001));
}

#[wasm_bindgen_test]
async fn an_answer_and_the_policy_are_kept() {
    let db = open_empty().await;
    let mut device = db.load(clock::new_id).await.expect("loaded").device;
    let ops = note(&device, "一");
    db.keep(&Keep::Edit(device.id, String::new(), ops.clone())).await.expect("kept");
    let sent = vec![(1, ops[0].id())];
    device.commit(ops);
    let cursor = Some(Cursor { epoch: clock::new_id(), seq: 0, op: None, time: None });
    let changes = Changes { sent, cursor, ..Changes::default() };
    db.keep(&Keep::Changes(changes.clone(), 77)).await.expect("kept");
    let late = db.keep(&Keep::Changes(changes, 78)).await;
    assert_eq!(late, Err(StoreError::Taken), "it rests on a cursor that is no more");
    let delivery = PolicyDelivery { version: "v1".to_owned(), policy: POLICY.to_owned(), since: 12 };
    db.keep(&Keep::Policy(delivery.clone())).await.expect("kept");

    let stored = db.load(clock::new_id).await.expect("loaded");
    assert!(stored.device.outbox.is_empty());
    assert_eq!(stored.device.cursor, cursor);
    assert_eq!(stored.last_sync, Some(77));
    assert_eq!(stored.policy, Some(delivery));
}
