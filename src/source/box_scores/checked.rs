//! A log, and what was found about it.

use super::checks::{self, GameNumbers};
use super::file::FileRows;
use super::log::Log;
use super::players::Lookups;
use super::readings::check_readings;
use super::violation::{Violation, Violations};

/// A log whose players and games are known, with everything that is wrong in it.
#[derive(Debug)]
pub(super) struct CheckedBoxScores {
    pub(super) log: Log,
    pub(super) people: Lookups,
    pub(super) games: GameNumbers,
    /// In the order of rows.
    pub(super) violations: Violations,
}

impl CheckedBoxScores {
    /// Checks all of it once.
    pub(super) fn new(mut log: Log) -> Self {
        let mut violations = take_violations(&mut log.files);
        check_readings(&log, &mut violations);
        let people = Lookups::new(&log, &mut violations);
        let games = checks::check(&log, &people, &mut violations);
        violations.sort();
        Self { log, people, games, violations }
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
