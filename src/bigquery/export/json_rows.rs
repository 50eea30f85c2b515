//! Rows as `getQueryResults` sends them, all values as text, to Arrow in the exact types of the registry.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Float64Builder, Int64Array,
    ListBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use serde_json::Value;

use super::columns::{ColumnSelection, WarehouseColumn};
use super::decimals::from_text;
use super::error::ExportError;
use crate::bigquery::{Decimals, Mode, Type};
use crate::domain::GameDate;

/// The rows of a page, each `{"f": [{"v": value}, …]}` with one value for each column of `selection`.
pub(super) fn decode(
    selection: &ColumnSelection,
    rows: &[Value],
) -> Result<RecordBatch, ExportError> {
    let width = selection.columns.len();
    let mut cells: Vec<&[Value]> = Vec::with_capacity(rows.len());
    for row in rows {
        match row.get("f").and_then(Value::as_array) {
            Some(values) if values.len() == width => cells.push(values),
            _ => {
                let what = format!("a row has other than {width} values");
                return Err(ExportError::stream(selection.table.name, what));
            }
        }
    }
    let columns = selection.columns.iter().enumerate().map(|(at, column)| {
        let values = cells.iter().map(|row| &row[at]["v"]);
        array(column, values)
            .map_err(|what| ExportError::value(selection.table.name, column.name, what))
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(selection.schema(), columns)
        .map_err(|error| ExportError::stream(selection.table.name, error))
}

fn array<'a>(
    column: &WarehouseColumn,
    values: impl Iterator<Item = &'a Value>,
) -> Result<ArrayRef, String> {
    Ok(match (column.mode, column.kind) {
        (Mode::Repeated, Type::Float) => {
            let mut lists = ListBuilder::new(Float64Builder::new());
            for list in values {
                for item in items(list)? {
                    lists.values().append_value(float(item)?);
                }
                lists.append(true);
            }
            Arc::new(lists.finish())
        }
        (Mode::Repeated, Type::Text) => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for list in values {
                for item in items(list)? {
                    lists.values().append_value(text(item)?);
                }
                lists.append(true);
            }
            Arc::new(lists.finish())
        }
        (Mode::Repeated, kind) => return Err(format!("lists of {kind:?} are not read")),
        (mode, kind) => scalars(mode, kind, values)?,
    })
}

fn scalars<'a>(
    mode: Mode,
    kind: Type,
    values: impl Iterator<Item = &'a Value>,
) -> Result<ArrayRef, String> {
    Ok(match kind {
        Type::Text | Type::Json => Arc::new(each::<_, StringArray>(mode, values, text)?),
        Type::Int => Arc::new(each::<_, Int64Array>(mode, values, int)?),
        Type::Float => Arc::new(each::<_, Float64Array>(mode, values, float)?),
        Type::Flag => Arc::new(each::<_, BooleanArray>(mode, values, flag)?),
        Type::Date => Arc::new(each::<_, Date32Array>(mode, values, date)?),
        Type::Time => {
            let array = each::<_, TimestampMicrosecondArray>(mode, values, int)?;
            Arc::new(array.with_timezone("UTC"))
        }
        Type::Number(Decimals { precision, scale }) => {
            let decimal = |value: &Value| from_text(&plain(value)?, precision, scale);
            let array = each::<_, Decimal128Array>(mode, values, decimal)?;
            let typed = array.with_precision_and_scale(precision, scale.cast_signed());
            Arc::new(typed.map_err(|error| error.to_string())?)
        }
    })
}

/// One value, or a null, for each row.
fn each<'a, T, A: FromIterator<Option<T>>>(
    mode: Mode,
    values: impl Iterator<Item = &'a Value>,
    read: impl Fn(&'a Value) -> Result<T, String>,
) -> Result<A, String> {
    values
        .map(|value| match value {
            Value::Null if mode == Mode::Nullable => Ok(None),
            Value::Null => Err("a row has null where there is always a value".to_owned()),
            value => read(value).map(Some),
        })
        .collect()
}

/// The items of a list; a null list is an empty one.
fn items(list: &Value) -> Result<impl Iterator<Item = &Value>, String> {
    const NONE: &[Value] = &[];
    let items = match list {
        Value::Null => NONE,
        Value::Array(items) => items,
        _ => return Err("a value is no list".to_owned()),
    };
    if items.iter().any(|item| item["v"].is_null()) {
        return Err("an item of a list is null".to_owned());
    }
    Ok(items.iter().map(|item| &item["v"]))
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "a value is no text".to_owned())
}

/// The text of a value that may also have been sent as a number.
fn plain(value: &Value) -> Result<String, String> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        value => text(value).map(str::to_owned),
    }
}

fn int(value: &Value) -> Result<i64, String> {
    let whole = value.as_i64().or_else(|| value.as_str()?.parse().ok());
    whole.ok_or_else(|| "a value is no whole number".to_owned())
}

/// NaN and the infinities are written in words.
fn float(value: &Value) -> Result<f64, String> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    number.ok_or_else(|| "a value is no number".to_owned())
}

fn flag(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::String(word) if word.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(word) if word.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err("a value is neither true nor false".to_owned()),
    }
}

