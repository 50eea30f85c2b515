//! `season verify`: checks every hash, key and count of a season's files.

use std::path::Path;

use polars::prelude::DataFrame;

use crate::artifacts::ArtifactManifest as _;
use crate::cli::args::examples;
use crate::cli::open::{self, check_file};
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{SeasonId, with_causes};
use crate::engine;
use crate::experiment::StoredExperiment;
use crate::experiment::ledger::ExperimentKind;
use crate::grade;
use crate::publications::{Publications, PublicationsError};
use crate::report::{Checked, FICTIONAL_PLAYERS, Verification};
use crate::run::{self, Latest, MadeWith, RunManifest, Unchecked, VerifiedRun};
use crate::season::Season;
use crate::snapshot::{self, DataDir, LATEST, Snapshot, SnapshotError, folders};
use crate::train::{self, TrainingManifest};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season verify 2021-22",
    "season verify 2021-22 --json",
]))]
pub(in crate::cli) struct VerifyArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// Print the result as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &VerifyArgs) -> Result<ExitStatus, Failure> {
    let hints = Hints { season: args.season, ..Hints::default() };
    let season = which_season::find(data, hints, "verify")?;
    let snapshot = match snapshot::read(data, season) {
        // Without a snapshot, or with one of another version, there is nothing to compare with.
        Err(error @ (SnapshotError::Missing { .. } | SnapshotError::Incompatible { .. })) => {
            return Err(error.into());
        }
        other => check_file(other)?,
    };
    let differs = snapshot.as_ref().err().map(|error| with_causes(error));
    let note = snapshot.as_ref().ok().and_then(|Snapshot { manifest, .. }| {
        let fictional = manifest.is_fictional().then(|| FICTIONAL_PLAYERS.to_owned());
        fictional.or_else(|| open::other_opening(manifest))
    });
    let mut checked = vec![Checked::new(format!("snapshot {season}"), differs).noting(note)];
    let games = snapshot.as_ref().ok().map(|snapshot| &snapshot.games);
    checked.extend(lines(data, season, games)?);
    checked.extend(own_features(data, season, games)?);
    let read = snapshot.ok().map(Season::new).transpose()?;
    checked.extend(trainings(data, season, read.as_ref())?);
    checked.extend(runs(data, season, read.as_ref())?);
    checked.extend(latest(data, season)?);
    checked.extend(experiments(data, season, read.as_ref())?);
    checked.extend(counters(data, season)?);
    checked.extend(records(data, season)?);
    let verification = Verification(checked);
    output::print(&verification, args.json)?;
    Ok(if verification.is_clean() { ExitStatus::Done } else { ExitStatus::CheckFailed })
}

/// The lines of `season`, if it has any, each of which is of one of the `games`.
fn lines(
    data: &DataDir,
    season: SeasonId,
    games: Option<&DataFrame>,
) -> Result<Option<Checked>, Failure> {
    let differs = match check_file(snapshot::lines::verify(data, season, games))? {
        Ok(false) => return Ok(None),
        Ok(true) => None,
        Err(error) => Some(with_causes(&error)),
    };
    Ok(Some(Checked::new(format!("lines {season}"), differs)))
}

/// The numbers of `season`, of which only what is wrong is told.
fn counters(data: &DataDir, season: SeasonId) -> Result<Option<Checked>, Failure> {
    let checked = check_file(snapshot::counter::verify(data, season))?;
    let what = format!("numbers of runs and trainings of {season}");
    Ok(checked.err().map(|error| Checked::new(what, Some(with_causes(&error)))))
}

/// The sets of own features of `season`, each of whose rows is of one of the `games`.
fn own_features(
    data: &DataDir,
    season: SeasonId,
    games: Option<&DataFrame>,
) -> Result<Vec<Checked>, Failure> {
    let what = |name: &str| format!("own features {name}");
    let sets = match check_file(snapshot::own_features::verify(data, season, games))? {
        Ok(sets) => sets,
        Err(error) => {
            let differs = Some(with_causes(&error));
            return Ok(vec![Checked::new(what(&season.to_string()), differs)]);
        }
    };
    let mut checked = Vec::new();
    for (name, verified) in sets {
        let differs = check_file(verified)?.err().map(|error| with_causes(&error));
        checked.push(Checked::new(what(&name), differs));
    }
    Ok(checked)
}

