//! `season status`: what there is.

use std::cmp::Reverse;
use std::path::Path;

use crate::artifacts::{self, ArtifactManifest, NotFound, PresentSnapshot};
use crate::cli::args::examples;
use crate::cli::open::check_file;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::SeasonId;
use crate::engine::DateStatus;
use crate::experiment::StoredExperiment;
use crate::report::{
    self, ExperimentStatus, OwnFeaturesStatus, RunStatus, SnapshotStatus, Status, TrainingStatus,
};
use crate::run::{DateCount, RunManifest};
use crate::snapshot::lines::LinesManifest;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::own_features::{OwnManifest, OwnSet};
use crate::snapshot::{DataDir, SnapshotError, folder_bytes, folders, layout, plain_file};
use crate::systems::Parameters;
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
    let (mut snapshots, mut runs, mut trainings) = (Vec::new(), Vec::new(), Vec::new());
    let mut present = Vec::new();
    for season in data.seasons()? {
        let manifest = check_file(read_snapshot(data, season))?;
        snapshots.push(snapshot_status(&data.snapshot(season), season, &manifest));
        present.extend(manifest.ok().map(|(_, snapshot)| snapshot));
    }
    for season in seasons(data)? {
        let snapshot = present.iter().find(|snapshot| snapshot.season == season);
        runs.extend(runs_of(data, season, snapshot)?);
    }
    for id in folders(&data.models())? {
        let folder = data.models().join(&id);
        let manifest = check_file(TrainingManifest::read(&folder))?;
        trainings.push(training_status(data, id, &manifest, &present)?);
    }
    // As the runs: of each season the newest first; what cannot be read comes last.
    let age = |of: &TrainingStatus| (of.number, of.created_at.clone(), of.training_id.clone());
    trainings.sort_by_key(|of| (of.season.is_none(), of.season, Reverse(age(of))));
    let experiments = StoredExperiment::all(data)?;
    let experiments = experiments.iter().map(experiment_status);
    let experiments = experiments.collect::<Result<Vec<_>, _>>()?;
    let root = data.root().to_owned();
    let status = Status { snapshots, trainings, runs, experiments, root };
    output::print(&status, args.json)?;
    Ok(ExitStatus::Done)
}

/// What there is of a sweep or a policy.
fn experiment_status(stored: &StoredExperiment) -> Result<ExperimentStatus, Failure> {
    let read = check_file(stored.summary())?;
    let problem = read.as_ref().err().map(ToString::to_string);
    let summary = read.ok().flatten();
    Ok(ExperimentStatus {
        kind: stored.kind(),
        id: stored.id().to_owned(),
        is_finished: summary.is_some(),
        created_at: summary.as_ref().map(|of| of.created_at.clone()),
        tries: summary.as_ref().map(|of| of.tries),
        seasons: summary.map_or_else(Vec::new, |of| of.seasons.into_keys().collect()),
        bytes: stored.bytes(),
        problem,
    })
}

/// The seasons with a snapshot or a run, in order.
fn seasons(data: &DataDir) -> Result<Vec<SeasonId>, SnapshotError> {
    let mut seasons = data.seasons()?;
    seasons.extend(data.seasons_with_runs()?);
    seasons.sort_unstable();
    seasons.dedup();
    Ok(seasons)
}

/// The manifest of a snapshot whose files are there, and what runs are measured by.
fn read_snapshot(
    data: &DataDir,
    season: SeasonId,
) -> Result<(Manifest, PresentSnapshot), SnapshotError> {
    let folder = data.snapshot(season);
    let manifest = Manifest::read(&folder, season)?;
    for file in &manifest.content.files {
        let path = folder.join(&file.name);
        plain_file::open(&path).map_err(|error| SnapshotError::io("read", &path, error))?;
    }
    let present = PresentSnapshot::from_manifest(data, &manifest)?;
    Ok((manifest, present))
}

/// What the lines of a snapshot say of themselves, if there are any that can be read.
fn data_lines(folder: &Path, season: SeasonId) -> Option<LinesManifest> {
    LinesManifest::read(folder, season).ok().flatten()
}

/// The own features of a snapshot, if there are any that can be read.
fn own_features(folder: &Path, season: SeasonId) -> Vec<OwnFeaturesStatus> {
    let there = OwnManifest::read(folder, season).ok().flatten();
    let sets = there.map_or_else(Vec::new, |there| there.sets);
    let status = |set: OwnSet| OwnFeaturesStatus {
        features: set.features.len(),
        player_dates: set.file.rows,
        name: set.name,
        sha256: set.file.sha256,
    };
    sets.into_iter().map(status).collect()
}

