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
mod show;
mod snapshot;
mod status;
mod train;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;
mod verify;

use clap::Subcommand;

use super::args::Args;
use super::config;
use super::error::Failure;
use super::exit_status::ExitStatus;
use crate::snapshot::DataDir;

/// What can be typed after `season`, in the order of the help.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a season into a local snapshot.
    Snapshot(snapshot::SnapshotArgs),
    /// Predict every player of every game date of a season.
    Predict(predict::PredictArgs),
    /// Publish a run to BigQuery, in one step.
    #[cfg(feature = "bigquery")]
    Upload(upload::UploadArgs),
    /// List the uploads of a season, or take one back.
    #[cfg(feature = "bigquery")]
    Undo(undo::UndoArgs),
    /// Compare a run with what happened: errors, recommendations, intervals.
    Grade(grade::GradeArgs),
    /// Show what differs between two runs of a season.
    Compare(compare::CompareArgs),
    /// Make one page of a run for the browser; it loads nothing.
    Report(report::ReportArgs),
    /// Show predictions beside what happened, for a date or a player.
    #[command(
        override_usage = "season show [OPTIONS] [SEASON] <DATE>\n       season show [OPTIONS] [SEASON] --player <NAME>"
    )]
    Show(show::ShowArgs),
    /// Explain the predictions for one player on one date.
    #[command(override_usage = "season explain [OPTIONS] [SEASON] <PLAYER> <DATE>")]
    Explain(explain::ExplainArgs),
    /// Write the predictions or grades of a run for other programs.
    Export(export::ExportArgs),
    /// Check a snapshot for leaks, bad values, names and gaps.
    Audit(audit::AuditArgs),
    /// Check every hash, key and count of a season's files.
    Verify(verify::VerifyArgs),
    /// List snapshots, trainings and runs.
    Status(status::StatusArgs),
    /// Train the v2 systems for a season, on earlier dates only.
    Train(train::TrainArgs),
    /// Look at a trained model.
    Model(model::ModelArgs),
    /// Invent a season, predict it and say how good that was.
    Demo(demo::DemoArgs),
    /// Show a command's help, or a page of the guide.
    Help(help::HelpArgs),
}

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
        Command::Show(args) => show::run(&data, &args),
        Command::Explain(args) => explain::run(&data, &args),
        Command::Report(args) => report::run(&data, &args),
        Command::Export(args) => export::run(&data, &args),
        Command::Audit(args) => audit::run(&data, &args),
        Command::Verify(args) => verify::run(&data, &args),
        Command::Status(args) => status::run(&data, &args),
        Command::Train(args) => train::run(&data, &args),
        Command::Model(args) => model::run(&args),
        Command::Demo(args) => demo::run(&data, &config.calendar, &args),
        Command::Help(args) => help::run(&args),
    }
}
