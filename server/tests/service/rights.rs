//! Until accounts exist only this machine's own page may write.

use crate::support::{Server, call_with, message, op, underway};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

fn push() -> Value {
    message(&Value::Null, &[op(1, "progress/row-14/2026", &underway(), &[])])
}

async fn stored(server: &Server) -> usize {
    let (_, answer) = server.sync(&Value::Null, &[]).await;
    answer["ops"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn only_this_machines_own_page_writes() {
    type Headers = &'static [(&'static str, &'static str)];
    let cases: [(&str, Headers, u16); 9] = [
        ("our own page", &[], 200),
        ("another origin", &[("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")], 403),
        ("another origin, old browser", &[("origin", "http://evil.example"), ("sec-fetch-site", "")], 403),
        ("another Host (rebinding)", &[("host", "evil.example"), ("origin", "http://evil.example")], 403),
        ("a host of the LAN", &[("host", "192.168.1.5:3000"), ("origin", "http://192.168.1.5:3000")], 403),
        ("a forwarding header", &[("x-forwarded-for", "10.0.0.1")], 403),
        ("a proxy", &[("forwarded", "for=10.0.0.1")], 403),
        ("a form", &[("content-type", "application/x-www-form-urlencoded")], 415),
        ("no page at all", &[("origin", ""), ("sec-fetch-site", "")], 403),
    ];
    for (who, headers, status) in cases {
        let server = Server::start().await;
        let (got, answer) = server.send(call_with("sync", &push(), headers)).await;
        assert_eq!(got.as_u16(), status, "{who}: {answer}");
        assert_eq!(stored(&server).await, usize::from(status == 200), "{who}");
    }
}

#[tokio::test]
async fn another_machine_reads_and_does_not_write() {
    let server = Server::start().await;
    let from = |body: &Value| {
        let mut request: Request<Body> = call_with(
            "sync",
            body,
            &[("host", "server.example:3000"), ("origin", "http://server.example:3000")],
        );
        let peer: SocketAddr = ([10, 0, 0, 7], 50_000).into();
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    };
    let (status, answer) = server.send(from(&push())).await;
    assert_eq!((status, answer), (StatusCode::FORBIDDEN, json!("ReadOnly")));
    let (status, answer) = server.send(from(&message(&Value::Null, &[]))).await;
    assert_eq!((status, &answer["writable"]), (StatusCode::OK, &json!(false)));
}

/// As many ops on stages, each with as many parents, as a message can hold.
fn costly() -> Value {
    let parents: Vec<u128> = (1..=1_000).collect();
    let step = |id| op(id, &format!("stage/{id}"), &json!({"stage": {"final": "1"}}), &parents);
    message(&Value::Null, &(1_000..1_080).map(step).collect::<Vec<_>>())
}

#[tokio::test]
async fn what_has_no_rights_waits_for_no_turn_at_the_database() {
    let server = Server::start().await;
    let turn = server.store.write().await.expect("the turn");
    let started = Instant::now();
    for headers in [&[("x-forwarded-for", "10.0.0.1")][..], &[("origin", "http://evil.example")]] {
        let (status, answer) = server.send(call_with("sync", &costly(), headers)).await;
        assert_eq!((status, answer), (StatusCode::FORBIDDEN, json!("ReadOnly")));
    }
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());

    let response = server.response(call_with("sync", &push(), &[])).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "who has rights is told to come again");
    assert_eq!(response.headers()["retry-after"], "5");
    drop(turn);
    assert_eq!(server.send(call_with("sync", &push(), &[])).await.0, StatusCode::OK);
}

#[tokio::test]
async fn more_than_a_plan_can_have_is_refused_one_by_one() {
    let server = Server::start().await;
    let (status, answer) = server.send(call_with("sync", &costly(), &[])).await;
    assert_eq!(status, StatusCode::OK);
    let outcomes = answer["outcomes"].as_array().expect("outcomes");
    assert!(
        outcomes.iter().all(|one| one[1] == json!({"refused": {"unfit": "out-of-range"}})),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn words_that_nobody_can_see_are_refused_in_names_and_reasons() {
    let server = Server::start().await;
    let with = |field: &str, words: &str| {
        let mut edit = op(1, "progress/row-14/2026", &underway(), &[]);
        edit[field] = json!(words);
        edit
    };
    for (field, words) in [
        ("actor_claimed", "職員\u{202e}長市"),
        ("actor_claimed", "\u{1b}[2J職員"),
        ("actor_claimed", &*"あ".repeat(61)),
        ("reason", "訂正\u{2066}"),
        ("reason", &"あ".repeat(1_001)),
    ] {
        let (_, answer) = server.sync(&Value::Null, &[with(field, words)]).await;
        assert_eq!(answer["outcomes"][0][1], json!({"refused": {"unfit": "bad-words"}}), "{words}");
    }
    let (_, answer) = server.sync(&Value::Null, &[with("reason", "一行目\n二行目")]).await;
    assert_eq!(answer["outcomes"][0][1], "stored");
}

/// Clients may write the whole address into the request line.
#[tokio::test]
async fn the_host_may_stand_in_the_address() {
    for (uri, origin, status) in [
        ("http://localhost:3443/api/sync", "http://localhost:3443", 200),
        ("http://localhost:3443/api/sync", "http://evil.example", 403),
        ("http://evil.example/api/sync", "http://evil.example", 403),
    ] {
        let server = Server::start().await;
        let mut request = call_with("sync", &push(), &[("host", ""), ("origin", origin)]);
        *request.uri_mut() = uri.parse().expect("an address");
        let (got, answer) = server.send(request).await;
        assert_eq!(got.as_u16(), status, "{uri} {origin}: {answer}");
    }
}
