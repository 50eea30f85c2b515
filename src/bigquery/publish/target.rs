//! The target as it was when it was looked at.

use serde_json::Value;

use super::fit::TargetFit;
use crate::bigquery::client::time_travel::version;

/// The target as it was when it was looked at.
#[derive(Debug)]
pub(super) struct PublishTarget {
    /// The answer of `tables.get`.
    pub(super) table: Value,
    /// How it takes our rows.
    pub(super) fit: TargetFit,
    /// When it was changed last, in digits; a server without versions has none.
    pub(super) version: String,
    /// Where jobs on it run.
    pub(super) location: String,
}

impl PublishTarget {
    /// The target that `tables.get` describes; jobs run at `location`, or else where it is.
    pub(super) fn new(table: Value, location: Option<&str>) -> Self {
        // An emulator names no location, and a job without one runs where the server likes.
        let text = |key: &str| table[key].as_str().unwrap_or_default().to_owned();
        let location = location.map_or_else(|| text("location"), str::to_owned);
        Self { fit: TargetFit::of_table(&table), version: version(&table), location, table }
    }
}
