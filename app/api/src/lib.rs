//! The server functions both halves share, and the backend trait they call.
//!
//! The app calls the functions; the server registers them (see [`register`]) and puts a
//! [`Backend`] into their context. Neither needs to know the other.

mod error;
mod functions;

pub use error::ApiError;
#[cfg(feature = "ssr")]
pub use error::RETRY_AFTER;
#[cfg(feature = "ssr")]
pub use functions::register;
pub use functions::{GetPolicy, Sync, policy, sync};

pub use domain::sync::PolicyDelivery;

use domain::sync::{SyncRequest, SyncResponse};
use std::{future::Future, pin::Pin, sync::Arc};

/// Where a workbook is sent to be read into a [`domain::import::Table`].
pub const WORKBOOK: &str = "/api/workbook";

/// Its kind, which no form of another site can send.
pub const WORKBOOK_KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Largest file that is taken in, in bytes: a plan of a thousand rows has a tenth of it.
pub const LARGEST_FILE: u32 = 15 * 1024 * 1024;

/// What the server functions need of the server, made anew for each request with its rights.
pub trait Backend: Send + std::marker::Sync {
    /// The policy in force, unless the caller has this version of it, in force since then.
    fn policy(
        &self,
        known: Option<String>,
        since: Option<i64>,
    ) -> BoxFuture<'_, Result<Option<PolicyDelivery>, ApiError>>;

    /// The policy that was in force at a time, unless the caller has this version of it.
    fn policy_at(
        &self,
        time: i64,
        known: Option<String>,
    ) -> BoxFuture<'_, Result<Option<PolicyDelivery>, ApiError>>;

    /// Push and pull in one.
    fn sync(&self, request: SyncRequest) -> BoxFuture<'_, Result<SyncResponse, ApiError>>;
}

/// A future behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A [`Backend`] as it stands in the context.
pub type SharedBackend = Arc<dyn Backend>;
