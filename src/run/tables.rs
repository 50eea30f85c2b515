//! The two data files of a run.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, Date32Builder, DictionaryArray, Float64Builder, Int32Array, Int32Builder,
    StringArray, new_null_array,
};
use arrow::datatypes::DataType;

use super::columns::{AllWords, KEY, Key, RowKey, RunColumn, Write, columns};
use super::vocabulary::Vocabulary;
use crate::engine::{Forecast, Plan};
use crate::season::Games;
use crate::snapshot::layout::{Column, Kind, TableLayout, required};
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::{SnapshotError, columns_file};
use crate::systems::{NoPrediction, PredictionStore, StoredPrediction};

/// `predictions.parquet`: one row per system and player-date that was predicted, sorted by `game_date`,
/// `player_lookup` and the registry's order of systems.
///
/// It has the same columns whatever was trained: how outcomes are distributed (the points that an outcome stays below in one
/// and in nine of ten cases, and the probability, 0 – 1, of more points than the line) and the terms that only systems with a
/// training have are null for all others, the probability also without a line.
pub fn predictions_layout() -> TableLayout {
    layout_of(&columns(false))
}

/// `predictions.parquet` of a run whose systems know outcomes at lines of the market: the same, and after it the probability of
/// fewer points than the line, whether both are calibrated, and the terms that only predictions at such lines have.
pub fn predictions_at_market_layout() -> TableLayout {
    layout_of(&columns(true))
}

fn layout_of(columns: &[RunColumn]) -> TableLayout {
    let columns: Vec<Column> = columns.iter().map(|column| column.column).collect();
    TableLayout { file: "predictions.parquet", columns: columns.into() }
}

/// `skipped.parquet`: one row per system and player-date without a prediction, with the reason, in the same order.
pub fn skipped_layout() -> TableLayout {
    let key = KEY.map(|column| column.column).into_iter();
    let columns: Vec<Column> = key.chain([required("reason", Kind::Text)]).collect();
    TableLayout { file: "skipped.parquet", columns: Cow::Owned(columns) }
}

/// The tables of a run, in this order; `at_market` says whether its systems know outcomes at lines of the market.
pub(super) fn layouts(at_market: bool) -> [TableLayout; 2] {
    [layout_of(&columns(at_market)), skipped_layout()]
}

/// Everything that the rows of a run are made of.
pub(super) struct Results<'a> {
    games: &'a Games<'a>,
    vocabulary: Vocabulary<'a>,
    forecast: &'a Forecast,
    /// Those of `predictions.parquet`.
    columns: Vec<RunColumn>,
}

impl<'a> Results<'a> {
    /// The results of `plan`; `at_market` are the columns of a run whose systems know outcomes at lines of the market.
    pub(super) fn new(
        games: &'a Games<'a>,
        plan: &Plan,
        forecast: &'a Forecast,
        at_market: bool,
    ) -> Self {
        let columns = columns(at_market);
        Self { games, vocabulary: Vocabulary::new(games, plan), forecast, columns }
    }

    /// Gives `visit` each system's result for each player-date, in the order of files.
    fn visit(
        &self,
        mut visit: impl FnMut(&RowKey<'_>, Result<StoredPrediction<'_>, NoPrediction>),
    ) {
        let (games, vocabulary) = (self.games, &self.vocabulary);
        for date in &self.forecast.dates {
            let mut results = date.results.iter();
            for player in &date.players {
                for (system, result) in (0..vocabulary.systems.len()).zip(&mut results) {
                    visit(&RowKey { games, vocabulary, system, player }, result);
                }
            }
        }
    }

    fn visit_predictions(&self, mut visit: impl FnMut(&RowKey<'_>, StoredPrediction<'_>)) {
        self.visit(|key, result| {
            if let Ok(prediction) = result {
                visit(key, prediction);
            }
        });
    }

