//! The seasons of a log: which rows each takes, what it leaves out, and its frame.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, StringArray, UInt32Array};
use arrow::compute::take;
use arrow::error::ArrowError;
use polars::prelude::DataFrame;

use super::checked::CheckedBoxScores;
use super::checks::GameNumbers;
use super::kinds::RowKind;
use super::left_out::LeftOutCounts;
use super::log::Log;
use super::players::{self, NamedRows};
use super::violation::{Violation, Violations};
use crate::domain::box_score::{self, Field};
use crate::domain::{Calendar, GameDate, GameKind, SeasonDates, SeasonId};
use crate::snapshot::layout::GAMES;
use crate::snapshot::manifest::OtherRows;
use crate::snapshot::{LeftOut, SnapshotError, frame};
use crate::source::file_report::Reason;
use crate::source::{SourceError, Strictness};

/// The seasons that a log has counted games of, in order.
pub(super) fn found(log: &Log) -> Vec<SeasonId> {
    let mut former = None;
    let mut seasons = BTreeSet::new();
    for season in log.rows().filter_map(|row| log.counted(row)) {
        if former != Some(season) {
            seasons.insert(season);
            former = Some(season);
        }
    }
    seasons.into_iter().collect()
}

/// The rows of one season.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) dates: SeasonDates,
    /// The rows of the season and its history whose games are not left out.
    rows: Vec<u32>,
    /// What makes games doubtful, in the order of rows; with [`Strictness::Lenient`], those games are left out.
    pub(super) violations: Violations,
    /// Rows of games that do not count.
    pub(super) uncounted: Violations,
    /// Rows that are no games of their players: they did not play, or the row is there twice.
    pub(super) not_games: Violations,
    /// Whether any row is of the season itself.
    pub(super) of_season: bool,
    pub(super) left_out: Vec<LeftOut>,
    /// The rows that are neither taken nor left out.
    pub(super) other_rows: OtherRows,
}

/// A season that is ready to be kept.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) games: DataFrame,
    pub(super) notes: Vec<String>,
}

impl Taken {
    /// The rows of `season`; nothing if the log has no game of it.
    pub(super) fn new(
        checked: &CheckedBoxScores,
        season: SeasonId,
        calendar: &Calendar,
        strictness: Strictness,
    ) -> Option<Self> {
        let log = &checked.log;
        let of_season = |row: &u32| log.counted(*row) == Some(season);
        let first = || log.rows().filter(of_season).filter_map(|row| log.date(row)).min();
        let dates = calendar.dates(season, None).or_else(|| calendar.dates(season, first()))?;
        let mut taken = Self {
            dates,
            rows: Vec::new(),
            violations: Violations::default(),
            uncounted: Violations::default(),
            not_games: Violations::default(),
            of_season: false,
            left_out: Vec::new(),
            other_rows: OtherRows::default(),
        };
        let mut concerned = vec![false; log.len()];
        for row in log.rows() {
            concerned[row as usize] = taken.take(log, row);
        }
        taken.add_passed_over(log);
        let concerns = |row: u32| concerned[row as usize];
        let of_season = checked
            .violations
            .iter()
            .filter(|violation| concerns(violation.row) || violation.other.is_some_and(concerns));
        taken.violations.extend(of_season.cloned());
        taken.violations.sort();
        taken.leave_out(checked, strictness);
        taken.of_season = taken.rows.iter().any(|row| log.date(*row) >= Some(dates.opening_night));
        Some(taken)
    }

