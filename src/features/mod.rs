//! Floor 2: feature rows built from a season's own games. See `v1_baseline_25`.

use polars::prelude::DataFrame;

use crate::domain::{FeatureName, SeasonDates};
use crate::snapshot::{FeatureOrigin, FeatureRows, SnapshotError, layout};

/// How many features a row has.
pub const COUNT: usize = 25;

/// The names of `v1_baseline_25`, in its order.
pub fn baseline() -> &'static [FeatureName] {
    &FeatureName::ALL[..COUNT]
}

/// Where every window of a row for date D ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Horizon {
    /// On the day before D: the honest one, and the only one that rows are written with.
    BeforeDate,
    /// On D itself, so that a row contains the game it describes: what a leak looks like. Only for the audit.
    IncludingDate,
}

/// How a value came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Computed as defined.
    Exact,
    /// Computed from less than the definition asks for.
    Estimated,
    /// Not computed: a constant.
    Default,
}

/// The features of one player-date.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`baseline`].
    pub values: [f64; COUNT],
    /// How they came about.
    pub tags: [Tag; COUNT],
}

/// Computes the rows for every player-date of the slate from day 14 on, in the order of `games` (sorted by player and date).
pub fn compute(
    _games: &DataFrame,
    _dates: &SeasonDates,
    _horizon: Horizon,
) -> Result<Vec<Row>, SnapshotError> {
    Ok(Vec::new())
}

/// Builds.
pub fn build(_games: &DataFrame, _dates: &SeasonDates) -> Result<FeatureRows, SnapshotError> {
    let frame = crate::snapshot::frame::from_parts::<Vec<arrow::array::ArrayRef>>(
        &[],
        &layout::features(&[]),
    )?;
    Ok(FeatureRows { frame, vocabularies: Vec::new(), origin: FeatureOrigin::Built })
}
