//! Floor 5: a run, the predictions of one plan on one snapshot, as files that can be checked.
//!
//! Owns a run's identity, its files and its manifest, and what a complete run is. `data/runs/<season>/<run-id>/` holds
//! `predictions.parquet`, `skipped.parquet`, of a slate `slate.json` and, written last, `manifest.json`; the link `latest`
//! beside it leads to the default run. Refuses to compute a prediction.

mod again;
mod artifact;
mod columns;
mod consistent;
mod difference;
mod expected;
mod export;
mod fictional;
mod latest;
mod manifest;
mod result_rows;
mod rows;
mod scope;
mod settings;
mod tables;
mod upcoming;
mod verify;
mod vocabulary;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;

use crate::artifacts::{self, Artifact};
use crate::domain::SeasonId;
use crate::engine::{Forecast, Plan};
use crate::publications;
use crate::season::Season;
use crate::snapshot::counter::{self, Counted};
use crate::snapshot::layout::{Column, TableLayout};
use crate::snapshot::manifest::{FILE, FileEntry, write_json};
use crate::snapshot::staging::{self, StagedDir};
use crate::snapshot::{DataDir, SnapshotError, columns_file, slate_file, table};
pub use again::{MadeWith, NotMadeAgain};
pub use columns::OF_STAT;
pub use export::{MAX_DIGITS, TextFormat, write_text};
pub use fictional::mark_fictional;
pub use latest::{Latest, find_default, point_latest};
pub use manifest::{DateCount, RunManifest, SystemCount, Timings};
pub use rows::PredictionRows;
pub use scope::RunScope;
pub use settings::{LineCalibrationSettings, RunId, RunSettings};
use tables::Results;
pub use tables::{predictions_at_market_layout, predictions_layout, skipped_layout};
pub use upcoming::{find_for_slate, is_of, season_before, slate};
pub use verify::{
    Unchecked, VerifiedRun, check, find_intact, offers, offers_of_run, verify, verify_beside,
    verify_of,
};

/// The version of the layout of runs that this program writes.
pub const SCHEMA_VERSION: u32 = 4;

/// The name of a run's page.
pub const PAGE_FILE: &str = "report.html";

/// A run on disk.
pub type Run = Artifact<RunManifest>;

/// The files of a run, encoded but not yet in place.
#[derive(Debug)]
pub struct StagedRun {
    data: DataDir,
    staged: StagedDir,
    folder: PathBuf,
    files: Vec<FileEntry>,
}

/// Writes the data files of a forecast beside the place where the run will stand.
pub fn stage(
    data: &DataDir,
    season: &Season,
    plan: &Plan,
    forecast: &Forecast,
    id: &RunId,
) -> Result<StagedRun, SnapshotError> {
    let folder = data.runs(season.id()).join(id.as_str());
    let games = season.games()?;
    let staged = data.stage(&folder)?;
    let results = Results::new(&games, plan, forecast, plan.history.is_some());
    let (predictions, skipped) = rayon::join(
        || results.write_predictions(staged.path()),
        || results.write_skipped(staged.path()),
    );
    let mut files = vec![predictions?, skipped?];
    if let Some(planned) = &plan.slate {
        files.push(slate_file::write(staged.path(), &planned.slate)?);
    }
    Ok(StagedRun { data: data.clone(), staged, folder, files })
}

impl StagedRun {
    /// The data files.
    pub fn files(&self) -> &[FileEntry] {
        &self.files
    }

    /// Writes the manifest, which gets the season's next number, and puts the run in place, whole, instead of a former run
    /// of that id. What an earlier version wrote down about publications of that one is kept.
    pub fn commit(self, mut manifest: RunManifest) -> Result<Run, SnapshotError> {
        let season = manifest.season;
        publications::keep_former(&self.data, season, &self.folder)?;
        let highest = artifacts::highest_number::<RunManifest>(&self.data, season)?;
        manifest.number = Some(counter::next(&self.data, season, Counted::Runs, highest)?);
        write_json(&self.staged.path().join(FILE), &manifest)?;
        self.staged.commit(is_of_run)?;
        Ok(Run { folder: self.folder, manifest })
    }
}

/// Reads the predictions of the run in `folder`: columns of [`RunSettings::predictions_layout`], texts as words.
pub fn predictions(folder: &Path, manifest: &RunManifest) -> Result<RecordBatch, SnapshotError> {
    table::read_words(folder, &manifest.files, &manifest.settings.predictions_layout())
}

/// Reads the predictions as [`predictions`] does, without the terms that they are made of.
pub fn predictions_without_terms(
    folder: &Path,
    manifest: &RunManifest,
) -> Result<RecordBatch, SnapshotError> {
    let is_no_term = |column: &Column| !columns::is_term(column.name);
    let layout = manifest.settings.predictions_layout();
    table::read_words_of(folder, &manifest.files, &layout, is_no_term)
}

/// Reads the player-dates without a prediction, and why, of the run in `folder`: columns of [`skipped_layout`], texts as
/// words.
pub fn skipped(folder: &Path, manifest: &RunManifest) -> Result<RecordBatch, SnapshotError> {
    table::read_words(folder, &manifest.files, &skipped_layout())
}

/// Refuses to make a run again in a `folder` that holds something which is not of a run.
pub fn check_replaceable(folder: &Path) -> Result<(), SnapshotError> {
    staging::check_replaceable(folder, is_of_run)
}

/// Removes the run in `folder`, of `season`, whole; what an earlier version wrote down there about publications is kept. It
/// is refused where the folder holds something which is not of a run.
pub fn remove(data: &DataDir, season: SeasonId, folder: &Path) -> Result<(), SnapshotError> {
    check_replaceable(folder)?;
    publications::keep_former(data, season, folder)?;
    data.stage(folder)?.remove_target(is_of_run)
}

/// Whether the file of a run may have that name.
fn is_of_run(name: &str) -> bool {
    let added = ["grades.parquet", PAGE_FILE, publications::FORMER_FILE];
    is_made_with(name) || added.contains(&name)
}

/// Whether a run is made with a file of that name; grades and pages are added later.
pub fn is_made_with(name: &str) -> bool {
    [FILE, predictions_layout().file, skipped_layout().file, slate_file::SLATE_FILE].contains(&name)
}

/// Writes a further table, which has the columns of `layout`, texts as words, into the folder of a run, in the place of a
/// former one, in one step.
pub fn add_file(
    data: &DataDir,
    folder: &Path,
    layout: &TableLayout,
    rows: &RecordBatch,
) -> Result<FileEntry, SnapshotError> {
    let staged = data.stage(&folder.join(layout.file))?;
    let column = |position| Arc::clone(rows.column(position));
    let entry = columns_file::write_columns(staged.path(), layout, rows.num_rows(), column)?;
    staged.commit_file(layout.file)?;
    Ok(entry)
}

/// Reads a table that [`add_file`] wrote into the folder of a run, texts as words; `None` if there is none.
pub fn added_file(
    folder: &Path,
    layout: &TableLayout,
) -> Result<Option<RecordBatch>, SnapshotError> {
    table::read_unlisted(folder, layout)
}
