//! Who is who: lookups from names, one per person.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::alike::{self, SHOWN, first_names};
use super::log::Log;
use super::lookups::Lookups;
use super::repeats;
use super::violation::{Violation, Violations};
use crate::domain::box_score::Field;
use crate::domain::{GameDate, fold};
use crate::source::file_report::Reason;
use crate::source::spelling::shown;

/// Finds the players who have two rows on one date, and the people who share a lookup on one.
pub(super) fn check_player_dates(
    log: &Log,
    lookups: &Lookups,
    rows: &[u32],
    violations: &mut Violations,
) {
    let dated = |row: &u32| Some((lookups.get(*row)?, log.date(*row)?.days(), *row));
    let mut keys: Vec<(u32, i32, u32)> = rows.iter().filter_map(dated).collect();
    keys.sort_unstable();
    reject_pairs(log, lookups, &keys, violations);
    // Someone who was renamed has two lookups, and one id that tells.
    let renamed =
        two_for_one(rows, log.ids.len(), |row| Some((log.ids.get(row)?, lookups.get(row)?)));
    if renamed.iter().any(Option::is_some) {
        let dated = |row: &u32| {
            let id = log.ids.get(*row).filter(|id| renamed[*id as usize].is_some())?;
            Some((id, log.date(*row)?.days(), *row))
        };
        let mut keys: Vec<(u32, i32, u32)> = rows.iter().filter_map(dated).collect();
        keys.sort_unstable();
        let same = |pair: &&[(u32, i32, u32)]| lookups.get(pair[0].2) == lookups.get(pair[1].2);
        let pairs = keys.windows(2).filter(|pair| !same(pair));
        pairs.for_each(|pair| reject_pairs(log, lookups, pair, violations));
    }
}

/// `keys` are (who, date, row), sorted.
fn reject_pairs(
    log: &Log,
    lookups: &Lookups,
    keys: &[(u32, i32, u32)],
    violations: &mut Violations,
) {
    for pair in keys.windows(2).filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let date = GameDate::from_days(pair[1].1);
        violations.push(twice_on_a_date(log, lookups, date, pair[0].2, pair[1].2));
    }
}

/// What is wrong with two rows of one player or one lookup on one date.
fn twice_on_a_date(
    log: &Log,
    lookups: &Lookups,
    date: GameDate,
    first: u32,
    row: u32,
) -> Violation {
    let elsewhere = log.elsewhere(first, row);
    // A row that has no lookup is found for it; here its message shows none.
    let lookup = lookups.get(row).map_or("", |rank| lookups.text(rank));
    let (former_id, id) = (log.ids.get(first), log.ids.get(row));
    let (field, reason, what) = if former_id.is_some() && id.is_some() && former_id != id {
        let who = |row| {
            format!("{} ({})", shown(log.names.text_of_row(row)), shown(log.ids.text_of_row(row)))
        };
        let column = log.place(row).0.column(Field::Id);
        let what = format!(
            "on {date} `{lookup}` is {} here and {} in {elsewhere}; --columns player_lookup={column} makes the id the key",
            who(row),
            who(first)
        );
        (Field::Lookup, Reason::Namesakes, what)
    } else if log.games.get(first) != log.games.get(row) {
        let game = shown(log.games.text_of_row(row));
        let what =
            format!("`{game}` is {lookup}'s second game on {date}; the first is in {elsewhere}");
        (Field::Game, Reason::PlayerTwice, what)
    } else if log.team(first) == log.team(row) {
        let differ = difference(log, first, row);
        let what = format!("`{lookup}` has another row of this game, {elsewhere}{differ}");
        (Field::Lookup, Reason::PlayerTwice, what)
    } else {
        // A row that has no team is found for it; here its message shows none.
        let team = log.team(row).map_or("", |team| log.team_name(team));
        let what =
            format!("`{}`, but {lookup} plays for the other team in {elsewhere}", shown(team));
        (Field::Team, Reason::PlayerTwice, what)
    };
    Violation { row, field, reason, what, other: Some(first) }
}

/// In what two rows of one player and game differ, in words.
fn difference(log: &Log, first: u32, row: u32) -> String {
    let differ: Vec<String> = repeats::different(log, first, row)
        .into_iter()
        .take(SHOWN)
        .map(|field| {
            let text = |row| log.shown(field, row);
            let column = log.place(row).0.column(field);
            format!("{} there, {} here for {column}", text(first), text(row))
        })
        .collect();
    if differ.is_empty() {
        return String::new();
    }
    format!(", which differs: {}", differ.join("; "))
}

/// For each of `len` numbers, two rows that show it with different partners, if there are two.
fn two_for_one(
    rows: &[u32],
    len: usize,
    pair: impl Fn(u32) -> Option<(u32, u32)>,
) -> Vec<Option<(u32, u32)>> {
    let mut first: Vec<Option<(u32, u32)>> = vec![None; len];
    let mut twos = vec![None; len];
    for row in rows {
        let Some((one, partner)) = pair(*row) else { continue };
        match first[one as usize] {
            None => first[one as usize] = Some((partner, *row)),
            Some((other, at)) if other != partner => {
                twos[one as usize].get_or_insert((at, *row));
            }
            Some(_) => {}
        }
    }
    twos
}

/// The final lookups of a season's rows.
#[derive(Debug)]
pub(super) struct NamedRows<'a> {
    /// The rows by lookup and date.
    pub(super) rows: Vec<u32>,
    /// Their lookups.
    pub(super) lookups: Vec<Cow<'a, str>>,
    pub(super) notes: Vec<String>,
}

