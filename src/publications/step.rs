//! One step of a replacement, and the name of its file.

use serde::{Deserialize, Serialize};

use crate::domain::SeasonId;
use crate::snapshot::counter::MAX_NUMBER;

/// How far a replacement had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The rows are about to be replaced. Without a later step nobody here knows whether they were.
    Planned,
    /// The new rows were found in the table.
    Done,
    /// An earlier version wrote it down in the folder of a run.
    Former,
}

impl Stage {
    /// The stage as file names have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::Former => "former",
        }
    }
}

/// The place in a file of an earlier version that a record was taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordOrigin {
    /// The name of the copy among the season's records.
    pub file: String,
    /// Which of its publications it is, from 0.
    pub place: usize,
}

/// What a file among the records says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step<T> {
    /// The layout's version.
    pub schema_version: u32,
    /// The season.
    pub season: SeasonId,
    /// The number of the replacement.
    pub number: u64,
    /// Which of its steps this is, from 1.
    pub step: u32,
    /// How far it had come.
    pub stage: Stage,
    /// Where it was copied from, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<RecordOrigin>,
    /// What was replaced where.
    pub record: T,
}

/// The name of a step's file.
pub(super) fn name(number: u64, step: u32, stage: Stage) -> String {
    format!("{number:06}-{step}-{}.json", stage.as_str())
}

/// The number of the replacement that the file `name` is a step of, and of the step; `None` if it is something else.
pub(super) fn place(name: &str) -> Option<(u64, u32)> {
    let (number, rest) = name.split_once('-')?;
    let (step, stage) = rest.strip_suffix(".json")?.split_once('-')?;
    let (number, step) = (number.parse().ok()?, step.parse().ok()?);
    let stages = [Stage::Planned, Stage::Done, Stage::Former];
    let stage = stages.into_iter().find(|of| of.as_str() == stage)?;
    // A number has one spelling.
    (number <= MAX_NUMBER && self::name(number, step, stage) == name).then_some((number, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_number_and_the_step() {
        for of in [(9, 1), (9, 10), (10, 1), (123_456_789, 1)] {
            assert_eq!(place(&name(of.0, of.1, Stage::Planned)), Some(of));
        }
        assert_eq!(name(12, 1, Stage::Planned), "000012-1-planned.json");
        for other in
            ["former-a-b.json", "000001-1-planned.json.bad", "1-1-done.json", "000001-1-x.json"]
        {
            assert_eq!(place(other), None, "{other}");
        }
    }
}
