//! `season predict`: plans a run, makes it or finds it, prints it, and uploads it if that is asked for.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::model;
use crate::artifacts::{self, ArtifactManifest as _, PresentSnapshot};
use crate::cli::args::{DateArgs, PlanArgs, examples, values};
#[cfg(feature = "bigquery")]
use crate::cli::args::{PublishArgs, RemoteArgs};
use crate::cli::config::Configured;
use crate::cli::open;
use crate::cli::progress::Progress;
use crate::cli::seasons::{self, WhichSeasons};
use crate::cli::slate::{self, SlateArgs};
use crate::cli::threads::{MAX_THREADS, all_threads, on_threads};
use crate::cli::training::{self, Chosen, TrainingChoice};
use crate::cli::which_season::Hints;
use crate::cli::{ExitStatus, Failure, clock, hints, output};
use crate::domain::{GameDate, KnownAbsences, SeasonId, UpcomingSlate};
use crate::engine::{self, DateStatus, Plan, PlannedSlate, Slate};
#[cfg(feature = "bigquery")]
use crate::report::Output as _;
use crate::report::{self, MadeForSeason, PlannedRun, PredictedRun, milliseconds};
use crate::run::{self, DateCount, Run, RunId, RunManifest, RunSettings, Timings};
use crate::season::Season;
use crate::snapshot::{DataDir, FeatureOrigin};
use crate::source::Seasons;
use crate::systems::{System, all_systems};

#[derive(Debug, clap::Args)]
#[command(after_help = systems_help() + &examples(&[
    "season predict 2021-22",
    "season predict 2021-22 --systems ensemble_v1 --dates 2021-12-14",
    "season predict 2021-22 --slate tonight.csv",
]))]
pub(in crate::cli) struct PredictArgs {
    /// The season [default: that of the only snapshot], or several, separated by commas, or `all`: one after another.
    #[arg(value_name = "SEASONS", value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) seasons: Vec<Seasons>,

    /// Use all processors: what is done without `--threads`, too.
    #[arg(long, conflicts_with = "threads")]
    pub(in crate::cli) parallel: bool,

    /// The number of threads [default: all processors]. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(in crate::cli) threads: Option<u16>,

    #[command(flatten)]
    pub(in crate::cli) plan: PlanArgs,

    #[command(flatten)]
    pub(in crate::cli) dates: DateArgs,

    #[command(flatten)]
    pub(in crate::cli) slate: SlateArgs,

    /// Say what would be predicted; write nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,

    /// Predict again even if the identical run exists.
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// Show the slowest dates.
    #[arg(long)]
    pub(in crate::cli) timings: bool,

    /// Print the run's manifest as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,

    /// Then check the run and upload it, as `season upload` does.
    #[cfg(feature = "bigquery")]
    #[arg(long, conflicts_with = "dry_run")]
    pub(in crate::cli) upload: bool,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(in crate::cli) how: PublishArgs,

    #[cfg(feature = "bigquery")]
    #[command(flatten)]
    pub(in crate::cli) remote: RemoteArgs,
}

pub(super) fn run(
    data: &DataDir,
    config: &Configured,
    args: &PredictArgs,
) -> Result<ExitStatus, Failure> {
    #[cfg(not(feature = "bigquery"))]
    let _ = config;
    let season = match seasons::which(data, &args.seasons)? {
        WhichSeasons::Several(seasons) => return predict_all(data, &seasons, args),
        WhichSeasons::One(season) => season,
    };
    on_threads(threads(args), |threads| {
        #[cfg(feature = "bigquery")]
        check_upload(config, args)?;
        let asked = AskedRun::new(data, args, season)?;
        #[cfg(feature = "bigquery")]
        if args.upload {
            super::upload::check_players(&asked.season, &args.how)?;
        }
        say_upstream(&asked)?;
        if args.dry_run {
            return dry_run(&asked, args.json);
        }
        let predicted = asked.predict(data, args, threads)?;
        let is_empty = predicted.run.manifest.predictions() == 0;
        #[cfg(feature = "bigquery")]
        if args.upload {
            if is_empty && !args.how.allow_empty {
                say_why_nothing(&asked.season, &predicted.run);
            }
            upload(data, &asked, &predicted, config, args)?;
            return Ok(ExitStatus::Done);
        }
        output::print(&predicted.printed(args, asked.slate()), args.json)?;
        Ok(if is_empty { say_why_nothing(&asked.season, &predicted.run) } else { ExitStatus::Done })
    })
}

