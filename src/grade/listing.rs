//! The predictions of one system, row by row: who plays against whom, what was predicted, and what happened.

use std::collections::BTreeMap;

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::Date32Type;
use serde::Serialize;

use super::outcome::RangePosition;
use crate::domain::{GameDate, Line, LineSource, Outcome, SystemId, Void};
use crate::run::{PredictionRows, RunManifest};
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;
use crate::snapshot::words::Words;
use crate::systems::{self, Distribution};

/// A player-date and what one system predicted for it, or why it did not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedPrediction {
    /// The player's key.
    pub player_lookup: String,
    /// The player's name, where the snapshot has it.
    pub player_full_name: Option<String>,
    /// The date.
    pub game_date: GameDate,
    /// The player's team.
    pub team: String,
    /// The other team.
    pub opponent: String,
    /// Whether the player's team is at home, if that is known.
    pub is_home: Option<bool>,
    /// The line, in points; like the three after it, null without a prediction.
    pub line: Option<f64>,
    /// Who set the line, in the word of files.
    pub line_source: Option<&'static str>,
    /// The points predicted.
    pub predicted_points: Option<f64>,
    /// OVER, UNDER, PASS or `NO_LINE`.
    pub recommendation: Option<&'static str>,
    /// One outcome in ten should be lower, in points; for systems that say so.
    pub points_p10: Option<f64>,
    /// One outcome in ten should be higher.
    pub points_p90: Option<f64>,
    /// The probability, 0 – 1, of more points than the line; for systems that say so.
    pub over_probability: Option<f64>,
    /// Why there is no prediction, in the word of files.
    pub no_prediction: Option<String>,
    /// The points scored, if they are known.
    pub actual_points: Option<i32>,
    /// Why they do not count, if they do not, in the word of files.
    pub void: Option<&'static str>,
}

/// The reason of a player-date whose date the run did not predict.
pub const NOT_IN_RUN: &str = "not in this run";

impl ListedPrediction {
    /// The points that count.
    pub fn actual(&self) -> Option<f64> {
        self.actual_points.filter(|_| self.void.is_none()).map(f64::from)
    }

    /// Predicted less actual points, if both are known.
    pub fn error(&self) -> Option<f64> {
        Some(self.predicted_points? - self.actual()?)
    }

    /// Who set the line, if there is one.
    pub fn line_source(&self) -> Option<LineSource> {
        LineSource::from_word(self.line_source?)
    }

    /// Whether the outcome is below the range, above it or neither, if both are known: −1, 1 or 0.
    pub fn side_of_range(&self) -> Option<i8> {
        let (p10, p90) = self.points_p10.zip(self.points_p90)?;
        let range = Distribution { p10, p90, over: None, at_market: None };
        Some(match RangePosition::new(Some(range), self.actual())? {
            RangePosition::Below => -1,
            RangePosition::Inside => 0,
            RangePosition::Above => 1,
        })
    }
}

/// How good listed predictions were.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ListingSummary {
    /// Player-dates.
    pub player_dates: usize,
    /// Those with a prediction and an outcome.
    pub with_error: usize,
    /// The mean absolute error of these, in points.
    pub mae: Option<f64>,
    /// Those of them with a range.
    pub with_range: usize,
    /// Those of these whose outcome lies in it.
    pub inside: usize,
}

impl ListingSummary {
    /// The summary of `listed`.
    pub fn new(listed: &[ListedPrediction]) -> Self {
        let errors: Vec<f64> = listed.iter().filter_map(ListedPrediction::error).collect();
        let sides: Vec<i8> = listed.iter().filter_map(ListedPrediction::side_of_range).collect();
        let sum: f64 = errors.iter().map(|error| error.abs()).sum();
        Self {
            player_dates: listed.len(),
            with_error: errors.len(),
            mae: (!errors.is_empty()).then(|| sum / errors.len() as f64),
            with_range: sides.len(),
            inside: sides.iter().filter(|side| **side == 0).count(),
        }
    }
}

/// The system of `run` that is shown where none is named: of those that predicted something, the last one in the
/// registry's order that takes a mean of others, for an ensemble is the best of its generation and newer generations stand
/// last; the last of all where there is no such one.
pub fn default_system(run: &RunManifest) -> Option<SystemId> {
    let systems = |least: usize| {
        let systems = run.systems.iter().filter(move |system| system.predicted >= least);
        systems.filter_map(|system| Some(systems::find_system(&system.system_id)?.info()))
    };
    let mut ensembles = systems(1).filter(|system| system.is_ensemble());
    let last =
        ensembles.next_back().or_else(|| systems(1).next_back()).or_else(|| systems(0).next_back());
    last.map(|system| system.id)
}

