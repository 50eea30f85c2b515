//! Tables as text, for programs that do not read Parquet.

use std::io::{self, Write};

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};
use serde::Serializer as _;
use serde_json::{Number, Value};

use crate::domain::{GameDate, harmless_cell, harmless_json};
use crate::snapshot::layout::{Column, Kind, TableLayout};
use crate::snapshot::words::Words;

/// How rows are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// A header, then a line per row; an absent value is an empty cell, and a text that begins like a formula has an
    /// apostrophe before it.
    Csv,
    /// One JSON array of objects.
    Json,
    /// One JSON object per line.
    Ndjson,
}

/// Writes the rows of `table`, which has the columns of `layout`, texts as words. Floats are written with as many digits as it takes to
/// read the same bits back.
pub fn write_text(
    table: &RecordBatch,
    layout: &TableLayout,
    format: TextFormat,
    out: impl Write,
) -> io::Result<()> {
    match format {
        TextFormat::Csv => write_csv(table, layout, out),
        TextFormat::Json => write_json(table, layout, out, ["[\n", ",\n", "\n]\n"]),
        TextFormat::Ndjson => write_json(table, layout, out, ["", "\n", "\n"]),
    }
}

fn write_csv(table: &RecordBatch, layout: &TableLayout, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    out.write_record(layout.columns.iter().map(|column| column.name)).map_err(of_file)?;
    for row in 0..table.num_rows() {
        for (column, values) in layout.columns.iter().zip(table.columns()) {
            out.write_field(match cell(column, values, row) {
                Value::Null => String::new(),
                Value::String(text) if column.kind == Kind::Text => {
                    harmless_cell(&text).into_owned()
                }
                Value::String(text) => text,
                value => value.to_string(),
            })
            .map_err(of_file)?;
        }
        out.write_record(None::<&[u8]>).map_err(of_file)?;
    }
    out.flush()
}

/// What the file said: a reader that has gone away is told from a full disk by its kind.
fn of_file(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn write_json(
    table: &RecordBatch,
    layout: &TableLayout,
    mut out: impl Write,
    [start, between, end]: [&str; 3],
) -> io::Result<()> {
    out.write_all(start.as_bytes())?;
    for row in 0..table.num_rows() {
        if row > 0 {
            out.write_all(between.as_bytes())?;
        }
        let cells = layout.columns.iter().zip(table.columns());
        let cells = cells.map(|(column, values)| (column.name, cell(column, values, row)));
        // A map would sort the columns by their names.
        let mut json = Vec::new();
        serde_json::Serializer::new(&mut json).collect_map(cells)?;
        let json = String::from_utf8(json).map_err(io::Error::other)?;
        out.write_all(harmless_json(&json).as_bytes())?;
    }
    if table.num_rows() > 0 || start == "[\n" {
        out.write_all(end.as_bytes())?;
    }
    out.flush()
}

fn cell(column: &Column, values: &dyn Array, row: usize) -> Value {
    if values.is_null(row) {
        return Value::Null;
    }
    match column.kind {
        Kind::Text => Words::new(values).get(row).into(),
        Kind::Int => values.as_primitive::<Int32Type>().value(row).into(),
        Kind::Flag => values.as_boolean().value(row).into(),
        Kind::Date => {
            GameDate::from_days(values.as_primitive::<Date32Type>().value(row)).to_string().into()
        }
        // Our floats are finite.
        Kind::Float => Number::from_f64(values.as_primitive::<Float64Type>().value(row))
            .map_or(Value::Null, Value::Number),
    }
}
