//! The predictions of a run as they are read: whoever needs them asks here, row by row, for typed values.

use arrow::array::{Array, ArrowPrimitiveType, AsArray as _, PrimitiveArray, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type};

use super::columns::{ReadInto, columns};
use crate::domain::{Line, LineSource, Recommendation, SystemId};
use crate::snapshot::SnapshotError;
use crate::snapshot::words::Words;
use crate::systems::{AtMarketLine, Distribution, OverStatus, Term};

const FILE: &str = "predictions.parquet";

/// The rows of `predictions.parquet`, or of a table that repeats its columns.
#[derive(Debug, Default)]
pub struct PredictionRows<'a> {
    count: usize,
    pub(super) systems: WordsAs<'a, SystemId>,
    pub(super) players: Words<'a>,
    pub(super) game_ids: Words<'a>,
    pub(super) days: Numbers<'a, Date32Type>,
    pub(super) points: Numbers<'a, Float64Type>,
    pub(super) confidences: Numbers<'a, Float64Type>,
    pub(super) recommendations: WordsAs<'a, Recommendation>,
    pub(super) lines: Numbers<'a, Float64Type>,
    pub(super) line_sources: WordsAs<'a, LineSource>,
    pub(super) margins: Numbers<'a, Float64Type>,
    pub(super) similar_games: Numbers<'a, Int32Type>,
    pub(super) p10: Numbers<'a, Float64Type>,
    pub(super) p90: Numbers<'a, Float64Type>,
    pub(super) over: Numbers<'a, Float64Type>,
    pub(super) under: Numbers<'a, Float64Type>,
    pub(super) over_statuses: WordsAs<'a, OverStatus>,
    terms: Vec<(Term, Numbers<'a, Float64Type>)>,
}

impl<'a> PredictionRows<'a> {
    /// The rows of `table`, which was read with the columns of [`super::predictions_layout`] or repeats some of them.
    ///
    /// # Errors
    ///
    /// If a column is missing that every run has, or a word is none that its column can hold.
    pub fn new(table: &'a RecordBatch) -> Result<Self, SnapshotError> {
        let mut rows = Self { count: table.num_rows(), ..Self::default() };
        for column in columns(true) {
            let name = column.column.name;
            match table.column_by_name(name) {
                Some(values) => rows.read(column.read, values),
                None if column.column.nullable => {}
                None => return Err(inconsistent(format!("it has no column {name}"))),
            }
        }
        rows.systems.check("system_id", rows.count)?;
        rows.recommendations.check("recommendation", rows.count)?;
        rows.line_sources.check("line_source", rows.count)?;
        rows.over_statuses.check("over_probability_status", rows.count)?;
        Ok(rows)
    }

    fn read(&mut self, read: ReadInto, values: &'a dyn Array) {
        match read {
            ReadInto::Into(read) => read(self, values),
            ReadInto::Term(term) => self.terms.push((term, Numbers::new(values))),
            ReadInto::Not => {}
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The system that predicted.
    pub fn system(&self, row: usize) -> SystemId {
        never_null(self.systems.get(row))
    }

    /// The player, by lookup.
    pub fn player(&self, row: usize) -> &'a str {
        never_null(self.players.get(row))
    }

    /// The game's id.
    pub fn game_id(&self, row: usize) -> &'a str {
        never_null(self.game_ids.get(row))
    }

    /// The date, as days since 1970-01-01.
    pub fn day(&self, row: usize) -> i32 {
        never_null(self.days.get(row))
    }

    /// Points predicted.
    pub fn points(&self, row: usize) -> f64 {
        never_null(self.points.get(row))
    }

    /// How sure the system was, 0 – 1.
    pub fn confidence(&self, row: usize) -> f64 {
        never_null(self.confidences.get(row))
    }

    /// What was advised.
    pub fn recommendation(&self, row: usize) -> Recommendation {
        never_null(self.recommendations.get(row))
    }

    /// The line that the prediction was judged by.
    pub fn line(&self, row: usize) -> Option<Line> {
        let (points, source) = self.lines.get(row).zip(self.line_sources.get(row))?;
        Some(Line { points, source })
    }

    /// Predicted points less the line.
    pub fn margin(&self, row: usize) -> Option<f64> {
        self.margins.get(row)
    }

    /// How many similar games the prediction rests on.
    pub fn similar_games(&self, row: usize) -> Option<i32> {
        self.similar_games.get(row)
    }

    /// How the outcome is distributed, for systems that say so.
    pub fn distribution(&self, row: usize) -> Option<Distribution> {
        let (p10, p90) = self.p10.get(row).zip(self.p90.get(row))?;
        let at_market = self.under.get(row).zip(self.over_statuses.get(row));
        let at_market = at_market.map(|(under, status)| AtMarketLine { under, status });
        Some(Distribution { p10, p90, over: self.over.get(row), at_market })
    }

    /// The points of a term, if the system has it.
    pub fn term(&self, row: usize, term: Term) -> Option<f64> {
        self.terms.iter().find(|(of, _)| *of == term)?.1.get(row)
    }
}

/// The value of a column that is never null.
#[expect(clippy::expect_used, reason = "a table with a null in such a column is not read")]
fn never_null<T>(value: Option<T>) -> T {
    value.expect("Invariant: every run has the column, and no null in it")
}

fn inconsistent(what: String) -> SnapshotError {
    SnapshotError::inconsistent(FILE.as_ref(), what)
}

/// The numbers of a column; none where a run does not have it.
#[derive(Debug)]
pub(super) struct Numbers<'a, T: ArrowPrimitiveType>(Option<&'a PrimitiveArray<T>>);

impl<T: ArrowPrimitiveType> Default for Numbers<'_, T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'a, T: ArrowPrimitiveType> Numbers<'a, T> {
    pub(super) fn new(values: &'a dyn Array) -> Self {
        Self(values.as_primitive_opt::<T>())
    }

    fn get(&self, row: usize) -> Option<T::Native> {
        let values = self.0?;
        values.is_valid(row).then(|| values.value(row))
    }
}

/// A column of words that stand for values.
#[derive(Debug)]
pub(super) struct WordsAs<'a, T> {
    words: Words<'a>,
    values: Vec<Option<T>>,
}

impl<T> Default for WordsAs<'_, T> {
    fn default() -> Self {
        Self { words: Words::default(), values: Vec::new() }
    }
}

impl<'a, T: Copy> WordsAs<'a, T> {
    pub(super) fn new(values: &'a dyn Array, value: fn(&str) -> Option<T>) -> Self {
        let words = Words::new(values);
        Self { words, values: words.all().map(value).collect() }
    }

    fn get(&self, row: usize) -> Option<T> {
        self.values[self.words.place(row)?]
    }

    /// Every word of a row stands for a value.
    fn check(&self, column: &str, rows: usize) -> Result<(), SnapshotError> {
        if self.values.iter().all(Option::is_some) {
            return Ok(());
        }
        let unknown =
            |row: &usize| self.words.place(*row).is_some_and(|place| self.values[place].is_none());
        let Some(row) = (0..rows).find(unknown) else { return Ok(()) };
        let word = never_null(self.words.get(row));
        Err(inconsistent(format!(
            "row {}, column {column}: nothing is called `{}`",
            row + 1,
            word.escape_debug()
        )))
    }
}
