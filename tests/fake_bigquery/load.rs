//! Load jobs: Parquet into a table.

use std::sync::Arc;

use arrow::array::{
    Array, AsArray as _, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array,
    Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;
use arrow::record_batch::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value as Json;

use super::queries::Outcome;
use super::state::{Refusal, Row, State, Table};
use super::value::Value;

pub fn run(state: &mut State, load: &Json, bytes: Vec<u8>) -> Result<Outcome, Refusal> {
    let target = &load["destinationTable"];
    let part = |key: &str| target[key].as_str().unwrap_or_default();
    let name = format!("{}.{}.{}", part("projectId"), part("datasetId"), part("tableId"));
    if load["sourceFormat"] != "PARQUET" {
        return Err((400, "invalid", "this warehouse loads Parquet".to_owned()));
    }
    let table = state.table(&name)?;
    let before = table.rows();
    let mut rows = match load["writeDisposition"].as_str() {
        Some("WRITE_EMPTY") | None if !before.is_empty() => {
            return Err((409, "duplicate", format!("Already Exists: Table {name}")));
        }
        Some("WRITE_APPEND") => before.to_vec(),
        _ => Vec::new(),
    };
    let loaded = read(table, bytes).map_err(|message| (400, "invalid", message))?;
    let outcome = Outcome { rows: Arc::new(loaded.clone()), ..Outcome::default() };
    rows.extend(loaded);
    let now = state.now;
    state.tables.get_mut(&name).unwrap().put(rows, now);
    Ok(outcome)
}

fn read(table: &Table, bytes: Vec<u8>) -> Result<Vec<Row>, String> {
    let bad = |what: &dyn std::fmt::Display| format!("Error while reading data: {what}");
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| bad(&error))?;
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| bad(&error))?;
        rows.extend(rows_of(table, &batch)?);
    }
    Ok(rows)
}

fn rows_of(table: &Table, batch: &RecordBatch) -> Result<Vec<Row>, String> {
    for field in batch.schema().fields() {
        table
            .column(field.name())
            .ok_or_else(|| format!("Provided Schema does not match: no field {}", field.name()))?;
    }
    let mut rows = vec![Vec::with_capacity(table.fields.len()); batch.num_rows()];
    for field in &table.fields {
        let column = batch.column_by_name(&field.name);
        for (at, row) in rows.iter_mut().enumerate() {
            let value = column.map_or(Ok(Value::Null), |column| cell(column, at))?;
            row.push(field.store(value)?);
        }
    }
    Ok(rows)
}

/// The value at `at` of an Arrow column.
pub fn cell(column: &dyn Array, at: usize) -> Result<Value, String> {
    if column.is_null(at) {
        return Ok(Value::Null);
    }
    let any = column.as_any();
    macro_rules! of {
        ($array:ty) => {
            any.downcast_ref::<$array>().unwrap().value(at)
        };
    }
    Ok(match column.data_type() {
        DataType::Boolean => Value::Bool(of!(BooleanArray)),
        DataType::Int32 => Value::Int(of!(Int32Array).into()),
        DataType::Int64 => Value::Int(of!(Int64Array)),
        DataType::Float64 => Value::Float(of!(Float64Array)),
        DataType::Utf8 => Value::Text(of!(StringArray).to_owned()),
        DataType::Date32 => Value::Date(of!(Date32Array)),
        DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, _) => {
            Value::Timestamp(of!(TimestampMicrosecondArray))
        }
        DataType::Decimal128(_, scale) => {
            let power = u32::try_from(9 - i32::from(*scale)).map_err(|_| "more than 9 digits")?;
            Value::Numeric(of!(Decimal128Array) * 10_i128.pow(power))
        }
        DataType::Dictionary(..) => {
            let plain = arrow::compute::cast(column, &DataType::Utf8);
            return cell(&plain.map_err(|error| error.to_string())?, at);
        }
        DataType::List(_) => cells(&column.as_list::<i32>().value(at))?,
        DataType::FixedSizeList(..) => cells(&column.as_fixed_size_list().value(at))?,
        other => return Err(format!("Unsupported type: {other}")),
    })
}

fn cells(values: &dyn Array) -> Result<Value, String> {
    (0..values.len()).map(|at| cell(values, at)).collect::<Result<_, _>>().map(Value::Array)
}
