//! When a row was written, as the table itself says: of two rows with one key, the newer one counts if it must be one.

use arrow::array::{Array as _, AsArray as _};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, TimeUnit};

use crate::source::batch::{Batch, Wanted};

/// The columns with such moments. A table has some of them.
pub(super) const COLUMNS: [Wanted; 3] = [
    Wanted::of_any_type("processed_at"),
    Wanted::of_any_type("updated_at"),
    Wanted::of_any_type("created_at"),
];

/// The latest moment of each row, in microseconds; `None` where no column has one, or none that is a moment.
pub(super) fn read(batch: &Batch<'_>) -> Vec<Option<i64>> {
    let mut newest: Vec<Option<i64>> = vec![None; batch.rows().len()];
    for column in COLUMNS {
        let Ok(found) = batch.as_found(column.name) else { continue };
        let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
        // What cannot be a moment tells nothing.
        let Ok(micros) = cast(found, &micros).and_then(|found| cast(&found, &DataType::Int64))
        else {
            continue;
        };
        let micros = micros.as_primitive::<Int64Type>();
        for (at, newest) in newest.iter_mut().enumerate() {
            *newest = (*newest).max(micros.is_valid(at).then(|| micros.value(at)));
        }
    }
    newest
}
