//! The player's games of the season before a date.

use super::explanation::SeasonSoFar;
use crate::grade::Outcome;
use crate::season::{Games, Season};

/// So many games say what minutes to expect.
const LAST_GAMES: usize = 10;

/// The rows of the games of the player of row `game` from opening night to the day before, those with points that count.
pub(super) fn earlier_games(season: &Season, games: &Games<'_>, game: usize) -> Vec<usize> {
    let (player, day) = (games.players.get(game), games.dates[game]);
    let of_player = (0..game).rev().take_while(|row| games.players.get(*row) == player);
    let counts = |row: &usize| {
        let outcome = Outcome::new(games.points.get(*row), games.minutes.get(*row));
        games.dates[*row] < day
            && games.dates[*row] >= season.opening_night().days()
            && outcome.actual().is_some()
    };
    let mut rows: Vec<usize> = of_player.filter(counts).collect();
    rows.reverse();
    rows
}

/// What the games in the rows `earlier` say, the newest last, also of an outcome.
pub(super) fn season_so_far(games: &Games<'_>, earlier: &[usize], outcome: Outcome) -> SeasonSoFar {
    let points: Vec<i32> = earlier.iter().filter_map(|row| games.points.get(*row)).collect();
    let actual = outcome.points.filter(|_| outcome.void.is_none());
    let count = |is: fn(&i32, i32) -> bool| {
        actual.map(|actual| points.iter().filter(|of| is(of, actual)).count())
    };
    let minutes: Vec<f64> =
        earlier.iter().rev().filter_map(|row| games.minutes.get(*row)).take(LAST_GAMES).collect();
    let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
    SeasonSoFar {
        games: points.len(),
        fewer: count(|of, actual| *of < actual),
        equal: count(|of, actual| *of == actual),
        most: points.iter().copied().max(),
        mean_points: mean(points.iter().map(|of| f64::from(*of)).sum(), points.len()),
        mean_minutes_last_10: mean(minutes.iter().sum(), minutes.len()),
    }
}
