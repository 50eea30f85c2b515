//! Losses by setting and date, as sums that can be added up and resampled.

use std::ops::Range;

/// What settings and the default lost on the same dates.
///
/// A loss is anything that a setting keeps small: Σ|error| over n player-dates, or −profit over stakes, each a numerator
/// and a denominator of a date. What is compared is Σ numerators / Σ denominators of all dates. Dates may be of several
/// seasons, in order. A setting may have another denominator on a date than the default, or none, as where rules bet on other
/// games; errors are of the same player-dates for all. Numerators are finite, denominators are not negative.
///
/// To compare with not betting, give the default the loss 0 over 1 on each date.
#[derive(Clone, Debug, PartialEq)]
pub struct Losses {
    dates: usize,
    /// Row by row, the default's before the settings': the numerators of all dates, then their denominators.
    sums: Vec<f64>,
}

impl Losses {
    /// No losses yet of the default and of `settings`, counted from 0, on `dates`.
    pub fn new(settings: usize, dates: usize) -> Self {
        Self { dates, sums: vec![0.0; (settings + 1) * 2 * dates] }
    }

    /// How many dates there are.
    pub fn dates(&self) -> usize {
        self.dates
    }

    /// How many settings there are, the default not among them.
    pub fn settings(&self) -> usize {
        self.sums.len().checked_div(2 * self.dates).map_or(0, |rows| rows - 1)
    }

    /// Adds to what the default lost on a date, counted from 0.
    pub fn add_default(&mut self, date: usize, loss: f64, count: f64) {
        self.add_to_row(0, date, loss, count);
    }

    /// Adds to what a setting lost on a date.
    pub fn add(&mut self, setting: usize, date: usize, loss: f64, count: f64) {
        self.add_to_row(setting + 1, date, loss, count);
    }

    fn add_to_row(&mut self, row: usize, date: usize, loss: f64, count: f64) {
        let place = self.place(row);
        let (numerators, denominators) = self.sums[place].split_at_mut(self.dates);
        numerators[date] += loss;
        denominators[date] += count;
    }

    /// What the default lost.
    pub(super) fn default(&self) -> LossByDate<'_> {
        self.row(0)
    }

    /// What a setting lost.
    pub(super) fn setting(&self, setting: usize) -> LossByDate<'_> {
        self.row(setting + 1)
    }

    fn row(&self, row: usize) -> LossByDate<'_> {
        let (numerators, denominators) = self.sums[self.place(row)].split_at(self.dates);
        LossByDate { numerators, denominators }
    }

    fn place(&self, row: usize) -> Range<usize> {
        row * 2 * self.dates..(row + 1) * 2 * self.dates
    }
}

/// What one setting lost, date by date.
#[derive(Clone, Copy, Debug)]
pub(super) struct LossByDate<'a> {
    /// Sums of losses.
    pub numerators: &'a [f64],
    /// What they are divided by.
    pub denominators: &'a [f64],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_stands_in_its_place() {
        let mut losses = Losses::new(2, 3);
        losses.add_default(0, 5.0, 2.0);
        losses.add(1, 2, 1.5, 1.0);
        losses.add(1, 2, 2.0, 3.0);
        assert_eq!((losses.settings(), losses.dates()), (2, 3));
        assert_eq!(losses.default().numerators, [5.0, 0.0, 0.0]);
        assert_eq!(losses.default().denominators, [2.0, 0.0, 0.0]);
        assert_eq!(losses.setting(0).numerators, [0.0; 3]);
        assert_eq!(losses.setting(1).numerators, [0.0, 0.0, 3.5]);
        assert_eq!(losses.setting(1).denominators, [0.0, 0.0, 4.0]);
    }
}
