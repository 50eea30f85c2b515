use super::args::StatusArgs;
use super::{ExitStatus, Failure, output};
use crate::domain::SeasonId;
use crate::report::{self, RunStatus, SnapshotStatus, Status};
use crate::run::RunManifest;
use crate::snapshot::{DataDir, SnapshotError, folders, layout, manifest::Manifest};

pub(super) fn run(data: &DataDir, args: &StatusArgs) -> Result<ExitStatus, Failure> {
    let mut status = Status { snapshots: Vec::new(), runs: Vec::new() };
    for season in data.seasons()? {
        let snapshot = snapshot(data, season);
        for id in folders(&data.runs(season))? {
            let run = RunManifest::read(&data.runs(season).join(&id));
            status.runs.push(run_status(season, id, run, snapshot.snapshot_hash.as_deref()));
        }
        status.snapshots.push(snapshot);
    }
    if args.json {
        output::json(&status)?;
    } else {
        output::data(&report::status(&status))?;
    }
    Ok(ExitStatus::Ok)
}

fn snapshot(data: &DataDir, season: SeasonId) -> SnapshotStatus {
    let manifest = Manifest::read(&data.snapshot(season), season);
    let problem = manifest.as_ref().err().map(ToString::to_string);
    let content = manifest.as_ref().ok().map(|manifest| &manifest.content);
    let rows = |name| {
        let files = content.iter().flat_map(|content| &content.files);
        files.filter(|file| file.name == name).map(|file| file.rows).sum()
    };
    SnapshotStatus {
        season,
        snapshot_hash: manifest.as_ref().ok().map(|manifest| manifest.snapshot_hash.clone()),
        games: rows(layout::GAMES.file),
        features: rows(layout::features(&[]).file),
        last_game_date: content.and_then(|content| content.last_game_date),
        problem,
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
            line: manifest.settings["line"].as_str().map(str::to_owned),
            current: snapshot == Some(manifest.snapshot_hash.as_str()),
            created_at: Some(manifest.created_at),
            problem: None,
        },
        Err(error) => RunStatus {
            season,
            run_id,
            created_at: None,
            predictions: 0,
            line: None,
            current: false,
            problem: Some(error.to_string()),
        },
    }
}