/// Predicts each of the seasons.
fn predict_all(
    data: &DataDir,
    seasons: &[SeasonId],
    args: &PredictArgs,
) -> Result<ExitStatus, Failure> {
    let of_one = [
        ("--dates", !args.dates.is_all()),
        ("--slate", args.slate.file().is_some()),
        ("--models", args.plan.models.is_some()),
        ("--dry-run", args.dry_run),
        ("--timings", args.timings),
        #[cfg(feature = "bigquery")]
        ("--upload", args.upload),
    ];
    seasons::refuse_flags("predict", &of_one)?;
    on_threads(threads(args), |threads| {
        seasons::make_each(seasons, "run", args.json, |season| {
            let asked = AskedRun::new(data, args, Some(season))?;
            say_upstream(&asked)?;
            let Predicted { run, reused } = asked.predict(data, args, threads)?;
            let manifest = &run.manifest;
            let is_empty = manifest.predictions() == 0;
            let status =
                if is_empty { say_why_nothing(&asked.season, &run) } else { ExitStatus::Done };
            let made = MadeForSeason {
                season,
                id: Some(manifest.run_id.clone()),
                reused,
                fictional_players: manifest.fictional_players,
                training: manifest.settings.training.clone(),
                player_dates: manifest.player_dates,
                mae: None,
            };
            Ok((made, status))
        })
    })
}

/// Shows the forecast, and publishes it; as JSON, both come at the end.
#[cfg(feature = "bigquery")]
fn upload(
    data: &DataDir,
    asked: &AskedRun,
    predicted: &Predicted,
    config: &Configured,
    args: &PredictArgs,
) -> Result<(), Failure> {
    let (season, printed) = (&asked.season, predicted.printed(args, asked.slate()));
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
    on_threads(threads(&args), |threads| {
        AskedRun::new(data, &args, Some(season))?.predict(data, &args, threads)
    })
}

fn threads(args: &PredictArgs) -> usize {
    args.threads.map_or_else(all_threads, usize::from)
}

/// A run, and whether it was there before.
#[derive(Debug)]
pub(super) struct Predicted {
    pub(super) run: Run,
    pub(super) reused: bool,
}

impl Predicted {
    fn printed<'a>(
        &'a self,
        args: &PredictArgs,
        slate: Option<&'a UpcomingSlate>,
    ) -> PredictedRun<'a> {
        let untrained = hints::untrained(&self.run.manifest);
        PredictedRun::new(&self.run, self.reused, args.timings, untrained).with_slate(slate)
    }
}

/// What is to be predicted, and where it goes.
struct AskedRun {
    start: Instant,
    read: Duration,
    season: Season,
    plan: Plan,
    id: RunId,
    folder: PathBuf,
}

impl AskedRun {
    /// The slate, if the games are not yet played.
    fn slate(&self) -> Option<&UpcomingSlate> {
        self.plan.slate.as_ref().map(|planned| planned.slate.as_ref())
    }

    fn new(data: &DataDir, args: &PredictArgs, season: Option<SeasonId>) -> Result<Self, Failure> {
        let start = Instant::now();
        let hints = Hints { season, run: None, date: args.dates.any() };
        // Only a model of the user's reads own features that no training has a copy of.
        let season = match args.plan.xgboost_model {
            Some(_) => open::season_with_own_features(data, hints, "predict")?,
            None => open::season(data, hints, "predict")?,
        };
        let planned = args.slate.read(&season)?;
        let season = match &planned {
            Some(planned) => engine::season_before(&season, &planned.slate)?,
            None => season,
        };
        let plan = plan(data, args, &season, planned)?;
        let read = start.elapsed();
        let id = RunSettings::new(&season, &plan).id();
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
            && let Some(run) = run::find_intact(&self.folder, season)?
        {
            settle_default(data, season, &run)?;
            return Ok(Predicted { run, reused: true });
        }
        run::check_replaceable(&self.folder)?;
        let former = RunManifest::read(&self.folder).ok();
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
            RunManifest::new(season, plan, &forecast, staged.files(), timings, created_at);
        let run = staged.commit(manifest)?;
        if let Some(former) = former {
            say_whether_same(&former, &run.manifest);
        }
        settle_default(data, season, &run)?;
        Ok(Predicted { run, reused: false })
    }
}

