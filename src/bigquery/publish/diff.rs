//! What an existing table has otherwise than the one that we would create. It is shown and refused, never altered.
//!
//! A column that is wider than ours will do, as NUMERIC in the place of NUMERIC(5,2), and so will one that may be null
//! where ours may not: whatever we write fits into it. A column that we do not know is refused, because the rows that
//! are replaced would lose what stands in it.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::schema::{CLUSTER, COLUMNS, Column, PARTITION, Written, written};
use crate::bigquery::{Decimals, Mode, Type};
use crate::domain::GameDate;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The column, or `partitions`, `clusters` or `kind`.
    pub what: String,
    /// What we would create.
    pub ours: Option<String>,
    /// What is there.
    pub there: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match (&self.ours, &self.there) {
            (Some(ours), Some(there)) => write!(f, "~ {what}: {there} there, {ours} expected"),
            (Some(ours), None) => write!(f, "- {what} {ours}: not there"),
            (None, Some(there)) => write!(f, "+ {what} {there}: there, and unknown"),
            (None, None) => f.write_str(what),
        }
    }
}

/// The columns that we write into `table`, the answer of `tables.get`, with its decimals; or all that differs.
pub(super) fn fitted(table: &Value) -> Result<Vec<Written>, Vec<Difference>> {
    let fields = table["schema"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let named = |name: &str| fields.iter().find(|field| same(field["name"].as_str(), name));
    let mut differences = kind_and_order(table);
    for column in &COLUMNS {
        match named(column.name) {
            None => differences.push(difference(column.name, Some(ours(column)), None)),
            Some(field) if !will_do(column, field) => {
                differences.push(difference(column.name, Some(ours(column)), Some(theirs(field))));
            }
            Some(_) => {}
        }
    }
    for field in fields {
        let name = field["name"].as_str().unwrap_or_default();
        if !COLUMNS.iter().any(|column| same(Some(name), column.name)) {
            differences.push(difference(name, None, Some(theirs(field))));
        }
    }
    if !differences.is_empty() {
        return Err(differences);
    }
    let fit = |mut written: Written| {
        if let (Type::Number(ours), Some(there)) =
            (written.kind, named(written.column.name).and_then(decimals))
        {
            let scale = ours.scale.min(there.scale);
            let whole = (ours.precision - ours.scale).min(there.precision - there.scale);
            written.kind = Type::Number(Decimals { precision: whole + scale, scale });
        }
        written
    };
    Ok(written().into_iter().map(fit).collect())
}

/// The columns that are not there and may be null: what the owner of the table could add to it.
pub(super) fn addable(differences: &[Difference]) -> Vec<&'static Column> {
    let missing = |column: &&Column| {
        column.mode != Mode::Required
            && differences.iter().any(|what| what.there.is_none() && what.what == column.name)
    };
    COLUMNS.iter().filter(missing).collect()
}

/// Names of columns are the same in any case.
fn same(name: Option<&str>, other: &str) -> bool {
    name.is_some_and(|name| name.eq_ignore_ascii_case(other))
}

fn difference(what: &str, ours: Option<String>, there: Option<String>) -> Difference {
    Difference { what: what.to_owned(), ours, there }
}

/// What differs if `table` drops partitions after a time, and has dropped that of `first` by now, in milliseconds of the
/// server: the rows would be gone at once, and those that they replace, too.
pub(super) fn expired(table: &Value, first: GameDate, now_ms: i64) -> Option<Difference> {
    const DAY_MS: i64 = 86_400_000;
    let expiration = &table["timePartitioning"]["expirationMs"];
    let ms: i64 =
        expiration.as_str().map_or_else(|| expiration.as_i64(), |text| text.parse().ok())?;
    let gone = ms > 0 && i64::from(first.days()) * DAY_MS + ms <= now_ms;
    let there = format!("after {} days", ms / DAY_MS);
    gone.then(|| {
        difference("expiration of partitions", Some(format!("one that keeps {first}")), Some(there))
    })
}

