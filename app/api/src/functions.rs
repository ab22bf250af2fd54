//! The server functions. Their endpoints are part of the protocol.

use crate::{ApiError, PolicyDelivery};
use domain::sync::{SyncRequest, SyncResponse};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// The policy in force, now or at a time, unless the caller has it.
#[server(name = GetPolicy, prefix = "/api", endpoint = "policy", input = Json, output = Json, impl_from = false, impl_deref = false)]
pub async fn policy(
    /// The version the caller has.
    known: Option<String>,
    /// Since when that is in force, as far as the caller knows; of the one in force now.
    since: Option<i64>,
    /// The time, in milliseconds since 1970, by the server's clock; none for now.
    at: Option<i64>,
) -> Result<Option<PolicyDelivery>, ApiError> {
    let backend = backend()?;
    answered(match at {
        Some(time) => backend.policy_at(time, known).await,
        None => backend.policy(known, since).await,
    })
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
