//! The clock of the machine, as far as tokens and certificates depend on it.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::RemoteError;

/// What the clock says. Before 1970, no certificate and no token can be judged, and libraries that do panic.
#[expect(clippy::disallowed_methods, reason = "tokens and certificates are judged by the clock")]
pub(in crate::bigquery) fn now() -> Result<DateTime<Utc>, RemoteError> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok();
    let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
    micros.and_then(DateTime::from_timestamp_micros).ok_or_else(|| {
        let what = "the clock of this machine is before 1970 or after 9999";
        RemoteError::Setup(what.to_owned())
    })
}
