//! `season report`: writes the page of a run, and opens it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::args::examples;
use crate::cli::open::OpenRun;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{SeasonId, printable_path};
use crate::report::{Page, PageError};
use crate::snapshot::DataDir;
use crate::snapshot::staging::write_durably;
use crate::{grade, run};

/// What opens a file with the program of the user's choice.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season report 2021-22 --open",
    "season report 2021-22 --output page.html",
]))]
pub(in crate::cli) struct ReportArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// The file to write [default: report.html in the run's folder].
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Open the page in the browser.
    #[arg(long)]
    pub(in crate::cli) open: bool,
}

pub(super) fn run(data: &DataDir, args: &ReportArgs) -> Result<ExitStatus, Failure> {
    let opened = OpenRun::read_to_grade(data, args.season, args.run.as_deref(), "report")?;
    let (run, (graded, filter)) = (&opened.run, opened.grade()?.filtered(args.min_games));
    let (scorecard, (paired, calibration)) = rayon::join(
        || grade::scorecard(&graded),
        || rayon::join(|| grade::paired(&graded), || grade::calibration(&graded)),
    );
    let page = Page {
        run,
        season: &opened.season,
        graded: &graded,
        scorecard: &scorecard,
        paired: &paired,
        calibration: &calibration,
        filter,
    };
    let html = html(&page)?;
    let path = args.output.clone().unwrap_or_else(|| run.folder.join(run::PAGE_FILE));
    let write = |inside: &Path| Ok(write_durably(inside, html.as_bytes())?);
    match &args.output {
        Some(path) => output::file(data, path, write)?,
        None => output::stored_file(data, &path, write)?,
    }
    output::data(&(printable_path(&path) + "\n"))?;
    if args.open {
        open(&path)?;
    }
    Ok(ExitStatus::Done)
}

/// The page as it is written.
pub(super) fn html(page: &Page<'_>) -> Result<String, Failure> {
    page.html().map_err(|error| match error {
        PageError::Season(error) => Failure::Snapshot(error),
        PageError::Chart(_) => Failure::system("make the page", io::Error::other(error)),
    })
}

/// Opens the page with the desktop's opener.
fn open(path: &Path) -> Result<(), Failure> {
    let failed = |source| Failure::NoBrowser { page: path.to_owned(), source };
    let mut command = Command::new(OPENER);
    command.arg(path.canonicalize().map_err(failed)?);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(io::Error::other(format!("{OPENER} ended with {status}")))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(failed(io::Error::other(format!("there is no {OPENER} here"))))
        }
        Err(error) => Err(failed(error)),
    }
}