/// The player-dates in `rows` of the games of `season`, with what `system` predicted for each, by a run's `predictions` and
/// `skipped` rows.
pub fn list_predictions(
    season: &Season,
    predictions: &RecordBatch,
    skipped: &RecordBatch,
    system: SystemId,
    rows: &[usize],
) -> Result<Vec<ListedPrediction>, SnapshotError> {
    let names = ListedNames::new(season)?;
    let predicted = PredictionRows::new(predictions)?;
    let of_system = (0..predicted.len()).filter(|row| predicted.system(*row) == system);
    let by_key: BTreeMap<(&str, i32), usize> =
        of_system.map(|row| ((predicted.player(row), predicted.day(row)), row)).collect();
    let reasons = reasons(skipped, system);
    let list = |row: &usize| {
        let key = (names.games.players.get(*row), names.games.dates[*row]);
        let listed = names.player_date(*row);
        match by_key.get(&key) {
            Some(row) => with_prediction(listed, &predicted, *row),
            None => ListedPrediction {
                no_prediction: Some((*reasons.get(&key).unwrap_or(&NOT_IN_RUN)).to_owned()),
                ..listed
            },
        }
    };
    Ok(rows.iter().map(list).collect())
}

fn with_prediction(
    listed: ListedPrediction,
    predicted: &PredictionRows<'_>,
    row: usize,
) -> ListedPrediction {
    let (line, range) = (predicted.line(row), predicted.distribution(row));
    ListedPrediction {
        line: line.map(|line| line.points),
        line_source: line.map(|Line { source, .. }| source.as_str()),
        predicted_points: Some(predicted.points(row)),
        recommendation: Some(predicted.recommendation(row).as_str()),
        points_p10: range.map(|range| range.p10),
        points_p90: range.map(|range| range.p90),
        over_probability: range.and_then(|range| range.over),
        ..listed
    }
}

/// Why `system` has no prediction, by player and day, for the rows of `skipped.parquet`.
fn reasons(skipped: &RecordBatch, system: SystemId) -> BTreeMap<(&str, i32), &str> {
    let words = |name| skipped.column_by_name(name).map(|values| Words::new(values));
    let days = skipped.column_by_name("game_date");
    let days = days.and_then(|days| days.as_primitive_opt::<Date32Type>());
    let columns = (words("system_id"), words("player_lookup"), words("reason"), days);
    // A table that was read has every column of its layout.
    let (Some(systems), Some(players), Some(reasons), Some(days)) = columns else {
        return BTreeMap::new();
    };
    let of_system =
        (0..skipped.num_rows()).filter(|row| systems.get(*row) == Some(system.as_str()));
    let reason = |row| Some(((players.get(row)?, days.value(row)), reasons.get(row)?));
    of_system.filter_map(reason).collect()
}

/// What a snapshot says of who plays where.
struct ListedNames<'a> {
    games: Games<'a>,
    full: &'a polars::prelude::StringChunked,
    teams: &'a polars::prelude::StringChunked,
    opponents: &'a polars::prelude::StringChunked,
}

impl<'a> ListedNames<'a> {
    fn new(season: &'a Season) -> Result<Self, SnapshotError> {
        let (frame, _) = season.tables();
        Ok(Self {
            games: season.games()?,
            full: texts(frame, "player_full_name")?,
            teams: texts(frame, "team_abbr")?,
            opponents: texts(frame, "opponent_team_abbr")?,
        })
    }

    /// The player-date in `row`, without a prediction.
    fn player_date(&self, row: usize) -> ListedPrediction {
        let games = &self.games;
        let outcome = Outcome::new(games.points.get(row), games.minutes.get(row));
        let text = |text: Option<&str>| text.map(str::to_owned);
        ListedPrediction {
            player_lookup: games.players.get(row).to_owned(),
            player_full_name: text(self.full.get(row)),
            game_date: GameDate::from_days(games.dates[row]),
            // Every game has both.
            team: text(self.teams.get(row)).unwrap_or_default(),
            opponent: text(self.opponents.get(row)).unwrap_or_default(),
            is_home: games.homes.get(row),
            line: None,
            line_source: None,
            predicted_points: None,
            recommendation: None,
            points_p10: None,
            points_p90: None,
            over_probability: None,
            no_prediction: None,
            actual_points: outcome.points,
            void: outcome.void.map(Void::as_str),
        }
    }
}
