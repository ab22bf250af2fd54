//! What a request passes before anything is done for it: asked for under a name of this server, not by the page of
//! another site, and marked if it may write. Whatever is refused here has cost neither database nor memory.

mod body;
pub mod hosts;
pub mod rights;
mod token;

pub use body::{Bodies, Unread};
pub use hosts::Hosts;
pub use rights::MayWrite;
pub use token::Token;

use crate::seldom::Seldom;
use api::ApiError;
use axum::{
    Json,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use std::{net::SocketAddr, sync::Arc};

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

static REFUSED: Seldom = Seldom::new();

/// What the address begins with that gives the right to write.
pub const OPEN: &str = "/open/";

/// Who may come in, and as what.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The names of this server.
    pub hosts: Hosts,
    /// What who writes must hold, until accounts exist.
    pub token: Token,
    /// Whether it is served over https.
    pub secure: bool,
}

/// Turns away what no page of this app sends, and marks requests that may write.
pub async fn admit(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let Some(host) = gate.hosts.of(&request) else {
        return refuse(&request, StatusCode::FORBIDDEN, ApiError::Elsewhere);
    };
    let for_programs = is_for_programs(&request);
    if for_programs && is_cross_site(request.headers(), &host, gate.secure) {
        return refuse(&request, StatusCode::FORBIDDEN, ApiError::ReadOnly);
    }
    if request.method() == Method::POST && !is_ours(request.headers()) {
        return refuse(&request, StatusCode::UNSUPPORTED_MEDIA_TYPE, ApiError::Malformed);
    }
    if rights::may_write(&request, &host, &gate.token) {
        request.extensions_mut().insert(MayWrite);
    }
    let mut response = next.run(request).await;
    if gate.secure || hosts::is_loopback(&host) {
        // Elsewhere browsers complain of it and take no notice.
        response.headers_mut().insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
    if for_programs {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// `GET /open/{token}`: the address that the server says at its start. Whoever opens it here may write from then on.
pub async fn open(State(gate): State<Arc<Gate>>, Path(given): Path<String>, request: Request) -> Response {
    if !rights::is_local(&request) || !gate.token.is(&given) {
        return refuse(&request, StatusCode::FORBIDDEN, ApiError::ReadOnly);
    }
    ([(header::SET_COOKIE, gate.token.cookie(gate.secure))], Redirect::to("/")).into_response()
}

fn refuse(request: &Request, status: StatusCode, error: ApiError) -> Response {
    let peer = peer(request).map(|peer| peer.to_string()).unwrap_or_default();
    let path = request.uri().path();
    // What comes near to the token is not for the log.
    let path = if path.starts_with(OPEN) { OPEN } else { path };
    if let Some(left_out) = REFUSED.again() {
        tracing::warn!(%status, %peer, path, left_out, "refused");
    }
    // A person reads words, the app a name.
    if is_for_programs(request) {
        (status, Json(error)).into_response()
    } else {
        (status, error.to_string()).into_response()
    }
}

/// Whether an address is one that the app asks for, and no page.
fn is_for_programs(request: &Request) -> bool {
    ["/api/", "/export/"].iter().any(|part| request.uri().path().starts_with(part))
}

fn peer(request: &Request) -> Option<SocketAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0)
}

/// Whether the body is of a kind that the app sends, and that no form of another site can.
fn is_ours(headers: &HeaderMap) -> bool {
    let kind = text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", api::WORKBOOK_KIND].iter().any(|ours| kind.eq_ignore_ascii_case(ours))
}

/// Whether the browser says that another site's page sent this. What is said in signs that no browser uses is
/// another site's.
fn is_cross_site(headers: &HeaderMap, host: &str, secure: bool) -> bool {
    let ours = |origin: &str| match origin.split_once("://") {
        // In front of a proxy the scheme may be another one; nothing is written through it.
        Some((scheme, of)) => {
            of.eq_ignore_ascii_case(host)
                && (scheme == if secure { "https" } else { "http" } || rights::is_forwarded(headers))
        }
        None => false,
    };
    let is_other = |name: &str, is_ours: &dyn Fn(&str) -> bool| {
        headers.get_all(name).iter().any(|value| !value.to_str().is_ok_and(is_ours))
    };
    is_other("sec-fetch-site", &|site| matches!(site, "same-origin" | "none")) || is_other("origin", &ours)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
