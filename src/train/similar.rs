//! What similar games say of each player-date, from the player's games of all seasons before it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::inputs::{self, Inputs};
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::systems::{
    Circumstances, ExtendedRow, MAX_SIMILAR_GAMES, PastGame, Similarity, TrainedModels,
};

/// A past game of a player, compared with the game to predict.
#[derive(Clone, Copy, Debug)]
pub struct Compared {
    /// The place of its season among those before the one to predict; none if it is of that one.
    pub history: Option<usize>,
    /// Its row in the games of its season.
    pub row: usize,
    /// How alike they are.
    pub likeness: Similarity,
}

/// A game that was played.
#[derive(Clone, Copy, Debug)]
struct Played {
    day: i32,
    /// The number of its season, and its row there.
    place: (usize, usize),
    game: PastGame,
}

/// Fills in the last of the inputs of each of `seasons`, which stand in their order.
///
/// Snapshots of seasons in a row overlap: a player's game that stands in two of them counts once, as the earlier has it.
pub(super) fn add(seasons: &[&Season], inputs: &mut [Vec<Inputs>]) -> Result<(), SnapshotError> {
    let mut past: BTreeMap<String, Vec<Played>> = BTreeMap::new();
    for (number, (season, inputs)) in seasons.iter().zip(inputs.iter_mut()).enumerate() {
        let games = season.games()?;
        let mut surpluses = vec![0.0; games.dates.len()];
        let row = by_game(inputs, surpluses.len());
        for rows in players(&games) {
            let timeline = past.entry(games.players.get(rows.start).to_owned()).or_default();
            follow(timeline, number, &games, rows, &row, |game, now, known| {
                surpluses[game] =
                    now.points_above_expected(known.iter().rev().map(|played| &played.game));
            });
        }
        drop(row);
        for inputs in inputs {
            if let Some(value) = inputs.values.last_mut() {
                *value = surpluses[inputs.game];
            }
        }
    }
    Ok(())
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
) -> Result<Vec<Compared>, SnapshotError> {
    let seasons: Vec<&Season> = history.iter().collect();
    let inputs = inputs::compute(&seasons)?;
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
                let one = |((number, row), likeness)| Compared {
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

/// The rows of each player of `games`, which stand together.
fn players<'a>(games: &'a Games<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut start = 0;
    std::iter::from_fn(move || {
        let player = (start < games.dates.len()).then(|| games.players.get(start))?;
        let rest = start..games.dates.len();
        let count = rest.take_while(|row| games.players.get(*row) == player).count();
        start += count;
        Some(start - count..start)
    })
}

/// The values of the row of each of so many games.
fn by_game<'a>(inputs: &'a [Inputs], games: usize) -> impl Fn(usize) -> Option<ExtendedRow<'a>> {
    let mut rows = vec![None; games];
    for inputs in inputs {
        rows[inputs.game] = Some(ExtendedRow::new(&inputs.values));
    }
    move |game| rows[game]
}

/// The points of the game in `row`, if it was played.
fn played(games: &Games<'_>, row: usize) -> Option<i32> {
    let minutes = games.minutes.get(row).unwrap_or(0.0);
    games.points.get(row).filter(|points| minutes > 0.0 || *points > 0)
}

/// Goes through the games in `rows`, those of one player in the season of that number, of which `row` says what was known
/// before each, and adds those that were played to his `timeline`, oldest first. `visit` sees each game, its circumstances and
/// the newest games before it.
fn follow<'r>(
    timeline: &mut Vec<Played>,
    number: usize,
    games: &Games<'_>,
    rows: Range<usize>,
    row: &impl Fn(usize) -> Option<ExtendedRow<'r>>,
    mut visit: impl FnMut(usize, &Circumstances, &[Played]),
) {
    for game in rows {
        let day = games.dates[game];
        let before = timeline.partition_point(|other| other.day < day);
        let rest = before.checked_sub(1).map(|newest| day - timeline[newest].day);
        let at_home = games.homes.get(game).unwrap_or(false);
        let now = Circumstances::new(row(game), at_home, rest, number);
        visit(game, &now, &timeline[before.saturating_sub(MAX_SIMILAR_GAMES)..before]);
        if let Some(points) = played(games, game).filter(|_| before == timeline.len()) {
            let game_played = PastGame { before: now, points: f64::from(points) };
            timeline.push(Played { day, place: (number, game), game: game_played });
        }
    }
}
