//! The commands, one file each: it opens what it needs, does the work, and prints the result.

mod audit;
mod compare;
mod demo;
mod explain;
mod export;
mod grade;
mod help;
mod model;
mod predict;
mod report;
mod snapshot;
mod status;
mod train;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;
mod verify;

use super::args::{Args, Command};
use super::config;
use super::error::Failure;
use super::exit_status::ExitStatus;
use crate::snapshot::DataDir;

/// Runs the command that was typed.
pub(super) fn run(args: Args) -> Result<ExitStatus, Failure> {
    // Help needs no settings, and works although they are wrong.
    if let Command::Help(args) = &args.command {
        return help::run(args);
    }
    let data = DataDir::new(&args.data_dir);
    let config = config::read(args.config.as_deref())?;
    match args.command {
        Command::Snapshot(args) => snapshot::run(&data, &config, &args),
        Command::Predict(args) => predict::run(&data, &config, &args),
        #[cfg(feature = "bigquery")]
        Command::Upload(args) => upload::run(&data, &config.bigquery, &args),
        #[cfg(feature = "bigquery")]
        Command::Undo(args) => undo::run(&data, &config.bigquery, &args),
        Command::Grade(args) => grade::run(&data, &args),
        Command::Compare(args) => compare::run(&data, &args),
        Command::Explain(args) => explain::run(&data, &args),
        Command::Report(args) => report::run(&data, &args),
        Command::Export(args) => export::run(&data, &args),
        Command::Audit(args) => audit::run(&data, &args),
        Command::Verify(args) => verify::run(&data, &args),
        Command::Status(args) => status::run(&data, &args),
        Command::Train(args) => train::run(&data, &args),
        Command::Model { command } => model::run(&command),
        Command::Demo(demo) => demo::run(&data, &config.calendar, &demo),
        Command::Help(args) => help::run(&args),
    }
}
