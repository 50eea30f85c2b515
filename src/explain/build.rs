//! Explains a player-date: asks the systems, and puts together what they say.

use super::explanation::{
    ExplainedLine, ExplainedOutcome, ExplainedSystem, Explanation, Past, WindowGame,
};
use super::features::explain_features;
use super::games::GameTable;
use super::sentences;
use super::system::ExplainContext;
use super::training::{TrainingContext, TrainingSource};
use crate::domain::{GameDate, Line};
use crate::engine::{Plan, PlayerDateDetail, SystemDetail, predict_one};
use crate::grade::{Outcome, Void};
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;
use crate::systems::LOOKBACK;

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
    let games = season.games()?;
    let date = GameDate::from_days(games.dates[game]);
    let closeup = predict_one(season, plan, date, game)?;
    let table = GameTable::new(season)?;
    let past = past(&table, &closeup, game);
    let features = explain_features(season, game, &closeup.systems)?;
    let outcome = Outcome::new(games.points.get(game), games.minutes.get(game));
    let training = TrainingContext::new(plan, background, date, game);
    let context = ExplainContext {
        line: closeup.line,
        outcome,
        past: &past,
        features: features.as_ref(),
        bootstrap_days: plan.bootstrap_days,
        model: plan.model.as_ref(),
        training: training.as_ref(),
    };
    let asked =
        |answer: &&SystemDetail| plan.systems.iter().any(|system| system.id() == answer.info.id);
    let mut systems = Vec::new();
    for answer in closeup.systems.iter().filter(asked) {
        let similar = training.map(|training| training.similar(season, game, &answer.info));
        systems.push(ExplainedSystem {
            similar_past: similar.transpose()?.flatten(),
            ..context.explain(answer, &closeup.systems)
        });
    }
    let (names, market) =
        (texts(table.frame, "player_full_name")?, texts(table.frame, "points_line_source")?);
    let line = ExplainedLine {
        points: closeup.line.map(|line| line.points),
        source: closeup.line.map(|Line { source, .. }| source.as_str()),
        from: sentences::describe_line_source(
            closeup.line,
            &plan.lines,
            features.as_ref(),
            market.get(game),
        ),
    };
    Ok(Explanation {
        season: season.id(),
        snapshot_hash: season.snapshot_hash().to_owned(),
        feature_rows: season.feature_origin(),
        player_lookup: games.players.get(game).to_owned(),
        player_full_name: names.get(game).map(str::to_owned),
        game: table.game(game),
        game_id: games.game_ids.get(game).to_owned(),
        team: table.team(game),
        past,
        features,
        learned: training.map(|training| training.explain_training(&closeup.systems)),
        line,
        systems,
        outcome: ExplainedOutcome { points: outcome.points, void: outcome.void.map(Void::as_str) },
    })
}

/// The window of the player-date in row `game`, and what lies behind it.
fn past(table: &GameTable<'_>, closeup: &PlayerDateDetail, game: usize) -> Past {
    let games = &table.games;
    let row = |row: usize| WindowGame {
        game: table.game(row),
        points: games.points.get(row),
        minutes: games.minutes.get(row),
    };
    let player = games.players.get(game);
    let older = (0..closeup.window.start).rev();
    let older = older.take_while(|row| games.players.get(*row) == player);
    Past {
        lookback_days: LOOKBACK.days,
        lookback_games: LOOKBACK.games,
        games: closeup.window.clone().rev().map(row).collect(),
        newest_older: older.clone().next().map(|row| GameDate::from_days(games.dates[row])),
        older_games: older.count(),
    }
}
