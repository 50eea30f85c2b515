//! `ml_feature_store_v2`: one row per player-date, with the features' names and values as two parallel lists.
//!
//! The lists become one column per name, and the names of a row become a number: its vocabulary.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, Float64Array, Int32Array, LargeListArray, RecordBatch, StringArray,
    UInt32Array,
};
use arrow::compute::take;
use arrow::error::ArrowError;
use polars::prelude::{BooleanChunked, DataFrame, NewChunkedArray as _};

use super::SeasonDates;
use super::games::frame_error;
use crate::domain::{FeatureName, FeatureSet, GameDate, PlayerLookup};
use crate::snapshot::frame::{self, ints, texts};
use crate::snapshot::layout::{self, Kind};
use crate::snapshot::manifest::FileEntry;
use crate::source::SourceError;
use crate::source::cells::{self, Cells};
use crate::source::findings::{Findings, Reason};
use crate::source::parquet_file::{ParquetFile, Wanted};

/// The file's name in the folder.
pub(super) const FILE: &str = "ml_feature_store_v2.parquet";

/// The version of feature rows that the systems read.
const VERSION: &str = "v1_baseline_25";

const fn scalar(name: &'static str, kind: Kind, required: bool) -> Wanted {
    Wanted { name, kind, list: false, required }
}

/// The columns that are read, the first five in the order of [`layout::features`].
const WANTED: [Wanted; 8] = [
    scalar("player_lookup", Kind::Text, true),
    scalar("game_date", Kind::Date, true),
    scalar("game_id", Kind::Text, true),
    scalar("data_source", Kind::Text, true),
    scalar("feature_quality_score", Kind::Float, false),
    scalar("feature_version", Kind::Text, true),
    Wanted { name: "features", kind: Kind::Float, list: true, required: true },
    Wanted { name: "feature_names", kind: Kind::Text, list: true, required: true },
];
const VERSION_AT: usize = 5;
const VALUES_AT: usize = 6;
const NAMES_AT: usize = 7;

/// Columns of the warehouse's table that nothing here needs; further ones are known by how they start.
const OF_NO_USE: [&str; 27] = [
    "universal_player_id",
    "feature_count",
    "feature_generation_time_ms",
    "opponent_team_abbr",
    "is_home",
    "days_rest",
    "early_season_flag",
    "insufficient_data_reason",
    "data_hash",
    "created_at",
    "updated_at",
    "quality_tier",
    "expected_games_count",
    "actual_games_count",
    "completeness_percentage",
    "missing_games_count",
    "is_production_ready",
    "data_quality_issues",
    "last_reprocess_attempt_at",
    "reprocess_attempt_count",
    "circuit_breaker_active",
    "circuit_breaker_until",
    "manual_override_required",
    "season_boundary_detected",
    "backfill_bootstrap_mode",
    "processing_decision_reason",
    "processed_at",
];

/// The feature rows that can be used, in our types, of any date.
#[derive(Debug)]
pub(super) struct FeatureRows {
    pub(super) entry: FileEntry,
    pub(super) unknown_columns: Vec<String>,
    frame: DataFrame,
    /// For each row of `frame`, the row of the file, counted from 1.
    rows: Vec<usize>,
    vocabularies: Vec<FeatureSet>,
}

/// The feature rows of a season.
#[derive(Debug)]
pub(super) struct KeptFeatures {
    pub(super) frame: DataFrame,
    pub(super) vocabularies: Vec<FeatureSet>,
}

fn of_no_use(name: &str) -> bool {
    OF_NO_USE.contains(&name) || name.starts_with("source_")
}

/// Reads the table. `None` if something makes it untrustworthy, which is then found.
pub(super) fn read(
    folder: &Path,
    findings: &mut Findings,
) -> Result<Option<FeatureRows>, SourceError> {
    let Some(file) = ParquetFile::open(folder, FILE, &WANTED, of_no_use, findings) else {
        return Ok(None);
    };
    let mut dense = Dense::default();
    file.visit(&WANTED, findings, |columns, _, rows_before, findings| {
        dense.add(columns, rows_before, findings)
    });
    if !findings.trusted() {
        return Ok(None);
    }
    let (frame, rows, vocabularies) = dense.finish()?;
    let (entry, unknown_columns) = (file.entry, file.unknown_columns);
    Ok(Some(FeatureRows { entry, unknown_columns, frame, rows, vocabularies }))
}

