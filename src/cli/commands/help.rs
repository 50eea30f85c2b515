//! `season help`: a command's help, or a page of the manual.

use clap::Parser as _;
use clap::error::ErrorKind;

use crate::cli::args::{Args, examples};
use crate::cli::{ExitStatus, Failure, output};
use crate::guide::{GuidePage, PAGES};
use crate::report;

/// The width of text where stdout is no terminal.
const USUAL_WIDTH: u16 = 80;

/// The width beyond which lines are hard to read, and the one below which tables fall apart.
const WIDTHS: (u16, u16) = (40, 100);

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season help",
    "season help predict",
    "season help glossary",
]))]
pub(in crate::cli) struct HelpArgs {
    /// A command, or a topic of the guide [default: list both].
    #[arg(value_name = "COMMAND|TOPIC")]
    pub(in crate::cli) topic: Vec<String>,
}

pub(super) fn run(args: &HelpArgs) -> Result<ExitStatus, Failure> {
    let text = match &args.topic[..] {
        [name] => page(name).map_or_else(|| command_help(&args.topic), Ok)?,
        topic => command_help(topic)?,
    };
    output::data(&text)?;
    Ok(ExitStatus::Done)
}

/// The page of this name as text for the terminal.
fn page(name: &str) -> Option<String> {
    let page = PAGES.iter().find(|page| page.name == name)?;
    let found = terminal_size::terminal_size_of(std::io::stdout());
    let width = found.map_or(USUAL_WIDTH, |(columns, _)| columns.0.clamp(WIDTHS.0, WIDTHS.1));
    Some(report::guide_page(page.text, width.into()))
}

/// What `season <COMMAND> --help` prints.
fn command_help(command: &[String]) -> Result<String, Failure> {
    let typed = ["season"].into_iter().chain(command.iter().map(String::as_str)).chain(["--help"]);
    match Args::try_parse_from(typed) {
        Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(error.render().to_string()),
        _ => Err(unknown(&command.join(" "))),
    }
}

fn unknown(topic: &str) -> Failure {
    let similar = |page: &&GuidePage| strsim::jaro(page.name, topic) > 0.8;
    let meant = PAGES
        .iter()
        .find(similar)
        .map_or_else(String::new, |page| format!("; the topic {} has a similar name", page.name));
    Failure::Usage(format!(
        "there is no command or topic `{topic}`{meant}; season help lists all of them"
    ))
}
