//! What is predicted: so far, points. One row per stat, with everything that differs between them.

use std::fmt;

use super::box_score::Field;
use super::column::{Bounds, LINE};

/// A stat that is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stat {
    /// Points of a player in a game.
    Points,
}

/// What there is to know about a stat.
#[derive(Clone, Copy, Debug)]
pub struct StatInfo {
    /// How files and commands spell it.
    pub id: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// The column of box scores that says what came of it.
    pub outcome: Field,
    /// The column of box scores with a bookmaker's line for it.
    pub line: Field,
    /// The column of predictions that the warehouse has for it.
    pub predicted: &'static str,
    /// What a prediction can be.
    pub bounds: Bounds,
    /// What a line can be.
    pub line_bounds: Bounds,
}

/// In the order of [`Stat`].
const STATS: &[StatInfo] = &[StatInfo {
    id: "points",
    unit: "points",
    outcome: Field::Points,
    line: Field::Line,
    predicted: "predicted_points",
    bounds: Bounds::new(0.0, 60.0),
    line_bounds: LINE,
}];

const _: () = assert!(STATS.len() == Stat::ALL.len(), "every stat has a row");

impl Stat {
    /// Every stat, in the order of [`Stat`].
    pub const ALL: [Self; 1] = [Self::Points];

    /// What there is to know about it.
    pub const fn info(self) -> &'static StatInfo {
        &STATS[self as usize]
    }

    /// How files and commands spell it.
    pub const fn id(self) -> &'static str {
        self.info().id
    }
}

impl fmt::Display for Stat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_at_the_place_of_its_stat() {
        for (place, stat) in Stat::ALL.into_iter().enumerate() {
            assert_eq!(stat as usize, place);
            assert_eq!(stat.info().outcome.name(), stat.id());
        }
    }
}
