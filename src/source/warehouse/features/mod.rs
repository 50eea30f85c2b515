//! `ml_feature_store_v2`: one row per player-date and version, with the features' names and values as two parallel lists,
//! or with a column per value.
//!
//! First it is chosen which rows count ([`choice`]), then these are read ([`rows`]): values become one column per name,
//! and the names of a row become a number, its vocabulary. Refuses to guess a name.

mod choice;
mod lists;
mod rows;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use super::value_columns::{ValueNames, is_of_a_feature, value_columns};
use super::{doubles, moments};
use crate::domain::{GameDate, SeasonDates};
use crate::snapshot::FeatureRows;
use crate::snapshot::layout::{Column, FEATURE_ROW_FACTS, Kind};
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::FeatureFacts;
use crate::source::batch::Wanted;
use crate::source::file_report::FileReport;
use crate::source::parquet_file::ParquetFile;
use crate::source::{Request, SourceError};

/// The file's name in the folder.
pub(super) const FILE: &str = "ml_feature_store_v2.parquet";

/// The columns of a row itself, in the order of [`crate::snapshot::layout::features`].
const SCALARS: [&str; 5] =
    ["player_lookup", "game_date", "game_id", "data_source", "feature_quality_score"];

const FIXED: [Wanted; 13] = [
    Wanted::required("player_lookup", Kind::Text),
    Wanted::required("game_date", Kind::Date),
    Wanted::required("game_id", Kind::Text),
    Wanted::required("data_source", Kind::Text),
    Wanted::optional("feature_quality_score", Kind::Float),
    Wanted::required("feature_version", Kind::Text),
    Wanted::optional("feature_count", Kind::Int),
    Wanted { list: true, ..Wanted::optional(lists::VALUES, Kind::Float) },
    Wanted { list: true, ..Wanted::optional(lists::NAMES, Kind::Text) },
    Wanted::optional("default_feature_count", Kind::Int),
    Wanted::optional("required_default_count", Kind::Int),
    Wanted::optional("is_quality_ready", Kind::Flag),
    Wanted::optional("quality_tier", Kind::Text),
];

static WANTED: LazyLock<Vec<Wanted>> = LazyLock::new(|| {
    let values = value_columns().map(|name| Wanted::optional(name, Kind::Float));
    let is_fixed = |column: &&Column| FIXED.iter().any(|fixed| fixed.name == column.name);
    let facts = FEATURE_ROW_FACTS.iter().filter(|column| !is_fixed(column)).map(|column| Wanted {
        bounds: column.bounds,
        ..Wanted::optional(column.name, column.kind)
    });
    FIXED.into_iter().chain(facts).chain(moments::COLUMNS).chain(values).collect()
});

/// Columns of the warehouse's table that nothing here needs; further ones are known by their form.
const OF_NO_USE: [&str; 16] = [
    "universal_player_id",
    "feature_generation_time_ms",
    "opponent_team_abbr",
    "is_home",
    "days_rest",
    "early_season_flag",
    "insufficient_data_reason",
    "data_hash",
    "data_quality_issues",
    "last_reprocess_attempt_at",
    "reprocess_attempt_count",
    "circuit_breaker_active",
    "circuit_breaker_until",
    "manual_override_required",
    "season_boundary_detected",
    "backfill_bootstrap_mode",
];

fn of_no_use(name: &str) -> bool {
    OF_NO_USE.contains(&name)
        || name == "processing_decision_reason"
        || name.starts_with("source_")
        || is_of_a_feature(name)
}

/// Whether the column `name` is wanted, or known to be of no use.
pub(super) fn knows(name: &str) -> bool {
    of_no_use(name) || WANTED.iter().any(|column| column.name == name)
}

/// Opens the file. `None` if something makes it untrustworthy, which is then found.
pub(super) fn open(folder: &Path, limits: Limits, report: &mut FileReport) -> Option<ParquetFile> {
    let file = ParquetFile::open(folder, FILE, &WANTED, of_no_use, limits, report)?;
    // Without columns of values, both lists must be there.
    if !value_columns().any(|column| file.has(column)) {
        for (list, items) in [(lists::VALUES, "numbers"), (lists::NAMES, "text")] {
            if !file.has(list) {
                let what = format!("the file has no such column, and needs one of {items}");
                report.reject(None, Some(list), what);
            }
        }
    }
    report.trusted().then_some(file)
}

/// Reads the rows of the season that count, without those of `absent`, who did not play. What makes them untrustworthy is
/// found.
pub(super) fn read(
    file: &ParquetFile,
    season: &SeasonDates,
    absent: &BTreeSet<(String, GameDate)>,
    request: &Request<'_>,
    report: &mut FileReport,
) -> Result<(FeatureRows, FeatureFacts), SourceError> {
    // Without a file of names, only the lists name their values.
    let names = request.warehouse.feature_names;
    let names = names.map(ValueNames::read).transpose()?.unwrap_or_default();
    if request.warehouse.require_quality && !choice::tells_quality(file) {
        return Err(SourceError::NoQuality { file: FILE.to_owned() });
    }
    let mut choosing = choice::Choosing::new(season, absent, &request.warehouse);
    let whole = file.visit(choice::wanted(), report, |batch, report| choosing.add(&batch, report));
    let chosen = choosing.finish()?.choose(report);
    let older =
        doubles::older_rows(chosen.keyed, request.strictness, (file, WANTED.as_slice()), report);
    let kept = |row: &usize| chosen.rows.contains(row) && !older.contains(row);
    let mut rows = rows::Dense::new(names);
    if whole {
        file.visit(&WANTED, report, |batch, report| rows.add(batch, kept, report));
    }
    let mut facts = FeatureFacts { versions: chosen.versions, ..FeatureFacts::default() };
    let features = rows.finish(&mut facts)?;
    Ok((features, facts))
}
