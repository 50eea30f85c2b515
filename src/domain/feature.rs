//! The one table of feature names.
//!
//! It stands on floor 0 because three rooms need it that may not import each other: a source refuses names it
//! does not know, the season finds columns by them, the systems ask for them.

use std::fmt;

use serde::{Serialize, Serializer};
use thiserror::Error;

macro_rules! feature_names {
    ($($(#[$meaning:meta])* $variant:ident = $name:literal, $kind:ident $low:literal to $high:literal;)+) => {
        /// The name of a feature: a number that describes a player-date before its game.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum FeatureName {
            $($(#[$meaning])* $variant,)+
        }

        impl FeatureName {
            /// Every known name, in the order of the columns of `features.parquet`.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name as files spell it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What values it can have.
            pub const fn range(self) -> FeatureRange {
                match self {
                    $(Self::$variant => FeatureRange::$kind($low, $high),)+
                }
            }
        }
    };
}

/// The values that a feature can have; beyond them something is amiss, however unusual the season.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureRange {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Whether only whole numbers mean something.
    pub whole: bool,
}

impl FeatureRange {
    const fn any(low: f64, high: f64) -> Self {
        Self { low, high, whole: false }
    }

    const fn whole(low: f64, high: f64) -> Self {
        Self { low, high, whole: true }
    }

    /// Whether `value` is one of them.
    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value) && !(self.whole && value.fract() != 0.0)
    }
}

feature_names! {
    // The 25 names of `v1_baseline_25`, in their stored order.
    /// Mean points of the last 5 games.
    PointsAvgLast5 = "points_avg_last_5", any 0.0 to 100.0;
    /// Mean points of the last 10 games.
    PointsAvgLast10 = "points_avg_last_10", any 0.0 to 100.0;
    /// Mean points of the season's games so far.
    PointsAvgSeason = "points_avg_season", any 0.0 to 100.0;
    /// Sample standard deviation of the points of the last 10 games.
    PointsStdLast10 = "points_std_last_10", any 0.0 to 100.0;
    /// Games in the 7 days before the date. The v1 systems look for `games_played_last_7_days` instead.
    GamesInLast7Days = "games_in_last_7_days", whole 0.0 to 7.0;
    /// 0 – 100, 100 = fresh.
    FatigueScore = "fatigue_score", any 0.0 to 100.0;
    /// −10 … 10: how the player's favourite zone suits the opponent's defence.
    ShotZoneMismatchScore = "shot_zone_mismatch_score", any -10.0 to 10.0;
    /// −3 … 3: the two teams' pace difference.
    PaceScore = "pace_score", any -3.0 to 3.0;
    /// −3 … 3: recent usage against usual usage.
    UsageSpikeScore = "usage_spike_score", any -3.0 to 3.0;
    /// −2 … 2 days: the player's rest minus the opponent's.
    RestAdvantage = "rest_advantage", whole -2.0 to 2.0;
    /// 0 – 3: available … out.
    InjuryRisk = "injury_risk", any 0.0 to 3.0;
    /// −2 … 2: falling … rising points over five games.
    RecentTrend = "recent_trend", whole -2.0 to 2.0;
    /// −2 … 2: minutes of the last 10 games against the season's.
    MinutesChange = "minutes_change", whole -2.0 to 2.0;
    /// Opponent's points allowed per 100 possessions.
    OpponentDefRating = "opponent_def_rating", any 50.0 to 200.0;
    /// Possessions per game of the opponent's opponents.
    OpponentPace = "opponent_pace", any 50.0 to 200.0;
    /// 1 at home, 0 away.
    HomeAway = "home_away", whole 0.0 to 1.0;
    /// 1 if the team played yesterday.
    BackToBack = "back_to_back", whole 0.0 to 1.0;
    /// 1 after the last regular-season day.
    PlayoffGame = "playoff_game", whole 0.0 to 1.0;
    /// Share of field-goal attempts in the paint, 0 – 1.
    PctPaint = "pct_paint", any 0.0 to 1.0;
    /// Share of field-goal attempts from mid-range, 0 – 1.
    PctMidRange = "pct_mid_range", any 0.0 to 1.0;
    /// Share of field-goal attempts from three, 0 – 1.
    PctThree = "pct_three", any 0.0 to 1.0;
    /// Share of points from free throws, 0 – 0.5.
    PctFreeThrow = "pct_free_throw", any 0.0 to 0.5;
    /// Team possessions per 48 minutes.
    TeamPace = "team_pace", any 50.0 to 200.0;
    /// Team points per 100 possessions.
    TeamOffRating = "team_off_rating", any 50.0 to 200.0;
    /// Team wins / games this season.
    TeamWinPct = "team_win_pct", any 0.0 to 1.0;
    // Names that v1 systems look for and other feature rows may carry.
    /// Games in the 7 days before the date, as the rule confidence asks for it.
    GamesPlayedLast7Days = "games_played_last_7_days", whole 0.0 to 7.0;
    /// Mean minutes of the last 10 games.
    MinutesAvgLast10 = "minutes_avg_last_10", any 0.0 to 70.0;
    /// Referees' tendency.
    RefereeFavorabilityScore = "referee_favorability_score", any -10.0 to 10.0;
    /// Pull of the next game.
    LookAheadPressureScore = "look_ahead_pressure_score", any -10.0 to 10.0;
    /// The player's record against this opponent.
    MatchupHistoryScore = "matchup_history_score", any -10.0 to 10.0;
    /// Form of the player.
    MomentumScore = "momentum_score", any -10.0 to 10.0;
    /// Opponent's points allowed per 100 possessions, last 15 games.
    OpponentDefRatingLast15 = "opponent_def_rating_last_15", any 50.0 to 200.0;
    /// Opponent's pace, last 15 games.
    OpponentPaceLast15 = "opponent_pace_last_15", any 50.0 to 200.0;
    /// 1 at home, 0 away.
    IsHome = "is_home", whole 0.0 to 1.0;
    /// Days since the player's last game.
    DaysRest = "days_rest", whole 0.0 to 365.0;
    /// Share of attempts in the paint.
    PaintRateLast10 = "paint_rate_last_10", any 0.0 to 100.0;
    /// Share of attempts from mid-range.
    MidRangeRateLast10 = "mid_range_rate_last_10", any 0.0 to 100.0;
    /// Share of attempts from three.
    ThreePtRateLast10 = "three_pt_rate_last_10", any 0.0 to 100.0;
    /// Share of makes that were assisted.
    AssistedRateLast10 = "assisted_rate_last_10", any 0.0 to 100.0;
    /// Team pace, last 10 games.
    TeamPaceLast10 = "team_pace_last_10", any 50.0 to 200.0;
    /// Team points per 100 possessions, last 10 games.
    TeamOffRatingLast10 = "team_off_rating_last_10", any 50.0 to 200.0;
    /// Share of the team's plays that the player used, percent.
    UsageRateLast10 = "usage_rate_last_10", any 0.0 to 100.0;
}

