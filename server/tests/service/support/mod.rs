//! The server as its tests use it: the router over a real SQLite file, ops made by hand.

pub mod process;

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, Response, StatusCode},
};
use domain::{
    history::History,
    import::{Table, read_answer},
    sync::Device,
};
use serde_json::{Value, json};
use server::{
    backend::LocalBackend,
    content::{Content, Files, load},
    gate::{Gate, Hosts, Token},
    import::Reader,
    live::Live,
    router,
    seal::Sealer,
    store::Store,
};
use std::{
    io::{Cursor, Read},
    net::SocketAddr,
    path::Path,
};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What a browser has that has opened the address with the token.
pub const COOKIE: &str = "jinzai-navi-writer-test=0123456789abcdef0123456789abcdef";

pub struct Server {
    pub app: Router,
    pub store: Store,
    pub sealer: Sealer,
    pub live: Live,
    pub folder: TempDir,
}

pub fn content() -> Content {
    load(&Files::built_in()).expect("the built-in policy is whole")
}

impl Server {
    pub async fn start() -> Self {
        Self::in_folder(tempfile::tempdir().expect("a folder")).await
    }

    /// A server over the database that may be in the folder already.
    pub async fn in_folder(folder: TempDir) -> Self {
        Self::with_content(folder, content()).await
    }

    /// The same with another policy in force.
    pub async fn with_content(folder: TempDir, content: Content) -> Self {
        let store = Store::open(&database(folder.path())).await.expect("a store");
        let sealer = Sealer::open(&folder.path().join("seal.key"), true).expect("a key");
        let delivery = content.delivery().expect("a delivery");
        store.link(&sealer, false).await.expect("linked");
        let delivery = store.put_in_force(delivery, &sealer).await.expect("a policy in force");
        let live = Live::default();
        let backend =
            LocalBackend::new(content.policy, delivery, store.clone(), sealer.clone(), live.clone());
        let hosts = Hosts::new(([127, 0, 0, 1], 3000).into(), &["server.example".to_owned()]);
        let gate = Gate { hosts, token: Token::new("test", TOKEN), secure: false };
        let reader = Reader::new(env!("CARGO_BIN_EXE_jinzai-navi").into());
        Self { app: router(backend, live.clone(), gate, reader), store, sealer, live, folder }
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.response(request).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn response(&self, request: Request<Body>) -> Response<Body> {
        self.app.clone().oneshot(request).await.expect("an answer")
    }

    /// A file for other programs: status, kind and content.
    pub async fn file(&self, name: &str) -> (StatusCode, String, Vec<u8>) {
        let response = self.response(asked(&format!("/export/{name}"))).await;
        let status = response.status();
        let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        (status, kind, bytes.to_vec())
    }

    /// What the server reads in a workbook that this machine's own page, under this name, sends.
    pub async fn read_workbook(&self, book: Vec<u8>, host: &str) -> (StatusCode, Result<Table, String>) {
        let peer: SocketAddr = ([127, 0, 0, 1], 50_000).into();
        let request = Request::post(api::WORKBOOK)
            .header("host", host)
            .header("content-type", api::WORKBOOK_KIND)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", COOKIE)
            .extension(ConnectInfo(peer))
            .body(Body::from(book))
            .expect("a request");
        let response = self.response(request).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        let answer = read_answer(std::str::from_utf8(&bytes).expect("a text")).expect("an answer");
        (status, answer.map_err(|not| not.why))
    }

    /// One message of the protocol from this machine's own page.
    pub async fn sync(&self, cursor: &Value, push: &[Value]) -> (StatusCode, Value) {
        self.send(call("sync", &message(cursor, push))).await
    }

    /// What a device has that has received the whole log.
    pub async fn history(&self) -> History {
        let mut device = Device::new(Uuid::from_u128(2));
        let request = device.request(false);
        let (_, answer) = self.send(call("sync", &json!({ "request": request }))).await;
        let answer = serde_json::from_value(answer).expect("an answer");
        let changes = device.receive(&request, &answer).expect("changes");
        device.apply(changes);
        device.history
    }
}

/// A page or file, as this machine's browser asks for it.
pub fn asked(path: &str) -> Request<Body> {
    let peer: SocketAddr = ([127, 0, 0, 1], 50_000).into();
    let request = Request::get(path).header("host", "127.0.0.1:3000").extension(ConnectInfo(peer));
    request.body(Body::empty()).expect("a request")
}

pub fn database(folder: &Path) -> std::path::PathBuf {
    folder.join("test.sqlite")
}

/// Ops travel as the bytes they were born with: texts in the message.
pub fn message(cursor: &Value, push: &[Value]) -> Value {
    let push: Vec<String> = push.iter().map(ToString::to_string).collect();
    json!({"request": {"protocol": 1, "device": Uuid::from_u128(1), "cursor": cursor, "push": push}})
}

/// A call as this machine's own page makes it.
pub fn call(function: &str, body: &Value) -> Request<Body> {
    call_with(function, body, &[])
}

/// The same with headers added or replaced.
pub fn call_with(function: &str, body: &Value, headers: &[(&str, &str)]) -> Request<Body> {
    let ours = [
        ("host", "127.0.0.1:3000"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
        ("sec-fetch-site", "same-origin"),
        ("origin", "http://127.0.0.1:3000"),
        ("cookie", COOKIE),
    ];
    let mut request = Request::post(format!("/api/{function}"));
    for (name, value) in ours.iter().filter(|(name, _)| headers.iter().all(|(other, _)| other != name)) {
        request = request.header(*name, *value);
    }
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        request = request.header(*name, *value);
    }
    let peer: SocketAddr = ([127, 0, 0, 1], 50_000).into();
    request.extension(ConnectInfo(peer)).body(Body::from(body.to_string())).expect("a request")
}

/// The text of a part of a workbook.
pub fn part(book: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).expect("a package");
    let mut text = String::new();
    zip.by_name(name).expect("a part").read_to_string(&mut text).expect("a text");
    text
}

/// An op that sets a row's progress.
pub fn op(id: u128, cell: &str, value: &Value, parents: &[u128]) -> Value {
    let parents: Vec<Uuid> = parents.iter().map(|id| Uuid::from_u128(*id)).collect();
    json!({
        "id": Uuid::from_u128(id), "cell": cell, "value": value, "parents": parents,
        "device": Uuid::from_u128(1), "device_seq": u64::try_from(id).expect("small"),
        "gesture": Uuid::from_u128(id), "actor_claimed": "職員", "client_time": 0, "schema": 1,
    })
}

pub fn underway() -> Value {
    json!({"progress": {"status": "underway"}})
}
