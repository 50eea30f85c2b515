//! What BigQuery says of a table's past: for how long it is kept, and when the present began.

use serde_json::Value;

use super::{FailureKind, RemoteError, RestClient, TableRef};

/// How many hours, where the table's dataset says nothing else: seven days.
pub(in crate::bigquery) const DEFAULT_HOURS: u32 = 7 * 24;

/// How many hours the dataset of `table` keeps what its tables were; `None` if it does not say, or may not be asked.
///
/// # Errors
///
/// Whatever the network does.
pub(in crate::bigquery) async fn hours(
    rest: &RestClient,
    table: &TableRef,
) -> Result<Option<u32>, RemoteError> {
    let dataset = match rest.get(&table.dataset_path(), &[]).await {
        Ok(dataset) => dataset,
        Err(error) if matches!(error.kind(), FailureKind::Denied | FailureKind::NotFound) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let hours = &dataset["maxTimeTravelHours"];
    let hours = hours.as_u64().or_else(|| hours.as_str()?.parse().ok());
    Ok(hours.and_then(|hours| u32::try_from(hours).ok()))
}

/// The version of the table that `tables.get` describes: when it was changed last, in digits, as it stands in names of jobs
/// and tables. A server without versions has none.
pub(in crate::bigquery) fn version(table: &Value) -> String {
    let modified = table["lastModifiedTime"].as_str().unwrap_or_default();
    modified.chars().filter(char::is_ascii_digit).collect()
}
