//! One pass over the dates: a date's rows, then its games.

use super::catalogue::{CATALOGUE, ExtendedFeature, SLATE_CATALOGUE};
use super::formula_input::FormulaInput;
use super::games::{GameEntry, Sequence};
use super::history::History;
use super::known_presence::KnownPresence;
use super::matchup::Matchup;
use super::player::Expectation;
use super::regulars::Regular;
use super::season_games::SeasonGames;
use super::values::ExtendedValues;
use crate::features::Horizon;

/// The rows of each season's slates that are `wanted`, by season and row, in the order of its frame.
pub(super) fn compute_rows(
    seasons: &[SeasonGames<'_>],
    sequence: &Sequence,
    horizon: Horizon,
    known: KnownPresence<'_>,
    wanted: &dyn Fn(usize, usize) -> bool,
) -> Vec<Vec<ExtendedValues>> {
    let mut rows = vec![Vec::new(); seasons.len()];
    let is_wanted = |entry: &GameEntry| {
        entry.game.is_described(&seasons[entry.frame].dates) && wanted(entry.frame, entry.row)
    };
    follow(seasons, sequence, &sequence.entries, !known.is_nothing(), |history, date, seen| {
        if seen == horizon {
            for (frame, row) in describe(history, date, (known, sequence), is_wanted) {
                rows[frame].push(row);
            }
        }
    });
    for rows in &mut rows {
        rows.sort_unstable_by_key(|row| row.game);
    }
    rows
}

/// Goes through the dates of `entries`, which are those of `sequence` or the first of them, and says what is known after
/// them. `visit` sees what is known before the games of each date, and then what is known with them. What regulars were absent from
/// a player's games is only counted if it is `read`.
pub(super) fn follow(
    seasons: &[SeasonGames<'_>],
    sequence: &Sequence,
    entries: &[GameEntry],
    absences_are_read: bool,
    mut visit: impl FnMut(&History, &[GameEntry], Horizon),
) -> History {
    let openings = openings(seasons);
    let mut history = History::new(sequence.players.len(), sequence.teams.len());
    for date in entries.chunk_by(|a, b| a.game.day == b.game.day) {
        history.start_season(date, season_of(&openings, date));
        let expected: Vec<Expectation> = date.iter().map(|entry| history.expect(entry)).collect();
        visit(&history, date, Horizon::BeforeDate);
        if absences_are_read {
            history.add_absences(date);
        }
        history.add(date, &expected);
        visit(&history, date, Horizon::IncludingDate);
    }
    history
}

/// The opening nights of `seasons`, in order, each once.
pub(super) fn openings(seasons: &[SeasonGames<'_>]) -> Vec<i32> {
    let mut openings: Vec<i32> = seasons.iter().map(opening).collect();
    openings.sort_unstable();
    openings.dedup();
    openings
}

/// The number of the season that the games of a `date` belong to.
pub(super) fn season_of(openings: &[i32], date: &[GameEntry]) -> usize {
    openings.partition_point(|opening| *opening <= date[0].game.day)
}

fn opening(season: &SeasonGames<'_>) -> i32 {
    season.dates.opening_night.days()
}

/// The rows of those of `date` that are `wanted`, by season.
pub(super) fn describe(
    history: &History,
    date: &[GameEntry],
    (known, names): (KnownPresence<'_>, &Sequence),
    wanted: impl Fn(&GameEntry) -> bool,
) -> Vec<(usize, ExtendedValues)> {
    let mut rows = Vec::new();
    for of_team in date.chunk_by(|one, other| one.team == other.team) {
        let mut described = of_team.iter().filter(|entry| wanted(entry)).peekable();
        if described.peek().is_none() {
            continue;
        }
        let regulars = (!known.is_nothing()).then(|| known.regulars(history, of_team, names));
        rows.extend(described.map(|entry| {
            let minutes = known.expected_minutes(entry, names);
            (entry.frame, values(history, entry, regulars.as_deref(), minutes))
        }));
    }
    rows
}

/// The values of the player-date of `entry`, of whom somebody may expect so many `minutes`.
fn values(
    history: &History,
    entry: &GameEntry,
    regulars: Option<&[Regular]>,
    minutes: Option<f64>,
) -> ExtendedValues {
    let game = Matchup {
        day: entry.game.day,
        player: entry.player,
        team: entry.team,
        opponent: entry.opponent,
        home: entry.game.home,
    };
    let input = FormulaInput::new(history, &game, regulars, minutes);
    let value = |of: &ExtendedFeature| (of.value)(&input).filter(|value| value.is_finite());
    let of_slate = SLATE_CATALOGUE.iter().filter(|_| regulars.is_some());
    ExtendedValues {
        game: entry.row,
        values: std::array::from_fn(|place| value(&CATALOGUE[place])),
        slate: of_slate.map(value).collect(),
    }
}
