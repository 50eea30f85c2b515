//! What is met while a file is read: problems that refuse it, rows and values that are left out.

use std::collections::BTreeMap;

use super::error::{Problem, Problems};
use crate::snapshot::LeftOut;
use crate::snapshot::manifest::EXAMPLES;

/// Why a row or a value is left out. The word stands in the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The row's date is neither in the season nor in the days before it that windows look back on.
    OutsideSeason,
    /// The feature row is of another version than the systems read.
    OtherFeatureVersion,
    /// The feature row has more names than values, or fewer.
    ListsDiffer,
    /// The feature row has one name twice.
    RepeatedName,
    /// The value is NaN or infinite; it is stored as null.
    NotFinite,
    /// The value is null where a feature has a name; it is stored as null.
    NullFeature,
    /// The value is not a whole number, or too large for one; it is stored as null.
    NotWhole,
    /// The value counts something and is negative; it is stored as null.
    Negative,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::OutsideSeason => "outside_season",
            Self::OtherFeatureVersion => "other_feature_version",
            Self::ListsDiffer => "lists_differ",
            Self::RepeatedName => "repeated_name",
            Self::NotFinite => "not_finite",
            Self::NullFeature => "null_feature",
            Self::NotWhole => "not_whole",
            Self::Negative => "negative",
        }
    }
}

/// Everything met in one file.
#[derive(Debug)]
pub(super) struct Findings {
    file: String,
    problems: Problems,
    left_out: BTreeMap<Reason, (usize, Vec<Problem>)>,
}

impl Findings {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Problems::default(), left_out: BTreeMap::new() }
    }

    fn problem(&self, row: Option<usize>, column: Option<&str>, what: String) -> Problem {
        Problem { file: self.file.clone(), row, column: column.map(str::to_owned), what }
    }

    /// Something that makes the file untrustworthy.
    pub(super) fn refuse(
        &mut self,
        row: Option<usize>,
        column: Option<&str>,
        what: impl Into<String>,
    ) {
        let problem = self.problem(row, column, what.into());
        self.problems.push(problem);
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

    /// What was left out, as problems: with `--strict` each is one.
    pub(super) fn left_out_problems(&self) -> Problems {
        let mut problems = Problems::default();
        for (reason, (count, examples)) in &self.left_out {
            for example in examples {
                let what = format!("{} ({})", example.what, reason.as_str());
                problems.push(Problem { what, ..example.clone() });
            }
            problems.hide(count - examples.len());
        }
        problems
    }

    /// What was left out, for the manifest.
    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        let of_reason = |(reason, (count, examples)): (&Reason, &(usize, Vec<Problem>))| LeftOut {
            file: self.file.clone(),
            reason: reason.as_str().to_owned(),
            count: *count,
            examples: examples.iter().map(without_file).collect(),
        };
        self.left_out.iter().map(of_reason).collect()
    }
}

fn without_file(problem: &Problem) -> String {
    let text = problem.to_string();
    text.strip_prefix(&format!("{}, ", problem.file)).unwrap_or(&text).to_owned()
}
