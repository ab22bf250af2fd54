//! The server functions both halves share, and the backend trait they call.
//!
//! The app calls the functions; the server registers them (see [`register`]) and puts a
//! [`Backend`] into their context. Neither needs to know the other.

mod error;
mod functions;

pub use error::ApiError;
#[cfg(feature = "ssr")]
pub use functions::register;
pub use functions::{GetPolicy, Sync, policy, sync};

use domain::sync::{SyncRequest, SyncResponse};
use serde::{Deserialize, Serialize};
use std::{future::Future, pin::Pin, sync::Arc};

/// What the server functions need of the server, made anew for each request with its rights.
pub trait Backend: Send + std::marker::Sync {
    /// The policy, unless the caller has this version of it.
    fn policy(&self, known: Option<String>) -> Result<Option<PolicyDelivery>, ApiError>;

    /// Push and pull in one.
    fn sync(&self, request: SyncRequest) -> BoxFuture<'_, Result<SyncResponse, ApiError>>;
}

/// A future behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A [`Backend`] as it stands in the context.
pub type SharedBackend = Arc<dyn Backend>;

/// A policy as it is delivered and stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyDelivery {
    /// Changes when any content file does.
    pub version: String,
    /// A [`domain::policy::Policy`] in JSON.
    pub policy: String,
}
