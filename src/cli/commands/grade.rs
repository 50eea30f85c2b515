//! `season grade`: compares a run with what happened, and writes its grades.

use crate::cli::args::examples;
use crate::cli::open::OpenRun;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::SeasonId;
use crate::report::{Grade, OfSeason};
use crate::snapshot::DataDir;
use crate::{grade, run};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season grade 2021-22",
    "season grade 2021-22 --by month",
    "season grade --min-games 5",
]))]
pub(in crate::cli) struct GradeArgs {
    /// The season [default: that of the only snapshot].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The run, by the beginning of its name [default: the newest complete one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// Also show errors, recommendations and ranges by this.
    #[arg(long, value_name = "DIMENSION")]
    #[arg(value_parser = ["month", "venue", "rest", "role", "line_source", "confidence"])]
    pub(in crate::cli) by: Option<String>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &GradeArgs) -> Result<ExitStatus, Failure> {
    let open = OpenRun::read_to_grade(data, args.season, args.run.as_deref(), "grade")?;
    let (run, graded) = (&open.run, open.grade()?);
    let rows = grade::grades(&graded, &open.predictions)?;
    // The file has every row; only what is counted is cut.
    let (graded, filter) = graded.filtered(args.min_games);
    let (written, (scorecard, (paired, calibration))) = rayon::join(
        || run::add_file(data, &run.folder, &grade::grades_layout(), &rows),
        || {
            let paired = || rayon::join(|| grade::paired(&graded), || grade::calibration(&graded));
            rayon::join(|| grade::scorecard(&graded), paired)
        },
    );
    let file = run.folder.join(&written?.name).display().to_string();
    let printed = Grade {
        run_id: &run.manifest.run_id,
        snapshot_hash: &run.manifest.snapshot_hash,
        file,
        filter,
        scorecard: &scorecard,
        calibration: &calibration,
        rivals: &grade::benchmarks(&graded, &paired),
        paired: &paired,
        season: run.manifest.season,
        by: args.by.as_deref(),
    };
    output::print(&OfSeason::new(open.season.is_fictional(), printed), args.json)?;
    Ok(ExitStatus::Done)
}
