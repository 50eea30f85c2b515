//! The games of a slate with what was predicted of each player: what a table and a page of it show.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{GameDate, PlayerStatus, SeasonId, SystemId, UpcomingPlayer, UpcomingSlate};
use crate::grade::ListedPrediction;

/// The games of a slate with what one system predicts of each player.
#[derive(Debug, Serialize)]
pub struct SlateBoard {
    /// The season.
    pub season: SeasonId,
    /// The date.
    pub date: GameDate,
    /// The run.
    pub run_id: String,
    /// The system.
    pub system_id: SystemId,
    /// The games, by visitors.
    pub games: Vec<BoardGame>,
}

/// A game of a slate.
#[derive(Debug, Serialize)]
pub struct BoardGame {
    /// Its id.
    pub game_id: String,
    /// The visitors and the team at home; on a neutral floor both in alphabetical order.
    pub teams: Vec<BoardTeam>,
}

/// A team of a slate.
#[derive(Debug, Serialize)]
pub struct BoardTeam {
    /// The team's code.
    pub team: String,
    /// Whether it is at home.
    pub is_home: Option<bool>,
    /// Its players, the most points predicted first; who is out stands last.
    pub players: Vec<BoardPlayer>,
}

/// A player of a slate.
#[derive(Debug, Serialize)]
pub struct BoardPlayer {
    /// The key.
    pub player_lookup: String,
    /// What the player is called.
    pub player: String,
    /// What is announced, if anything is.
    pub status: Option<PlayerStatus>,
    /// What is predicted, or why nothing is; none of somebody who is out.
    pub prediction: Option<ListedPrediction>,
}

impl BoardPlayer {
    /// The points predicted, if there are some.
    pub fn points(&self) -> Option<f64> {
        self.prediction.as_ref()?.predicted_points
    }

    /// The status as a word.
    pub fn status_word(&self) -> &'static str {
        self.status.map_or("–", PlayerStatus::as_str)
    }
}

impl BoardGame {
    /// Who plays whom.
    pub fn name(&self) -> String {
        let between =
            if self.teams.iter().any(|of| of.is_home.is_some()) { " at " } else { " – " };
        let teams: Vec<&str> = self.teams.iter().map(|of| of.team.as_str()).collect();
        teams.join(between)
    }
}

impl SlateBoard {
    /// That of `slate`, of which the run of that id and system says what is `listed`.
    pub fn new(
        slate: &UpcomingSlate,
        (run_id, system_id): (String, SystemId),
        listed: Vec<ListedPrediction>,
    ) -> Self {
        let mut listed: BTreeMap<String, ListedPrediction> =
            listed.into_iter().map(|of| (of.player_lookup.clone(), of)).collect();
        let mut games: BTreeMap<&str, Vec<&UpcomingPlayer>> = BTreeMap::new();
        for player in &slate.players {
            games.entry(&player.game_id).or_default().push(player);
        }
        let mut games: Vec<BoardGame> = games
            .into_iter()
            .map(|(id, players)| BoardGame {
                game_id: id.to_owned(),
                teams: teams(&players, &mut listed),
            })
            .collect();
        games.sort_by_key(BoardGame::name);
        Self { season: slate.season, date: slate.date, run_id, system_id, games }
    }
}

/// The teams of the `players` of a game.
fn teams(
    players: &[&UpcomingPlayer],
    listed: &mut BTreeMap<String, ListedPrediction>,
) -> Vec<BoardTeam> {
    let mut teams: Vec<BoardTeam> = Vec::new();
    for player in players {
        let shown = BoardPlayer {
            player_lookup: player.player_lookup.clone(),
            player: player.name().to_owned(),
            status: player.status,
            prediction: listed.remove(&player.player_lookup),
        };
        match teams.iter_mut().find(|of| of.team == player.team) {
            Some(team) => team.players.push(shown),
            None => teams.push(BoardTeam {
                team: player.team.clone(),
                is_home: player.is_home,
                players: vec![shown],
            }),
        }
    }
    teams.sort_by(|one, other| {
        let key = |of: &BoardTeam| (of.is_home == Some(true), of.team.clone());
        key(one).cmp(&key(other))
    });
    for team in &mut teams {
        let points = |of: &BoardPlayer| of.points().unwrap_or(f64::NEG_INFINITY);
        team.players.sort_by(|one, other| points(other).total_cmp(&points(one)));
    }
    teams
}
