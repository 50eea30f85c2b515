//! `season report`: writes the page of a run, and opens it.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::args::ReportArgs;
use crate::cli::open::{only_season, run_of};
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::printable_path;
use crate::grade::{self, Graded};
use crate::report::{Page, PageError};
use crate::run;
use crate::season::Season;
use crate::snapshot::staging::write_durably;
use crate::snapshot::{self, DataDir};

/// What opens a file with the program of the user's choice.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

pub(super) fn run(data: &DataDir, args: &ReportArgs) -> Result<ExitStatus, Failure> {
    let season = args.season.map_or_else(|| only_season(data, "report"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let run = run_of(data, &season, args.run.as_deref())?;
    let predictions = run::predictions(&run.folder, &run.manifest)?;
    let graded = Graded::new(&season, &run.manifest, &predictions)?;
    let (graded, filter) = graded.filtered(args.min_games);
    let (scorecard, (paired, calibration)) = rayon::join(
        || grade::scorecard(&graded),
        || rayon::join(|| grade::paired(&graded), || grade::calibration(&graded)),
    );
    let page = Page {
        run: &run,
        season: &season,
        graded: &graded,
        scorecard: &scorecard,
        paired: &paired,
        calibration: &calibration,
        filter,
    };
    let html = page.html().map_err(|error| match error {
        PageError::Season(error) => Failure::Snapshot(error),
        PageError::Chart(_) => Failure::System("make the page", io::Error::other(error)),
    })?;
    let path = args.output.clone().unwrap_or_else(|| run.folder.join(run::PAGE_FILE));
    let write = |inside: &Path| Ok(write_durably(inside, html.as_bytes())?);
    match &args.output {
        Some(path) => output::file(path, write)?,
        None => output::stored_file(data, &path, write)?,
    }
    output::data(&(printable_path(&path) + "\n"))?;
    if args.open {
        open(&path)?;
    }
    Ok(ExitStatus::Ok)
}

/// Opens the page with the desktop's opener.
fn open(path: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::NoBrowser(path.to_owned(), error);
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
