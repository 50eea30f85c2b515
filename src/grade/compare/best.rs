//! The best system of one run against the best of another: whether the second run is better as a whole.

use serde::Serialize;

use super::side::{Side, SideRow};
use super::{difference_of_errors, shared};
use crate::domain::SystemId;
use crate::grade::bootstrap::{Draws, Estimate};

/// The best system of each of two runs, on the player-dates that both predict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BestOfBoth {
    /// The best system of the first run.
    pub first: &'static str,
    /// The best system of the second run.
    pub second: &'static str,
    /// How many player-dates both predict that ended the same way in both runs, and are not void.
    pub n: usize,
    /// How many of the predictions that both make are the same.
    pub same_points: usize,
    /// How many predictions both make.
    pub shared: usize,
    /// The mean absolute error of the second less that of the first on these: below 0 where the second is better. `None`
    /// where there are none.
    pub difference: Option<Estimate>,
}

/// The best of both sides, with intervals from `draws` of `dates`.
pub(super) fn best_of_both(
    (first, second): (&Side<'_>, &Side<'_>),
    dates: (&[i32], &Draws),
) -> Option<BestOfBoth> {
    let (one, other) = (best_of(first)?, best_of(second)?);
    let (first, second) = (first.rows_of(one), second.rows_of(other));
    let shared = shared(&first, &second);
    let difference = difference_of_errors(&shared, dates);
    let is_same = |(a, b): &&(&SideRow<'_>, &SideRow<'_>)| a.points.to_bits() == b.points.to_bits();
    Some(BestOfBoth {
        first: one.as_str(),
        second: other.as_str(),
        n: difference.map_or(0, |(n, _)| n),
        same_points: shared.iter().filter(is_same).count(),
        shared: shared.len(),
        difference: difference.map(|(_, difference)| difference),
    })
}

/// The system that is best against the mean of the last ten games where both predict; of those that share no player-date
/// with it, the one with the least error. That is the rule by which a single run is graded.
fn best_of(side: &Side<'_>) -> Option<SystemId> {
    let place = |system: &SystemId| {
        let rows = side.rows_of(*system);
        let errors = rows.iter().filter_map(|row| {
            let actual = row.outcome?.actual()?;
            Some(((row.points - actual).abs(), row.last_10.map(|mean| (mean - actual).abs())))
        });
        let errors: Vec<(f64, Option<f64>)> = errors.collect();
        let beside = errors.iter().filter_map(|(error, last_10)| Some(error - (*last_10)?));
        let error = mean(errors.iter().map(|(error, _)| *error))?;
        Some((mean(beside).unwrap_or(f64::INFINITY), error))
    };
    let placed = side.systems.iter().filter_map(|system| Some((place(system)?, *system)));
    let best = placed.min_by(|((one, one_error), _), ((other, other_error), _)| {
        one.total_cmp(other).then(one_error.total_cmp(other_error))
    });
    best.map(|(_, system)| system)
}

/// The mean of `values`; `None` if there are none.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = values.fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / count as f64)
}
