//! What is counted in box scores beside [`Counts`](super::form::Counts), each with a memory of its own.

use polars::prelude::DataFrame;

use super::form::Average;
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::ints;

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    FieldGoalsAttempted,
    FieldGoalsMade,
    FreeThrowsAttempted,
    ThreesAttempted,
    ThreesMade,
    Rebounds,
    Assists,
    Blocks,
    Steals,
    Fouls,
    PlusMinus,
}

/// The columns whose sum each is.
const COLUMNS: [(Count, &[&str]); 11] = [
    (Count::FieldGoalsAttempted, &["fg_attempts"]),
    (Count::FieldGoalsMade, &["fg_makes"]),
    (Count::FreeThrowsAttempted, &["ft_attempts"]),
    (Count::ThreesAttempted, &["three_pt_attempts"]),
    (Count::ThreesMade, &["three_pt_makes"]),
    (Count::Rebounds, &["offensive_rebounds", "defensive_rebounds"]),
    (Count::Assists, &["assists"]),
    (Count::Blocks, &["blocks"]),
    (Count::Steals, &["steals"]),
    (Count::Fouls, &["personal_fouls"]),
    (Count::PlusMinus, &["plus_minus"]),
];

/// What a player counted in one game, by [`Count`]; `None` where it is not known.
pub(super) type ExtendedTally = [Option<i32>; COLUMNS.len()];

/// The tally of each row of the games.
pub(super) fn read(frame: &DataFrame) -> Result<Vec<ExtendedTally>, SnapshotError> {
    let mut tallies = vec![ExtendedTally::default(); frame.height()];
    for (count, columns) in COLUMNS {
        for (place, column) in columns.iter().enumerate() {
            for (tally, value) in tallies.iter_mut().zip(ints(frame, column)?.iter()) {
                let sum = &mut tally[count as usize];
                *sum =
                    if place == 0 { value } else { sum.zip(value).map(|(sum, value)| sum + value) };
            }
        }
    }
    Ok(tallies)
}

/// Of each [`Count`], the mean over a player's games in which it is known, each weighing less than the one after it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tallies([Average; COLUMNS.len()]);

impl Tallies {
    /// Every game so far weighs `factor` of what it did.
    pub(super) fn fade(&mut self, factor: f64) {
        self.0.iter_mut().for_each(|average| average.fade(factor));
    }

    /// Adds a game after those before it have faded.
    pub(super) fn add(&mut self, factor: f64, tally: &ExtendedTally) {
        for (average, count) in self.0.iter_mut().zip(tally) {
            if let Some(count) = count {
                average.add_after(factor, f64::from(*count));
            }
        }
    }

    /// The weighted mean; `None` without games.
    pub(super) fn mean(&self, count: Count) -> Option<f64> {
        self.0[count as usize].mean()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_stands_at_its_place() {
        for (place, (count, _)) in COLUMNS.into_iter().enumerate() {
            assert_eq!(count as usize, place);
        }
    }
}
