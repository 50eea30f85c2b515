//! The results of a plan, row by row in the order of files, and the columns that are made of them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Date32Builder, DictionaryArray, Float64Builder, Int32Array, Int32Builder,
    StringArray, new_null_array,
};
use arrow::datatypes::DataType;

use super::vocabulary::Vocabulary;
use crate::engine::{Forecast, Plan, PlayerDateRef};
use crate::season::Games;
use crate::systems::{Distribution, NoPrediction, PredictionStore, StoredPrediction, Term};

/// Everything that the rows of a run are made of.
pub(super) struct ResultRows<'a> {
    games: &'a Games<'a>,
    vocabulary: Vocabulary<'a>,
    forecast: &'a Forecast,
    /// How many of the results are predictions.
    predictions: usize,
}

/// Whose row it is: a system and a player-date.
#[derive(Clone, Copy)]
pub(super) struct RowKey<'a> {
    pub(super) games: &'a Games<'a>,
    pub(super) vocabulary: &'a Vocabulary<'a>,
    /// The place of the system among [`Vocabulary::systems`].
    pub(super) system: usize,
    pub(super) player: &'a PlayerDateRef,
}

/// What a column holds of a row's key.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Word(AllWords, fn(&RowKey<'_>) -> usize),
    Day(fn(&RowKey<'_>) -> i32),
}

/// The words that a column of texts can hold; a row has the place of its own among them.
pub(super) type AllWords = for<'a> fn(&Vocabulary<'a>) -> Vec<&'a str>;

impl<'a> ResultRows<'a> {
    pub(super) fn new(games: &'a Games<'a>, plan: &Plan, forecast: &'a Forecast) -> Self {
        let count = forecast.dates.iter().map(|date| date.results.count_predictions());
        Self { games, vocabulary: Vocabulary::new(games, plan), forecast, predictions: count.sum() }
    }

    /// How many predictions there are.
    pub(super) fn predictions(&self) -> usize {
        self.predictions
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

    /// A column of floats, one for each prediction.
    pub(super) fn floats(
        &self,
        value: impl Fn(&RowKey<'_>, StoredPrediction<'_>) -> Option<f64>,
    ) -> ArrayRef {
        let mut values = Float64Builder::with_capacity(self.predictions);
        self.visit_predictions(|key, prediction| values.append_option(value(key, prediction)));
        Arc::new(values.finish())
    }

    /// A column of whole numbers, one for each prediction.
    pub(super) fn ints(
        &self,
        value: impl Fn(&RowKey<'_>, StoredPrediction<'_>) -> Option<i32>,
    ) -> ArrayRef {
        let mut values = Int32Builder::with_capacity(self.predictions);
        self.visit_predictions(|key, prediction| values.append_option(value(key, prediction)));
        Arc::new(values.finish())
    }

    /// A column of texts, of which each prediction has the one at that place among `words`.
    pub(super) fn words(
        &self,
        words: AllWords,
        place: impl Fn(&RowKey<'_>, StoredPrediction<'_>) -> Option<usize>,
    ) -> ArrayRef {
        let mut places = Int32Builder::with_capacity(self.predictions);
        self.visit_predictions(|key, prediction| {
            places.append_option(place(key, prediction).map(as_place));
        });
        words_array(places.finish(), words(&self.vocabulary))
    }

    /// The points of `term`, one for each prediction.
    pub(super) fn term(&self, term: Term) -> ArrayRef {
        // What no system of the run has need not be looked for in every row.
        if self.has(|results| results.has_term(term)) {
            self.floats(|_, prediction| prediction.term(term))
        } else {
            self.nothing()
        }
    }

    /// What predictions say of how the outcome is distributed.
    pub(super) fn distributions(&self, value: impl Fn(Distribution) -> Option<f64>) -> ArrayRef {
        if self.has(PredictionStore::has_distribution) {
            self.floats(|_, prediction| value(prediction.distribution()?))
        } else {
            self.nothing()
        }
    }

    /// Whether the results of any date are such.
    fn has(&self, is_such: impl Fn(&PredictionStore) -> bool) -> bool {
        self.forecast.dates.iter().any(|date| is_such(&date.results))
    }

    /// A column of floats without any.
    fn nothing(&self) -> ArrayRef {
        new_null_array(&DataType::Float64, self.predictions)
    }

    /// A column of the predictions' keys.
    pub(super) fn key(&self, key: Key) -> ArrayRef {
        self.keys(key, self.predictions, |visit| self.visit_predictions(|key, _| visit(key)))
    }

    /// A column of the key, for the `count` rows that `rows` visits.
    fn keys(&self, key: Key, count: usize, rows: impl Fn(&mut dyn FnMut(&RowKey<'_>))) -> ArrayRef {
        match key {
            Key::Word(words, place) => {
                let mut places = Int32Builder::with_capacity(count);
                rows(&mut |key| places.append_value(as_place(place(key))));
                words_array(places.finish(), words(&self.vocabulary))
            }
            Key::Day(day) => {
                let mut days = Date32Builder::with_capacity(count);
                rows(&mut |key| days.append_value(day(key)));
                Arc::new(days.finish())
            }
        }
    }

    /// The columns of what was not predicted: those of `keys`, and the reasons.
    pub(super) fn skipped(&self, keys: impl Iterator<Item = Key>) -> Vec<ArrayRef> {
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
        let keys =
            keys.map(|key| self.keys(key, count, |visit| self.visit_skipped(|key, _| visit(key))));
        let reasons: Vec<String> = reasons.iter().map(NoPrediction::to_string).collect();
        let reasons = words_array(places, reasons.iter().map(String::as_str).collect());
        keys.chain([reasons]).collect()
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
