//! Who plays in a season, by the spellings of names, and on which dates.

use std::collections::BTreeMap;
use std::ops::Range;

use polars::prelude::DataFrame;

use crate::domain::{GameDate, SeasonId, fold, is_short_for, team_code_at_end};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};

/// What stands behind a name and is left out by some, folded; longer ones before those that they end with.
const SUFFIXES: [&str; 5] = ["jr", "sr", "iii", "ii", "iv"];

/// A player of the season.
#[derive(Debug)]
pub(in crate::source) struct RosterPlayer {
    pub(in crate::source) lookup: String,
    /// The lookup without a suffix.
    bare: String,
    rows: Range<u32>,
}

/// The players of a season and their games, in the order of its games.
#[derive(Debug)]
pub(in crate::source) struct Roster {
    pub(in crate::source) players: Vec<RosterPlayer>,
    by_lookup: BTreeMap<String, u32>,
    by_bare: BTreeMap<String, Vec<u32>>,
    days: Vec<i32>,
    player_of_row: Vec<u32>,
    /// The year in which the season opens, which tells what its teams are called.
    year: i32,
    teams: Vec<String>,
    /// The league's code of each row's team, if it is one of its teams.
    codes: Vec<Option<&'static str>>,
    /// The first and the last date.
    span: Option<(i32, i32)>,
}

/// Which players a name may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::source) struct Candidates {
    pub(in crate::source) players: Vec<u32>,
    /// Whether the name is spelt as the lookup is.
    pub(in crate::source) is_exact: bool,
}

/// `name`, folded, without a suffix.
fn without_suffix(folded: &str) -> &str {
    let stripped = SUFFIXES.iter().find_map(|suffix| folded.strip_suffix(suffix));
    // Nobody is called by a suffix alone.
    stripped.filter(|rest| rest.len() >= 4).unwrap_or(folded)
}

/// The first name, and the rest without a suffix, folded.
fn split(name: &str) -> Option<(String, String)> {
    let mut words = name.split_whitespace().map(fold).filter(|word| !word.is_empty());
    let first = words.next()?;
    let mut rest: Vec<String> = words.collect();
    if rest.len() > 1 && rest.last().is_some_and(|last| SUFFIXES.contains(&last.as_str())) {
        rest.pop();
    }
    let rest = rest.concat();
    (!rest.is_empty()).then_some((first, rest))
}

impl Roster {
    /// The players of `games` of `season`, which are sorted by player and date.
    pub(in crate::source) fn new(
        games: &DataFrame,
        season: SeasonId,
    ) -> Result<Self, SnapshotError> {
        let (lookups, days) = (texts(games, "player_lookup")?, ints(games, "game_date")?);
        let teams = texts(games, "team_abbr")?.iter();
        let mut players: Vec<RosterPlayer> = Vec::new();
        let mut player_of_row = Vec::with_capacity(games.height());
        for (row, lookup) in (0_u32..).zip(lookups.iter()) {
            // A snapshot with a null there is not read.
            let lookup = lookup.unwrap_or_default();
            match players.last_mut() {
                Some(last) if last.lookup == lookup => last.rows.end = row + 1,
                _ => players.push(RosterPlayer {
                    bare: without_suffix(lookup).to_owned(),
                    lookup: lookup.to_owned(),
                    rows: row..row + 1,
                }),
            }
            player_of_row.push(u32::try_from(players.len() - 1).unwrap_or(u32::MAX));
        }
        let mut by_lookup = BTreeMap::new();
        let mut by_bare: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (place, player) in (0_u32..).zip(&players) {
            by_lookup.insert(player.lookup.clone(), place);
            by_bare.entry(player.bare.clone()).or_default().push(place);
        }
        let days: Vec<i32> = days.iter().map(Option::unwrap_or_default).collect();
        let span = days.iter().min().copied().zip(days.iter().max().copied());
        let teams: Vec<String> = teams.map(|team| team.unwrap_or_default().to_owned()).collect();
        let year = season.start_year();
        let mut known: BTreeMap<&str, Option<&'static str>> = BTreeMap::new();
        let code = |team| *known.entry(team).or_insert_with(|| team_code_at_end(year, team));
        let codes = teams.iter().map(String::as_str).map(code).collect();
        Ok(Self { players, by_lookup, by_bare, days, player_of_row, year, teams, codes, span })
    }

    /// Whether `date` is within the dates of the games.
    pub(in crate::source) fn spans(&self, date: GameDate) -> bool {
        self.span.is_some_and(|(first, last)| (first..=last).contains(&date.days()))
    }

    /// The date of a row of the games, in days.
    pub(in crate::source) fn day(&self, row: u32) -> i32 {
        self.days[row as usize]
    }

