//! Floor 2: the feature rows of a season, built from its own games: `v1_baseline_25`.
//!
//! Owns the formulas and the rule above them all: every window of a row for a date ends on the day before it. Of the
//! date itself a row knows what is known before the game: who plays for whom, against whom and where.
//! Refuses files, and to know where the games came from.
//!
//! | | feature | value | where it cannot be computed |
//! |---|---|---|---|
//! | 0 | `points_avg_last_5` | mean points of the newest 5 season games, from 5 on | mean of the newest 5 games of the last 60 days (estimated); 10.0 |
//! | 1 | `points_avg_last_10` | mean points of the newest 10 season games, from 5 on | the same with 10 (estimated); 10.0 |
//! | 2 | `points_avg_season` | mean points of all season games | fewer than 5 (estimated); 10.0 |
//! | 3 | `points_std_last_10` | sample deviation of the points of the newest 10, from 2 on | 5.0 |
//! | 4 | `games_in_last_7_days` | games from D−7 to D−1 | |
//! | 5 | `fatigue_score` | 100 = fresh, see [`formulas::fatigue`] | 100 without an earlier game |
//! | 6 | `shot_zone_mismatch_score` | −10 … 10, see [`formulas::zone_mismatch`] | two-point rates for paint and mid-range (estimated); 0.0 |
//! | 7 | `pace_score` | half of team pace less opponent's pace, ±3, one decimal | 0.0 |
//! | 8 | `usage_spike_score` | 0.3 · (mean usage of the newest 3 less that of the newest 7), ±3, one decimal | 0.0 |
//! | 9 | `rest_advantage` | days since the player's last game less days since the opponent's, ±2 | 0.0 |
//! | 10 | `injury_risk` | needs injury reports | 0.0 |
//! | 11 | `recent_trend` | −2 … 2: mean points of the newest 2 less that of the 3 before, in steps | 0.0 |
//! | 12 | `minutes_change` | −2 … 2: minutes of the newest 10 against the season's, in steps | 0.0 |
//! | 13 | `opponent_def_rating` | mean of 100 · points allowed / opponent's possessions over the opponent's last 15 games | from 5 games (estimated); 112.0 |
//! | 14 | `opponent_pace` | mean possessions of its opponents in those games | from 5 games (estimated); 100.0 |
//! | 15 | `home_away` | 1 at home, 0 away | 0.0 |
//! | 16 | `back_to_back` | 1 if the player played on D−1 | |
//! | 17 | `playoff_game` | 1 after the last regular-season day | 0.0 |
//! | 18 – 20 | `pct_paint`, `pct_mid_range`, `pct_three` | shares of the field-goal attempts of the newest 10 | twos split 0.6 / 0.4 without shot zones; 0.30, 0.20, 0.35 |
//! | 21 | `pct_free_throw` | free throws made / points over the newest 10, from 5 on, at most 0.5 | 0.15 |
//! | 22 | `team_pace` | mean possessions per 48 minutes over the team's last 10 games, from 3 on | 100.0 |
//! | 23 | `team_off_rating` | mean of 100 · points / possessions over those games | 112.0 |
//! | 24 | `team_win_pct` | wins / games of the season, from 5 on | 0.5 |
//!
//! A *game* of a player is one he has minutes or points in; *season games* are those since opening night. Team games are
//! of any season that the snapshot holds, save for the last feature. *Possessions* are FGA + 0.44 · FTA + turnovers −
//! offensive rebounds of a team, summed over its players. What is not known is left out of a mean, never taken for 0.
//! Floats are summed from the newest game to the oldest.

pub mod extended;
pub mod formulas;
mod games;
mod player;
mod rows;
mod team;

use polars::prelude::DataFrame;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use crate::domain::{FeatureName, SeasonDates};
use crate::snapshot::{FeatureRows, SnapshotError};
use games::Games;
use player::PlayerGames;
use team::Teams;

/// How many features a row has.
pub const COUNT: usize = 25;

/// The names of `v1_baseline_25`, in its order.
pub fn baseline() -> &'static [FeatureName] {
    &FeatureName::ALL[..COUNT]
}

/// Where every window of a row for a date ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Horizon {
    /// On the day before the date: the honest one, and the only one that rows are written with.
    BeforeDate,
    /// On the date itself, so that a row contains the game it describes. It is what a leak looks like, for the audit.
    IncludingDate,
}

impl Horizon {
    /// The last day that a row for `day` sees.
    const fn last_day(self, day: i32) -> i32 {
        match self {
            Self::BeforeDate => day - 1,
            Self::IncludingDate => day,
        }
    }
}

/// How a value came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Computed as it is defined.
    Exact,
    /// Computed from less than the definition asks for.
    Estimated,
    /// Not computed: a constant.
    Default,
}

impl Tag {
    /// The word that explanations use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Estimated => "estimated",
            Self::Default => "default",
        }
    }

    /// What a value of this kind adds to the quality of its row, 0 – 100.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Exact => 100,
            Self::Estimated => 75,
            Self::Default => 40,
        }
    }
}

/// The features of one player-date.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The row of the games.
    pub game: usize,
    /// The values, in the order of [`baseline`]; all finite.
    pub values: [f64; COUNT],
    /// How they came about.
    pub tags: [Tag; COUNT],
}

impl Row {
    /// 0 – 100: the mean of the tags' weights, to two decimals.
    pub fn quality_score(&self) -> f64 {
        let weights: u32 = self.tags.iter().map(|tag| tag.weight()).sum();
        // 25 values: the mean is a whole number of hundredths, 4 · weights of them.
        f64::from(weights * 4) / 100.0
    }
}

/// The mean of `values`, summed in their order; `None` if there are none.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// The features of every player-date of the slates from day 14 of the season on, in the order of `games`: columns of
/// [`crate::snapshot::layout::GAMES`], sorted by player and date. On the threads of the current rayon pool.
pub fn compute(
    games: &DataFrame,
    dates: &SeasonDates,
    horizon: Horizon,
) -> Result<Vec<Row>, SnapshotError> {
    let games = Games::read(games)?;
    let teams = Teams::new(&games, dates, horizon);
    let of_player = |rows: &std::ops::Range<usize>| {
        PlayerGames::new(&games, &teams, rows.clone()).rows(dates, horizon)
    };
    let rows: Vec<Vec<Row>> = games.players.par_iter().map(of_player).collect();
    Ok(rows.concat())
}

/// The feature rows of a season: those of [`compute`], strictly before each date, as they are stored.
pub fn build(games: &DataFrame, dates: &SeasonDates) -> Result<FeatureRows, SnapshotError> {
    rows::to_frame(games, &compute(games, dates, Horizon::BeforeDate)?)
}
