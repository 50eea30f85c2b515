//! `season unbundle`: puts a run that somebody packed into the data folder.

use std::path::PathBuf;

use crate::artifacts::PresentSnapshot;
use crate::bundle::{Bundle, UnpackedBundle};
use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, open, output};
use crate::report::ReadBundle;
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
    let found = if args.check { bundle.look(data)? } else { bundle.unpack(data)? };
    note_other_program(&found);
    if !args.check {
        let snapshot = PresentSnapshot::from_season(&found.season)?;
        open::point_latest(data, found.season.id(), Some(&snapshot), None);
    }
    let read = ReadBundle::new(&args.file, &bundle.manifest, &found, data.root(), args.check);
    output::print(&read, args.json)?;
    Ok(ExitStatus::Done)
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
