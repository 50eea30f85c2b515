//! Names without ids that are probably two spellings of one person.

use std::collections::{BTreeMap, BTreeSet};

use super::log::Log;
use super::lookups::Lookups;
use crate::domain::PersonName;
use crate::source::spelling::shown;

/// How many names a note shows.
pub(super) const SHOWN: usize = 5;

/// More players of one family name than so many are not compared with each other.
const MAX_OF_ONE_NAME: usize = 100;

/// What is known of one spelling.
#[derive(Debug, Default)]
struct Spelling {
    /// A row that has it.
    row: u32,
    teams: BTreeSet<u32>,
    days: BTreeSet<i32>,
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
        of_rank.days.insert(date.days());
    }
    let mut by_last: BTreeMap<String, Vec<(PersonName, &Spelling)>> = BTreeMap::new();
    for spelling in spellings.values() {
        if let Some(name) = PersonName::new(log.names.text_of_row(spelling.row)) {
            by_last.entry(name.last().to_owned()).or_default().push((name, spelling));
        }
    }
    let pairs = pairs(log, by_last.values());
    let pairs = first_names(pairs.iter().map(String::as_str));
    pairs
        .map(|pairs| {
            format!(
                "probably one person under two names; [players] in season.toml joins them: {pairs}"
            )
        })
        .into_iter()
        .collect()
}

/// The pairs of alike names, as lines of `season.toml`.
fn pairs<'a>(
    log: &Log,
    by_last: impl Iterator<Item = &'a Vec<(PersonName, &'a Spelling)>>,
) -> Vec<String> {
    let mut pairs = Vec::new();
    for of_last in by_last.filter(|names| names.len() <= MAX_OF_ONE_NAME) {
        for (at, (name, one)) in of_last.iter().enumerate() {
            for (other_name, other) in &of_last[at + 1..] {
                if name.is_alike(other_name)
                    && !one.teams.is_disjoint(&other.teams)
                    && one.days.is_disjoint(&other.days)
                {
                    pairs.push(joining(log, one, other));
                }
            }
        }
    }
    pairs
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
