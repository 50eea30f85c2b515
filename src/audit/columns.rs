//! The columns of feature rows that systems read: every feature, and what says how good a row is.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::domain::FeatureName;
use crate::features::baseline::{self, BaselineRow};
use crate::season::{FeatureRow, Lookup};

/// A column of the feature rows that a system reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredColumn {
    /// A feature.
    Feature(FeatureName),
    /// How good the row is, 0 – 100.
    QualityScore,
    /// Whether the row is a mock.
    DataSource,
}

/// What a system takes for the quality of a row that does not say it.
const DEFAULT_QUALITY: f64 = 80.0;

impl StoredColumn {
    /// Every one of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let features = FeatureName::ALL.iter().copied().map(Self::Feature);
        features.chain([Self::QualityScore, Self::DataSource])
    }

    /// Its name in the warehouse.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feature(name) => name.as_str(),
            Self::QualityScore => "feature_quality_score",
            Self::DataSource => "data_source",
        }
    }

    /// Where our own rows have the average of the last five games.
    #[expect(clippy::expect_used, reason = "tests compute all averages of every row")]
    pub(super) fn average_position() -> usize {
        position(FeatureName::PointsAvgLast5).expect("Invariant: our own rows have the averages")
    }

    /// What `row` says there, as a number; `None` if it says nothing.
    pub(super) fn stored(self, row: &FeatureRow<'_>) -> Option<f64> {
        match self {
            Self::Feature(name) => match row.get(name) {
                Lookup::Value(value) => Some(value),
                Lookup::Absent | Lookup::NotFinite => None,
            },
            Self::QualityScore => Some(row.quality_score().unwrap_or(DEFAULT_QUALITY)),
            // Of all sources, systems tell but this one.
            Self::DataSource => Some(f64::from(u8::from(row.data_source() == "mock"))),
        }
    }

    /// What our own row says there, if we compute it.
    pub(super) fn ours(self, row: &BaselineRow) -> Option<f64> {
        let value = match self {
            Self::Feature(name) => row.values[position(name)?],
            Self::QualityScore => row.quality_score(),
            Self::DataSource => return None,
        };
        Some(value).filter(|value| value.is_finite())
    }
}

/// Where our own rows have the feature, if they have it.
pub(super) fn position(name: FeatureName) -> Option<usize> {
    baseline::names().iter().position(|other| *other == name)
}

impl fmt::Display for StoredColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for StoredColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
