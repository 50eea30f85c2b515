//! A log, and what was found about it.

use super::absent;
use super::checks::{self, GameNumbers};
use super::file::FileRows;
use super::log::Log;
use super::lookups::Lookups;
use super::readings::check_readings;
use super::repeats;
use super::violation::{Violation, Violations};
use crate::source::Strictness;

/// A log whose players and games are known, with everything that is wrong in it.
#[derive(Debug)]
pub(super) struct CheckedBoxScores {
    pub(super) log: Log,
    pub(super) people: Lookups,
    pub(super) games: GameNumbers,
    /// In the order of rows.
    pub(super) violations: Violations,
    /// What was wrong with rows that were left out alone, so that their games could be judged without them.
    pub(super) dropped: Violations,
}

impl CheckedBoxScores {
    /// Checks all of it once; what is doubtful is left out row by row first if `strictness` allows it.
    pub(super) fn new(mut log: Log, game_minutes: u16, strictness: Strictness) -> Self {
        let mut violations = take_violations(&mut log.files);
        absent::pass_over(&mut log, &mut violations);
        let of_rows = violations.clone();
        check_readings(&log, &mut violations);
        let people = Lookups::new(&log, &mut violations);
        repeats::pass_over(&mut log, &people);
        let games = checks::check(&log, &people, game_minutes, &mut violations);
        let mut dropped = Violations::default();
        if strictness == Strictness::Lenient && !violations.is_full() {
            let alone = |violation: &&Violation| violation.reason.is_of_one_row();
            dropped.extend(violations.iter().filter(alone).cloned());
        }
        if !dropped.is_empty() {
            dropped.sort();
            dropped.iter().for_each(|violation| log.pass_over(violation.row, violation.reason));
            violations = Violations::default();
            violations.extend(of_rows.into_iter().filter(|of| !log.is_passed_over(of.row)));
            check_readings(&log, &mut violations);
            checks::check(&log, &people, game_minutes, &mut violations);
        }
        violations.sort();
        Self { log, people, games, violations, dropped }
    }
}

/// What could not be read in the files, with rows counted through all of them.
fn take_violations(files: &mut [FileRows]) -> Violations {
    let mut all = Violations::default();
    for file in files {
        let first = file.first;
        let violations = std::mem::take(&mut file.violations).into_iter();
        all.extend(violations.map(|found| Violation { row: found.row + first, ..found }));
    }
    all
}
