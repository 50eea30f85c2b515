//! Something about a row that cannot be, and lists of it.

use std::ops::Deref;

use crate::domain::box_score::Field;
use crate::source::file_report::{CellReport, Reason};

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

    /// Keeps those of which `keep` is true.
    pub(super) fn retain(&mut self, keep: impl Fn(&Violation) -> bool) {
        self.0.retain(keep);
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

/// Takes what is reported of the cells of one column for violations.
#[derive(Debug)]
pub(super) struct ColumnReport<'a> {
    pub(super) field: Field,
    pub(super) violations: &'a mut Violations,
}

impl CellReport for ColumnReport<'_> {
    fn reject_cell(&mut self, row: usize, column: &str, what: String) {
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
