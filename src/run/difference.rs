//! The first value of a run's table that is another one than what systems give.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::error::ArrowError;
use arrow::util::display::array_value_to_string;

use crate::domain::shortened;
use crate::snapshot::layout::TableLayout;
use crate::snapshot::words::Words;
use crate::systems::System;

/// The first value of the rows of `systems` in `stored` that is another one than that in the columns `made`.
pub(super) fn first_difference(
    layout: &TableLayout,
    stored: &RecordBatch,
    systems: &[Arc<dyn System>],
    made: &[ArrayRef],
) -> Result<Option<String>, ArrowError> {
    let words = Words::new(stored.column(0));
    let is_of = |word: &str| systems.iter().any(|system| system.id().as_str() == word);
    let of_word: Vec<bool> = words.all().map(is_of).collect();
    let is_made = |row: &u32| words.place(*row as usize).is_some_and(|place| of_word[place]);
    let rows: UInt32Array = (0..).take(stored.num_rows()).filter(is_made).collect();
    let count = made.first().map_or(0, Array::len);
    if rows.len() != count {
        return Ok(Some(format!(
            "{} rows are of systems that, asked again, give {count}",
            rows.len()
        )));
    }
    let mut first: Option<(usize, String)> = None;
    for ((column, stored), made) in layout.columns.iter().zip(stored.columns()).zip(made) {
        let stored = take(stored, &rows, None)?;
        if stored.to_data() == made.to_data() {
            continue;
        }
        let differs =
            |row: &usize| stored.slice(*row, 1).to_data() != made.slice(*row, 1).to_data();
        let before = first.as_ref().map_or(count, |(row, _)| *row);
        if let Some(row) = (0..before).find(differs) {
            let [found, made] = [&stored, made].map(|values| array_value_to_string(values, row));
            let [found, made] = [shortened(&found?), shortened(&made?)];
            let (name, place) = (column.name, rows.value(row) + 1);
            let what = format!(
                "row {place}, column {name}: it is `{found}`, and the system gives `{made}`"
            );
            first = Some((row, what));
        }
    }
    Ok(first.map(|(_, what)| what))
}
