//! `season explain`: finds the player-date, predicts it with every detail, and prints what made the numbers.

use std::sync::Arc;

use super::model;
use crate::cli::args::{PlanArgs, examples};
use crate::cli::training::{self, Chosen, TrainingChoice};
use crate::cli::which_season::{self, Hints};
use crate::cli::{ExitStatus, Failure, open, output};
use crate::domain::{GameDate, KnownAbsences, SeasonId, UpcomingSlate, WhoPlays, listed};
use crate::engine::{self, MarketLines, Plan};
use crate::explain::{self, Explanation, TrainingSource};
use crate::report::{ExplainedPlayerDate, OfSeason};
use crate::run::{self, Run, RunSettings};
use crate::season::{NamedPlayer, PlayerNotFound, Season, find_namesakes, find_player_date};
use crate::snapshot::DataDir;
use crate::systems::{System, all_systems};

#[derive(Debug, clap::Args)]
#[command(after_help = examples(&[
    "season explain 2021-22 \"Stephen Curry\" 2021-12-14",
    "season explain doncic 2021-12-14 --systems ensemble_v1 --full",
    "season explain 2021-22 curry 2021-12-14 --line fixed:20 --json",
]))]
pub(in crate::cli) struct ExplainArgs {
    /// The season, which can be left out, since the date says which it is; the player, by full name, a part of it, lookup
    /// or id, in any case and with or without accents; the date.
    #[arg(required = true, value_name = "[SEASON] PLAYER DATE")]
    pub(in crate::cli) what: Vec<String>,

    #[command(flatten)]
    pub(in crate::cli) plan: PlanArgs,

    /// What is taken to be known of who is out, as in `season predict`: `expected`, `tip-off`, `reported` or `half:SEED`.
    #[arg(long, value_name = "WORD", default_value_t)]
    pub(in crate::cli) slate: KnownAbsences,

    /// The run of a slate that predicts the date before its games are played, by the beginning of its name; its lines,
    /// warm-up and training are taken.
    #[arg(long, value_name = "ID", conflicts_with_all = ["line", "warmup_days", "models", "slate"])]
    pub(in crate::cli) run: Option<String>,

    /// Show every input, term and step.
    #[arg(long)]
    pub(in crate::cli) full: bool,

