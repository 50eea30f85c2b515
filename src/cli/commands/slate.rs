//! `season slate`: writes a template of a slate, with everybody who may play, for a person to mark.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, open, output, slate};
use crate::domain::{GameDate, SeasonId, shell_word};
use crate::report::{Output as _, SlateTemplate};
use crate::snapshot::staging::write_durably;
use crate::snapshot::{DataDir, SnapshotError};
use crate::source;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season slate template 2021-22 2022-03-05 --games \"LAL@GSW,BOS@MIA\" --output tonight.csv",
    "season slate template 2021-22 2022-03-05 --games LAL@GSW --json",
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
        "season slate template 2021-22 2022-03-05 --games \"LAL@GSW,BOS@MIA\"",
        "season slate template 2021-22 2022-03-05 --games LAL@GSW --output tonight.csv",
        "season slate template 2021-22 2022-03-05 --games LAL@GSW --json",
    ]))]
    Template {
        /// The season, which has a snapshot.
        season: SeasonId,

        /// The date of the games.
        date: GameDate,

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
}

pub(super) fn run(data: &DataDir, args: &SlateCommandArgs) -> Result<ExitStatus, Failure> {
    let SlateCommand::Template { season, date, games, output, json } = &args.command;
    let season = open::season(data, Some(*season), "slate")?;
    slate::check_features(&season)?;
    let entries = source::slate_roster(season.tables().0, &season.dates(), *date, games)?;
    if entries.is_empty() {
        let what = format!("nobody of these teams played in {} yet", season.id());
        let hint = format!("season show {} --sort predicted shows who played", season.id());
        return Err(Failure::NotThere { what, hint });
    }
    let players = entries.len();
    let template = SlateTemplate::new(*date, entries);
    let Some(path) = output else {
        output::print(&template, *json)?;
        return Ok(ExitStatus::Done);
    };
    let is_json = is_json(path, *json)?;
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
