//! `season grade`: compares a run with what happened, and writes its grades.

use std::sync::Arc;

use crate::cli::args::{DateArgs, MoneyArgs, examples, values};
use crate::cli::open::{self, OpenRun, OpenSlate};
use crate::cli::seasons::{self, AskedOfAll, WhichSeasons};
use crate::cli::which_season::Hints;
use crate::cli::{ExitStatus, Failure, hints, output};
use crate::domain::{SeasonId, UpcomingPlayer, UpcomingSlate, listed};
use crate::grade::{
    Benchmark, Calibration, CountedDates, Forecaster, Graded, Money, Paired, RunOffers, Scorecard,
    SliceDifference,
};
use crate::report::{Grade, OfSeason};
use crate::run::RunManifest;
use crate::season::Season;
use crate::snapshot::DataDir;
use crate::snapshot::frame::texts;
use crate::source::Seasons;
use crate::systems::System;
use crate::{grade, run};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season grade 2021-22 --by month --systems ensemble_v1",
    "season grade --start-date 2022-03-01 --end-date 2022-03-31",
    "season grade all --min-games 5",
]))]
pub(in crate::cli) struct GradeArgs {
    /// The season [default: that of the only snapshot], or several, separated by commas, or `all`: the default run of each, in
    /// one table.
    #[arg(value_name = "SEASONS", value_delimiter = ',', value_parser = values::seasons)]
    pub(in crate::cli) seasons: Vec<Seasons>,

    /// The run, by the beginning of its name [default: the newest complete one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Only these systems, separated by commas, beside the averages.
    #[arg(long, alias = "system", value_name = "SYSTEMS")]
    #[arg(value_delimiter = ',', value_parser = values::system)]
    pub(in crate::cli) systems: Vec<Arc<dyn System>>,

    #[command(flatten)]
    pub(in crate::cli) dates: DateArgs,

    /// Count only player-dates with at least N earlier games of the season.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_games: Option<usize>,

    /// Also show errors by this, and whether those of the best system differ beyond chance.
    #[arg(long, value_name = "DIMENSION")]
    #[arg(value_parser = ["month", "venue", "rest", "role", "line_source", "confidence"])]
    pub(in crate::cli) by: Option<String>,

    #[command(flatten)]
    pub(in crate::cli) money: MoneyArgs,

    /// Show every table.
    #[arg(long)]
    pub(in crate::cli) full: bool,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &GradeArgs) -> Result<ExitStatus, Failure> {
    let season = match seasons::which(data, &args.seasons)? {
        WhichSeasons::Several(seasons) => return grade_all(data, &seasons, args),
        WhichSeasons::One(season) => season,
    };
    let open = opened(data, args, season)?;
    let (run, offers, graded) = (&open.run, open.run_offers(), open.grade()?);
    let rows = grade::grades(&graded, &open.predictions, offers)?;
    // The file has every row; only what is counted is cut.
    let (graded, counted_dates) = on_dates(played(graded, &open)?, args, &run.manifest)?;
    let (graded, filter) = graded.filtered(args.min_games);
    let (written, all) = rayon::join(
        || run::add_file(data, &run.folder, &grade::grades_layout(), &rows),
        || Grades::new(&graded, args, offers),
    );
    let file = run.folder.join(&written?.name).display().to_string();
    let printed = Grade {
        run_id: &run.manifest.run_id,
        snapshot_hash: &run.manifest.snapshot_hash,
        file,
        filter,
        counted_dates,
        scorecard: &all.scorecard,
        calibration: &all.calibration,
        money: &all.money,
        rivals: &all.rivals,
        paired: &all.paired,
        slice_differences: &all.slice_differences,
        season: run.manifest.season,
        by: args.by.as_deref(),
        full: args.full,
        untrained: hints::untrained(&run.manifest),
    };
    open::make_latest(data, &open.season)?;
    let printed = OfSeason::new(open.season.is_fictional(), printed);
    output::print(&printed.of_run(&run.manifest.settings), args.json)?;
    Ok(ExitStatus::Done)
}

/// One table of several seasons. The grades of each run are written beside its predictions, as for one season.
fn grade_all(
    data: &DataDir,
    seasons: &[SeasonId],
    args: &GradeArgs,
) -> Result<ExitStatus, Failure> {
    let of_one = [
        ("--run", args.run.is_some()),
        ("--by", args.by.is_some()),
        ("--full", args.full),
        ("--dates", !args.dates.is_all()),
    ];
    seasons::refuse_flags("grade", &of_one)?;
    let asked =
        AskedOfAll { systems: &args.systems, min_games: args.min_games, money: args.money.rules() };
    let all = seasons::judge_all(data, seasons, &asked, |open, graded| {
        let rows = grade::grades(graded, &open.predictions, open.run_offers())?;
        run::add_file(data, &open.run.folder, &grade::grades_layout(), &rows)?;
        Ok(open::make_latest(data, &open.season)?)
    })?;
    output::print(&all, args.json)?;
    Ok(seasons::status(&all))
}

/// The run to grade, which has the systems that were asked for.
fn opened(data: &DataDir, args: &GradeArgs, season: Option<SeasonId>) -> Result<OpenRun, Failure> {
    args.dates.check()?;
    let hints = Hints { season, run: args.run.as_deref(), date: args.dates.any() };
    let open = OpenRun::read_to_grade(data, hints, "grade")?;
    open::check_systems(&args.systems, &open.run.manifest)?;
    Ok(open)
}

