//! One pass over the dates: a date's rows, then its games.

use super::catalogue::{CATALOGUE, ExtendedFeature, SLATE_CATALOGUE};
use super::formula_input::FormulaInput;
use super::games::{GameEntry, Sequence};
use super::history::History;
use super::known_presence::{KnownPresence, NamesByNumber};
use super::matchup::Matchup;
use super::player::Expectation;
use super::regulars::Regular;
use super::season_games::SeasonGames;
use super::values::ExtendedValues;
use crate::features::Horizon;

/// The rows of each season's slates, in the order of its frame.
pub(super) fn compute_rows(
    seasons: &[SeasonGames<'_>],
    sequence: &Sequence,
    horizon: Horizon,
    known: KnownPresence<'_>,
) -> Vec<Vec<ExtendedValues>> {
    let mut openings: Vec<i32> = seasons.iter().map(opening).collect();
    openings.sort_unstable();
    openings.dedup();
    let mut history = History::new(sequence.players.len(), sequence.teams.len());
    let names = NamesByNumber { players: &sequence.players, teams: &sequence.teams };
    let mut rows = vec![Vec::new(); seasons.len()];
    for date in sequence.entries.chunk_by(|a, b| a.game.day == b.game.day) {
        let season = openings.partition_point(|opening| *opening <= date[0].game.day);
        history.start_season(date, season);
        let expected: Vec<Expectation> = date.iter().map(|entry| history.expect(entry)).collect();
        if horizon == Horizon::BeforeDate {
            describe(&history, seasons, date, (known, names), &mut rows);
        }
        if !known.is_nothing() {
            history.add_absences(date);
        }
        history.add(date, &expected);
        if horizon == Horizon::IncludingDate {
            describe(&history, seasons, date, (known, names), &mut rows);
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
    (known, names): (KnownPresence<'_>, NamesByNumber<'_>),
    rows: &mut [Vec<ExtendedValues>],
) {
    for of_team in date.chunk_by(|one, other| one.team == other.team) {
        let regulars = (!known.is_nothing()).then(|| known.regulars(history, of_team, names));
        let described =
            of_team.iter().filter(|entry| entry.game.is_described(&seasons[entry.frame].dates));
        for entry in described {
            rows[entry.frame].push(values(history, entry, regulars.as_deref()));
        }
    }
}

/// The values of the player-date of `entry`.
fn values(history: &History, entry: &GameEntry, regulars: Option<&[Regular]>) -> ExtendedValues {
    let game = Matchup {
        day: entry.game.day,
        player: entry.player,
        team: entry.team,
        opponent: entry.opponent,
        home: entry.game.home,
    };
    let input = FormulaInput::new(history, &game, regulars);
    let value = |of: &ExtendedFeature| (of.value)(&input).filter(|value| value.is_finite());
    let of_slate = SLATE_CATALOGUE.iter().filter(|_| regulars.is_some());
    ExtendedValues {
        game: entry.row,
        values: std::array::from_fn(|place| value(&CATALOGUE[place])),
        slate: of_slate.map(value).collect(),
    }
}
