//! `season show`: what one system predicted on a date or for a player, beside what happened.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::cli::args::{DateArgs, OrderArg, examples, values};
use crate::cli::open::OpenRun;
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, output};
use crate::domain::{GameDate, SeasonId, SystemId, listed, shell_word, shortened};
use crate::grade::{
    self, ListedPrediction, ListingSummary, Order, default_system, list_predictions,
};
use crate::report::{OfSeason, ShownPredictions, ShownSlate};
use crate::run::{self, RunManifest};
use crate::season::{
    FoundPlayer, PlayerNotFound, Season, SlateNotFound, find_games, find_player, find_player_date,
    find_slate, find_team,
};
use crate::snapshot::DataDir;
use crate::systems::System;

/// How many rows of a date are shown where nothing else is asked for.
const TOP: usize = 10;

/// How many rows of a whole season.
const TOP_OF_SEASON: usize = 20;

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season show 2022-03-05 --top 10",
    "season show 2021-22 --player \"LeBron James\" --sort error",
    "season show 2021-22 --sort error --team LAL",
]))]
pub(in crate::cli) struct ShowArgs {
    /// The season, which can be left out, since a date or a run says which it is; the date. Without a date, --player
    /// says whose season is shown, and --sort which rows of the whole season.
    #[arg(num_args = 0..=2, value_name = "[SEASON] [DATE]")]
    pub(in crate::cli) what: Vec<String>,

    /// Only this player, by full name, a part of it, lookup or id, in any case and with or without accents.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) player: Option<String>,

    /// Only players of this team, by its code, such as LAL.
    #[arg(long, value_name = "TEAM", conflicts_with = "player")]
    pub(in crate::cli) team: Option<String>,

    /// The one system whose predictions are shown [default: the newest ensemble that predicted something, or else the last system of the run].
    #[arg(long = "systems", alias = "system", value_name = "SYSTEM", value_parser = values::system)]
    pub(in crate::cli) system: Option<Arc<dyn System>>,

    #[command(flatten)]
    pub(in crate::cli) dates: DateArgs,

    /// What comes first: the most points predicted, the largest distance from the line, or the largest error
    /// [default: predicted; for a player, dates in their order].
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(in crate::cli) sort: Option<OrderArg>,

    /// Show at most N rows [default: 10 of a date, 20 of a season, all of a player, or of a team on a date].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) top: Option<u32>,

    /// The run, by the beginning of its name [default: the newest].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) run: Option<String>,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &ShowArgs) -> Result<ExitStatus, Failure> {
    which_season::refuse_all(&args.what)?;
    let AskedPredictions { season, date } = AskedPredictions::new(&args.what)?;
    if date.is_none() && args.player.is_none() && args.sort.is_none() {
        let what = "a date, a player or an order is missing, as in season show 2022-03-05, season show --player curry \
                    or season show --sort error, which is of the whole season";
        return Err(Failure::Usage(what.to_owned()));
    }
    check_dates(args, date)?;
    let hints = Hints { season, run: args.run.as_deref(), date: date.or(args.dates.any()) };
    let open = OpenRun::read_to_grade(data, hints, "show")?;
    let (season, manifest) = (&open.season, &open.run.manifest);
    let system = system(args, manifest)?;
    let chosen = choose(season, date, args)?;
    if let Some(date) = date {
        check_date(manifest, date)?;
    }
    let skipped = run::skipped(&open.run.folder, manifest)?;
    let listed = list_predictions(season, &open.predictions, &skipped, system, &chosen.rows)?;
    let (all, no_prediction) = (ListingSummary::new(&listed), reasons(&listed));
    let predictions = sorted(listed, args, date);
    let shown = ShownPredictions {
        season: season.id(),
        run_id: manifest.run_id.clone(),
        snapshot_hash: manifest.snapshot_hash.clone(),
        system_id: system,
        date,
        player: chosen.player,
        team: chosen.team,
        all,
        shown: ListingSummary::new(&predictions),
        no_prediction,
        order: order(args),
        predictions,
        slate: open.slate.map(|of| ShownSlate { slate: of.slate, to_come: of.missing }),
    };
    let printed = OfSeason::new(season.is_fictional(), shown);
    output::print(&printed.of_run(&manifest.settings), args.json)?;
    Ok(ExitStatus::Done)
}

