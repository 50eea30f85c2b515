//! What can go wrong with the warehouse, how it is classed, and what to do next.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use super::{BadEndpoint, BadJobId, BadName, Job};
use crate::domain::{printable_path, shortened_to};
use crate::snapshot::plain_file::NotPlain;

/// Why the warehouse could not be used. What was attempted is told as a method and the path of a resource, without the
/// values of a query, and never with a token, a key or a row's value.
#[derive(Clone, Debug, Error)]
pub enum RemoteError {
    /// A name is none.
    #[error(transparent)]
    Name(#[from] BadName),
    /// A job's id is none.
    #[error(transparent)]
    JobId(#[from] BadJobId),
    /// The endpoint may not be used.
    #[error(transparent)]
    Endpoint(#[from] BadEndpoint),
    /// A setting that is needed is missing.
    #[error("{0}")]
    Missing(&'static str),
    /// There are no credentials, or no token for them.
    #[error("no access token for BigQuery: {what}")]
    Credentials {
        /// What went wrong, without anything that was in a file.
        what: String,
        /// Whether the service that gives tokens was not there or not able.
        transient: bool,
    },
    /// The file that was named for credentials is no plain file, or larger than one of credentials can be.
    #[error("the credentials {} cannot be read: {what}", printable_path(path))]
    CredentialsFile {
        /// The file.
        path: PathBuf,
        /// Why it is refused.
        what: NotPlain,
    },
    /// The network could not be set up on this machine.
    #[error("the network cannot be used: {0}")]
    Setup(String),
    /// No answer came, or not all of it.
    #[error("{call}: no answer from {host}: {what}")]
    NoResponse {
        /// The method and the path.
        call: String,
        /// Who was asked.
        host: String,
        /// What happened to the connection.
        what: String,
    },
    /// The answer is a refusal.
    #[error("{call} was refused with {status}{}: {message}", parenthesised(reason.as_deref()))]
    Refused {
        /// The method and the path.
        call: String,
        /// The HTTP status.
        status: u16,
        /// BigQuery's word for it, if the answer was BigQuery's.
        reason: Option<String>,
        /// BigQuery's explanation.
        message: String,
        /// How long the server asked to wait.
        retry_after: Option<Duration>,
    },
    /// The answer is no refusal, and not what the protocol promises.
    #[error("{call}: the answer cannot be understood: {what}")]
    BadResponse {
        /// The method and the path.
        call: String,
        /// What is not there.
        what: &'static str,
    },
    /// The job was run, and failed.
    #[error("job {job} in {location} failed ({reason}): {message}")]
    Job {
        /// The job's id.
        job: String,
        /// Where it ran.
        location: String,
        /// BigQuery's word for it.
        reason: String,
        /// BigQuery's explanation.
        message: String,
    },
    /// The job is not done in the time that was given to it.
    #[error("job {job} in {location} was not done within {} s", within.as_secs_f64())]
    Timeout {
        /// The job's id.
        job: String,
        /// Where it runs.
        location: String,
        /// The time it was given.
        within: Duration,
    },
    /// A job of this id was there before, and did something else. It is done.
    #[error("job {} in {} existed before, and did something else", .0.id, .0.location)]
    JobIdTaken(Box<Job>),
    /// The rows that were read are not as many as the server counted.
    #[error("job {job}: {read} rows were read, and the server counted {counted}")]
    Rows {
        /// The job's id.
        job: String,
        /// How many rows its pages held.
        read: u64,
        /// What `totalRows` says.
        counted: u64,
    },
}

/// What kind of failure it is, which decides what is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// It may work the next time: the connection broke, or the server was not able.
    Retryable,
    /// Somebody is asked for a token who has none, or one that is not accepted.
    Unauthorised,
    /// It is there already.
    Duplicate,
    /// It is not there.
    NotFound,
    /// It is not permitted.
    Denied,
    /// A quota or a limit of the bill is used up; trying again uses up more of it.
    Quota,
    /// The request is wrong.
    Invalid,
    /// Rows differ from what was counted, or a job did something else.
    Differs,
    /// Anything else.
    Other,
}

impl RemoteError {
    /// What kind of failure this is. BigQuery's reason outranks the HTTP status, which is the same for a rate that was too
    /// high for a moment and for a quota that is used up.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Name(_) | Self::JobId(_) | Self::Endpoint(_) | Self::Missing(_) => {
                FailureKind::Invalid
            }
            Self::Credentials { transient: true, .. } | Self::NoResponse { .. } => {
                FailureKind::Retryable
            }
            Self::Credentials { .. } | Self::CredentialsFile { .. } => FailureKind::Unauthorised,
            Self::Refused { status, reason, .. } => {
                // Without a reason that is known, the status decides.
                of_reason(reason.as_deref().unwrap_or_default()).unwrap_or(of_status(*status))
            }
            Self::Job { reason, .. } => of_reason(reason).unwrap_or(FailureKind::Other),
            Self::JobIdTaken(_) | Self::Rows { .. } => FailureKind::Differs,
            Self::Setup(_) | Self::BadResponse { .. } | Self::Timeout { .. } => FailureKind::Other,
        }
    }

