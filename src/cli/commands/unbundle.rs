//! `season unbundle`: puts a run that somebody packed into the data folder.

use std::path::PathBuf;

use crate::artifacts::PresentSnapshot;
use crate::bundle::{Bundle, UnpackedBundle};
use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::SeasonId;
use crate::report::ReadBundle;
use crate::run;
use crate::snapshot::DataDir;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season unbundle 2021-22-385ae4911b26749b.season",
    "season unbundle 2021-22-385ae4911b26749b.season --check",
]))]
pub(in crate::cli) struct UnbundleArgs {
    /// The file that `season bundle` wrote.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,

    /// Check everything and list what is inside; write nothing into the data folder.
    #[arg(long)]
    pub(in crate::cli) check: bool,

    /// Print what is inside as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &UnbundleArgs) -> Result<ExitStatus, Failure> {
    let bundle = Bundle::read(&args.file)?;
    let former = default_run(data, bundle.manifest.season)?;
    let found = if args.check { bundle.look(data)? } else { bundle.unpack(data)? };
    note_other_program(&found);
    open::note_unchecked(found.unchecked.as_ref());
    if !args.check {
        let snapshot = PresentSnapshot::from_season(&found.season)?;
        open::point_latest(data, found.season.id(), Some(&snapshot), None);
        note_default(data, &found, former.as_deref())?;
    }
    let read = ReadBundle::new(&args.file, &bundle.manifest, &found, data.root(), args.check);
    output::print(&read, args.json)?;
    Ok(ExitStatus::Done)
}

/// The name of the default run of `season`, if it has one.
fn default_run(data: &DataDir, season: SeasonId) -> Result<Option<String>, Failure> {
    let Some(snapshot) = open::present_snapshot(data, season)? else { return Ok(None) };
    Ok(run::find_default(data, &snapshot, None)?.map(|run| run.manifest.run_id))
}

/// Says where commands without `--run` take another run from now on: their numbers are others.
fn note_default(
    data: &DataDir,
    found: &UnpackedBundle,
    former: Option<&str>,
) -> Result<(), Failure> {
    let season = found.season.id();
    let now = default_run(data, season)?;
    if let (Some(former), Some(now)) = (former, now.as_deref().filter(|now| former != Some(now))) {
        output::tell(&format!(
            "note: the default run of {season} is {now} from now on, and was {former}: commands without --run take it"
        ));
    }
    Ok(())
}

/// Another version of the program may add or encode otherwise, which is why it is part of a run's name.
fn note_other_program(found: &UnpackedBundle) {
    let (theirs, ours) = (&found.run.settings.program, env!("CARGO_PKG_VERSION"));
    if theirs != ours {
        output::tell(&format!(
            "note: the run was made by season {theirs}, and this is {ours}: what is made again gets another name, and may have \
             other numbers"
        ));
    }
}
