//! `season demo`: an invented season, trained on, predicted and graded, with its page.

use std::collections::BTreeMap;
use std::time::Instant;

use super::report::Judged;
use super::{predict, snapshot, train};
use crate::cli::args::examples;
use crate::cli::open::{self, OpenRun};
use crate::cli::which_season::Hints;
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{Calendar, GameDate, SeasonId};
use crate::grade::{self, Graded, ListedPrediction, MoneyRules, Order};
use crate::report::{Demo, DemoResult, ImportedSnapshot};
use crate::run::{self, RunManifest};
use crate::season::find_slate;
use crate::snapshot::limits::Limits;
use crate::snapshot::manifest::Manifest;
use crate::snapshot::staging::write_durably;
use crate::snapshot::{DataDir, SnapshotError};
use crate::source::{
    self, BoxScoreChoices, DEMO, DEMO_SEED, Request, Seasons, Source, Strictness, WarehouseChoices,
};

/// How many players of the last date are shown.
const SHOWN: usize = 5;

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

    /// Print the manifests of the snapshot and the run, and the result, as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Invents a season, trains on it with the quick setting, predicts it, and says how good that was and what to try next.
pub(super) fn run(
    data: &DataDir,
    calendar: &Calendar,
    args: &DemoArgs,
) -> Result<ExitStatus, Failure> {
    let season = args.season.or_else(Calendar::newest).ok_or(Failure::NoSnapshot)?;
    refuse_to_replace(data, season)?;
    let mut stages = Stages::new();
    let snapshot = import(data, calendar, season, args.seed)?;
    stages.end("import");
    train::quick_alone(data, season)?;
    stages.end("train");
    let predicted = predict::whole(data, season)?;
    stages.end("predict");
    let run = Some(predicted.run.manifest.run_id.as_str());
    let hints = Hints { season: Some(season), run, date: None };
    let open = OpenRun::read_to_grade(data, hints, "demo")?;
    let judged = Judged::new(&open, (None, MoneyRules::default()))?;
    stages.end("grade");
    let page = open.run.folder.join(run::PAGE_FILE);
    let html = judged.page(&open).html()?;
    output::stored_file(data, &page, |inside| Ok(write_durably(inside, html.as_bytes())?))?;
    open::make_latest(data, &open.season)?;
    stages.end("page");
    let graded = &judged.graded;
    let last_date = last_date(graded);
    let demo = Demo {
        snapshot,
        run: &open.run.manifest,
        result: DemoResult::new(graded, &judged.scorecard, &judged.paired),
        last_date,
        players: last_date.map(|date| players(&open, date)).transpose()?.unwrap_or_default(),
        page,
        stages: stages.all,
        seed: args.seed,
        root: data.root(),
    };
    output::print(&demo, args.json)?;
    Ok(ExitStatus::Done)
}

/// How long each stage took.
struct Stages {
    since: Instant,
    all: Vec<(&'static str, f64)>,
}

impl Stages {
    fn new() -> Self {
        Self { since: Instant::now(), all: Vec::new() }
    }

    /// The stage `name` is done.
    fn end(&mut self, name: &'static str) {
        self.all.push((name, self.since.elapsed().as_secs_f64()));
        self.since = Instant::now();
    }
}

/// The snapshot of the season that `seed` gives.
fn import(
    data: &DataDir,
    calendar: &Calendar,
    season: SeasonId,
    seed: u64,
) -> Result<ImportedSnapshot, Failure> {
    let spellings = BTreeMap::new();
    let request = Request {
        seasons: Seasons::One(season),
        calendar,
        strictness: Strictness::Default,
        stored_features: true,
        warehouse: WarehouseChoices::default(),
        columns: &[],
        box_scores: BoxScoreChoices::of_league(&spellings),
        limits: Limits::DEFAULT,
    };
    let start = Instant::now();
    let import = source::load(&Source::Demo(seed), &request)?.pop();
    #[expect(clippy::expect_used, reason = "a demo of one season is one import")]
    let import = import.expect("Invariant: one season was asked for");
    snapshot::note_unknown_schedule(calendar, &import);
    snapshot::keep(data, None, import, start.elapsed())
}

/// The last date that was predicted.
fn last_date(graded: &Graded) -> Option<GameDate> {
    let days = graded.player_dates.iter().map(|player_date| player_date.day);
    days.max().map(GameDate::from_days)
}

/// Those of `date` for whom the run's own system predicts most.
fn players(open: &OpenRun, date: GameDate) -> Result<Vec<ListedPrediction>, Failure> {
    let OpenRun { season, run, predictions, .. } = open;
    let manifest: &RunManifest = &run.manifest;
    let rows = find_slate(season, date, None)?.unwrap_or_default();
    let Some(system) = grade::default_system(manifest) else { return Ok(Vec::new()) };
    let skipped = run::skipped(&run.folder, manifest)?;
    let listed = grade::list_predictions(season, predictions, &skipped, system, &rows)?;
    let value = |listed: &ListedPrediction| {
        Order::Predicted.value(listed.predicted_points?, listed.line, listed.actual())
    };
    let values: Vec<Option<f64>> = listed.iter().map(value).collect();
    let first = grade::largest_first(&values).into_iter().take(SHOWN);
    Ok(first.map(|position| listed[position].clone()).collect())
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
