//! Opens what a command works on: a season, or a run with its predictions.

use std::path::Path;

use arrow::array::RecordBatch;

use super::error::Failure;
use super::output;
use super::which_season::{self, Hints};
use crate::artifacts;
use crate::domain::SeasonId;
use crate::grade::Graded;
use crate::run::{self, Run, RunManifest};
use crate::season::Season;
use crate::snapshot::{self, DataDir, SnapshotError};

/// The season that was named to `command`, or that of the only snapshot.
pub(super) fn season(
    data: &DataDir,
    named: Option<SeasonId>,
    command: &'static str,
) -> Result<Season, Failure> {
    let season = which_season::find(data, Hints { season: named, ..Hints::default() }, command)?;
    Ok(Season::new(snapshot::read(data, season)?)?)
}

/// A run with its predictions, and the season that it is of.
pub(super) struct OpenRun {
    pub(super) season: Season,
    pub(super) run: Run,
    pub(super) predictions: RecordBatch,
}

impl OpenRun {
    /// The run whose name begins with `id`, or the newest, of the season that was named to `command`, or of the only
    /// one. Its predictions have all columns.
    pub(super) fn read(
        data: &DataDir,
        named: Option<SeasonId>,
        id: Option<&str>,
        command: &'static str,
    ) -> Result<Self, Failure> {
        Self::read_with(data, named, id, command, run::predictions)
    }

    /// The same, of the predictions what grades need.
    pub(super) fn read_to_grade(
        data: &DataDir,
        named: Option<SeasonId>,
        id: Option<&str>,
        command: &'static str,
    ) -> Result<Self, Failure> {
        Self::read_with(data, named, id, command, run::predictions_without_terms)
    }

    fn read_with(
        data: &DataDir,
        named: Option<SeasonId>,
        id: Option<&str>,
        command: &'static str,
        read: fn(&Path, &RunManifest) -> Result<RecordBatch, SnapshotError>,
    ) -> Result<Self, Failure> {
        // The name of a run says which season is meant.
        let named =
            which_season::find(data, Hints { season: named, run: id, date: None }, command)?;
        let season = season(data, Some(named), command)?;
        let run = find_run(data, &season, id)?;
        let predictions = read(&run.folder, &run.manifest)?;
        Ok(Self { season, run, predictions })
    }

    /// Its predictions beside what happened.
    pub(super) fn grade(&self) -> Result<Graded, SnapshotError> {
        Graded::new(&self.season, &self.run.manifest, &self.predictions)
    }
}

/// The run of `season` whose name begins with `id`, or the newest of its snapshot.
pub(super) fn find_run(data: &DataDir, season: &Season, id: Option<&str>) -> Result<Run, Failure> {
    let mut passed_over = Vec::new();
    let found = artifacts::find(data, season.id(), season.snapshot_hash(), id, &mut passed_over);
    note_passed_over("run", &passed_over, &format!("season predict {}", season.id()));
    Ok(found?)
}

/// Says why a run or a training that was made is not used.
pub(super) fn note_passed_over(kind: &str, passed_over: &[(String, SnapshotError)], next: &str) {
    let Some((id, error)) = passed_over.first() else { return };
    let subject = match passed_over.len() {
        1 => format!("{kind} {id} is not used"),
        all => format!("{all} {kind}s are not used, among them {id}"),
    };
    let because =
        std::error::Error::source(error).map_or_else(String::new, |why| format!(": {why}"));
    // Other models or predictions are other numbers.
    output::tell(&format!("note: {subject}, since {error}{because}; {next} makes a new one"));
}

/// What was read, or what is wrong with the file. A system that has no more memory or open files says nothing of the
/// file: that is an error of the command.
pub(super) fn check_file<T>(
    read: Result<T, SnapshotError>,
) -> Result<Result<T, SnapshotError>, SnapshotError> {
    match read {
        Err(error) if error.is_of_system() => Err(error),
        read => Ok(read),
    }
}
