//! `season grade`: compares a run with what happened, and writes its grades.

use serde::Serialize;

use crate::cli::args::GradeArgs;
use crate::cli::open::{only_season, run_of};
use crate::cli::{ExitStatus, Failure, output};
use crate::grade::{self, Calibration, Filter, Graded, Paired, Rival, Scorecard};
use crate::report;
use crate::run;
use crate::season::Season;
use crate::snapshot::{self, DataDir};

pub(super) fn run(data: &DataDir, args: &GradeArgs) -> Result<ExitStatus, Failure> {
    #[derive(Serialize)]
    struct Shown<'a> {
        run_id: &'a str,
        snapshot_hash: &'a str,
        file: String,
        filter: Option<Filter>,
        #[serde(flatten)]
        scorecard: &'a Scorecard,
        calibration: &'a [Calibration],
        rivals: &'a [Rival],
        paired: &'a [Paired],
    }
    let season = args.season.map_or_else(|| only_season(data, "grade"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let run = run_of(data, &season, args.run.as_deref())?;
    let predictions = run::predictions(&run.folder, &run.manifest)?;
    let graded = Graded::new(&season, &run.manifest, &predictions)?;
    let rows = grade::grades(&graded, &predictions)?;
    // The file has every row; only what is said of them is cut.
    let (graded, filter) = graded.filtered(args.min_games);
    let (written, (scorecard, (paired, calibration))) = rayon::join(
        || run::add_file(data, &run.folder, &grade::grades_layout(), &rows),
        || {
            let paired = || rayon::join(|| grade::paired(&graded), || grade::calibration(&graded));
            rayon::join(|| grade::scorecard(&graded), paired)
        },
    );
    let file = written?;
    let rivals = grade::rivals(&graded, &paired);
    if args.json {
        output::json(&Shown {
            run_id: &run.manifest.run_id,
            snapshot_hash: &run.manifest.snapshot_hash,
            file: run.folder.join(&file.name).display().to_string(),
            filter,
            scorecard: &scorecard,
            calibration: &calibration,
            rivals: &rivals,
            paired: &paired,
        })?;
    } else {
        let (scorecard, calibration, paired, rivals) = (&scorecard, &calibration, &paired, &rivals);
        let graded = report::Grade { run: &run, filter, scorecard, calibration, paired, rivals };
        output::data(&report::grade(&graded, args.by.as_deref()))?;
    }
    Ok(ExitStatus::Ok)
}