/// The trainings of `season`, whose snapshot is `read`, if it can be.
fn trainings(
    data: &DataDir,
    season: SeasonId,
    read: Option<&Season>,
) -> Result<Vec<Checked>, Failure> {
    let mut checked = Vec::new();
    for id in folders(&data.models())? {
        let folder = data.models().join(&id);
        // Those of other seasons are checked with theirs; one whose season cannot be read is checked with all.
        if TrainingManifest::read(&folder).is_ok_and(|manifest| manifest.season != season) {
            continue;
        }
        let manifest = check_file(train::verify(&folder))?;
        let (mut differs, mut note) = (None, None);
        match (&manifest, read) {
            (Err(error), _) => differs = Some(with_causes(error)),
            (Ok(manifest), Some(read)) if manifest.snapshot_hash != read.snapshot_hash() => {
                note = Some("made for another snapshot of the season".to_owned());
            }
            (Ok(manifest), Some(read)) => {
                differs = contradiction(manifest, read)?.map(str::to_owned);
            }
            (Ok(_), None) => {}
        }
        checked.push(Checked::new(format!("training {id}"), differs).noting(note));
    }
    Ok(checked)
}

/// What a training says of the season that it was made for, and is not so.
fn contradiction(
    training: &TrainingManifest,
    season: &Season,
) -> Result<Option<&'static str>, Failure> {
    if season.is_fictional() != training.fictional_players {
        return Ok(Some(
            "the training and its snapshot do not agree whether the players are fictional",
        ));
    }
    let other = "it says that it has read other games than its snapshot has";
    Ok((!training.has_read_all(season)?).then_some(other))
}

/// The runs of `season`, whose snapshot is `read`, if it can be, and their grades.
fn runs(data: &DataDir, season: SeasonId, read: Option<&Season>) -> Result<Vec<Checked>, Failure> {
    let mut checked = Vec::new();
    let made_with = MadeWith { training: train::read_needed, model: None };
    for id in folders(&data.runs(season))? {
        let folder = data.runs(season).join(&id);
        let verified = match read {
            Some(season) => run::verify_beside(&folder, season, made_with),
            None => run::verify(&folder).map(|manifest| VerifiedRun {
                manifest,
                unchecked: Some(Unchecked::OtherSnapshot),
            }),
        };
        let (what, verified) = (format!("run {id}"), check_file(verified)?);
        let VerifiedRun { manifest, unchecked } = match verified {
            Ok(verified) => verified,
            Err(error) => {
                checked.push(Checked::new(what, Some(with_causes(&error))));
                continue;
            }
        };
        let told = unchecked.as_ref().map(Unchecked::to_string);
        checked.push(Checked { unchecked: told, ..Checked::new(what, None) });
        let is_of = matches!(unchecked, None | Some(Unchecked::Rows(_)));
        if let Some(read) = read.filter(|_| is_of) {
            checked.extend(grades(&folder, read, &manifest)?);
        }
    }
    Ok(checked)
}

/// The grades of a run, if there are any: they follow from the run and the snapshot. Those of a slate may be from before the
/// snapshot had all of its games.
fn grades(
    folder: &Path,
    season: &Season,
    manifest: &RunManifest,
) -> Result<Option<Checked>, Failure> {
    let slate = run::slate(folder, manifest)?;
    let with_slate = slate.map(|slate| engine::season_with(season, &slate)).transpose()?;
    let verified = grade::verify(folder, with_slate.as_ref().unwrap_or(season), manifest);
    let wrong = match check_file(verified)? {
        Ok(false) => return Ok(None),
        Ok(true) => None,
        Err(error) => {
            let again = format!("season grade {} --run {}", season.id(), manifest.run_id);
            Some(format!("{}; {again} makes them again", with_causes(&error)))
        }
    };
    let (unchecked, differs) = if with_slate.is_some() { (wrong, None) } else { (None, wrong) };
    let what = format!("grades of run {}", manifest.run_id);
    Ok(Some(Checked { unchecked, ..Checked::new(what, differs) }))
}

