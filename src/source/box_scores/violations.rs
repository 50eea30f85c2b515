//! What makes games doubtful: which rows, why, and the games that are left out for it.

use std::collections::BTreeMap;

use super::log::Log;
use super::vocabulary::Field;
use crate::snapshot::LeftOut;
use crate::snapshot::manifest::EXAMPLES;
use crate::source::error::{Problem, Problems};
use crate::source::findings::{Reason, Told, without_file};

/// Something about a row that cannot be. Rows count from 0 through all files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Violation {
    pub(super) row: u32,
    pub(super) field: Field,
    pub(super) reason: Reason,
    pub(super) what: String,
    /// Another row that it is about just as much.
    pub(super) other: Option<u32>,
}

/// Takes what is told of the cells of one column for violations.
#[derive(Debug)]
pub(super) struct OfColumn<'a> {
    pub(super) field: Field,
    pub(super) violations: &'a mut Vec<Violation>,
}

impl OfColumn<'_> {
    fn push(&mut self, row: usize, reason: Reason, what: String) {
        let row = u32::try_from(row.saturating_sub(1)).unwrap_or(u32::MAX);
        self.violations.push(Violation { row, field: self.field, reason, what, other: None });
    }
}

impl Told for OfColumn<'_> {
    fn refuse(&mut self, row: Option<usize>, _: Option<&str>, what: String) {
        self.push(row.unwrap_or_default(), Reason::Unreadable, what);
    }

    fn leave_out(&mut self, reason: Reason, row: usize, _: &str, what: impl FnOnce() -> String) {
        self.push(row, reason, what());
    }
}

/// The violations as problems, in the order of rows.
pub(super) fn problems<'a>(
    log: &Log,
    violations: impl IntoIterator<Item = &'a Violation>,
) -> Problems {
    let mut problems = Problems::default();
    for violation in violations {
        // Only those that are shown need their words.
        if problems.count() < EXAMPLES {
            problems.push(problem(log, violation));
        } else {
            problems.hide(1);
        }
    }
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
pub(super) struct Leavings<'a>(BTreeMap<(usize, Reason), (usize, Vec<&'a Violation>)>);

impl<'a> Leavings<'a> {
    /// Counts one more, of which `violation` is the example.
    pub(super) fn add(&mut self, log: &Log, violation: &'a Violation) {
        let of_file = (log.file_of(violation.row), violation.reason);
        let (count, examples) = self.0.entry(of_file).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(violation);
        }
    }

    /// For the manifest.
    pub(super) fn left_out(&self, log: &Log) -> Vec<LeftOut> {
        let of_reason = |(file, reason): &(usize, Reason),
                         count: usize,
                         examples: &[&Violation]| {
            let examples = examples.iter().map(|violation| without_file(&problem(log, violation)));
            LeftOut {
                file: log.files[*file].name().to_owned(),
                reason: reason.as_str().to_owned(),
                count,
                examples: examples.collect(),
            }
        };
        self.0.iter().map(|(of, (count, examples))| of_reason(of, *count, examples)).collect()
    }
}
