//! `ensemble_v2`: the mean of the other v2 systems, weighted by their earlier errors.

use super::formula::{Formula, predict_with_errors};
use super::ids;
use super::linear::solve;
use crate::domain::SystemId;
use crate::domain::math::decay;
use crate::systems::{
    Basis, Components, NoPrediction, Parameters, PlayerDate, PredictionResult, System, SystemInfo,
    Terms, WeightedMean, v1,
};

static INFO: SystemInfo = SystemInfo {
    id: ids::ENSEMBLE,
    version: 3,
    summary: "mean of the other v2 systems, weighted by their earlier errors",
    components: &COMPONENTS,
    predecessor: Some(v1::ensemble::ID),
    ..Formula::COMMON
};

/// The mean of the other v2 systems with the weights that would have come nearest on earlier dates.
#[derive(Debug)]
pub(super) struct EnsembleV2(SystemInfo);

impl EnsembleV2 {
    pub(super) fn new(parameters: &Parameters) -> Self {
        Self(INFO.with(parameters))
    }
}

const COMPONENTS: [SystemId; 5] =
    [ids::MOVING_AVERAGE, ids::ZONE_MATCHUP, ids::SIMILARITY, ids::BOOSTED_TREES, ids::NETWORK];

/// Dates with games after which an error counts half.
const HALF_LIFE: f64 = 200.0;

/// What is added to each component's mean square error, as a share of their mean: among components that say the same, it
/// decides for equal weights, and it matters to no others.
const RIDGE: f64 = 1e-8;

/// A weight below this is negative, not rounded.
const NEGATIVE: f64 = -1e-12;

/// What each component weighs, given earlier predictions by all of them, in the order of their dates: the day and the
/// errors, in points. No weight is negative and they add up to 1; without errors all are equal.
///
/// With S the sum of the products of errors, in which a product counts half for every 200 dates that followed, the weights w
/// are those with the least square error w′Sw of the mean: S⁻¹1 / 1′S⁻¹1. While one is negative, the most negative component
/// is left out and the others are weighed anew. A component that knows nothing the others do not gets little or
/// nothing, however near it comes. Source: Bates & Granger, *The Combination of Forecasts*, 1969.
pub fn ensemble_weights<const N: usize>(past: impl Iterator<Item = (i32, [f64; N])>) -> [f64; N] {
    let decay = decay(HALF_LIFE);
    let mut former = None;
    let mut products = [[0.0; N]; N];
    for (day, errors) in past {
        if former.replace(day).is_some_and(|former| former != day) {
            products.as_flattened_mut().iter_mut().for_each(|product| *product *= decay);
        }
        for (row, error) in products.iter_mut().zip(errors) {
            row.iter_mut().zip(errors).for_each(|(product, other)| *product += error * other);
        }
    }
    least_error(products)
}

/// The weights, not negative and 1 in all, of the least w′`products`w.
fn least_error<const N: usize>(mut products: [[f64; N]; N]) -> [f64; N] {
    let mean = (0..N).map(|at| products[at][at]).sum::<f64>() / N as f64;
    if !(mean.is_finite() && mean > 0.0) {
        return [1.0 / N as f64; N];
    }
    for (at, row) in products.iter_mut().enumerate() {
        *row = row.map(|product| product / mean);
        row[at] += RIDGE;
    }
    let mut active = [true; N];
    loop {
        let shares = solve(products, [1.0; N], active);
        let all: f64 = shares.iter().sum();
        let weights = shares.map(|share| share / all);
        let least = (0..N).min_by(|one, other| weights[*one].total_cmp(&weights[*other]));
        match least {
            Some(least) if weights[least] < NEGATIVE => active[least] = false,
            _ => return weights.map(|weight| weight.max(0.0)),
        }
    }
}

/// Shares as [`WeightedMean`] has them: what is shown is what is multiplied.
fn percent(weights: &[f64; COMPONENTS.len()]) -> [f64; COMPONENTS.len()] {
    weights.map(|weight| 100.0 * weight)
}

/// The mean of `components`, each with its weight in percent; `None` unless all of them have a prediction.
fn mean(components: Components<'_>, weights: &[f64; COMPONENTS.len()]) -> Option<WeightedMean> {
    let none = WeightedMean { weighted: 0.0, weights: 0.0, count: 0 };
    let weights = percent(weights);
    let mean = components.predictions().zip(weights).fold(none, |mean, (component, weight)| {
        WeightedMean {
            weighted: mean.weighted + component.points() * weight,
            weights: mean.weights + weight,
            count: mean.count + 1,
        }
    });
    (mean.count == COMPONENTS.len()).then_some(mean)
}

