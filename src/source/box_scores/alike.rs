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
    let names = spellings.values().map(|of| (log.names.text_of_row(of.row), of));
    let pairs = alike_pairs(names, |one: &Spelling, other: &Spelling| {
        !one.teams.is_disjoint(&other.teams) && one.days.is_disjoint(&other.days)
    });
    let pairs: Vec<String> =
        pairs.into_iter().map(|(one, other)| joining(log, one, other)).collect();
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
