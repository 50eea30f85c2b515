//! `season ledger`: what was tried so far.

use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, output};
use crate::experiment::ledger::Ledger;
use crate::report::ListedExperiments;
use crate::snapshot::DataDir;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&["season ledger", "season ledger --json"]))]
pub(in crate::cli) struct LedgerArgs {
    /// Print them as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &LedgerArgs) -> Result<ExitStatus, Failure> {
    let lines = Ledger::new(data).read()?;
    output::print(&ListedExperiments { experiments: &lines }, args.json)?;
    Ok(ExitStatus::Done)
}
