//! The rows of the games: who is twice, what is null, what is 0 and what cannot be.

use std::collections::{BTreeMap, BTreeSet};

use super::counts;
use super::finding::{Cases, Example, Finding, Found};
use super::tables::Tables;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::{ints, texts};
use crate::snapshot::layout::{GAMES, Kind};

/// Up to which share of rows points in no minutes are a matter of rounding.
const OFTEN: f64 = 0.001;

/// Statistics that must differ from 0 before two equal lines are no accident.
const TELLING: usize = 8;

pub(super) fn check(tables: &Tables<'_>) -> Result<Vec<Finding>, SnapshotError> {
    let statistics = Statistics::new(tables)?;
    let mut findings = ids(tables)?;
    findings.extend(twins(tables, &statistics).into_finding(Found::Twins));
    findings.extend(nulls(tables, &statistics));
    findings.extend(without_minutes(tables));
    findings.extend(counts::check(tables)?);
    Ok(findings)
}

/// The whole-number columns of what a player did.
struct Statistics(Vec<(&'static str, Vec<Option<i32>>)>);

impl Statistics {
    fn new(tables: &Tables<'_>) -> Result<Self, SnapshotError> {
        let counted = |kind: Kind, name: &str| kind == Kind::Int && name != "season_year";
        let columns = GAMES.columns.iter().filter(|column| counted(column.kind, column.name));
        let values = |name| Ok((name, ints(tables.frames.0, name)?.iter().collect()));
        columns.map(|column| values(column.name)).collect::<Result<_, _>>().map(Self)
    }

    fn line(&self, row: usize) -> Vec<Option<i32>> {
        self.0.iter().map(|(_, values)| values[row]).collect()
    }
}

fn ids(tables: &Tables<'_>) -> Result<Vec<Finding>, SnapshotError> {
    let ids: Vec<Option<&str>> = texts(tables.frames.0, "universal_player_id")?.iter().collect();
    let found = [
        twice_on_a_date(tables, &ids).into_finding(Found::IdTwiceOnDate),
        of_two_lookups(tables, &ids).into_finding(Found::IdOfTwoLookups),
        two_ids(tables, &ids).into_finding(Found::LookupOfTwoIds),
    ];
    Ok(found.into_iter().flatten().collect())
}

/// The rows of games, player by player, that have an id, each with it.
fn rows_with_id<'a>(
    tables: &'a Tables<'_>,
    ids: &'a [Option<&'a str>],
) -> impl Iterator<Item = (usize, &'a str)> {
    tables.timelines.iter().flat_map(Clone::clone).filter_map(|row| Some((row, ids[row]?)))
}

/// Rows whose id another player has on the same date.
fn twice_on_a_date(tables: &Tables<'_>, ids: &[Option<&str>]) -> Cases {
    let player = |row: usize| tables.games.players.get(row);
    let mut cases = Cases::default();
    let mut first_rows: BTreeMap<(i32, &str), usize> = BTreeMap::new();
    for (row, id) in rows_with_id(tables, ids) {
        let first = *first_rows.entry((tables.games.dates[row], id)).or_insert(row);
        if player(first) != player(row) {
            let values = || vec![("id", id.into()), ("also", player(first).into())];
            cases.add(|| tables.example(row, values()));
        }
    }
    cases
}

/// Ids that several lookups have.
fn of_two_lookups(tables: &Tables<'_>, ids: &[Option<&str>]) -> Cases {
    let mut lookups: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (row, id) in rows_with_id(tables, ids) {
        lookups.entry(id).or_default().insert(tables.games.players.get(row));
    }
    let mut cases = Cases::default();
    for (id, lookups) in lookups.into_iter().filter(|(_, lookups)| lookups.len() > 1) {
        let names = Vec::from_iter(lookups).join(" ");
        let values = vec![("id", id.into()), ("names", names.into())];
        cases.add(|| Example { values, ..Example::default() });
    }
    cases
}

