//! What makes games doubtful: which rows, why, and the games that are left out for it.

use std::collections::BTreeMap;
use std::ops::Deref;

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

/// The most that are kept: a small file can have millions, and each takes a hundred bytes.
pub(super) const MAX_VIOLATIONS: usize = 1 << 18;

/// Violations, of which those beyond [`MAX_VIOLATIONS`] are not kept. A file, a log or a season whose list is full is
/// refused, as nobody can say which of its games are sound.
#[derive(Clone, Debug, Default)]
pub(super) struct Violations(Vec<Violation>);

impl Violations {
    /// Adds one, unless the list is full.
    pub(super) fn push(&mut self, violation: Violation) {
        if !self.is_full() {
            self.0.push(violation);
        }
    }

    /// Whether there may be more.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MAX_VIOLATIONS
    }

    /// Puts them in the order of rows.
    pub(super) fn sort(&mut self) {
        self.0.sort_unstable();
    }
}

impl Extend<Violation> for Violations {
    fn extend<I: IntoIterator<Item = Violation>>(&mut self, more: I) {
        more.into_iter().for_each(|violation| self.push(violation));
    }
}

impl Deref for Violations {
    type Target = [Violation];

    fn deref(&self) -> &[Violation] {
        &self.0
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Takes what is told of the cells of one column for violations.
#[derive(Debug)]
pub(super) struct OfColumn<'a> {
    pub(super) field: Field,
    pub(super) violations: &'a mut Violations,
}

impl Told for OfColumn<'_> {
    fn refuse_cell(&mut self, row: usize, column: &str, what: String) {
        self.leave_out(Reason::Unreadable, row, column, || what);
    }

    fn leave_out(&mut self, reason: Reason, row: usize, _: &str, what: impl FnOnce() -> String) {
        if !self.violations.is_full() {
            // A file of more rows than can be counted is refused for them.
            let row = u32::try_from(row - 1).unwrap_or(u32::MAX);
            let (field, what) = (self.field, what());
            self.violations.push(Violation { row, field, reason, what, other: None });
        }
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
