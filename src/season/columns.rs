//! Columns lent by a frame, without a copy.

use polars::prelude::{
    BooleanType, DataFrame, Float64Type, Int32Type, PolarsDataType, StaticArray as _, StringType,
};

use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{flags, floats, ints, texts};

type Array<T> = <T as PolarsDataType>::Array;

/// Whole numbers, some of which may be null.
#[derive(Clone, Copy, Debug)]
pub struct Ints<'a>(&'a Array<Int32Type>);

impl<'a> Ints<'a> {
    pub(super) fn from_column(frame: &'a DataFrame, name: &str) -> Result<Self, SnapshotError> {
        Ok(Self(ints(frame, name)?.downcast_as_array()))
    }

    /// The value in `row`; `None` for null.
    pub fn get(self, row: usize) -> Option<i32> {
        self.0.get(row)
    }
}

/// Finite floats, some of which may be null.
#[derive(Clone, Copy, Debug)]
pub struct Floats<'a>(&'a Array<Float64Type>);

impl<'a> Floats<'a> {
    pub(super) fn from_column(frame: &'a DataFrame, name: &str) -> Result<Self, SnapshotError> {
        Ok(Self(floats(frame, name)?.downcast_as_array()))
    }

    /// The value in `row`; `None` for null.
    pub fn get(self, row: usize) -> Option<f64> {
        self.0.get(row)
    }
}

/// Texts; in the columns that are lent none is null.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a>(&'a Array<StringType>);

impl<'a> Texts<'a> {
    pub(super) fn from_column(frame: &'a DataFrame, name: &str) -> Result<Self, SnapshotError> {
        Ok(Self(texts(frame, name)?.downcast_as_array()))
    }

    /// The text in `row`.
    ///
    /// # Panics
    ///
    /// Never: a snapshot with a null there is not read.
    #[expect(clippy::expect_used, reason = "layouts refuse nulls in the columns that are lent")]
    pub fn get(self, row: usize) -> &'a str {
        self.0.get(row).expect("Invariant: a required column has no null")
    }
}

/// Yes or no, some of which may be null.
#[derive(Clone, Copy, Debug)]
pub struct Flags<'a>(&'a Array<BooleanType>);

impl<'a> Flags<'a> {
    pub(super) fn from_column(frame: &'a DataFrame, name: &str) -> Result<Self, SnapshotError> {
        Ok(Self(flags(frame, name)?.downcast_as_array()))
    }

    /// The value in `row`; `None` for null.
    pub fn get(self, row: usize) -> Option<bool> {
        self.0.get(row)
    }
}
