//! What can go wrong between app and server.

use domain::sync::SyncError;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a call brought no answer. The text is for the person at the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// The body could not be read (400).
    #[error("送られた内容を読み取れませんでした。")]
    Malformed,
    /// The body was too long (413).
    #[error("一度に送る量が多すぎます。")]
    TooLarge,
    /// The session has ended (401).
    #[error("サインインの期限が切れました。もう一度サインインしてください。")]
    SignedOut,
    /// A push from where no one may write (403).
    #[error("この接続からは変更できません（読み取り専用）。")]
    ReadOnly,
    /// An address that is none of this server's (403).
    #[error(
        "このアドレスでは使えません。管理者に、起動するときの --host にこの名前を加えるよう伝えてください。"
    )]
    Elsewhere,
    /// A message the protocol does not admit (422).
    #[error("{0}")]
    Sync(SyncError),
    /// The server has more to do than it can take on (503).
    #[error("サーバーが混み合っています。少し待ってから、もう一度お試しください。")]
    Busy,
    /// The server failed; its log says why (500).
    #[error("サーバーで問題が起きました。しばらくしてからもう一度お試しください。")]
    Server,
    /// The disk of the server is full or cannot be written (507).
    #[error("サーバーの保存先に書き込めません。管理者に連絡してください。")]
    Storage,
    /// No connection, or an answer that is not this server's (the app's own finding).
    #[error("サーバーに接続できません。")]
    Offline,
}

/// After how many seconds to come again to a server that is busy.
#[cfg(feature = "ssr")]
pub const RETRY_AFTER: &str = "5";

impl ApiError {
    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SignedOut => 401,
            Self::ReadOnly | Self::Elsewhere => 403,
            Self::TooLarge => 413,
            Self::Sync(_) => 422,
            Self::Server | Self::Offline => 500,
            Self::Busy => 503,
            Self::Storage => 507,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    #[cfg(feature = "ssr")]
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            ServerFnErrorErr::Deserialization(why) if why.contains("length limit") => Self::TooLarge,
            ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_) => Self::Malformed,
            _ => Self::Server,
        };
        set_status(&error);
        error
    }

    // A captive portal's page counts as no connection: it is not this server's answer.
    #[cfg(not(feature = "ssr"))]
    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Offline
    }
}

/// Gives the response under way the status of this error.
#[cfg(feature = "ssr")]
pub(crate) fn set_status(error: &ApiError) {
    use axum::http::{HeaderValue, header};
    use leptos::prelude::use_context;
    let status = axum::http::StatusCode::from_u16(error.status());
    if let (Some(options), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), status) {
        options.set_status(status);
        if *error == ApiError::Busy {
            options.insert_header(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
    }
}
