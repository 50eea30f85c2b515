//! How a table that is there is partitioned and clustered: what that costs, and what is in the way.

use serde_json::Value;

use super::field::is_same_name;
use super::layout::{LayoutDifference, LayoutNote};
use super::schema::{CLUSTER, PARTITION};
use crate::domain::GameDate;

/// What differs if `table` drops partitions after a time, and has dropped that of the rows of `first` by now: they would be
/// gone at once, and those that they replace, too. Times are in milliseconds; `created_ms` is when the run was made.
pub(super) fn expired(
    table: &Value,
    first: GameDate,
    created_ms: i64,
    now_ms: i64,
) -> Option<LayoutDifference> {
    const DAY_MS: i64 = 86_400_000;
    let partitions = &table["timePartitioning"];
    let expiration = &partitions["expirationMs"];
    let ms: i64 =
        expiration.as_str().map_or_else(|| expiration.as_i64(), |text| text.parse().ok())?;
    let field = partitions["field"].as_str();
    let rows_ms = match partition_start(first, partitions["type"].as_str()) {
        start if is_same_name(field, PARTITION) => i64::from(start.days()) * DAY_MS,
        _ if is_same_name(field, "created_at") => created_ms,
        _ => return None,
    };
    let what = "expiration of partitions";
    let ours = format!("one that keeps {first}");
    let there = format!("after {} days", ms / DAY_MS);
    // What lives longer than there are dates does not expire.
    let is_over = rows_ms.checked_add(ms).is_some_and(|until| until <= now_ms);
    (ms > 0 && is_over).then(|| LayoutDifference::new(what, Some(ours), Some(there)))
}

/// The first day of the partition that `date` is in.
fn partition_start(date: GameDate, unit: Option<&str>) -> GameDate {
    let start = match (unit, date.month(), date.year()) {
        (Some("MONTH"), Some((year, month)), _) => format!("{year:04}-{month:02}-01").parse(),
        (Some("YEAR"), _, Some(year)) => format!("{year:04}-01-01").parse(),
        _ => Ok(date),
    };
    // The first of a month or a year is a date, if the date is one.
    start.unwrap_or(date)
}

/// What is in the way if `table` is no table, or demands a filter that our statements do not carry.
pub(super) fn check_kind(table: &Value) -> Vec<LayoutDifference> {
    let mut differences = Vec::new();
    // An emulator does not say it of a table.
    let kind = table["type"].as_str().unwrap_or("TABLE");
    if kind != "TABLE" {
        differences.push(LayoutDifference::new("kind", Some("TABLE".into()), Some(kind.into())));
    }
    let demands = |at: &Value| at["requirePartitionFilter"] == true;
    let by_date = is_same_name(table["timePartitioning"]["field"].as_str(), PARTITION);
    if !by_date && (demands(table) || demands(&table["timePartitioning"])) {
        let ours = format!("on {PARTITION}");
        let there = format!("required {}", partitions(table));
        differences.push(LayoutDifference::new("filter on partitions", Some(ours), Some(there)));
    }
    differences
}

fn partitions(table: &Value) -> String {
    let (by_time, by_range) = (&table["timePartitioning"], &table["rangePartitioning"]);
    let field = by_time["field"].as_str();
    match (by_time["type"].as_str(), by_range["field"].as_str()) {
        (_, Some(field)) => format!("by ranges of {field}"),
        (Some(unit), None) => format!("by {unit} of {}", field.unwrap_or("the time of insertion")),
        (None, None) => {
            field.map_or_else(|| "none".to_owned(), |field| format!("by DAY of {field}"))
        }
    }
}

pub(super) fn layout_notes(table: &Value) -> Vec<LayoutNote> {
    let mut notes = Vec::new();
    let there = partitions(table);
    if there != format!("by DAY of {PARTITION}") {
        let bytes = table["numBytes"].as_str().and_then(|text| text.parse().ok());
        notes.push(LayoutNote::Partitions { there, bytes });
    }
    let clusters = table["clustering"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let clusters: Vec<&str> = clusters.iter().filter_map(Value::as_str).collect();
    if clusters != CLUSTER {
        let there = if clusters.is_empty() { "none".to_owned() } else { clusters.join(", ") };
        notes.push(LayoutNote::Clusters { there });
    }
    notes
}
