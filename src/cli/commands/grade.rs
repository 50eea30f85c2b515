//! `season grade`: compares a run with what happened, and writes its grades.

use crate::cli::args::GradeArgs;
use crate::cli::open::OpenRun;
use crate::cli::{ExitStatus, Failure, output};
use crate::grade;
use crate::report::Grade;
use crate::run;
use crate::snapshot::DataDir;

pub(super) fn run(data: &DataDir, args: &GradeArgs) -> Result<ExitStatus, Failure> {
    let open = OpenRun::read(data, args.season, args.run.as_deref(), "grade")?;
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
        rivals: &grade::rivals(&graded, &paired),
        paired: &paired,
        season: run.manifest.season,
        by: args.by.as_deref(),
    };
    output::print(&printed, args.json)?;
    Ok(ExitStatus::Done)
}
