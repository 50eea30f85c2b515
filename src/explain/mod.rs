//! Floor 7: everything that made the numbers of one player-date.
//!
//! Owns the finding of a player and a date by what a person types, and the explanation as data: past games, features,
//! terms and how they add up, the line, the reason for each recommendation or for its absence, the outcome.
//! It predicts that one player-date from the snapshot, so it needs no run. Refuses formulas: what it says of a system
//! the system said.

mod features;
mod finding;
mod learned;
mod system;
mod words;

use serde::Serialize;

use crate::domain::{GameDate, Line, SeasonId};
use crate::engine::{Plan, PlayerDateDetail, predict_one};
use crate::grade::Outcome;
use crate::season::{Games, Season};
use crate::snapshot::frame::texts;
use crate::snapshot::{FeatureOrigin, SnapshotError};
use crate::systems::LOOKBACK;
pub use features::{DefaultTaken, Feature, Features};
pub use finding::{NotFound, find};
use learned::Insight;
pub use learned::{
    Background, ExtendedInput, Quantile, ShownCorrection, ShownDistribution, ShownTraining, Sides,
    SimilarPast, WeighedGame,
};
pub use system::{
    Advice, Arithmetic, Component, Explained, Mean, NoPredictionReason, ShownModel, ShownNetwork,
    ShownTerm, Similar,
};
pub use words::number;

/// Everything that made the numbers of one player-date.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The season.
    pub season: SeasonId,
    /// The identity of the snapshot that everything was computed from.
    pub snapshot_hash: String,
    /// Who computed the feature rows.
    pub feature_rows: FeatureOrigin,
    /// The player's key.
    pub player_lookup: String,
    /// The player's name, where the snapshot has it.
    pub player_full_name: Option<String>,
    /// The game to predict.
    pub game: Game,
    /// The game's id.
    pub game_id: String,
    /// The player's team.
    pub team: String,
    /// What the systems were shown of the past.
    pub past: Past,
    /// The feature row; none if there is none.
    pub features: Option<Features>,
    /// What was learned for it; none if no system that learns was asked, or one that reads such a system.
    pub learned: Option<ShownTraining>,
    /// The line that the predictions are judged by.
    pub line: ShownLine,
    /// What each system made of it.
    pub systems: Vec<Explained>,
    /// What happened.
    pub outcome: ShownOutcome,
}

/// A game of the player.
#[derive(Clone, Debug, Serialize)]
pub struct Game {
    /// Its date.
    pub game_date: GameDate,
    /// The other team.
    pub opponent: String,
    /// Whether the player's team was at home, if that is known.
    pub is_home: Option<bool>,
}

/// The past games that the systems were shown.
#[derive(Clone, Debug, Serialize)]
pub struct Past {
    /// Games of so many days before the date,
    pub lookback_days: i32,
    /// and of them at most so many, the newest.
    pub lookback_games: usize,
    /// Those games, newest first.
    pub games: Vec<PastGame>,
    /// How many older games of the player the snapshot holds.
    pub older_games: usize,
    /// The newest of them.
    pub newest_older: Option<GameDate>,
}

/// A past game.
#[derive(Clone, Debug, Serialize)]
pub struct PastGame {
    /// When and against whom.
    #[serde(flatten)]
    pub game: Game,
    /// Points, if they are known.
    pub points: Option<i32>,
    /// Minutes, if they are known.
    pub minutes: Option<f64>,
}

/// The line, and where it came from.
#[derive(Clone, Debug, Serialize)]
pub struct ShownLine {
    /// Points; none if there is no line.
    pub points: Option<f64>,
    /// Who set it, in the word of files.
    pub source: Option<&'static str>,
    /// The same for a person.
    pub from: String,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
pub struct ShownOutcome {
    /// The points, if they are known.
    pub points: Option<i32>,
    /// Why they do not count, if they do not, in the word of files.
    pub void: Option<&'static str>,
}

/// Explains the player-date in row `game` of the games, which stands on a slate, as `plan` predicts it. The plan's
/// dates do not matter. What it learned came from `background`.
///
/// It takes seconds where games of earlier seasons are compared with it, whose rows are computed anew.
pub fn explain(
    season: &Season,
    plan: &Plan,
    background: Option<Background<'_>>,
    game: usize,
) -> Result<Explanation, SnapshotError> {
    let games = season.games()?;
    let date = GameDate::from_days(games.dates[game]);
    let closeup = predict_one(season, plan, date, game)?;
    let table = Table::new(season)?;
    let past = past(&table, &closeup, game);
    let features = features::of(season, game, &closeup.systems)?;
    let outcome = Outcome::new(games.points.get(game), games.minutes.get(game));
    let insight = Insight::new(plan, background, date, game);
    let judged = system::Judged {
        line: closeup.line,
        outcome,
        past: &past,
        features: features.as_ref(),
        bootstrap_days: plan.bootstrap_days,
        model: plan.model.as_ref(),
        insight: insight.as_ref(),
    };
    let asked = |answer: &&crate::engine::SystemDetail| {
        plan.systems.iter().any(|system| system.id() == answer.info.id)
    };
    let mut systems = Vec::new();
    for answer in closeup.systems.iter().filter(asked) {
        let similar = insight.map(|insight| insight.similar(season, game, &answer.info));
        systems.push(Explained {
            similar_past: similar.transpose()?.flatten(),
            ..judged.explain(answer, &closeup.systems)
        });
    }
    let (names, market) =
        (texts(table.frame, "player_full_name")?, texts(table.frame, "points_line_source")?);
    let line = ShownLine {
        points: closeup.line.map(|line| line.points),
        source: closeup.line.map(|Line { source, .. }| source.as_str()),
        from: words::line_from(closeup.line, &plan.lines, features.as_ref(), market.get(game)),
    };
    Ok(Explanation {
        season: season.id(),
        snapshot_hash: season.snapshot_hash().to_owned(),
        feature_rows: season.feature_origin(),
        player_lookup: games.players.get(game).to_owned(),
        player_full_name: names.get(game).map(str::to_owned),
        game: table.game(game),
        game_id: games.game_ids.get(game).to_owned(),
        team: table.teams.get(game).unwrap_or_default().to_owned(),
        past,
        features,
        learned: insight.map(|insight| insight.training(&closeup.systems)),
        line,
        systems,
        outcome: ShownOutcome {
            points: outcome.points,
            void: outcome.void.map(crate::grade::Void::as_str),
        },
    })
}

/// The columns that say which game a row is.
struct Table<'a> {
    frame: &'a polars::prelude::DataFrame,
    games: Games<'a>,
    teams: &'a polars::prelude::StringChunked,
    opponents: &'a polars::prelude::StringChunked,
}

impl<'a> Table<'a> {
    fn new(season: &'a Season) -> Result<Self, SnapshotError> {
        let (frame, _) = season.tables();
        let (teams, opponents) = (texts(frame, "team_abbr")?, texts(frame, "opponent_team_abbr")?);
        Ok(Self { frame, games: season.games()?, teams, opponents })
    }

    fn game(&self, row: usize) -> Game {
        Game {
            game_date: GameDate::from_days(self.games.dates[row]),
            opponent: self.opponents.get(row).unwrap_or_default().to_owned(),
            is_home: self.games.homes.get(row),
        }
    }
}

/// The window of the player-date in row `game`, and what lies behind it.
fn past(table: &Table<'_>, closeup: &PlayerDateDetail, game: usize) -> Past {
    let games = &table.games;
    let row = |row: usize| PastGame {
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
