//! The two data files of a run.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef};

use super::columns::{KEY, RunColumn, Write, columns};
use super::result_rows::ResultRows;
use crate::engine::{Forecast, Plan};
use crate::season::Games;
use crate::snapshot::layout::{Column, Kind, TableLayout, required};
use crate::snapshot::manifest::FileEntry;
use crate::snapshot::{SnapshotError, columns_file};

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

/// The results of a plan as tables.
pub(super) struct Results<'a> {
    rows: ResultRows<'a>,
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
        Self { rows: ResultRows::new(games, plan, forecast), columns: columns(at_market) }
    }

    /// The columns of `predictions.parquet`.
    pub(super) fn predictions(&self) -> Vec<ArrayRef> {
        self.columns.iter().map(|column| self.column(column.write)).collect()
    }

    /// Writes `predictions.parquet` into `folder`.
    pub(super) fn write_predictions(&self, folder: &Path) -> Result<FileEntry, SnapshotError> {
        let column = |position: usize| self.column(self.columns[position].write);
        let (layout, count) = (layout_of(&self.columns), self.rows.predictions());
        columns_file::write_columns(folder, &layout, count, column)
    }

    /// A column of `predictions.parquet`.
    fn column(&self, write: Write) -> ArrayRef {
        match write {
            Write::Key(key) => self.rows.key(key),
            Write::Term(term) => self.rows.term(term),
            Write::Values(values) => values(&self.rows),
        }
    }

    /// The columns of `skipped.parquet`.
    pub(super) fn skipped(&self) -> Vec<ArrayRef> {
        self.rows.skipped(KEY.iter().filter_map(|column| match column.write {
            Write::Key(key) => Some(key),
            _ => None,
        }))
    }

    /// Writes `skipped.parquet` into `folder`.
    pub(super) fn write_skipped(&self, folder: &Path) -> Result<FileEntry, SnapshotError> {
        let columns = self.skipped();
        let count = columns[0].len();
        let column = |position: usize| Arc::clone(&columns[position]);
        columns_file::write_columns(folder, &skipped_layout(), count, column)
    }
}
