//! Cookies: how they are read and set, and the one by which the server knows a browser again whose own storage was
//! cleared away. What scripts can write dies together, this does not.

use axum::http::{HeaderMap, HeaderValue, header};
use uuid::Uuid;

const NAME: &str = "jinzai-navi-device";

/// As long as browsers keep one, in seconds.
const LIFE: u32 = 400 * 24 * 60 * 60;

/// The browser's cookie, if it has one.
pub fn of(headers: &HeaderMap) -> Option<Uuid> {
    values(headers, NAME).next().and_then(|value| value.parse().ok())
}

/// Gives the browser one. It says who the browser is, not what it may do.
pub fn give(headers: &mut HeaderMap, secure: bool) {
    if let Ok(cookie) = HeaderValue::from_str(&set(NAME, &Uuid::new_v4().to_string(), secure)) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

/// The values of the browser's cookies of a name.
pub fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(other, _)| *other == name).map(|(_, value)| value)
}

/// What sets a cookie that no script reads and no other site sends.
pub fn set(name: &str, value: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/api; Max-Age={LIFE}; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_was_given_is_read_among_others_and_a_broken_one_is_none() {
        let mut given = HeaderMap::new();
        give(&mut given, true);
        let set = given[header::SET_COOKIE].to_str().expect("a text");
        assert!(set.contains("HttpOnly; SameSite=Strict; Secure"), "{set}");
        let (pair, _) = set.split_once(';').expect("attributes");
        let headers = |text: String| {
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&text).expect("a header"))])
        };
        assert!(of(&headers(format!("other=1; {pair}"))).is_some());
        assert_eq!(of(&headers(format!("{NAME}=nonsense"))), None);
        assert_eq!(of(&HeaderMap::new()), None);
    }
}
