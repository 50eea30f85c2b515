//! Violations in words: as problems that refuse the input, and as what is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::log::Log;
use super::violation::Violation;
use crate::snapshot::LeftOut;
use crate::snapshot::manifest::EXAMPLES;
use crate::source::error::{Problem, Problems};
use crate::source::file_report::{Reason, without_file};

/// The violations as problems, in the order of rows.
pub(super) fn to_problems<'a>(
    log: &Log,
    violations: impl IntoIterator<Item = &'a Violation>,
) -> Problems {
    let mut problems = Problems::default();
    violations.into_iter().for_each(|violation| problems.push(problem(log, violation)));
    problems
}

fn problem(log: &Log, violation: &Violation) -> Problem {
    let (file, row) = log.place(violation.row);
    Problem {
        file: file.name().to_owned(),
        row: Some(row),
        column: Some(file.column(violation.field).to_owned()),
        what: violation.what.clone(),
    }
}

/// What is left out of a season: rows and examples by file and reason. A row counts once, for the first of its reasons.
#[derive(Debug, Default)]
pub(super) struct LeftOutCounts<'a> {
    reasons: BTreeMap<(usize, Reason), OfReason<'a>>,
    rows: BTreeSet<u32>,
}

/// What is left out of one file for one reason.
#[derive(Debug, Default)]
struct OfReason<'a> {
    rows: usize,
    examples: Vec<&'a Violation>,
    /// Those that are left out as a whole.
    games: BTreeSet<Option<u32>>,
}

impl<'a> LeftOutCounts<'a> {
    /// Counts the row of `violation`, which is its example.
    pub(super) fn add_row(&mut self, log: &Log, violation: &'a Violation) {
        if self.rows.insert(violation.row) {
            let of = self.of_reason(log, violation);
            of.rows += 1;
            if violation.reason.is_kind() {
                of.games.insert(log.games.get(violation.row));
            }
        }
    }

    /// Counts a `row` of a game that is left out as a whole for `violation`.
    pub(super) fn add_row_of_game(&mut self, log: &Log, row: u32, violation: &'a Violation) {
        if self.rows.insert(row) {
            let of = self.of_reason(log, violation);
            of.rows += 1;
            of.games.insert(log.games.get(row));
        }
    }

    /// Whether `row` is left out.
    pub(super) fn has(&self, row: u32) -> bool {
        self.rows.contains(&row)
    }

    /// What is counted for the reason of `violation`, which is an example.
    fn of_reason(&mut self, log: &Log, violation: &'a Violation) -> &mut OfReason<'a> {
        let of_file = (log.file_of(violation.row), violation.reason);
        let of = self.reasons.entry(of_file).or_default();
        if of.examples.len() < EXAMPLES && !of.examples.contains(&violation) {
            of.examples.push(violation);
        }
        of
    }

    /// For the manifest.
    pub(super) fn left_out(&self, log: &Log) -> Vec<LeftOut> {
        let of_reason = |((file, reason), of): (&(usize, Reason), &OfReason<'_>)| LeftOut {
            file: log.files[*file].name().to_owned(),
            reason: reason.as_str().to_owned(),
            count: of.rows,
            games: Some(of.games.len()).filter(|games| *games > 0),
            examples: of.examples.iter().map(|of| without_file(&problem(log, of))).collect(),
        };
        self.reasons.iter().map(of_reason).collect()
    }
}
