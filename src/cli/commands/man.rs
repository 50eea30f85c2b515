//! `season man`: the manual page of the program or of a command.

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::cli::args::{Args, examples};
use crate::cli::{ExitStatus, Failure, output};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season man",
    "season man predict",
]))]
pub(in crate::cli) struct ManArgs {
    /// A command [default: the page of the program, which lists all of them].
    #[arg(value_name = "COMMAND")]
    pub(in crate::cli) command: Option<String>,
}

pub(super) fn run(args: &ManArgs) -> Result<ExitStatus, Failure> {
    let mut page = Vec::new();
    let rendered = Man::new(described(args.command.as_deref())?).render(&mut page);
    rendered.map_err(|error| Failure::system("write the manual page", error))?;
    output::own_bytes(&page)?;
    Ok(ExitStatus::Done)
}

/// The program, or one of its commands, which is called season-… once all are built.
fn described(command: Option<&str>) -> Result<clap::Command, Failure> {
    let mut program = Args::command();
    program.build();
    let Some(name) = command else { return Ok(program) };
    let found = program.get_subcommands().find(|command| command.get_name() == name);
    found.cloned().ok_or_else(|| {
        Failure::Usage(format!("there is no command `{name}`; season help lists all of them"))
    })
}
