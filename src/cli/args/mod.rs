//! What can be typed.

mod examples;
mod grade;
mod train;
#[cfg(feature = "bigquery")]
mod upload;

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::exit_status::exit_codes_help;
use super::quantity::bytes;
#[cfg(feature = "bigquery")]
use super::remote::RemoteArgs;
use super::threads::MAX_THREADS;
use crate::domain::{BOOTSTRAP_DAYS, BadSeasonId, GameDate, SeasonId};
use crate::engine::LinePolicy;
use crate::guide::{PAGES, Page};
use crate::source::{DEMO_SEED, Seasons, Source};
use crate::systems::{self, System, all_systems};
use examples::examples;
pub(super) use grade::{CompareArgs, GradeArgs, ReportArgs};
pub(super) use train::{ObjectiveArg, TrainArgs, TrainerArg};
#[cfg(feature = "bigquery")]
pub(super) use upload::{LinesArg, PublishArgs, ScaleArg, UndoArgs, UploadArgs, VersionArg};

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

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a season into a local snapshot.
    #[command(after_help = examples("snapshot"))]
    Snapshot(SnapshotArgs),
    /// Predict every player of every game date of a season.
    #[command(after_help = systems_help() + &examples("predict"))]
    Predict(PredictArgs),
    /// Publish a run to BigQuery, in one step.
    #[cfg(feature = "bigquery")]
    #[command(after_help = examples("upload"))]
    Upload(UploadArgs),
    /// List the uploads of a season, or take one back.
    #[cfg(feature = "bigquery")]
    #[command(after_help = examples("undo"))]
    Undo(UndoArgs),
    /// Compare a run with what happened: errors, recommendations, intervals.
    #[command(after_help = examples("grade"))]
    Grade(GradeArgs),
    /// Show what differs between two runs of a season.
    #[command(after_help = examples("compare"))]
    Compare(CompareArgs),
    /// Make one page of a run for the browser; it loads nothing.
    #[command(after_help = examples("report"))]
    Report(ReportArgs),
    /// Explain the predictions for one player on one date.
    #[command(override_usage = "season explain [OPTIONS] [SEASON] <PLAYER> <DATE>")]
    #[command(after_help = examples("explain"))]
    Explain(ExplainArgs),
    /// Write the predictions or grades of a run for other programs.
    #[command(after_help = examples("export"))]
    Export(ExportArgs),
    /// Check a snapshot for leaks, bad values, names and gaps.
    #[command(after_help = examples("audit"))]
    Audit(AuditArgs),
    /// Check every hash, key and count of a season's files.
    #[command(after_help = examples("verify"))]
    Verify(VerifyArgs),
    /// List snapshots, trainings and runs.
    #[command(after_help = examples("status"))]
    Status(StatusArgs),
    /// Train the v2 systems for a season, on earlier dates only.
    #[command(after_help = examples("train"))]
    Train(TrainArgs),
    /// Look at a trained model.
    #[command(after_help = examples("model"), disable_help_subcommand = true)]
    Model {
        #[command(subcommand)]
        command: ModelCommand,
    },
    /// Invent a season, predict it and say how good that was.
    #[command(after_help = examples("demo"))]
    Demo(DemoArgs),
    /// Show a command's help, or a page of the guide.
    #[command(after_help = examples("help"))]
    Help(HelpArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Show what a file holds: objective, trees, features and how often they are used. The exit code is 1 if
    /// `--xgboost-model` refuses the trees.
    #[command(after_help = examples("model"))]
    Inspect {
        /// A model that XGBoost saved as JSON or UBJ, or a training's file of trees or networks.
        file: PathBuf,

        /// Print everything as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct SnapshotArgs {
    /// The season, such as 2021-22, or `all`: one snapshot for each season of the box scores.
    #[arg(value_parser = seasons, required_unless_present = "named")]
    pub(super) season: Option<Seasons>,

    /// The same, as a flag.
    #[arg(long = "season", id = "named", value_name = "SEASON", value_parser = seasons)]
    #[arg(conflicts_with = "season")]
    pub(super) named: Option<Seasons>,

    /// Where the data comes from: `box-scores:<PATH>`, a Parquet or CSV file or a folder of them; `bigquery` or
    /// `bigquery:<PROJECT>`; `warehouse:<FOLDER>`, a folder with `player_game_summary.parquet` and
    /// `ml_feature_store_v2.parquet`; `demo` or `demo:<SEED>`, an invented season [default: bigquery].
    #[arg(long, value_name = "SOURCE", value_parser = from)]
    pub(super) from: Option<From>,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(super) bigquery: Box<BigQueryArgs>,

    /// Which feature rows the snapshot holds: those that the source has stored, or our own, built from its games
    /// [default: stored ones if there are any].
    #[arg(long, value_name = "WHICH")]
    pub(super) features: Option<Features>,

    /// Read a warehouse's rows of players who did not play as games of 0 points, as the reference does, instead of
    /// leaving them out.
    #[arg(long)]
    pub(super) dnp_as_zero: bool,

    /// Take stored feature rows of this version only, such as `v1_baseline_25` [default: the newest version of each
    /// player-date, by the numbers in its name].
    #[arg(long, value_name = "VERSION")]
    pub(super) feature_version: Option<String>,

    /// A file with the names of the columns `feature_0_value`, `feature_1_value`, …, one on each line, if they differ
    /// from the reference's.
    #[arg(long, value_name = "FILE")]
    pub(super) feature_names: Option<PathBuf>,

    /// Leave out, and count, stored feature rows with defaults where their version requires values.
    #[arg(long)]
    pub(super) require_quality: bool,

    /// Names of columns that the box scores call something else, such as `points=PTS`, separated by commas.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = column)]
    pub(super) columns: Vec<(String, String)>,

    /// Refuse the input if anything in it would be left out.
    #[arg(long, conflicts_with = "lenient")]
    pub(super) strict: bool,

    /// Leave out doubtful games, and count them, instead of refusing the input.
    #[arg(long)]
    pub(super) lenient: bool,

    /// The most that is read of one file, on disk and in memory, such as `8GiB`; rows in proportion [default: 4GiB, and
    /// 4 million rows]. A CSV file has at most 2 GiB.
    #[arg(long, value_name = "BYTES", env = "SEASON_MAX_INPUT", value_parser = bytes)]
    pub(super) max_input: Option<u64>,

    /// Print the manifest as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

/// How tables are read from BigQuery.
#[cfg(feature = "bigquery")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "BigQuery")]
pub(super) struct BigQueryArgs {
    /// Print the tables, the statements and about how many bytes they would read; read nothing.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// How tables are read [default: by Arrow from Google's endpoint where that is permitted, else by pages].
    #[arg(long, value_name = "API")]
    pub(super) export_api: Option<ExportApi>,

    /// Read the tables as they were at this moment, such as `2026-11-23T08:00:00Z`; it can lie a few days back.
    #[arg(long, value_name = "MOMENT")]
    pub(super) as_of: Option<crate::bigquery::export::Moment>,

    /// Read all tables again, even those that have been read already.
    #[arg(long)]
    pub(super) refresh: bool,

    #[command(flatten)]
    pub(super) remote: RemoteArgs,
}

#[cfg(feature = "bigquery")]
impl BigQueryArgs {
    /// The first of these flags that was typed; other sources do not know them.
    pub(super) fn typed(&self) -> Option<&'static str> {
        let flags = [
            (self.dry_run, "--dry-run"),
            (self.export_api.is_some(), "--export-api"),
            (self.as_of.is_some(), "--as-of"),
            (self.refresh, "--refresh"),
        ];
        flags.into_iter().find(|(typed, _)| *typed).map(|(_, flag)| flag)
    }
}

/// What `--from` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// Something on this machine.
    Local(Source),
    /// The warehouse itself, and its project, if that is named.
    BigQuery(Option<String>),
}