impl FeatureRows {
    /// The rows of the season. Player-dates that stand twice among them are found.
    pub(super) fn of_season(
        &self,
        dates: &SeasonDates,
        findings: &mut Findings,
    ) -> Result<KeptFeatures, SourceError> {
        let mut seen: BTreeMap<(&str, i32), usize> = BTreeMap::new();
        let mut keep = Vec::with_capacity(self.rows.len());
        let keys =
            texts(&self.frame, "player_lookup")?.iter().zip(ints(&self.frame, "game_date")?.iter());
        for ((player, day), row) in keys.zip(&self.rows) {
            let (player, day) = (player.unwrap_or_default(), day.unwrap_or_default());
            let date = GameDate::from_days(day);
            keep.push(dates.covers(date));
            if !dates.covers(date) {
                findings.leave_out(Reason::OutsideSeason, *row, "game_date", || date.to_string());
            } else if let Some(first) = seen.insert((player, day), *row) {
                let what = format!("{player} has another {VERSION} row on {date}, row {first}");
                findings.refuse(Some(*row), Some("player_lookup"), what);
            }
        }
        let mask = BooleanChunked::from_slice("keep".into(), &keep);
        Ok(KeptFeatures {
            frame: self.frame.filter(&mask).map_err(frame_error)?,
            vocabularies: self.vocabularies.clone(),
        })
    }
}

/// The rows seen so far, as columns.
#[derive(Debug, Default)]
struct Dense {
    /// The columns of the row itself, as read, one list of parts per column.
    scalars: Vec<Vec<ArrayRef>>,
    rows: Vec<usize>,
    vocabulary: Vec<i32>,
    /// The sets of names met, in the order they were met.
    vocabularies: Vec<FeatureSet>,
    /// By [`FeatureName::index`]; empty for a name not met.
    values: Vec<Vec<Option<f64>>>,
    /// The list of names of the last row, which the next row nearly always repeats.
    last: Option<(Vec<String>, Vec<FeatureName>, i32)>,
}

impl Dense {
    fn add(
        &mut self,
        columns: &[Option<ArrayRef>],
        rows_before: usize,
        findings: &mut Findings,
    ) -> Result<(), ArrowError> {
        let [.., Some(versions), Some(values), Some(names)] = columns else {
            return Ok(());
        };
        let versions = cells::text(versions)?;
        let lists = Lists::new(values, names)?;
        let mut kept: Vec<u32> = Vec::new();
        for index in 0..versions.len() {
            let row = rows_before + index + 1;
            if versions.is_null(index) {
                findings.refuse(Some(row), Some(WANTED[VERSION_AT].name), "the value is null");
            } else if versions.value(index) != VERSION {
                let column = WANTED[VERSION_AT].name;
                findings.leave_out(Reason::OtherFeatureVersion, row, column, || {
                    format!("`{}`", versions.value(index))
                });
            } else if self.add_lists(&lists, index, row, findings) {
                kept.push(u32::try_from(index).unwrap_or(u32::MAX));
                self.rows.push(row);
            }
        }
        self.add_scalars(columns, &kept, rows_before, findings)
    }

    /// Adds one row's values; false if the row's lists make it no row.
    fn add_lists(
        &mut self,
        lists: &Lists,
        index: usize,
        row: usize,
        findings: &mut Findings,
    ) -> bool {
        let (names, values) = (lists.names_of(index), lists.values_of(index));
        let column = WANTED[VALUES_AT].name;
        if names.len() != values.len() {
            findings.leave_out(Reason::ListsDiffer, row, column, || {
                format!("{} values and {} names", values.len(), names.len())
            });
            return false;
        }
        let same = |last: &[String]| {
            last.len() == names.len()
                && last
                    .iter()
                    .zip(names.clone())
                    .all(|(last, at)| lists.names.is_valid(at) && last == lists.names.value(at))
        };
        if !self.last.as_ref().is_some_and(|(last, ..)| same(last)) {
            match self.vocabulary_of(lists, names, row, findings) {
                Some(last) => self.last = Some(last),
                None => return false,
            }
        }
        let Some((_, names, vocabulary)) = &self.last else { return false };
        self.vocabulary.push(*vocabulary);
        for (name, at) in names.iter().zip(values) {
            let value = if lists.values.is_null(at) {
                findings.leave_out(Reason::NullFeature, row, column, || format!("{name} is null"));
                None
            } else if lists.values.value(at).is_finite() {
                Some(lists.values.value(at))
            } else {
                findings.leave_out(Reason::NotFinite, row, column, || {
                    format!("{name} is `{}`", lists.values.value(at))
                });
                None
            };
            let column = &mut self.values[name.index()];
            column.resize(self.vocabulary.len() - 1, None);
            column.push(value);
        }
        true
    }

    /// The names of a row as features, and the number of their set. An unknown name is a problem: taken for absent, it
    /// would silently turn a system's input into a constant.
    fn vocabulary_of(
        &mut self,
        lists: &Lists,
        range: std::ops::Range<usize>,
        row: usize,
        findings: &mut Findings,
    ) -> Option<(Vec<String>, Vec<FeatureName>, i32)> {
        let column = WANTED[NAMES_AT].name;
        let mut set = FeatureSet::default();
        let (mut texts, mut names) = (Vec::new(), Vec::new());
        for at in range {
            let text = if lists.names.is_null(at) { "null" } else { lists.names.value(at) };
            match text.parse::<FeatureName>() {
                Ok(name) if set.insert(name) => names.push(name),
                Ok(name) => {
                    findings.leave_out(Reason::RepeatedName, row, column, || name.to_string());
                    return None;
                }
                Err(unknown) => {
                    findings.refuse(Some(row), Some(column), unknown.to_string());
                    return None;
                }
            }
            texts.push(text.to_owned());
        }
        let met = self.vocabularies.iter().position(|known| *known == set);
        let number = met.unwrap_or_else(|| {
            self.vocabularies.push(set);
            self.vocabularies.len() - 1
        });
        self.values.resize(FeatureName::ALL.len(), Vec::new());
        Some((texts, names, i32::try_from(number).unwrap_or(i32::MAX)))
    }

