//! A database that is put back as it was: what proves it, and what comes back.

use crate::support::{Server, call, database, message, op, underway};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::fs;
use uuid::Uuid;

const CELL: &str = "progress/row-14/2026";

/// A server whose database was put back to when it held one op, the answers that brought both ops, and its epoch.
async fn restored() -> (Server, Value, Value) {
    let server = Server::start().await;
    let (_, first) = server.sync(&Value::Null, &[op(1, CELL, &underway(), &[])]).await;
    server.store.close().await;
    let copy = fs::read(database(server.folder.path())).expect("a copy");
    let server = Server::in_folder(server.folder).await;
    let second = op(2, "note/row-14/2026/issue", &json!({"text": "後から"}), &[]);
    let (_, second) = server.sync(&first["cursor"], &[second]).await;
    server.store.close().await;
    fs::write(database(server.folder.path()), copy).expect("put back");
    (Server::in_folder(server.folder).await, first, second)
}

async fn bring_back(server: &Server, device: u128, cursor: &Value, sealed: &Value) -> Value {
    let mut body = message(cursor, &[]);
    body["request"]["device"] = json!(Uuid::from_u128(device));
    body["request"]["returned"] = json!([sealed]);
    let (status, answer) = server.send(call("sync", &body)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer
}

#[tokio::test]
async fn a_claimed_place_sends_its_device_to_the_start_and_no_other() {
    let server = Server::start().await;
    let (_, known) = server.sync(&Value::Null, &[op(1, CELL, &underway(), &[])]).await;
    for (field, value) in
        [("seq", json!(9)), ("epoch", json!(Uuid::from_u128(5))), ("op", json!(Uuid::from_u128(5)))]
    {
        let mut claimed = known["cursor"].clone();
        claimed[field] = value;
        let (_, answer) = server.sync(&claimed, &[op(1, CELL, &underway(), &[])]).await;
        assert_eq!(answer["reset"], true, "{field}");
        assert_eq!(answer["cursor"], known["cursor"], "{field}");
        let (_, other) = server.sync(&known["cursor"], &[]).await;
        assert_eq!(other["reset"], false, "{field}");
    }
}

#[tokio::test]
async fn what_was_lost_comes_back_as_it_was_and_makes_one_new_epoch() {
    let (server, first, second) = restored().await;
    let sealed = &second["ops"][0];
    let (_, asked) = server.sync(&second["cursor"], &[]).await;
    assert_eq!((&asked["reset"], &asked["cursor"]), (&json!(true), &first["cursor"]));

    let back = bring_back(&server, 1, &asked["cursor"], sealed).await;
    assert_eq!((&back["returned"][0][1], &back["reset"]), (&json!("stored"), &json!(true)));
    let epoch = &back["cursor"]["epoch"];
    assert_ne!(epoch, &first["cursor"]["epoch"]);
    let again = &back["ops"][1];
    assert_eq!(again["op"], sealed["op"]);
    for kept in ["author", "time", "unverified"] {
        assert_eq!(again["acceptance"][kept], sealed["acceptance"][kept], "{kept}");
    }

    let late = bring_back(&server, 2, &second["cursor"], sealed).await;
    assert_eq!((&late["cursor"]["epoch"], &late["reset"]), (epoch, &json!(true)), "no second epoch");
    let (_, settled) = server.sync(&late["cursor"], &[]).await;
    assert_eq!((&settled["reset"], &settled["ops"]), (&json!(false), &json!([])));
    assert_eq!(server.store.check(&server.sealer).await.expect("a check"), Vec::<String>::new());
}

#[tokio::test]
async fn what_comes_back_under_a_false_seal_is_marked_and_proves_nothing() {
    let (server, first, second) = restored().await;
    let mut forged = second["ops"][0].clone();
    forged["acceptance"]["author"] = json!("市長");
    let back = bring_back(&server, 1, &first["cursor"], &forged).await;
    assert_eq!((&back["reset"], &back["cursor"]["epoch"]), (&json!(false), &first["cursor"]["epoch"]));
    let taken = &back["ops"][0]["acceptance"];
    assert_eq!((&taken["unverified"], &taken["author"]), (&json!(true), &json!("")));
    assert_eq!(server.store.check(&server.sealer).await.expect("a check"), Vec::<String>::new());
}
