//! One pass over the dates: a date's rows, then its games.

use super::catalogue::CATALOGUE;
use super::formula_input::FormulaInput;
use super::games::{GameEntry, Sequence};
use super::history::History;
use super::matchup::Matchup;
use super::player::Expectation;
use super::season_games::SeasonGames;
use super::values::ExtendedValues;
use crate::features::Horizon;

/// The rows of each season's slates, in the order of its frame.
pub(super) fn compute_rows(
    seasons: &[SeasonGames<'_>],
    sequence: &Sequence,
    horizon: Horizon,
) -> Vec<Vec<ExtendedValues>> {
    let mut openings: Vec<i32> = seasons.iter().map(opening).collect();
    openings.sort_unstable();
    openings.dedup();
    let mut history = History::new(sequence.players, sequence.teams);
    let mut rows = vec![Vec::new(); seasons.len()];
    for date in sequence.entries.chunk_by(|a, b| a.game.day == b.game.day) {
        let season = openings.partition_point(|opening| *opening <= date[0].game.day);
        history.start_season(date, season);
        let expected: Vec<Expectation> = date.iter().map(|entry| history.expect(entry)).collect();
        if horizon == Horizon::BeforeDate {
            describe(&history, seasons, date, &mut rows);
        }
        history.add(date, &expected);
        if horizon == Horizon::IncludingDate {
            describe(&history, seasons, date, &mut rows);
        }
    }
    for rows in &mut rows {
        rows.sort_unstable_by_key(|row| row.game);
    }
    rows
}

fn opening(season: &SeasonGames<'_>) -> i32 {
    season.dates.opening_night.days()
}

fn describe(
    history: &History,
    seasons: &[SeasonGames<'_>],
    date: &[GameEntry],
    rows: &mut [Vec<ExtendedValues>],
) {
    for entry in date.iter().filter(|entry| entry.game.is_described(&seasons[entry.frame].dates)) {
        let game = Matchup {
            day: entry.game.day,
            player: entry.player,
            team: entry.team,
            opponent: entry.opponent,
            home: entry.game.home,
        };
        let input = FormulaInput::new(history, &game);
        let value =
            |place: usize| (CATALOGUE[place].value)(&input).filter(|value| value.is_finite());
        rows[entry.frame]
            .push(ExtendedValues { game: entry.row, values: std::array::from_fn(value) });
    }
}
