//! Closing a year through the router, on a real SQLite file.

use crate::support::{Server, call, op, underway};
use serde_json::{Value, json};
use uuid::Uuid;

const CELL: &str = "progress/row-14/2026";

/// A step of the report of 2026.
fn step(id: u128, stage: &Value, parents: &[u128], reason: &str) -> Value {
    let mut step = op(id, "stage/2026", &json!({ "stage": stage }), parents);
    step["reason"] = json!(reason);
    step["schema"] = json!(2);
    step
}

fn closing(id: u128, parents: &[u128]) -> Value {
    step(id, &json!({"final": "職員第1号"}), parents, "")
}

async fn outcome(server: &Server, op: Value) -> Value {
    let (_, answer) = server.sync(&Value::Null, &[op]).await;
    answer["outcomes"][0][1].clone()
}

#[tokio::test]
async fn a_closed_year_refuses_edits_until_it_is_opened_again() {
    let server = Server::start().await;
    assert_eq!(outcome(&server, step(1, &json!("review"), &[], "")).await, "stored");
    assert_eq!(outcome(&server, closing(2, &[1])).await, "stored");
    let closed = json!({"refused": {"year-closed": 2026}});
    assert_eq!(outcome(&server, op(3, CELL, &underway(), &[])).await, closed);
    assert_eq!(outcome(&server, op(4, "progress/row-14/2027", &underway(), &[])).await, "stored");

    let silent = step(5, &json!("draft"), &[2], "");
    assert_eq!(outcome(&server, silent).await, json!({"refused": "no-reason"}));
    assert_eq!(outcome(&server, step(6, &json!("draft"), &[2], "記載もれ")).await, "stored");
    assert_eq!(outcome(&server, op(7, CELL, &underway(), &[])).await, "stored");
}

#[tokio::test]
async fn who_has_not_seen_the_last_step_cannot_take_the_next() {
    let server = Server::start().await;
    outcome(&server, step(1, &json!("review"), &[], "")).await;
    let overtaken = json!({"refused": "overtaken"});
    assert_eq!(outcome(&server, closing(2, &[])).await, overtaken);
    assert_eq!(outcome(&server, step(3, &json!("draft"), &[1], "数値を確認")).await, "stored");
    assert_eq!(outcome(&server, closing(4, &[1])).await, overtaken);
}

#[tokio::test]
async fn a_year_in_conflict_cannot_be_closed() {
    let server = Server::start().await;
    outcome(&server, step(1, &json!("review"), &[], "")).await;
    outcome(&server, op(2, CELL, &underway(), &[])).await;
    outcome(&server, op(3, CELL, &json!({"progress": {"status": "done"}}), &[])).await;
    assert_eq!(outcome(&server, closing(4, &[1])).await, json!({"refused": {"in-conflict": 2026}}));
    outcome(&server, op(5, CELL, &underway(), &[2, 3])).await;
    assert_eq!(outcome(&server, closing(6, &[1])).await, "stored");
}

#[tokio::test]
async fn nor_can_one_whose_report_prints_a_conflict() {
    for cell in ["reading/row-14", "revision/row-14"] {
        let server = Server::start().await;
        outcome(&server, step(1, &json!("review"), &[], "")).await;
        let kind = cell.split('/').next().expect("a kind");
        for (id, label) in [(2, "実施"), (3, "検討")] {
            let value = json!({kind: {"label": label, "start": 2024, "end": 2028}});
            let mut op = op(id, cell, &value, &[]);
            op["schema"] = json!(2);
            assert_eq!(outcome(&server, op).await, "stored", "{cell}");
        }
        assert_eq!(
            outcome(&server, closing(4, &[1])).await,
            json!({"refused": {"in-conflict": 2026}}),
            "{cell}"
        );
    }
}

#[tokio::test]
async fn a_closed_year_is_closed_after_a_restart() {
    let server = Server::start().await;
    outcome(&server, step(1, &json!("review"), &[], "")).await;
    outcome(&server, closing(2, &[1])).await;
    server.store.close().await;
    let again = Server::in_folder(server.folder).await;
    let closed = json!({"refused": {"year-closed": 2026}});
    assert_eq!(outcome(&again, op(3, CELL, &underway(), &[])).await, closed);
}

#[tokio::test]
async fn a_closed_report_keeps_the_words_it_was_closed_with() {
    let server = Server::start().await;
    outcome(&server, step(1, &json!("review"), &[], "")).await;
    assert_eq!(outcome(&server, closing(2, &[1])).await, "stored");
    let before = crate::support::content().version;
    let closed = taken(&server, 2).await;
    server.store.close().await;

    let mut content = crate::support::content();
    "mended".clone_into(&mut content.version);
    "改められた題".clone_into(&mut content.policy.document.title);
    let server = Server::with_content(server.folder, content).await;
    let now = in_force(&server, &json!({"known": before, "since": 0})).await;
    assert_eq!(now["version"], json!("mended"));
    let since = now["since"].as_i64().expect("a time");
    assert!(since > closed, "{since} {closed}");
    let then = at(&server, closed, "mended").await;
    assert_eq!(then["version"], json!(before));
    let policy = then["policy"].as_str().and_then(|text| domain::policy::Policy::from_json(text).ok());
    assert_eq!(policy.as_ref(), Some(&crate::support::content().policy));
    assert_eq!(outcome(&server, op(3, "progress/row-14/2027", &underway(), &[])).await, "stored");
    let later = taken(&server, 3).await;
    assert!(later >= since, "what comes from now on has the new words: {later} {since}");
    assert_eq!(at(&server, later, "mended").await, Value::Null);
    server.store.close().await;

    // Going back is a change as well, also for who had that policy before; starting anew is none.
    let server = Server::in_folder(server.folder).await;
    let again = in_force(&server, &json!({"known": before, "since": 0})).await;
    assert!(again["since"].as_i64().is_some_and(|again| again > later), "{again}");
    assert_eq!(at(&server, later, &before).await["version"], json!("mended"));
    server.store.close().await;
    let server = Server::in_folder(server.folder).await;
    for known in [json!({"known": before, "since": again["since"]}), json!({"known": before})] {
        assert_eq!(in_force(&server, &known).await, Value::Null, "{known}");
    }
}

/// When an op was taken.
async fn taken(server: &Server, id: u128) -> i64 {
    let history = server.history().await;
    let entry = history.get(Uuid::from_u128(id)).expect("the op");
    entry.state.acceptance().expect("taken").time
}

async fn in_force(server: &Server, known: &Value) -> Value {
    server.send(call("policy", known)).await.1
}

async fn at(server: &Server, time: i64, known: &str) -> Value {
    server.send(call("policy", &json!({"at": time, "known": known}))).await.1
}
