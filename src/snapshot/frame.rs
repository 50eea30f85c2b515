//! Our tables in memory: polars frames with one contiguous chunk per column, to and from Arrow batches.
//!
//! Dates are their days since 1970-01-01 as 32-bit integers in a frame, and DATE in a file.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int32Array, RecordBatch,
    StringArray,
};
use arrow::datatypes::{ArrowPrimitiveType, Date32Type, Float64Type, Int32Type};
use polars::prelude::{
    BooleanChunked, Column, DataFrame, Float64Chunked, Int32Chunked, IntoColumn,
    NewChunkedArray as _, PolarsNumericType, SortMultipleOptions, StringChunked,
};

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use super::SnapshotError;
use super::layout::{Kind, TableLayout};

/// The columns that say which player-date a row is, in the order of the rows.
pub const KEY: [&str; 2] = ["player_lookup", "game_date"];

/// The rows of `frame` ordered by player and date.
pub fn sort_by_key(frame: &DataFrame) -> Result<DataFrame, SnapshotError> {
    let mut sorted = frame.sort(KEY, SortMultipleOptions::default())?;
    sorted.rechunk_mut();
    Ok(sorted)
}

/// A frame with the columns of `layout`. Each part has these columns, in this order, for some of the rows.
pub fn from_parts<T: AsRef<[ArrayRef]> + Sync>(
    parts: &[T],
    layout: &TableLayout,
) -> Result<DataFrame, SnapshotError> {
    // A part without columns has no rows.
    let rows = |part: &T| part.as_ref().first().map_or(0, Array::len);
    let height = parts.iter().map(rows).sum();
    let columns = layout.columns.par_iter().enumerate().map(|(position, column)| {
        let parts: Vec<&ArrayRef> = parts.iter().map(|part| &part.as_ref()[position]).collect();
        let name = column.name.into();
        match column.kind {
            Kind::Text => {
                let texts = parts.iter().flat_map(|part| part.as_string::<i32>().iter());
                StringChunked::from_iter_options(name, texts).into_column()
            }
            Kind::Flag => {
                let flags = parts.iter().flat_map(|part| part.as_boolean().iter());
                BooleanChunked::from_iter_options(name, flags).into_column()
            }
            Kind::Int => numbers::<Int32Type, polars::prelude::Int32Type>(name, &parts),
            Kind::Date => numbers::<Date32Type, polars::prelude::Int32Type>(name, &parts),
            Kind::Float => numbers::<Float64Type, polars::prelude::Float64Type>(name, &parts),
        }
    });
    Ok(DataFrame::new(height, columns.collect())?)
}

fn numbers<A, P>(name: polars::prelude::PlSmallStr, parts: &[&ArrayRef]) -> Column
where
    A: ArrowPrimitiveType,
    P: PolarsNumericType<Native = A::Native>,
    polars::prelude::ChunkedArray<P>: IntoColumn,
{
    if parts.iter().all(|part| part.null_count() == 0) {
        let values =
            parts.iter().flat_map(|part| part.as_primitive::<A>().values().iter().copied());
        polars::prelude::ChunkedArray::<P>::from_vec(name, values.collect()).into_column()
    } else {
        let values = parts.iter().flat_map(|part| part.as_primitive::<A>().iter());
        polars::prelude::ChunkedArray::<P>::from_iter_options(name, values).into_column()
    }
}

/// A batch with the columns of `layout` from a frame that has them.
pub fn to_batch(frame: &DataFrame, layout: &TableLayout) -> Result<RecordBatch, SnapshotError> {
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(layout.columns.len());
    for column in layout.columns.iter() {
        arrays.push(match column.kind {
            Kind::Text => Arc::new(texts(frame, column.name)?.iter().collect::<StringArray>()),
            Kind::Int => Arc::new(ints(frame, column.name)?.iter().collect::<Int32Array>()),
            Kind::Date => Arc::new(ints(frame, column.name)?.iter().collect::<Date32Array>()),
            Kind::Float => Arc::new(floats(frame, column.name)?.iter().collect::<Float64Array>()),
            Kind::Flag => Arc::new(flags(frame, column.name)?.iter().collect::<BooleanArray>()),
        });
    }
    // The only way to fail is a null in a column that may have none.
    RecordBatch::try_new(layout.schema(), arrays)
        .map_err(|error| SnapshotError::table(layout.file.as_ref(), error))
}

/// The whole numbers, or dates, of a column.
pub fn ints<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Int32Chunked, SnapshotError> {
    Ok(frame.column(name)?.i32()?)
}

/// The floats of a column.
pub fn floats<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Float64Chunked, SnapshotError> {
    Ok(frame.column(name)?.f64()?)
}

/// The texts of a column.
pub fn texts<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a StringChunked, SnapshotError> {
    Ok(frame.column(name)?.str()?)
}

/// The flags of a column.
pub fn flags<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a BooleanChunked, SnapshotError> {
    Ok(frame.column(name)?.bool()?)
}
