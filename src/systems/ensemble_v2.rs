use super::formula::judged;
use super::{
    Components, Least, NoPrediction, Outcome, PlayerDate, System, Terms, WeightedMean,
    boosted_trees, ensemble, moving_average_v2, similarity_v2, zone_matchup_v2,
};
use crate::domain::SystemId;

/// The mean of the other four, the weight of each learned from how far off it was on earlier dates.
#[derive(Debug)]
pub(super) struct EnsembleV2;

pub(super) const ID: SystemId = SystemId::new("ensemble_v2");

pub(super) const COMPONENTS: [SystemId; 4] =
    [moving_average_v2::ID, zone_matchup_v2::ID, similarity_v2::ID, boosted_trees::ID];

/// Dates with games after which an error counts half.
const HALF_LIFE: f64 = 40.0;

/// How much more a component weighs whose mean absolute error is a point smaller, as an exponent.
const SHARPNESS: f64 = 300.0;

/// What each component weighs, given earlier predictions by all of them, in the order of their dates: the day and the
/// absolute errors, in points. The weights add up to 1; without errors all are equal.
///
/// With e the mean absolute error of a component, in which an error counts half for every 40 dates that followed, its weight
/// is in proportion to exp(−300 · e): the forecaster who was best of late, softened (Vovk 1990).
pub fn ensemble_weights(past: impl Iterator<Item = (i32, [f64; 4])>) -> [f64; 4] {
    let decay = (-std::f64::consts::LN_2 / HALF_LIFE).exp();
    let mut former = None;
    let (mut sums, mut count) = ([0.0; COMPONENTS.len()], 0.0);
    for (day, errors) in past {
        if former.replace(day).is_some_and(|former| former != day) {
            sums = sums.map(|sum| sum * decay);
            count *= decay;
        }
        sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
        count += 1.0;
    }
    if count == 0.0 {
        return [1.0 / COMPONENTS.len() as f64; COMPONENTS.len()];
    }
    let best = sums.iter().copied().fold(f64::INFINITY, f64::min);
    let shares = sums.map(|sum| (-SHARPNESS * (sum - best) / count).exp());
    let all: f64 = shares.iter().sum();
    shares.map(|share| share / all)
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
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        2
    }

    fn summary(&self) -> &'static str {
        "mean of the other v2 systems, weighted by how near they came before"
    }

    fn components(&self) -> &'static [SystemId] {
        &COMPONENTS
    }

    fn predecessor(&self) -> Option<SystemId> {
        Some(ensemble::ID)
    }

    fn learns(&self) -> bool {
        true
    }

    fn least(&self) -> Least {
        super::rules::LEAST_PROBABILITY
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let lesson = player_date.learned.unwrap_or(Err(NoPrediction::NothingLearned))?.lesson;
        let taught = lesson.taught(ID).ok_or(NoPrediction::NothingLearned)?;
        let mean = mean(player_date.components, &lesson.weights);
        let points = mean.ok_or(NoPrediction::TooFewComponents)?.points();
        Ok(judged(points, Terms::NONE, taught.residuals.as_ref(), player_date))
    }

    fn mean(&self, player_date: &PlayerDate<'_>) -> Option<WeightedMean> {
        mean(player_date.components, &player_date.learned?.ok()?.lesson.weights)
    }

    fn component_weights(&self, player_date: &PlayerDate<'_>) -> Option<Vec<f64>> {
        Some(percent(&player_date.learned?.ok()?.lesson.weights).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_nearest_of_late_weighs_most() {
        assert_eq!(ensemble_weights(std::iter::empty()), [0.25; 4]);
        let found = ensemble_weights((0..50).map(|day| (day, [5.0, 4.99, 5.0, 4.99])));
        // Worked by hand: exp(−300 · 0.01) = 0.049787, so 0.049787 / 2.099574 and 1 / 2.099574.
        for (weight, expected) in found.iter().zip([0.023_713, 0.476_287, 0.023_713, 0.476_287]) {
            assert!((weight - expected).abs() < 1e-5, "{found:?}");
        }
        // The first was far off 400 dates ago, and the best since.
        let changed = ensemble_weights(
            (0..500).map(|day| (day, [if day < 100 { 9.0 } else { 4.9 }, 5.0, 5.0, 5.0])),
        );
        assert!(changed[0] > 0.9, "{changed:?}");
    }
}
