//! The app's files, built in and compressed beforehand.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file that all pages are shown by.
const PAGE: &str = "index.html";

/// A file of the app.
struct File {
    name: &'static str,
    etag: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// Answers with the file, or, for the address of a page, with the app, which shows the page.
#[allow(clippy::unused_async)] // a handler
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let name = uri.path().trim_start_matches('/');
    // A part of the text is named `1-1.4`: what follows its dot is a number, not a kind of file.
    let kind = name.rsplit('/').next().and_then(|last| last.rsplit_once('.'));
    let is_page = kind.is_none_or(|(_, kind)| kind.parse::<u16>().is_ok());
    match find(name).or_else(|| find(PAGE).filter(|_| is_page)) {
        Some(file) => answer(file, &headers),
        None if is_page => (
            StatusCode::SERVICE_UNAVAILABLE,
            "アプリが組み込まれていません。`make build` で作り直してください。",
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn find(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

fn answer(file: &'static File, request: &HeaderMap) -> Response {
    let known = request.get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let mut response = if known.is_some_and(|tags| tags.contains(file.etag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(file, request)
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_static(file.etag));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control(file.name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if file.name == PAGE {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_SECURITY_POLICY));
    }
    response
}

fn body(file: &'static File, request: &HeaderMap) -> Response {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|e| e.to_str().ok()).unwrap_or("");
    let (bytes, encoding) = match file {
        File { brotli: Some(bytes), .. } if accepts(accepted, "br") => (*bytes, Some("br")),
        File { gzip: Some(bytes), .. } if accepts(accepted, "gzip") => (*bytes, Some("gzip")),
        File { plain, .. } => (*plain, None),
    };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(file.name)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// Whether a form of a file may be sent, by the request's `Accept-Encoding` (RFC 9110, 12.5.3): a weight of 0 refuses.
fn accepts(accepted: &str, name: &str) -> bool {
    accepted.split(',').any(|one| {
        let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
        let is_refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0));
        coding.trim().eq_ignore_ascii_case(name) && !is_refused
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// Files whose name holds a hash of their content never change; all others are asked for again.
fn cache_control(name: &str) -> &'static str {
    // Trunk drops leading zeros of its 64-bit hashes.
    let is_hash = |part: &str| (12..=16).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
    let hashed = name.split(['-', '.', '_']).any(is_hash);
    if hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_to_who_takes_it() {
        for (accepted, takes) in [
            ("gzip, br", true),
            ("BR;q=0.5", true),
            ("br;q=0", false),
            ("br; q=0.000, gzip", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            assert_eq!(accepts(accepted, "br"), takes, "{accepted}");
        }
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(cache_control("jinzai-navi-app-0123456789abcdef_bg.wasm").contains("immutable"));
        assert!(cache_control("main-0123456789abcdef.css").contains("immutable"));
        for name in ["index.html", "service-worker.js", "manifest.webmanifest", "help/map.webp"] {
            assert_eq!(cache_control(name), "no-cache", "{name}");
        }
    }
}
