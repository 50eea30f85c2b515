//! Which team a row is of and against which: codes of anybody's, names, matchups, and the other team of the game.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, StringArray, StringBuilder};
use arrow::error::ArrowError;

use super::codes::Codes;
use super::forms;
use super::layouts::fold;
use crate::domain::team_code;

/// More codes than so many are no teams of a league.
const MAX_TEAMS: usize = 10_000;
/// How many of a season's teams must be the league's before the others are taken for guests.
const MIN_LEAGUE_TEAMS: usize = 20;

/// The matchups of all rows: who plays whom, and where.
#[derive(Debug)]
pub(super) struct Matchups {
    pub(super) codes: Codes,
    /// By code: the two teams, and whether the first is at home.
    pub(super) parsed: Vec<Option<(String, String, bool)>>,
}

impl Matchups {
    pub(super) fn new(texts: &ArrayRef) -> Result<Self, ArrowError> {
        let codes = Codes::new(texts)?;
        let owned = |(team, opponent, home): (&str, &str, bool)| {
            (team.to_owned(), opponent.to_owned(), home)
        };
        let parsed = codes.texts().map(|text| forms::matchup(text).map(owned)).collect();
        Ok(Self { codes, parsed })
    }

    fn of(&self, row: u32) -> Option<&(String, String, bool)> {
        self.parsed[self.codes.get(row)? as usize].as_ref()
    }

    /// The other team and whether `team` is at home. Games on neutral floors have one matchup for the rows of both teams, so
    /// that a row's team is either of the two.
    pub(super) fn seen_by(
        &self,
        row: u32,
        team: Option<&str>,
        year: Option<i32>,
    ) -> Option<(&str, bool)> {
        let (first, second, at_home) = self.of(row)?;
        match team {
            // Nearly every row's matchup begins with its team, and codes of others take longer to compare.
            Some(team) if team == first => Some((second, *at_home)),
            Some(team) if is_same(team, second, year) && !is_same(team, first, year) => {
                Some((first, !at_home))
            }
            _ => Some((second, *at_home)),
        }
    }

    /// The team that the matchup begins with.
    fn first(&self, row: u32) -> Option<&str> {
        self.of(row).map(|(first, ..)| first.as_str())
    }
}

/// Whether two codes are of one team in the season that opens in `year`.
pub(super) fn is_same(one: &str, other: &str, year: Option<i32>) -> bool {
    let code = |text: &str| team_code(year?, text);
    one == other || code(one).is_some_and(|team| code(other) == Some(team))
}

/// What a row's team is called in a file: a code, or a city and a name.
#[derive(Debug)]
pub(super) struct TeamTexts<'a> {
    pub(super) code: &'a StringArray,
    pub(super) city: &'a StringArray,
    pub(super) name: &'a StringArray,
}

impl TeamTexts<'_> {
    /// The text of each row, and `other` where there is none.
    pub(super) fn texts<'b>(&self, other: impl Fn(u32) -> Option<&'b str>) -> StringArray {
        if self.code.null_count() == 0 {
            return self.code.clone();
        }
        let mut all = StringBuilder::new();
        for (row, code) in (0..).zip(self.code) {
            let at = row as usize;
            let part = |texts: &StringArray| texts.is_valid(at).then(|| texts.value(at).to_owned());
            let full = || {
                let name = part(self.name)?;
                Some(part(self.city).map_or(name.clone(), |city| format!("{city} {name}")))
            };
            match code.or_else(|| other(row)) {
                Some(code) => all.append_value(code),
                None => all.append_option(full()),
            }
        }
        all.finish()
    }
}

/// The teams that rows begin their matchups with, where they have no other.
pub(super) fn own_teams(texts: &TeamTexts<'_>, matchups: &Matchups) -> StringArray {
    texts.texts(|row| matchups.first(row))
}

/// One code for each team: the league's. What is changed is added to `said`.
pub(super) fn with_league_codes(
    texts: StringArray,
    years: &[Option<i32>],
    said: &mut BTreeMap<String, BTreeSet<String>>,
) -> Result<StringArray, ArrowError> {
    let codes = Codes::new(&texts)?;
    if !may_be_teams(codes.len()) {
        return Ok(texts);
    }
    let different: BTreeSet<i32> = years.iter().flatten().copied().collect();
    let mut changed: BTreeMap<(u32, i32), &'static str> = BTreeMap::new();
    for (code, text) in (0..).zip(codes.texts()) {
        for year in &different {
            if let Some(team) = team_code(*year, text).filter(|team| *team != text) {
                changed.insert((code, *year), team);
            }
        }
    }
    if changed.is_empty() {
        return Ok(texts);
    }
    let mut all = StringBuilder::new();
    for (row, year) in (0..).zip(years) {
        let team = codes.get(row).map(|code| {
            let changed = year.and_then(|year| changed.get(&(code, year)));
            changed.map_or(codes.text(code), |team| {
                if !said.get(*team).is_some_and(|texts| texts.contains(codes.text(code))) {
                    said.entry((*team).to_owned()).or_default().insert(codes.text(code).to_owned());
                }
                team
            })
        });
        all.append_option(team);
    }
    Ok(all.finish())
}

/// What is said of codes that were read as the league's.
pub(super) fn note(said: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    let pairs = said.iter().flat_map(|(team, texts)| {
        texts.iter().map(move |text| format!("{} as {team}", crate::domain::shortened(text)))
    });
    let pairs: Vec<String> = pairs.collect();
    (!pairs.is_empty()).then(|| {
        format!("teams are read by the league's codes: {}", crate::domain::listed(pairs, ", "))
    })
}

/// What words say of a row's side: `home`, `vs`, `away`, `@`.
pub(super) fn side(text: &str) -> Option<bool> {
    match text.trim() {
        "@" | "0" => return Some(false),
        "1" => return Some(true),
        _ => {}
    }
    match fold(text).as_str() {
        "home" | "h" | "vs" | "true" => Some(true),
        "away" | "a" | "at" | "road" | "visitor" | "false" => Some(false),
        _ => None,
    }
}

/// The side that words tell. A file that writes nothing but `@` has games at home blank.
pub(super) fn sides(texts: &StringArray) -> Result<BooleanArray, ArrowError> {
    let codes = Codes::new(texts)?;
    let of_code: Vec<Option<bool>> = codes.texts().map(side).collect();
    let blank = (codes.len() == 1 && codes.text(0).trim() == "@").then_some(true);
    Ok(codes.codes().map(|code| code.map_or(blank, |code| of_code[code as usize])).collect())
}

/// Whether the teams of a season, so many of which are `known` as the league's, are the league's and some guests.
pub(super) const fn is_league(known: usize) -> bool {
    known >= MIN_LEAGUE_TEAMS
}

/// Whether so many codes may be those of a league's teams.
pub(super) const fn may_be_teams(codes: usize) -> bool {
    codes <= MAX_TEAMS
}

/// A column of text.
pub(super) fn text(column: &ArrayRef) -> &StringArray {
    column.as_string::<i32>()
}
