//! The two data files of a run.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Array, Float64Array, Float64Builder, Int32Array, RecordBatch, StringArray,
    StringBuilder,
};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use crate::domain::SystemId;
use crate::engine::{Forecast, Plan, PlayerDateRef};
use crate::season::Games;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::{
    Bounds, COUNT, Column, Kind, LINE, POINTS, SHARE, TableLayout, optional, required,
};
use crate::systems::{Distribution, NoPrediction, Predicted, Term};

const KEY: [Column; 4] = [
    required("system_id", Kind::Text),
    required("player_lookup", Kind::Text),
    required("game_id", Kind::Text),
    required("game_date", Kind::Date),
];

/// `predictions.parquet`: one row per system and player-date that was predicted, sorted by `game_date`,
/// `player_lookup` and the registry's order of systems.
pub fn predictions_layout() -> TableLayout {
    let own = [
        required("predicted_points", Kind::Float).within(POINTS),
        required("confidence_score", Kind::Float).within(SHARE),
        required("recommendation", Kind::Text),
        optional("current_points_line", Kind::Float).within(LINE),
        optional("line_source", Kind::Text),
        optional("line_margin", Kind::Float).within(Bounds::new(-LINE.high, POINTS.high)),
        optional("similar_games_count", Kind::Int).within(COUNT),
    ];
    let terms = Term::ALL.map(|term| optional(term.column(), Kind::Float));
    let columns: Vec<Column> = KEY.into_iter().chain(own).chain(terms).collect();
    TableLayout { file: "predictions.parquet", columns: columns.into() }
}

/// The columns of [`predictions_layout`] and, where `learned` is set, more, for a run with systems that learn: how outcomes
/// are distributed, which is the points that an outcome stays below in one and in nine of ten cases, and the probability,
/// 0 – 1, of more points than the line; and the terms that only such systems have. They are null for other systems, the
/// probability also without a line.
pub fn layout_of_run(learned: bool) -> TableLayout {
    let mut layout = predictions_layout();
    if learned {
        let terms = Term::LEARNED.map(|term| optional(term.column(), Kind::Float));
        layout.columns.to_mut().extend(DISTRIBUTION.into_iter().chain(terms));
    }
    layout
}

/// What outcomes can be thought to lie below: as far as errors go that a training may hold.
const OUTCOME: Bounds = Bounds::new(-1e7, 2e7);

const DISTRIBUTION: [Column; 3] = [
    optional("points_p10", Kind::Float).within(OUTCOME),
    optional("points_p90", Kind::Float).within(OUTCOME),
    optional("over_probability", Kind::Float).within(SHARE),
];

/// `skipped.parquet`: one row per system and player-date without a prediction, with the reason, in the same order.
pub fn skipped_layout() -> TableLayout {
    let columns: Vec<Column> = KEY.into_iter().chain([required("reason", Kind::Text)]).collect();
    TableLayout { file: "skipped.parquet", columns: Cow::Owned(columns) }
}

/// A system's outcome for a player-date.
#[derive(Clone, Copy)]
struct Row<'a, T> {
    system: SystemId,
    player: &'a PlayerDateRef,
    what: T,
}

/// The rows that `pick` takes from the outcomes, in the order of files.
fn rows<'a, T>(
    plan: &'a Plan,
    forecast: &'a Forecast,
    pick: impl Fn(Result<Predicted<'a>, NoPrediction>) -> Option<T>,
) -> Vec<Row<'a, T>> {
    let systems: Vec<SystemId> = plan.systems.iter().map(|system| system.id()).collect();
    let mut rows = Vec::new();
    for date in &forecast.dates {
        for (player, outcomes) in date.players.iter().zip(date.outcomes.chunks(systems.len())) {
            for (system, outcome) in systems.iter().zip(outcomes) {
                if let Some(what) = pick(outcome) {
                    rows.push(Row { system: *system, player, what });
                }
            }
        }
    }
    rows
}