/// Gives each of `rows`, which have a lookup and a date, its lookup. People who share one get theirs with the id.
pub(super) fn name<'a>(
    log: &Log,
    lookups: &'a Lookups,
    rows: &[u32],
) -> Result<NamedRows<'a>, Violation> {
    let people = OnePerson::new(log, lookups, rows);
    let rank = |row: u32| people.rank(log, lookups, row);
    let shared =
        two_for_one(rows, lookups.texts.len(), |row| Some((rank(row)?, log.ids.get(row)?)));
    let is_shared = |rank: u32| shared[rank as usize].is_some();
    let ranks = lookups.texts.iter().zip(&shared);
    let of_several = ranks.filter(|(_, two)| two.is_some()).map(|(text, _)| text.as_str());
    let mut notes = notes(of_several, &people.spellings);
    notes.extend(alike::notes(log, lookups, rows));
    let dated = |row: &u32| Some((rank(*row)?, log.date(*row)?.days(), *row));
    let mut keys: Vec<(u32, i32, u32)> = rows.iter().filter_map(dated).collect();
    keys.sort_unstable();
    if shared.iter().all(Option::is_none) {
        let rows = keys.iter().map(|(.., row)| *row).collect();
        let lookups = keys.iter().map(|(rank, ..)| lookups.text(*rank).into()).collect();
        return Ok(NamedRows { rows, lookups, notes });
    }
    let full = |(rank, date, row): (u32, i32, u32)| {
        let text: Cow<'_, str> = if is_shared(rank) {
            format!("{}{}", lookups.text(rank), fold(log.ids.text_of_row(row))).into()
        } else {
            lookups.text(rank).into()
        };
        (text, date, row)
    };
    let mut keys: Vec<_> = keys.into_iter().map(full).collect();
    keys.sort_unstable();
    reject_same_again(log, &keys)?;
    let (lookups, rows) = keys.into_iter().map(|(text, _, row)| (text, row)).unzip();
    Ok(NamedRows { rows, lookups, notes })
}

/// The one lookup of whoever has one id and several spellings.
struct OnePerson {
    /// By id: the lookup, where there are several.
    rank: Vec<Option<u32>>,
    /// The spellings, as they are shown.
    spellings: Vec<String>,
}

impl OnePerson {
    /// Among `rows`, the lookup of most rows is a person's; of as many, the first by letters.
    fn new(log: &Log, lookups: &Lookups, rows: &[u32]) -> Self {
        let pair = |row: u32| Some((log.ids.get(row)?, lookups.get(row)?));
        let twos = two_for_one(rows, log.ids.len(), pair);
        let mut one = Self { rank: vec![None; log.ids.len()], spellings: Vec::new() };
        if twos.iter().all(Option::is_none) {
            return one;
        }
        let mut counts: BTreeMap<(u32, u32), (usize, u32)> = BTreeMap::new();
        for row in rows {
            if let Some(pair) = pair(*row).filter(|(id, _)| twos[*id as usize].is_some()) {
                counts.entry(pair).or_insert((0, *row)).0 += 1;
            }
        }
        let counts: Vec<((u32, u32), (usize, u32))> = counts.into_iter().collect();
        for of_id in counts.chunk_by(|one, other| one.0.0 == other.0.0) {
            let most = of_id.iter().max_by_key(|((_, rank), (count, _))| (*count, Reverse(*rank)));
            let Some(((id, rank), _)) = most else { continue };
            one.rank[*id as usize] = Some(*rank);
            let spelt: Vec<String> = of_id
                .iter()
                .map(|((_, rank), (_, row))| match log.names.text_of_row(*row) {
                    "" => lookups.text(*rank).to_owned(),
                    name => shown(name),
                })
                .collect();
            let id = shown(log.ids.text(*id));
            one.spellings.push(format!(
                "{} ({id}, as {})",
                spelt.join(" and "),
                lookups.text(*rank)
            ));
        }
        one
    }

    /// The lookup of a row's player.
    fn rank(&self, log: &Log, lookups: &Lookups, row: u32) -> Option<u32> {
        let of_id = log.ids.get(row).and_then(|id| self.rank[id as usize]);
        of_id.or_else(|| lookups.get(row))
    }
}

/// What is said of lookups `of_several` players and of players with several spellings.
fn notes<'a>(of_several: impl Iterator<Item = &'a str>, spellings: &[String]) -> Vec<String> {
    let of_several = first_names(of_several).map(|names| {
        format!("several players have the same lookup, so their ids are added to it: {names}")
    });
    let spellings = first_names(spellings.iter().map(String::as_str))
        .map(|names| format!("one id with several spellings is one player: {names}"));
    of_several.into_iter().chain(spellings).collect()
}

/// A lookup with an id added may be another player's lookup. `keys` are (lookup, date, row), sorted.
fn reject_same_again(log: &Log, keys: &[(Cow<'_, str>, i32, u32)]) -> Result<(), Violation> {
    let same =
        |pair: &&[(Cow<'_, str>, i32, u32)]| (&pair[0].0, pair[0].1) == (&pair[1].0, pair[1].1);
    let Some(pair) = keys.windows(2).find(same) else { return Ok(()) };
    let (row, other) = (pair[1].2, pair[0].2);
    let what = format!(
        "with its id, `{}` is also the lookup of {}; --columns player_lookup={} makes the id the key",
        pair[0].0,
        log.elsewhere(other, row),
        log.place(row).0.column(Field::Id)
    );
    let (field, reason) = (Field::Lookup, Reason::Namesakes);
    Err(Violation { row, field, reason, what, other: Some(other) })
}
