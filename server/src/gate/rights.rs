//! Who may write, until accounts exist: the person at the server's own machine, who was told its token, from a page
//! of this app. Accounts will answer the same question, from the same place.

use super::{Token, hosts, peer, text};
use axum::{extract::Request, http::HeaderMap};

/// Marks a request that may change the plan. Looked for before a body is read.
#[derive(Clone, Copy, Debug)]
pub struct MayWrite;

/// Whether a request may change the plan. `host`: what it asks for.
pub fn may_write(request: &Request, host: &str, token: &Token) -> bool {
    let headers = request.headers();
    let by_our_page =
        text(headers, "sec-fetch-site") == Some("same-origin") || headers.contains_key("origin");
    is_local(request) && hosts::is_loopback(host) && by_our_page && token.is_held(headers)
}

/// Whether a request comes from this machine, as far as can be seen: a relay that says nothing looks the same.
pub fn is_local(request: &Request) -> bool {
    peer(request).is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && !is_forwarded(request.headers())
}

/// Whether a proxy says that it stands between. With one the peer is not who it seems.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.keys().map(axum::http::HeaderName::as_str).any(|name| {
        matches!(name, "forwarded" | "via" | "client-ip" | "proxy-connection" | "x-real-ip" | "x-host")
            || ["x-forwarded", "x-original-", "x-envoy-", "x-proxy", "x-remote-", "cf-", "cdn-"]
                .iter()
                .any(|start| name.starts_with(start))
            || name.ends_with("-client-ip")
            || name.ends_with("-connecting-ip")
    })
}
