//! The SQL of a publication. Every name in it was checked, and every other word is ours: nothing of a row is in it.

use serde_json::{Value, json};

use super::schema::{CLUSTER, COLUMNS, Column, PARTITION, Written};
use super::scope::Scope;
use crate::bigquery::TableRef;
use crate::bigquery::{Mode, Type};
use crate::snapshot::table::sha256;

/// The target as `tables.insert` makes it, which a try whose answer was lost does not disturb.
pub fn definition(target: &TableRef) -> Value {
    let field = |column: &Column| {
        let mut field = json!({
            "name": column.name, "type": column.kind.rest(), "mode": column.mode.as_str(),
        });
        if let Type::Number(decimals) = column.kind {
            field["precision"] = decimals.precision.to_string().into();
            field["scale"] = decimals.scale.to_string().into();
        }
        field
    };
    json!({
        "tableReference": target.reference(),
        "schema": { "fields": COLUMNS.iter().map(field).collect::<Vec<_>>() },
        "timePartitioning": { "type": "DAY", "field": PARTITION },
        "clustering": { "fields": CLUSTER },
        "requirePartitionFilter": true,
    })
}

/// The same as a statement, for people.
pub fn create(target: &TableRef) -> String {
    let column = |column: &Column| {
        let kind = column.kind.sql();
        match column.mode {
            Mode::Required => format!("  {} {kind} NOT NULL", column.name),
            Mode::Nullable => format!("  {} {kind}", column.name),
            Mode::Repeated => format!("  {} ARRAY<{kind}>", column.name),
        }
    };
    let columns: Vec<String> = COLUMNS.iter().map(column).collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\n{}\n)\nPARTITION BY {PARTITION}\nCLUSTER BY {}\n\
         OPTIONS (require_partition_filter = TRUE)",
        target.sql(),
        columns.join(",\n"),
        CLUSTER.join(", ")
    )
}

/// Replaces the rows of `scope` in `target` by those of `staging`, in one statement, so at once.
///
/// `ON FALSE` is `BigQuery`'s replacement: no row matches, so each of the target's is judged by the first clause alone,
/// and each staged one is inserted.
pub fn replace(
    target: &TableRef,
    staging: &TableRef,
    scope: &Scope,
    written: &[Written],
) -> String {
    let names: Vec<&str> = written.iter().map(|written| written.column.name).collect();
    let values: Vec<String> = names.iter().map(|name| format!("S.{name}")).collect();
    format!(
        "MERGE {} T USING {} S ON FALSE\n\
         WHEN NOT MATCHED BY SOURCE AND {} THEN DELETE\n\
         WHEN NOT MATCHED BY TARGET THEN INSERT ({}) VALUES ({})",
        target.sql(),
        staging.sql(),
        scope.sql("T."),
        names.join(", "),
        values.join(", ")
    )
}

/// A column's name in SQL. Names of the target are checked when its schema is read: none holds a backtick.
pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// Brings back the rows of `scope` as they were at `before`, a time in UTC: two statements, of which the second does it
/// at once. One statement cannot read a table at two times, so the former rows are copied first. `columns` are all that the
/// target has, also those that we do not know: the former rows come back as they were. The copy is named after what it is a
/// copy of, so that no two undos share one.
pub fn undo(target: &TableRef, scope: &Scope, before: &str, columns: &[String]) -> String {
    let of = &sha256(format!("{target} {scope} {before}").as_bytes())[..16];
    let copy = format!("`{}.{}._season_undo_{of}`", target.project(), target.dataset());
    let names: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    let values: Vec<String> = names.iter().map(|name| format!("S.{name}")).collect();
    format!(
        "CREATE OR REPLACE TABLE {copy}\n\
         OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)) AS\n\
         SELECT * FROM {table} FOR SYSTEM_TIME AS OF TIMESTAMP '{before}'\n\
         WHERE {condition};\n\
         MERGE {table} T USING {copy} S ON FALSE\n\
         WHEN NOT MATCHED BY SOURCE AND {scoped} THEN DELETE\n\
         WHEN NOT MATCHED BY TARGET THEN INSERT ({}) VALUES ({});",
        names.join(", "),
        values.join(", "),
        table = target.sql(),
        condition = scope.sql(""),
        scoped = scope.sql("T."),
    )
}
