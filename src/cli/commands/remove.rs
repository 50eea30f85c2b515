//! `season remove`: removes a run or a training from the data folder.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;

use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{SeasonId, listed};
use crate::report::Removed;
use crate::run;
use crate::snapshot::limits::in_units;
use crate::snapshot::{DataDir, folder_bytes, folders};
use crate::train;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season remove run 385ae491",
    "season remove run 385ae491 --yes --json",
    "season remove training 6a6f01b2",
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
}

impl What {
    const fn noun(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Training => "training",
        }
    }
}

/// What is to go.
struct Target {
    id: String,
    folder: PathBuf,
    /// The season of a run; trainings of all seasons stand in one folder.
    season: Option<SeasonId>,
}

pub(super) fn run(data: &DataDir, args: &RemoveArgs) -> Result<ExitStatus, Failure> {
    let target = find(data, args)?;
    match args.what {
        What::Run => run::check_replaceable(&target.folder)?,
        What::Training => train::check_removable(&target.folder)?,
    }
    let bytes = folder_bytes(&target.folder);
    if !is_permitted(args, &target, bytes)? {
        output::talk("nothing was removed");
        return Ok(ExitStatus::CheckFailed);
    }
    let default = if let Some(season) = target.season {
        remove_run(data, season, &target)?
    } else {
        train::remove(data, &target.folder)?;
        None
    };
    let Target { id, season, .. } = target;
    let removed = Removed { removed: args.what.noun(), id, season, bytes, default };
    output::print(&removed, args.json)?;
    Ok(ExitStatus::Done)
}

/// Removes the run, and returns the name of the season's default run after that.
fn remove_run(data: &DataDir, season: SeasonId, run: &Target) -> Result<Option<String>, Failure> {
    let snapshot = open::present_snapshot(data, season)?;
    // The link leads to what will be the default before the run goes, so that it never leads nowhere.
    let default = open::point_latest(data, season, snapshot.as_ref(), Some(&run.id));
    let removed = run::remove(data, season, &run.folder);
    if removed.is_err() {
        open::point_latest(data, season, snapshot.as_ref(), None);
    }
    removed?;
    Ok(default.map(|run| run.manifest.run_id))
}

/// The run of any season, or the training, whose name begins with what was typed. It need not be readable.
fn find(data: &DataDir, args: &RemoveArgs) -> Result<Target, Failure> {
    let mut all = Vec::new();
    match args.what {
        What::Run => {
            for season in data.seasons_with_runs()? {
                let parent = data.runs(season);
                let target =
                    |id: String| Target { folder: parent.join(&id), id, season: Some(season) };
                all.extend(folders(&parent)?.into_iter().map(target));
            }
        }
        What::Training => {
            let parent = data.models();
            let target = |id: String| Target { folder: parent.join(&id), id, season: None };
            all.extend(folders(&parent)?.into_iter().map(target));
        }
    }
    all.retain(|target| target.id.starts_with(&args.id));
    let (noun, id) = (args.what.noun(), &args.id);
    if all.len() > 1 {
        let names = listed(all.iter().map(|target| &target.id), ", ");
        return Err(Failure::Usage(format!("several {noun}s begin with {id}: {names}")));
    }
    all.pop().ok_or_else(|| {
        Failure::Usage(format!("there is no {noun} {id}; season status lists the {noun}s"))
    })
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
    let of_season = target.season.map_or_else(String::new, |season| format!(" of {season}"));
    output::talk(&format!("Remove {what}{of_season}, {}? [y/N]", in_units(bytes)));
    Ok(output::answers(&["y", "yes"]))
}