fn kind_and_order(table: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    let kind = table["type"].as_str().unwrap_or("TABLE");
    if kind != "TABLE" {
        differences.push(difference("kind", Some("TABLE".into()), Some(kind.into())));
    }
    let partitions = &table["timePartitioning"];
    let (by, of) = (&partitions["field"], partitions["type"].as_str().unwrap_or("DAY"));
    if !same(by.as_str(), PARTITION) || of != "DAY" {
        let there = by.as_str().map(|by| format!("by {of} of {by}"));
        let there = there.unwrap_or_else(|| "none".to_owned());
        differences.push(difference(
            "partitions",
            Some(format!("by DAY of {PARTITION}")),
            Some(there),
        ));
    }
    let clusters = table["clustering"]["fields"].as_array().map_or(&[][..], Vec::as_slice);
    let clusters: Vec<&str> = clusters.iter().filter_map(Value::as_str).collect();
    if clusters != CLUSTER {
        let there = if clusters.is_empty() { "none".to_owned() } else { clusters.join(", ") };
        differences.push(difference("clusters", Some(CLUSTER.join(", ")), Some(there)));
    }
    differences
}

/// Whether everything that we write into `column` fits into the `field` there.
fn will_do(column: &Column, field: &Value) -> bool {
    let mode = field["mode"].as_str().unwrap_or("NULLABLE");
    let required = mode == Mode::Required.as_str();
    let repeated = mode == Mode::Repeated.as_str();
    let of_kind = match column.kind {
        Type::Number(_) => decimals(field).is_some_and(|there| there.holds(column.least)),
        kind => normal(field) == kind.rest(),
    };
    of_kind
        && repeated == (column.mode == Mode::Repeated)
        && (!required || column.mode == Mode::Required)
}

/// The decimals of a NUMERIC field.
fn decimals(field: &Value) -> Option<Decimals> {
    if normal(field) != "NUMERIC" {
        return None;
    }
    // The REST API writes 64-bit numbers as text.
    let digits = |name: &str| {
        let digits = &field[name];
        digits.as_str().and_then(|text| text.parse().ok()).or(digits.as_u64())
    };
    let Some(precision) = digits("precision").and_then(|digits| u8::try_from(digits).ok()) else {
        return Some(Decimals::WIDEST);
    };
    let scale = digits("scale").and_then(|digits| u8::try_from(digits).ok()).unwrap_or(0);
    (scale <= precision).then_some(Decimals { precision, scale })
}

/// The field's type, of its two names the older.
fn normal(field: &Value) -> &str {
    match field["type"].as_str().unwrap_or_default() {
        "INT64" => "INTEGER",
        "FLOAT64" => "FLOAT",
        "BOOL" => "BOOLEAN",
        "DECIMAL" => "NUMERIC",
        other => other,
    }
}

fn ours(column: &Column) -> String {
    let kind = match column.kind {
        Type::Number(_) => Type::Number(column.least),
        kind => kind,
    };
    format!("{} {}", kind.sql(), column.mode.as_str())
}

