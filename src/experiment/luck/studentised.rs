//! How much less a setting lost than the default, in standard errors.

use super::losses::LossByDate;
use crate::grade::MIN_DATES;

/// What differs by less than so many parts of the losses differs by rounding.
const ROUNDING: f64 = 1e-12;

/// A loss over all dates, Σ numerators / Σ denominators.
#[derive(Clone, Copy, Debug)]
pub(super) struct LossRatio<'a> {
    by_date: LossByDate<'a>,
    denominator: f64,
    value: f64,
}

impl<'a> LossRatio<'a> {
    /// `None` on fewer than [`MIN_DATES`] dates with a denominator.
    pub(super) fn new(by_date: LossByDate<'a>) -> Option<Self> {
        if count_dates(by_date) < MIN_DATES {
            return None;
        }
        let denominator: f64 = by_date.denominators.iter().sum();
        let value = by_date.numerators.iter().sum::<f64>() / denominator;
        Some(Self { by_date, denominator, value })
    }

    /// How far each date moves the ratio, to the first order: (numerator − ratio · denominator) / Σ denominators.
    fn influences(&self) -> impl Iterator<Item = f64> {
        let dates = self.by_date.numerators.iter().zip(self.by_date.denominators);
        dates.map(|(loss, count)| (loss - self.value * count) / self.denominator)
    }
}

/// On how many dates there is anything.
pub(super) fn count_dates(by_date: LossByDate<'_>) -> usize {
    by_date.denominators.iter().filter(|count| **count > 0.0).count()
}

/// How much less a setting lost than the default.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Studentised {
    /// d̄: the default's loss less the setting's, so above 0 where the setting is better.
    pub difference: f64,
    /// ω/√n.
    pub standard_error: f64,
}

impl Studentised {
    /// The difference of `setting` to `default`, if dates are drawn in blocks of `block`.
    ///
    /// The standard error is a closed form, not the draws': the variance over draws of circular blocks of the sum of what
    /// each date does to the difference of ratios (Künsch 1989, of the ratio's linear part; for single dates
    /// √Σ(influence)²). Hansen (2005, section 3.1) has the same estimator for blocks of random length, and allows others.
    pub(super) fn new(default: &LossRatio<'_>, setting: &LossRatio<'_>, block: usize) -> Self {
        let influences = default.influences().zip(setting.influences());
        let influences: Vec<f64> = influences.map(|(default, setting)| default - setting).collect();
        let (blocks, rest) = (influences.len() / block, influences.len() % block);
        let variance = blocks as f64 * mean_square_of_runs(&influences, block)
            + mean_square_of_runs(&influences, rest);
        let rounding = ROUNDING * (default.value.abs() + setting.value.abs());
        Self {
            difference: default.value - setting.value,
            standard_error: variance.sqrt().max(rounding).max(f64::MIN_POSITIVE),
        }
    }

    /// √n·d̄/ω.
    pub(super) fn statistic(self) -> f64 {
        self.difference / self.standard_error
    }
}

/// The mean square of the sums of `length` values in a row, the first following the last.
fn mean_square_of_runs(values: &[f64], length: usize) -> f64 {
    let run = |first: usize| values.iter().cycle().skip(first).take(length).sum::<f64>();
    (0..values.len()).map(run).map(|sum| sum * sum).sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_of_means_has_the_error_of_a_mean() {
        // Ten dates of one player-date; the default loses 3 on each, the setting 2 and 3 in turn. The difference is 0.5, each
        // date is 0.5 off, and √(10 · (0.5/10)²) = 0.5/√10.
        let (ones, default) = ([1.0; 10], [3.0; 10]);
        let setting: Vec<f64> = (0..10).map(|date| f64::from(2 + date % 2)).collect();
        let of =
            |numerators| LossRatio::new(LossByDate { numerators, denominators: &ones }).unwrap();
        let found = Studentised::new(&of(&default), &of(&setting), 1);
        assert_eq!(found.difference, 0.5);
        assert!((found.standard_error - 0.5 / 10_f64.sqrt()).abs() < 1e-15);
        assert!((found.statistic() - 10_f64.sqrt()).abs() < 1e-12);
        // Two dates in a row cancel out, and what is left is less than rounding makes.
        let blocks = Studentised::new(&of(&default), &of(&setting), 2);
        assert_eq!(blocks.standard_error, ROUNDING * 5.5);
        let none = Studentised::new(&of(&default), &of(&default), 1);
        assert_eq!((none.difference, none.statistic()), (0.0, 0.0));
    }

    #[test]
    fn a_ratio_moves_by_its_denominators_too() {
        // Nine dates lose 2 over 1, one loses 3 over 3: 21/12 = 1.75. Nine influences are 0.25/12, one is (3 − 5.25)/12.
        let numerators: Vec<f64> = [2.0; 9].into_iter().chain([3.0]).collect();
        let denominators: Vec<f64> = [1.0; 9].into_iter().chain([3.0]).collect();
        let setting =
            LossRatio::new(LossByDate { numerators: &numerators, denominators: &denominators });
        let default =
            LossRatio::new(LossByDate { numerators: &[2.0; 10], denominators: &[1.0; 10] });
        let found = Studentised::new(&default.unwrap(), &setting.unwrap(), 1);
        assert_eq!(found.difference, 0.25);
        let variance = (9.0 * 0.25 * 0.25 + 2.25 * 2.25) / 144.0;
        assert!((found.standard_error - f64::sqrt(variance)).abs() < 1e-15);
    }

    #[test]
    fn runs_go_round() {
        // 1 + 2, 2 + 3 and 3 + 1.
        assert_eq!(mean_square_of_runs(&[1.0, 2.0, 3.0], 2), (9.0 + 25.0 + 16.0) / 3.0);
        assert_eq!(mean_square_of_runs(&[1.0, 2.0, 3.0], 0), 0.0);
    }

    #[test]
    fn from_few_dates_nothing_is_said() {
        let dates = |count: usize| LossByDate {
            numerators: &[1.0; 10][..count],
            denominators: &[1.0; 10][..count],
        };
        assert!(LossRatio::new(dates(9)).is_none());
        assert!(LossRatio::new(dates(10)).is_some());
    }
}