    /// The player of a row of the games.
    pub(in crate::source) fn player_of(&self, row: u32) -> u32 {
        self.player_of_row[row as usize]
    }

    /// The row of a player's game on a date.
    pub(in crate::source) fn row(&self, player: u32, date: GameDate) -> Option<u32> {
        let rows = &self.players[player as usize].rows;
        let days = &self.days[rows.start as usize..rows.end as usize];
        let at = days.binary_search(&date.days()).ok()?;
        u32::try_from(at).ok().map(|at| rows.start + at)
    }

    /// The league's code for the team that a file calls `text`, if it is one.
    pub(in crate::source) fn team_code(&self, text: &str) -> Option<&'static str> {
        team_code_at_end(self.year, text)
    }

    /// Whether the player in a row of the games plays for the team that a file calls `text`, which is the league's `code`;
    /// `None` if one of the two is no team that is known.
    pub(in crate::source) fn is_of_team(
        &self,
        row: u32,
        text: &str,
        code: impl FnOnce() -> Option<&'static str>,
    ) -> Option<bool> {
        if self.teams[row as usize].eq_ignore_ascii_case(text) {
            return Some(true);
        }
        Some(self.codes[row as usize]? == code()?)
    }

    /// The players that `name` may be: those with its lookup; else those who differ in a suffix; else those of this surname
    /// whose first name is a short or another form of it.
    pub(in crate::source) fn candidates(&self, name: &str) -> Candidates {
        let folded = fold(name);
        if folded.is_empty() {
            return Candidates::default();
        }
        let mut players: Vec<u32> = self.by_lookup.get(&folded).copied().into_iter().collect();
        // Two people of one name have their ids behind it.
        let has_id = |lookup: &str| {
            let id = lookup.strip_prefix(&folded);
            id.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let of_id = (0_u32..).zip(&self.players).filter(|(_, player)| has_id(&player.lookup));
        players.extend(of_id.map(|(place, _)| place));
        if !players.is_empty() {
            return Candidates { players, is_exact: true };
        }
        if let Some(players) = self.by_bare.get(without_suffix(&folded)) {
            return Candidates { players: players.clone(), is_exact: false };
        }
        let Some((first, rest)) = split(name) else { return Candidates::default() };
        let is_one = |player: &RosterPlayer| {
            let other = player.bare.strip_suffix(rest.as_str());
            other.is_some_and(|other| !other.is_empty() && is_short_for(&first, other))
        };
        let found = (0_u32..).zip(&self.players).filter(|(_, player)| is_one(player));
        Candidates { players: found.map(|(place, _)| place).collect(), is_exact: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roster(lookups: &[&str]) -> Roster {
        let mut sorted = lookups.to_vec();
        sorted.sort_unstable();
        let days: Vec<i32> = sorted.iter().map(|_| 19_000).collect();
        let teams: Vec<&str> = sorted.iter().map(|_| "ORL").collect();
        let frame =
            polars::df!["player_lookup" => sorted, "game_date" => days, "team_abbr" => teams];
        Roster::new(&frame.unwrap(), SeasonId::opening_in(2021).unwrap()).unwrap()
    }

    #[test]
    fn a_name_is_found_in_the_spellings_that_people_use() {
        let roster = roster(&[
            "bubcarrington",
            "franzwagner",
            "herbertjones",
            "jalenwilliams",
            "jarenjacksonjr",
            "marcusmorris123",
            "marcusmorris456",
            "moritzwagner",
            "nicclaxton",
            "robertwilliamsiii",
        ]);
        let found = |name: &str| -> Vec<&str> {
            let of = |place: &u32| roster.players[*place as usize].lookup.as_str();
            roster.candidates(name).players.iter().map(of).collect()
        };
        for (name, lookup) in [
            ("Herb Jones", "herbertjones"),
            ("Nicolas Claxton", "nicclaxton"),
            ("Moe Wagner", "moritzwagner"),
            ("Carlton Carrington", "bubcarrington"),
            ("Jaren Jackson", "jarenjacksonjr"),
            ("Jaren Jackson Jr.", "jarenjacksonjr"),
            ("Robert Williams", "robertwilliamsiii"),
            ("Rob Williams III", "robertwilliamsiii"),
        ] {
            assert_eq!(found(name), [lookup], "{name}");
        }
        assert_eq!(found("Marcus Morris"), ["marcusmorris123", "marcusmorris456"]);
        for nobody in ["Jaylin Williams", "Wagner", "", "Jr."] {
            assert!(found(nobody).is_empty(), "{nobody}");
        }
    }
}
