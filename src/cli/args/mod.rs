//! What can be typed: the flags of every command, and what several commands have in common. A command's own flags are in
//! its file.

mod examples;
mod order;
#[cfg(feature = "bigquery")]
mod publish;
#[cfg(feature = "bigquery")]
mod remote;
pub(super) mod values;

use std::path::PathBuf;

use clap::Parser;

use super::commands::Command;
use super::exit_status::exit_codes_help;
use crate::guide::{PAGES, Page};
pub(super) use examples::examples;
pub(super) use order::OrderArg;
#[cfg(feature = "bigquery")]
pub(super) use publish::{LinesArg, PublishArgs, ScaleArg, VersionArg};
#[cfg(feature = "bigquery")]
pub(super) use remote::RemoteArgs;

/// Flags of every command stand last in its help.
const GLOBAL: &str = "Global options";

/// Predicts the points of every NBA player on every game date of a season, offline.
#[derive(Debug, Parser)]
#[command(name = "season", version, after_help = overview(), max_term_width = 80)]
#[command(disable_help_subcommand = true)]
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

    #[command(subcommand)]
    pub(super) command: Command,
}

/// What stands below the list of commands: the pages of the guide, and exit codes.
fn overview() -> String {
    let line = |page: &Page| format!("  {:<10}  {}\n", page.name, page.summary);
    let pages: String = PAGES.iter().map(line).collect();
    format!("Guide, to read with season help <TOPIC>:\n{pages}\n{}", exit_codes_help())
}
