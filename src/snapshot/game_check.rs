//! What the rows of games say of one another: two teams meet on one date, and no team meets itself. Whoever can write a file can
//! hash it, so this is checked wherever a snapshot is read, and of a warehouse's table as well.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use polars::prelude::DataFrame;

use super::SnapshotError;
use super::frame::{flags, ints, texts};
use crate::domain::{GameDate, shortened};

/// Something that a row of games says and that cannot be.
#[derive(Debug, PartialEq, Eq)]
pub struct GameFault {
    /// The row, from 0.
    pub row: usize,
    /// The column.
    pub column: &'static str,
    /// What is wrong, with the value.
    pub what: String,
}

/// What cannot be of the dates, teams and floors of games; rows with a null where none may be are passed over.
///
/// A warehouse's table may hold players of one team of a game only: who met whom is known all the same.
pub fn game_faults(games: &DataFrame) -> Result<Vec<GameFault>, SnapshotError> {
    let teams = texts(games, "team_abbr")?.iter().zip(texts(games, "opponent_team_abbr")?.iter());
    let keys = texts(games, "game_id")?.iter().zip(ints(games, "game_date")?.iter());
    let rows = keys.zip(teams).zip(flags(games, "is_home")?.iter());
    let (mut met, mut faults) = (MetGames::default(), Vec::new());
    for (row, ((key, teams), home)) in rows.enumerate() {
        let ((Some(id), Some(day)), (Some(team), Some(opponent))) = (key, teams) else { continue };
        let game = MetGame { row, id, teams: [team, opponent], home };
        let fault = met.add(day, game);
        faults.extend(fault.map(|(column, what)| GameFault { row, column, what }));
        if faults.len() == MAX_FAULTS {
            return Ok(faults);
        }
    }
    faults.extend(met.on_two_dates(games)?);
    Ok(faults)
}

/// So many faults are enough to know.
const MAX_FAULTS: usize = 10_000;

/// A game as its first row has it.
struct MetGame<'a> {
    row: usize,
    id: &'a str,
    teams: [&'a str; 2],
    /// Whether the first of the teams is at home, as the first row says that says it of either.
    home: Option<bool>,
}

/// The games met so far, by day and id.
#[derive(Default)]
struct MetGames<'a>(BTreeMap<i32, BTreeMap<&'a str, MetGame<'a>>>);

/// A column, and what is wrong in it.
type Wrong = (&'static str, String);

impl<'a> MetGames<'a> {
    /// Adds what a row says of its game, and returns what cannot be.
    fn add(&mut self, day: i32, game: MetGame<'a>) -> Option<Wrong> {
        let [team, opponent] = game.teams;
        if team == opponent {
            let what = format!("`{}` plays against itself", shortened(team));
            return Some(("opponent_team_abbr", what));
        }
        match self.0.entry(day).or_default().entry(game.id) {
            Entry::Occupied(mut met) => met.get_mut().contradict(&game),
            Entry::Vacant(place) => {
                place.insert(game);
                None
            }
        }
    }

    /// The later rows of games that are on two dates. One id may be that of another game in another season.
    fn on_two_dates(&self, games: &DataFrame) -> Result<Vec<GameFault>, SnapshotError> {
        let years = ints(games, "season_year")?;
        let (mut seen, mut faults) = (BTreeMap::new(), Vec::new());
        let met = self.0.iter().flat_map(|(day, met)| met.values().map(move |game| (day, game)));
        for (day, game) in met {
            let key = (years.get(game.row), game.id);
            let (first_day, first) = *seen.entry(key).or_insert((day, game.row));
            if first_day != day {
                let [date, of_first] = [day, first_day].map(|day| GameDate::from_days(*day));
                let (id, first) = (shortened(game.id), first + 1);
                let what = format!("game {id} is on {date} here and on {of_first} in row {first}");
                faults.push(GameFault { row: game.row, column: "game_id", what });
            }
        }
        Ok(faults)
    }
}

impl MetGame<'_> {
    /// What cannot be if another row of the game is true.
    fn contradict(&mut self, other: &MetGame<'_>) -> Option<Wrong> {
        let [team, opponent] = self.teams;
        let is_other_side = other.teams == [opponent, team];
        let (id, row) = (shortened(self.id), self.row + 1);
        if !is_other_side && other.teams != self.teams {
            let [one, two, team, opponent] =
                [other.teams[0], other.teams[1], team, opponent].map(shortened);
            let what = format!(
                "`{one}` against `{two}`, but game {id} is {team} against {opponent} in row {row}"
            );
            return Some(("team_abbr", what));
        }
        let home = other.home.map(|home| home != is_other_side);
        match (self.home, home, other.home) {
            (Some(known), Some(home), Some(value)) if known != home => {
                let what = format!(
                    "`{value}`, but of the teams of game {id} one is at home, and row {row} says which"
                );
                Some(("is_home", what))
            }
            (known, ..) => {
                self.home = known.or(home);
                None
            }
        }
    }
}
