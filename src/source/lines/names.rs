//! The names in files of lines, each looked up once, and the player-dates that they are.

use std::collections::BTreeMap;

use super::roster::{Candidates, Roster};
use super::tally::Unmatched;
use crate::domain::{GameDate, fold, nearest_people, printable};

/// For how many names of nobody the nearest one is said.
const NEAREST: usize = 5;

/// Texts as small numbers, in the order in which they first appear.
#[derive(Debug, Default)]
pub(in crate::source) struct TextPlaces {
    places: BTreeMap<String, u32>,
    texts: Vec<String>,
}

impl TextPlaces {
    /// The place of `text`, and whether it is new.
    pub(in crate::source) fn place(&mut self, text: &str) -> (u32, bool) {
        if let Some(place) = self.places.get(text) {
            return (*place, false);
        }
        // An input of billions of names would not have been read.
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        (place, true)
    }

    /// Whether `text` has a place.
    pub(super) fn has(&self, text: &str) -> bool {
        self.places.contains_key(text)
    }

    /// All texts, in their order.
    pub(in crate::source) fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// What the name of a player is on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FoundRow {
    One(u32),
    Several,
    None(Unmatched),
}

/// Every name that was met.
#[derive(Debug, Default)]
pub(in crate::source) struct NameIndex {
    places: TextPlaces,
    candidates: Vec<Candidates>,
    found: BTreeMap<(u32, GameDate), FoundRow>,
    teams: TeamCodes,
}

/// The league's codes for what files call teams.
#[derive(Debug, Default)]
struct TeamCodes(BTreeMap<String, Option<&'static str>>);

impl TeamCodes {
    fn code(&mut self, text: &str, roster: &Roster) -> Option<&'static str> {
        if let Some(code) = self.0.get(text) {
            return *code;
        }
        let code = roster.team_code(text);
        self.0.insert(text.to_owned(), code);
        code
    }
}

impl NameIndex {
    /// The place of `name`.
    pub(in crate::source) fn place(&mut self, name: &str, roster: &Roster) -> u32 {
        let (place, is_new) = self.places.place(name);
        if is_new {
            self.candidates.push(roster.candidates(name));
        }
        place
    }

    /// The row of the games that the name at `place` has on `date`. `teams` are those that a file names for the player, or
    /// for his game; those that are not known say nothing.
    pub(in crate::source) fn row(
        &mut self,
        place: u32,
        date: GameDate,
        teams: &[&str],
        roster: &Roster,
    ) -> Result<u32, Unmatched> {
        let candidates = &self.candidates[place as usize];
        let rows = || candidates.players.iter().filter_map(|player| roster.row(*player, date));
        let look = || match rows().collect::<Vec<u32>>()[..] {
            [row] => FoundRow::One(row),
            [] if candidates.players.is_empty() => FoundRow::None(Unmatched::Nobody),
            [] if !roster.spans(date) => FoundRow::None(Unmatched::OutsideDates),
            [] => FoundRow::None(Unmatched::NoGame),
            _ => FoundRow::Several,
        };
        let codes = &mut self.teams;
        let mut is_of = |row: &u32| {
            let is_of = |team: &&str| roster.is_of_team(*row, team, || codes.code(team, roster));
            let known: Vec<bool> = teams.iter().filter_map(is_of).collect();
            // Of two teams of a game, one that is not known may be the player's.
            known.contains(&true) || known.len() < teams.len()
        };
        match *self.found.entry((place, date)).or_insert_with(look) {
            FoundRow::One(row) if teams.is_empty() || is_of(&row) => Ok(row),
            FoundRow::One(_) => Err(Unmatched::OtherTeam),
            FoundRow::None(why) => Err(why),
            FoundRow::Several if teams.is_empty() => Err(Unmatched::Several),
            FoundRow::Several => match rows().filter(is_of).collect::<Vec<u32>>()[..] {
                [row] => Ok(row),
                [] => Err(Unmatched::OtherTeam),
                _ => Err(Unmatched::Several),
            },
        }
    }

    /// The names that nobody has.
    pub(in crate::source) fn of_nobody(&self) -> Vec<String> {
        let names = self.places.texts().iter().zip(&self.candidates);
        let nobody = names.filter(|(_, candidates)| candidates.players.is_empty());
        let mut names: Vec<String> = nobody.map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        names
    }

    /// Who is called most like the first names that nobody has, if anybody is.
    pub(in crate::source) fn nearest(&self, roster: &Roster) -> Option<String> {
        let nearest = |name: &String| {
            let players = roster.players.iter();
            let found = nearest_people(&fold(name), players, |player| vec![player.lookup.clone()]);
            Some(format!("{} ({})", printable(name), found.first()?.lookup))
        };
        let nearest: Vec<String> =
            self.of_nobody().iter().filter_map(nearest).take(NEAREST).collect();
        (!nearest.is_empty()).then(|| {
            format!("names of nobody, with the lookup that is nearest: {}", nearest.join(", "))
        })
    }

    /// The names that are not spelt as a lookup is, and the lookup that each was read as.
    pub(in crate::source) fn other_spellings(&self, roster: &Roster) -> BTreeMap<String, String> {
        let names = self.places.texts().iter().zip(&self.candidates);
        let other = names.filter(|(_, of)| !of.is_exact && !of.players.is_empty());
        let lookups = |of: &Candidates| {
            let lookup = |place: &u32| roster.players[*place as usize].lookup.as_str();
            of.players.iter().map(lookup).collect::<Vec<_>>().join(" or ")
        };
        other.map(|(name, of)| (name.clone(), lookups(of))).collect()
    }
}