/// No feature of this name is known.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a known feature name")]
pub struct UnknownFeature(String);

impl UnknownFeature {
    pub(super) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl FeatureName {
    /// Position in [`FeatureName::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for FeatureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for FeatureName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl std::str::FromStr for FeatureName {
    type Err = UnknownFeature;

    fn from_str(text: &str) -> Result<Self, UnknownFeature> {
        let found = Self::ALL.iter().copied().find(|name| name.as_str() == text);
        found.ok_or_else(|| UnknownFeature::new(text))
    }
}

/// A set of feature names, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeatureSet(u64);

impl FeatureSet {
    /// Whether `name` is in the set.
    pub const fn contains(self, name: FeatureName) -> bool {
        self.0 & (1 << name.index()) != 0
    }

    /// Adds `name`; false if it was there before.
    pub fn insert(&mut self, name: FeatureName) -> bool {
        let new = !self.contains(name);
        self.0 |= 1 << name.index();
        new
    }

    /// The names of the set in the order of [`FeatureName::ALL`].
    pub fn iter(self) -> impl Iterator<Item = FeatureName> {
        FeatureName::ALL.iter().copied().filter(move |name| self.contains(*name))
    }
}

impl FromIterator<FeatureName> for FeatureSet {
    fn from_iter<I: IntoIterator<Item = FeatureName>>(names: I) -> Self {
        let mut set = Self::default();
        for name in names {
            set.insert(name);
        }
        set
    }
}

const _: () = assert!(FeatureName::ALL.len() <= 64, "a FeatureSet has 64 bits");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_read_back() {
        for (index, name) in FeatureName::ALL.iter().enumerate() {
            assert_eq!(name.index(), index);
            assert_eq!(name.as_str().parse(), Ok(*name));
        }
        assert!("points_average_5".parse::<FeatureName>().is_err());
    }

    #[test]
    fn a_value_out_of_range_is_told() {
        let home = FeatureName::HomeAway.range();
        assert!(home.contains(0.0) && home.contains(1.0) && !home.contains(0.5));
        let mismatch = FeatureName::ShotZoneMismatchScore.range();
        assert!(mismatch.contains(-9.9) && !mismatch.contains(-10.1));
        assert!(!FeatureName::PctPaint.range().contains(45.0), "shares are fractions");
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: FeatureSet =
            [FeatureName::PctPaint, FeatureName::UsageRateLast10].into_iter().collect();
        assert!(set.contains(FeatureName::PctPaint) && !set.contains(FeatureName::PctThree));
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [FeatureName::PctPaint, FeatureName::UsageRateLast10]
        );
    }
}
