//! What is met while a file is read: problems that refuse it, rows and values that are left out.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::decompress::NotDecompressed;
use super::error::{Problem, Problems};
use crate::domain::io_reason;
use crate::snapshot::LeftOut;
pub(super) use crate::snapshot::Reason;
use crate::snapshot::limits::{Limits, in_units};
use crate::snapshot::manifest::EXAMPLES;
use crate::snapshot::plain_file::{self, NotPlain, is_of_system};

/// Who is told of the cells that cannot be read. Rows count from 1.
pub(super) trait CellReport {
    /// The value makes its column untrustworthy.
    fn reject_cell(&mut self, row: usize, column: &str, what: String);

    /// The value is taken for null. `what` is only asked for where it is kept.
    fn leave_out(
        &mut self,
        reason: Reason,
        row: usize,
        column: &str,
        what: impl FnOnce() -> String,
    );
}

impl CellReport for FileReport {
    fn reject_cell(&mut self, row: usize, column: &str, what: String) {
        self.reject(Some(row), Some(column), what);
    }

    fn leave_out(
        &mut self,
        reason: Reason,
        row: usize,
        column: &str,
        what: impl FnOnce() -> String,
    ) {
        self.leave_out(reason, row, column, what);
    }
}

/// What is said behind the most that is read.
pub(super) const LIMIT_HINT: &str = "; --max-input sets the limit";

/// Why an input with more players than `most` is refused.
pub(super) fn more_players(most: usize) -> String {
    format!("this is player {} of the input, and at most {most} are read", most + 1)
}

/// Everything met in one file.
#[derive(Debug)]
pub(super) struct FileReport {
    file: String,
    problems: Problems,
    left_out: BTreeMap<Reason, (usize, Vec<Problem>)>,
}

impl FileReport {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Problems::default(), left_out: BTreeMap::new() }
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    fn problem(&self, row: Option<usize>, column: Option<&str>, what: String) -> Problem {
        Problem { file: self.file.clone(), row, column: column.map(str::to_owned), what }
    }

    /// Something that makes the file untrustworthy.
    pub(super) fn reject(
        &mut self,
        row: Option<usize>,
        column: Option<&str>,
        what: impl Into<String>,
    ) {
        let problem = self.problem(row, column, what.into());
        self.problems.push(problem);
    }

    /// So many more problems of the kind of the last, which are counted and not shown.
    pub(super) fn reject_more(&mut self, more: usize) {
        self.problems.hide(more);
    }

    /// So many more rows or values that are left out, which are no examples.
    pub(super) fn leave_out_more(&mut self, reason: Reason, more: usize) {
        if more > 0 {
            self.left_out.entry(reason).or_default().0 += more;
        }
    }

    /// Says what to do about it. Of several pieces of advice the first counts.
    pub(super) fn advise(&mut self, advice: String) {
        self.problems.advise(advice);
    }

    /// The bytes of the file at `path`, as far as `limits` allow, and no more than `most`, which its kind can have. A file
    /// that cannot be read is found.
    pub(super) fn read_file(&mut self, path: &Path, limits: Limits, most: u64) -> Option<Vec<u8>> {
        match plain_file::read(path, limits.bytes.min(most)) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                let of_kind = most < limits.bytes;
                let hint = match NotPlain::within(&error) {
                    Some(NotPlain::TooLarge { .. }) if of_kind => {
                        let most = in_units(most);
                        format!(
                            "; --max-input cannot permit more than {most} of a file of this kind: split it, or write it as Parquet"
                        )
                    }
                    Some(NotPlain::TooLarge { .. }) => LIMIT_HINT.to_owned(),
                    _ => String::new(),
                };
                self.reject_unreadable(&error, &hint);
                None
            }
        }
    }

    /// The file system refuses the file, which is a problem of the file, or of a system that has no more to give.
    pub(super) fn reject_unreadable(&mut self, error: &io::Error, hint: &str) {
        self.reject(None, None, format!("cannot be read: {}{hint}", io_reason(error)));
        self.problems.of_system |= is_of_system(error);
    }

    /// The file is not decompressed; `hint` is said behind the reason.
    pub(super) fn reject_compressed(&mut self, error: &NotDecompressed, hint: &str) {
        self.reject(None, None, format!("{error}{hint}"));
        self.problems.of_system |= matches!(error, NotDecompressed::NoMemory);
    }

    /// Nothing more of the file is read: there may be more problems than were counted.
    pub(super) fn stop(&mut self) {
        self.problems.stop();
    }

    /// A row or value that is left out; `row` counts from 1. `what` is only asked for examples that are kept.
    pub(super) fn leave_out(
        &mut self,
        reason: Reason,
        row: usize,
        column: &str,
        what: impl FnOnce() -> String,
    ) {
        let (count, examples) = self.left_out.entry(reason).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            let (file, column) = (self.file.clone(), Some(column.to_owned()));
            examples.push(Problem { file, row: Some(row), column, what: what() });
        }
    }

    /// Whether nothing so far makes the file untrustworthy.
    pub(super) fn trusted(&self) -> bool {
        self.problems.count() == 0
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }

    /// What was left out for a fault, as problems: with `--strict` each is one.
    pub(super) fn left_out_problems(&self) -> Problems {
        let mut problems = Problems::default();
        for (reason, (count, examples)) in &self.left_out {
            if !reason.is_fault() {
                continue;
            }
            let mut unseen = count - examples.len();
            for example in examples {
                problems.push_many(example.clone(), 1 + unseen);
                unseen = 0;
            }
        }
        problems
    }

    /// What was left out, for the manifest.
    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        let of_reason = |(reason, (count, examples)): (&Reason, &(usize, Vec<Problem>))| LeftOut {
            file: self.file.clone(),
            reason: reason.as_str().to_owned(),
            count: *count,
            games: None,
            examples: examples.iter().map(without_file).collect(),
        };
        self.left_out.iter().map(of_reason).collect()
    }
}

pub(super) fn without_file(problem: &Problem) -> String {
    let text = problem.to_string();
    // A problem of the whole file does not begin with its name and a row.
    text.strip_prefix(&format!("{}, ", problem.file)).unwrap_or(&text).to_owned()
}
