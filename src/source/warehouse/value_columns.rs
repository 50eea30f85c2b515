//! The columns `feature_N_value` of `ml_feature_store_v2`, which hold the values of a row one by one, and what they are
//! called: one name for each N, the same in all versions of feature rows.

use std::path::Path;
use std::sync::LazyLock;

use crate::domain::io_reason;
use crate::snapshot::layout::MAX_NAME;
use crate::snapshot::plain_file;
use crate::source::SourceError;

/// The names of the reference's versions, by N. The first 25 are those of `v1_baseline_25`; each later version goes on
/// where the one before it ends.
pub(super) const NAMES: [&str; 64] = [
    "points_avg_last_5",
    "points_avg_last_10",
    "points_avg_season",
    "points_std_last_10",
    "games_in_last_7_days",
    "fatigue_score",
    "shot_zone_mismatch_score",
    "pace_score",
    "usage_spike_score",
    "rest_advantage",
    "injury_risk",
    "recent_trend",
    "minutes_change",
    "opponent_def_rating",
    "opponent_pace",
    "home_away",
    "back_to_back",
    "playoff_game",
    "pct_paint",
    "pct_mid_range",
    "pct_three",
    "pct_free_throw",
    "team_pace",
    "team_off_rating",
    "team_win_pct",
    "vegas_points_line",
    "vegas_opening_line",
    "vegas_line_move",
    "has_vegas_line",
    "avg_points_vs_opponent",
    "games_vs_opponent",
    "minutes_avg_last_10",
    "ppm_avg_last_10",
    "dnp_rate",
    "pts_slope_10g",
    "pts_vs_season_zscore",
    "breakout_flag",
    "star_teammates_out",
    "game_total_line",
    "days_rest",
    "minutes_load_last_7d",
    "spread_magnitude",
    "implied_team_total",
    "points_avg_last_3",
    "scoring_trend_slope",
    "deviation_from_avg_last3",
    "consecutive_games_below_avg",
    "teammate_usage_available",
    "usage_rate_last_5",
    "games_since_structural_change",
    "multi_book_line_std",
    "prop_over_streak",
    "prop_under_streak",
    "line_vs_season_avg",
    "prop_line_delta",
    "over_rate_last_10",
    "margin_vs_line_avg_last_5",
    "blowout_minutes_risk",
    "minutes_volatility_last_10",
    "opponent_pace_mismatch",
    "line_movement_direction",
    "vig_skew",
    "self_creation_rate",
    "late_line_movement_count",
];

/// The most columns of a table that are read.
const MAX_COLUMNS: usize = 256;

/// The most bytes that a file of names may have.
const MAX_BYTES: u64 = 1 << 20;

static COLUMNS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..MAX_COLUMNS).map(|n| format!("feature_{n}_value")).collect());

/// The columns' own names, by N.
pub fn value_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(String::as_str)
}

/// Whether `column` is one of the families of columns that go with these: value, quality and source of a feature.
pub(super) fn is_of_a_feature(column: &str) -> bool {
    let number = column.strip_prefix("feature_").and_then(|rest| rest.split_once('_'));
    number.is_some_and(|(number, what)| {
        number.bytes().all(|digit| digit.is_ascii_digit())
            && ["value", "quality", "source"].contains(&what)
    })
}

/// What the values of the columns are called, by N.
#[derive(Clone, Debug)]
pub(super) struct ValueNames(Vec<String>);

impl Default for ValueNames {
    fn default() -> Self {
        Self(NAMES.map(str::to_owned).to_vec())
    }
}

impl ValueNames {
    /// The names in the file at `path`, one on each line, that of `feature_0_value` first; an empty line names nothing.
    pub(super) fn read(path: &Path) -> Result<Self, SourceError> {
        let bad = |what: String| SourceError::FeatureNames { path: path.to_owned(), what };
        let bytes = plain_file::read(path, MAX_BYTES).map_err(|error| bad(io_reason(&error)))?;
        let text = String::from_utf8(bytes).map_err(|error| bad(error.to_string()))?;
        let names: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        if names.iter().all(String::is_empty) || names.len() > MAX_COLUMNS {
            return Err(bad(format!("it has {} lines, not 1 to {MAX_COLUMNS}", names.len())));
        }
        if let Some(line) = names.iter().position(|name| name.chars().count() > MAX_NAME) {
            let what = format!("line {} has more than {MAX_NAME} characters", line + 1);
            return Err(bad(what));
        }
        Ok(Self(names))
    }

    /// The name of the value in column N.
    pub(super) fn get(&self, n: usize) -> Option<&str> {
        self.0.get(n).map(String::as_str).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FeatureName;

    #[test]
    fn the_first_names_are_those_of_the_first_version() {
        for (n, name) in FeatureName::ALL.iter().take(25).enumerate() {
            assert_eq!(NAMES[n], name.as_str());
        }
        let mut once = NAMES.to_vec();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), NAMES.len());
    }

    #[test]
    fn columns_of_features_are_known_by_their_form() {
        for column in ["feature_0_value", "feature_63_quality", "feature_7_source"] {
            assert!(is_of_a_feature(column), "{column}");
        }
        for column in ["feature_count", "feature_x_value", "feature_7_value_old", "feature_names"] {
            assert!(!is_of_a_feature(column), "{column}");
        }
    }
}
