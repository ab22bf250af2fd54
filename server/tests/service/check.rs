//! What was changed in a database past the server is found, and said.

use crate::support::{Server, database, op, underway};
use serde_json::json;
use server::{seal::Sealer, store::Store};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

async fn log_of_five() -> Server {
    let server = Server::start().await;
    for id in 1..=5 {
        let (_, answer) =
            server.sync(&json!(null), &[op(id, &format!("progress/row-0{id}/2026"), &underway(), &[])]).await;
        assert_eq!(answer["outcomes"][0][1], "stored");
    }
    server
}

/// Whoever has the file, but not the key.
async fn tamper(server: &Server, statements: &str) {
    let options = SqliteConnectOptions::new().filename(database(server.folder.path()));
    let pool = SqlitePool::connect_with(options).await.expect("opened");
    for statement in statements.split(';') {
        sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.expect(statement);
    }
    pool.close().await;
}

async fn check(server: &Server) -> Vec<String> {
    server.store.check(&server.sealer).await.expect("a check")
}

#[tokio::test]
async fn what_was_taken_out_put_in_moved_or_changed_is_named() {
    for (statements, words) in [
        ("DELETE FROM op WHERE seq > 3", "4 番から 5 番までが消されています"),
        ("DELETE FROM op WHERE seq = 2", "2 番から 2 番までがありません"),
        (
            "DELETE FROM op WHERE seq = 2; UPDATE op SET seq = seq - 1 WHERE seq > 2",
            "2 番（00000000-0000-0000-0000-000000000003）: 前の変更とつながりません",
        ),
        (
            "UPDATE op SET seq = 9 WHERE seq = 2; UPDATE op SET seq = 2 WHERE seq = 3; UPDATE op SET seq = 3 WHERE seq = 9",
            "前の変更とつながりません",
        ),
        (
            "UPDATE op SET cell = 'progress/row-09/2026' WHERE seq = 2",
            "2 番（00000000-0000-0000-0000-000000000002）: 表の欄と中身が合いません",
        ),
        ("UPDATE op SET device_seq = 99 WHERE seq = 2", "表の欄と中身が合いません"),
        ("UPDATE op SET year = 2024 WHERE seq = 2", "表の欄と中身が合いません"),
        ("UPDATE op SET author = '市長' WHERE seq = 2", "封印が合いません"),
        ("UPDATE op SET accepted_at = 1 WHERE seq = 2", "封印が合いません"),
        ("UPDATE op SET body = replace(body, 'underway', 'done') WHERE seq = 2", "封印が合いません"),
        (
            "INSERT INTO op SELECT 6, 'x' || id, cell, device, 9, body, author, accepted_at, seal, unverified, year, link, clock FROM op WHERE seq = 1",
            "5 番の後に書き足されています",
        ),
        (
            "UPDATE head SET seq = 3, link = (SELECT link FROM op WHERE seq = 3); DELETE FROM op WHERE seq > 3",
            "記録の終わりの封印がないか、合いません",
        ),
        ("DELETE FROM head", "記録の終わりの封印がないか、合いません"),
        ("UPDATE policy SET body = replace(body, '人材', '人財')", "1 番目の方針: 封印が合いません"),
        ("DELETE FROM policy", "方針は 1 番目までのはずですが、0 番目まで"),
    ] {
        let server = log_of_five().await;
        assert_eq!(check(&server).await, Vec::<String>::new(), "{statements}");
        tamper(&server, statements).await;
        let found = check(&server).await;
        assert!(found.iter().any(|problem| problem.contains(words)), "{statements}: {found:?}");
    }
}

#[tokio::test]
async fn what_was_taken_out_is_named_also_when_the_log_has_gone_on() {
    for statements in [
        "DELETE FROM op WHERE seq > 3",
        "DELETE FROM op WHERE seq > 3; UPDATE head SET seq = 3, link = (SELECT link FROM op WHERE seq = 3)",
    ] {
        let server = log_of_five().await;
        tamper(&server, statements).await;
        assert_eq!(server.store.warnings(&server.sealer).await.expect("a look").len(), 1, "{statements}");
        server.sync(&json!(null), &[op(6, "progress/row-06/2026", &underway(), &[])]).await;
        let found = check(&server).await;
        assert!(!found.is_empty(), "{statements}");
    }
}

#[tokio::test]
async fn a_log_of_before_is_linked_once_as_it_is_and_never_again() {
    let server = log_of_five().await;
    tamper(&server, "UPDATE op SET link = NULL; UPDATE policy SET link = NULL; DELETE FROM head").await;
    server.store.link(&server.sealer, false).await.expect("linked");
    assert_eq!(server.store.linked_later().await.expect("a place"), 5, "it is on record");
    assert_eq!(check(&server).await, Vec::<String>::new());
    server.sync(&json!(null), &[op(6, "progress/row-06/2026", &underway(), &[])]).await;
    assert_eq!(check(&server).await, Vec::<String>::new());

    tamper(&server, "DELETE FROM head").await;
    let again = server.store.link(&server.sealer, true).await;
    assert!(again.is_err_and(|error| error.to_string().contains("終わりの封印がありません")));
}

#[tokio::test]
async fn after_a_clock_that_was_ahead_order_is_kept_and_the_time_is_true() {
    let server = log_of_five().await;
    // A policy put in force while the clock was ten years ahead stands for an op taken then.
    let far = 2_100_000_000_000_i64;
    tamper(&server, &format!("UPDATE policy SET since = {far}")).await;
    let (_, answer) = server.sync(&json!(null), &[op(6, "progress/row-06/2026", &underway(), &[])]).await;
    let taken = &answer["ops"][5]["acceptance"];
    assert_eq!(taken["time"], far, "never before what was in force");
    let clock = taken["clock"].as_i64().expect("the time of now");
    assert!(clock < far, "{clock}");
    for said in [check(&server).await, server.store.warnings(&server.sealer).await.expect("a look")] {
        assert!(said.iter().any(|words| words.contains("時計")), "{said:?}");
    }
    let wrong = |said: &String| said.contains('番') && !said.contains("方針") && !said.contains("時計");
    assert!(!check(&server).await.iter().any(wrong), "seal and row say the same");
}

#[tokio::test]
async fn another_key_fits_nothing() {
    let server = log_of_five().await;
    let other = Sealer::open(&server.folder.path().join("other.key"), true).expect("a key");
    let store = Store::open(&database(server.folder.path())).await.expect("a store");
    assert!(store.check(&other).await.expect("a check").len() >= 5);
}
