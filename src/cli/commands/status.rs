//! `season status`: what there is.

use std::cmp::Reverse;

use crate::artifacts::ArtifactManifest as _;
use crate::cli::args::examples;
use crate::cli::open::check_file;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::SeasonId;
use crate::report::{RunStatus, SnapshotStatus, Status, TrainingStatus};
use crate::run::RunManifest;
use crate::snapshot::{DataDir, SnapshotError, folders, layout, manifest::Manifest};
use crate::train::TrainingManifest;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season status",
    "season status --json",
    "season status --data-dir archive",
]))]
pub(in crate::cli) struct StatusArgs {
    /// Print the list as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &StatusArgs) -> Result<ExitStatus, Failure> {
    let mut status = Status { snapshots: Vec::new(), trainings: Vec::new(), runs: Vec::new() };
    for season in data.seasons()? {
        let snapshot = snapshot(data, season)?;
        let mut runs = Vec::new();
        for id in folders(&data.runs(season))? {
            let run = check_file(RunManifest::read(&data.runs(season).join(&id)))?;
            runs.push(run_status(season, id, run, snapshot.snapshot_hash.as_deref()));
        }
        // As `ArtifactManifest::age` orders them; what cannot be read comes last.
        let age = |run: &RunStatus| (run.number, run.created_at.clone(), run.run_id.clone());
        runs.sort_by_key(|run| Reverse(age(run)));
        status.runs.extend(runs);
        status.snapshots.push(snapshot);
    }
    for id in folders(&data.models())? {
        let training = check_file(TrainingManifest::read(&data.models().join(&id)))?;
        status.trainings.push(training_status(id, &training, &status.snapshots));
    }
    output::print(&status, args.json)?;
    Ok(ExitStatus::Done)
}

fn snapshot(data: &DataDir, season: SeasonId) -> Result<SnapshotStatus, Failure> {
    let manifest = check_file(Manifest::read(&data.snapshot(season), season))?;
    let problem = manifest.as_ref().err().map(ToString::to_string);
    let content = manifest.as_ref().ok().map(|manifest| &manifest.content);
    let rows = |name| {
        let files = content.iter().flat_map(|content| &content.files);
        files.filter(|file| file.name == name).map(|file| file.rows).sum()
    };
    Ok(SnapshotStatus {
        season,
        snapshot_hash: manifest.as_ref().ok().map(|manifest| manifest.snapshot_hash.clone()),
        games: rows(layout::GAMES.file),
        features: rows(layout::features(&[], &[]).file),
        last_game_date: content.and_then(|content| content.last_game_date),
        problem,
    })
}

fn training_status(
    training_id: String,
    manifest: &Result<TrainingManifest, SnapshotError>,
    snapshots: &[SnapshotStatus],
) -> TrainingStatus {
    let of = manifest.as_ref().ok();
    let present = |of: &TrainingManifest| {
        let same = |snapshot: &SnapshotStatus| {
            snapshot.season == of.season
                && snapshot.snapshot_hash.as_deref() == Some(&*of.snapshot_hash)
        };
        snapshots.iter().any(same)
    };
    TrainingStatus {
        season: of.map(|of| of.season),
        training_id,
        trainer: of.map(|of| of.trainer().to_owned()),
        created_at: of.map(|of| of.created_at.clone()),
        number: of.and_then(|of| of.number),
        models: of.map_or(0, |of| of.refits.len()),
        mae: of.map(|of| of.errors.mae),
        current: of.is_some_and(present),
        problem: manifest.as_ref().err().map(ToString::to_string),
    }
}

fn run_status(
    season: SeasonId,
    run_id: String,
    manifest: Result<RunManifest, SnapshotError>,
    snapshot: Option<&str>,
) -> RunStatus {
    match manifest {
        Ok(manifest) => RunStatus {
            season,
            run_id,
            predictions: manifest.predictions(),
            line: Some(manifest.settings.line.to_string()),
            current: snapshot == Some(manifest.snapshot_hash.as_str()),
            number: manifest.number,
            created_at: Some(manifest.created_at),
            problem: None,
        },
        Err(error) => RunStatus {
            season,
            run_id,
            created_at: None,
            number: None,
            predictions: 0,
            line: None,
            current: false,
            problem: Some(error.to_string()),
        },
    }
}