/// The sweeps and policies that are of `season`, whose snapshot is `read`, if it can be. One whose seasons cannot be read is
/// checked with all.
fn experiments(
    data: &DataDir,
    season: SeasonId,
    read: Option<&Season>,
) -> Result<Vec<Checked>, Failure> {
    let mut checked = Vec::new();
    for stored in StoredExperiment::all(data)? {
        if let Ok(Some(summary)) = stored.summary()
            && !summary.seasons.contains_key(&season)
        {
            continue;
        }
        let what = format!("{} {}", stored.kind().as_str(), stored.id());
        let summary = match check_file(stored.verify())? {
            Ok(Some(summary)) => summary,
            Ok(None) => {
                let note = "it is not finished, and its command goes on with it".to_owned();
                checked.push(Checked::new(what, None).noting(Some(note)));
                continue;
            }
            Err(error) => {
                checked.push(Checked::new(what, Some(with_causes(&error))));
                continue;
            }
        };
        let hash = summary.seasons.get(&season).map(String::as_str);
        let is_of_other = read.is_some_and(|read| Some(read.snapshot_hash()) != hash);
        let unchecked = match stored.kind() {
            _ if is_of_other => "it was made from another snapshot of the season",
            ExperimentKind::Policy => "its bets were not made again; season policy FILE does that",
            _ => "its sums were not computed again; season sweep FILE --force does that",
        };
        checked.push(Checked { unchecked: Some(unchecked.to_owned()), ..Checked::new(what, None) });
    }
    Ok(checked)
}

/// The link to the default run of `season`, if there is one. What the default run of a snapshot is that cannot
/// be read is not known.
fn latest(data: &DataDir, season: SeasonId) -> Result<Option<Checked>, Failure> {
    let Some(snapshot) = open::present_snapshot(data, season)? else { return Ok(None) };
    let default = run::find_default(data, &snapshot, None)?.map(|run| run.manifest.run_id);
    let mends = format!("; season predict {season} puts it right");
    let there = Latest::read(data, season)?;
    let (differs, note) = match (&there, &default) {
        (Latest::Absent, _) => return Ok(None),
        (Latest::NoLink, _) => (Some("it is not a link".to_owned()), None),
        (Latest::Link(_), Some(id)) if there.leads_to(Some(id)) => {
            (None, Some(format!("run {id}")))
        }
        // Another command may be about to set it.
        (Latest::Link(target), _) if is_run(data, season, target) => {
            let default = default.as_ref().map_or("there is no default run".to_owned(), |id| {
                format!("the default run is {id}")
            });
            (None, Some(format!("run {}; {default}{mends}", target.display())))
        }
        (Latest::Link(target), Some(id)) => {
            let target = target.display();
            (Some(format!("it leads to {target}, and the default run is {id}{mends}")), None)
        }
        (Latest::Link(target), None) => {
            let target = target.display();
            (Some(format!("it leads to {target}, and there is no default run{mends}")), None)
        }
    };
    Ok(Some(Checked::new(LATEST.to_owned(), differs).noting(note)))
}

/// Whether `target` is the name of something among the runs of `season`.
fn is_run(data: &DataDir, season: SeasonId, target: &Path) -> bool {
    target.file_name().is_some_and(|name| name == target.as_os_str())
        && data.runs(season).join(target).is_dir()
}

/// The records of what was published of `season`, if there are any.
fn records(data: &DataDir, season: SeasonId) -> Result<Option<Checked>, Failure> {
    let read = match count_records(&Publications::new(data, season)) {
        Err(error) if error.is_of_system() => return Err(error.into()),
        read => read,
    };
    let count = match &read {
        Ok(0) => return Ok(None),
        Ok(count) => count.to_string(),
        Err(_) => "all".to_owned(),
    };
    let differs = read.err().map(|error| with_causes(&error));
    Ok(Some(Checked::new(format!("records of {count} uploads and undos"), differs)))
}

/// How many replacements are written down, all of which an upload and an undo can read.
#[cfg(feature = "bigquery")]
fn count_records(files: &Publications) -> Result<usize, PublicationsError> {
    crate::bigquery::records::verify(files)
}

/// How many replacements are written down, in files of the right version; only the client of the warehouse knows what
/// they say.
#[cfg(not(feature = "bigquery"))]
fn count_records(files: &Publications) -> Result<usize, PublicationsError> {
    use serde_json::Value;
    let numbered = files.read::<Value>()?.len();
    Ok(numbered + files.read_former::<Value>()?.len() + files.read_uncopied::<Value>()?.len())
}
