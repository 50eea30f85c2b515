//! `grades.parquet`: one row per prediction, in the order of `predictions.parquet`.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, RecordBatch,
};
use arrow::datatypes::{DataType, Int32Type};

use super::{Graded, GradedPrediction, confidence_decile};
use crate::run::{self, RunManifest, predictions_layout};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::{Bounds, COUNT, Column, Kind, TableLayout, optional, required};
use crate::snapshot::words::Words;

/// The last column of a run's predictions that its grades repeat, so that they can be read on their own.
const LAST_REPEATED: &str = "line_source";

const OWN: [Column; 12] = [
    optional("actual_points", Kind::Int).within(COUNT),
    optional("absolute_error", Kind::Float).within(COUNT),
    optional("signed_error", Kind::Float),
    optional("within_3", Kind::Flag),
    optional("within_5", Kind::Flag),
    optional("predicted_margin", Kind::Float),
    optional("actual_margin", Kind::Float),
    optional("prediction_correct", Kind::Flag),
    required("is_voided", Kind::Flag),
    optional("void_reason", Kind::Text),
    required("confidence_decile", Kind::Int).within(Bounds::new(1.0, 10.0)),
    required("earlier_games", Kind::Int).within(COUNT),
];

/// The columns of `grades.parquet`.
pub fn grades_layout() -> TableLayout {
    let of_run = predictions_layout();
    let repeated = of_run.columns[..=last_repeated(&of_run)].iter().copied();
    TableLayout { file: "grades.parquet", columns: repeated.chain(OWN).collect::<Vec<_>>().into() }
}

#[expect(clippy::expect_used, reason = "a test grades a run")]
fn last_repeated(of_run: &TableLayout) -> usize {
    let last = of_run.columns.iter().position(|column| column.name == LAST_REPEATED);
    last.expect("Invariant: a run has the last column that its grades repeat")
}

/// The grades of a run, beside the columns of its `predictions`.
pub fn grades(graded: &Graded, predictions: &RecordBatch) -> Result<RecordBatch, SnapshotError> {
    let layout = grades_layout();
    let mut arrays: Vec<ArrayRef> = Vec::with_capacity(layout.columns.len());
    for column in layout.columns.iter() {
        arrays.push(match predictions.column_by_name(column.name) {
            Some(repeated) => Arc::clone(repeated),
            None => make_column(column.name, graded),
        });
    }
    layout.batch(arrays)
}

/// Checks that `grades.parquet` in the folder of a run, if it is there, says what grading the run says now; whether it is there.
pub fn verify(
    folder: &Path,
    season: &Season,
    manifest: &RunManifest,
) -> Result<bool, SnapshotError> {
    let layout = grades_layout();
    let Some(found) = run::added_file(folder, &layout)? else { return Ok(false) };
    let predictions = run::predictions_without_terms(folder, manifest)?;
    let made = grades(&Graded::new(season, manifest, &predictions)?, &predictions)?;
    let wrong = |what: String| SnapshotError::inconsistent(&folder.join(layout.file), what);
    if found.num_rows() != made.num_rows() {
        let (found, made) = (found.num_rows(), made.num_rows());
        return Err(wrong(format!("it has {found} rows, and the run has {made} predictions")));
    }
    for (position, column) in layout.columns.iter().enumerate() {
        if let Some(row) = first_difference(found.column(position), made.column(position)) {
            let what = "another value than grading the run gives";
            return Err(wrong(format!("row {}, column {}: {what}", row + 1, column.name)));
        }
    }
    Ok(true)
}

/// The first row in which two columns of the same type and length differ; texts are compared as such, wherever they stand.
fn first_difference(one: &ArrayRef, other: &ArrayRef) -> Option<usize> {
    let mut rows = 0..one.len();
    if matches!(one.data_type(), DataType::Dictionary(..)) {
        let (one, other) = (Words::new(one), Words::new(other));
        return rows.find(|row| one.get(*row) != other.get(*row));
    }
    if one == other {
        return None;
    }
    rows.find(|row| one.slice(*row, 1) != other.slice(*row, 1))
}

fn make_column(name: &str, graded: &Graded) -> ArrayRef {
    let outcome = |judged: &GradedPrediction| graded.player_dates[judged.player_date].outcome;
    let error = |judged: &GradedPrediction| graded.error(judged);
    let rows = || graded.predictions.iter();
    let floats = |value: &dyn Fn(&GradedPrediction) -> Option<f64>| -> ArrayRef {
        Arc::new(rows().map(value).collect::<Float64Array>())
    };
    let flags = |value: &dyn Fn(&GradedPrediction) -> Option<bool>| -> ArrayRef {
        Arc::new(rows().map(value).collect::<BooleanArray>())
    };
    let within = |points| move |judged: &GradedPrediction| Some(error(judged)?.abs() <= points);
    match name {
        "actual_points" => {
            Arc::new(rows().map(|judged| outcome(judged).points).collect::<Int32Array>())
        }
        "absolute_error" => floats(&|judged| error(judged).map(f64::abs)),
        "signed_error" => floats(&error),
        "within_3" => flags(&within(3.0)),
        "within_5" => flags(&within(5.0)),
        "predicted_margin" => floats(&|judged| Some(judged.predicted - judged.line?.points)),
        "actual_margin" => floats(&|judged| Some(outcome(judged).actual()? - judged.line?.points)),
        "prediction_correct" => flags(&|judged| judged.verdict.correct()),
        "is_voided" => flags(&|judged| Some(outcome(judged).void.is_some())),
        "void_reason" => {
            let reason = |judged| outcome(judged).void.map(super::Void::as_str);
            Arc::new(rows().map(reason).collect::<DictionaryArray<Int32Type>>())
        }
        "confidence_decile" => {
            let tenth = |judged: &GradedPrediction| i32::from(confidence_decile(judged.confidence));
            Arc::new(Int32Array::from_iter_values(rows().map(tenth)))
        }
        _ => {
            let games = |judged: &GradedPrediction| {
                graded.player_dates[judged.player_date].circumstances.earlier_games
            };
            Arc::new(rows().map(|judged| i32::try_from(games(judged)).ok()).collect::<Int32Array>())
        }
    }
}
