//! Push and pull through the router, on a real SQLite file.

use crate::support::{Server, call, message, op, underway};
use axum::http::StatusCode;
use serde_json::{Value, json};

const CELL: &str = "progress/row-14/2026";

/// The op at a place of an answer.
fn op_in(answer: &Value, at: usize) -> Value {
    let bytes = answer["ops"][at]["op"].as_str().expect("a text");
    serde_json::from_str(bytes).expect("an op")
}

#[tokio::test]
async fn an_edit_is_stored_once_and_comes_back() {
    let server = Server::start().await;
    let edit = op(1, CELL, &underway(), &[]);
    for _ in 0..2 {
        let (status, answer) = server.sync(&Value::Null, std::slice::from_ref(&edit)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer["outcomes"][0][1], "stored");
        assert_eq!(answer["ops"].as_array().map(Vec::len), Some(1));
        assert_eq!(answer["ops"][0]["acceptance"]["seq"], 1);
        assert_eq!(answer["writable"], true);
    }
    assert_eq!(server.store.check(&server.sealer).await.expect("a check"), Vec::<String>::new());
}

#[tokio::test]
async fn an_edit_outlives_the_server() {
    let server = Server::start().await;
    server.sync(&Value::Null, &[op(1, CELL, &underway(), &[])]).await;
    server.store.close().await;
    let again = Server::in_folder(server.folder).await;
    let (_, answer) = again.sync(&Value::Null, &[]).await;
    assert_eq!(op_in(&answer, 0)["cell"], CELL);
    assert_eq!(answer["cursor"]["seq"], 1);
}

