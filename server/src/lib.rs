//! 人財ナビ's server: policy, plan and app from one binary.
//!
//! A connection is admitted by [`connections`], a request by [`gate`] (is it for us, who may write), then comes a server
//! function of the `api` crate, then [`backend`] (what it does), then [`store`] (the only SQL). [`content`] reads the
//! policy, [`assets`] holds the app, `export` makes files for other programs and [`import`] reads them, [`cli`] is the
//! command line.

pub mod assets;
pub mod backend;
pub mod cli;
pub mod connections;
pub mod content;
mod cookie;
mod export;
pub mod gate;
pub mod import;
pub mod live;
pub mod seal;
mod seldom;
pub mod store;
mod turns;

use api::ApiError;
use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::{Caller, LocalBackend};
use export::Exports;
use gate::{Bodies, Gate, MayWrite};
use import::Reader;
use leptos::prelude::provide_context;
use live::Live;
use std::sync::Arc;
use tower_http::{
    CompressionLevel, compression::CompressionLayer, set_header::SetResponseHeaderLayer, trace::TraceLayer,
};

/// How hard answers are compressed: a seventh smaller than by default, in 12 ms for the policy.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(7);

/// Proxies that would hold a stream back until they have more of it pass it on (nginx, and those that follow it).
const UNBUFFERED: [(HeaderName, HeaderValue); 1] =
    [(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"))];

/// What browsers are told with every answer. What a page may load and run is said with the page.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// Browsers that were here over https come back over nothing else, for a year.
const ONLY_HTTPS: (&str, &str) = ("strict-transport-security", "max-age=31536000");

/// What requests share.
#[derive(Clone)]
pub struct Rooms {
    backend: Arc<LocalBackend>,
    exports: Exports,
    bodies: Bodies,
    reader: Reader,
    secure: bool,
}

/// The whole application over a backend.
pub fn router(backend: LocalBackend, live: Live, gate: Gate, reader: Reader) -> Router {
    api::register();
    let (secure, gate) = (gate.secure, Arc::new(gate));
    let rooms = Rooms {
        backend: Arc::new(backend),
        exports: Exports::default(),
        bodies: Bodies::default(),
        reader,
        secure,
    };
    let routes = Router::new()
        .route("/export/{name}", get(export::file))
        .route("/export/inquiry/{year}/{name}", get(export::inquiry))
        .route(api::WORKBOOK, post(import::workbook))
        .route("/api/policy", post(call))
        .route("/api/sync", post(call))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        // Bodies are bounded by `gate`.
        .layer(DefaultBodyLimit::disable())
        .with_state(rooms)
        .route("/api/events", get(move || async move { (UNBUFFERED, live.listen()) }))
        .route("/api/{*nothing}", axum::routing::any(nothing))
        .fallback(assets::serve)
        // A stranger can bring failures about: those that matter are logged where they happen.
        .layer(TraceLayer::new_for_http().on_failure(()))
        // Not traced: its address holds the token.
        .merge(
            Router::new().route(&[gate::OPEN, "{token}"].concat(), get(gate::open)).with_state(gate.clone()),
        )
        .layer(middleware::from_fn_with_state(gate, gate::admit));
    let told = HEADERS.into_iter().chain(secure.then_some(ONLY_HTTPS));
    told.fold(routes, |routes, (name, value)| {
        routes.layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        ))
    })
}

/// What the app does not ask for.
async fn nothing() -> Response {
    (StatusCode::NOT_FOUND, Json(ApiError::Malformed)).into_response()
}

/// Runs a server function with this request's backend in context.
async fn call(State(rooms): State<Rooms>, request: Request<Body>) -> Response {
    let request = match read(&rooms, request).await {
        Ok(request) => request,
        Err(why) => return refusal(&why),
    };
    let may_write = request.extensions().get::<MayWrite>().is_some();
    let cookie = cookie::of(request.headers());
    let backend: api::SharedBackend = Arc::new(rooms.backend.for_request(Caller { may_write, cookie }));
    let mut response =
        leptos_axum::handle_server_fns_with_context(move || provide_context(backend.clone()), request)
            .await
            .into_response();
    if cookie.is_none() {
        cookie::give(response.headers_mut(), rooms.secure);
    }
    response
}

/// What is answered before any function is asked.
fn refusal(why: &ApiError) -> Response {
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(why)).into_response();
    if *why == ApiError::Busy {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(api::RETRY_AFTER));
    }
    response
}

/// The request with its body in memory; of one who may not write, if it is short enough to be a mere question.
async fn read(rooms: &Rooms, request: Request<Body>) -> Result<Request<Body>, ApiError> {
    let (parts, body) = request.into_parts();
    let body = match parts.extensions.get::<MayWrite>() {
        Some(_) => rooms.bodies.read_message(body).await?,
        None => rooms.bodies.read_question(body).await?,
    };
    Ok(Request::from_parts(parts, body.into()))
}
