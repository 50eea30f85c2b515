//! The client of BigQuery's REST API: credentials, requests, jobs, retries, names and types.

pub(in crate::bigquery) mod attempts;
mod clock;
mod column_type;
mod credentials;
mod done_job;
mod endpoint;
mod error;
mod google_hosts;
mod job;
mod key_file;
pub(in crate::bigquery) mod names;
mod rest;
mod retry;
mod rows;
mod secret;
mod settings;
mod table_ref;
pub(in crate::bigquery) mod time_travel;
mod token_answer;
mod token_file;
mod token_service;
mod upload;

pub use column_type::{Decimals, Mode, Type};
pub use credentials::{Credentials, TokenSource};
pub use done_job::{BadJobId, Job, JobId};
pub use endpoint::{BadEndpoint, Endpoint};
pub use error::{FailureKind, RemoteError};
pub use job::QueryOptions;
pub use names::BadName;
pub use rest::{RestClient, Usage};
pub use retry::Policy;
pub use rows::RowsPage;
pub use secret::Secret;
pub use settings::{CredentialChoice, Settings, WarehouseTable};
pub use table_ref::TableRef;
