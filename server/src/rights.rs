//! Who may write, until accounts exist: the person at the server's own machine, and no page of
//! another site in their browser.

use api::ApiError;
use axum::{
    Json,
    extract::{ConnectInfo, Request},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::SocketAddr;

/// Marks a request that may change the plan.
#[derive(Clone, Copy, Debug)]
pub struct MayWrite;

/// Headers that a proxy adds. With one of them the peer is not who it seems.
const FORWARDING: [&str; 5] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Turns away what no page of this app sends, and marks requests that may write.
pub async fn admit(mut request: Request, next: Next) -> Response {
    let host = host(&request).map(str::to_owned);
    let headers = request.headers();
    if !is_ours(headers) {
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, ApiError::Malformed);
    }
    if is_cross_site(headers, host.as_deref()) {
        return refuse(StatusCode::FORBIDDEN, ApiError::ReadOnly);
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if may_write(peer, headers, host.as_deref()) {
        request.extensions_mut().insert(MayWrite);
    }
    next.run(request).await
}

fn refuse(status: StatusCode, error: ApiError) -> Response {
    tracing::warn!(%status, "request refused before any function");
    (status, Json(error)).into_response()
}

/// Whether the body is of a kind that the app sends, and that no form of another site can.
fn is_ours(headers: &HeaderMap) -> bool {
    let kind = text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", api::WORKBOOK_KIND].iter().any(|ours| kind.eq_ignore_ascii_case(ours))
}

/// Whether the browser says that another site's page sent this.
fn is_cross_site(headers: &HeaderMap, host: Option<&str>) -> bool {
    let foreign_fetch =
        text(headers, "sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let foreign_origin = text(headers, "origin").is_some_and(|origin| !same_host(origin, host));
    foreign_fetch || foreign_origin
}

fn same_host(origin: &str, host: Option<&str>) -> bool {
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    origin_host.is_some() && origin_host == host
}

/// The host that was asked for: the Host header, or with HTTP/2 the authority of the address.
fn host(request: &Request) -> Option<&str> {
    let authority = || request.uri().authority().map(axum::http::uri::Authority::as_str);
    text(request.headers(), "host").or_else(authority)
}

fn may_write(peer: Option<SocketAddr>, headers: &HeaderMap, host: Option<&str>) -> bool {
    let from_here = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    let to_here = host.is_some_and(is_localhost);
    let direct = FORWARDING.iter().all(|name| !headers.contains_key(*name));
    let by_our_page =
        text(headers, "sec-fetch-site") == Some("same-origin") || headers.contains_key("origin");
    from_here && to_here && direct && by_our_page
}

fn is_localhost(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_localhost() {
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "[::1]"] {
            assert!(is_localhost(host), "{host}");
        }
        for host in
            ["", "127.0.0.2", "localhost.example", "example:127", "127.0.0.1.example:80", "localhost:80x"]
        {
            assert!(!is_localhost(host), "{host}");
        }
    }
}
