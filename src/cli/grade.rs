use serde::Serialize;

use super::args::GradeArgs;
use super::{ExitStatus, Failure, only_season, output};
use crate::grade::{self, Graded, Paired, Scorecard};
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
        #[serde(flatten)]
        scorecard: &'a Scorecard,
        paired: &'a [Paired],
    }
    let season = args.season.map_or_else(|| only_season(data, "grade"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let run = run::find(data, season.id(), season.snapshot_hash(), args.run.as_deref())?;
    let predictions = run::predictions(&run.folder, &run.manifest)?;
    let graded = Graded::new(&season, &run.manifest, &predictions)?;
    let rows = grade::grades(&graded, &predictions)?;
    let (written, (scorecard, paired)) = rayon::join(
        || run::add_file(&run.folder, &grade::grades_layout(), &rows),
        || rayon::join(|| grade::scorecard(&graded), || grade::paired(&graded)),
    );
    let file = written?;
    if args.json {
        output::json(&Shown {
            run_id: &run.manifest.run_id,
            snapshot_hash: &run.manifest.snapshot_hash,
            file: run.folder.join(&file.name).display().to_string(),
            scorecard: &scorecard,
            paired: &paired,
        })?;
    } else {
        output::data(&report::grade(&run, &scorecard, &paired, args.by.as_deref()))?;
    }
    Ok(ExitStatus::Ok)
}
