//! How the errors of a forecaster are spread.

use super::Graded;
use super::bootstrap::quantile;
use super::forecasters::Forecasts;

/// Errors of this size and more share the outermost bins.
pub const LARGEST_BIN: i32 = 25;

/// The signed errors of a forecaster, in points, predicted less actual.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// Who.
    pub forecaster: &'static str,
    /// Errors.
    pub n: usize,
    /// The 5 %, 25 %, 50 %, 75 % and 95 % points.
    pub quantiles: [f64; 5],
    /// How many errors are nearest to each whole number of points, from −[`LARGEST_BIN`] to [`LARGEST_BIN`].
    pub bins: Vec<(i32, usize)>,
}

/// The distribution of everybody who has an error: the systems, then the baselines.
pub fn distributions(graded: &Graded) -> Vec<Distribution> {
    graded.forecasts().iter().filter_map(distribution).collect()
}

fn distribution(forecasts: &Forecasts) -> Option<Distribution> {
    let mut errors: Vec<f64> = forecasts.entries.iter().filter_map(|entry| entry.error).collect();
    errors.sort_unstable_by(f64::total_cmp);
    let at = |share| quantile(&errors, share);
    let mut bins: Vec<(i32, usize)> = (-LARGEST_BIN..=LARGEST_BIN).map(|bin| (bin, 0)).collect();
    for error in &errors {
        let largest = f64::from(LARGEST_BIN);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let position = (error.round().clamp(-largest, largest) + largest) as usize;
        bins[position].1 += 1;
    }
    Some(Distribution {
        forecaster: forecasts.forecaster.as_str(),
        n: errors.len(),
        quantiles: [at(0.05)?, at(0.25)?, at(0.5)?, at(0.75)?, at(0.95)?],
        bins,
    })
}
