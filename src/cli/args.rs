//! What can be typed.

mod grade;
mod train;
#[cfg(feature = "bigquery")]
mod upload;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::quantity::bytes;
#[cfg(feature = "bigquery")]
use super::remote::RemoteArgs;
use super::threads::MAX_THREADS;
use crate::domain::{BOOTSTRAP_DAYS, BadSeasonId, GameDate, SeasonId};
use crate::engine::LinePolicy;
use crate::source::{DEMO_SEED, Seasons, Source};
use crate::systems::{self, REGISTRY, System};
pub(super) use grade::{CompareArgs, GradeArgs, ReportArgs};
pub(super) use train::{ObjectiveArg, TrainArgs, TrainerArg};
#[cfg(feature = "bigquery")]
pub(super) use upload::{LinesArg, PublishArgs, ScaleArg, UndoArgs, UploadArgs, VersionArg};

const EXIT_CODES: &str = "\
Exit codes:
    0  done
    1  the answer is no: a difference, something wrong, or a run that predicted nothing
    2  the command line is wrong
    3  the data is bad
    4  the snapshot, run or training is missing, or of another version of this program
    5  the warehouse refused, or could not do it
    6  the system refused to read or write, or has no more memory, threads or open files
    7  a bug of this program; please report it
  130  interrupted";

#[cfg(feature = "bigquery")]
const UNDO: &str = "\
To take an upload back: season undo <SEASON> lists what was uploaded, and until when the former rows can be had.";