/// Which player-dates are shown.
struct Selection {
    /// The player's name.
    player: Option<String>,
    /// The team's code.
    team: Option<String>,
    /// The rows of the games.
    rows: Vec<usize>,
}

/// The player-dates that were asked for.
fn choose(season: &Season, date: Option<GameDate>, args: &ShowArgs) -> Result<Selection, Failure> {
    let id = season.id();
    if let Some(asked) = &args.player {
        let no_player = |why: PlayerNotFound| no_player(&why, id, date);
        let FoundPlayer { player, rows } = match date {
            None => find_player(season, asked)?.map_err(no_player)?,
            // Of several with one name, the date tells who is meant.
            Some(date) => {
                let row = find_player_date(season, asked, date)?.map_err(no_player)?;
                let lookup = season.games()?.players.get(row);
                let found = find_player(season, lookup)?.map_err(no_player)?;
                FoundPlayer { rows: row..row + 1, ..found }
            }
        };
        let games = season.games()?;
        let is_shown = |row: &usize| {
            let date = GameDate::from_days(games.dates[*row]);
            season.is_on_slate(&games, *row) && args.dates.contain(date)
        };
        let rows: Vec<usize> = rows.filter(is_shown).collect();
        if rows.is_empty() && !args.dates.is_all() {
            let what = format!("{player} has no game of {id} on these dates");
            let player = shell_word(&player.lookup).into_owned();
            let hint = format!("season show {id} --player {player} shows those of the season");
            return Err(Failure::NotThere { what, hint });
        }
        return Ok(Selection { player: Some(player.to_string()), team: None, rows });
    }
    let no_slate = |why: SlateNotFound| no_slate(&why, id, args);
    let team = args.team.as_ref().map(|team| find_team(season, team)).transpose()?;
    let team = team.transpose().map_err(no_slate)?;
    let rows = match date {
        Some(date) => find_slate(season, date, team.as_deref())?.map_err(no_slate)?,
        None => of_season(season, team.as_deref(), &args.dates)?,
    };
    Ok(Selection { player: None, team, rows })
}

/// Everybody's games of a season, or a team's, on the dates that were asked for.
fn of_season(season: &Season, team: Option<&str>, dates: &DateArgs) -> Result<Vec<usize>, Failure> {
    let rows = find_games(season, team)?;
    let days = season.games()?.dates;
    let kept = rows.into_iter().filter(|row| dates.contain(GameDate::from_days(days[*row])));
    let kept: Vec<usize> = kept.collect();
    if kept.is_empty() {
        let id = season.id();
        let what = format!(
            "there is no game of {} on these dates",
            shortened(team.unwrap_or(&id.to_string()))
        );
        let hint = format!("season show {id} --sort error shows those of the whole season");
        return Err(Failure::NotThere { what, hint });
    }
    Ok(kept)
}

/// Refuses flags that choose from several dates where one is asked for.
fn check_dates(args: &ShowArgs, date: Option<GameDate>) -> Result<(), Failure> {
    if !args.dates.is_all() && date.is_some() {
        let what = "--dates, --start-date and --end-date choose from the games of a --player or of a season; a date by \
                    itself is typed as in season show 2022-03-05";
        return Err(Failure::Usage(what.to_owned()));
    }
    args.dates.check()
}

fn no_player(why: &PlayerNotFound, season: SeasonId, date: Option<GameDate>) -> Failure {
    let instead = match date {
        Some(date) => why.instead(date).map(|(player, date)| (player, format!(" {date}"))),
        None => why.instead(GameDate::default()).map(|(player, _)| (player, String::new())),
    };
    let hint = instead.map_or_else(
        || format!("season export {season} --format csv --with name lists the players of a run"),
        |(player, date)| format!("season show {season}{date} --player {}", shell_word(player)),
    );
    Failure::NotThere { what: why.to_string(), hint }
}