    /// Takes `row` if it is of the season or its history. Returns whether what is wrong with it concerns the season.
    fn take(&mut self, log: &Log, row: u32) -> bool {
        let SeasonDates { season, opening_night, end, .. } = self.dates;
        let (Some(RowKind { season: counts_to, kind, .. }), date) =
            (log.kinds[row as usize], log.date(row))
        else {
            return true;
        };
        let uncounted = (!log.counts(kind)).then(|| Reason::of_kind(kind));
        let Some(date) = date else {
            return uncounted.is_none();
        };
        if let Some(reason) = uncounted {
            if counts_to == season {
                let (field, what) = (Field::Date, date.to_string());
                self.uncounted.push(Violation { row, field, reason, what, other: None });
            }
            return false;
        }
        let is_before = kind == GameKind::Preseason && date < opening_night;
        if counts_to == season && !is_before && !(opening_night..end).contains(&date) {
            let what = format!(
                "`{date}` is not in {season}, which begins on {opening_night} and ends before {end}"
            );
            let (field, reason) = (Field::Date, Reason::OutsideDates);
            self.violations.push(Violation { row, field, reason, what, other: None });
            return true;
        }
        let keeps = self.dates.keeps(date, counts_to.start_year());
        if keeps {
            self.rows.push(row);
        }
        keeps
    }

    /// Counts the rows of the season that are no games.
    fn add_passed_over(&mut self, log: &Log) {
        for (row, reason) in log.passed_over() {
            if !matches!(reason, Reason::DidNotPlay | Reason::RepeatedRow) {
                continue;
            }
            let Some(RowKind { season, kind, .. }) = log.kinds[row as usize] else { continue };
            if season == self.dates.season && !log.counts(kind) {
                let (field, reason) = (Field::Date, Reason::of_kind(kind));
                let what = log.date(row).map_or_else(String::new, |date| date.to_string());
                self.uncounted.push(Violation { row, field, reason, what, other: None });
            } else if season == self.dates.season {
                let field =
                    if reason == Reason::DidNotPlay { Field::Minutes } else { Field::Lookup };
                let what = log.names.text_of_row(row).to_owned();
                self.not_games.push(Violation { row, field, reason, what, other: None });
            }
        }
    }

    fn leave_out(&mut self, checked: &CheckedBoxScores, strictness: Strictness) {
        let log = &checked.log;
        let mut counts = LeftOutCounts::default();
        self.uncounted.iter().for_each(|violation| counts.add_row(log, violation));
        self.not_games.iter().for_each(|violation| counts.add_row(log, violation));
        let good = (strictness == Strictness::Lenient)
            .then(|| self.without_doubtful(checked, &mut counts));
        let kept = good.as_ref().unwrap_or(&self.rows);
        let is_kept = |row: u32| kept.binary_search(&row).is_ok();
        let others = (0..).take(log.len()).filter(|row| !is_kept(*row) && !counts.has(*row));
        let other_rows = self.others(log, others);
        let left_out = counts.left_out(log);
        self.left_out = left_out;
        self.other_rows = other_rows;
        if let Some(good) = good {
            self.rows = good;
        }
    }

    /// What `rows` are that are neither taken nor left out. One of the season is not counted: no such row is there.
    fn others(&self, log: &Log, rows: impl Iterator<Item = u32>) -> OtherRows {
        let mut others = OtherRows::default();
        for row in rows {
            let count = match (log.reason_passed_over(row), log.kinds[row as usize]) {
                (Some(Reason::Missing), _) => &mut others.no_game,
                (_, None) => &mut others.undated,
                (_, Some(kind)) if kind.season != self.dates.season => &mut others.other_seasons,
                _ => continue,
            };
            *count += 1;
        }
        others
    }