    fn add_scalars(
        &mut self,
        columns: &[Option<ArrayRef>],
        kept: &[u32],
        rows_before: usize,
        findings: &mut Findings,
    ) -> Result<(), ArrowError> {
        let indices = UInt32Array::from(kept.to_vec());
        self.scalars.resize(VERSION_AT, Vec::new());
        for ((wanted, array), parts) in WANTED.iter().zip(columns).zip(&mut self.scalars) {
            let cells = Cells { column: wanted.name, rows_before, may_be_negative: false };
            let array = match array {
                Some(array) => cells.read(wanted.kind, array, findings)?,
                None => arrow::array::new_null_array(
                    &wanted.kind.arrow(),
                    columns[0].as_ref().map_or(0, arrow::array::Array::len),
                ),
            };
            if wanted.required {
                cells.refuse_nulls(&array, findings);
            }
            if wanted.name == "player_lookup" {
                let players = cells::text(&array)?;
                for (index, player) in players.iter().enumerate() {
                    if let Some(Err(bad)) = player.map(PlayerLookup::check) {
                        findings.refuse(
                            Some(rows_before + index + 1),
                            Some(wanted.name),
                            bad.to_string(),
                        );
                    }
                }
            }
            parts.push(take(&array, &indices, None)?);
        }
        Ok(())
    }

    /// The frame, the rows of the file its rows were, and the vocabularies in an order that does not depend on the
    /// order of the rows.
    fn finish(mut self) -> Result<(DataFrame, Vec<usize>, Vec<FeatureSet>), SourceError> {
        let table_error = |error: ArrowError| {
            SourceError::Table(crate::snapshot::SnapshotError::Table {
                path: FILE.into(),
                what: error.to_string(),
            })
        };
        let rows = self.rows.len();
        let mut sorted = self.vocabularies.clone();
        sorted.sort_unstable_by_key(|set| set.iter().collect::<Vec<_>>());
        let renumbered: Vec<i32> = (0..)
            .zip(&self.vocabularies)
            .map(|(old, set)| {
                sorted
                    .iter()
                    .position(|other| other == set)
                    .and_then(|new| i32::try_from(new).ok())
                    .unwrap_or(old)
            })
            .collect();
        let vocabulary =
            self.vocabulary.iter().map(|old| renumbered[usize::try_from(*old).unwrap_or(0)]);
        let vocabulary: Int32Array = vocabulary.collect();

        let layout = layout::features(&sorted);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(layout.columns.len());
        for (parts, wanted) in self.scalars.iter().zip(WANTED) {
            let parts: Vec<&dyn arrow::array::Array> = parts.iter().map(AsRef::as_ref).collect();
            arrays.push(if parts.is_empty() {
                arrow::array::new_empty_array(&wanted.kind.arrow())
            } else {
                arrow::compute::concat(&parts).map_err(table_error)?
            });
        }
        arrays.push(Arc::new(vocabulary));
        for name in
            FeatureName::ALL.iter().filter(|name| sorted.iter().any(|set| set.contains(**name)))
        {
            let column = &mut self.values[name.index()];
            column.resize(rows, None);
            arrays.push(Arc::new(Float64Array::from(std::mem::take(column))));
        }
        let batch = RecordBatch::try_new(layout.schema(), arrays).map_err(table_error)?;
        Ok((frame::from_batches(&[batch], &layout)?, self.rows, sorted))
    }
}

/// The two lists of a batch.
#[derive(Debug)]
struct Lists {
    values_in: LargeListArray,
    names_in: LargeListArray,
    values: Float64Array,
    names: StringArray,
}

impl Lists {
    fn new(values: &ArrayRef, names: &ArrayRef) -> Result<Self, ArrowError> {
        let (values_in, names_in) = (cells::list(values)?, cells::list(names)?);
        Ok(Self {
            values: cells::numbers(values_in.values())?,
            names: cells::text(names_in.values())?,
            values_in,
            names_in,
        })
    }

    fn values_of(&self, index: usize) -> std::ops::Range<usize> {
        items(&self.values_in, index)
    }

    fn names_of(&self, index: usize) -> std::ops::Range<usize> {
        items(&self.names_in, index)
    }
}

/// Where the items of one row lie; a null list has none.
fn items(lists: &LargeListArray, index: usize) -> std::ops::Range<usize> {
    if lists.is_null(index) {
        return 0..0;
    }
    let at = |offset: i64| usize::try_from(offset).unwrap_or(0);
    at(lists.value_offsets()[index])..at(lists.value_offsets()[index + 1])
}
