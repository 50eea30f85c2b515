//! The columns `feature_N_value` of `ml_feature_store_v2`, which hold the values of a row one by one, and what they are
//! called: one name for each N, the same in all versions of feature rows.

use std::path::Path;
use std::sync::LazyLock;

use crate::domain::{FeatureName, io_reason, reference_names};
use crate::snapshot::layout::MAX_NAME;
use crate::snapshot::plain_file;
use crate::source::SourceError;

/// How many names `v1_baseline_25` has; they stand first among those that systems know.
const FIRST_NAMES: usize = 25;

/// The names of the reference's versions, by N. The first are those of `v1_baseline_25`; each later version goes on where the
/// one before it ends.
fn names() -> impl Iterator<Item = &'static str> {
    let first = FeatureName::ALL.iter().take(FIRST_NAMES).map(|name| name.as_str());
    first.chain(reference_names())
}

/// The most columns of a table that are read.
const MAX_COLUMNS: usize = 256;

/// The most bytes that a file of names may have.
const MAX_BYTES: u64 = 1 << 20;

static COLUMNS: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..MAX_COLUMNS).map(|n| format!("feature_{n}_value")).collect());

/// The columns' own names, by N.
pub fn value_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(String::as_str)
}

/// Whether `column` is one of the families of columns that go with these: value, quality and source of a feature.
pub(super) fn is_of_a_feature(column: &str) -> bool {
    let number = column.strip_prefix("feature_").and_then(|rest| rest.split_once('_'));
    number.is_some_and(|(number, what)| {
        number.bytes().all(|digit| digit.is_ascii_digit())
            && ["value", "quality", "source"].contains(&what)
    })
}

/// What the values of the columns are called, by N.
#[derive(Clone, Debug)]
pub(super) struct ValueNames(Vec<String>);

impl Default for ValueNames {
    fn default() -> Self {
        Self(names().map(str::to_owned).collect())
    }
}

impl ValueNames {
    /// The names in the file at `path`, one on each line, that of `feature_0_value` first; an empty line names nothing.
    pub(super) fn read(path: &Path) -> Result<Self, SourceError> {
        let bad = |what: String| SourceError::FeatureNames { path: path.to_owned(), what };
        let bytes = plain_file::read(path, MAX_BYTES).map_err(|error| bad(io_reason(&error)))?;
        let text = String::from_utf8(bytes).map_err(|error| bad(error.to_string()))?;
        let names: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        if names.iter().all(String::is_empty) || names.len() > MAX_COLUMNS {
            return Err(bad(format!("it has {} lines, not 1 to {MAX_COLUMNS}", names.len())));
        }
        if let Some(line) = names.iter().position(|name| name.chars().count() > MAX_NAME) {
            let what = format!("line {} has more than {MAX_NAME} characters", line + 1);
            return Err(bad(what));
        }
        Ok(Self(names))
    }

    /// The name of the value in column N.
    pub(super) fn get(&self, n: usize) -> Option<&str> {
        self.0.get(n).map(String::as_str).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_a_name_of_its_own() {
        let mut once: Vec<&str> = names().collect();
        assert_eq!(
            (once[0], once[24], once[63]),
            ("points_avg_last_5", "team_win_pct", "late_line_movement_count")
        );
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), 64);
    }

    #[test]
    fn columns_of_features_are_known_by_their_form() {
        for column in ["feature_0_value", "feature_63_quality", "feature_7_source"] {
            assert!(is_of_a_feature(column), "{column}");
        }
        for column in ["feature_count", "feature_x_value", "feature_7_value_old", "feature_names"] {
            assert!(!is_of_a_feature(column), "{column}");
        }
    }
}