#[tokio::test]
async fn a_cursor_fetches_only_what_is_new() {
    let server = Server::start().await;
    let (_, first) = server.sync(&Value::Null, &[op(1, CELL, &underway(), &[])]).await;
    let (_, second) = server.sync(&first["cursor"], &[op(2, CELL, &json!("unset"), &[1])]).await;
    assert_eq!(second["ops"].as_array().map(Vec::len), Some(1));
    assert_eq!(op_in(&second, 0)["device_seq"], 2);
    let (_, third) = server.sync(&second["cursor"], &[]).await;
    assert_eq!(third["ops"], json!([]));
    assert_eq!(third["cursor"], second["cursor"]);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_reason_and_the_rest_is_stored() {
    let server = Server::start().await;
    let edits = [
        op(1, "progress/row-99/2026", &underway(), &[]),
        op(2, "progress/row-14/2031", &underway(), &[]),
        op(3, CELL, &json!({"text": "種類が違う"}), &[]),
        op(4, "note/row-14/2026/issue", &json!({"text": "あ".repeat(4_001)}), &[]),
        op(5, CELL, &underway(), &[]),
        op(6, "progress/row-99/2026", &underway(), &[1]),
        op(7, "mood/row-14", &underway(), &[]),
        op(8, CELL, &json!({"progress": {"status": "x"}}), &[]),
    ];
    let (status, answer) = server.sync(&Value::Null, &edits).await;
    assert_eq!(status, StatusCode::OK);
    let outcomes: Vec<&Value> =
        answer["outcomes"].as_array().expect("outcomes").iter().map(|o| &o[1]).collect();
    assert_eq!(
        outcomes,
        [
            &json!({"refused": {"unfit": "unknown-row"}}),
            &json!({"refused": {"unfit": "unknown-year"}}),
            &json!({"refused": {"unfit": "wrong-type"}}),
            &json!({"refused": {"unfit": "too-long"}}),
            &json!("stored"),
            &json!({"refused": {"unfit": "unknown-row"}}),
            &json!({"refused": {"unfit": "wrong-type"}}),
            &json!({"refused": {"unfit": "wrong-type"}}),
        ]
    );
    assert_eq!(answer["ops"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_op_of_a_newer_version_is_kept_byte_for_byte() {
    let server = Server::start().await;
    let strange = r#"{ "later":[1.50, "\u00e9"] }"#;
    let edit = op(1, "mood/row-1", &json!("x"), &[]).to_string().replace("\"x\"", strange);
    let edit = edit.replace("\"schema\":1", "\"schema\":9");
    let mut body = message(&Value::Null, &[]);
    body["request"]["push"] = json!([edit]);
    let (status, answer) = server.send(call("sync", &body)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["ops"][0]["op"], edit);
}

#[tokio::test]
async fn a_schema_far_ahead_is_none() {
    let server = Server::start().await;
    let edit = op(1, CELL, &underway(), &[]).to_string().replace("\"schema\":1", "\"schema\":999");
    let mut body = message(&Value::Null, &[]);
    body["request"]["push"] = json!([edit]);
    let (_, answer) = server.send(call("sync", &body)).await;
    assert_eq!(answer["outcomes"][0][1], json!({"refused": {"unfit": "wrong-type"}}));
}

#[tokio::test]
async fn messages_that_do_not_read_get_a_typed_answer() {
    let server = Server::start().await;
    let mut not_json = call("sync", &Value::Null);
    *not_json.body_mut() = "{\"request\":".into();
    assert_eq!(server.send(not_json).await, (StatusCode::BAD_REQUEST, json!("Malformed")));

    let no_op = message(&Value::Null, &[json!({"id": "x"})]);
    let (status, answer) = server.send(call("sync", &no_op)).await;
    assert_eq!((status, answer), (StatusCode::UNPROCESSABLE_ENTITY, json!({"Sync": {"malformed-op": 0}})));

    let mut old = message(&Value::Null, &[]);
    old["request"]["protocol"] = json!(0);
    let (status, answer) = server.send(call("sync", &old)).await;
    assert_eq!((status, answer), (StatusCode::UNPROCESSABLE_ENTITY, json!({"Sync": "protocol"})));

    let many: Vec<Value> = (1..=501).map(|id| op(id, CELL, &underway(), &[])).collect();
    let (status, answer) = server.sync(&Value::Null, &many).await;
    assert_eq!((status, answer), (StatusCode::UNPROCESSABLE_ENTITY, json!({"Sync": "too-many"})));

    let mut huge = call("sync", &Value::Null);
    *huge.body_mut() = " ".repeat(17 * 1024 * 1024).into();
    assert_eq!(server.send(huge).await, (StatusCode::PAYLOAD_TOO_LARGE, json!("TooLarge")));
    let (_, answer) = server.sync(&Value::Null, &[]).await;
    assert_eq!(answer["ops"], json!([]), "nothing was stored");
}

#[tokio::test]
async fn the_policy_is_sent_once() {
    let server = Server::start().await;
    let (status, answer) = server.send(call("policy", &json!({"known": null}))).await;
    assert_eq!(status, StatusCode::OK);
    let policy = answer["policy"].as_str().expect("a text");
    let read = domain::policy::Policy::from_json(policy);
    assert_eq!(read.as_ref(), Ok(&crate::support::content().policy), "the app reads what the server has");
    let (_, again) = server.send(call("policy", &json!({"known": answer["version"]}))).await;
    assert_eq!(again, Value::Null);
}

#[tokio::test]
async fn many_ops_in_one_message_all_have_the_time_of_their_seals() {
    let server = Server::start().await;
    let edits: Vec<Value> = (1..=100).map(|id| op(id, CELL, &underway(), &[])).collect();
    let (_, answer) = server.sync(&Value::Null, &edits).await;
    let times: Vec<&Value> =
        answer["ops"].as_array().expect("ops").iter().map(|op| &op["acceptance"]["time"]).collect();
    assert_eq!(times.len(), 100);
    assert!(times.iter().all(|time| *time == times[0]));
    assert_eq!(server.store.check(&server.sealer).await.expect("a check"), Vec::<String>::new());
}

#[tokio::test]
async fn a_copied_device_is_told_to_take_an_id_of_its_own() {
    let server = Server::start().await;
    let (_, first) = server.sync(&Value::Null, &[op(1, CELL, &underway(), &[])]).await;
    assert_eq!(first["take_new_device_id"], false);
    let mut of_copy = op(2, "progress/row-15/2026", &underway(), &[]);
    of_copy["device_seq"] = json!(1);
    let (_, second) = server.sync(&Value::Null, &[of_copy]).await;
    assert_eq!((&second["take_new_device_id"], &second["outcomes"][0][1]), (&json!(true), &json!("stored")));
}

#[tokio::test]
async fn a_page_of_long_ops_is_bounded_by_its_bytes_and_a_longer_one_goes_alone() {
    let server = Server::start().await;
    let long = json!({"text": "あ".repeat(4_000)});
    let edits: Vec<Value> = (1..=40).map(|id| op(id, "note/row-14/2026/issue", &long, &[])).collect();
    for some in edits.chunks(10) {
        server.sync(&Value::Null, some).await;
    }
    let (mut cursor, mut pages, mut read) = (Value::Null, 0, 0);
    while read < edits.len() {
        let (_, page) = server.sync(&cursor, &[]).await;
        let ops = page["ops"].as_array().expect("ops");
        let bytes: usize = ops.iter().map(|op| op["op"].as_str().map_or(0, str::len)).sum();
        assert!(!ops.is_empty() && bytes <= domain::sync::PAGE_BYTES, "{bytes}");
        assert_eq!(page["more"], read + ops.len() < edits.len());
        (cursor, pages, read) = (page["cursor"].clone(), pages + 1, read + ops.len());
    }
    assert!(pages > 1);
}

#[tokio::test]
async fn an_edit_that_races_a_closing_comes_before_it_or_is_refused() {
    for round in 0..8_u128 {
        let server = Server::start().await;
        let stage = |id, to: &Value, parents: &[u128]| op(id, "stage/2026", &json!({"stage": to}), parents);
        server.sync(&Value::Null, &[stage(1, &json!("review"), &[])]).await;
        let closing = [stage(2, &json!({"final": "1"}), &[1])];
        let edit = [op(3, CELL, &underway(), &[])];
        let (first, second) = (server.sync(&Value::Null, &closing), server.sync(&Value::Null, &edit));
        let (closed, edited) =
            if round % 2 == 0 { tokio::join!(first, second) } else { swap(tokio::join!(second, first)) };
        assert_eq!(closed.1["outcomes"][0][1], "stored");
        let history = server.history().await;
        let entry = |id| history.get(uuid::Uuid::from_u128(id)).and_then(|entry| entry.state.acceptance());
        match entry(3) {
            Some(taken) => assert!(taken.seq < entry(2).expect("closed").seq, "a closed year took an edit"),
            None => assert_eq!(edited.1["outcomes"][0][1], json!({"refused": {"year-closed": 2026}})),
        }
    }
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}