fn theirs(field: &Value) -> String {
    let kind = match (decimals(field), normal(field)) {
        (Some(decimals), _) => Type::Number(decimals).sql(),
        (None, "INTEGER") => "INT64".into(),
        (None, "FLOAT") => "FLOAT64".into(),
        (None, "BOOLEAN") => "BOOL".into(),
        (None, kind) => kind.to_owned(),
    };
    format!("{kind} {}", field["mode"].as_str().unwrap_or("NULLABLE"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What `tables.get` says of a table that we created, each field changed by `change`.
    fn table(change: impl Fn(&mut Value)) -> Value {
        let field = |column: &Column| {
            let mut field = json!({
                "name": column.name, "type": column.kind.rest(), "mode": column.mode.as_str(),
            });
            if let Type::Number(Decimals { precision, scale }) = column.kind {
                field["precision"] = precision.to_string().into();
                field["scale"] = scale.to_string().into();
            }
            change(&mut field);
            field
        };
        json!({
            "type": "TABLE",
            "schema": { "fields": COLUMNS.iter().map(field).collect::<Vec<_>>() },
            "timePartitioning": { "type": "DAY", "field": "game_date" },
            "clustering": { "fields": CLUSTER },
        })
    }

    fn words(table: &Value) -> Vec<String> {
        fitted(table).unwrap_err().iter().map(Difference::to_string).collect()
    }

    #[test]
    fn a_table_of_ours_does_not_differ() {
        assert_eq!(fitted(&table(|_| ())).unwrap(), written());
    }

    #[test]
    fn partitions_that_expire_are_no_place_for_old_dates() {
        let first: GameDate = "2021-10-19".parse().unwrap();
        let now = |days: i32| i64::from(first.days() + days) * 86_400_000;
        let mut table = table(|_| ());
        assert_eq!(expired(&table, first, now(9999)), None);
        table["timePartitioning"]["expirationMs"] = (365_i64 * 86_400_000).to_string().into();
        assert_eq!((fitted(&table).is_ok(), expired(&table, first, now(364))), (true, None));
        let said = expired(&table, first, now(365)).unwrap().to_string();
        assert_eq!(
            said,
            "~ expiration of partitions: after 365 days there, one that keeps 2021-10-19 expected"
        );
    }

    #[test]
    fn the_warehouse_s_decimals_are_what_is_written() {
        let narrow = table(|field| {
            if field["name"] == "predicted_points" {
                (field["precision"], field["scale"]) = ("5".into(), "1".into());
            }
        });
        let fitted = fitted(&narrow).unwrap();
        let points =
            fitted.iter().find(|written| written.content == super::super::schema::Content::Points);
        assert_eq!(points.unwrap().kind, Type::Number(Decimals { precision: 5, scale: 1 }));
    }

    #[test]
    fn wider_and_looser_columns_will_do() {
        let wide = table(|field| {
            field["mode"] =
                if field["mode"] == "REPEATED" { "REPEATED" } else { "NULLABLE" }.into();
            field.as_object_mut().unwrap().remove("precision");
            field["type"] = match field["type"].as_str().unwrap() {
                "INTEGER" => "INT64".into(),
                "BOOLEAN" => "BOOL".into(),
                other => other.to_owned().into(),
            };
        });
        assert_eq!(fitted(&wide).unwrap(), written());
    }

    #[test]
    fn whatever_differs_is_told_at_once() {
        let mut other = table(|field| match field["name"].as_str().unwrap() {
            "run_id" => field["name"] = "run".into(),
            "confidence_score" => field["type"] = "FLOAT64".into(),
            "updated_at" => field["mode"] = "REQUIRED".into(),
            "predicted_points" => field["precision"] = "4".into(),
            _ => {}
        });
        other["clustering"] = Value::Null;
        other["timePartitioning"]["field"] = "created_at".into();
        assert_eq!(
            words(&other),
            [
                "~ partitions: by DAY of created_at there, by DAY of game_date expected",
                "~ clusters: none there, system_id, player_lookup, confidence_score, game_date expected",
                "~ predicted_points: NUMERIC(4,2) REQUIRED there, NUMERIC(5,1) REQUIRED expected",
                "~ confidence_score: FLOAT64 REQUIRED there, NUMERIC(5,2) REQUIRED expected",
                "~ updated_at: TIMESTAMP REQUIRED there, TIMESTAMP NULLABLE expected",
                "- run_id STRING NULLABLE: not there",
                "+ run STRING NULLABLE: there, and unknown",
            ]
        );
        let added = addable(&fitted(&other).unwrap_err());
        assert_eq!(added.iter().map(|column| column.name).collect::<Vec<_>>(), ["run_id"]);
        assert_eq!(words(&json!({ "type": "VIEW" }))[0], "~ kind: VIEW there, TABLE expected");
    }
}
