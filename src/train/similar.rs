//! What similar games say of each player-date, from the player's games of all seasons before it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::input_row::InputRow;
use crate::domain::GameDate;
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::systems::{ExtendedRow, KnownBeforeGame, MAX_SIMILAR_GAMES, PastGame};

/// A game that was played.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlayedGame {
    day: i32,
    /// The number of its season, and its row there.
    pub(super) place: (usize, usize),
    pub(super) game: PastGame,
}

/// Fills in the last of the inputs of each of `seasons`, which stand in their order.
///
/// Snapshots of seasons in a row overlap: a player's game that stands in two of them counts once, as the earlier has it.
pub(super) fn add_similar_games(
    seasons: &[&Season],
    inputs: &mut [Vec<InputRow>],
) -> Result<(), SnapshotError> {
    let mut past: BTreeMap<String, Vec<PlayedGame>> = BTreeMap::new();
    for (number, (season, inputs)) in seasons.iter().zip(inputs.iter_mut()).enumerate() {
        let games = season.games()?;
        let mut surpluses = vec![0.0; games.dates.len()];
        let row = by_game(inputs, surpluses.len());
        for rows in players(&games) {
            let timeline = past.entry(games.players.get(rows.start).to_owned()).or_default();
            follow(timeline, number, &games, rows, &row, |game, now, known| {
                if row(game).is_some() {
                    surpluses[game] =
                        now.points_above_expected(known.iter().rev().map(|played| &played.game));
                }
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

/// Which rows of the games of each of `seasons` are read for the player-dates of the last from `first` on: these, and the games
/// that each is compared with.
pub(super) fn find_read(
    seasons: &[&Season],
    first: GameDate,
) -> Result<Vec<Vec<bool>>, SnapshotError> {
    let games: Vec<Games<'_>> =
        seasons.iter().map(|season| season.games()).collect::<Result<_, _>>()?;
    let mut read: Vec<Vec<bool>> = games.iter().map(|of| vec![false; of.dates.len()]).collect();
    let Some((last, read_last)) = games.last().zip(read.last_mut()) else { return Ok(read) };
    let mut past: BTreeMap<&str, Vec<(i32, usize, usize)>> = BTreeMap::new();
    for row in (0..last.dates.len()).filter(|row| last.dates[*row] >= first.days()) {
        read_last[row] = true;
        past.entry(last.players.get(row)).or_default();
    }
    for (number, games) in games.iter().enumerate() {
        for rows in players(games) {
            let Some(of_player) = past.get_mut(games.players.get(rows.start)) else { continue };
            let before = rows.filter(|row| games.dates[*row] < first.days());
            let before = before.filter(|row| played(games, *row).is_some());
            of_player.extend(before.map(|row| (games.dates[row], number, row)));
        }
    }
    for mut of_player in past.into_values() {
        of_player.sort_unstable();
        // A game that stands in two snapshots counts once.
        let days = of_player.chunk_by(|one, other| one.0 == other.0).rev();
        for (_, season, row) in days.take(MAX_SIMILAR_GAMES).flatten() {
            read[*season][*row] = true;
        }
    }
    Ok(read)
}

/// The rows of each player of `games`, which stand together.
pub(super) fn players<'a>(games: &'a Games<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
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
pub(super) fn by_game<'a>(
    inputs: &'a [InputRow],
    games: usize,
) -> impl Fn(usize) -> Option<ExtendedRow<'a>> {
    let mut rows = vec![None; games];
    for inputs in inputs {
        rows[inputs.game] = Some(ExtendedRow::new(&inputs.values));
    }
    move |game| rows[game]
}

/// The points of the game in `row`, if it was played.
pub(super) fn played(games: &Games<'_>, row: usize) -> Option<i32> {
    // Of unknown minutes, points alone say that it was.
    let minutes = games.minutes.get(row).unwrap_or(0.0);
    games.points.get(row).filter(|points| minutes > 0.0 || *points > 0)
}

/// Goes through the games in `rows`, those of one player in the season of that number, of which `row` says what was known
/// before each, and adds those that were played to his `timeline`, oldest first. `visit` sees each game, its circumstances and
/// the newest games before it.
pub(super) fn follow<'r>(
    timeline: &mut Vec<PlayedGame>,
    number: usize,
    games: &Games<'_>,
    rows: Range<usize>,
    row: &impl Fn(usize) -> Option<ExtendedRow<'r>>,
    mut visit: impl FnMut(usize, &KnownBeforeGame, &[PlayedGame]),
) {
    for game in rows {
        let day = games.dates[game];
        let before = timeline.partition_point(|other| other.day < day);
        let rest = before.checked_sub(1).map(|newest| day - timeline[newest].day);
        // Coefficients were fitted with an unknown place read as away.
        let at_home = games.homes.get(game).unwrap_or(false);
        let now = KnownBeforeGame::new(row(game), at_home, rest, number);
        visit(game, &now, &timeline[before.saturating_sub(MAX_SIMILAR_GAMES)..before]);
        if let Some(points) = played(games, game).filter(|_| before == timeline.len()) {
            let game_played = PastGame { before: now, points: f64::from(points) };
            timeline.push(PlayedGame { day, place: (number, game), game: game_played });
        }
    }
}
