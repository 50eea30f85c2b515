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

/// The most digits after the point that may be asked for; a float has no more to say.
pub const MAX_DIGITS: u8 = 17;

/// Writes the rows of `table`, which has the columns of `layout`, texts as words. Floats are written with so many `digits`
/// after the point, or with as many as it takes to read the same bits back.
pub fn write_text(
    table: &RecordBatch,
    layout: &TableLayout,
    format: TextFormat,
    digits: Option<u8>,
    out: impl Write,
) -> io::Result<()> {
    let cells = ExportedCells { table, layout, digits };
    match format {
        TextFormat::Csv => write_csv(cells, out),
        TextFormat::Json => write_json(cells, out, ["[\n", ",\n", "\n]\n"]),
        TextFormat::Ndjson => write_json(cells, out, ["", "\n", "\n"]),
    }
}

/// A table, and how its cells are written.
#[derive(Clone, Copy)]
struct ExportedCells<'a> {
    table: &'a RecordBatch,
    layout: &'a TableLayout,
    digits: Option<u8>,
}

impl<'a> ExportedCells<'a> {
    /// The cells of a row, each with its column.
    fn row(self, row: usize) -> impl Iterator<Item = (&'a Column, Value)> {
        let columns = self.layout.columns.iter().zip(self.table.columns());
        columns.map(move |(column, values)| (column, cell(column, values, row, self.digits)))
    }
}

fn write_csv(cells: ExportedCells<'_>, out: impl Write) -> io::Result<()> {
    let ExportedCells { table, layout, digits } = cells;
    let mut out = csv::Writer::from_writer(out);
    out.write_record(layout.columns.iter().map(|column| column.name)).map_err(of_file)?;
    for row in 0..table.num_rows() {
        for (column, value) in cells.row(row) {
            out.write_field(match value {
                Value::Null => String::new(),
                Value::String(text) if column.kind == Kind::Text => {
                    harmless_cell(&text).into_owned()
                }
                Value::String(text) => text,
                // A column of them stands under each other.
                Value::Number(number) if column.kind == Kind::Float && digits.is_some() => {
                    let digits = usize::from(digits.unwrap_or(MAX_DIGITS));
                    number.as_f64().map_or_else(String::new, |number| format!("{number:.digits$}"))
                }
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
    cells: ExportedCells<'_>,
    mut out: impl Write,
    [start, between, end]: [&str; 3],
) -> io::Result<()> {
    let table = cells.table;
    out.write_all(start.as_bytes())?;
    for row in 0..table.num_rows() {
        if row > 0 {
            out.write_all(between.as_bytes())?;
        }
        // A map would sort the columns by their names.
        let mut json = Vec::new();
        let names = cells.row(row).map(|(column, value)| (column.name, value));
        serde_json::Serializer::new(&mut json).collect_map(names)?;
        let json = String::from_utf8(json).map_err(io::Error::other)?;
        out.write_all(harmless_json(&json).as_bytes())?;
    }
    if table.num_rows() > 0 || start == "[\n" {
        out.write_all(end.as_bytes())?;
    }
    out.flush()
}

fn cell(column: &Column, values: &dyn Array, row: usize, digits: Option<u8>) -> Value {
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
        Kind::Float => {
            let value = values.as_primitive::<Float64Type>().value(row);
            Number::from_f64(digits.map_or(value, |digits| rounded(value, digits)))
                .map_or(Value::Null, Value::Number)
        }
    }
}

/// `value` with so many digits after the point, as its decimal form is rounded; no zero has a sign.
fn rounded(value: f64, digits: u8) -> f64 {
    let text = format!("{value:.*}", usize::from(digits));
    text.parse::<f64>().map_or(value, |rounded| if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_by_their_decimal_form() {
        let cases = [
            (24.349_999_999_999_998, 2, 24.35),
            (-0.04, 1, 0.0),
            (2.5, 0, 2.0),
            (-1.25, 1, -1.2),
            (0.1, 17, 0.1),
            (1e300, 3, 1e300),
        ];
        for (value, digits, expected) in cases {
            assert_eq!(rounded(value, digits).to_bits(), f64::to_bits(expected), "{value}");
        }
    }
}
