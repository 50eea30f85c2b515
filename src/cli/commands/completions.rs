//! `season completions`: what a shell needs to complete commands and flags.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::cli::args::{Args, examples};
use crate::cli::{ExitStatus, Failure, output};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season completions bash",
    "season completions zsh",
    "season completions fish",
]))]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub(in crate::cli) shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Result<ExitStatus, Failure> {
    let mut script = Vec::new();
    generate(args.shell, &mut Args::command(), "season", &mut script);
    output::own_bytes(&script)?;
    Ok(ExitStatus::Done)
}
