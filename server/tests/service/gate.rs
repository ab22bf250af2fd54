//! What a request passes before anything is done for it.

use crate::support::{COOKIE, Server, TOKEN, asked, call_with, message, op, underway};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::net::SocketAddr;

const ROUTES: [&str; 6] = [
    "/",
    "/plan",
    "/export/plan.json",
    "/export/inquiry/2026/all.zip",
    "/api/events",
    "/open/0123456789abcdef0123456789abcdef",
];

async fn status(server: &Server, request: Request<Body>) -> u16 {
    server.response(request).await.status().as_u16()
}

fn push() -> Value {
    message(&Value::Null, &[op(1, "progress/row-14/2026", &underway(), &[])])
}

#[tokio::test]
async fn no_route_answers_under_the_name_of_another_site() {
    let server = Server::start().await;
    for path in ROUTES {
        for (host, more, answers) in [
            ("localhost:3000", None, true),
            ("server.example", None, true),
            ("evil.example:3000", None, false),
            ("127.0.0.1.evil.example", None, false),
            ("192.168.1.5", None, false),
            ("127.0.0.1:3000", Some("evil.example"), false),
        ] {
            let mut request = asked(path);
            request.headers_mut().insert(header::HOST, host.parse().expect("a host"));
            if let Some(more) = more {
                request.headers_mut().append(header::HOST, more.parse().expect("a host"));
            }
            assert_eq!(status(&server, request).await != 403, answers, "{path} {host} {more:?}");
        }
        let mut absolute = asked(path);
        *absolute.uri_mut() = format!("http://evil.example{path}").parse().expect("an address");
        assert_eq!(status(&server, absolute).await, 403, "{path}");
    }
    let mut page = asked("/plan");
    page.headers_mut().insert(header::HOST, "evil.example".parse().expect("a host"));
    let response = server.response(page).await;
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
    let words = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    assert!(String::from_utf8_lossy(&words).contains("--host"), "a person is told what to do");
    let mut silent = call_with("sync", &push(), &[("host", "")]);
    silent.headers_mut().remove(header::HOST);
    assert_eq!(status(&server, silent).await, 403);
}

#[tokio::test]
async fn what_is_for_programs_is_not_for_the_pages_of_other_sites() {
    let server = Server::start().await;
    for (path, is_program) in [("/export/plan.json", true), ("/api/events", true), ("/plan", false)] {
        for (site, is_other) in
            [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)]
        {
            let mut request = asked(path);
            request.headers_mut().insert("sec-fetch-site", site.parse().expect("a site"));
            assert_eq!(status(&server, request).await == 403, is_program && is_other, "{path} {site}");
        }
    }
    for origin in ["https://127.0.0.1:3000", "http://127.0.0.1:3001", "null", "http://127.0.0.1:3000\u{e9}"] {
        let mut request = call_with("sync", &push(), &[]);
        let bytes = header::HeaderValue::from_bytes(origin.as_bytes()).expect("a header");
        request.headers_mut().insert(header::ORIGIN, bytes);
        assert_eq!(status(&server, request).await, 403, "{origin}");
    }
}

#[tokio::test]
async fn behind_a_proxy_with_https_of_its_own_the_plan_is_read() {
    let server = Server::start().await;
    let through = [
        ("host", "server.example"),
        ("origin", "https://server.example"),
        ("x-forwarded-for", "10.0.0.9"),
        ("x-forwarded-proto", "https"),
    ];
    let (status, answer) = server.send(call_with("sync", &message(&Value::Null, &[]), &through)).await;
    assert_eq!((status, &answer["writable"]), (StatusCode::OK, &json!(false)));
}

