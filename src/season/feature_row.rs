//! The features of one player-date, read by name.

use polars::prelude::DataFrame;

use super::{Floats, Texts};
use crate::domain::{FeatureName, FeatureSet};
use crate::snapshot::frame::ints;
use crate::snapshot::{FeatureRows, SnapshotError};

/// The columns of a season's feature rows.
#[derive(Debug)]
pub struct FeatureColumns<'a> {
    /// By [`FeatureName::index`]; none for a name that no row carries.
    values: Vec<Option<Floats<'a>>>,
    /// For each row, its place in `vocabularies`.
    vocabulary: &'a [i32],
    vocabularies: &'a [FeatureSet],
    quality: Floats<'a>,
    source: Texts<'a>,
}

impl<'a> FeatureColumns<'a> {
    /// The columns of `rows`.
    pub fn from_rows(rows: &'a FeatureRows) -> Result<Self, SnapshotError> {
        Self::new(&rows.frame, &rows.vocabularies)
    }

    pub(super) fn new(
        frame: &'a DataFrame,
        vocabularies: &'a [FeatureSet],
    ) -> Result<Self, SnapshotError> {
        let column = |name: &FeatureName| {
            let carried = vocabularies.iter().any(|names| names.contains(*name));
            carried.then(|| Floats::from_column(frame, name.as_str())).transpose()
        };
        Ok(Self {
            values: FeatureName::ALL.iter().map(column).collect::<Result<_, _>>()?,
            vocabulary: ints(frame, "vocabulary")?.cont_slice()?,
            vocabularies,
            quality: Floats::from_column(frame, "feature_quality_score")?,
            source: Texts::from_column(frame, "data_source")?,
        })
    }

    /// The feature row in `row`.
    ///
    /// # Panics
    ///
    /// Never: a snapshot whose rows have names that it does not list is refused.
    #[expect(clippy::expect_used, reason = "rows are checked when a snapshot is read or made")]
    pub fn row(&'a self, row: usize) -> FeatureRow<'a> {
        let vocabulary = usize::try_from(self.vocabulary[row]).ok();
        let names = vocabulary.and_then(|place| self.vocabularies.get(place));
        let names = *names.expect("Invariant: a row's names were checked when it was read");
        FeatureRow { columns: self, row: Some(row), names }
    }

    /// A row that carries no name, for systems that read none.
    pub fn empty_row(&'a self) -> FeatureRow<'a> {
        FeatureRow { columns: self, row: None, names: FeatureSet::default() }
    }
}

/// What a feature row says under a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lookup {
    /// The row does not carry the name.
    Absent,
    /// The row carries the name, but its value was not a finite number.
    NotFinite,
    /// A finite number.
    Value(f64),
}

/// The features of one player-date, found by name.
#[derive(Clone, Copy, Debug)]
pub struct FeatureRow<'a> {
    columns: &'a FeatureColumns<'a>,
    /// Its place in the columns; none where there is no such row.
    row: Option<usize>,
    names: FeatureSet,
}

impl FeatureRow<'_> {
    /// What the row says under `name`.
    pub fn get(&self, name: FeatureName) -> Lookup {
        if !self.names.contains(name) {
            return Lookup::Absent;
        }
        match self.columns.values[name.index()] {
            Some(values) => {
                let value = self.row.and_then(|row| values.get(row));
                value.map_or(Lookup::NotFinite, Lookup::Value)
            }
            None => Lookup::Absent,
        }
    }

    /// The names that the row carries.
    pub fn names(&self) -> FeatureSet {
        self.names
    }

    /// The finite numbers of the row.
    pub fn values(&self) -> impl Iterator<Item = f64> {
        self.names.iter().filter_map(|name| match self.get(name) {
            Lookup::Value(value) => Some(value),
            _ => None,
        })
    }

    /// 0 – 100: how much of the row is exact rather than estimated or default; `None` if not known.
    pub fn quality_score(&self) -> Option<f64> {
        self.columns.quality.get(self.row?)
    }

    /// Where the row's values came from, in the words of whoever made it.
    pub fn data_source(&self) -> &str {
        self.row.map_or("", |row| self.columns.source.get(row))
    }
}
