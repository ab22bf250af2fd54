//! The server functions. Their endpoints are part of the protocol.

use crate::{ApiError, PolicyDelivery};
use domain::sync::{SyncRequest, SyncResponse};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// The policy, unless the caller has this version of it.
#[server(name = GetPolicy, prefix = "/api", endpoint = "policy", input = Json, output = Json, impl_from = false, impl_deref = false)]
pub async fn policy(
    /// The version the caller has.
    known: Option<String>,
    /// A place in the log, for the policy that was in force there; none for the one in force now.
    at: Option<u64>,
) -> Result<Option<PolicyDelivery>, ApiError> {
    answered(backend()?.policy(known, at).await)
}

/// Push and pull in one; see [`domain::sync`].
#[server(name = Sync, prefix = "/api", endpoint = "sync", input = Json, output = Json, impl_from = false, impl_deref = false)]
pub async fn sync(
    /// The message.
    request: SyncRequest,
) -> Result<SyncResponse, ApiError> {
    answered(backend()?.sync(request).await)
}

#[cfg(feature = "ssr")]
fn backend() -> Result<crate::SharedBackend, ApiError> {
    use_context::<crate::SharedBackend>().ok_or(ApiError::Server)
}

/// The answer, with the response's status set where it is an error.
#[cfg(feature = "ssr")]
fn answered<T>(answer: Result<T, ApiError>) -> Result<T, ApiError> {
    if let Err(error) = &answer {
        crate::error::set_status(error);
    }
    answer
}

/// Makes every function known to the router. Link-time registration finds none in a crate that
/// nothing else references.
#[cfg(feature = "ssr")]
pub fn register() {
    leptos::server_fn::axum::register_explicit::<GetPolicy>();
    leptos::server_fn::axum::register_explicit::<Sync>();
}
