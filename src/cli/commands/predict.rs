//! `season predict`: plans a run, makes it or finds it, prints it, and uploads it if that is asked for.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::model;
use crate::cli::args::PredictArgs;
#[cfg(feature = "bigquery")]
use crate::cli::args::PublishArgs;
use crate::cli::config::Configured;
use crate::cli::open::{self, find_run};
use crate::cli::progress::Progress;
use crate::cli::threads::{all_threads, on_threads};
use crate::cli::training::{self, Chosen};
use crate::cli::{ExitStatus, Failure, clock, output};
use crate::domain::{GameDate, SeasonId};
use crate::engine::{self, DateStatus, Plan, Slate};
#[cfg(feature = "bigquery")]
use crate::report::Output as _;
use crate::report::{self, PlannedRun, PredictedRun, milliseconds};
use crate::run::{self, DateCount, Identity, NoRun, Run, RunId, RunManifest, Timings};
use crate::season::Season;
use crate::snapshot::DataDir;

pub(super) fn run(
    data: &DataDir,
    config: &Configured,
    args: &PredictArgs,
) -> Result<ExitStatus, Failure> {
    #[cfg(not(feature = "bigquery"))]
    let _ = config;
    on_threads(threads(args), |threads| {
        #[cfg(feature = "bigquery")]
        if args.upload {
            super::upload::check_permission(&args.how, &args.remote, &config.bigquery)?;
        } else if args.how != PublishArgs::default() {
            return Err(Failure::Usage(
                "these flags say how a run is uploaded: add --upload".into(),
            ));
        }
        let asked = Asked::new(data, args)?;
        let upstream = engine::sparse_upstream(&asked.season, &asked.plan)?;
        for thin in &upstream.sparse {
            output::talk(&format!("warning: {thin}"));
        }
        if let Some(gone) = &upstream.expired {
            output::talk(&format!("note: {gone}"));
        }
        if args.dry_run {
            return dry_run(&asked, args.json);
        }
        let predicted = asked.predict(data, args, threads)?;
        let is_empty = predicted.run.manifest.predictions() == 0;
        #[cfg(feature = "bigquery")]
        if args.upload {
            if is_empty && !args.how.allow_empty {
                say_why_nothing(&predicted.run);
            }
            upload(data, &asked.season, &predicted, config, args)?;
            return Ok(ExitStatus::Done);
        }
        output::print(&predicted.printed(args), args.json)?;
        Ok(if is_empty { say_why_nothing(&predicted.run) } else { ExitStatus::Done })
    })
}

/// Shows the forecast, and publishes it; as JSON, both come at the end.
#[cfg(feature = "bigquery")]
fn upload(
    data: &DataDir,
    season: &Season,
    predicted: &Predicted,
    config: &Configured,
    args: &PredictArgs,
) -> Result<(), Failure> {
    let printed = predicted.printed(args);
    if !args.json {
        output::print(&printed, false)?;
    }
    let run = &predicted.run;
    let upload =
        super::upload::upload(data, season, run, &config.bigquery, &args.how, &args.remote)?;
    if args.json {
        return output::print(&printed.with_upload(&upload), true);
    }
    output::data(&format!("\n{}", upload.text()))
}

/// Predicts all of `season` on all processors.
pub(super) fn whole(data: &DataDir, season: SeasonId) -> Result<Predicted, Failure> {
    let args = PredictArgs::whole(season);
    on_threads(threads(&args), |threads| Asked::new(data, &args)?.predict(data, &args, threads))
}

fn threads(args: &PredictArgs) -> usize {
    match args.threads {
        Some(threads) => usize::from(threads),
        None if args.parallel => all_threads(),
        None => 1,
    }
}

/// A run, and whether it was there before.
#[derive(Debug)]
pub(super) struct Predicted {
    pub(super) run: Run,
    pub(super) reused: bool,
}

impl Predicted {
    fn printed(&self, args: &PredictArgs) -> PredictedRun<'_> {
        PredictedRun::new(&self.run, self.reused, args.timings)
    }
}

/// What is to be predicted, and where it goes.
struct Asked {
    start: Instant,
    read: Duration,
    season: Season,
    plan: Plan,
    id: RunId,
    folder: PathBuf,
}

impl Asked {
    fn new(data: &DataDir, args: &PredictArgs) -> Result<Self, Failure> {
        let start = Instant::now();
        let season = open::season(data, args.season, "predict")?;
        let plan = plan(data, args, &season)?;
        let read = start.elapsed();
        let id = Identity::new(&season, &plan).id()?;
        let folder = data.runs(season.id()).join(id.as_str());
        Ok(Self { start, read, season, plan, id, folder })
    }

