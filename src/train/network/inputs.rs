//! How the values of an input are brought to the common scale.

use super::NetworkParameters;
use crate::model::network::NetworkInput;

/// Bounds and missing values are looked for in every so manieth row, which is enough to tell.
const EVERY: usize = 7;

/// Added to a deviation, so that nothing is divided by 0.
const LEAST_DEVIATION: f64 = 1e-6;

/// The input `name` with the bounds, mean and deviation (of the population) of its values in `column`.
#[allow(clippy::cast_possible_truncation, reason = "a network is of single precision")]
pub(super) fn measured(name: &str, column: &[f32], parameters: &NetworkParameters) -> NetworkInput {
    let NetworkParameters { tails, missing, .. } = *parameters;
    let sampled = column.iter().step_by(EVERY);
    let all = sampled.len();
    let mut known: Vec<f32> = sampled.copied().filter(|value| value.is_finite()).collect();
    known.sort_unstable_by(f32::total_cmp);
    let flagged = (all - known.len()) as f64 > missing * all as f64;
    let [low, high] = [tails, 1.0 - tails].map(|share| quantile(&known, share));
    let values = || {
        let known = column.iter().filter(|value| value.is_finite());
        known.map(|value| f64::from(value.max(low).min(high)))
    };
    let count = values().count().max(1) as f64;
    let mean = values().sum::<f64>() / count;
    let variance = values().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    NetworkInput {
        name: name.to_owned(),
        low,
        high,
        mean: mean as f32,
        deviation: (variance.sqrt() + LEAST_DEVIATION) as f32,
        flagged,
    }
}

/// The quantile at `share` of ascending `values`, between two of them in proportion; 0 without any.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among the values"
)]
fn quantile(values: &[f32], share: f64) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = (place as usize).min(last);
    let [low, high] = [below, (below + 1).min(last)].map(|at| f64::from(values[at]));
    (low + (high - low) * (place - below as f64)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(column: &[f32]) -> NetworkInput {
        measured("x", column, &NetworkParameters { tails: 0.1, ..NetworkParameters::default() })
    }

    #[test]
    fn bounds_mean_and_deviation_are_those_of_known_values() {
        // Every seventh value is one of 0, 1, …, 10; the others are 5, and one is missing.
        let mut column: Vec<f32> =
            (0..71).map(|at| if at % 7 == 0 { at as f32 / 7.0 } else { 5.0 }).collect();
        column[1] = f32::NAN;
        let input = of(&column);
        assert_eq!((input.low, input.high, input.mean), (1.0, 9.0, 5.0));
        assert!(!input.flagged, "none of every seventh is missing");
        // Sum of squares 2·(4² + 4² + 3² + 2² + 1²), over 70 values.
        let deviation = (92.0_f32 / 70.0).sqrt();
        assert!((input.deviation - deviation).abs() < 1e-5, "{}", input.deviation);
        assert_eq!(input.scaled(11.0), input.scaled(9.0));
        column[7] = f32::NAN;
        assert!(of(&column).flagged);
    }

    #[test]
    fn a_column_without_anything_to_tell_is_zero_on_the_common_scale() {
        for (column, flagged) in [
            (&[][..], false),
            (&[f32::NAN; 20], true),
            (&[3.7e5; 20], false),
            (&[f32::INFINITY, 1.0, 1.0], true),
        ] {
            let input = of(column);
            assert_eq!(input.flagged, flagged);
            assert!(column.iter().all(|value| input.scaled(*value) == 0.0), "{input:?}");
        }
    }
}