    fn visit_skipped(&self, mut visit: impl FnMut(&RowKey<'_>, NoPrediction)) {
        self.visit(|key, result| {
            if let Err(reason) = result {
                visit(key, reason);
            }
        });
    }

    /// How many predictions there are.
    fn predictions_count(&self) -> usize {
        self.forecast.dates.iter().map(|date| date.results.count_predictions()).sum()
    }

    /// The columns of `predictions.parquet`.
    pub(super) fn predictions(&self) -> Vec<ArrayRef> {
        let count = self.predictions_count();
        self.columns.iter().map(|column| self.column(column.write, count)).collect()
    }

    /// Writes `predictions.parquet` into `folder`.
    pub(super) fn write_predictions(&self, folder: &Path) -> Result<FileEntry, SnapshotError> {
        let count = self.predictions_count();
        let column = |position: usize| self.column(self.columns[position].write, count);
        columns_file::write_columns(folder, &layout_of(&self.columns), count, column)
    }

    /// A column of `predictions.parquet`, which has `count` rows.
    fn column(&self, write: Write, count: usize) -> ArrayRef {
        match write {
            Write::Key(key) => self.key(key, count, |visit| {
                self.visit_predictions(|key, _| visit(key));
            }),
            Write::Word(words, place) => {
                let mut places = Int32Builder::with_capacity(count);
                self.visit_predictions(|key, prediction| {
                    places.append_option(place(key, prediction).map(as_place));
                });
                self.words(words, places)
            }
            Write::Float(value) => self.floats(count, value),
            // What no system of the run has need not be looked for in every row.
            Write::Term(term) if self.has(|results| results.has_term(term)) => {
                self.floats(count, |_, prediction| prediction.term(term))
            }
            Write::Distribution(value) if self.has(PredictionStore::has_distribution) => {
                self.floats(count, |_, prediction| value(prediction.distribution()?))
            }
            Write::Term(_) | Write::Distribution(_) => new_null_array(&DataType::Float64, count),
            Write::Int(value) => {
                let mut values = Int32Builder::with_capacity(count);
                self.visit_predictions(|key, prediction| {
                    values.append_option(value(key, prediction));
                });
                Arc::new(values.finish())
            }
        }
    }

    /// Whether the results of any date are such.
    fn has(&self, is_such: impl Fn(&PredictionStore) -> bool) -> bool {
        self.forecast.dates.iter().any(|date| is_such(&date.results))
    }

    /// A column of floats, one for each of the `count` predictions.
    fn floats(
        &self,
        count: usize,
        value: impl Fn(&RowKey<'_>, StoredPrediction<'_>) -> Option<f64>,
    ) -> ArrayRef {
        let mut values = Float64Builder::with_capacity(count);
        self.visit_predictions(|key, prediction| values.append_option(value(key, prediction)));
        Arc::new(values.finish())
    }

    /// A column of the key, for the `count` rows that `rows` visits.
    fn key(&self, key: Key, count: usize, rows: impl Fn(&mut dyn FnMut(&RowKey<'_>))) -> ArrayRef {
        match key {
            Key::Word(words, place) => {
                let mut places = Int32Builder::with_capacity(count);
                rows(&mut |key| places.append_value(as_place(place(key))));
                self.words(words, places)
            }
            Key::Day(day) => {
                let mut days = Date32Builder::with_capacity(count);
                rows(&mut |key| days.append_value(day(key)));
                Arc::new(days.finish())
            }
        }
    }

    fn words(&self, words: AllWords, mut places: Int32Builder) -> ArrayRef {
        words_array(places.finish(), words(&self.vocabulary))
    }

    /// The columns of `skipped.parquet`.
    pub(super) fn skipped(&self) -> Vec<ArrayRef> {
        let mut reasons: Vec<NoPrediction> = Vec::new();
        let mut places = Int32Builder::new();
        self.visit_skipped(|_, reason| {
            let place = reasons.iter().position(|known| *known == reason).unwrap_or_else(|| {
                reasons.push(reason);
                reasons.len() - 1
            });
            places.append_value(as_place(place));
        });
        let places = places.finish();
        let count = places.values().len();
        let keys = KEY.iter().filter_map(|column| match column.write {
            Write::Key(key) => Some(self.key(key, count, |visit| {
                self.visit_skipped(|key, _| visit(key));
            })),
            _ => None,
        });
        let reasons: Vec<String> = reasons.iter().map(NoPrediction::to_string).collect();
        let reasons = words_array(places, reasons.iter().map(String::as_str).collect());
        keys.chain([reasons]).collect()
    }

    /// Writes `skipped.parquet` into `folder`.
    pub(super) fn write_skipped(&self, folder: &Path) -> Result<FileEntry, SnapshotError> {
        let columns = self.skipped();
        let count = columns[0].len();
        let column = |position: usize| Arc::clone(&columns[position]);
        columns_file::write_columns(folder, &skipped_layout(), count, column)
    }
}

#[expect(clippy::expect_used, reason = "a season has no two thousand million players or games")]
fn as_place(place: usize) -> i32 {
    i32::try_from(place).expect("Invariant: fewer words than an i32 counts")
}

#[expect(clippy::expect_used, reason = "places come from the list of words itself")]
fn words_array(places: Int32Array, words: Vec<&str>) -> ArrayRef {
    let words = Arc::new(StringArray::from(words));
    let array = DictionaryArray::try_new(places, words);
    Arc::new(array.expect("Invariant: every place is that of a word"))
}
