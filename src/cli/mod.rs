//! Floor 9: the command line. Owns flags, printing, progress, the clock and exit codes. Refuses arithmetic.

mod args;
mod audit;
mod bug;
mod clock;
mod compare;
mod config;
#[cfg(feature = "bigquery")]
mod consent;
mod demo;
#[cfg(feature = "bigquery")]
mod dialog;
mod explain;
mod export;
mod failure;
mod grade;
mod help;
mod hints;
mod interrupt;
mod learned;
mod model;
mod output;
mod predict;
mod progress;
mod quantity;
#[cfg(feature = "bigquery")]
mod remote;
mod report;
#[cfg(feature = "bigquery")]
mod session;
mod snapshot;
mod status;
mod threads;
mod train;
#[cfg(feature = "bigquery")]
mod undo;
#[cfg(feature = "bigquery")]
mod upload;
mod verify;
#[cfg(feature = "bigquery")]
mod warehouse;
mod xgboost;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use crate::domain::{SeasonId, printable};
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::{DataDir, SnapshotError};
use args::{Args, Command};
pub use failure::ExitStatus;
use failure::Failure;

/// Runs the command line `args`, the program's name first, and says how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let watched = bug::watch().map_err(|failure| failed(&failure));
    bug::caught(|| watched.map_or_else(|status| status, |()| end(args))).into()
}

fn end(args: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let args = match parse(args.into_iter().collect()) {
        Ok(args) => args,
        // Help and version are no errors: clap sends them to stdout, and the rest to stderr.
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return ExitStatus::Ok;
        }
        Err(error) => {
            output::talk_lines(error.render().to_string().trim_end());
            return ExitStatus::Usage;
        }
    };
    let outcome =
        interrupt::install().and_then(|()| threads::install()).and_then(|()| dispatch(args));
    outcome.unwrap_or_else(|failure| failed(&failure))
}

fn failed(failure: &Failure) -> ExitStatus {
    output::talk_lines(&failure.to_string());
    failure.status()
}

/// The command line, or what clap says of it. It repeats what was typed, which a shell may have filled in with the names
/// of files: a line break in there must not pass for the end of a line of ours.
fn parse(typed: Vec<OsString>) -> Result<Args, clap::Error> {
    let shown = |text: &OsString| OsString::from(printable(&text.to_string_lossy()).into_owned());
    let printable: Vec<OsString> = typed.iter().map(shown).collect();
    Args::try_parse_from(typed)
        .map_err(|error| Args::try_parse_from(printable).err().unwrap_or(error))
}

fn dispatch(args: Args) -> Result<ExitStatus, Failure> {
    // Help needs no settings, and works although they are wrong.
    if let Command::Help(args) = &args.command {
        return help::run(args);
    }
    let data = DataDir::new(&args.data_dir);
    let config = config::read(args.config.as_deref())?;
    let calendar = &config.calendar;
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
        Command::Demo(demo) => demo::run(&data, calendar, &demo),
        Command::Help(args) => help::run(&args),
    }
}

/// The run of `season` whose name begins with `id`, or the newest of its snapshot.
fn run_of(data: &DataDir, season: &Season, id: Option<&str>) -> Result<Run, Failure> {
    let mut passed_over = Vec::new();
    let found = run::find(data, season.id(), season.snapshot_hash(), id, &mut passed_over);
    say_what_is_passed_over("run", &passed_over, &format!("season predict {}", season.id()));
    Ok(found?)
}

/// Whoever has made a run or a training should not wonder why another one is used, or none.
fn say_what_is_passed_over(kind: &str, passed_over: &[(String, SnapshotError)], next: &str) {
    let Some((id, error)) = passed_over.first() else { return };
    let subject = match passed_over.len() {
        1 => format!("{kind} {id} is not used"),
        all => format!("{all} {kind}s are not used, among them {id}"),
    };
    let because =
        std::error::Error::source(error).map_or_else(String::new, |why| format!(": {why}"));
    output::talk(&format!("note: {subject}, since {error}{because}; {next} makes a new one"));
}

/// What was read, or what is wrong with the file. A system that has no more memory or open files says nothing of the
/// file: that is an error of the command.
fn check_file<T>(
    read: Result<T, SnapshotError>,
) -> Result<Result<T, SnapshotError>, SnapshotError> {
    match read {
        Err(error) if error.is_of_system() => Err(error),
        read => Ok(read),
    }
}

/// The season of the only snapshot, for a `command` that was not given one.
fn only_season(data: &DataDir, command: &'static str) -> Result<SeasonId, Failure> {
    let seasons = data.seasons()?;
    match seasons[..] {
        [season] => Ok(season),
        _ => Err(Failure::WhichSeason(command, seasons)),
    }
}
