//! A job that is done, and the id by which it was asked for.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat};
use serde_json::Value;
use thiserror::Error;

/// A job's id, chosen by us: what makes it safe to ask for the same job again. Of a project and location each id names
/// one job, for good.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(String);

/// The text cannot be a job's id.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no job id: it has at most 1,024 letters, digits, `_` and `-`")]
pub struct BadJobId(String);

/// A job that is done without an error.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Where it ran.
    pub location: String,
    /// What it was told, as the REST API's `configuration`; null if the server does not say.
    pub configuration: Value,
    /// What it did, as the REST API's `statistics`.
    pub statistics: Value,
    /// Whether it had been there before it was asked for: by a try whose answer was lost, an earlier session or another
    /// one.
    pub attached: bool,
}

impl JobId {
    /// The id `text`.
    ///
    /// # Errors
    ///
    /// If it has other characters than an id may have.
    pub fn new(text: impl Into<String>) -> Result<Self, BadJobId> {
        let text = text.into();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let fits = (1..=1024).contains(&text.len()) && text.chars().all(allowed);
        if fits { Ok(Self(text)) } else { Err(BadJobId(text)) }
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for JobId {
    type Err = BadJobId;

    fn from_str(text: &str) -> Result<Self, BadJobId> {
        Self::new(text)
    }
}

impl Job {
    /// The value of a label that the job was given.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.configuration["labels"][key].as_str()
    }

    /// An `int64` of the statistics, which the REST API writes as text, at a JSON pointer: `/load/outputRows`.
    pub fn count(&self, pointer: &str) -> Option<u64> {
        let value = self.statistics.pointer(pointer)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }

    /// A moment at which it was done for certain, in UTC, if the server says when that was. Its time is cut to a
    /// millisecond, and what the job did is to be seen then, so this is the next one.
    pub(in crate::bigquery) fn ended(&self) -> Option<String> {
        let millis = i64::try_from(self.count("/endTime")?).ok()?.checked_add(1)?;
        let time = DateTime::from_timestamp_millis(millis)?;
        Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}
