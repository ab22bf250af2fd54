//! The token by which the server knows the person who started it: said at its start, opened once, kept by the
//! browser in a cookie.

use crate::{cookie, seal::Sealer};
use axum::http::HeaderMap;
use std::fmt;

/// The token, and the name of its cookie: cookies are the same for all ports of a machine, so each database has its
/// own.
#[derive(Clone)]
pub struct Token {
    name: String,
    secret: String,
}

impl Token {
    /// The token of a database: the same at each start.
    pub fn of(sealer: &Sealer) -> Self {
        Self::new(&sealer.derived("cookie of who writes")[..8], &sealer.derived("token of who writes")[..32])
    }

    /// A token. `database`: tells its cookie from those of other servers on the machine.
    pub fn new(database: &str, secret: &str) -> Self {
        Self { name: format!("jinzai-navi-writer-{database}"), secret: secret.to_owned() }
    }

    /// The page of the server that gives a browser its cookie.
    pub fn path(&self) -> String {
        [super::OPEN, &self.secret].concat()
    }

    /// Whether this is the token. How long it takes says nothing of how much is right.
    pub fn is(&self, given: &str) -> bool {
        let wrong =
            self.secret.bytes().zip(given.bytes()).fold(0, |wrong, (ours, theirs)| wrong | (ours ^ theirs));
        given.len() == self.secret.len() && wrong == 0
    }

    /// Whether the browser has the cookie.
    pub fn is_held(&self, headers: &HeaderMap) -> bool {
        cookie::values(headers, &self.name).any(|value| self.is(value))
    }

    /// The cookie.
    pub fn cookie(&self, secure: bool) -> String {
        cookie::set(&self.name, &self.secret, secure)
    }
}

/// Never the secret.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("name", &self.name).finish_non_exhaustive()
    }
}