    /// The rows whose games hold, once the others are counted.
    fn without_doubtful<'a>(
        &'a self,
        checked: &'a CheckedBoxScores,
        counts: &mut LeftOutCounts<'a>,
    ) -> Vec<u32> {
        let CheckedBoxScores { log, games, dropped: alone, .. } = checked;
        let why = first_of_games(alone, games);
        let mut dropped: Vec<Option<&Violation>> = vec![None; games.count];
        for violation in self.violations.iter() {
            for row in std::iter::once(violation.row).chain(violation.other) {
                match games.get(row) {
                    Some(game) => {
                        let game = game as usize;
                        let why = *dropped[game].get_or_insert(why[game].unwrap_or(violation));
                        counts.add_row_of_game(log, row, why);
                    }
                    // It is of no game that could be left out with it.
                    None => counts.add_row(log, violation),
                }
            }
        }
        let why = |row: u32| games.get(row).and_then(|game| dropped[game as usize]);
        for row in &self.rows {
            if let Some(violation) = why(*row) {
                counts.add_row_of_game(log, *row, violation);
            }
        }
        for violation in alone.iter().filter(|of| self.concerns(log, of.row)) {
            if let Some(of_game) = why(violation.row) {
                counts.add_row_of_game(log, violation.row, of_game);
            } else {
                counts.add_row(log, violation);
            }
        }
        let is_good = |row: &&u32| games.get(**row).is_some() && why(**row).is_none();
        self.rows.iter().filter(is_good).copied().collect()
    }

    /// Whether a row that is no game of its player would be one of the season or its history.
    fn concerns(&self, log: &Log, row: u32) -> bool {
        let (Some(season), Some(date)) = (log.counted(row), log.date(row)) else { return true };
        self.dates.keeps(date, season.start_year())
    }

    /// The games as our frame, by player and date.
    pub(super) fn frame(
        &self,
        checked: &CheckedBoxScores,
    ) -> Result<Result<Ready, Violation>, SourceError> {
        let CheckedBoxScores { log, people, .. } = checked;
        let named = match players::name(log, people, &self.rows) {
            Ok(named) => named,
            Err(violation) => return Ok(Err(violation)),
        };
        let columns = columns(log, &named)
            .map_err(|error| SnapshotError::table(GAMES.file.as_ref(), error))?;
        let games = frame::from_parts(&[columns], &GAMES)?;
        Ok(Ok(Ready { games, notes: named.notes }))
    }
}

/// What is wrong with the first row of each game that was left out alone: a game that does not hold without it is left out for
/// that.
fn first_of_games<'a>(alone: &'a Violations, games: &GameNumbers) -> Vec<Option<&'a Violation>> {
    let mut first = vec![None; games.count];
    for violation in alone.iter() {
        if let Some(game) = games.get(violation.row) {
            first[game as usize].get_or_insert(violation);
        }
    }
    first
}

fn columns(log: &Log, named: &NamedRows<'_>) -> Result<Vec<ArrayRef>, ArrowError> {
    let rows = UInt32Array::from(named.rows.clone());
    let texts = |text: &dyn Fn(u32) -> Option<String>| -> ArrayRef {
        Arc::new(named.rows.iter().map(|row| text(*row)).collect::<StringArray>())
    };
    let team = |code: Option<u32>| code.map(|code| log.team_name(code).to_owned());
    let year = |row: &u32| log.counted(*row).map(SeasonId::start_year);
    let mut columns = Vec::with_capacity(box_score::KEPT_COUNT);
    for field in box_score::KEPT {
        columns.push(match field {
            Field::Lookup => Arc::new(StringArray::from_iter_values(&named.lookups)),
            Field::Opponent => texts(&|row| team(log.opponent(row))),
            Field::Home => take(&log.homes, &rows, None)?,
            Field::Season => Arc::new(named.rows.iter().map(year).collect::<Int32Array>()),
            field => take(log.column(field), &rows, None)?,
        });
    }
    Ok(columns)
}

/// The first and the last date of the games that count.
pub(super) fn held(log: &Log) -> Option<(GameDate, GameDate)> {
    let dates =
        log.rows().filter(|row| log.counted(*row).is_some()).filter_map(|row| log.date(row));
    dates.fold(None, |held, date| match held {
        None => Some((date, date)),
        Some((first, last)) => Some((date.min(first), date.max(last))),
    })
}

/// The rows of a season's games that are not taken, by kind.
pub(super) fn others(log: &Log, season: SeasonId) -> Vec<(GameKind, usize)> {
    let mut counts: BTreeMap<GameKind, usize> = BTreeMap::new();
    for row in log.rows() {
        if let Some(of_row) = log.kinds[row as usize]
            && of_row.season == season
            && !log.counts(of_row.kind)
        {
            *counts.entry(of_row.kind).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}
