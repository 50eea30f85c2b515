//! What of a column goes with what of the outcome, and how far it may.

use std::fmt;

use serde::Serialize;

/// What is looked at of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeaturePart {
    /// Every stored value.
    Value,
    /// Its difference to our own.
    Difference,
    /// Its difference to our own in the rows where there is one, if these are few: whoever changes some rows changes them
    /// for a reason.
    FewDifferences,
    /// What it says beyond our own features of the player-date.
    Beyond,
}

impl fmt::Display for FeaturePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Value => "its value",
            Self::Difference | Self::FewDifferences => "its difference to an honest value",
            Self::Beyond => "what it says beyond the features before the date",
        })
    }
}

/// What it is compared with, of what is scored beyond the averages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    /// Points more or fewer than the averages say.
    Points,
    /// How far off the averages are, on either side.
    Size,
}

impl Beyond {
    /// What it is where a player scored so many `points` beyond the averages.
    pub(super) fn of(self, points: f64) -> f64 {
        match self {
            Self::Points => points,
            Self::Size => points.abs(),
        }
    }
}

impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Points => "the points scored beyond the averages",
            Self::Size => "how far off the averages are",
        })
    }
}

/// One way to know the outcome, and how far honest columns go that way.
#[derive(Clone, Copy)]
pub(super) struct Clue {
    pub(super) part: FeaturePart,
    pub(super) beyond: Beyond,
    pub(super) suspicious: f64,
    pub(super) wrong: f64,
}

impl Clue {
    /// The higher of its bounds that something `exceeds`, and whether that proves that something is wrong.
    pub(super) fn exceeded(&self, exceeds: impl Fn(f64) -> bool) -> Option<(f64, bool)> {
        if exceeds(self.wrong) {
            return Some((self.wrong, true));
        }
        exceeds(self.suspicious).then_some((self.suspicious, false))
    }
}