/// What of `graded` is of games that the snapshot has, where it is of a slate. Whoever did not play in one of them is void.
fn played(graded: Graded, open: &OpenRun) -> Result<Graded, Failure> {
    let Some(OpenSlate { slate, missing }) = &open.slate else { return Ok(graded) };
    let (season, date) = (&open.season, slate.date);
    let id = season.id();
    let is_there = |team: &str| !missing.contains(team);
    if !slate.players.iter().any(|player| is_there(&player.team)) {
        return Err(Failure::NotReady {
            what: format!("the games of {date} are not in the snapshot of {id} yet"),
            hint: format!("season snapshot {id} --add FILE adds the box scores of a day"),
        });
    }
    if !missing.is_empty() {
        let teams = listed(missing, ", ");
        output::tell(&format!(
            "note: games of {date} are not in the snapshot yet and do not count: those of {teams}"
        ));
    }
    let teams = texts(season.tables().0, "team_abbr")?;
    let graded = graded.of_games(|game| teams.get(game).is_none_or(is_there));
    let void = graded.player_dates.iter().filter(|of| of.outcome.void.is_some()).count();
    output::tell(&format!(
        "note: {void} of the {} players of the slate whose games are there did not play: their predictions are void",
        graded.player_dates.len()
    ));
    say_who_played_anyway(season, slate)?;
    Ok(graded)
}

/// Names those who were marked out in `slate` and played: there is no prediction of them.
fn say_who_played_anyway(season: &Season, slate: &UpcomingSlate) -> Result<(), Failure> {
    let games = season.games()?;
    let has_played = |player: &&UpcomingPlayer| {
        let rows = (0..games.dates.len()).filter(|row| games.dates[*row] == slate.date.days());
        let mut rows = rows.filter(|row| games.players.get(*row) == player.player_lookup);
        rows.any(|row| games.minutes.get(row).is_some_and(|minutes| minutes > 0.0))
    };
    let played: Vec<&str> = slate.out().filter(has_played).map(UpcomingPlayer::name).collect();
    if !played.is_empty() {
        let names = listed(&played, ", ");
        output::tell(&format!("note: marked out but played, without a prediction: {names}"));
    }
    Ok(())
}

/// What of `graded` is of the dates that were asked for, which is refused where the run predicts nothing of it.
fn on_dates(
    graded: Graded,
    args: &GradeArgs,
    run: &RunManifest,
) -> Result<(Graded, Option<CountedDates>), Failure> {
    if args.dates.is_all() {
        return Ok((graded, None));
    }
    let kept = graded.on_dates(|date| args.dates.contain(date));
    let nothing = || Failure::Usage(format!("run {} predicts nothing on these dates", run.run_id));
    kept.map(|(graded, dates)| (graded, Some(dates))).ok_or_else(nothing)
}

/// How good everybody was.
struct Grades {
    scorecard: Scorecard,
    paired: Vec<Paired>,
    calibration: Vec<Calibration>,
    money: Vec<Money>,
    rivals: Vec<Benchmark>,
    slice_differences: Vec<SliceDifference>,
}

impl Grades {
    /// Those of the systems that were asked for, and of the averages.
    fn new(graded: &Graded, args: &GradeArgs, offers: Option<RunOffers<'_>>) -> Self {
        let (scorecard, (paired, calibration)) = rayon::join(
            || grade::scorecard(graded),
            || rayon::join(|| grade::paired(graded), || grade::calibration(graded)),
        );
        let scorecard = match offers {
            Some(_) => scorecard.without_assumed_returns(),
            None => scorecard,
        };
        let rivals = grade::benchmarks(graded, &paired);
        let slice_differences = Vec::new();
        let rules = args.money.rules();
        let money = offers.map(|offers| grade::money(graded, offers, rules)).unwrap_or_default();
        let mut all = Self { scorecard, paired, calibration, money, rivals, slice_differences };
        if !args.systems.is_empty() {
            all.keep(&args.systems);
        }
        let market = |offers| grade::market_calibration(graded, offers, rules.margin);
        all.calibration.extend(offers.and_then(market));
        // Lines of different sources are for different players, and never compared.
        let by = args.by.as_deref().filter(|by| *by != "line_source");
        let best = grade::best_system(&all.scorecard, &all.paired);
        if let Some((by, best)) = by.zip(best) {
            all.slice_differences = grade::slice_differences(graded, best, by);
        }
        all
    }

    fn keep(&mut self, systems: &[Arc<dyn System>]) {
        let is_kept = |name: &str| {
            systems.iter().any(|system| system.id().as_str() == name)
                || Forecaster::BASELINES.iter().any(|baseline| baseline.as_str() == name)
        };
        let both = |pair: &Paired| is_kept(pair.forecaster) && is_kept(pair.against);
        self.scorecard.scores.retain(|score| is_kept(score.forecaster));
        self.paired.retain(both);
        self.calibration.retain(|of| is_kept(of.forecaster));
        self.money.retain(|of| is_kept(of.forecaster));
        self.rivals.retain(|rival| both(&rival.pair));
    }
}
