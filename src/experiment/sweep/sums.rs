//! What a setting did on a date, as counts and sums.

use crate::domain::Outcome;
use crate::grade::Verdict;

/// What one system made of one date with one setting. Counts and sums only, so that dates can be added up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DateSums {
    /// Predictions of player-dates that count and are not void.
    pub count: u32,
    /// Σ |predicted − points|.
    pub absolute_error: f64,
    /// Σ (predicted − points).
    pub error: f64,
    /// Σ (predicted − points)².
    pub squared_error: f64,
    /// Those of player-dates that the declared numbers predict, too.
    pub shared: u32,
    /// Of these, Σ |predicted − points|, less the same of the declared numbers.
    pub absolute_difference: f64,
    /// Of these, Σ (predicted − points)², less the same of the declared numbers.
    pub squared_difference: f64,
    /// Recommendations that won.
    pub wins: u32,
    /// Those that lost.
    pub losses: u32,
    /// Those whose points fell on the line.
    pub pushes: u32,
    /// Those whose player did not play.
    pub voids: u32,
}

impl DateSums {
    /// Adds a prediction of so many points, beside that of the declared numbers, and how its recommendation ended.
    pub(super) fn add(
        &mut self,
        (predicted, declared): (f64, Option<f64>),
        outcome: Outcome,
        verdict: Verdict,
    ) {
        if let Some(actual) = outcome.actual() {
            let error = predicted - actual;
            if let Some(declared) = declared.map(|points| points - actual) {
                self.shared += 1;
                self.absolute_difference += error.abs() - declared.abs();
                self.squared_difference += error * error - declared * declared;
            }
            self.count += 1;
            self.absolute_error += error.abs();
            self.error += error;
            self.squared_error += error * error;
        }
        match verdict {
            Verdict::Win => self.wins += 1,
            Verdict::Loss => self.losses += 1,
            Verdict::Push => self.pushes += 1,
            Verdict::Void => self.voids += 1,
            Verdict::None => {}
        }
    }

    /// Whether so many predictions can have such errors: points lie in a range, and sums of the same errors bound each other.
    pub(super) fn is_possible(&self) -> bool {
        /// What no prediction is off by, in points: more than anybody ever scored.
        const MOST: f64 = 250.0;
        let n = f64::from(self.count);
        let Self { absolute_error: sum, error, squared_error: squares, .. } = *self;
        // Sums of floats are off by their last digits.
        let most = |bound: f64| bound * (1.0 + 1e-9);
        (0.0..=n * MOST).contains(&sum)
            && error.abs() <= most(sum)
            && sum * sum <= most(n * squares)
            && squares <= most(sum * MOST)
            && self.shared <= self.count
            && self.absolute_difference.abs() <= f64::from(self.shared) * MOST
            && self.squared_difference.abs() <= f64::from(self.shared) * MOST * MOST
    }

    /// Adds the sums of another date.
    pub fn add_date(&mut self, other: &Self) {
        self.count += other.count;
        self.absolute_error += other.absolute_error;
        self.error += other.error;
        self.squared_error += other.squared_error;
        self.shared += other.shared;
        self.absolute_difference += other.absolute_difference;
        self.squared_difference += other.squared_difference;
        self.wins += other.wins;
        self.losses += other.losses;
        self.pushes += other.pushes;
        self.voids += other.voids;
    }
}