/// Predicts basketball players' points for a whole season, offline, from a local snapshot.
#[derive(Debug, Parser)]
#[command(name = "season", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(super) struct Args {
    /// The folder that holds snapshots, trainings and runs.
    #[arg(
        long,
        global = true,
        env = "SEASON_DATA_DIR",
        default_value = "data",
        value_name = "FOLDER"
    )]
    pub(super) data_dir: PathBuf,

    /// A file with settings; without it, season.toml in the current folder, if it is there.
    #[arg(long, global = true, env = "SEASON_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a season into a hashed local snapshot.
    Snapshot(SnapshotArgs),
    /// Predict every player of every game date of a season.
    #[command(after_help = systems_help())]
    Predict(PredictArgs),
    /// Publish a run to the warehouse: its rows replace the former ones of its systems and dates, at once.
    #[cfg(feature = "bigquery")]
    #[command(after_help = UNDO)]
    Upload(UploadArgs),
    /// Take an upload back: the rows that the table had before come back, at once. Without a number, list what can be.
    #[cfg(feature = "bigquery")]
    Undo(UndoArgs),
    /// Join a run with what happened, and say how good it was.
    Grade(GradeArgs),
    /// Say what differs between two runs of a season.
    Compare(CompareArgs),
    /// Show a run as one page for the browser, which loads nothing.
    Report(ReportArgs),
    /// Say everything that made the numbers of one player on one date.
    #[command(override_usage = "season explain [OPTIONS] [SEASON] <PLAYER> <DATE>")]
    Explain(ExplainArgs),
    /// Write the predictions or the grades of a run for other programs.
    Export(ExportArgs),
    /// Judge a snapshot: leaks, values, names, coverage, rows.
    Audit(AuditArgs),
    /// Read a season's snapshot, trainings and runs back and check every hash, key and count.
    Verify(VerifyArgs),
    /// List snapshots, trainings and runs.
    Status(StatusArgs),
    /// Train models for a season, each on nothing but earlier dates.
    Train(TrainArgs),
    /// Look at a trained model.
    Model {
        #[command(subcommand)]
        command: ModelCommand,
    },
    /// Make up a season and predict it: the whole program without any data.
    Demo(DemoArgs),
}

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Say what a file holds: objective, trees, features and what they did; exit code 1 if they are trees that `--xgboost-model`
    /// refuses.
    Inspect {
        /// A model that XGBoost saved, as JSON or UBJ, or a file of trees or networks of a training.
        file: PathBuf,

        /// Print everything as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(super) struct SnapshotArgs {
    /// The season, as in 2021-22, or `all`: one snapshot for each season of the box scores.
    #[arg(value_parser = seasons, required_unless_present = "named")]
    pub(super) season: Option<Seasons>,

    /// The same, as a flag.
    #[arg(long = "season", id = "named", value_name = "SEASON", value_parser = seasons)]
    #[arg(conflicts_with = "season")]
    pub(super) named: Option<Seasons>,

    /// Where the data comes from: `bigquery` or `bigquery:<PROJECT>`, the default; `box-scores:<PATH>`, a Parquet or CSV file or a folder of them; `warehouse:<FOLDER>`,
    /// a folder with `player_game_summary.parquet` and `ml_feature_store_v2.parquet`; `demo` or `demo:<SEED>`, a
    /// season made up.
    #[arg(long, value_name = "SOURCE", value_parser = from)]
    pub(super) from: Option<From>,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(super) bigquery: Box<BigQueryArgs>,

    /// Which feature rows the snapshot holds: those that the source has stored, or our own, built from its games.
    /// Without this flag, stored ones where there are any.
    #[arg(long, value_name = "WHICH")]
    pub(super) features: Option<Features>,

    /// Read warehouse rows of players who did not play as games of 0 points, as the reference does, rather than leave them
    /// out.
    #[arg(long)]
    pub(super) dnp_as_zero: bool,

    /// Take stored feature rows of this version only, as `v1_baseline_25`; without it, the newest version of each
    /// player-date, by its numbers.
    #[arg(long, value_name = "VERSION")]
    pub(super) feature_version: Option<String>,

    /// A file with the names of the columns `feature_0_value`, `feature_1_value`, …, one on each line, where they are other
    /// than the reference's.
    #[arg(long, value_name = "FILE")]
    pub(super) feature_names: Option<PathBuf>,

    /// Leave out stored feature rows that have defaults where their version requires values, and count them.
    #[arg(long)]
    pub(super) require_quality: bool,

    /// Columns that are called otherwise in the box scores, as `ours=theirs`, separated by commas.
    #[arg(long, value_name = "OURS=THEIRS", value_delimiter = ',', value_parser = column)]
    pub(super) columns: Vec<(String, String)>,

    /// Refuse the input if anything in it would be left out.
    #[arg(long, conflicts_with = "lenient")]
    pub(super) strict: bool,

    /// Leave out games that are doubtful, and count them, rather than refuse the input.
    #[arg(long)]
    pub(super) lenient: bool,

    /// The most that is read of one file, in the file and in memory, as in `8GiB`; rows in proportion, 50 million for the
    /// 4 GiB that are read without this flag.
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
    /// Print the tables, the statements and about how many bytes they would read, and stop.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// How tables are read; without this flag, by Arrow from Google's endpoint where that is permitted, by pages otherwise.
    #[arg(long, value_name = "API")]
    pub(super) export_api: Option<ExportApi>,

    /// Read the tables as they were at this moment, at most some days ago: `2026-11-23T08:00:00Z`.
    #[arg(long, value_name = "MOMENT")]
    pub(super) as_of: Option<crate::bigquery::export::Moment>,

    /// Read all tables again, also those that are here already.
    #[arg(long)]
    pub(super) refresh: bool,

    #[command(flatten)]
    pub(super) remote: RemoteArgs,
}

#[cfg(feature = "bigquery")]
impl BigQueryArgs {
    /// The first of these flags that was typed; they mean nothing to another source.
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
    /// The season; may be left out if there is only one snapshot.
    pub(super) season: Option<SeasonId>,

    /// Use all processors.
    #[arg(long, conflicts_with = "threads")]
    pub(super) parallel: bool,

    /// Use so many threads. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(super) threads: Option<u16>,

    /// Only these systems, separated by commas.
    #[arg(long, value_name = "SYSTEMS", value_delimiter = ',', value_parser = system)]
    pub(super) systems: Vec<&'static dyn System>,

    /// The first date; without it, opening night.
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    pub(super) start_date: Option<GameDate>,

    /// The last date; without it, the date of the last game.
    #[arg(long, value_name = "DATE", conflicts_with = "dates")]
    pub(super) end_date: Option<GameDate>,

    /// Only these dates, separated by commas.
    #[arg(long, value_name = "DATES", value_delimiter = ',')]
    pub(super) dates: Vec<GameDate>,

