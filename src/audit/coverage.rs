//! Coverage: which player-dates have a feature row, and why the others have none.
//!
//! A date is out of line if far more of its players lack a row than on the dates around it: the median share of the four
//! dates before and the four after says how many to expect, and what chance or the spread among those dates explains, by
//! a wide margin, is allowed. So a short slate and a full one are judged alike.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::finding::{Cases, Example, Finding, Found};
use super::tables::{Tables, column};
use crate::domain::{BOOTSTRAP_DAYS, GameDate};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::ints;

/// Dates before, and dates after, that a date is compared with.
const NEIGHBOURS: usize = 4;

/// Deviations that chance is allowed.
const ALLOWED: f64 = 4.0;

/// The least share of rows that is expected to lack by chance.
const LEAST_LACKING: f64 = 0.02;

/// Season games before which an average does not stand on its own.
const MIN_GAMES: usize = 5;

/// Games without a feature row, to the end, after which a player has vanished.
const VANISHED: usize = 5;

/// Why a player-date has no feature row. The first that applies is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// It lies in the first days of the season.
    Bootstrap,
    /// Nobody has a row on that date.
    DateWithoutRows,
    /// The player has no row in the whole season.
    PlayerWithoutRows,
    /// The player has had fewer than five games.
    FewGames,
    /// None of these.
    Other,
}

impl Gap {
    /// The reason in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bootstrap => "warm-up",
            Self::DateWithoutRows => "dates without rows",
            Self::PlayerWithoutRows => "players without rows",
            Self::FewGames => "fewer than 5 games",
            Self::Other => "other",
        }
    }
}

/// How many player-dates have feature rows.
#[derive(Debug, Default, Serialize)]
pub struct Coverage {
    /// Players to predict, over all dates.
    pub players: usize,
    /// Those of them with a feature row.
    pub rows: usize,
    /// The others, by reason.
    pub gaps: BTreeMap<Gap, usize>,
    /// The dates with players.
    pub dates: Vec<DateCoverage>,
}

/// How many players of a date have feature rows.
#[derive(Debug, Serialize)]
pub struct DateCoverage {
    /// The date.
    pub date: GameDate,
    /// Players to predict.
    pub players: usize,
    /// Those of them with a feature row.
    pub rows: usize,
    /// The others, by reason.
    pub gaps: BTreeMap<Gap, usize>,
    /// Whether far more of them lack a row than on the dates around.
    pub out_of_line: bool,
}

impl DateCoverage {
    fn lacking(&self) -> f64 {
        1.0 - self.rows as f64 / self.players as f64
    }
}

pub(super) fn check(tables: &Tables<'_>) -> Result<(Coverage, Vec<Finding>), SnapshotError> {
    let mut coverage = count(tables);
    let mut findings = Vec::new();
    if tables.frames.1.height() == 0 {
        findings.push(Finding { found: Found::NoFeatureRows, count: 0, examples: Vec::new() });
    } else {
        mark_out_of_line(&mut coverage.dates, tables.season.opening_night());
        let mut out_of_line = Cases::default();
        for date in coverage.dates.iter().filter(|date| date.out_of_line) {
            let values = vec![("players", date.players.into()), ("feature rows", date.rows.into())];
            out_of_line.add(|| Example { player: None, date: Some(date.date), values });
        }
        findings.extend(out_of_line.into_finding(Found::DateOutOfLine));
        findings.extend(vanished(tables).into_finding(Found::PlayerVanishes));
        findings.extend(without_game(tables)?.into_finding(Found::RowWithoutGame));
    }
    Ok((coverage, findings))
}

fn count(tables: &Tables<'_>) -> Coverage {
    let opening = tables.season.opening_night();
    let mut dates: BTreeMap<i32, DateCoverage> = BTreeMap::new();
    for (row, gap) in gaps(tables, opening) {
        let day = tables.games.dates[row];
        let of_date = dates.entry(day).or_insert_with(|| DateCoverage {
            date: GameDate::from_days(day),
            players: 0,
            rows: 0,
            gaps: BTreeMap::new(),
            out_of_line: false,
        });
        of_date.players += 1;
        match gap {
            None => of_date.rows += 1,
            Some(gap) => *of_date.gaps.entry(gap).or_default() += 1,
        }
    }
    let mut coverage = Coverage { dates: dates.into_values().collect(), ..Coverage::default() };
    for date in &coverage.dates {
        coverage.players += date.players;
        coverage.rows += date.rows;
        for (gap, count) in &date.gaps {
            *coverage.gaps.entry(*gap).or_default() += count;
        }
    }
    coverage
}

