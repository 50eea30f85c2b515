//! What values the further features of the reference's versions can have, as far as their names say it.

use super::FeatureRange;

/// The features that the reference has behind its first 25, by its contract, each with the least and the most that it can
/// be, and whether only whole numbers mean something. A name that does not say what it is counted in has no bounds.
const BOUNDS: [(&str, f64, f64, bool); 39] = [
    ("vegas_points_line", 0.0, 100.0, false),
    ("vegas_opening_line", 0.0, 100.0, false),
    ("vegas_line_move", -100.0, 100.0, false),
    ("has_vegas_line", 0.0, 1.0, true),
    ("avg_points_vs_opponent", 0.0, 100.0, false),
    ("games_vs_opponent", 0.0, 500.0, true),
    ("minutes_avg_last_10", 0.0, 70.0, false),
    ("ppm_avg_last_10", 0.0, 20.0, false),
    ("dnp_rate", 0.0, 1.0, false),
    ("pts_slope_10g", -100.0, 100.0, false),
    ("pts_vs_season_zscore", f64::MIN, f64::MAX, false),
    ("breakout_flag", 0.0, 1.0, true),
    ("star_teammates_out", 0.0, 30.0, true),
    ("game_total_line", 0.0, 400.0, false),
    ("days_rest", 0.0, 365.0, true),
    ("minutes_load_last_7d", 0.0, 490.0, false),
    ("spread_magnitude", 0.0, 100.0, false),
    ("implied_team_total", 0.0, 250.0, false),
    ("points_avg_last_3", 0.0, 100.0, false),
    ("scoring_trend_slope", -100.0, 100.0, false),
    ("deviation_from_avg_last3", -100.0, 100.0, false),
    ("consecutive_games_below_avg", 0.0, 100.0, true),
    ("teammate_usage_available", f64::MIN, f64::MAX, false),
    ("usage_rate_last_5", 0.0, 100.0, false),
    ("games_since_structural_change", 0.0, 2000.0, true),
    ("multi_book_line_std", 0.0, 100.0, false),
    ("prop_over_streak", 0.0, 100.0, true),
    ("prop_under_streak", 0.0, 100.0, true),
    ("line_vs_season_avg", -100.0, 100.0, false),
    ("prop_line_delta", -100.0, 100.0, false),
    ("over_rate_last_10", 0.0, 1.0, false),
    ("margin_vs_line_avg_last_5", -100.0, 100.0, false),
    ("blowout_minutes_risk", f64::MIN, f64::MAX, false),
    ("minutes_volatility_last_10", 0.0, 70.0, false),
    ("opponent_pace_mismatch", f64::MIN, f64::MAX, false),
    ("line_movement_direction", -1.0, 1.0, true),
    ("vig_skew", f64::MIN, f64::MAX, false),
    ("self_creation_rate", 0.0, 100.0, false),
    ("late_line_movement_count", 0.0, 10_000.0, true),
];

/// The names of these features, in the reference's order.
pub fn reference_names() -> impl Iterator<Item = &'static str> {
    BOUNDS.iter().map(|(name, ..)| *name)
}

/// What values the feature `name` of the reference can have; none for another name, and for one that does not tell.
pub fn reference_range(name: &str) -> Option<FeatureRange> {
    let (_, low, high, whole) = *BOUNDS.iter().find(|(known, ..)| *known == name)?;
    (low > f64::MIN).then_some(FeatureRange { low, high, whole })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FeatureName;

    #[test]
    fn a_name_tells_what_its_values_can_be() {
        let has = |name| reference_range(name).unwrap();
        assert!(has("has_vegas_line").contains(1.0) && !has("has_vegas_line").contains(0.5));
        assert!(has("dnp_rate").contains(0.25) && !has("dnp_rate").contains(25.0));
        assert_eq!((reference_range("vig_skew"), reference_range("their own")), (None, None));
    }

    /// A name that systems know has one range.
    #[test]
    fn known_names_have_the_same_range() {
        for name in reference_names().filter_map(|name| name.parse::<FeatureName>().ok()) {
            assert_eq!(reference_range(name.as_str()), Some(name.range()));
        }
    }
}