impl System for EnsembleV2 {
    fn info(&self) -> &SystemInfo {
        &self.0
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        // Without a training nothing was learned.
        let models = player_date.trained.unwrap_or(Err(NoPrediction::NothingLearned))?.models;
        let calibration = models.calibration(ids::ENSEMBLE).ok_or(NoPrediction::NothingLearned)?;
        let mean = mean(player_date.components, &models.weights);
        let points = mean.ok_or(NoPrediction::TooFewComponents)?.points();
        let errors = calibration.residuals.as_ref();
        Ok(predict_with_errors(&self.0, (points, Terms::NONE), errors, player_date))
    }

    fn explain(&self, player_date: &PlayerDate<'_>) -> Basis {
        let Some(Ok(output)) = player_date.trained else { return Basis::default() };
        let weights = &output.models.weights;
        Basis {
            mean: mean(player_date.components, weights),
            component_weights: Some(percent(weights).to_vec()),
            ..Basis::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near<const N: usize>(found: [f64; N], expected: [f64; N]) {
        let near = |(found, expected): (&f64, &f64)| (found - expected).abs() < 1e-6;
        assert!(found.iter().zip(&expected).all(near), "{found:?}, expected {expected:?}");
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn weights_worked_by_hand() {
        // Errors that have nothing to do with one another: weights are as 1 / 4 to 1 / 1.
        let apart = [[2.0, 1.0], [2.0, -1.0], [-2.0, 1.0], [-2.0, -1.0]];
        assert_near(ensemble_weights(apart.into_iter().map(|errors| (1, errors))), [0.2, 0.8]);
        // S⁻¹1 for [[2, 1, 0], [1, 2, 0], [0, 0, 3]] is (1/3, 1/3, 1/3); for [[2, 0.5], [0.5, 1]] it is (2/7, 6/7).
        assert_near(
            least_error([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 3.0]]),
            [1.0 / 3.0; 3],
        );
        assert_near(least_error([[2.0, 0.5], [0.5, 1.0]]), [0.25, 0.75]);
        // For [[2, 1, 1], [1, 3, 1], [1, 1, 4]], S⁻¹1 = (6, 3, 2) / 17.
        let weights = least_error([[2.0, 1.0, 1.0], [1.0, 3.0, 1.0], [1.0, 1.0, 4.0]]);
        assert_near(weights, [6.0 / 11.0, 3.0 / 11.0, 2.0 / 11.0]);
    }

    #[test]
    fn a_component_that_only_adds_error_gets_nothing() {
        // The second errs as the first and more: alone with it, weights would be 1.25 and −0.25.
        assert_near(least_error([[1.0, 1.5], [1.5, 4.0]]), [1.0, 0.0]);
        // With a third of its own kind, the first two are weighed as if the second were not there.
        let weights = least_error([[1.0, 1.5, 0.0], [1.5, 4.0, 0.0], [0.0, 0.0, 1.0]]);
        assert_near(weights, [0.5, 0.0, 0.5]);
    }

    #[test]
    fn components_that_say_the_same_weigh_the_same() {
        let none = std::iter::empty::<(i32, [f64; 5])>();
        assert_near(ensemble_weights(none), [0.2; 5]);
        assert_near(ensemble_weights((0..50).map(|day| (day, [0.0; 4]))), [0.25; 4]);
        assert_near(ensemble_weights((0..50).map(|day| (day, [f64::from(day % 7); 4]))), [0.25; 4]);
        // Two of three do, and the third is as good on its own: half for it, half for both.
        let both = [(1, [3.0, 3.0, 0.0]), (1, [0.0, 0.0, 3.0])];
        assert_near(ensemble_weights(both.into_iter()), [0.25, 0.25, 0.5]);
    }

    #[test]
    fn an_old_error_counts_less() {
        // The first was far off 1,200 dates ago and before, the second is now.
        let errors = |day: i32| {
            let far = if day % 2 == 0 { 9.0 } else { -9.0 };
            (day, [if day < 300 { far } else { 1.0 }, if day > 900 { far } else { 1.0 }])
        };
        let found = ensemble_weights((0..1500).map(errors));
        assert!(found[0] > 0.9, "{found:?}");
    }
}
