//! `ml_feature_store_v2`: one row per player-date, with the features' names and values as two parallel lists.
//!
//! The lists become one column per name, and the names of a row become a number: its vocabulary.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Float64Array, Int32Array, LargeListArray, StringArray,
    new_empty_array,
};
use arrow::compute::concat;
use arrow::datatypes::Date32Type;
use arrow::error::ArrowError;

use super::{refuse_bad_players, refuse_double_keys};
use crate::domain::{FeatureName, FeatureSet, GameDate, SeasonDates};
use crate::snapshot::layout::{self, Kind};
use crate::snapshot::{FeatureOrigin, FeatureRows, SnapshotError, frame};
use crate::source::SourceError;
use crate::source::batch::{Batch, Wanted};
use crate::source::cells;
use crate::source::findings::{Findings, Reason};
use crate::source::parquet_file::ParquetFile;

/// The file's name in the folder.
pub(super) const FILE: &str = "ml_feature_store_v2.parquet";

/// The version of feature rows that the systems read.
const VERSION: &str = "v1_baseline_25";

/// The columns of a row itself, in the order of [`layout::features`].
const SCALARS: [&str; 5] =
    ["player_lookup", "game_date", "game_id", "data_source", "feature_quality_score"];

const fn wanted(name: &'static str, kind: Kind) -> Wanted {
    Wanted { name, kind, list: false, required: true, nullable: false }
}

const WANTED: [Wanted; 8] = [
    wanted("player_lookup", Kind::Text),
    wanted("game_date", Kind::Date),
    wanted("game_id", Kind::Text),
    wanted("data_source", Kind::Text),
    Wanted { required: false, nullable: true, ..wanted("feature_quality_score", Kind::Float) },
    wanted("feature_version", Kind::Text),
    Wanted { list: true, ..wanted("features", Kind::Float) },
    Wanted { list: true, ..wanted("feature_names", Kind::Text) },
];

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

fn of_no_use(name: &str) -> bool {
    OF_NO_USE.contains(&name) || name.starts_with("source_")
}

/// Whether the column `name` is wanted, or known to be of no use.
pub(super) fn knows(name: &str) -> bool {
    of_no_use(name) || WANTED.iter().any(|column| column.name == name)
}

/// Opens the file. `None` if something makes it untrustworthy, which is then found.
pub(super) fn open(folder: &Path, findings: &mut Findings) -> Option<ParquetFile> {
    ParquetFile::open(folder, FILE, &WANTED, of_no_use, findings)
}

/// Reads the rows of the season. What makes them untrustworthy is found.
pub(super) fn read(
    file: &ParquetFile,
    season: &SeasonDates,
    findings: &mut Findings,
) -> Result<FeatureRows, SourceError> {
    let mut dense = Dense::default();
    file.visit(&WANTED, findings, |batch, findings| dense.add(batch, season, findings));
    let rows = std::mem::take(&mut dense.rows);
    let features = dense.finish()?;
    refuse_double_keys(&features.frame, &rows, findings)?;
    Ok(features)
}

/// The rows seen so far, as columns.
#[derive(Debug, Default)]
struct Dense {
    /// Which rows of the file they were, counted from 1.
    rows: Vec<usize>,
    /// The columns of the row itself, each in as many parts as batches were read.
    scalars: [Vec<ArrayRef>; SCALARS.len()],
    /// For each row, its place in `vocabularies`.
    vocabulary: Vec<usize>,
    /// The sets of names met, in the order they were met.
    vocabularies: Vec<FeatureSet>,
    /// By [`FeatureName::index`]; a column that has fewer values than there are rows goes on with nulls.
    values: Vec<Vec<Option<f64>>>,
    /// The names of the last row, which the next row nearly always repeats.
    last: Option<Names>,
}

/// The names of a row, in the row's order.
#[derive(Debug)]
struct Names {
    texts: Vec<String>,
    features: Vec<FeatureName>,
    vocabulary: usize,
}

impl Dense {
    fn add(
        &mut self,
        batch: Batch<'_>,
        season: &SeasonDates,
        findings: &mut Findings,
    ) -> Result<(), ArrowError> {
        let versions = batch.read("feature_version", findings)?;
        let days = batch.read("game_date", findings)?;
        let versions = versions.as_string::<i32>().iter();
        let rows = versions.zip(days.as_primitive::<Date32Type>().iter()).zip(batch.rows());
        let mut keep = Vec::with_capacity(batch.rows().len());
        for ((version, day), row) in rows {
            let date = day.map(GameDate::from_days);
            let of_version = version == Some(VERSION);
            keep.push(of_version && date.is_some_and(|date| season.covers(date)));
            match (version, date) {
                // A null is found by now.
                (None, _) | (_, None) => {}
                (Some(version), _) if !of_version => {
                    let what = || format!("`{version}`");
                    findings.leave_out(Reason::OtherFeatureVersion, *row, "feature_version", what);
                }
                (_, Some(date)) if !season.covers(date) => {
                    findings
                        .leave_out(Reason::OutsideSeason, *row, "game_date", || date.to_string());
                }
                _ => {}
            }
        }
        let batch = batch.keep(&keep)?;
        let lists = Lists::new(&batch)?;
        let rows = batch.rows().iter().enumerate();
        let keep: Vec<bool> =
            rows.map(|(index, row)| self.add_lists(&lists, index, *row, findings)).collect();
        let batch = batch.keep(&keep)?;
        for (name, parts) in SCALARS.iter().zip(&mut self.scalars) {
            parts.push(batch.read(name, findings)?);
        }
        if let Some(players) = self.scalars[0].last() {
            refuse_bad_players(players, batch.rows(), findings);
        }
        self.rows.extend_from_slice(batch.rows());
        Ok(())
    }

