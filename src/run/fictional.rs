//! A mark for rows that leave the house: players who do not exist.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch};

use crate::snapshot::SnapshotError;
use crate::snapshot::layout::{Column, Kind, TableLayout, required};

/// The column that exports of a season have that was made up: true in every row.
const FICTIONAL: Column = required("fictional_players", Kind::Flag);

/// The `rows`, which have the columns of `layout`, with one more that says that the players do not exist.
pub fn mark_fictional(
    layout: &TableLayout,
    rows: &RecordBatch,
) -> Result<(TableLayout, RecordBatch), SnapshotError> {
    let columns: Vec<Column> = layout.columns.iter().copied().chain([FICTIONAL]).collect();
    let layout = TableLayout { columns: Cow::Owned(columns), ..layout.clone() };
    let mark: ArrayRef = Arc::new(BooleanArray::from(vec![true; rows.num_rows()]));
    let rows = layout.batch(rows.columns().iter().cloned().chain([mark]).collect())?;
    Ok((layout, rows))
}
