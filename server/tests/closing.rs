//! Closing a year through the router, on a real SQLite file.
#![allow(missing_docs)]

mod support;

use serde_json::{Value, json};
use support::{Server, op, underway};

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
