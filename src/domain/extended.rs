//! The one table of the names of `v2_extended`, with what each means.
//!
//! They are a type of their own beside [`FeatureName`](super::FeatureName): no snapshot carries them, no warehouse
//! sends them, and v1 cannot ask for them. No name stands in both tables.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::UnknownFeature;

macro_rules! extended_names {
    ($($variant:ident = $name:literal, $unit:literal: $meaning:literal,
        formula $formula:literal, source $source:literal, absent $absent:literal;)+) => {
        /// The name of a feature of `v2_extended`: a number that describes a player-date before its game, made from the
        /// box scores of the season and of those before it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ExtendedName {
            $(#[doc = $meaning] $variant,)+
        }

        impl ExtendedName {
            /// How many there are.
            pub const COUNT: usize = [$($name),+].len();

            /// Every name, in the order of the columns of `extended.parquet`.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$variant,)+];

            /// The name as files and models spell it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What is said about it.
            pub const fn about(self) -> About {
                match self {
                    $(Self::$variant => About {
                        meaning: $meaning,
                        unit: $unit,
                        formula: $formula,
                        source: $source,
                        absent: $absent,
                    },)+
                }
            }
        }
    };
}

/// What there is to know about a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// What it measures.
    pub meaning: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// How it is computed. *e(x, h)* is the mean of x over earlier games in which a game counts half as much for every h
    /// games that followed it, and half as much again for every new season; *es(x, h)* the same over this season's alone.
    pub formula: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// When it is null, or what stands there while little is known.
    pub absent: &'static str,
}

