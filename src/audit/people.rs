//! Teams under several codes, and names that are probably two spellings of one person.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Cases, Example, Finding, Found};
use super::tables::Tables;
use crate::domain::{alike_pairs, team_code};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

pub(super) fn check(tables: &Tables<'_>) -> Result<Vec<Finding>, SnapshotError> {
    let found = [
        teams_of_two_codes(tables).into_finding(Found::TeamOfTwoCodes),
        one_person(tables)?.into_finding(Found::ProbablyOnePerson),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// Teams of the league that have several codes in one season: their form begins anew with each.
fn teams_of_two_codes(tables: &Tables<'_>) -> Cases {
    let year = tables.season.id().start_year();
    let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for team in &tables.teams {
        if let Some(code) = team_code(year, team) {
            codes.entry(code).or_default().insert(team);
        }
    }
    let mut cases = Cases::default();
    for (team, codes) in codes.into_iter().filter(|(_, codes)| codes.len() > 1) {
        let codes = Vec::from_iter(codes).join(" ");
        let values = vec![("team", team.into()), ("codes", codes.into())];
        cases.add(|| Example { values, ..Example::default() });
    }
    cases
}

/// What is known of a player without an id.
struct Nameless<'a> {
    name: &'a str,
    teams: BTreeSet<&'a str>,
    days: BTreeSet<i32>,
}

/// Players without ids whose names are alike, who have a team in common and never play on one date.
fn one_person(tables: &Tables<'_>) -> Result<Cases, SnapshotError> {
    let (names, ids) = (
        texts(tables.frames.0, "player_full_name")?,
        texts(tables.frames.0, "universal_player_id")?,
    );
    let mut nameless: Vec<Nameless<'_>> = Vec::new();
    for rows in &tables.timelines {
        let (Some(name), None) = (names.get(rows.start), ids.get(rows.start)) else { continue };
        let teams = rows.clone().map(|row| tables.teams[row]).collect();
        let days = rows.clone().map(|row| tables.games.dates[row]).collect();
        nameless.push(Nameless { name, teams, days });
    }
    let known = nameless.iter().map(|player| (player.name, player));
    let pairs = alike_pairs(known, |one: &Nameless<'_>, other: &Nameless<'_>| {
        !one.teams.is_disjoint(&other.teams) && one.days.is_disjoint(&other.days)
    });
    let mut cases = Cases::default();
    for (one, other) in pairs {
        let values = vec![("name", one.name.into()), ("also", other.name.into())];
        cases.add(|| Example { values, ..Example::default() });
    }
    Ok(cases)
}
