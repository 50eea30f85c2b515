//! The columns that tell something of a player-date before its game: every feature, those that no system names too, and what
//! says how good a row is.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::domain::FeatureName;
use crate::features::baseline::{self, BaselineRow};
use crate::season::{FeatureRow, FurtherFeature, Lookup};

/// A column that tells something of a player-date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredColumn {
    /// A feature that systems know.
    Feature(FeatureName),
    /// Another feature, by its name.
    Further(&'static str),
    /// How good the row is, 0 – 100.
    QualityScore,
    /// Whether the row is a mock.
    DataSource,
}

/// What a system takes for the quality of a row that does not say it.
const DEFAULT_QUALITY: f64 = 80.0;

impl StoredColumn {
    /// Every one of them, with those of `further`.
    pub(super) fn all(further: &[FurtherFeature]) -> impl Iterator<Item = Self> {
        let features = FeatureName::ALL.iter().copied().map(Self::Feature);
        let read = features.chain([Self::QualityScore, Self::DataSource]);
        read.chain(further.iter().map(|feature| Self::Further(feature.name)))
    }

    /// Its name in the warehouse.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feature(name) => name.as_str(),
            Self::Further(name) => name,
            Self::QualityScore => "feature_quality_score",
            Self::DataSource => "data_source",
        }
    }

    /// Where our own rows have the average of the last five games.
    #[expect(clippy::expect_used, reason = "tests compute all averages of every row")]
    pub(super) fn average_position() -> usize {
        position(FeatureName::PointsAvgLast5).expect("Invariant: our own rows have the averages")
    }

    /// What the player-date in row `game` says there, as a number; `None` if it says nothing.
    pub(super) fn stored(
        self,
        row: &FeatureRow<'_>,
        (further, game): (&[FurtherFeature], usize),
    ) -> Option<f64> {
        match self {
            Self::Feature(name) => match row.get(name) {
                Lookup::Value(value) => Some(value),
                Lookup::Absent | Lookup::NotFinite => None,
            },
            Self::Further(name) => {
                further.iter().find(|feature| feature.name == name)?.values[game]
            }
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
            Self::Further(_) | Self::DataSource => return None,
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