    /// What to do next, if that can be said.
    pub fn hint(&self) -> Option<&'static str> {
        let hint = match (self, self.kind()) {
            (Self::Endpoint(BadEndpoint::Remote(_)), _) => {
                "--endpoint-allow-remote permits it; no credentials are ever sent there"
            }
            (Self::Endpoint(BadEndpoint::OnlyStorage), _) => {
                "name the other endpoint, too: BIGQUERY_EMULATOR_HOST=host:port"
            }
            (Self::Missing(_), _) => "--project my-project, or project in season.toml, names it",
            (Self::NoResponse { .. }, _) => {
                "is there a network? the same command continues where it stopped"
            }
            (Self::Timeout { .. }, _) => {
                "the same command finds the job again; --job-timeout gives it more time"
            }
            (_, FailureKind::Retryable) => {
                "try again later; the same command continues where it stopped"
            }
            (_, FailureKind::Unauthorised) => {
                "gcloud auth application-default login, or --credentials key.json, or GOOGLE_OAUTH_ACCESS_TOKEN"
            }
            (_, FailureKind::Denied) => {
                "the account needs the roles BigQuery Job User on the billed project and Data Viewer on the data; Read Session \
                 User to read by Arrow, Data Editor to upload"
            }
            (_, FailureKind::NotFound) => {
                "season.toml, --project and the flags of datasets and tables set where it is looked for"
            }
            (_, FailureKind::Quota) => "trying again uses up more of it; wait, or raise the limit",
            (_, FailureKind::Duplicate | FailureKind::Differs) => {
                "the same command looks at it again"
            }
            _ => return None,
        };
        Some(hint)
    }

    pub(in crate::bigquery) fn setup(error: &io::Error) -> Self {
        Self::Setup(error.to_string())
    }

    /// The refusal of `call` with `status`, whatever its `body` is.
    pub(in crate::bigquery) fn refused(
        call: String,
        status: u16,
        body: &[u8],
        retry_after: Option<Duration>,
    ) -> Self {
        // An answer that is no JSON gives no reason, and its message says that it is not BigQuery's.
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let error = &body["error"];
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self::Refused {
            call,
            status,
            reason: text(&error["errors"][0]["reason"]).map(|reason| without_values(&reason)),
            message: text(&error["message"]).map_or_else(
                || "the answer is not BigQuery's".to_owned(),
                |text| without_values(&text),
            ),
            retry_after,
        }
    }

    /// The failure of the job `id`, from its `status.errorResult`.
    pub(in crate::bigquery) fn job(id: &str, location: &str, error: &Value) -> Self {
        let text = |key: &str| without_values(error[key].as_str().unwrap_or("no explanation"));
        Self::Job {
            job: id.to_owned(),
            location: location.to_owned(),
            reason: text("reason"),
            message: text("message"),
        }
    }

    /// How long the server asked to wait.
    pub(in crate::bigquery) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// BigQuery's table of reasons (cloud.google.com/bigquery/docs/error-messages), with the `job…` forms of some.
fn of_reason(reason: &str) -> Option<FailureKind> {
    Some(match reason {
        "backendError"
        | "internalError"
        | "rateLimitExceeded"
        | "jobBackendError"
        | "jobInternalError"
        | "jobRateLimitExceeded"
        | "tableUnavailable" => FailureKind::Retryable,
        "quotaExceeded"
        | "bytesBilledLimitExceeded"
        | "billingTierLimitExceeded"
        | "resourcesExceeded" => FailureKind::Quota,
        "accessDenied" | "billingNotEnabled" | "blocked" => FailureKind::Denied,
        "authError" => FailureKind::Unauthorised,
        "notFound" => FailureKind::NotFound,
        "duplicate" | "alreadyExists" => FailureKind::Duplicate,
        reason if reason.starts_with("invalid") => FailureKind::Invalid,
        _ => return None,
    })
}

fn of_status(status: u16) -> FailureKind {
    match status {
        401 => FailureKind::Unauthorised,
        403 => FailureKind::Denied,
        404 | 410 => FailureKind::NotFound,
        409 => FailureKind::Duplicate,
        408 | 429 | 500 | 502 | 503 | 504 => FailureKind::Retryable,
        400 => FailureKind::Invalid,
        _ => FailureKind::Other,
    }
}

/// Words after which BigQuery repeats a value that it could not read or compute with.
const BEFORE_VALUES: [&str; 14] = [
    "value",
    "cast",
    "parse",
    "parsing",
    "convert",
    "coerce",
    "overflow",
    "out of range",
    "division",
    "bad ",
    "invalid date",
    "invalid time",
    "literal",
    "row",
];

/// The most characters of an explanation that are shown; whoever answers might not stop.
const MAX_EXPLANATION: usize = 600;

/// BigQuery's explanation without the data that it may quote: where it speaks of a value, everything from the first
/// quotation mark or colon after that on is left out.
fn without_values(message: &str) -> String {
    let lower = message.to_ascii_lowercase();
    let from = BEFORE_VALUES.iter().filter_map(|word| lower.find(word)).min();
    let quoted = from.and_then(|from| {
        let quote = |c: char| "'\":`".contains(c) || c.is_ascii_digit();
        lower[from..].find(quote).map(|at| from + at)
    });
    match quoted {
        // ASCII is lowered in place, so what was found in the one text stands at the same byte of the other.
        Some(at) => shortened_to(&format!("{}…", message[..at].trim_end()), MAX_EXPLANATION),
        None => shortened_to(message, MAX_EXPLANATION),
    }
}

fn parenthesised(reason: Option<&str>) -> String {
    reason.map_or_else(String::new, |reason| format!(" ({reason})"))
}

/// Credentials that cannot be used.
pub(in crate::bigquery) fn refused(what: impl Into<String>) -> RemoteError {
    RemoteError::Credentials { what: what.into(), transient: false }
}