fn no_slate(why: &SlateNotFound, season: SeasonId, args: &ShowArgs) -> Failure {
    let team = args.team.as_ref().map(|team| format!(" --team {}", shell_word(team)));
    let hint = match (why, why.nearest()) {
        (SlateNotFound::Team { .. }, _) => "--team takes one of these codes".to_owned(),
        (_, Some(date)) => format!("season show {season} {date}{}", team.unwrap_or_default()),
        (_, None) => format!("season audit {season} shows what the snapshot has"),
    };
    Failure::NotThere { what: why.to_string(), hint }
}

/// A run of other dates would show nothing but that.
fn check_date(run: &RunManifest, date: GameDate) -> Result<(), Failure> {
    if run.dates.iter().any(|of_run| of_run.date == date) {
        return Ok(());
    }
    let far = |other: &GameDate| (other.days() - date.days()).abs();
    let predicted = run.dates.iter().filter(|date| date.predictions > 0).map(|date| date.date);
    let nearest = predicted.min_by_key(far);
    let what = nearest.map_or_else(
        || format!("run {} has no prediction for {date}", run.run_id),
        |nearest| {
            format!(
                "run {} does not predict {date}; of its dates, {nearest} is the nearest",
                run.run_id
            )
        },
    );
    let hint = format!("season predict {} predicts the whole season", run.season);
    Err(Failure::NotThere { what, hint })
}

/// The system that was asked for, or the run's own.
fn system(args: &ShowArgs, run: &RunManifest) -> Result<SystemId, Failure> {
    let there = &run.settings.systems;
    let none = |name: &str| {
        Failure::Usage(format!(
            "run {} has no {name}; its systems are {}",
            run.run_id,
            listed(there, ", ")
        ))
    };
    match &args.system {
        Some(system) if there.iter().any(|id| id == system.id().as_str()) => Ok(system.id()),
        Some(system) => Err(none(system.id().as_str())),
        None => default_system(run).ok_or_else(|| none("system of this program")),
    }
}

/// How often there is no prediction, by reason.
fn reasons(listed: &[ListedPrediction]) -> BTreeMap<String, usize> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for reason in listed.iter().filter_map(|listed| listed.no_prediction.as_ref()) {
        *reasons.entry(reason.clone()).or_default() += 1;
    }
    reasons
}

/// What is sorted by; none for a player's dates in their order.
fn order(args: &ShowArgs) -> Option<Order> {
    args.sort.map(OrderArg::order).or_else(|| args.player.is_none().then(Order::default))
}

/// What is shown of `listed`, in the order that was asked for.
fn sorted(
    listed: Vec<ListedPrediction>,
    args: &ShowArgs,
    date: Option<GameDate>,
) -> Vec<ListedPrediction> {
    let asked = args.top.map(|top| usize::try_from(top).unwrap_or(usize::MAX));
    let top = asked.unwrap_or(match (&args.player, date, &args.team) {
        (None, None, _) => TOP_OF_SEASON,
        (None, Some(_), None) => TOP,
        (Some(_), ..) | (None, Some(_), Some(_)) => usize::MAX,
    });
    let Some(order) = order(args) else { return listed.into_iter().take(top).collect() };
    let value = |listed: &ListedPrediction| {
        order.value(listed.predicted_points?, listed.line, listed.actual())
    };
    let values: Vec<Option<f64>> = listed.iter().map(value).collect();
    let first = grade::largest_first(&values).into_iter().take(top);
    first.map(|position| listed[position].clone()).collect()
}

/// What the words of the command line mean.
struct AskedPredictions {
    season: Option<SeasonId>,
    date: Option<GameDate>,
}

impl AskedPredictions {
    fn new(words: &[String]) -> Result<Self, Failure> {
        let usage = |what: String| Failure::Usage(what);
        let date = |text: &String| {
            text.parse().map_err(|bad| usage(format!("{bad}; it is the last of [SEASON] <DATE>")))
        };
        match words {
            [] => Ok(Self { season: None, date: None }),
            [word] => match word.parse::<SeasonId>() {
                Ok(season) => Ok(Self { season: Some(season), date: None }),
                Err(_) => Ok(Self { season: None, date: Some(date(word)?) }),
            },
            [season, last, ..] => {
                let season = season.parse::<SeasonId>();
                let season = season.map_err(|bad| usage(bad.to_string()))?;
                Ok(Self { season: Some(season), date: Some(date(last)?) })
            }
        }
    }
}
