//! Floor 9: the command line. Owns flags, printing, progress, the clock and exit codes. Refuses arithmetic.

mod args;
mod bug;
mod clock;
mod commands;
mod config;
mod error;
mod exit_status;
mod hints;
mod interrupt;
mod open;
mod output;
mod progress;
#[cfg(feature = "bigquery")]
mod remote;
mod seasons;
mod slate;
mod start;
mod threads;
mod training;
mod tried;
mod version;
mod what_if;
mod which_season;
mod xgboost_library;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser as _};

use crate::domain::printable;
use args::{ALL_IS_FOR, Args};
use error::Failure;
pub use exit_status::ExitStatus;

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
            let printed = error.print().and_then(|()| io::stdout().flush());
            return output::printed(printed)
                .map_or_else(|failure| failed(&failure), |()| ExitStatus::Done);
        }
        Err(error) => {
            output::talk_lines(without_line_breaks(&error.render().to_string()).trim_end());
            return ExitStatus::Usage;
        }
    };
    if args.quiet {
        output::be_quiet();
        crate::report::hide_legends();
    }
    crate::report::set_columns(output::columns());
    let outcome =
        interrupt::install().and_then(|()| threads::install()).and_then(|()| commands::run(args));
    outcome.unwrap_or_else(|failure| failed(&failure))
}

fn failed(failure: &Failure) -> ExitStatus {
    output::talk_lines(&output::fit(&failure.message()));
    failure.status()
}

/// The command line, or what clap says of it. The data folder is remembered for hints if it was typed. It repeats what was typed, which a shell may have filled in with the names
/// of files: a line break in there must not pass for the end of a line of ours.
fn parse(typed: Vec<OsString>) -> Result<Args, clap::Error> {
    let shown = |text: &OsString| OsString::from(printable(&text.to_string_lossy()).into_owned());
    let printable: Vec<OsString> = typed.iter().map(shown).collect();
    let parsed = Args::command().try_get_matches_from(typed).and_then(|matches| {
        let args = Args::from_arg_matches(&matches)?;
        if is_typed(&matches, "data_dir") {
            hints::remember_data_dir(&args.data_dir);
        }
        Ok(args)
    });
    parsed.map_err(|error| {
        if is_of_all_seasons(&error) {
            return Args::command().error(ErrorKind::ValueValidation, ALL_IS_FOR);
        }
        let error = Args::try_parse_from(&printable).err().unwrap_or(error);
        with_tip(error, &printable)
    })
}

/// What clap says of an unknown flag, with a tip that helps: the flag that takes what was typed as its value, as in
/// `--by month` for `--mont`, and not how a flag is passed as a value, which nobody wants here.
fn with_tip(mut error: clap::Error, typed: &[OsString]) -> clap::Error {
    let unknown = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(unknown)) if error.kind() == ErrorKind::UnknownArgument => {
            unknown.trim_start_matches('-').to_owned()
        }
        _ => return error,
    };
    if error.get(ContextKind::SuggestedArg).is_some() {
        return error;
    }
    let root = Args::command();
    let command = typed.iter().skip(1).find_map(|word| root.find_subcommand(word));
    error.remove(ContextKind::Suggested);
    if let Some(flag) = command.and_then(|command| flag_of_value(command, &unknown)) {
        let tip = ContextValue::StyledStrs(vec![format!("there is {flag}").into()]);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}

/// The flag of `command` that takes a value which begins like `text`, with that value.
fn flag_of_value(command: &clap::Command, text: &str) -> Option<String> {
    if text.len() < MIN_BEGINNING {
        return None;
    }
    command.get_arguments().find_map(|arg| {
        let flag = arg.get_long()?;
        let values = arg.get_possible_values();
        let value = values.iter().find(|value| value.get_name().starts_with(text))?;
        Some(format!("--{flag} {}", value.get_name()))
    })
}

/// So many letters of a value are recognised where it was typed as a flag.
const MIN_BEGINNING: usize = 3;

/// Whether `all` was typed where a command takes a single season.
fn is_of_all_seasons(error: &clap::Error) -> bool {
    let is = |kind, text: &str| match error.get(kind) {
        Some(ContextValue::String(found)) => found == text,
        _ => false,
    };
    is(ContextKind::InvalidArg, "[SEASON]") && is(ContextKind::InvalidValue, "all")
}

/// Whether the flag `id` was typed, before or behind the command.
fn is_typed(matches: &ArgMatches, id: &str) -> bool {
    let by_command = matches.subcommand().map(|(_, matches)| matches);
    let all = [Some(matches), by_command].into_iter().flatten();
    all.into_iter().any(|matches| matches.value_source(id) == Some(ValueSource::CommandLine))
}

/// What clap says of the values of our environment variables, in which a line break must not pass for one of ours, either.
fn without_line_breaks(text: &str) -> String {
    let values = env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SEASON_"));
    values.fold(text.to_owned(), |text, (_, value)| {
        let value = value.to_string_lossy();
        match printable(&value) {
            shown if shown != value => text.replace(&*value, &shown),
            _ => text,
        }
    })
}
