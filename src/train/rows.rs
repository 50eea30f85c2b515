//! What models are trained on.

use std::ops::Range;

use super::Refit;
use crate::domain::GameDate;

/// How many formulas say something of each row.
pub(super) const FORMULAS: usize = 3;

/// What models are trained on: player-dates with their outcomes, in the order of their dates.
///
/// What was known before a date is a prefix, so a model that sees only a prefix cannot see further.
#[derive(Clone, Debug, Default)]
pub struct TrainingRows {
    names: Vec<String>,
    /// Ascending.
    days: Vec<i32>,
    outcomes: Vec<f32>,
    formulas: Vec<[f64; FORMULAS]>,
    /// By feature.
    columns: Vec<Vec<f32>>,
}

/// A player-date to learn from.
#[derive(Clone, Debug)]
pub struct TrainingRow {
    /// Days since 1970-01-01.
    pub day: i32,
    /// The points scored.
    pub points: f32,
    /// The features in the order of their names; NaN where one is missing.
    pub values: Vec<f32>,
    /// What the formulas of [`crate::systems::formulas`] say, in points.
    pub formulas: [f64; FORMULAS],
}

impl TrainingRows {
    /// The rows in the order of their dates; those of one date stay in the order they come in.
    pub fn new(names: Vec<String>, mut rows: Vec<TrainingRow>) -> Self {
        rows.sort_by_key(|row| row.day);
        let column = |at: usize| rows.iter().map(|row| row.values[at]).collect();
        Self {
            days: rows.iter().map(|row| row.day).collect(),
            outcomes: rows.iter().map(|row| row.points).collect(),
            formulas: rows.iter().map(|row| row.formulas).collect(),
            columns: (0..names.len()).map(column).collect(),
            names,
        }
    }

    /// The names of the features.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// How many lie strictly before `date`: they stand first.
    pub fn before(&self, date: GameDate) -> usize {
        self.days.partition_point(|day| *day < date.days())
    }

    /// Those from the date of `refit` until the next.
    pub(super) fn following(&self, refit: &Refit) -> Range<usize> {
        self.before(refit.as_of)..self.before(refit.until)
    }

    /// Days since 1970-01-01, ascending.
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// The points scored in `rows`.
    pub(super) fn outcomes(&self, rows: Range<usize>) -> &[f32] {
        &self.outcomes[rows]
    }

    /// What the formulas say of `row`, in points.
    pub(super) fn formulas(&self, row: usize) -> [f64; FORMULAS] {
        self.formulas[row]
    }

    /// What trees start from in `row`, in points.
    pub(super) fn offset(&self, row: usize) -> f64 {
        self.formulas[row][1]
    }

    /// What trees start from in each of the first `count` rows.
    #[allow(clippy::cast_possible_truncation, reason = "trees are trained in single precision")]
    pub(super) fn starts(&self, count: usize) -> Vec<f32> {
        (0..count).map(|row| self.offset(row) as f32).collect()
    }

    /// What trees are to add to that in each of the first `count` rows.
    #[allow(clippy::cast_possible_truncation, reason = "trees are trained in single precision")]
    pub(super) fn lacking(&self, count: usize) -> Vec<f32> {
        let lacking = |row: usize| (f64::from(self.outcomes[row]) - self.offset(row)) as f32;
        (0..count).map(lacking).collect()
    }

    /// The features `names`, which the rows have, of the first `count` rows, by feature.
    pub(super) fn columns(&self, names: &[String], count: usize) -> Vec<&[f32]> {
        self.select(names, 0..count)
    }

    /// The value of the feature at `feature` in `row`; NaN if it is missing.
    pub(super) fn value(&self, row: usize, feature: usize) -> f64 {
        f64::from(self.columns[feature][row])
    }

    /// The values of the features `names`, which the rows have, in `rows`, one row after the other.
    pub(super) fn values(&self, names: &[String], rows: Range<usize>) -> Vec<f32> {
        let columns = self.select(names, rows.clone());
        let of_row = |row: usize| columns.iter().map(move |column| column[row]);
        (0..rows.len()).flat_map(of_row).collect()
    }

    #[expect(
        clippy::expect_used,
        reason = "what models read is chosen among the names of the rows"
    )]
    fn select(&self, names: &[String], rows: Range<usize>) -> Vec<&[f32]> {
        let column = |name: &String| {
            let place = self.names.iter().position(|other| other == name);
            let place = place.expect("Invariant: rows have every feature that models read");
            &self.columns[place][rows.clone()]
        };
        names.iter().map(column).collect()
    }
}
