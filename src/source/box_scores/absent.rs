//! Rows of players who did not play: they are no games.

use arrow::array::{Array as _, AsArray as _, Int32Array};

use super::log::Log;
use super::violation::{Violation, Violations};
use super::vocabulary::COUNTS;
use crate::domain::box_score::Field;
use crate::domain::printable;
use crate::source::file_report::Reason;

/// What is said of `count` rows that are passed over, the first of which is `row`.
fn note(log: &Log, count: usize, row: u32, what: &str) -> String {
    let (file, number) = log.place(row);
    let rows = if count == 1 { "row" } else { "rows" };
    format!("{count} {rows} {what}, the first being row {number} of {}", printable(file.name()))
}

/// The rows of `violations`, in order.
fn rows_of<'a>(violations: impl Iterator<Item = &'a Violation>) -> Vec<u32> {
    let mut rows: Vec<u32> = violations.map(|of| of.row).collect();
    rows.sort_unstable();
    rows
}

/// Passes over the rows that tell neither a date nor a game, as totals do, the headers of pages that were put together and
/// rows of empty cells.
fn pass_over_rows_of_no_game(log: &mut Log, violations: &Violations) {
    let fields = [Field::Date, Field::Game, Field::Matchup];
    let unread = rows_of(violations.iter().filter(|of| fields.contains(&of.field)));
    let is_of_no_game = |row: &u32| {
        log.date(*row).is_none()
            && log.games.get(*row).is_none()
            && log.opponent(*row).is_none()
            && log.matchups.codes.get(*row).is_none()
            && unread.binary_search(row).is_err()
    };
    let found: Vec<u32> = log.rows().filter(is_of_no_game).collect();
    // A file without any date is another matter.
    if found.len() == log.len() {
        return;
    }
    let headers: usize = log.files.iter().map(|file| file.repeated_headers).sum();
    if let Some(first) = found.first() {
        let what = match headers {
            0 => "tell neither a date nor a game, as totals do, and are passed over".to_owned(),
            _ => format!(
                "tell neither a date nor a game ({headers} repeat the header), and are passed over"
            ),
        };
        let said = note(log, found.len(), *first, &what);
        log.notes.push(said);
    }
    for row in found {
        log.pass_over(row, Reason::Missing);
    }
}

/// Passes over the rows of players who did not play: those that say so, those without minutes and without anything counted,
/// and those of 0 minutes and nothing counted where the file gives seconds. Where minutes are whole, 0 may be seconds.
pub(super) fn pass_over(log: &mut Log, violations: &mut Violations) {
    pass_over_rows_of_no_game(log, violations);
    let is_unread =
        |of: &&Violation| of.field == Field::Minutes && of.reason != Reason::WordForMinutes;
    let unread = rows_of(violations.iter().filter(is_unread));
    for (row, is_contradicted) in absent_rows(log) {
        // Minutes that cannot be read are not absent.
        if log.is_passed_over(row) || unread.binary_search(&row).is_ok() {
            continue;
        }
        if is_contradicted {
            let what =
                "it says that the player did not play, and there are minutes or counts".to_owned();
            let (field, reason) = (Field::DidNotPlay, Reason::AbsentWithCounts);
            violations.push(Violation { row, field, reason, what, other: None });
        } else {
            log.pass_over(row, Reason::DidNotPlay);
        }
    }
    note_whole_zeros(log);
    let is_dateless = |(row, reason): &(u32, Reason)| {
        *reason == Reason::DidNotPlay && log.kinds[*row as usize].is_none()
    };
    let dateless: Vec<(u32, Reason)> = log.passed_over().filter(is_dateless).collect();
    if let Some((first, _)) = dateless.first() {
        let what =
            "of players who did not play have no date that can be read, and count to no season";
        let said = note(log, dateless.len(), *first, what);
        log.notes.push(said);
    }
}

/// Says of rows of 0 whole minutes and nothing counted that they are kept as games.
fn note_whole_zeros(log: &mut Log) {
    let counts: Vec<&Int32Array> = COUNTS.iter().map(|field| log.ints(*field)).collect();
    let minutes = log.floats(Field::Minutes);
    let is_zero = |row: &u32| {
        let at = *row as usize;
        let nothing = |counts: &&Int32Array| !counts.is_valid(at) || counts.value(at) == 0;
        minutes.is_valid(at) && minutes.value(at) == 0.0 && counts.iter().all(nothing)
    };
    let kept: Vec<u32> =
        log.rows().filter(|row| !log.is_passed_over(*row)).filter(is_zero).collect();
    if let Some(first) = kept.first() {
        let what = "of 0 whole minutes and nothing counted are games of 0 points, since 0 may be seconds: without \
                    a value for the minutes they are players who did not play";
        let said = note(log, kept.len(), *first, what);
        log.notes.push(said);
    }
}

/// The rows of players who did not play, and whether a row that says so has minutes or counts.
fn absent_rows(log: &Log) -> Vec<(u32, bool)> {
    let counts: Vec<&Int32Array> = COUNTS.iter().map(|field| log.ints(*field)).collect();
    let has_counted =
        |row: usize| counts.iter().any(|counts| counts.is_valid(row) && counts.value(row) != 0);
    let minutes = log.floats(Field::Minutes);
    let said = log.column(Field::DidNotPlay).as_boolean();
    let mut absent = Vec::new();
    for file in &log.files {
        for row in (file.first..).take(file.entry().rows) {
            let at = row as usize;
            let says_so = said.is_valid(at) && said.value(at);
            let time = minutes.is_valid(at).then(|| minutes.value(at));
            if says_so {
                absent.push((row, time.is_some_and(|time| time > 0.0) || has_counted(at)));
                continue;
            }
            let may_be_absent = match time {
                None => true,
                Some(time) => time == 0.0 && file.has_seconds(),
            };
            if may_be_absent && !has_counted(at) {
                absent.push((row, false));
            }
        }
    }
    absent
}