pub(super) fn predictions(
    games: &Games<'_>,
    plan: &Plan,
    forecast: &Forecast,
) -> Result<RecordBatch, SnapshotError> {
    let rows = rows(plan, forecast, Result::ok);
    let layout = layout_of_run(plan.learned_in_use().is_some());
    let arrays = (0..layout.columns.len()).into_par_iter();
    let arrays = arrays.map(|position| match position.checked_sub(KEY.len()) {
        None => key(position, games, &rows),
        Some(position) => prediction_column(position, &rows),
    });
    batch(&layout, arrays.collect())
}

/// The column at `position` after the key, in the order of [`layout_of_run`].
fn prediction_column(position: usize, rows: &[Row<'_, Predicted<'_>>]) -> ArrayRef {
    let line = |row: &Row<'_, Predicted<'_>>| row.player.line;
    match position {
        0 => Arc::new(Float64Array::from_iter_values(rows.iter().map(|row| row.what.points()))),
        1 => {
            let confidence = rows.iter().map(|row| row.what.confidence().fraction());
            Arc::new(Float64Array::from_iter_values(confidence))
        }
        2 => texts(rows.iter().map(|row| Some(row.what.recommendation().as_str()))),
        3 => floats(rows.iter().map(|row| line(row).map(|line| line.points))),
        4 => texts(rows.iter().map(|row| line(row).map(|line| line.source.as_str()))),
        5 => floats(rows.iter().map(|row| line(row).map(|line| row.what.points() - line.points))),
        6 => {
            let counts = rows.iter().map(|row| row.what.similar_games().map(i32::from));
            Arc::new(counts.collect::<Int32Array>())
        }
        other => match Term::ALL.get(other - 7) {
            Some(term) => floats(rows.iter().map(|row| row.what.term(*term))),
            None => learned_column(other - 7 - Term::ALL.len(), rows),
        },
    }
}

/// The column at `position` of those that stand only in a run with systems that learn.
fn learned_column(position: usize, rows: &[Row<'_, Predicted<'_>>]) -> ArrayRef {
    if let Some(term) = position.checked_sub(DISTRIBUTION.len()) {
        return floats(rows.iter().map(|row| row.what.term(Term::LEARNED[term])));
    }
    let value: fn(Distribution) -> Option<f64> = match position {
        0 => |of| Some(of.p10),
        1 => |of| Some(of.p90),
        _ => |of| of.over,
    };
    floats(rows.iter().map(|row| row.what.distribution().and_then(value)))
}

pub(super) fn skipped(
    games: &Games<'_>,
    plan: &Plan,
    forecast: &Forecast,
) -> Result<RecordBatch, SnapshotError> {
    let rows = rows(plan, forecast, Result::err);
    let mut arrays: Vec<ArrayRef> =
        (0..KEY.len()).map(|position| key(position, games, &rows)).collect();
    let mut reasons = StringBuilder::new();
    let mut last: Option<(NoPrediction, String)> = None;
    for row in &rows {
        if last.as_ref().is_none_or(|(reason, _)| *reason != row.what) {
            last = Some((row.what, row.what.to_string()));
        }
        reasons.append_option(last.as_ref().map(|(_, text)| text));
    }
    arrays.push(Arc::new(reasons.finish()));
    batch(&skipped_layout(), arrays)
}

fn key<T>(position: usize, games: &Games<'_>, rows: &[Row<'_, T>]) -> ArrayRef {
    match position {
        0 => texts(rows.iter().map(|row| Some(row.system.as_str()))),
        1 => texts(rows.iter().map(|row| Some(games.players.get(row.player.game)))),
        2 => texts(rows.iter().map(|row| Some(games.game_ids.get(row.player.game)))),
        _ => {
            let dates = rows.iter().map(|row| games.dates[row.player.game]);
            Arc::new(Date32Array::from_iter_values(dates))
        }
    }
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn floats(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    let mut builder = Float64Builder::with_capacity(values.size_hint().0);
    values.for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

fn batch(layout: &TableLayout, arrays: Vec<ArrayRef>) -> Result<RecordBatch, SnapshotError> {
    RecordBatch::try_new(layout.schema(), arrays)
        .map_err(|error| SnapshotError::table(layout.file.as_ref(), error))
}