    /// Where lines come from: `market`, `estimated` (the last five games' average, to the half point), `fixed:<POINTS>`,
    /// or several separated by commas, of which the first that has a line is taken.
    #[arg(long, value_name = "SOURCE", default_value_t)]
    pub(super) line: LinePolicy,

    /// Days from opening night on that are not predicted.
    #[arg(long, value_name = "DAYS", default_value_t = BOOTSTRAP_DAYS)]
    pub(super) skip_bootstrap_days: u16,

    /// A trained model, which predicts as `xgboost_v1` in the place of its stand-in: saved by XGBoost 1.7 to 3.x as JSON
    /// or UBJ. The snapshot must carry every feature it names.
    #[arg(long, value_name = "FILE")]
    pub(super) xgboost_model: Option<PathBuf>,

    /// The training whose models systems predict with, by the beginning of its name; without it, the newest one for the
    /// season's present snapshot, if there is one.
    #[arg(long, value_name = "ID")]
    pub(super) models: Option<String>,

    /// Say what would be predicted, and stop.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Predict again even if the identical run is there.
    #[arg(long)]
    pub(super) force: bool,

    /// Show the slowest dates.
    #[arg(long)]
    pub(super) timings: bool,

    /// Print the run's manifest as JSON.
    #[arg(long)]
    pub(super) json: bool,

    /// Then check the run and publish it, as `season upload` does.
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
    /// The season; may be left out if there is only one snapshot.
    pub(super) season: Option<SeasonId>,

    /// Print everything that was found as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ExplainArgs {
    /// The season, which may be left out if there is only one snapshot; the player, by full name, a part of it, lookup or
    /// id, in any case and with or without accents; the date.
    #[arg(required = true, value_name = "[SEASON] PLAYER DATE")]
    pub(super) what: Vec<String>,

    /// Only this system.
    #[arg(long, value_name = "ID", value_parser = system)]
    pub(super) system: Option<&'static dyn System>,

    /// Where the line comes from, as in `season predict`.
    #[arg(long, value_name = "SOURCE", default_value_t)]
    pub(super) line: LinePolicy,

    /// Days from opening night on that are not predicted.
    #[arg(long, value_name = "DAYS", default_value_t = BOOTSTRAP_DAYS)]
    pub(super) skip_bootstrap_days: u16,

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
    /// The season; may be left out if there is only one snapshot.
    pub(super) season: Option<SeasonId>,

    /// The run, by the beginning of its name; without it, the newest one.
    #[arg(long, value_name = "ID")]
    pub(super) run: Option<String>,

    /// How rows are written.
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: ExportFormat,

    /// The grades rather than the predictions.
    #[arg(long)]
    pub(super) grades: bool,

    /// Only these systems, separated by commas.
    #[arg(long = "system", value_name = "SYSTEMS", value_delimiter = ',', value_parser = system)]
    pub(super) systems: Vec<&'static dyn System>,

    /// The first date.
    #[arg(long, value_name = "DATE")]
    pub(super) start_date: Option<GameDate>,

    /// The last date.
    #[arg(long, value_name = "DATE")]
    pub(super) end_date: Option<GameDate>,

    /// The file to write; without it, stdout.
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
pub(super) struct DemoArgs {
    /// The season; without it, the newest of which the schedule is known.
    pub(super) season: Option<SeasonId>,

    /// Whatever is made up follows from this number.
    #[arg(long, value_name = "N", default_value_t = DEMO_SEED)]
    pub(super) seed: u64,

    /// Print the manifests of the snapshot and the run as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

impl PredictArgs {
    /// All of `season` on all processors, as without any flag.
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
            skip_bootstrap_days: BOOTSTRAP_DAYS,
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
        _ => Err("write ours=theirs, as in points=PTS".to_owned()),
    }
}

fn system(name: &str) -> Result<&'static dyn System, String> {
    systems::find(name).ok_or_else(|| {
        let known: Vec<&str> = REGISTRY.iter().map(|system| system.id().as_str()).collect();
        format!("there is no such system; there are {}", known.join(", "))
    })
}

fn systems_help() -> String {
    let line = |system: &&dyn System| format!("  {:<27} {}\n", system.id(), system.summary());
    format!("Systems:\n{}", REGISTRY.iter().map(line).collect::<String>())
}