    /// Adds one row's values; false if the row's lists make it no row.
    fn add_lists(
        &mut self,
        lists: &Lists,
        index: usize,
        row: usize,
        findings: &mut Findings,
    ) -> bool {
        let (names, values) = (items(&lists.names_in, index), items(&lists.values_in, index));
        if names.len() != values.len() {
            findings.leave_out(Reason::ListsDiffer, row, "features", || {
                format!("{} values and {} names", values.len(), names.len())
            });
            return false;
        }
        if !self.last.as_ref().is_some_and(|last| lists.same_names(names.clone(), &last.texts)) {
            self.last = self.names(lists, names, row, findings);
        }
        let Some(last) = &self.last else { return false };
        for (name, at) in last.features.iter().zip(values) {
            let value = lists.values.is_valid(at).then(|| lists.values.value(at));
            let (reason, word) = match value {
                None => (Reason::NullFeature, "null".to_owned()),
                Some(value) if !value.is_finite() => (Reason::NotFinite, format!("`{value}`")),
                Some(_) => {
                    let column = &mut self.values[name.index()];
                    column.resize(self.vocabulary.len(), None);
                    column.push(value);
                    continue;
                }
            };
            findings.leave_out(reason, row, "features", || format!("{name} is {word}"));
        }
        self.vocabulary.push(last.vocabulary);
        true
    }

    /// The names of a row as features; `None` if they make it no row. An unknown name is a problem: taken for absent,
    /// it would silently turn a system's input into a constant.
    fn names(
        &mut self,
        lists: &Lists,
        range: Range<usize>,
        row: usize,
        findings: &mut Findings,
    ) -> Option<Names> {
        let mut set = FeatureSet::default();
        let (mut texts, mut features) = (Vec::new(), Vec::new());
        for at in range {
            let text = if lists.names.is_null(at) { "null" } else { lists.names.value(at) };
            match text.parse::<FeatureName>() {
                Ok(name) if set.insert(name) => features.push(name),
                Ok(name) => {
                    let what = || format!("{name} stands there twice");
                    findings.leave_out(Reason::RepeatedName, row, "feature_names", what);
                    return None;
                }
                Err(unknown) => {
                    findings.refuse(Some(row), Some("feature_names"), unknown.to_string());
                    return None;
                }
            }
            texts.push(text.to_owned());
        }
        let met = self.vocabularies.iter().position(|known| *known == set);
        let vocabulary = met.unwrap_or_else(|| {
            self.vocabularies.push(set);
            self.values.resize(FeatureName::ALL.len(), Vec::new());
            self.vocabularies.len() - 1
        });
        Some(Names { texts, features, vocabulary })
    }

    /// The rows as a frame, with the vocabularies in an order that does not depend on the order of the rows.
    fn finish(mut self) -> Result<FeatureRows, SourceError> {
        let mut vocabularies = self.vocabularies.clone();
        vocabularies.sort_unstable_by_key(|set| set.iter().collect::<Vec<_>>());
        let place = |set| vocabularies.iter().position(|other| other == set).unwrap_or_default();
        let places: Vec<usize> = self.vocabularies.iter().map(place).collect();
        let number = |met: &usize| i32::try_from(places[*met]).unwrap_or(i32::MAX);
        let vocabulary: Int32Array = self.vocabulary.iter().map(number).map(Some).collect();

        let layout = layout::features(&vocabularies);
        let scalars = self.scalars.iter().zip(layout.columns.iter());
        let mut arrays = scalars
            .map(|(parts, column)| {
                let parts: Vec<&dyn arrow::array::Array> =
                    parts.iter().map(AsRef::as_ref).collect();
                // Without a row there is no part, and a concatenation of nothing has no type.
                if parts.is_empty() {
                    Ok(new_empty_array(&column.kind.arrow()))
                } else {
                    concat(&parts)
                }
            })
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| SnapshotError::table(FILE.as_ref(), error))?;
        arrays.push(Arc::new(vocabulary));
        let carried = |name: &&FeatureName| vocabularies.iter().any(|set| set.contains(**name));
        for name in FeatureName::ALL.iter().filter(carried) {
            let mut column = std::mem::take(&mut self.values[name.index()]);
            column.resize(self.vocabulary.len(), None);
            arrays.push(Arc::new(Float64Array::from(column)));
        }
        let frame = frame::from_parts(&[arrays], &layout)?;
        Ok(FeatureRows { frame, vocabularies, origin: FeatureOrigin::Stored })
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
    fn new(batch: &Batch<'_>) -> Result<Self, ArrowError> {
        let values_in = cells::list(batch.as_found("features")?)?;
        let names_in = cells::list(batch.as_found("feature_names")?)?;
        let (values, names) =
            (cells::numbers(values_in.values())?, cells::text(names_in.values())?);
        Ok(Self { values_in, names_in, values, names })
    }

    fn same_names(&self, mut range: Range<usize>, texts: &[String]) -> bool {
        let same =
            |(at, text): (usize, &String)| self.names.is_valid(at) && self.names.value(at) == text;
        range.len() == texts.len() && range.by_ref().zip(texts).all(same)
    }
}

/// Where the items of one row lie; a null list has none.
fn items(lists: &LargeListArray, index: usize) -> Range<usize> {
    if lists.is_null(index) {
        return 0..0;
    }
    let at = |offset: i64| usize::try_from(offset).unwrap_or(0);
    at(lists.value_offsets()[index])..at(lists.value_offsets()[index + 1])
}
