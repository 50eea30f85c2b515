use std::num::NonZero;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::Instant;

use chrono::{SecondsFormat, Utc};
use serde::Serialize;

use super::args::PredictArgs;
use super::progress::Progress;
use super::{ExitStatus, Failure, only_season, output};
use crate::domain::GameDate;
use crate::engine::{self, DateStatus, Plan, Slate};
use crate::report;
use crate::run::{self, Identity, Run, RunManifest, Timings};
use crate::season::Season;
use crate::snapshot::{self, DataDir};
use crate::systems::REGISTRY;

pub(super) fn run(data: &DataDir, args: &PredictArgs) -> Result<ExitStatus, Failure> {
    let threads = match args.threads {
        Some(threads) => usize::from(threads),
        None if args.parallel => available_parallelism().map_or(1, NonZero::get),
        None => 1,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool =
        pool.map_err(|error| Failure::System("start threads", std::io::Error::other(error)))?;
    pool.install(|| predict(data, args, threads))
}

fn predict(data: &DataDir, args: &PredictArgs, threads: usize) -> Result<ExitStatus, Failure> {
    let start = Instant::now();
    let season = args.season.map_or_else(|| only_season(data, "predict"), Ok)?;
    let season = Season::new(snapshot::read(data, season)?)?;
    let plan = plan(args, &season)?;
    let read = start.elapsed();

    let id = Identity::new(&season, &plan).id()?;
    let folder = data.runs(season.id()).join(id.as_str());
    if args.dry_run {
        return dry_run(&season, &plan, &folder, args.json);
    }
    // A run that is replaced anyway need not be read.
    if !args.force
        && let Some(run) = run::find_intact(&folder)
    {
        return show(&run, true, args);
    }

    let progress = Progress::new(plan.dates.len());
    let forecast = engine::predict(&season, &plan, |_| progress.advance())?;
    drop(progress);
    let before_write = Instant::now();
    let staged = run::stage(data, &season, &plan, &forecast, &id)?;
    let timings = Timings {
        threads,
        read_ms: report::milliseconds(read),
        windows_ms: report::milliseconds(forecast.windows),
        systems_ms: report::milliseconds(forecast.systems),
        write_ms: report::milliseconds(before_write.elapsed()),
        total_ms: report::milliseconds(start.elapsed()),
    };
    let created_at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let manifest =
        RunManifest::new(&season, &plan, &forecast, staged.files(), timings, created_at)?;
    let run = staged.commit(manifest)?;
    show(&run, false, args)
}

fn plan(args: &PredictArgs, season: &Season) -> Result<Plan, Failure> {
    let asked = |id| args.systems.is_empty() || args.systems.iter().any(|system| system.id() == id);
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
    Ok(Plan {
        systems: REGISTRY.iter().copied().filter(|system| asked(system.id())).collect(),
        lines: args.line.clone(),
        dates,
        bootstrap_days: args.skip_bootstrap_days,
    })
}

fn show(run: &Run, reused: bool, args: &PredictArgs) -> Result<ExitStatus, Failure> {
    #[derive(Serialize)]
    struct Shown<'a> {
        folder: String,
        reused: bool,
        #[serde(flatten)]
        manifest: &'a RunManifest,
    }
    if args.json {
        output::json(&Shown {
            folder: run.folder.display().to_string(),
            reused,
            manifest: &run.manifest,
        })?;
    } else {
        let slowest = if args.timings { report::slowest(&run.manifest) } else { String::new() };
        output::data(&(report::forecast(run, reused) + &slowest))?;
    }
    Ok(ExitStatus::Ok)
}

fn dry_run(season: &Season, plan: &Plan, folder: &Path, json: bool) -> Result<ExitStatus, Failure> {
    #[derive(Serialize)]
    struct DryRun<'a> {
        folder: String,
        exists: bool,
        settings: serde_json::Value,
        dates: Vec<(GameDate, DateStatus, usize)>,
        systems: &'a [&'a str],
    }
    let exists = run::find_intact(folder).is_some();
    let slate = Slate::new(&season.games()?, season.opening_night());
    let dates: Vec<(DateStatus, usize)> = plan
        .dates
        .iter()
        .map(|date| {
            let rows = slate.on(*date);
            (plan.status(season, *date, rows), rows.len())
        })
        .collect();
    let systems: Vec<&str> = plan.systems.iter().map(|system| system.id().as_str()).collect();
    if json {
        let dates = plan.dates.iter().zip(&dates).map(|(date, (status, n))| (*date, *status, *n));
        output::json(&DryRun {
            folder: folder.display().to_string(),
            exists,
            settings: Identity::new(season, plan).to_json()?,
            dates: dates.collect(),
            systems: &systems,
        })?;
    } else {
        output::data(&report::plan(&dates, &systems, &folder.display().to_string(), exists))?;
    }
    Ok(ExitStatus::Ok)
}
