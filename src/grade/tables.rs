//! `grades.parquet`: one row per prediction, in the order of `predictions.parquet`.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch,
    StringDictionaryBuilder,
};
use arrow::datatypes::{DataType, Int32Type};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::Graded;
use super::columns::{GradeColumn, GradeValue, GradedRow, OWN};
use super::run_offers::{PricedPrediction, RunOffers};
use crate::run::{self, RunManifest, predictions_layout};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::layout::TableLayout;
use crate::snapshot::words::Words;

/// The last column of a run's predictions that its grades repeat, so that they can be read on their own.
const LAST_REPEATED: &str = "line_source";

/// The columns of `grades.parquet`.
pub fn grades_layout() -> TableLayout {
    let of_run = predictions_layout();
    let repeated = of_run.columns[..=last_repeated(&of_run)].iter().copied();
    let columns: Vec<_> = repeated.chain(OWN.iter().map(|own| own.column)).collect();
    TableLayout { file: "grades.parquet", columns: columns.into() }
}

#[expect(clippy::expect_used, reason = "a test grades a run")]
fn last_repeated(of_run: &TableLayout) -> usize {
    let last = of_run.columns.iter().position(|column| column.name == LAST_REPEATED);
    last.expect("Invariant: a run has the last column that its grades repeat")
}

/// The grades of a run, beside the columns of its `predictions`, with what its `offers` say of them, if its lines come from some.
/// They are the same whatever a command counts: a book's margin is taken out as `power`, and a bet at a fixed payout or at an
/// offer without a time has no return.
pub fn grades(
    graded: &Graded,
    predictions: &RecordBatch,
    offers: Option<RunOffers<'_>>,
) -> Result<RecordBatch, SnapshotError> {
    let layout = grades_layout();
    let own = OwnColumns::new(graded, offers);
    let values = |column: &GradeColumn| own.make(column.value);
    let added: Vec<ArrayRef> = OWN.par_iter().map(values).collect();
    let repeated = layout.columns.iter().take(layout.columns.len() - OWN.len());
    let repeated = repeated.filter_map(|column| predictions.column_by_name(column.name).cloned());
    layout.batch(repeated.chain(added).collect())
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
    let graded = Graded::new(season, manifest, &predictions)?;
    let (chosen, slate) = (run::offers(folder, season, manifest)?, run::slate(folder, manifest)?);
    let lines = run::offers_of_run(chosen, slate.as_ref(), season)?;
    let policy = &manifest.settings.line;
    let offers = lines.as_ref().map(|lines| RunOffers { policy, lines });
    let made = grades(&graded, &predictions, offers)?;
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

/// The predictions of a run, and what was offered at their lines.
struct OwnColumns<'a> {
    graded: &'a Graded,
    offers: Option<RunOffers<'a>>,
    /// For each prediction; empty where no lines come from offers.
    priced: Vec<Option<PricedPrediction<'a>>>,
}

impl<'a> OwnColumns<'a> {
    fn new(graded: &'a Graded, offers: Option<RunOffers<'a>>) -> Self {
        let price = |offers: RunOffers<'a>| {
            let of = |judged: &_| offers.price(judged, graded.game(judged));
            graded.predictions.iter().map(of).collect()
        };
        Self { graded, offers, priced: offers.map(price).unwrap_or_default() }
    }

    fn rows(&self) -> impl Iterator<Item = GradedRow<'_>> {
        let Self { graded, offers, priced } = self;
        let row = |(at, judged)| {
            let priced = priced.get(at).and_then(Option::as_ref);
            GradedRow { graded, judged, offers: *offers, priced }
        };
        graded.predictions.iter().enumerate().map(row)
    }

    fn make(&self, value: GradeValue) -> ArrayRef {
        let rows = self.rows();
        match value {
            GradeValue::Float(value) => {
                Arc::new(rows.map(|row| value(&row)).collect::<Float64Array>())
            }
            GradeValue::Int(value) => Arc::new(rows.map(|row| value(&row)).collect::<Int32Array>()),
            GradeValue::Flag(value) => {
                Arc::new(rows.map(|row| value(&row)).collect::<BooleanArray>())
            }
            GradeValue::Text(value) => {
                let mut words = StringDictionaryBuilder::<Int32Type>::new();
                rows.for_each(|row| words.append_option(value(&row)));
                Arc::new(words.finish())
            }
        }
    }
}
