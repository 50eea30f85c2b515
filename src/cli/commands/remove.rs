//! `season remove`: removes a run, a training, a sweep or a policy from the data folder.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{SeasonId, listed};
use crate::experiment::StoredExperiment;
use crate::experiment::ledger::ExperimentKind;
use crate::report::Removed;
use crate::run;
use crate::snapshot::limits::in_units;
use crate::snapshot::{DataDir, SnapshotError, folder_bytes, folders};
use crate::train;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season remove run 385ae491",
    "season remove run 385ae491 --yes --json",
    "season remove sweep 6a6f01b2",
]))]
pub(in crate::cli) struct RemoveArgs {
    /// What is removed. Runs that were made with a training stay when it goes.
    #[arg(value_enum)]
    pub(in crate::cli) what: What,

    /// Which one, by the beginning of its name, as `season status` lists it.
    #[arg(value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(in crate::cli) id: String,

    /// Do not ask.
    #[arg(long, short)]
    pub(in crate::cli) yes: bool,

    /// Print what was removed as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// What is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum What {
    /// A run: its predictions, its grades and its page.
    Run,
    /// A training: its models and their inputs.
    Training,
    /// A sweep: its results, and what is done of one that was broken off. Its line in the ledger stays.
    Sweep,
    /// A policy: its bets. Its line in the ledger stays.
    Policy,
}

impl What {
    const fn noun(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Training => "training",
            Self::Sweep => ExperimentKind::Sweep.as_str(),
            Self::Policy => ExperimentKind::Policy.as_str(),
        }
    }

    const fn plural(self) -> &'static str {
        match self {
            Self::Run => "runs",
            Self::Training => "trainings",
            Self::Sweep => "sweeps",
            Self::Policy => "policies",
        }
    }
}

/// What is to go.
struct Target {
    id: String,
    place: Place,
}

/// Where it stands.
enum Place {
    /// The folder of a run of that season.
    Run(SeasonId, PathBuf),
    /// The folder of a training; those of all seasons stand in one.
    Training(PathBuf),
    /// The folders of a sweep or a policy.
    Experiment(StoredExperiment),
}

impl Target {
    const fn season(&self) -> Option<SeasonId> {
        match self.place {
            Place::Run(season, _) => Some(season),
            _ => None,
        }
    }

    fn check_removable(&self) -> Result<(), SnapshotError> {
        match &self.place {
            Place::Run(_, folder) => run::check_replaceable(folder),
            Place::Training(folder) => train::check_removable(folder),
            Place::Experiment(stored) => stored.check_removable(),
        }
    }

    fn bytes(&self) -> u64 {
        match &self.place {
            Place::Run(_, folder) | Place::Training(folder) => folder_bytes(folder),
            Place::Experiment(stored) => stored.bytes(),
        }
    }
}

pub(super) fn run(data: &DataDir, args: &RemoveArgs) -> Result<ExitStatus, Failure> {
    let target = find(data, args)?;
    target.check_removable()?;
    let bytes = target.bytes();
    if !is_permitted(args, &target, bytes)? {
        output::talk("nothing was removed");
        return Ok(ExitStatus::CheckFailed);
    }
    let mut default = None;
    match &target.place {
        Place::Run(season, folder) => default = remove_run(data, *season, &target.id, folder)?,
        Place::Training(folder) => train::remove(data, folder)?,
        Place::Experiment(stored) => stored.remove()?,
    }
    let season = target.season();
    let removed = Removed { removed: args.what.noun(), id: target.id, season, bytes, default };
    output::print(&removed, args.json)?;
    Ok(ExitStatus::Done)
}

/// Removes the run, and returns the name of the season's default run after that.
fn remove_run(
    data: &DataDir,
    season: SeasonId,
    id: &str,
    folder: &Path,
) -> Result<Option<String>, Failure> {
    let snapshot = open::present_snapshot(data, season)?;
    // The link leads to what will be the default before the run goes, so that it never leads nowhere.
    let default = open::point_latest(data, season, snapshot.as_ref(), Some(id));
    let removed = run::remove(data, season, folder);
    if removed.is_err() {
        open::point_latest(data, season, snapshot.as_ref(), None);
    }
    removed?;
    Ok(default.map(|run| run.manifest.run_id))
}

/// What has a name that begins with what was typed. It need not be readable.
fn find(data: &DataDir, args: &RemoveArgs) -> Result<Target, Failure> {
    let mut all = all(data, args.what)?;
    all.retain(|target| target.id.starts_with(&args.id));
    let (noun, plural, id) = (args.what.noun(), args.what.plural(), &args.id);
    if all.len() > 1 {
        let names = listed(all.iter().map(|target| &target.id), ", ");
        return Err(Failure::Usage(format!("several {plural} begin with {id}: {names}")));
    }
    all.pop().ok_or_else(|| {
        Failure::Usage(format!("there is no {noun} {id}; season status lists the {plural}"))
    })
}

/// All that there are: the runs of any season, or the trainings, sweeps or policies.
fn all(data: &DataDir, what: What) -> Result<Vec<Target>, Failure> {
    let mut all = Vec::new();
    match what {
        What::Run => {
            for season in data.seasons_with_runs()? {
                let parent = data.runs(season);
                let target = |id: String| {
                    let place = Place::Run(season, parent.join(&id));
                    Target { id, place }
                };
                all.extend(folders(&parent)?.into_iter().map(target));
            }
        }
        What::Training => {
            let parent = data.models();
            let target = |id: String| {
                let place = Place::Training(parent.join(&id));
                Target { id, place }
            };
            all.extend(folders(&parent)?.into_iter().map(target));
        }
        What::Sweep | What::Policy => {
            let is_of = |of: &StoredExperiment| of.kind().as_str() == what.noun();
            let stored = StoredExperiment::all(data)?.into_iter().filter(is_of);
            let target = |of: StoredExperiment| Target {
                id: of.id().to_owned(),
                place: Place::Experiment(of),
            };
            all.extend(stored.map(target));
        }
    }
    Ok(all)
}

/// Asks on a terminal, unless it was permitted before.
fn is_permitted(args: &RemoveArgs, target: &Target, bytes: u64) -> Result<bool, Failure> {
    if args.yes {
        return Ok(true);
    }
    let what = format!("{} {}", args.what.noun(), target.id);
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::Usage(format!(
            "there is no terminal for the question whether {what} is removed: --yes permits it"
        )));
    }
    let of_season = target.season().map_or_else(String::new, |season| format!(" of {season}"));
    output::talk(&format!("Remove {what}{of_season}, {}? [y/N]", in_units(bytes)));
    Ok(output::answers(&["y", "yes"]))
}
