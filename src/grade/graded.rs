//! A run with the outcomes of its player-dates.

use std::sync::OnceLock;

use arrow::array::RecordBatch;

use super::bootstrap::Draws;
use super::circumstances::{self, Circumstances};
use super::entries::Forecasts;
use super::outcome::Verdict;
use crate::domain::{Line, LineSource, Outcome, Recommendation, SystemId};
use crate::run::{PredictionRows, RunManifest};
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::systems;

/// A player-date that at least one system predicted.
#[derive(Clone, Copy, Debug)]
pub struct GradedPlayerDate {
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

impl GradedPlayerDate {
    fn new(games: &Games<'_>, game: usize, circumstances: Circumstances) -> Self {
        Self {
            game,
            day: games.dates[game],
            outcome: Outcome::new(games.points.get(game), games.minutes.get(game)),
            home: games.homes.get(game),
            circumstances,
            market_line: games.points_lines.get(game),
        }
    }
}

/// One prediction and how it ended.
#[derive(Clone, Copy, Debug)]
pub struct GradedPrediction {
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
    pub player_dates: Vec<GradedPlayerDate>,
    /// In the order of `predictions.parquet`.
    pub predictions: Vec<GradedPrediction>,
    /// All forecasts, made when it is first asked for: scorecards, pairs and pages all start from it.
    pub(super) forecasts: OnceLock<Vec<Forecasts>>,
    /// The draws of its dates, made when an interval is first asked for.
    pub(super) draws: OnceLock<Draws>,
}

impl Graded {
    pub(super) fn draws(&self) -> &Draws {
        self.draws.get_or_init(|| Draws::new(self.dates().len()))
    }

    /// Predicted less actual points; `None` if the player-date is void.
    pub fn error(&self, judged: &GradedPrediction) -> Option<f64> {
        Some(judged.predicted - self.player_dates[judged.player_date].outcome.actual()?)
    }

    /// The row of the season's games that a prediction is of.
    pub fn game(&self, judged: &GradedPrediction) -> usize {
        self.player_dates[judged.player_date].game
    }

    /// The dates with a prediction, as days since 1970-01-01, ascending.
    pub fn dates(&self) -> Vec<i32> {
        let mut days: Vec<i32> = self.player_dates.iter().map(|of| of.day).collect();
        days.dedup();
        days
    }

    /// For each player-date, the position of its date among [`Self::dates`].
    pub(super) fn date_positions(&self) -> Vec<usize> {
        let dates = self.player_dates.chunk_by(|one, other| one.day == other.day).enumerate();
        dates.flat_map(|(date, of_date)| std::iter::repeat_n(date, of_date.len())).collect()
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
        let systems = manifest.systems.iter().filter_map(|of| systems::find_system(&of.system_id));
        let mut graded = Self {
            systems: systems.map(|system| system.id()).collect(),
            player_dates: Vec::new(),
            predictions: Vec::new(),
            forecasts: OnceLock::new(),
            draws: OnceLock::new(),
        };
        for row in 0..rows.len() {
            graded.add(&rows, row, &games, &circumstances).map_err(|what| {
                let what = format!("row {}: {what}", row + 1);
                SnapshotError::inconsistent("predictions.parquet".as_ref(), what)
            })?;
        }
        Ok(graded)
    }

    /// Adds the prediction in `row`, which must stand behind those before it by date, player and system.
    fn add(
        &mut self,
        rows: &PredictionRows<'_>,
        row: usize,
        games: &Games<'_>,
        circumstances: &[Circumstances],
    ) -> Result<(), String> {
        let (day, player) = (rows.day(row), rows.player(row));
        let out_of_order = || format!("{player} appears twice or out of order");
        let last = self.player_dates.last().map(|of| (of.day, games.players.get(of.game)));
        if last.is_some_and(|last| last > (day, player)) {
            return Err(out_of_order());
        }
        if last != Some((day, player)) {
            let game = find_game(games, (player, day));
            let game = game.ok_or_else(|| format!("the snapshot has no game of {player}"))?;
            self.player_dates.push(GradedPlayerDate::new(games, game, circumstances[game]));
        }
        let judged = judge(rows, row, self)
            .ok_or_else(|| format!("the run has no system {}", rows.system(row)))?;
        let place = |judged: &GradedPrediction| (judged.player_date, judged.system);
        if self.predictions.last().is_some_and(|last| place(last) >= place(&judged)) {
            return Err(out_of_order());
        }
        // Offers of books may say another line than the row of the game.
        if let Some(line) = judged.line.filter(|line| line.source == LineSource::Market) {
            self.player_dates[judged.player_date].market_line = Some(line.points);
        }
        self.predictions.push(judged);
        Ok(())
    }
}

/// The row of the player's game on that day.
pub(super) fn find_game(games: &Games<'_>, key: (&str, i32)) -> Option<usize> {
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

/// The prediction in `row`, which is of the last player-date of `graded`, and how it ended; `None` if its system is none of
/// the run's.
fn judge(rows: &PredictionRows<'_>, row: usize, graded: &Graded) -> Option<GradedPrediction> {
    let (system, recommendation, line) =
        (rows.system(row), rows.recommendation(row), rows.line(row));
    let player_date = graded.player_dates.len() - 1;
    let outcome = graded.player_dates[player_date].outcome;
    Some(GradedPrediction {
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