/// By which of BigQuery's APIs tables are read.
#[cfg(feature = "bigquery")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportApi {
    /// By Arrow where that is possible, by pages otherwise.
    Auto,
    /// By pages of JSON.
    Rest,
    /// By Arrow, from the Storage Read API.
    Storage,
}

/// Which feature rows a snapshot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Features {
    /// Those that the source has stored.
    Stored,
    /// Ours, built from the snapshot's games, each strictly before its date.
    Rebuild,
}

#[derive(Debug, ClapArgs)]
pub(super) struct PredictArgs {
    /// The season [default: that of the only snapshot].
    pub(super) season: Option<SeasonId>,

    /// Use all processors.
    #[arg(long, conflicts_with = "threads")]
    pub(super) parallel: bool,

    /// The number of threads. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(super) threads: Option<u16>,

    /// Only these systems, separated by commas.
    #[arg(long, value_name = "SYSTEMS", value_delimiter = ',', value_parser = system)]
    pub(super) systems: Vec<Arc<dyn System>>,

    /// The first date [default: opening night].
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    pub(super) start_date: Option<GameDate>,

    /// The last date [default: the date of the last game].
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    pub(super) end_date: Option<GameDate>,

    /// Only these dates, separated by commas.
    #[arg(long, value_name = "DATES", value_delimiter = ',')]
    pub(super) dates: Vec<GameDate>,

