//! The commands, one file each: it opens what it needs, does the work, and prints the result.

mod audit;
mod bundle;
mod compare;
mod completions;
mod demo;
mod explain;
mod export;
mod features;
mod grade;
mod help;
mod ledger;
mod lines;
mod man;
mod model;
mod parameters;
mod policy;
mod predict;
mod remove;
mod report;
mod show;
mod slate;
mod snapshot;
mod status;
mod sweep;
mod train;
mod unbundle;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;
mod verify;
mod whatif;

use std::path::Path;

use clap::Subcommand;

use super::args::Args;
use super::config::{self, Configured};
use super::error::Failure;
use super::exit_status::ExitStatus;
use super::start;
use crate::snapshot::DataDir;

/// The groups of the list of commands; what stands in one has its number as `display_order`.
pub(super) const GROUPS: [(usize, &str); 7] = [
    (START, "Start here"),
    (DATA, "Data"),
    (PREDICTIONS, "Predictions"),
    (RESULTS, "Results"),
    (EXPERIMENTS, "Experiments"),
    (BIGQUERY, "BigQuery"),
    (SHELL, "Shell"),
];

const START: usize = 1;
const DATA: usize = 2;
const PREDICTIONS: usize = 3;
const RESULTS: usize = 4;
const EXPERIMENTS: usize = 5;
const BIGQUERY: usize = 6;
const SHELL: usize = 7;

/// What can be typed after `season`, in the order of the help within each group.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a season into a local snapshot.
    #[command(display_order = DATA)]
    Snapshot(snapshot::SnapshotArgs),
    /// Add bookmakers' lines to a season's snapshot.
    #[command(display_order = DATA)]
    Lines(lines::LinesArgs),
    /// Write a slate of games to come for a person to mark, or show one.
    #[command(display_order = DATA)]
    Slate(slate::SlateCommandArgs),
    /// Add your own features to a season's snapshot, for models.
    #[command(display_order = DATA)]
    Features(features::FeaturesArgs),
    /// Predict every player of every game date of a season.
    #[command(display_order = PREDICTIONS)]
    Predict(Box<predict::PredictArgs>),
    /// Show what changes on a date if players are out, in or unsure.
    #[command(override_usage = "season whatif [OPTIONS] [SEASON] <DATE>")]
    #[command(display_order = PREDICTIONS, name = "whatif")]
    WhatIf(whatif::WhatIfArgs),
    /// Publish a run to BigQuery, in one step.
    #[cfg(feature = "bigquery")]
    #[command(display_order = BIGQUERY)]
    Upload(upload::UploadArgs),
    /// List the uploads of a season, or take one back.
    #[cfg(feature = "bigquery")]
    #[command(display_order = BIGQUERY)]
    Undo(undo::UndoArgs),
    /// Compare a run with what happened: errors, bets, intervals.
    #[command(display_order = RESULTS)]
    Grade(grade::GradeArgs),
    /// Show what differs between two runs of a season.
    #[command(display_order = RESULTS)]
    Compare(compare::CompareArgs),
    /// Make one page of a run for the browser; it loads nothing.
    #[command(display_order = RESULTS)]
    Report(report::ReportArgs),
    /// Show predictions beside what happened: a date, a player, a season.
    #[command(
        override_usage = "season show [OPTIONS] [SEASON] <DATE>\n       season show [OPTIONS] [SEASON] --player <NAME>\n       season show [OPTIONS] [SEASON] --sort <ORDER>"
    )]
    #[command(display_order = RESULTS)]
    Show(show::ShowArgs),
    /// Explain the predictions for one player on one date.
    #[command(override_usage = "season explain [OPTIONS] [SEASON] <PLAYER> <DATE>")]
    #[command(display_order = RESULTS)]
    Explain(explain::ExplainArgs),
    /// Write the predictions or grades of a run for other programs.
    #[command(display_order = RESULTS)]
    Export(export::ExportArgs),
    /// Check a snapshot for leaks, bad values, names and gaps.
    #[command(display_order = DATA)]
    Audit(audit::AuditArgs),
    /// Check every hash, key and count of a season's files.
    #[command(display_order = DATA)]
    Verify(verify::VerifyArgs),
    /// List snapshots, trainings and runs.
    #[command(display_order = START)]
    Status(status::StatusArgs),
    /// Pack a run, with all it takes to make it again, into a file.
    #[command(override_usage = "season bundle [OPTIONS] [SEASON] [RUN]")]
    #[command(display_order = DATA)]
    Bundle(bundle::BundleArgs),
    /// Put a run that somebody packed into the data folder.
    #[command(display_order = DATA)]
    Unbundle(unbundle::UnbundleArgs),
    /// Remove a run or a training.
    #[command(display_order = DATA)]
    Remove(remove::RemoveArgs),
    /// Train the v2 systems for a season, on earlier dates only.
    #[command(display_order = PREDICTIONS)]
    Train(train::TrainArgs),
    /// Try many settings, and say whether the best is luck.
    #[command(display_order = EXPERIMENTS)]
    Sweep(sweep::SweepArgs),
    /// Replay betting rules, and say whether luck earns as much.
    #[command(display_order = EXPERIMENTS)]
    Policy(policy::PolicyArgs),
    /// List what was tried so far.
    #[command(display_order = EXPERIMENTS)]
    Ledger(ledger::LedgerArgs),
    /// List the numbers that can be set, with their meanings.
    #[command(display_order = EXPERIMENTS)]
    Parameters(parameters::ParametersArgs),
    /// Look at a trained model.
    #[command(display_order = PREDICTIONS)]
    Model(model::ModelArgs),
    /// Invent a season, predict it and say how good that was.
    #[command(display_order = START)]
    Demo(demo::DemoArgs),
    /// Show a command's help, or a page of the guide.
    #[command(display_order = START)]
    Help(help::HelpArgs),
    /// Print what a shell needs to complete commands and flags.
    #[command(display_order = SHELL)]
    Completions(completions::CompletionsArgs),
    /// Print the manual page of the program or of a command.
    #[command(display_order = SHELL)]
    Man(man::ManArgs),
}

