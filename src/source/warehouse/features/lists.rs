//! The two lists of a feature row: values and names.

use std::ops::Range;

use arrow::array::{Array as _, Float64Array, LargeListArray, StringArray};
use arrow::error::ArrowError;

use crate::source::batch::Batch;
use crate::source::cells;

/// The column with the values.
pub(super) const VALUES: &str = "features";

/// The column with their names.
pub(super) const NAMES: &str = "feature_names";

/// The lists of a batch; a table with a column per value need not have them.
#[derive(Debug)]
pub(super) struct Lists {
    values: Option<(LargeListArray, Float64Array)>,
    names: Option<(LargeListArray, StringArray)>,
}

impl Lists {
    pub(super) fn new(batch: &Batch<'_>) -> Result<Self, ArrowError> {
        let values = batch.as_found(VALUES).ok().map(|found| {
            let lists = cells::list(found)?;
            let items = cells::numbers(lists.values())?;
            Ok::<_, ArrowError>((lists, items))
        });
        let names = batch.as_found(NAMES).ok().map(|found| {
            let lists = cells::list(found)?;
            let items = cells::text(lists.values())?;
            Ok::<_, ArrowError>((lists, items))
        });
        Ok(Self { values: values.transpose()?, names: names.transpose()? })
    }

    /// The values of a row. A null among them is `None`.
    pub(super) fn values(&self, index: usize) -> impl ExactSizeIterator<Item = Option<f64>> {
        let range = self.values.as_ref().map_or(0..0, |(lists, _)| items(lists, index));
        range.map(|at| {
            let (_, values) = self.values.as_ref()?;
            values.is_valid(at).then(|| values.value(at))
        })
    }

    /// The names of a row. A null among them is the word `null`.
    pub(super) fn names(&self, index: usize) -> impl ExactSizeIterator<Item = &str> + Clone {
        let range = self.names.as_ref().map_or(0..0, |(lists, _)| items(lists, index));
        range.map(|at| match &self.names {
            Some((_, names)) if names.is_valid(at) => names.value(at),
            _ => "null",
        })
    }
}

/// Where the items of one row lie; a null list has none.
fn items(lists: &LargeListArray, index: usize) -> Range<usize> {
    if lists.is_null(index) {
        return 0..0;
    }
    #[expect(clippy::expect_used, reason = "Arrow checks it when an array is made")]
    let at = |offset| usize::try_from(offset).expect("Invariant: no list begins before the first");
    at(lists.value_offsets()[index])..at(lists.value_offsets()[index + 1])
}