    /// Where lines come from: `market`, `estimated` (the average of the last five games, to the half point),
    /// `fixed:<POINTS>`, or several separated by commas: the first that has a line counts.
    #[arg(long, value_name = "SOURCE", default_value_t)]
    pub(super) line: LinePolicy,

    /// The warm-up: days from opening night on that are not predicted.
    #[arg(long, alias = "skip-bootstrap-days", value_name = "DAYS")]
    #[arg(default_value_t = BOOTSTRAP_DAYS)]
    pub(super) warmup_days: u16,

    /// A trained model that replaces the formula of `xgboost_v1`: saved by XGBoost 1.7 to 3.x as JSON or UBJ. The
    /// snapshot must have every feature that it names.
    #[arg(long, value_name = "FILE")]
    pub(super) xgboost_model: Option<PathBuf>,

    /// The training whose models are used, by the beginning of its name [default: the newest for this snapshot of the
    /// season, if there is one].
    #[arg(long, value_name = "ID")]
    pub(super) models: Option<String>,

    /// Say what would be predicted; write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Predict again even if the identical run exists.
    #[arg(long)]
    pub(super) force: bool,

    /// Show the slowest dates.
    #[arg(long)]
    pub(super) timings: bool,

    /// Print the run's manifest as JSON.
    #[arg(long)]
    pub(super) json: bool,

    /// Then check the run and upload it, as `season upload` does.
    #[cfg(feature = "bigquery")]
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) upload: bool,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(super) how: PublishArgs,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(super) remote: RemoteArgs,
}

#[derive(Debug, ClapArgs)]
pub(super) struct AuditArgs {
    /// The season [default: that of the only snapshot].
    pub(super) season: Option<SeasonId>,

    /// Print all findings as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ExplainArgs {
    /// The season, which can be left out if there is only one snapshot; the player, by full name, a part of it, lookup
    /// or id, in any case and with or without accents; the date.
    #[arg(required = true, value_name = "[SEASON] PLAYER DATE")]
    pub(super) what: Vec<String>,

    /// Only this system.
    #[arg(long, value_name = "ID", value_parser = system)]
    pub(super) system: Option<Arc<dyn System>>,

    /// Where the line comes from, as in `season predict`.
    #[arg(long, value_name = "SOURCE", default_value_t)]
    pub(super) line: LinePolicy,

    /// The warm-up: days from opening night on that are not predicted.
    #[arg(long, alias = "skip-bootstrap-days", value_name = "DAYS")]
    #[arg(default_value_t = BOOTSTRAP_DAYS)]
    pub(super) warmup_days: u16,

    /// A trained model, as in `season predict`.
    #[arg(long, value_name = "FILE")]
    pub(super) xgboost_model: Option<PathBuf>,

