//! The SQL of a publication. Every name in it was checked, and every other word is ours: nothing of a row is in it.

use serde_json::{Value, json};

use super::schema::{CLUSTER, COLUMNS, PARTITION, TargetColumn, WrittenColumn};
use super::scope::Scope;
use crate::bigquery::TableRef;
use crate::bigquery::{Mode, Type};

/// The target as `tables.insert` makes it, which a try whose answer was lost does not disturb.
pub fn definition(target: &TableRef) -> Value {
    let field = |column: &TargetColumn| {
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
    let column = |column: &TargetColumn| {
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

/// Replaces the rows of `scope` in `target` by those of `copy`, a staging table or a copy of former rows, in one statement,
/// so at once.
///
/// `ON FALSE` is `BigQuery`'s replacement: no row matches, so each of the target's is judged by the first clause alone,
/// and each of the copy's is inserted.
pub fn replace(
    target: &TableRef,
    copy: &TableRef,
    scope: &Scope,
    columns: &[impl AsRef<str>],
) -> String {
    let [start, delete] = replaces(target, scope);
    format!(
        "{start}{} S ON FALSE{delete}WHEN NOT MATCHED BY TARGET THEN INSERT ({}) VALUES ({})",
        copy.sql(),
        quoted(columns, ""),
        quoted(columns, "S."),
    )
}

/// How [`replace`] begins for `target`, and what it says of `scope`, whatever it copies.
pub(in crate::bigquery) fn replaces(target: &TableRef, scope: &Scope) -> [String; 2] {
    [
        format!("MERGE {} T USING ", target.sql()),
        format!("\nWHEN NOT MATCHED BY SOURCE AND {} THEN DELETE\n", scope.sql("T.")),
    ]
}

/// The names of the columns that are written, in their order.
pub fn names(written: &[WrittenColumn]) -> Vec<&'static str> {
    written.iter().map(|written| written.column.name).collect()
}

/// A list of columns in SQL, each after `before`. Names of the target are checked when its schema is read: none holds a
/// backtick.
pub(in crate::bigquery) fn quoted(columns: &[impl AsRef<str>], before: &str) -> String {
    let names: Vec<String> =
        columns.iter().map(|name| format!("{before}`{}`", name.as_ref())).collect();
    names.join(", ")
}
