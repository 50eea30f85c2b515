//! `season demo`: an invented season, predicted and graded.

use std::time::Instant;

use super::{predict, snapshot};
use crate::cli::args::examples;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{Calendar, SeasonId};
use crate::grade::{self, Graded};
use crate::report::{Demo, DemoResult, Output as _, PredictedRun};
use crate::run::{self, Run};
use crate::season::Season;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{self as stored, DataDir, SnapshotError};
use crate::source::{
    self, DEMO, DEMO_SEED, Request, Seasons, Source, Strictness, WarehouseChoices,
};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season demo",
    "season demo 2023-24 --seed 7 --data-dir demo",
]))]
pub(in crate::cli) struct DemoArgs {
    /// The season [default: the newest with a known schedule].
    pub(in crate::cli) season: Option<SeasonId>,

    /// The same number gives the same season.
    #[arg(long, value_name = "N", default_value_t = DEMO_SEED)]
    pub(in crate::cli) seed: u64,

    /// Print the manifests of the snapshot and the run as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Invents a season, predicts it, and says how good that was and what to try next.
pub(super) fn run(
    data: &DataDir,
    calendar: &Calendar,
    args: &DemoArgs,
) -> Result<ExitStatus, Failure> {
    let season = args.season.or_else(Calendar::newest).ok_or(Failure::NoSnapshot)?;
    refuse_to_replace(data, season)?;
    let request = Request {
        seasons: Seasons::One(season),
        calendar,
        strictness: Strictness::Default,
        stored_features: true,
        warehouse: WarehouseChoices::default(),
        columns: &[],
        limits: Limits::DEFAULT,
    };
    let start = Instant::now();
    let import = source::load(&Source::Demo(args.seed), &request)?.pop();
    #[expect(clippy::expect_used, reason = "a demo of one season is one import")]
    let import = import.expect("Invariant: one season was asked for");
    snapshot::note_unknown_schedule(calendar, &import);
    let snapshot = snapshot::keep(data, None, import, start.elapsed())?;
    let predicted = predict::whole(data, season)?;
    let demo = Demo {
        snapshot,
        run: &predicted.run.manifest,
        result: grade(data, season, &predicted.run)?,
        forecast: PredictedRun::new(&predicted.run, predicted.reused, false).text(),
        seed: args.seed,
        root: data.root(),
    };
    output::print(&demo, args.json)?;
    Ok(ExitStatus::Done)
}

/// How good the run was. Nothing is written: `season grade` does that.
fn grade(data: &DataDir, season: SeasonId, run: &Run) -> Result<Option<DemoResult>, Failure> {
    let season = Season::new(stored::read(data, season)?)?;
    let predictions = run::predictions_without_terms(&run.folder, &run.manifest)?;
    let graded = Graded::new(&season, &run.manifest, &predictions)?;
    Ok(DemoResult::new(&graded, &grade::scorecard(&graded)))
}

/// A demo replaces only a demo: importing anything else took its user some trouble.
fn refuse_to_replace(data: &DataDir, season: SeasonId) -> Result<(), Failure> {
    match Manifest::read(&data.snapshot(season), season) {
        Err(SnapshotError::Missing { .. }) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(Manifest { origin, .. }) if origin.kind.split(':').next() == Some(DEMO) => Ok(()),
        Ok(Manifest { origin, .. }) => Err(Failure::NotDemo { season, kind: origin.kind }),
    }
}
