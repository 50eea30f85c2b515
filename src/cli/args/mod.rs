//! What can be typed: the flags of every command, and what several commands have in common. A command's own flags are in
//! its file.

#[cfg(feature = "bigquery")]
mod bigquery;
mod dates;
mod examples;
mod money;
mod order;
mod plan;
#[cfg(feature = "bigquery")]
mod publish;
#[cfg(feature = "bigquery")]
mod remote;
pub(super) mod values;

use std::path::PathBuf;

use clap::{Parser, Subcommand as _};

use super::commands::{Command, GROUPS};
use super::exit_status::exit_codes_help;
use super::version::long_version;
use crate::guide::{GuidePage, PAGES};
#[cfg(feature = "bigquery")]
pub(super) use bigquery::{BigQueryArgs, ExportApi};
pub(super) use dates::{DateArgs, season_and_date};
pub(super) use examples::examples;
pub(super) use money::MoneyArgs;
pub(super) use order::OrderArg;
pub(super) use plan::PlanArgs;
#[cfg(feature = "bigquery")]
pub(super) use publish::{LinesArg, PublishArgs, ScaleArg, VersionArg};
#[cfg(feature = "bigquery")]
pub(super) use remote::RemoteArgs;

/// Flags of every command stand last in its help.
const GLOBAL: &str = "Global options";

/// What is said where `all` stands in the place of a season, and one is needed.
pub(super) const ALL_IS_FOR: &str = "`all` is for season snapshot, train, predict, grade, report, sweep and policy only; name one season";

/// Predicts the points of every NBA player on every game date of a season, offline.
#[derive(Debug, Parser)]
#[command(name = "season", version, long_version = long_version(), after_help = overview())]
#[command(help_template = template(), max_term_width = 80, disable_help_subcommand = true)]
pub(super) struct Args {
    /// The folder that holds snapshots, trainings and runs.
    #[arg(
        long,
        global = true,
        help_heading = GLOBAL,
        env = "SEASON_DATA_DIR",
        default_value = "data",
        value_name = "FOLDER"
    )]
    pub(super) data_dir: PathBuf,

    /// A file with settings [default: season.toml in the current folder, if it is there].
    #[arg(long, global = true, help_heading = GLOBAL, env = "SEASON_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// Say nothing on stderr but errors, and what changes numbers.
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(super) quiet: bool,

    /// Without one, there is a page to start from.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The help of the program: its commands in groups, then its options.
fn template() -> String {
    let commands = Command::augment_subcommands(clap::Command::new("season"));
    let groups: String = GROUPS.iter().map(|group| describe_group(group, &commands)).collect();
    format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{groups}Options:\n{{options}}{{after-help}}"
    )
}

/// The lines of a group in the list of commands.
fn describe_group((order, heading): &(usize, &str), commands: &clap::Command) -> String {
    let of_group =
        commands.get_subcommands().filter(|command| command.get_display_order() == *order);
    // A build without the network has no command that uses it.
    let mut lines = of_group.peekable();
    if lines.peek().is_none() {
        return String::new();
    }
    let line = |command: &clap::Command| {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        format!("  {:<11}  {about}\n", command.get_name())
    };
    format!("{heading}:\n{}\n", lines.map(line).collect::<String>())
}

/// What stands below the list of commands: the pages of the guide, and exit codes.
fn overview() -> String {
    let line = |page: &GuidePage| format!("  {:<10}  {}\n", page.name, page.summary);
    let pages: String = PAGES.iter().map(line).collect();
    format!("Guide, to read with season help <TOPIC>:\n{pages}\n{}", exit_codes_help())
}
