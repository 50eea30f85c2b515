//! One field of a table that is there, as `tables.get` describes it, beside a column of ours.

use serde_json::Value;

use super::schema::TargetColumn;
use crate::bigquery::{Decimals, Mode, Type};

/// Names of columns are the same in any case.
pub(super) fn is_same_name(name: Option<&str>, other: &str) -> bool {
    name.is_some_and(|name| name.eq_ignore_ascii_case(other))
}

/// The type with which what we write into `column` fits into the `field` there.
pub(super) fn fitting_type(column: &TargetColumn, field: &Value) -> Option<Type> {
    let mode = mode(field);
    let required = mode == Mode::Required.as_str();
    let repeated = mode == Mode::Repeated.as_str();
    if repeated != (column.mode == Mode::Repeated) || (required && column.mode != Mode::Required) {
        return None;
    }
    match column.kind {
        Type::Number(ours) => {
            let there = decimals(field).filter(|there| there.holds(column.least))?;
            let scale = ours.scale.min(there.scale);
            let whole = (ours.precision - ours.scale).min(there.precision - there.scale);
            Some(Type::Number(Decimals { precision: whole + scale, scale }))
        }
        kind => (type_name(field) == kind.rest()).then_some(kind),
    }
}

/// The decimals of a NUMERIC field.
fn decimals(field: &Value) -> Option<Decimals> {
    if type_name(field) != "NUMERIC" {
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
    // NUMERIC(5) has no decimals.
    // BigQuery leaves out a scale of 0.
    let scale = digits("scale").and_then(|digits| u8::try_from(digits).ok()).unwrap_or(0);
    (scale <= precision).then_some(Decimals { precision, scale })
}

/// The field's mode, which the REST API leaves out where it is nullable.
fn mode(field: &Value) -> &str {
    field["mode"].as_str().unwrap_or("NULLABLE")
}

/// The field's type, of its two names the older.
pub(super) fn type_name(field: &Value) -> &str {
    // A field without a type is of none that is known.
    match field["type"].as_str().unwrap_or_default() {
        "INT64" => "INTEGER",
        "FLOAT64" => "FLOAT",
        "BOOL" => "BOOLEAN",
        "DECIMAL" => "NUMERIC",
        other => other,
    }
}

pub(super) fn describe_column(column: &TargetColumn) -> String {
    let kind = match column.kind {
        Type::Number(_) => Type::Number(column.least),
        kind => kind,
    };
    format!("{} {}", kind.sql(), column.mode.as_str())
}

pub(super) fn describe_field(field: &Value) -> String {
    let kind = match (decimals(field), type_name(field)) {
        (Some(decimals), _) => Type::Number(decimals).sql(),
        (None, "INTEGER") => "INT64".into(),
        (None, "FLOAT") => "FLOAT64".into(),
        (None, "BOOLEAN") => "BOOL".into(),
        (None, kind) => kind.to_owned(),
    };
    format!("{kind} {}", mode(field))
}
