//! `season slate`: writes a template of a slate, with everybody who may play, for a person to mark, and shows one that was
//! predicted.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::{examples, season_and_date};
use crate::cli::open::{self, OpenRun};
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, output, slate};
use crate::domain::shell_word;
use crate::report::{OfSeason, Output as _, SlateTemplate};
use crate::run;
use crate::snapshot::staging::write_durably;
use crate::snapshot::{DataDir, SnapshotError};
use crate::source;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season slate template 2022-03-05 --games \"LAL@GSW,BOS@MIA\" --output tonight.csv",
    "season slate show 2021-22 2022-03-05",
]))]
#[command(disable_help_subcommand = true)]
pub(in crate::cli) struct SlateCommandArgs {
    #[command(subcommand)]
    command: SlateCommand,
}

#[derive(Debug, clap::Subcommand)]
enum SlateCommand {
    /// Write a slate of everybody who may play, without a status: players whose newest game of the season was for one of
    /// the teams, with the games they missed and their usual minutes, the mean of their last ten games.
    #[command(after_help = examples(&[
        "season slate template 2022-03-05 --games \"LAL@GSW,BOS@MIA\"",
        "season slate template 2022-03-05 --games LAL@GSW --output tonight.csv",
        "season slate template 2021-22 2022-03-05 --games LAL@GSW --json",
    ]))]
    #[command(override_usage = "season slate template [OPTIONS] --games <GAMES> [SEASON] <DATE>")]
    Template {
        /// The season, which can be left out, since the date says which it is; the date of the games.
        #[arg(required = true, num_args = 1..=2, value_name = "[SEASON] DATE")]
        what: Vec<String>,

        /// The games, separated by commas: visitors, `@` and the team at home.
        #[arg(long, value_name = "GAMES")]
        games: String,

        /// The file to write, CSV or, by its name, JSON [default: CSV to stdout].
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,

        /// Write JSON, which `season predict --slate` reads, too.
        #[arg(long)]
        json: bool,
    },
    /// Show the games of a slate that was predicted: of each player the status, the points with their range, the line and the
    /// probability of more.
    #[command(after_help = examples(&[
        "season slate show 2022-03-05",
        "season slate show 2021-22 2022-03-05 --json",
    ]))]
    #[command(override_usage = "season slate show [OPTIONS] [SEASON] <DATE>")]
    Show {
        /// The season, which can be left out, since the date says which it is; the date.
        #[arg(required = true, num_args = 1..=2, value_name = "[SEASON] DATE")]
        what: Vec<String>,

        /// The run, by the beginning of its name [default: the newest of a slate of the date].
        #[arg(long, value_name = "ID")]
        run: Option<String>,

        /// Print it as JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(data: &DataDir, args: &SlateCommandArgs) -> Result<ExitStatus, Failure> {
    match &args.command {
        SlateCommand::Template { what, games, output, json } => {
            template(data, what, games, output.as_deref(), *json)
        }
        SlateCommand::Show { what, run, json } => show(data, what, run.as_deref(), *json),
    }
}

/// Shows the newest run of a slate, or the one whose name begins with `run`.
fn show(
    data: &DataDir,
    what: &[String],
    run: Option<&str>,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let (season, day) = season_and_date(what)?;
    let season = match season {
        None if run.is_none() => which_season::opened_by(data, day)?,
        named => named,
    };
    let hints = Hints { season, run, date: Some(day) };
    let season = open::season(data, hints, "slate")?;
    let newest = match run {
        Some(id) => Some(id.to_owned()),
        None => run::find_for_slate(data, &season, day)?,
    };
    let id = season.id();
    let none = |what: String| Failure::NotThere {
        what,
        hint: format!("season predict {id} --slate tonight.csv predicts one"),
    };
    let newest = newest.ok_or_else(|| none(format!("no slate of {day} was predicted")))?;
    let hints = Hints { season: Some(id), run: Some(&newest), date: None };
    let opened = OpenRun::read_to_grade(data, hints, "slate")?;
    let board = opened.board()?.filter(|board| board.date == day);
    let board =
        board.ok_or_else(|| none(format!("run {newest} is not one of a slate of {day}")))?;
    output::print(&OfSeason::new(season.is_fictional(), board), json)?;
    Ok(ExitStatus::Done)
}

fn template(
    data: &DataDir,
    what: &[String],
    games: &str,
    output: Option<&Path>,
    json: bool,
) -> Result<ExitStatus, Failure> {
    let (season, day) = season_and_date(what)?;
    let season = match season {
        None => which_season::opened_by(data, day)?,
        named => named,
    };
    let season = open::season(data, Hints { season, run: None, date: Some(day) }, "slate")?;
    slate::check_features(&season)?;
    let entries = source::slate_roster(season.tables().0, &season.dates(), day, games)?;
    if entries.is_empty() {
        let what = format!("nobody of these teams played in {} yet", season.id());
        let hint = format!("season show {} --sort predicted shows who played", season.id());
        return Err(Failure::NotThere { what, hint });
    }
    let players = entries.len();
    let template = SlateTemplate::new(day, entries);
    let Some(path) = output else {
        output::print(&template, json)?;
        return Ok(ExitStatus::Done);
    };
    let is_json = is_json(path, json)?;
    let text = if is_json { template.json_text() } else { template.text() };
    write(data, path, &text)?;
    let file = shell_word(&path.display().to_string()).into_owned();
    output::talk(&format!(
        "note: {players} players may play; mark in the column status who is out, doubtful, questionable, probable or available"
    ));
    output::talk(&format!("hint: season predict {} --slate {file}", season.id()));
    Ok(ExitStatus::Done)
}

/// Whether the file is to hold JSON, by its name and the flag.
fn is_json(path: &Path, flag: bool) -> Result<bool, Failure> {
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
    match end.as_deref() {
        Some("json") => Ok(true),
        None => Ok(flag),
        Some("csv") if !flag => Ok(false),
        Some(end) => {
            let what =
                format!("a template is written as CSV or JSON, and the file is to end in .{end}");
            Err(Failure::Usage(what))
        }
    }
}

fn write(data: &DataDir, path: &Path, text: &str) -> Result<(), Failure> {
    // What a person may have marked is not lost.
    if fs::metadata(path).is_ok_and(|found| found.len() > 0) {
        let what =
            format!("{} is there already, and may be marked: name another file", path.display());
        return Err(Failure::Usage(what));
    }
    let write =
        |inside: &Path| -> Result<(), SnapshotError> { write_durably(inside, text.as_bytes()) };
    output::file(data, path, |inside| Ok(write(inside)?))
}