/// The rows of games that are player-dates to predict, and why each has no feature row; `None` if it has one.
fn gaps(tables: &Tables<'_>, opening: GameDate) -> Vec<(usize, Option<Gap>)> {
    let has_row = |row: usize| tables.season.feature_row(row).is_some();
    let all = 0..tables.games.dates.len();
    let with_rows: BTreeSet<i32> =
        all.filter(|row| has_row(*row)).map(|row| tables.games.dates[row]).collect();
    let warm_up_ends = opening.plus_days(i32::from(BOOTSTRAP_DAYS)).days();
    let mut gaps = Vec::new();
    for rows in &tables.timelines {
        let player_has_rows = rows.clone().any(has_row);
        let mut games = 0;
        for row in rows.clone() {
            let day = tables.games.dates[row];
            if tables.on_slate(row) {
                let gap = if has_row(row) {
                    None
                } else if day < warm_up_ends {
                    Some(Gap::Bootstrap)
                } else if !with_rows.contains(&day) {
                    Some(Gap::DateWithoutRows)
                } else if !player_has_rows {
                    Some(Gap::PlayerWithoutRows)
                } else if games < MIN_GAMES {
                    Some(Gap::FewGames)
                } else {
                    Some(Gap::Other)
                };
                gaps.push((row, gap));
            }
            games += usize::from(tables.played(row) && day >= opening.days());
        }
    }
    gaps
}

fn mark_out_of_line(dates: &mut [DateCoverage], opening: GameDate) {
    let judged = opening.plus_days(i32::from(BOOTSTRAP_DAYS));
    let first = dates.partition_point(|date| date.date < judged);
    let dates = &mut dates[first..];
    let lacking: Vec<f64> = dates.iter().map(DateCoverage::lacking).collect();
    let mut begun = false;
    for (at, date) in dates.iter_mut().enumerate() {
        let around =
            &lacking[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(lacking.len())];
        let at_around = at.min(NEIGHBOURS);
        let others = || around.iter().enumerate().filter(|(other, _)| *other != at_around);
        let Some(expected) = median(others().map(|(_, lacking)| *lacking).collect()) else {
            return;
        };
        let spread = others().map(|(_, lacking)| (lacking - expected).abs()).collect();
        let share = expected.clamp(LEAST_LACKING, 1.0 - LEAST_LACKING);
        let chance = (share * (1.0 - share) / date.players as f64).sqrt();
        // 1.4826: what turns a median deviation into a standard one.
        // Without neighbours nothing is spread.
        let deviation = chance.max(1.4826 * median(spread).unwrap_or_default());
        let beyond = lacking[at] - expected > ALLOWED * deviation;
        date.out_of_line = beyond || (begun && date.rows == 0);
        begun |= date.rows > 0;
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

fn vanished(tables: &Tables<'_>) -> Cases {
    let mut cases = Cases::default();
    for rows in &tables.timelines {
        let slate: Vec<usize> = rows.clone().filter(|row| tables.on_slate(*row)).collect();
        let last = slate.iter().rposition(|row| tables.season.feature_row(*row).is_some());
        if let Some(last) = last.filter(|last| slate.len() - 1 - last >= VANISHED) {
            let values = vec![("games after", (slate.len() - 1 - last).into())];
            cases.add(|| tables.example(slate[last], values));
        }
    }
    cases
}

fn without_game(tables: &Tables<'_>) -> Result<Cases, SnapshotError> {
    let frame = tables.frames.1;
    let (players, days) = (column(frame, "player_lookup")?, ints(frame, "game_date")?);
    let mut has_game = vec![false; frame.height()];
    for row in (0..tables.games.dates.len()).filter_map(|game| tables.season.feature_row(game)) {
        has_game[row] = true;
    }
    let mut cases = Cases::default();
    for ((player, day), has_game) in players.into_iter().zip(days.iter()).zip(has_game) {
        if !has_game {
            let date = day.map(GameDate::from_days);
            cases.add(|| Example { player: Some(player.to_owned()), date, values: Vec::new() });
        }
    }
    Ok(cases)
}