fn snapshot_status(
    folder: &Path,
    season: SeasonId,
    manifest: &Result<(Manifest, PresentSnapshot), SnapshotError>,
) -> SnapshotStatus {
    let (manifest, problem) = match manifest {
        Ok((manifest, _)) => (Some(manifest), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let content = manifest.map(|manifest| &manifest.content);
    let rows = |name| {
        let files = content.iter().flat_map(|content| &content.files);
        files.filter(|file| file.name == name).map(|file| file.rows).sum()
    };
    let lines = data_lines(folder, season);
    SnapshotStatus {
        season,
        further_features: content.map_or(0, |content| content.further_features.len()),
        own_features: own_features(folder, season),
        lines: lines.as_ref().map(|lines| lines.file.rows),
        lines_hash: lines.map(|lines| lines.file.sha256),
        snapshot_hash: manifest.map(|manifest| manifest.snapshot_hash.clone()),
        games: rows(layout::GAMES.file),
        features: rows(layout::features(&[], &[]).file),
        last_game_date: content.and_then(|content| content.last_game_date),
        fictional_players: manifest.is_some_and(Manifest::is_fictional),
        problem,
    }
}

/// The trainings' row of that name; `present` are the snapshots that there are.
fn training_status(
    data: &DataDir,
    training_id: String,
    manifest: &Result<TrainingManifest, SnapshotError>,
    present: &[PresentSnapshot],
) -> Result<TrainingStatus, Failure> {
    let of = manifest.as_ref().ok();
    let snapshot = of.and_then(|of| {
        let is_its = |snapshot: &&PresentSnapshot| {
            snapshot.season == of.season && snapshot.hash == of.snapshot_hash
        };
        present.iter().find(is_its)
    });
    let default = match snapshot {
        Some(snapshot) => default_name::<TrainingManifest>(data, snapshot)?,
        None => None,
    };
    Ok(TrainingStatus {
        season: of.map(|of| of.season),
        // One that takes something to be known is asked for by that word.
        default: default.as_ref() == Some(&training_id)
            && of.is_some_and(|of| of.settings.absences.is_expected()),
        bytes: folder_bytes(&data.models().join(&training_id)),
        training_id,
        trainer: of.map(|of| of.trainer().to_owned()),
        absences: of.map(|of| of.settings.absences).filter(|absences| !absences.is_expected()),
        set: of.and_then(|of| report::set_numbers(&of.settings)),
        aims_at_median: of.is_some_and(|of| !of.settings.aim.is_mean()),
        created_at: of.map(|of| of.created_at.clone()),
        number: of.and_then(|of| of.number),
        models: of.map_or(0, |of| of.refits.len()),
        mae: of.map(|of| of.errors.mae),
        current: snapshot.is_some(),
        problem: manifest.as_ref().err().map(ToString::to_string),
    })
}

/// The name of what is taken where none is named.
fn default_name<M: ArtifactManifest>(
    data: &DataDir,
    snapshot: &PresentSnapshot,
) -> Result<Option<String>, SnapshotError> {
    match artifacts::find_default::<M>(data, snapshot, |_| true, &mut Vec::new()) {
        Ok(found) => Ok(Some(found.manifest.id().to_owned())),
        Err(NotFound::Unreadable(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// The runs of `season`, whose present snapshot is `snapshot`, the newest first.
fn runs_of(
    data: &DataDir,
    season: SeasonId,
    snapshot: Option<&PresentSnapshot>,
) -> Result<Vec<RunStatus>, Failure> {
    let default = match snapshot {
        Some(snapshot) => default_name::<RunManifest>(data, snapshot)?,
        None => None,
    };
    let mut runs = Vec::new();
    for id in folders(&data.runs(season))? {
        let folder = data.runs(season).join(&id);
        let manifest = check_file(RunManifest::read(&folder))?;
        let mut run = undescribed(season, id, folder_bytes(&folder));
        run.default = default.as_ref() == Some(&run.run_id);
        match manifest {
            Ok(manifest) => describe(&mut run, manifest, snapshot),
            Err(error) => run.problem = Some(error.to_string()),
        }
        runs.push(run);
    }
    // As `ArtifactManifest::age` orders them; what cannot be read comes last.
    let age = |run: &RunStatus| (run.number, run.created_at.clone(), run.run_id.clone());
    runs.sort_by_key(|run| Reverse(age(run)));
    Ok(runs)
}

/// A run of which nothing is read.
fn undescribed(season: SeasonId, run_id: String, bytes: u64) -> RunStatus {
    RunStatus {
        season,
        run_id,
        created_at: None,
        number: None,
        predictions: 0,
        dates: 0,
        all_dates: None,
        systems: Vec::new(),
        stat: None,
        line: None,
        training: None,
        parameters: Parameters::default(),
        absences: None,
        slate: None,
        current: false,
        complete: None,
        default: false,
        bytes,
        problem: None,
    }
}

/// Says of a run what its manifest does.
fn describe(run: &mut RunStatus, manifest: RunManifest, snapshot: Option<&PresentSnapshot>) {
    let present = snapshot.filter(|snapshot| snapshot.hash == manifest.snapshot_hash);
    let slate = manifest.settings.who_plays.slate().map(|slate| slate.date);
    // A slate is no part of the dates of a snapshot.
    let of_season = present.filter(|_| slate.is_none());
    let scope = of_season.map(|snapshot| manifest.settings.scope(snapshot));
    run.slate = slate;
    run.absences = manifest.settings.who_plays.known();
    let has_games = |date: &&DateCount| date.status != DateStatus::NoSlate;
    run.predictions = manifest.predictions();
    run.dates = manifest.dates.iter().filter(has_games).count();
    run.all_dates = scope.map(|scope| scope.all_dates);
    run.stat = Some(manifest.stat().id());
    run.line = Some(manifest.settings.line.to_string());
    run.current = present.is_some();
    run.complete = scope.map(|scope| scope.is_complete());
    run.number = manifest.number;
    run.created_at = Some(manifest.created_at);
    run.training = manifest.settings.training;
    run.systems = manifest.settings.systems;
    run.parameters = manifest.settings.parameters;
}