/// Runs the command that was typed, or shows the page to start from.
pub(super) fn run(args: Args) -> Result<ExitStatus, Failure> {
    let data = DataDir::new(&args.data_dir);
    let Some(command) = args.command else { return start::run(&data) };
    let config = command.settings(args.config.as_deref())?;
    match command {
        Command::Snapshot(args) => snapshot::run(&data, &config, &args),
        Command::Lines(args) => lines::run(&data, &config, &args),
        Command::Slate(args) => slate::run(&data, &args),
        Command::Features(args) => features::run(&data, &args),
        Command::Predict(args) => predict::run(&data, &config, &args),
        Command::WhatIf(args) => whatif::run(&data, &args),
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
        Command::Bundle(args) => bundle::run(&data, &args),
        Command::Unbundle(args) => unbundle::run(&data, &args),
        Command::Remove(args) => remove::run(&data, &args),
        Command::Train(args) => train::run(&data, &args),
        Command::Sweep(args) => sweep::run(&data, &args),
        Command::Policy(args) => policy::run(&data, &args),
        Command::Ledger(args) => ledger::run(&data, &args),
        Command::Parameters(args) => parameters::run(&args),
        Command::Model(args) => model::run(&data, &args),
        Command::Demo(args) => demo::run(&data, &config.calendar, &args),
        Command::Help(args) => help::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

impl Command {
    /// The settings that it reads; a command that needs none works although these are wrong.
    fn settings(&self, path: Option<&Path>) -> Result<Configured, Failure> {
        match self {
            Self::Help(_) | Self::Parameters(_) | Self::Completions(_) | Self::Man(_) => {
                config::none()
            }
            _ => config::read(path),
        }
    }
}