    fn predict(
        &self,
        data: &DataDir,
        args: &PredictArgs,
        threads: usize,
    ) -> Result<Predicted, Failure> {
        let Self { season, plan, .. } = self;
        // A run that is replaced anyway need not be read.
        if !args.force
            && let Some(run) = run::find_intact(&self.folder)
        {
            say_if_another_is_newer(data, season, &run.manifest.run_id)?;
            return Ok(Predicted { run, reused: true });
        }
        run::check_replaceable(&self.folder)?;
        let progress = Progress::new(plan.dates.len());
        let forecast = engine::predict(season, plan, |_| progress.advance())?;
        drop(progress);
        let before_write = Instant::now();
        let staged = run::stage(data, season, plan, &forecast, &self.id)?;
        let timings = Timings {
            threads,
            read_ms: milliseconds(self.read),
            windows_ms: milliseconds(forecast.windows),
            systems_ms: milliseconds(forecast.systems),
            write_ms: milliseconds(before_write.elapsed()),
            total_ms: milliseconds(self.start.elapsed()),
        };
        let created_at = clock::rfc3339();
        let manifest =
            RunManifest::new(season, plan, &forecast, staged.files(), timings, created_at)?;
        Ok(Predicted { run: staged.commit(manifest)?, reused: false })
    }
}

fn plan(data: &DataDir, args: &PredictArgs, season: &Season) -> Result<Plan, Failure> {
    let (first, last) = (season.opening_night(), season.last_date());
    let mut dates = args.dates.clone();
    dates.sort_unstable();
    dates.dedup();
    if dates.is_empty() {
        let (from, to) = (args.start_date.unwrap_or(first), args.end_date.unwrap_or(last));
        if from > to {
            return Err(Failure::Usage(format!("the first date, {from}, is after the last, {to}")));
        }
        dates = (from.days()..=to.days()).map(GameDate::from_days).collect();
    }
    // A date after the last game has no slate; a date of another year is a slip of the pen.
    let of_season = first..first.plus_days(365);
    if let Some(stray) = dates.iter().find(|date| !of_season.contains(date)) {
        return Err(Failure::Usage(format!(
            "{stray} is not in {}, whose games are from {first} to {last}",
            season.id()
        )));
    }
    let Chosen { systems, learned, .. } =
        training::choose(data, season, args.models.as_deref(), &args.systems, &dates)?;
    let plan = Plan {
        systems,
        lines: args.line.clone(),
        dates,
        bootstrap_days: args.warmup_days,
        model: model::trained(args.xgboost_model.as_deref(), season)?,
        trained: learned,
    };
    model::must_be_used(&plan)?;
    Ok(plan)
}

/// Other commands take the newest run that predicted something, which one that was there need not be.
fn say_if_another_is_newer(data: &DataDir, season: &Season, id: &str) -> Result<(), Failure> {
    let newest = match find_run(data, season, None) {
        Err(Failure::Run(NoRun::Empty { .. })) => return Ok(()),
        newest => newest?.manifest.run_id,
    };
    if newest != id {
        output::talk(&format!(
            "note: run {newest} is newer, and season grade uses it unless --run {id} is given"
        ));
    }
    Ok(())
}

/// A run of no prediction is no success.
fn say_why_nothing(run: &Run) -> ExitStatus {
    let manifest = &run.manifest;
    output::talk(&format!("error: nothing was predicted: {}", report::why_nothing(manifest)));
    let no_features = |date: &DateCount| date.status == DateStatus::NoFeatures;
    if manifest.dates.iter().any(no_features) {
        output::talk(&format!(
            "hint: season audit {0} shows what the feature rows lack; season snapshot {0} --from <SOURCE> --features rebuild builds new ones",
            manifest.season
        ));
    }
    ExitStatus::CheckFailed
}

fn dry_run(asked: &Asked, json: bool) -> Result<ExitStatus, Failure> {
    let Asked { season, plan, folder, .. } = asked;
    let slate = Slate::new(&season.games()?, season.opening_night());
    let status = |date: &GameDate| {
        let rows = slate.on(*date);
        (*date, plan.status(season, *date, rows), rows.len())
    };
    let planned = PlannedRun {
        folder: folder.display().to_string(),
        exists: run::find_intact(folder).is_some(),
        settings: Identity::new(season, plan).to_json()?,
        dates: plan.dates.iter().map(status).collect(),
        systems: plan.systems.iter().map(|system| system.id().as_str()).collect(),
    };
    output::print(&planned, json)?;
    Ok(ExitStatus::Done)
}
