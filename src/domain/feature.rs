//! The one table of feature names.
//!
//! It stands on floor 0 because three rooms need it that may not import each other: a source refuses names it
//! does not know, the season finds columns by them, the systems ask for them.

use std::fmt;

use thiserror::Error;

macro_rules! feature_names {
    ($($(#[$meaning:meta])* $variant:ident = $name:literal,)+) => {
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
        }
    };
}

feature_names! {
    // The 25 names of `v1_baseline_25`, in their stored order.
    /// Mean points of the last 5 games.
    PointsAvgLast5 = "points_avg_last_5",
    /// Mean points of the last 10 games.
    PointsAvgLast10 = "points_avg_last_10",
    /// Mean points of the season's games so far.
    PointsAvgSeason = "points_avg_season",
    /// Sample standard deviation of the points of the last 10 games.
    PointsStdLast10 = "points_std_last_10",
    /// Games in the 7 days before the date. The v1 systems look for `games_played_last_7_days` instead.
    GamesInLast7Days = "games_in_last_7_days",
    /// 0 – 100, 100 = fresh.
    FatigueScore = "fatigue_score",
    /// −10 … 10: how the player's favourite zone suits the opponent's defence.
    ShotZoneMismatchScore = "shot_zone_mismatch_score",
    /// −3 … 3: the two teams' pace difference.
    PaceScore = "pace_score",
    /// −3 … 3: recent usage against usual usage.
    UsageSpikeScore = "usage_spike_score",
    /// −2 … 2 days: the player's rest minus the opponent's.
    RestAdvantage = "rest_advantage",
    /// 0 – 3: available … out.
    InjuryRisk = "injury_risk",
    /// −2 … 2: falling … rising points over five games.
    RecentTrend = "recent_trend",
    /// −2 … 2: minutes of the last 10 games against the season's.
    MinutesChange = "minutes_change",
    /// Opponent's points allowed per 100 possessions.
    OpponentDefRating = "opponent_def_rating",
    /// Possessions per game of the opponent's opponents.
    OpponentPace = "opponent_pace",
    /// 1 at home, 0 away.
    HomeAway = "home_away",
    /// 1 if the team played yesterday.
    BackToBack = "back_to_back",
    /// 1 after the last regular-season day.
    PlayoffGame = "playoff_game",
    /// Share of field-goal attempts in the paint, 0 – 1.
    PctPaint = "pct_paint",
    /// Share of field-goal attempts from mid-range, 0 – 1.
    PctMidRange = "pct_mid_range",
    /// Share of field-goal attempts from three, 0 – 1.
    PctThree = "pct_three",
    /// Share of points from free throws, 0 – 0.5.
    PctFreeThrow = "pct_free_throw",
    /// Team possessions per 48 minutes.
    TeamPace = "team_pace",
    /// Team points per 100 possessions.
    TeamOffRating = "team_off_rating",
    /// Team wins / games this season.
    TeamWinPct = "team_win_pct",
    // Names that v1 systems look for and other feature rows may carry.
    /// Games in the 7 days before the date, as the rule confidence asks for it.
    GamesPlayedLast7Days = "games_played_last_7_days",
    /// Mean minutes of the last 10 games.
    MinutesAvgLast10 = "minutes_avg_last_10",
    /// Referees' tendency.
    RefereeFavorabilityScore = "referee_favorability_score",
    /// Pull of the next game.
    LookAheadPressureScore = "look_ahead_pressure_score",
    /// The player's record against this opponent.
    MatchupHistoryScore = "matchup_history_score",
    /// Form of the player.
    MomentumScore = "momentum_score",
    /// Opponent's points allowed per 100 possessions, last 15 games.
    OpponentDefRatingLast15 = "opponent_def_rating_last_15",
    /// Opponent's pace, last 15 games.
    OpponentPaceLast15 = "opponent_pace_last_15",
    /// 1 at home, 0 away.
    IsHome = "is_home",
    /// Days since the player's last game.
    DaysRest = "days_rest",
    /// Share of attempts in the paint.
    PaintRateLast10 = "paint_rate_last_10",
    /// Share of attempts from mid-range.
    MidRangeRateLast10 = "mid_range_rate_last_10",
    /// Share of attempts from three.
    ThreePtRateLast10 = "three_pt_rate_last_10",
    /// Share of makes that were assisted.
    AssistedRateLast10 = "assisted_rate_last_10",
    /// Team pace, last 10 games.
    TeamPaceLast10 = "team_pace_last_10",
    /// Team points per 100 possessions, last 10 games.
    TeamOffRatingLast10 = "team_off_rating_last_10",
    /// Share of the team's plays that the player used, percent.
    UsageRateLast10 = "usage_rate_last_10",
}

/// No feature of this name is known.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a known feature name")]
pub struct UnknownFeature(String);

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

impl std::str::FromStr for FeatureName {
    type Err = UnknownFeature;

    fn from_str(text: &str) -> Result<Self, UnknownFeature> {
        let found = Self::ALL.iter().copied().find(|name| name.as_str() == text);
        found.ok_or_else(|| UnknownFeature(text.to_owned()))
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