    /// Print everything as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

pub(super) fn run(data: &DataDir, args: &ExplainArgs) -> Result<ExitStatus, Failure> {
    // Of two words, the first is a part of a player's name.
    if let [season, _, _] = &args.what[..] {
        which_season::refuse_all(std::slice::from_ref(season))?;
    }
    let AskedExplanation { season, player, date } = AskedExplanation::new(&args.what)?;
    let hints = Hints { season, run: args.run.as_deref(), date: Some(date) };
    let season = open::season_with_own_features(data, hints, "explain")?;
    if let Some(id) = &args.run {
        return explain_slate(data, &season, id, (player, date), args);
    }
    let game =
        find_player_date(&season, player, date)?.map_err(|why| not_found(&why, &season, date))?;
    let offers = open::offers(data, &season, &args.plan.line)?;
    let at_market = engine::has_market_lines(&season, &args.plan.line, offers.as_deref(), &[date])?;
    let choice = TrainingChoice { id: args.plan.models.as_deref(), absences: args.slate };
    let dates = (&[date][..], at_market);
    let Chosen { systems, learned, training } =
        training::choose(data, &season, choice, &args.plan.systems, dates)?;
    let (parameters, lines) = (args.plan.parameters()?, args.plan.line.clone());
    let plan = Plan {
        offers,
        bootstrap_days: args.plan.warmup_days,
        model: model::trained(args.plan.xgboost_model.as_deref(), &season)?,
        trained: learned,
        ..Plan::new(systems, parameters, lines, vec![date])
    };
    model::must_be_used(&plan)?;
    PlanArgs::check_read(&plan)?;
    let plan = training::with_line_history(plan, &season, at_market, None)?;
    let background = training.as_ref().map(|training| TrainingSource { data, training });
    say(&season, (&plan, &plan.who_plays()), background, (player, game), args)
}

/// Says what `plan` predicts for a game of `season`, by its row, and why; `player` is how it was asked for.
fn say(
    season: &Season,
    (plan, who_plays): (&Plan, &WhoPlays),
    background: Option<TrainingSource<'_>>,
    (player, game): (&str, usize),
    args: &ExplainArgs,
) -> Result<ExitStatus, Failure> {
    let explanation = explain::explain(season, plan, background, game)?;
    note_namesakes(season, player, game, &explanation)?;
    let explained = ExplainedPlayerDate { explanation, full: args.full };
    let printed = OfSeason::new(season.is_fictional(), explained);
    output::print(&printed.assuming(who_plays, &plan.parameters), args.json)?;
    Ok(ExitStatus::Done)
}

/// Explains what the run of a slate says of a player, from the games before it.
fn explain_slate(
    data: &DataDir,
    season: &Season,
    id: &str,
    (player, day): (&str, GameDate),
    args: &ExplainArgs,
) -> Result<ExitStatus, Failure> {
    let run = open::find_run(data, season, Some(id))?;
    let settings = &run.manifest.settings;
    let (slate, before) = before_slate(&run, season)?;
    let game =
        find_player_date(&before, player, day)?.map_err(|why| not_found(&why, &before, day))?;
    let models = settings.training.as_deref();
    let of_run = |system: &&Arc<dyn System>| {
        settings.systems.iter().any(|id| id == system.id().as_str())
            && (args.plan.systems.is_empty()
                || args.plan.systems.iter().any(|of| of.id() == system.id()))
    };
    let systems: Vec<_> = all_systems().iter().filter(of_run).cloned().collect();
    let at_market = settings.line_calibration.is_some();
    let Chosen { systems, learned, training } =
        training::choose_for_slate(data, &before, models, &systems, (&slate, at_market))?;
    let (parameters, lines) = (settings.parameters.clone(), settings.line.clone());
    let plan = Plan {
        bootstrap_days: settings.warmup_days,
        model: model::trained(args.plan.xgboost_model.as_deref(), &before)?,
        trained: learned,
        ..Plan::new(systems, parameters, lines, vec![day])
    };
    let earlier = open::offers(data, &before, &settings.line)?;
    check_lines(settings, earlier.as_deref(), id)?;
    let plan = training::with_line_history(plan, &before, at_market, earlier)?;
    let background = training.as_ref().map(|training| TrainingSource { data, training });
    say(&before, (&plan, &settings.who_plays), background, (player, game), args)
}

/// Refuses a run whose probabilities rest on lines of earlier dates that are not those stored now, which are `earlier`.
fn check_lines(
    settings: &RunSettings,
    earlier: Option<&MarketLines>,
    id: &str,
) -> Result<(), Failure> {
    if !settings.is_at_market() || settings.needed_lines() == earlier.map(MarketLines::sha256) {
        return Ok(());
    }
    Err(Failure::NotReady {
        what: format!(
            "what run {id} says of its lines rests on lines of earlier dates that are not those stored beside the snapshot now"
        ),
        hint: "season predict with --slate and the run's slate.json makes a run with the present lines"
            .to_owned(),
    })
}

/// The slate of a run, and the season as that sees it.
fn before_slate(run: &Run, season: &Season) -> Result<(UpcomingSlate, Season), Failure> {
    let slate = run::slate(&run.folder, &run.manifest)?;
    let before = run::season_before(&run.folder, &run.manifest, season)?;
    slate.zip(before).ok_or_else(|| {
        Failure::Usage(format!(
            "--run is for the run of a slate, and {} is one of games that were played: leave it out",
            run.manifest.run_id
        ))
    })
}

/// There is no such player-date; the hint names the nearest that there is an explanation of.
fn not_found(why: &PlayerNotFound, season: &Season, date: GameDate) -> Failure {
    let season = season.id();
    let hint = why.instead(date).map_or_else(
        || format!("season export {season} --format csv lists the players of a run"),
        |(player, date)| format!("season explain {season} {player} {date}"),
    );
    Failure::NotThere { what: why.to_string(), hint }
}

/// Says who was meant, where several are called what was typed and only one of them plays on the date.
fn note_namesakes(
    season: &Season,
    asked: &str,
    game: usize,
    explanation: &Explanation,
) -> Result<(), Failure> {
    let others = find_namesakes(season, asked, game)?;
    if others.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = others.iter().map(ToString::to_string).collect();
    let player = NamedPlayer {
        lookup: explanation.player_lookup.clone(),
        full_name: explanation.player_full_name.clone(),
    };
    output::talk(&format!(
        "note: `{asked}` is taken for {player}; called so, and not playing on {}: {}",
        explanation.game.game_date,
        listed(names, ", ")
    ));
    Ok(())
}

/// What the words of the command line mean.
struct AskedExplanation<'a> {
    season: Option<SeasonId>,
    player: &'a str,
    date: GameDate,
}

impl<'a> AskedExplanation<'a> {
    fn new(words: &'a [String]) -> Result<Self, Failure> {
        let usage = |what: String| Failure::Usage(what);
        let (season, player, date) = match words {
            [player, date] => (None, player, date),
            [season, player, date] => (Some(season), player, date),
            _ => {
                return Err(usage(format!(
                    "`{}` is not [SEASON] <PLAYER> <DATE>, as in season explain 'Stephen Curry' 2021-12-14, with quotes \
                     around a name of several words",
                    words.join(" ")
                )));
            }
        };
        let season = season.map(|text| {
            text.parse::<SeasonId>().map_err(|bad| {
                usage(format!(
                    "{bad}; if it is a part of the name, put it in quotes: '{text} {player}'"
                ))
            })
        });
        let date = date
            .parse()
            .map_err(|bad| usage(format!("{bad}; it is the last of [SEASON] <PLAYER> <DATE>")))?;
        Ok(Self { season: season.transpose()?, player, date })
    }
}
