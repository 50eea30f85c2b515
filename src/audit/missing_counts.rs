//! Counts of the games that are null in some rows, so that features made of them silently take a default.

use super::columns::position;
use super::finding::{Cases, Finding, Found};
use super::tables::Tables;
use crate::domain::FeatureName;
use crate::features::baseline::{BaselineRow, Tag};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::ints;

const PLAYS: &[FeatureName] = &[
    FeatureName::TeamPace,
    FeatureName::TeamOffRating,
    FeatureName::OpponentPace,
    FeatureName::OpponentDefRating,
    FeatureName::UsageSpikeScore,
];
const SHOTS: &[FeatureName] = &[FeatureName::PctThree, FeatureName::ShotZoneMismatchScore];
const ZONES: &[FeatureName] = &[FeatureName::PctPaint, FeatureName::PctMidRange];

/// What is counted, and the features that need it.
const NEEDED: [(&str, &[FeatureName]); 13] = [
    ("points", &[FeatureName::PointsAvgSeason, FeatureName::TeamOffRating]),
    ("fg_attempts", PLAYS),
    ("ft_attempts", PLAYS),
    ("turnovers", PLAYS),
    ("offensive_rebounds", PLAYS),
    ("fg_makes", SHOTS),
    ("three_pt_attempts", SHOTS),
    ("three_pt_makes", SHOTS),
    ("ft_makes", &[FeatureName::PctFreeThrow]),
    ("paint_attempts", ZONES),
    ("paint_makes", ZONES),
    ("mid_range_attempts", ZONES),
    ("mid_range_makes", ZONES),
];

/// A finding for each column that is null in some rows of players who played; `before` are our own rows. A column without any
/// value is told with those that are null in every row.
pub(super) fn check(
    tables: &Tables<'_>,
    before: &[BaselineRow],
) -> Result<Vec<Finding>, SnapshotError> {
    let mut findings = Vec::new();
    let played: Vec<usize> =
        (0..tables.games.dates.len()).filter(|row| tables.played(*row)).collect();
    for (column, features) in NEEDED {
        let values: Vec<Option<i32>> = ints(tables.frames.0, column)?.iter().collect();
        let mut nulls = Cases::default();
        for row in played.iter().filter(|row| values[**row].is_none()) {
            nulls.add(|| tables.example(*row, Vec::new()));
        }
        if nulls.count() < played.len() {
            let features: Vec<FeatureName> = features.to_vec();
            let defaults = defaults(&features, before);
            let found = Found::NullCounts {
                column,
                rows: played.len(),
                features,
                defaults,
                feature_rows: before.len(),
            };
            findings.extend(nulls.into_finding(found));
        }
    }
    Ok(findings)
}

/// How many rows take a default for one of `features`.
fn defaults(features: &[FeatureName], before: &[BaselineRow]) -> usize {
    let places: Vec<usize> = features.iter().filter_map(|name| position(*name)).collect();
    let takes_default =
        |row: &&BaselineRow| places.iter().any(|place| row.tags[*place] == Tag::Default);
    before.iter().filter(takes_default).count()
}