    /// The training, as in `season predict`.
    #[arg(long, value_name = "ID")]
    pub(super) models: Option<String>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ExportArgs {
    /// The season [default: that of the only snapshot].
    pub(super) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest].
    #[arg(long, value_name = "ID")]
    pub(super) run: Option<String>,

    /// The format.
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: ExportFormat,

    /// Write the grades instead of the predictions.
    #[arg(long)]
    pub(super) grades: bool,

    /// Only these systems, separated by commas.
    #[arg(long = "system", value_name = "SYSTEMS", value_delimiter = ',', value_parser = system)]
    pub(super) systems: Vec<Arc<dyn System>>,

    /// The first date.
    #[arg(long, value_name = "DATE")]
    pub(super) start_date: Option<GameDate>,

    /// The last date.
    #[arg(long, value_name = "DATE")]
    pub(super) end_date: Option<GameDate>,

    /// The file to write [default: stdout].
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object per line.
    Ndjson,
    /// The run's own format.
    Parquet,
}

#[derive(Debug, ClapArgs)]
pub(super) struct VerifyArgs {
    /// The season.
    pub(super) season: SeasonId,

    /// Print the result as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct StatusArgs {
    /// Print the list as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct HelpArgs {
    /// A command, or a topic of the guide [default: list both].
    #[arg(value_name = "COMMAND|TOPIC")]
    pub(super) topic: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct DemoArgs {
    /// The season [default: the newest with a known schedule].
    pub(super) season: Option<SeasonId>,

    /// The same number gives the same season.
    #[arg(long, value_name = "N", default_value_t = DEMO_SEED)]
    pub(super) seed: u64,

    /// Print the manifests of the snapshot and the run as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

impl PredictArgs {
    /// All dates and systems of `season`, on all processors.
    pub(super) fn whole(season: SeasonId) -> Self {
        Self {
            season: Some(season),
            parallel: true,
            threads: None,
            systems: Vec::new(),
            start_date: None,
            end_date: None,
            dates: Vec::new(),
            line: LinePolicy::default(),
            warmup_days: BOOTSTRAP_DAYS,
            xgboost_model: None,
            models: None,
            dry_run: false,
            force: false,
            timings: false,
            json: false,
            #[cfg(feature = "bigquery")]
            upload: false,
            #[cfg(feature = "bigquery")]
            how: PublishArgs::default(),
            #[cfg(feature = "bigquery")]
            remote: RemoteArgs::default(),
        }
    }
}

fn seasons(text: &str) -> Result<Seasons, String> {
    match text {
        "all" => Ok(Seasons::All),
        season => season.parse().map(Seasons::One).map_err(|bad: BadSeasonId| bad.to_string()),
    }
}

fn from(text: &str) -> Result<From, String> {
    match text.split_once(':').unwrap_or((text, "")) {
        ("bigquery", "") if text == "bigquery" => Ok(From::BigQuery(None)),
        ("bigquery", project) if !project.is_empty() => {
            Ok(From::BigQuery(Some(project.to_owned())))
        }
        _ => text.parse().map(From::Local),
    }
}

fn column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((ours, theirs)) if !ours.is_empty() && !theirs.is_empty() => {
            Ok((ours.to_owned(), theirs.to_owned()))
        }
        _ => Err("write ours=theirs, such as points=PTS".to_owned()),
    }
}

fn system(name: &str) -> Result<Arc<dyn System>, String> {
    systems::find_system(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = all_systems().iter().map(|system| system.id().as_str()).collect();
        format!("there is no such system; the systems are {}", known.join(", "))
    })
}

fn systems_help() -> String {
    let lines =
        |system: &Arc<dyn System>| format!("  {}\n      {}\n", system.id(), system.info().summary);
    format!("Systems:\n{}\n", all_systems().iter().map(lines).collect::<String>())
}

/// What stands below the list of commands: the pages of the guide, and exit codes.
fn overview() -> String {
    let line = |page: &Page| format!("  {:<10}  {}\n", page.name, page.summary);
    let pages: String = PAGES.iter().map(line).collect();
    format!("Guide, to read with season help <TOPIC>:\n{pages}\n{}", exit_codes_help())
}
