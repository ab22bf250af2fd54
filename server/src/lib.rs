//! 人財ナビ's server: policy, plan and app from one binary.
//!
//! A request passes [`rights`] (who may write), then a server function of the `api` crate, then
//! [`backend`] (what it does), then [`store`] (the only SQL). [`content`] reads the policy,
//! [`assets`] holds the app, `export` makes files for other programs and `import` reads them, [`cli`] is
//! the command line.

pub mod assets;
pub mod backend;
pub mod cli;
pub mod content;
mod cookie;
mod export;
mod import;
pub mod live;
pub mod rights;
pub mod seal;
pub mod store;

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::{Caller, LocalBackend};
use leptos::prelude::provide_context;
use live::Live;
use std::sync::Arc;
use tower_http::{
    CompressionLevel, compression::CompressionLayer, set_header::SetResponseHeaderLayer, trace::TraceLayer,
};

/// Longest request body, in bytes: a full page of ops and of returned ops, with room.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// How hard answers are compressed: a seventh smaller than by default, in 12 ms for the policy.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(7);

/// The whole application over a backend. `secure`: it is served over https.
pub fn router(backend: LocalBackend, live: Live, secure: bool) -> Router {
    api::register();
    let backend = Arc::new(backend);
    let files = Router::new()
        .route("/export/{name}", get(export::file))
        .route("/export/inquiry/{year}/{name}", get(export::inquiry))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .with_state(backend.clone());
    let functions = Router::new()
        .route(api::WORKBOOK, post(import::workbook))
        .route("/api/{*function}", post(move |backend, request| call(backend, request, secure)))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new().quality(COMPRESSION))
        .layer(middleware::from_fn(rights::admit))
        .with_state(backend);
    let policy = SetResponseHeaderLayer::overriding(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(assets::CONTENT_SECURITY_POLICY),
    );
    functions
        .route("/api/events", get(move || async move { live.listen() }))
        .merge(files)
        .fallback(assets::serve)
        .layer(policy)
        .layer(fixed_header("x-content-type-options", "nosniff"))
        .layer(fixed_header("referrer-policy", "no-referrer"))
        .layer(TraceLayer::new_for_http())
}

fn fixed_header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
}

/// Runs a server function with this request's backend in context.
async fn call(State(backend): State<Arc<LocalBackend>>, request: Request<Body>, secure: bool) -> Response {
    let may_write = request.extensions().get::<rights::MayWrite>().is_some();
    let cookie = cookie::of(request.headers());
    let backend: api::SharedBackend = Arc::new(backend.for_request(Caller { may_write, cookie }));
    let mut response =
        leptos_axum::handle_server_fns_with_context(move || provide_context(backend.clone()), request)
            .await
            .into_response();
    if cookie.is_none() {
        cookie::give(response.headers_mut(), secure);
    }
    response
}