fn plan(
    data: &DataDir,
    args: &PredictArgs,
    season: &Season,
    planned: Option<PlannedSlate>,
) -> Result<Plan, Failure> {
    let (line, models, asked) = (&args.plan.line, args.plan.models.as_deref(), &args.plan.systems);
    let dates = match &planned {
        Some(planned) => of_slate(args, &planned.slate)?,
        None => dates(&args.dates, season)?,
    };
    let stored = open::offers(data, season, line)?;
    // The lines of a slate stand in its own rows; those of earlier dates are known besides.
    let (offers, earlier) = if planned.is_some() { (None, stored) } else { (stored, None) };
    let at_market = engine::has_market_lines(season, line, offers.as_deref(), &dates)?;
    let absences = args.slate.absences();
    let chosen = if let Some(of) = &planned {
        training::choose_for_slate(data, season, models, asked, (&of.slate, at_market))
    } else {
        let choice = TrainingChoice { id: models, absences };
        training::choose(data, season, choice, asked, (&dates, at_market))
    };
    let Chosen { systems, learned, .. } = chosen?;
    check_absences(absences, learned.is_some())?;
    let plan = Plan {
        offers,
        bootstrap_days: args.plan.warmup_days,
        model: model::trained(args.plan.xgboost_model.as_deref(), season)?,
        trained: learned,
        slate: planned,
        ..Plan::new(systems, args.plan.parameters()?, line.clone(), dates)
    };
    model::must_be_used(&plan)?;
    PlanArgs::check_read(&plan)?;
    training::with_line_history(plan, season, at_market, earlier)
}

/// Refuses to take something to be known that no system reads.
fn check_absences(absences: KnownAbsences, is_trained: bool) -> Result<(), Failure> {
    if absences.is_expected() || is_trained {
        return Ok(());
    }
    let what = format!("--slate {absences} changes v2 systems alone, and none of these is one");
    Err(Failure::Usage(what))
}

/// The date of a slate, which says by itself which one is meant.
fn of_slate(args: &PredictArgs, slate: &UpcomingSlate) -> Result<Vec<GameDate>, Failure> {
    slate::check_lines(&args.plan.line)?;
    if !args.dates.contain(slate.date) {
        let what = format!("the slate is of {}, which is not among the dates", slate.date);
        return Err(Failure::Usage(what));
    }
    if slate.playing().next().is_none() {
        return Err(Failure::Usage("every player of the slate is out".to_owned()));
    }
    Ok(vec![slate.date])
}

/// The dates that were asked for, on one of which at least there are games.
fn dates(asked: &DateArgs, season: &Season) -> Result<Vec<GameDate>, Failure> {
    let (first, last) = (season.opening_night(), season.last_date());
    let refused = |what: String| {
        let id = season.id();
        Err(Failure::Usage(format!("{what} in {id}, whose games are from {first} to {last}")))
    };
    let mut dates = asked.dates.clone();
    dates.sort_unstable();
    dates.dedup();
    if dates.is_empty() {
        let (from, to) = (asked.start_date.unwrap_or(first), asked.end_date.unwrap_or(last));
        if from > last {
            return refused(format!("{from} is not"));
        }
        if from > to {
            return Err(Failure::Usage(format!("the first date, {from}, is after the last, {to}")));
        }
        dates = (from.days()..=to.days()).map(GameDate::from_days).collect();
    }
    // A date after the last game has no slate; a date of another year is a slip of the pen.
    let of_season = first..first.plus_days(365);
    if let Some(stray) = dates.iter().find(|date| !of_season.contains(date)) {
        return refused(format!("{stray} is not"));
    }
    let slate = Slate::new(&season.games()?, first);
    if dates.iter().all(|date| slate.on(*date).is_empty()) {
        return refused(match dates[..] {
            [date] => format!("there is no game on {date}"),
            _ => "there is no game on these dates".to_owned(),
        });
    }
    Ok(dates)
}

/// Says whether a run that was made again has the same bytes: where it came from another machine, that is what proves it.
fn say_whether_same(former: &RunManifest, run: &RunManifest) {
    let other = run.files.iter().find(|file| !former.files.contains(file));
    let Some(file) = other else {
        return output::talk("note: it has the same bytes as the run that stood there");
    };
    let before = former.files.iter().find(|before| before.name == file.name);
    let before = before.map_or("unknown", |before| &before.sha256);
    output::tell(&format!(
        "warning: {} has other bytes than before: its SHA-256 was {before}, and is {}",
        file.name, file.sha256
    ));
}

