//! Explains a player-date: asks the systems, and puts together what they say.

use super::explanation::{
    ExplainedFeatures, ExplainedLine, ExplainedOutcome, ExplainedSystem, Explanation, Headline,
    Past, SeasonSoFar, WindowGame,
};
use super::features::explain_features;
use super::games::GameTable;
use super::influences::InfluenceContext;
use super::sentences;
use super::so_far::{earlier_games, season_so_far};
use super::system::ExplainContext;
use super::training::{TrainingContext, TrainingSource};
use crate::domain::GameDate;
use crate::engine::{Plan, PlayerDateDetail, SystemDetail, predict_one};
use crate::grade::{Outcome, Void};
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

/// Explains the player-date in row `game` of the games, which stands on a slate, as `plan` predicts it. The plan's
/// dates do not matter. What it learned came from `background`.
///
/// It takes seconds where games of earlier seasons are compared with it, whose rows are computed anew.
pub fn explain(
    season: &Season,
    plan: &Plan,
    background: Option<TrainingSource<'_>>,
    game: usize,
) -> Result<Explanation, SnapshotError> {
    let table = GameTable::new(season)?;
    let games = &table.games;
    let date = GameDate::from_days(games.dates[game]);
    let closeup = predict_one(season, plan, date, game)?;
    let past = past(&table, plan, &closeup, game);
    let features = explain_features(season, game, &closeup.systems)?;
    let outcome = Outcome::new(games.points.get(game), games.minutes.get(game));
    let training = TrainingContext::new(plan, background, date, game);
    let context = ExplainContext {
        features: features.as_ref(),
        training: training.as_ref(),
        ..ExplainContext::new(plan, &closeup, outcome, &past)
    };
    let (season_so_far, headline) = told_first(season, plan, games, &closeup, (date, game))?;
    let (void, minutes) = (outcome.void.map(Void::as_str), games.minutes.get(game));
    Ok(Explanation {
        season: season.id(),
        snapshot_hash: season.snapshot_hash().to_owned(),
        feature_rows: season.feature_origin(),
        player_lookup: games.players.get(game).to_owned(),
        player_full_name: texts(table.frame, "player_full_name")?.get(game).map(str::to_owned),
        game: table.game(game),
        game_id: games.game_ids.get(game).to_owned(),
        team: table.team(game),
        line: line(&table, plan, &closeup, features.as_ref(), game)?,
        learned: training.map(|training| training.explain_training(&closeup.systems)),
        systems: systems(season, plan, &closeup, &context, game)?,
        outcome: ExplainedOutcome { points: outcome.points, void, minutes },
        season_so_far,
        headline,
        past,
        features,
    })
}

/// The player's games of the season before the `game` on `date`, and what moved the prediction that is told first.
fn told_first(
    season: &Season,
    plan: &Plan,
    games: &Games<'_>,
    closeup: &PlayerDateDetail,
    (date, game): (GameDate, usize),
) -> Result<(SeasonSoFar, Option<Headline>), SnapshotError> {
    let earlier = earlier_games(season, games, game);
    let outcome = Outcome::new(games.points.get(game), games.minutes.get(game));
    let so_far = season_so_far(games, &earlier, outcome);
    let average = so_far.mean_points;
    let context = InfluenceContext { season, plan, date, game, earlier: &earlier, average };
    Ok((so_far, headline(&context, closeup)?))
}

/// What each system that `plan` asks made of the player-date in row `game`.
fn systems(
    season: &Season,
    plan: &Plan,
    closeup: &PlayerDateDetail,
    context: &ExplainContext<'_>,
    game: usize,
) -> Result<Vec<ExplainedSystem>, SnapshotError> {
    let mut systems = Vec::new();
    for answer in closeup.systems.iter().filter(|answer| is_asked(plan, answer)) {
        let similar = context.training.map(|training| training.similar(season, game, &answer.info));
        systems.push(ExplainedSystem {
            similar_past: similar.transpose()?.flatten(),
            ..context.explain(answer, &closeup.systems)
        });
    }
    Ok(systems)
}

fn is_asked(plan: &Plan, answer: &SystemDetail) -> bool {
    plan.systems.iter().any(|system| system.id() == answer.info.id)
}

/// What moved the prediction that is told first: the last of those that are made of others, or else the last.
fn headline(
    context: &InfluenceContext<'_>,
    closeup: &PlayerDateDetail,
) -> Result<Option<Headline>, SnapshotError> {
    let predicted = || {
        let asked = closeup.systems.iter().filter(|answer| is_asked(context.plan, answer));
        asked.filter(|answer| answer.result.is_ok())
    };
    let of_others = predicted().rfind(|answer| answer.info.is_ensemble());
    let Some(first) = of_others.or(predicted().next_back()) else { return Ok(None) };
    let influences = context.influences(first, closeup)?;
    Ok(Some(Headline { system_id: first.info.id, influences }))
}

/// The line, and where it came from.
fn line(
    table: &GameTable<'_>,
    plan: &Plan,
    closeup: &PlayerDateDetail,
    features: Option<&ExplainedFeatures>,
    game: usize,
) -> Result<ExplainedLine, SnapshotError> {
    let market = texts(table.frame, "points_line_source")?.get(game);
    Ok(ExplainedLine {
        points: closeup.lines.map(|lines| lines.middle.points),
        source: closeup.lines.map(|lines| lines.middle.source.as_str()),
        from: sentences::describe_line_source(closeup.lines, &plan.lines, features, market),
    })
}

/// The window of the player-date in row `game`, and what lies behind it.
fn past(table: &GameTable<'_>, plan: &Plan, closeup: &PlayerDateDetail, game: usize) -> Past {
    let (games, lookback) = (&table.games, plan.parameters.lookback());
    let row = |row: usize| WindowGame {
        game: table.game(row),
        points: games.points.get(row),
        minutes: games.minutes.get(row),
    };
    let player = games.players.get(game);
    let older = (0..closeup.window.start).rev();
    let older = older.take_while(|row| games.players.get(*row) == player);
    Past {
        lookback_days: lookback.days,
        lookback_games: lookback.games,
        games: closeup.window.clone().rev().map(row).collect(),
        newest_older: older.clone().next().map(|row| GameDate::from_days(games.dates[row])),
        older_games: older.count(),
    }
}
