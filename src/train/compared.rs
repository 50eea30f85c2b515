//! The past games that a player-date was compared with, to explain what similar games say of it.

use super::inputs;
use super::similar::{by_game, follow, played, players};
use crate::domain::KnownAbsences;
use crate::features::extended::KnownPresence;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::systems::{MAX_SIMILAR_GAMES, Similarity, TrainedModels};

/// A past game of a player, compared with the game to predict.
#[derive(Clone, Copy, Debug)]
pub struct ComparedTraining {
    /// The place of its season among those before the one to predict; none if it is of that one.
    pub history: Option<usize>,
    /// Its row in the games of its season.
    pub row: usize,
    /// How alike they are.
    pub likeness: Similarity,
}

/// Whether the games of `season` before that in row `game` are as many as the game is compared with, so that no earlier
/// season counts.
pub fn is_season_enough(season: &Season, game: usize) -> Result<bool, SnapshotError> {
    let games = season.games()?;
    let mut all = players(&games);
    let before = all.find(|rows| rows.contains(&game)).map_or(0..0, |rows| rows.start..game);
    let counts =
        |row: &usize| games.dates[*row] < games.dates[game] && played(&games, *row).is_some();
    Ok(before.filter(counts).count() >= MAX_SIMILAR_GAMES)
}

/// The past games that the player-date in row `game` of `season` was compared with, the newest first: `learned` has the rows
/// of the season, and those of `history`, the seasons before it in their order, are computed anew.
pub fn similar_games(
    history: &[Season],
    season: &Season,
    learned: &TrainedModels,
    game: usize,
) -> Result<Vec<ComparedTraining>, SnapshotError> {
    let seasons: Vec<&Season> = history.iter().collect();
    let inputs = inputs::compute(&seasons, &[], KnownPresence::Assumed(KnownAbsences::Expected))?;
    let player = season.games()?.players.get(game).to_owned();
    let mut timeline = Vec::new();
    for (number, (season, inputs)) in seasons.iter().zip(&inputs).enumerate() {
        let games = season.games()?;
        let row = by_game(inputs, games.dates.len());
        for rows in players(&games).filter(|rows| games.players.get(rows.start) == player) {
            follow(&mut timeline, number, &games, rows, &row, |_, _, _| ());
        }
    }
    let games = season.games()?;
    let row = |game| learned.row(game);
    let mut compared = Vec::new();
    for rows in players(&games).filter(|rows| rows.contains(&game)) {
        follow(&mut timeline, history.len(), &games, rows, &row, |other, now, known| {
            if other == game {
                let likeness = now.similarities(known.iter().rev().map(|played| &played.game));
                let place = known.iter().rev().map(|played| played.place);
                let one = |((number, row), likeness)| ComparedTraining {
                    history: (number < history.len()).then_some(number),
                    row,
                    likeness,
                };
                compared = place.zip(likeness).map(one).collect();
            }
        });
    }
    Ok(compared)
}