/// Makes `latest` lead to the default run, which other commands take, and says so where `run` is not that one.
fn settle_default(data: &DataDir, season: &Season, run: &Run) -> Result<(), Failure> {
    let snapshot = PresentSnapshot::from_season(season)?;
    let Some(default) = open::point_latest(data, season.id(), Some(&snapshot), None) else {
        return Ok(());
    };
    let (id, other) = (&run.manifest.run_id, &default.manifest.run_id);
    // Nobody takes a slate for the run of a season.
    if id != other && run.manifest.settings.who_plays.slate().is_none() {
        let same = run.manifest.extent(&snapshot) == default.manifest.extent(&snapshot);
        let why = if same {
            "newer"
        } else if run.manifest.settings.who_plays.is_expected() {
            "more complete"
        } else {
            "one of which nothing is taken to be known of who is out"
        };
        output::talk(&format!("note: run {other} is {why}, and season grade uses it"));
        output::talk(&format!("hint: season grade {} --run {id}", season.id()));
    }
    Ok(())
}

/// Refuses an upload that nobody permitted, and flags of an upload that is none.
#[cfg(feature = "bigquery")]
fn check_upload(config: &Configured, args: &PredictArgs) -> Result<(), Failure> {
    if args.upload {
        super::upload::check_permission(&args.how, &args.remote, &config.bigquery)?;
    } else if args.how != PublishArgs::default() {
        return Err(Failure::Usage("these flags say how a run is uploaded: add --upload".into()));
    }
    Ok(())
}

/// Says where the data that predictions rest on is thin.
fn say_upstream(asked: &AskedRun) -> Result<(), Failure> {
    let upstream = engine::sparse_upstream(&asked.season, &asked.plan)?;
    for thin in &upstream.sparse {
        output::talk(&format!("warning: {thin}"));
    }
    if let Some(gone) = &upstream.expired {
        output::talk(&format!("note: {gone}"));
    }
    Ok(())
}

/// A run of no prediction is no success.
fn say_why_nothing(season: &Season, run: &Run) -> ExitStatus {
    let manifest = &run.manifest;
    output::tell(&format!("error: nothing was predicted: {}", report::why_nothing(manifest)));
    let no_features = |date: &DateCount| date.status == DateStatus::NoFeatures;
    if manifest.dates.iter().any(no_features) {
        let id = season.id();
        output::talk(&format!("hint: season audit {id} shows what the feature rows lack"));
        // Rows that were built are built again from what the snapshot was made from, with the same result.
        if season.feature_origin() == FeatureOrigin::Stored {
            let kind = season.origin().kind.as_str();
            let source = if kind == "warehouse" { "warehouse:FOLDER" } else { kind };
            output::talk(&format!("hint: season snapshot {id} --from {source} --features rebuild"));
        }
    }
    ExitStatus::CheckFailed
}

fn dry_run(asked: &AskedRun, json: bool) -> Result<ExitStatus, Failure> {
    let AskedRun { season, plan, folder, .. } = asked;
    let slate = Slate::new(&season.games()?, season.opening_night());
    let status = |date: &GameDate| {
        let rows = slate.on(*date);
        (*date, plan.status(season, *date, rows), rows.len())
    };
    let planned = PlannedRun {
        folder: folder.display().to_string(),
        exists: run::find_intact(folder, season)?.is_some(),
        settings: artifacts::settings_json(&RunSettings::new(season, plan)),
        dates: plan.dates.iter().map(status).collect(),
        systems: plan.systems.iter().map(|system| system.id().as_str()).collect(),
    };
    output::print(&planned, json)?;
    Ok(ExitStatus::Done)
}

impl PredictArgs {
    /// All dates and systems of `season`, on all processors.
    fn whole(season: SeasonId) -> Self {
        Self {
            seasons: vec![Seasons::One(season)],
            parallel: true,
            threads: None,
            plan: PlanArgs::default(),
            dates: DateArgs::default(),
            slate: SlateArgs::default(),
            dry_run: false,
            force: false,
            timings: false,
            json: false,
            #[cfg(feature = "bigquery")]
            upload: false,
            #[cfg(feature = "bigquery")]
            how: PublishArgs::default(),
            #[cfg(feature = "bigquery")]
            remote: RemoteArgs::default(),
        }
    }
}

fn systems_help() -> String {
    let lines =
        |system: &Arc<dyn System>| format!("  {}\n      {}\n", system.id(), system.info().summary);
    format!("Systems:\n{}\n", all_systems().iter().map(lines).collect::<String>())
}
