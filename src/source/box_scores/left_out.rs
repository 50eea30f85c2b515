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

/// What is left out of a season: a count and examples by file and reason.
#[derive(Debug, Default)]
pub(super) struct LeftOutCounts<'a>(BTreeMap<(usize, Reason), OfReason<'a>>);

/// What is left out of one file for one reason.
#[derive(Debug, Default)]
struct OfReason<'a> {
    count: usize,
    examples: Vec<&'a Violation>,
    games: BTreeSet<Option<u32>>,
}

impl<'a> LeftOutCounts<'a> {
    /// Counts one more, of which `violation` is the example.
    pub(super) fn add(&mut self, log: &Log, violation: &'a Violation) {
        let of_file = (log.file_of(violation.row), violation.reason);
        let of_reason = self.0.entry(of_file).or_default();
        of_reason.count += 1;
        of_reason.games.insert(log.games.get(violation.row));
        if of_reason.examples.len() < EXAMPLES {
            of_reason.examples.push(violation);
        }
    }

    /// For the manifest.
    pub(super) fn left_out(&self, log: &Log) -> Vec<LeftOut> {
        let of_reason = |((file, reason), of): (&(usize, Reason), &OfReason<'_>)| LeftOut {
            file: log.files[*file].name().to_owned(),
            reason: reason.as_str().to_owned(),
            count: of.count,
            games: reason.is_kind().then_some(of.games.len()),
            examples: of.examples.iter().map(|of| without_file(&problem(log, of))).collect(),
        };
        self.0.iter().map(of_reason).collect()
    }
}
