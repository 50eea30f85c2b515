//! Floor 6: the owner's warehouse, BigQuery. Owns everything that knows the network: exporting a season once, and
//! publishing a run so that readers see the old rows or the new ones, whole. Refuses to decide what is predicted.
//!
//! Only built with the feature `bigquery`, which is on by default; without it the program has no network crate at all.
//!
//! # Why a client of its own
//!
//! `gcp-bigquery-client` gives the generated stubs of the Storage Read API. Its REST calls lose the HTTP status of an answer
//! that is no JSON, never retry, have no upload and panic on a job that is not finished; the library that it gets tokens
//! from panics on a malformed URL and on a token that lives too long, and asks any host that a key file names. So [`RestClient`]
//! and its tokens speak the few lines of protocol that are needed themselves:
//!
//! - Every job has an id that the client chose ([`JobId`]). So a job whose answer was lost can be asked for, and sending
//!   it again cannot run it twice.
//! - What is retried is decided in one place, by [`RemoteError::kind`]; how long one waits, by [`Policy`].
//! - An [`Endpoint`] other than Google's is used only when named, and never sees credentials.
//! - Redirects are not followed, proxies not used, and certificates always verified: there is no option for either.
//!
//! No error, and no type's `Debug`, holds a token, a key, a query's text or a row's value.

mod client;
pub mod export;
pub mod publish;
pub mod records;
mod replacement;
pub mod undo;

use std::future::Future;

pub use client::{
    BadEndpoint, BadJobId, BadName, CredentialChoice, Credentials, Decimals, Endpoint, FailureKind,
    Job, JobId, Mode, Policy, QueryOptions, RemoteError, RestClient, RowsPage, Secret, Settings,
    TableRef, TokenSource, Type, Usage, WarehouseTable,
};

/// Runs what the network is asked on this thread, until it is done: nothing above this module is asynchronous.
/// A command does all that it asks in one call, or as few as it can: connections do not outlive it.
///
/// # Errors
///
/// [`RemoteError::Setup`] if the system has no room for a reactor, or what `asked` fails with.
pub fn block_on<T, E: From<RemoteError>>(
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    // Fails only if there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| RemoteError::setup(&error))?.block_on(asked)
}
