//! Names without ids that are probably two spellings of one person.

use std::collections::{BTreeMap, BTreeSet};

use super::log::Log;
use super::lookups::Lookups;
use crate::domain::alike_pairs;
use crate::source::spelling::shown;

/// How many names a note shows.
pub(super) const SHOWN: usize = 5;

/// What is known of one spelling.
#[derive(Debug, Default)]
struct Spelling {
    /// A row that has it.
    row: u32,
    teams: BTreeSet<u32>,
    /// By day, the team.
    days: BTreeMap<i32, u32>,
}

impl Spelling {
    /// Whether the player comes back to a team after another one's games, as two people of one name seem to.
    fn comes_back(&self) -> bool {
        let mut teams: Vec<u32> = self.days.values().copied().collect();
        teams.dedup();
        teams.len() > self.teams.len()
    }

    fn share_a_day(&self, other: &Self) -> bool {
        self.days.keys().any(|day| other.days.contains_key(day))
    }
}

/// What is said of pairs of names without ids that are alike, have a team in common, and never play on one date.
pub(super) fn notes(log: &Log, lookups: &Lookups, rows: &[u32]) -> Vec<String> {
    let mut spellings: BTreeMap<u32, Spelling> = BTreeMap::new();
    for row in rows.iter().copied().filter(|row| log.ids.get(*row).is_none()) {
        let (Some(rank), Some(team), Some(date)) = (lookups.get(row), log.team(row), log.date(row))
        else {
            continue;
        };
        let of_rank =
            spellings.entry(rank).or_insert_with(|| Spelling { row, ..Spelling::default() });
        of_rank.teams.insert(team);
        of_rank.days.insert(date.days(), team);
    }
    let names = spellings.values().map(|of| (log.names.text_of_row(of.row), of));
    let pairs = alike_pairs(names, |one: &Spelling, other: &Spelling| {
        !one.teams.is_disjoint(&other.teams) && !one.share_a_day(other)
    });
    let pairs: Vec<String> =
        pairs.into_iter().map(|(one, other)| joining(log, one, other)).collect();
    let pairs = first_names(pairs.iter().map(String::as_str)).map(|pairs| {
        format!("probably one person under two names; [players] in season.toml joins them: {pairs}")
    });
    let back = spellings.values().filter(|spelling| spelling.comes_back());
    let back: Vec<_> = back.map(|of| shown(log.names.text_of_row(of.row))).collect();
    let back = first_names(back.iter().map(String::as_str)).map(|names| {
        format!(
            "without ids, one name is one person; these come back to a team after games for another, so that each may be \
             two people of one name: {names}"
        )
    });
    pairs.into_iter().chain(back).collect()
}

/// The line of `season.toml` that reads the rarer spelling as the other.
fn joining(log: &Log, one: &Spelling, other: &Spelling) -> String {
    let (rare, usual) = if one.days.len() < other.days.len() { (one, other) } else { (other, one) };
    let name = |spelling: &Spelling| shown(log.names.text_of_row(spelling.row));
    format!("\"{}\" = \"{}\"", name(rare), name(usual))
}

/// The first of `names` as a list, or nothing for none.
pub(super) fn first_names<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len() {
        0 => None,
        count if count > SHOWN => Some(format!("{shown} and {} more", count - SHOWN)),
        _ => Some(shown),
    }
}
