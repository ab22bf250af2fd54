//! News by an event stream, and the memory of which browser holds which store.

use crate::support::{COOKIE, Server, asked, call, call_with, message, op, underway};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_stream::StreamExt;

const CELL: &str = "progress/row-14/2026";

/// The next message of a stream.
async fn next(
    stream: &mut (impl tokio_stream::Stream<Item = Result<axum::body::Bytes, axum::Error>> + Unpin),
) -> String {
    let chunk = tokio::time::timeout(Duration::from_secs(5), stream.next()).await;
    let bytes = chunk.expect("in time").expect("a message").expect("readable");
    String::from_utf8(bytes.to_vec()).expect("a text")
}

#[tokio::test]
async fn who_listens_hears_the_newest_place_and_nothing_else() {
    let server = Server::start().await;
    let response = server.response(asked("/api/events")).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    let mut stream = Box::pin(response.into_body().into_data_stream());
    assert_eq!(next(&mut stream).await, "data: 0\n\n");
    server.sync(&Value::Null, &[op(1, CELL, &underway(), &[])]).await;
    assert_eq!(next(&mut stream).await, "data: 1\n\n");
    server.live.end();
    let end = tokio::time::timeout(Duration::from_secs(5), stream.next()).await.expect("in time");
    assert!(end.is_none(), "the stream ends with the server");
}

/// A message of a device, from the browser with this cookie.
async fn heard(server: &Server, device: u128, cursor: &Value, cookie: &str) -> (Value, Option<String>) {
    let mut body = message(cursor, &[]);
    body["request"]["device"] = json!(uuid::Uuid::from_u128(device));
    let response =
        server.response(call_with("sync", &body, &[("cookie", &format!("{cookie}; {COOKIE}"))])).await;
    let given = response.headers().get("set-cookie").map(|given| given.to_str().expect("a text").to_owned());
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (serde_json::from_slice(&bytes).expect("json"), given)
}

#[tokio::test]
async fn a_browser_that_lost_its_store_is_told_until_it_has_one_again() {
    let server = Server::start().await;
    let first = server.response(call("sync", &message(&Value::Null, &[]))).await;
    let cookie = first.headers()["set-cookie"].to_str().expect("a text").to_owned();
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    let (fresh, given) = heard(&server, 1, &Value::Null, &cookie).await;
    assert_eq!((&fresh["lost_store"], given), (&Value::Null, None));
    let cursor = fresh["cursor"].clone();
    heard(&server, 1, &cursor, &cookie).await;

    for _ in 0..2 {
        let (lost, _) = heard(&server, 2, &Value::Null, &cookie).await;
        assert!(lost["lost_store"].is_i64(), "{lost}");
    }
    heard(&server, 2, &cursor, &cookie).await;
    let (known, _) = heard(&server, 2, &Value::Null, &cookie).await;
    assert_eq!(known["lost_store"], Value::Null);
    // A new id after the old one was cloned is no loss.
    let (renamed, _) = heard(&server, 3, &cursor, &cookie).await;
    assert_eq!(renamed["lost_store"], Value::Null);
}