fn date(value: &Value) -> Result<i32, String> {
    // The reason that the parser gives would quote the value.
    let date = value.as_str().and_then(|text| text.parse::<GameDate>().ok());
    date.map(GameDate::days).ok_or_else(|| "a value is no date".to_owned())
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::{
        Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType,
    };
    use serde_json::json;

    use super::super::columns::{ExportTable, FEATURES};
    use super::*;

    const EVERY_KIND: ExportTable = ExportTable {
        name: "every_kind",
        columns: &[
            WarehouseColumn {
                name: "text",
                kind: Type::Text,
                mode: Mode::Nullable,
                optional: false,
            },
            WarehouseColumn { name: "int", kind: Type::Int, mode: Mode::Nullable, optional: false },
            WarehouseColumn {
                name: "float",
                kind: Type::Float,
                mode: Mode::Nullable,
                optional: false,
            },
            WarehouseColumn {
                name: "flag",
                kind: Type::Flag,
                mode: Mode::Nullable,
                optional: false,
            },
            WarehouseColumn {
                name: "date",
                kind: Type::Date,
                mode: Mode::Nullable,
                optional: false,
            },
            WarehouseColumn { name: "at", kind: Type::Time, mode: Mode::Nullable, optional: false },
            WarehouseColumn {
                name: "numeric",
                kind: Type::Number(Decimals { precision: 5, scale: 1 }),
                mode: Mode::Nullable,
                optional: false,
            },
        ],
        key: ["text", "date", "text"],
        values: false,
        only: None,
        ties: &[],
    };
    static TABLE: ExportTable = EVERY_KIND;

    fn row(values: &[Value]) -> Value {
        json!({ "f": values.iter().map(|value| json!({ "v": value })).collect::<Vec<_>>() })
    }

    fn list(items: &[&str]) -> Value {
        items.iter().map(|item| json!({ "v": item })).collect()
    }

    #[test]
    fn each_type_is_read_exactly() {
        let selection = ColumnSelection::of(&TABLE, |_| true);
        let micros = "1637654321000001";
        let first = ["é", "-9007199254740993", "NaN", "TRUE", "1969-12-31", micros, "-1234.5"]
            .map(Value::from);
        let rows = [row(&first), row(&vec![Value::Null; 7])];
        let batch = decode(&selection, &rows).unwrap();
        assert_eq!(batch["text"].as_string::<i32>().value(0), "é");
        assert_eq!(batch["int"].as_primitive::<Int64Type>().value(0), -9_007_199_254_740_993);
        assert!(batch["float"].as_primitive::<Float64Type>().value(0).is_nan());
        assert!(batch["flag"].as_boolean().value(0));
        assert_eq!(batch["date"].as_primitive::<Date32Type>().value(0), -1);
        assert_eq!(
            batch["at"].as_primitive::<TimestampMicrosecondType>().value(0),
            1_637_654_321_000_001
        );
        assert_eq!(batch["numeric"].as_primitive::<Decimal128Type>().value(0), -12_345);
        assert!(batch.columns().iter().all(|column| column.is_null(1)));
    }

    #[test]
    fn lists_keep_order_infinities_and_emptiness() {
        let selection = ColumnSelection::of(&FEATURES, |_| false);
        let values = ["1.5", "Infinity", "-Infinity", "NaN", "1E-7"];
        let of = |features: Value, names: Value| {
            let texts = ["a", "2021-11-01", "g"].map(Value::from);
            row(&[&texts[..], &[features, names, "v".into(), "88.25".into(), "d".into()]].concat())
        };
        let rows = [of(list(&values), list(&["x", "y"])), of(Value::Null, list(&[]))];
        let batch = decode(&selection, &rows).unwrap();
        let features = batch["features"].as_list::<i32>();
        let first = features.value(0);
        let first = first.as_primitive::<Float64Type>().values();
        assert_eq!(
            (first[0], first[1], first[2], first[4]),
            (1.5, f64::INFINITY, f64::NEG_INFINITY, 1e-7)
        );
        assert!(first[3].is_nan());
        // BigQuery has no null list: it is an empty one, and so says the column.
        assert_eq!((features.value_length(1), features.null_count()), (0, 0));
        assert_eq!(
            batch["feature_names"].as_list::<i32>().value(0).as_string::<i32>().value(1),
            "y"
        );
        assert_eq!(batch["feature_quality_score"].as_primitive::<Decimal128Type>().value(0), 8825);
    }

    #[test]
    fn a_value_of_another_type_is_refused_without_being_shown() {
        let selection = ColumnSelection::of(&TABLE, |_| true);
        for (at, value) in [
            (1, json!("1.5")),
            (2, json!("secret")),
            (3, json!("yes")),
            (4, json!("2021-02-29")),
            (5, json!("1.6e9")),
            (6, json!("1.25")),
            (6, json!("12345.0")),
            (0, json!(["secret"])),
        ] {
            let mut values = vec![Value::Null; 7];
            values[at] = value.clone();
            let error = decode(&selection, &[row(&values)]).unwrap_err().to_string();
            assert!(error.contains(TABLE.columns[at].name), "{error}");
            let shown = value.as_str().unwrap_or("secret");
            assert!(!error.contains(shown), "{error}");
        }
        assert!(decode(&selection, &[row(&vec![Value::Null; 6])]).is_err());
    }
}