#[tokio::test]
async fn who_was_told_the_token_opens_it_once_and_writes_from_then_on() {
    let server = Server::start().await;
    let without = call_with("sync", &push(), &[("cookie", "")]);
    assert_eq!(server.send(without).await, (StatusCode::FORBIDDEN, json!("ReadOnly")));
    for wrong in
        ["jinzai-navi-writer-test=", "jinzai-navi-writer-test=0", "other=0123456789abcdef0123456789abcdef"]
    {
        assert_eq!(status(&server, call_with("sync", &push(), &[("cookie", wrong)])).await, 403, "{wrong}");
    }
    assert_eq!(status(&server, asked("/open/00000000000000000000000000000000")).await, 403);
    let mut from_afar = asked(&format!("/open/{TOKEN}"));
    from_afar.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 7], 50_000))));
    assert_eq!(status(&server, from_afar).await, 403);

    let opened = server.response(asked(&format!("/open/{TOKEN}"))).await;
    assert_eq!(
        (opened.status(), &opened.headers()["location"]),
        (StatusCode::SEE_OTHER, &"/".parse().expect("a value"))
    );
    let given = opened.headers()["set-cookie"].to_str().expect("a text");
    assert!(
        given.starts_with(&format!("{COOKIE}; ")) && given.contains("HttpOnly; SameSite=Strict"),
        "{given}"
    );
    assert_eq!(status(&server, call_with("sync", &push(), &[])).await, 200);
}

#[tokio::test]
async fn a_relay_that_says_so_does_not_write() {
    let server = Server::start().await;
    for name in [
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-server",
        "x-real-ip",
        "x-client-ip",
        "true-client-ip",
        "x-cluster-client-ip",
        "cf-connecting-ip",
        "fastly-client-ip",
        "x-original-host",
        "x-envoy-external-address",
    ] {
        let got = status(&server, call_with("sync", &push(), &[(name, "10.0.0.1")])).await;
        assert_eq!(got, 403, "{name}");
    }
}

#[tokio::test]
async fn browsers_are_told_what_may_be_done_with_an_answer() {
    let server = Server::start().await;
    for path in ["/", "/plan", "/export/plan.json", "/api/events", "/nowhere.js"] {
        let response = server.response(asked(path)).await;
        for (name, words) in [
            ("content-security-policy", "object-src 'none'"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=()"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            let value = response.headers()[name].to_str().expect("a text");
            assert!(value.contains(words), "{path} {name}: {value}");
        }
        assert!(!response.headers().contains_key("strict-transport-security"), "{path}");
        let is_kept = path != "/export/plan.json" && path != "/api/events";
        assert_eq!(
            response.headers().get("cache-control").is_none_or(|kept| kept != "no-store"),
            is_kept,
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_nobody_asks_for_is_answered_in_the_apps_own_words() {
    let server = Server::start().await;
    let nowhere = call_with("nowhere", &json!({}), &[]);
    assert_eq!(server.send(nowhere).await, (StatusCode::NOT_FOUND, json!("Malformed")));
    let never = call_with("policy", &json!({"known": null, "since": null, "at": -1}), &[]);
    assert_eq!(server.send(never).await, (StatusCode::BAD_REQUEST, json!("Malformed")));
}

#[tokio::test]
async fn what_strangers_send_leaves_nothing_behind() {
    let server = Server::start().await;
    let (_, answer) = server.sync(&Value::Null, &[]).await;
    let known = || async {
        let path = crate::support::database(server.folder.path());
        let pool =
            sqlx::SqlitePool::connect_with(sqlx::sqlite::SqliteConnectOptions::new().filename(path)).await;
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM device")
            .fetch_one(&pool.expect("opened"))
            .await;
        count.expect("a count")
    };
    for id in 0..5_u128 {
        let cookie = format!("jinzai-navi-device={}", uuid::Uuid::from_u128(id));
        server.send(call_with("sync", &message(&answer["cursor"], &[]), &[("cookie", &cookie)])).await;
    }
    assert_eq!(known().await, 0);
    let mut long = message(&answer["cursor"], &[]);
    long["request"]["account"] = json!("あ".repeat(100_000));
    let refused = server.send(call_with("sync", &long, &[("cookie", "")])).await;
    assert_eq!(refused, (StatusCode::FORBIDDEN, json!("ReadOnly")), "it is not read");
}