extended_names! {
    ExpectedPoints = "expected_points", "points":
        "Points that follow from the minutes he can expect and from what he scores in a minute.",
        formula "expected minutes × points per minute; minutes: es(minutes, 5) with e(minutes, 25) added as one more game; \
            points per minute: e(points, 10) / e(minutes, 10) with 100 minutes at the league's rate added",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: without games, 12 minutes at the league's rate";
    PointsEwm5 = "points_ewm_5", "points":
        "Points of his games, the newest weighing most.",
        formula "e(points, 5)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    PointsEwm10 = "points_ewm_10", "points":
        "The same with a longer memory.",
        formula "e(points, 10)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    PointsEwm25 = "points_ewm_25", "points":
        "The same with the longest memory.",
        formula "e(points, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    PlaysUsedEwm2 = "plays_used_ewm_2", "plays":
        "Plays that he ended by a shot, free throws or a turnover.",
        formula "e(FGA + 0.44 · FTA + turnovers, 2)", source "plays of usage (Oliver 2004)",
        absent "null without an earlier game";
    PlaysUsedEwm5 = "plays_used_ewm_5", "plays":
        "The same with a longer memory.",
        formula "e(FGA + 0.44 · FTA + turnovers, 5)", source "plays of usage (Oliver 2004)",
        absent "null without an earlier game";
    PlaysUsedEwm25 = "plays_used_ewm_25", "plays":
        "The same with the longest memory.",
        formula "e(FGA + 0.44 · FTA + turnovers, 25)", source "plays of usage (Oliver 2004)",
        absent "null without an earlier game";
    FreeThrowsMadeEwm25 = "free_throws_made_ewm_25", "free throws":
        "Free throws that he makes.",
        formula "e(FTM, 25)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    MinutesLastGame = "minutes_last_game", "minutes":
        "Minutes of his last game.",
        formula "minutes of the newest game of the season", source "counted",
        absent "null without an earlier game of the season";
    MinutesEwm2 = "minutes_ewm_2", "minutes":
        "Minutes of his newest games.",
        formula "e(minutes, 2)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    MinutesEwm10 = "minutes_ewm_10", "minutes":
        "The same with a longer memory.",
        formula "e(minutes, 10)", source "exponential smoothing (Brown 1956)",
        absent "null without an earlier game";
    MinutesStdLast10 = "minutes_std_last_10", "minutes":
        "How much his minutes vary.",
        formula "sample standard deviation of the minutes of the newest 10 games of the season", source "counted",
        absent "null with fewer than 2 games of the season";
    PointsPerMinuteShrunk = "points_per_minute_shrunk", "points per minute":
        "Points in a minute over the long memory, drawn towards the league's while he has played little.",
        formula "(sum of points + 120 · the league's points per minute) / (sum of minutes + 120), both sums weighted as in \
            e(·, 25)",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: without games, the league's";
    TrueShootingShrunk = "true_shooting_shrunk", "points per two attempts, as a fraction":
        "Points for each shooting attempt over the long memory, drawn towards the league's.",
        formula "(sum of points / 2 + 40 · the league's) / (sum of FGA + 0.44 · FTA + 40), weighted as in e(·, 25)",
        source "true shooting (Hollinger 2003), shrinkage (Efron and Morris 1975)",
        absent "never null: without games, the league's";
    TeammatesMinutes = "teammates_minutes", "minutes":
        "Usual minutes of his teammates, each as likely as he is to play: few where many have been absent of late.",
        formula "sum of chance · es(minutes, 10) over those who last played for the team, within 21 days, without him; \
            chance: how often players on rosters played who had missed as many games of their team (8 at most), in all \
            games so far, with 50 at round figures added",
        source "own",
        absent "null if nobody else is known to be with the team";
    TeammatesPointsRatio = "teammates_points_ratio", "ratio":
        "Usual points of those teammates against the team's usual ones.",
        formula "sum of chance · es(points, 10) over them / the team's points per 48 minutes, each game weighing 0.96 of \
            the next, with 3 games of 105 added",
        source "own",
        absent "null if nobody else is known to be with the team";
    TeammatesMinutesSameType = "teammates_minutes_same_type", "minutes":
        "Usual minutes of those teammates who play his kind of game: who competes with him for minutes.",
        formula "the sum of minutes over those of his type; type from rebounds + 2 · blocks − assists for 36 minutes, over \
            the memory of e(·, 25): guard below 1, inside above 5, else wing",
        source "own",
        absent "null if nobody else is known to be with the team";
    PlayedLastTeamGame = "played_last_team_game", "0 or 1":
        "Whether he played in the last game of the team that he now plays for.",
        formula "1 if he did, else 0", source "counted",
        absent "null before the team's first game of the season";
    TeamGamesMissed = "team_games_missed", "games":
        "Games of his team since he last played, 15 at most.",
        formula "games of the team since his last game for it", source "counted",
        absent "null if he has not played for this team this season, or for another one since";
    GamesInLast14Days = "games_in_last_14_days", "games":
        "Games he played from D−14 to D−1.",
        formula "count within the season", source "counted",
        absent "never null";
    OpponentAllowedVsRole = "opponent_allowed_vs_role", "points per player and game":
        "What the opponent allows to players with his expectation beyond what they score in as many minutes elsewhere.",
        formula "mean of points − minutes · points per minute as expected before the game, over the opponent's games, each \
            weighing 0.96 of the next, with 30 games of 0 added; roles: below 8 expected points, below 15, above",
        source "own",
        absent "never null: 0 without games";
    OpponentAllowedVsType = "opponent_allowed_vs_type", "points per player and game":
        "The same to players of his type.",
        formula "the same over players of his type, with 40 games of 0 added", source "own",
        absent "never null: 0 without games";
    ExpectedTeamPointsRatio = "expected_team_points_ratio", "ratio":
        "His team's points to expect in this game against its usual ones.",
        formula "(pace / 100 · (own offence + opponent's defence − league's) ± 1.2 for the venue) / usual points; pace: own + \
            opponent's − league's; each team's are means in which a game weighs 0.96 of the next, with 3 games at the \
            league's level added, and 0.25 of it after a new season",
        source "additive ratings (Oliver 2004)",
        absent "never null: close to 1 without games";
    ExpectedMargin = "expected_margin", "points":
        "How many points his team should win by.",
        formula "rating − opponent's rating ± 2.4 for the venue; after each game a rating moves by 0.06 of what the margin, \
            within ±20 of the expected one, adds; 0.6 of it survive a new season",
        source "ratings by error correction (Elo 1978)",
        absent "never null: the venue's share without games";
    PointsAboveExpected = "points_above_expected", "points":
        "How far his games lie above what was expected before them.",
        formula "mean of points − expected points, each game weighing 0.93 of the next and half as much after a new season, \
            with 5 games of 0 added",
        source "shrinkage to the mean (Efron and Morris 1975)",
        absent "never null: 0 without games";
    TeamGamesSeason = "team_games_season", "games":
        "Games of his team so far this season.",
        formula "count", source "counted",
        absent "never null";
    GamesSeason = "games_season", "games":
        "Games he played so far this season.",
        formula "count", source "counted",
        absent "never null";
}

impl ExtendedName {
    /// Position in [`ExtendedName::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for ExtendedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ExtendedName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl FromStr for ExtendedName {
    type Err = UnknownFeature;

    fn from_str(text: &str) -> Result<Self, UnknownFeature> {
        let found = Self::ALL.into_iter().find(|name| name.as_str() == text);
        found.ok_or_else(|| UnknownFeature::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FeatureName;

    #[test]
    fn names_read_back_and_no_baseline_has_them() {
        for (index, name) in ExtendedName::ALL.into_iter().enumerate() {
            assert_eq!((name.index(), name.as_str().parse()), (index, Ok(name)));
            assert!(name.as_str().parse::<FeatureName>().is_err(), "{name}");
        }
    }
}
