//! Floor 6: a run against what happened.
//!
//! Owns how a prediction is judged ([`Outcome`], [`Verdict`]), the scorecards with their intervals, the paired comparison
//! of systems, and the baselines that stand in every table. Refuses to predict, and to mix lines of different sources.

mod agreement;
mod bootstrap;
mod calibration;
mod circumstances;
mod compare;
mod density;
mod distribution;
mod filter;
#[cfg(test)]
mod fixture;
mod forecasters;
mod misses;
mod outcome;
mod paired;
mod range;
mod rivals;
mod scorecard;
mod slices;
mod tables;
mod weeks;

use std::sync::OnceLock;

use arrow::array::RecordBatch;

use crate::domain::{Line, Recommendation, SystemId};
use crate::run::{PredictionRows, RunManifest};
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::systems;
pub use agreement::{Agreement, agreement};
use bootstrap::Draws;
pub use bootstrap::{FEWEST_DATES, Interval, RESAMPLES};
pub use calibration::{BINS, Bin, Calibration, calibration};
pub use circumstances::{Circumstances, Rest, Role};
pub use compare::{
    Comparison, Difference, Differences, OtherOutcome, OutcomesFrom, PlayerDates, Side,
    SystemComparison, compare,
};
pub use density::{Density, SQUARE, density};
pub use distribution::{Distribution, LARGEST_BIN, distributions};
pub use filter::Filter;
pub use forecasters::Forecaster;
use forecasters::Forecasts;
pub use misses::{Miss, misses};
pub use outcome::{Outcome, Verdict, Void, decile};
pub use paired::{Paired, against, paired};
pub use range::RangeShares;
pub use rivals::{Reason, Rival, rivals};
pub use scorecard::{Bets, Errors, Estimate, Score, Scorecard, scorecard};
pub use slices::Slice;
pub use tables::{grades, grades_layout};
pub use weeks::{Week, weeks};

/// A player-date that at least one system predicted.
#[derive(Clone, Copy, Debug)]
pub struct PlayerDate {
    /// The row of the season's games.
    pub game: usize,
    /// Its date, as days since 1970-01-01.
    pub day: i32,
    /// What happened.
    pub outcome: Outcome,
    /// Whether the player's team was at home.
    pub home: Option<bool>,
    /// What was known before.
    pub circumstances: Circumstances,
    /// The market's line.
    pub market_line: Option<f64>,
}

/// One prediction and how it ended.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The position in [`Graded::player_dates`].
    pub player_date: usize,
    /// The position in [`Graded::systems`].
    pub system: usize,
    /// Points predicted.
    pub predicted: f64,
    /// 0 – 1.
    pub confidence: f64,
    /// What was advised.
    pub recommendation: Recommendation,
    /// The line it was judged by.
    pub line: Option<Line>,
    /// How the advice ended.
    pub verdict: Verdict,
    /// How the system thinks the outcome is distributed, if it says so.
    pub distribution: Option<systems::Distribution>,
}

/// A run with the outcomes of its player-dates.
#[derive(Debug)]
pub struct Graded {
    /// The run's systems, in the registry's order.
    pub systems: Vec<SystemId>,
    /// By date and player.
    pub player_dates: Vec<PlayerDate>,
    /// In the order of `predictions.parquet`.
    pub predictions: Vec<Judged>,
    /// What everybody said, made when it is first asked for: scorecards, pairs and pages all start from it.
    forecasts: OnceLock<Vec<Forecasts>>,
    /// The draws of its dates, made when an interval is first asked for.
    draws: OnceLock<Draws>,
}

impl Graded {
    fn forecasts(&self) -> &[Forecasts] {
        self.forecasts.get_or_init(|| forecasters::all(self))
    }

    fn draws(&self) -> &Draws {
        self.draws.get_or_init(|| Draws::new(self.dates().len()))
    }

    /// Predicted less actual points; `None` if the player-date is void.
    pub fn error(&self, judged: &Judged) -> Option<f64> {
        Some(judged.predicted - self.player_dates[judged.player_date].outcome.actual()?)
    }

    /// The dates with a prediction, as days since 1970-01-01, ascending.
    pub fn dates(&self) -> Vec<i32> {
        let mut days: Vec<i32> = self.player_dates.iter().map(|of| of.day).collect();
        days.dedup();
        days
    }

    /// Joins the predictions of a run, columns of [`crate::run::predictions_layout`], with what happened.
    pub fn new(
        season: &Season,
        manifest: &RunManifest,
        predictions: &RecordBatch,
    ) -> Result<Self, SnapshotError> {
        let games = season.games()?;
        let circumstances = circumstances::of_all(&games, season.opening_night());
        let rows = PredictionRows::new(predictions)?;
        let systems: Vec<SystemId> = manifest
            .systems
            .iter()
            .filter_map(|system| systems::find_system(&system.system_id).map(|system| system.id()))
            .collect();
        let mut graded = Self {
            systems,
            player_dates: Vec::new(),
            predictions: Vec::new(),
            forecasts: OnceLock::new(),
            draws: OnceLock::new(),
        };
        let mut former = None;
        for row in 0..rows.len() {
            let key = (rows.player(row), rows.day(row));
            if former != Some(key) {
                let Some(game) = find(&games, key) else {
                    let what = format!("row {}: the snapshot has no game of {}", row + 1, key.0);
                    return Err(SnapshotError::inconsistent("predictions.parquet".as_ref(), what));
                };
                graded.player_dates.push(PlayerDate {
                    game,
                    day: key.1,
                    outcome: Outcome::new(games.points.get(game), games.minutes.get(game)),
                    home: games.homes.get(game),
                    circumstances: circumstances[game],
                    market_line: games.points_lines.get(game),
                });
                former = Some(key);
            }
            let player_date = graded.player_dates.len() - 1;
            let judged = judge(&rows, row, player_date, &graded);
            graded.predictions.push(judged.ok_or_else(|| {
                let what = format!("row {}: the run has no system {}", row + 1, rows.system(row));
                SnapshotError::inconsistent("predictions.parquet".as_ref(), what)
            })?);
        }
        Ok(graded)
    }
}

/// The row of the player's game on that day.
fn find(games: &Games<'_>, key: (&str, i32)) -> Option<usize> {
    let (mut from, mut to) = (0, games.dates.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        if (games.players.get(middle), games.dates[middle]) < key {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    (from < games.dates.len() && (games.players.get(from), games.dates[from]) == key)
        .then_some(from)
}

/// The prediction in `row` and how it ended; `None` if its system is none of the run's.
fn judge(
    rows: &PredictionRows<'_>,
    row: usize,
    player_date: usize,
    graded: &Graded,
) -> Option<Judged> {
    let (system, recommendation, line) =
        (rows.system(row), rows.recommendation(row), rows.line(row));
    let outcome = graded.player_dates[player_date].outcome;
    Some(Judged {
        player_date,
        system: graded.systems.iter().position(|of| *of == system)?,
        predicted: rows.points(row),
        confidence: rows.confidence(row),
        recommendation,
        line,
        verdict: Verdict::new(recommendation, line, outcome),
        distribution: rows.distribution(row),
    })
}
