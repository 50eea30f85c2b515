use std::time::Instant;

use serde::Serialize;

use super::args::DemoArgs;
use super::snapshot::Kept;
use super::{ExitStatus, Failure, output, predict, snapshot};
use crate::domain::{Calendar, SeasonId};
use crate::report;
use crate::run::RunManifest;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::{DataDir, SnapshotError};
use crate::source::{self, DEMO, Request, Seasons, Source, Strictness, WarehouseChoices};

/// Makes up a season, predicts it, and says what to try next.
pub(super) fn run(
    data: &DataDir,
    calendar: &Calendar,
    args: &DemoArgs,
) -> Result<ExitStatus, Failure> {
    let season =
        args.season.or_else(Calendar::newest).ok_or(Failure::WhichSeason("demo", Vec::new()))?;
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
    let mut snapshot = None;
    for import in source::load(&Source::Demo(args.seed), &request)? {
        snapshot::note_unknown_schedule(calendar, &import);
        snapshot = Some(snapshot::keep(data, None, import, start.elapsed())?);
    }
    let predicted = predict::whole(data, season)?;
    if args.json {
        output::json(&Shown { snapshot, run: &predicted.run.manifest })?;
    } else {
        let forecast = report::forecast(&predicted.run, predicted.reused);
        output::data(&report::demo(season, args.seed, data.root(), &forecast))?;
    }
    Ok(ExitStatus::Ok)
}

#[derive(Serialize)]
struct Shown<'a> {
    snapshot: Option<Kept>,
    run: &'a RunManifest,
}

/// Only a demo may be replaced by a demo: whatever else is there took its user some trouble.
fn refuse_to_replace(data: &DataDir, season: SeasonId) -> Result<(), Failure> {
    match Manifest::read(&data.snapshot(season), season) {
        Err(SnapshotError::Missing { .. }) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(Manifest { origin, .. }) if origin.kind.split(':').next() == Some(DEMO) => Ok(()),
        Ok(Manifest { origin, .. }) => Err(Failure::NotDemo(season, origin.kind)),
    }
}