/// Players with several ids.
fn two_ids(tables: &Tables<'_>, ids: &[Option<&str>]) -> Cases {
    let mut cases = Cases::default();
    for rows in &tables.timelines {
        let mut of_player: Vec<&str> = Vec::new();
        for id in rows.clone().filter_map(|row| ids[row]) {
            if !of_player.contains(&id) {
                of_player.push(id);
            }
        }
        if of_player.len() > 1 {
            cases.add(|| Example {
                player: Some(tables.games.players.get(rows.start).to_owned()),
                date: None,
                values: vec![("ids", of_player.join(" ").into())],
            });
        }
    }
    cases
}

/// Two players of one team with the same minutes and the same of everything else in one game.
fn twins(tables: &Tables<'_>, statistics: &Statistics) -> Cases {
    let mut first = BTreeMap::new();
    let mut cases = Cases::default();
    for (row, team) in tables.teams.iter().enumerate() {
        let line = statistics.line(row);
        let telling = line.iter().flatten().filter(|value| **value != 0).count();
        let Some(minutes) = tables.games.minutes.get(row).filter(|_| telling >= TELLING) else {
            continue;
        };
        let key = (tables.games.game_ids.get(row), *team, minutes.to_bits(), line);
        let first = *first.entry(key).or_insert(row);
        if first != row {
            let twin = tables.games.players.get(first);
            cases.add(|| tables.example(row, vec![("as", twin.into())]));
        }
    }
    cases
}

/// Columns that say nothing, and those that say 0 where nothing is known.
fn nulls(tables: &Tables<'_>, statistics: &Statistics) -> Vec<Finding> {
    let rows = tables.games.dates.len();
    let unknown: Vec<usize> =
        (0..rows).filter(|row| tables.games.minutes.get(*row).is_none()).collect();
    let (mut null, mut zero) = (Vec::new(), Vec::new());
    for (name, values) in &statistics.0 {
        if values.iter().all(Option::is_none) {
            null.push((*name).to_owned());
        } else if !values.contains(&None) && unknown.iter().all(|row| values[*row] == Some(0)) {
            zero.push((*name).to_owned());
        }
    }
    let mut findings = Vec::new();
    if rows > 0 && unknown.len() == rows {
        null.insert(0, "minutes_played".to_owned());
    }
    if rows > 0 && !null.is_empty() {
        let found = Found::NullColumns { columns: null };
        findings.push(Finding { found, count: rows, examples: Vec::new() });
    }
    if !unknown.is_empty() && !zero.is_empty() {
        let examples = unknown.iter().take(1).map(|row| tables.example(*row, Vec::new())).collect();
        let found = Found::ZeroForNull { columns: zero };
        findings.push(Finding { found, count: unknown.len(), examples });
    }
    findings
}

/// Points of players who did not play, or of whom it is not known.
fn without_minutes(tables: &Tables<'_>) -> Vec<Finding> {
    let mut in_none = Cases::default();
    let (mut some_unknown, mut none_unknown) = (Cases::default(), Cases::default());
    let rows = tables.games.dates.len();
    for row in 0..rows {
        let example = |points: i32| tables.example(row, vec![("points", points.into())]);
        match (tables.games.minutes.get(row), tables.games.points.get(row)) {
            (Some(minutes), Some(points)) if minutes <= 0.0 && points > 0 => {
                in_none.add(|| example(points));
            }
            (None, Some(points)) if points > 0 => some_unknown.add(|| example(points)),
            (None, Some(points)) => none_unknown.add(|| example(points)),
            _ => {}
        }
    }
    let often = |cases: &Cases| cases.count() as f64 > OFTEN * rows as f64;
    let found = [
        Found::PointsInNoMinutes { often: often(&in_none) },
        Found::PointsWithoutMinutes { often: often(&some_unknown) },
        Found::NoPointsWithoutMinutes { often: often(&none_unknown) },
    ];
    let cases = [in_none, some_unknown, none_unknown];
    cases.into_iter().zip(found).filter_map(|(cases, found)| cases.into_finding(found)).collect()
}
