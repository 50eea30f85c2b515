//! Some rows of somebody's file, on their way to becoming ours.

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, new_null_array};
use arrow::compute::filter;
use arrow::error::ArrowError;

use super::cells::{Cells, SIGNED};
use super::file_report::FileReport;
use crate::snapshot::layout::{Bounds, Kind};

/// A column that is looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// A list of values of `kind` in each row, rather than one.
    pub(super) list: bool,
    pub(super) required: bool,
    /// Whether nulls are allowed.
    pub(super) nullable: bool,
    /// What a number can be.
    pub(super) bounds: Bounds,
    /// Whether any type will do: whoever asks for it takes it as it is, with [`Batch::as_found`].
    pub(super) any_type: bool,
}

impl Wanted {
    /// A column that must be there, with a value in each row.
    pub(super) const fn required(name: &'static str, kind: Kind) -> Self {
        let bounds = Bounds::of(kind);
        Self { name, kind, list: false, required: true, nullable: false, bounds, any_type: false }
    }

    /// A column that may be missing, and may hold nulls.
    pub(super) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self { required: false, nullable: true, ..Self::required(name, kind) }
    }

    /// A column that may be missing, and may be of any type.
    pub(super) const fn of_any_type(name: &'static str) -> Self {
        Self { any_type: true, ..Self::optional(name, Kind::Text) }
    }
}

/// Rows of a file with their wanted columns, still of the file's types.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    wanted: &'a [Wanted],
    columns: Vec<Option<ArrayRef>>,
    /// Which rows of the file these are, counted from 1.
    rows: Vec<usize>,
}

impl<'a> Batch<'a> {
    /// The rows of `batch`, before which the file has `rows_before` others.
    pub(super) fn new(wanted: &'a [Wanted], batch: &RecordBatch, rows_before: usize) -> Self {
        Self {
            wanted,
            columns: wanted
                .iter()
                .map(|column| batch.column_by_name(column.name).cloned())
                .collect(),
            rows: (rows_before + 1..).take(batch.num_rows()).collect(),
        }
    }

    /// Which rows of the file these are, counted from 1.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The rows for which `keep` is true.
    pub(super) fn keep(self, keep: &[bool]) -> Result<Self, ArrowError> {
        if keep.iter().all(|keep| *keep) {
            return Ok(self);
        }
        let mask = BooleanArray::from(keep.to_vec());
        let filtered =
            |array: Option<ArrayRef>| array.map(|array| filter(&array, &mask)).transpose();
        let rows = self.rows.iter().zip(keep).filter(|(_, keep)| **keep).map(|(row, _)| *row);
        Ok(Self {
            rows: rows.collect(),
            columns: self.columns.into_iter().map(filtered).collect::<Result<_, _>>()?,
            wanted: self.wanted,
        })
    }

    /// The column as it is in the file; an error if it is not there.
    pub(super) fn as_found(&self, name: &str) -> Result<&ArrayRef, ArrowError> {
        let position = self.wanted.iter().position(|column| column.name == name);
        let found = position.and_then(|position| self.columns[position].as_ref());
        found.ok_or_else(|| ArrowError::SchemaError(format!("there is no column {name}")))
    }

    /// The column in our type: nulls if the file has none. Values that do not fit, and nulls where there must be none,
    /// are found.
    pub(super) fn read(&self, name: &str, report: &mut FileReport) -> Result<ArrayRef, ArrowError> {
        let Some(column) = self.wanted.iter().find(|column| column.name == name) else {
            return Err(ArrowError::SchemaError(format!("{name} was not asked for")));
        };
        let Ok(array) = self.as_found(name) else {
            return Ok(new_null_array(&column.kind.arrow(), self.rows.len()));
        };
        let (signed, bounds) = (SIGNED.contains(&name), column.bounds);
        let cells = Cells { column: name, signed, bounds, rows: &self.rows };
        let array = cells.read(column.kind, array, report)?;
        if !column.nullable {
            cells.reject_nulls(&array, report);
        }
        Ok(array)
    }
}
