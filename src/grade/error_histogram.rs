//! How the errors of a forecaster are spread.

use super::Graded;
use super::entries::Forecasts;
use super::quantiles::quantile;

/// Errors of this size and more share the outermost bins.
pub const LARGEST_BIN: i32 = 25;

/// The signed errors of a forecaster, in points, predicted less actual.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorHistogram {
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
pub fn error_histograms(graded: &Graded) -> Vec<ErrorHistogram> {
    graded.forecasts().iter().filter_map(make_histogram).collect()
}

fn make_histogram(forecasts: &Forecasts) -> Option<ErrorHistogram> {
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
    Some(ErrorHistogram {
        forecaster: forecasts.forecaster.as_str(),
        n: errors.len(),
        quantiles: [at(0.05)?, at(0.25)?, at(0.5)?, at(0.75)?, at(0.95)?],
        bins,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{self, Row};

    fn filled(histogram: &ErrorHistogram) -> Vec<(i32, usize)> {
        histogram.bins.iter().copied().filter(|(_, count)| *count > 0).collect()
    }

    #[test]
    fn errors_are_ordered_and_counted() {
        // Errors of 4, −2, 0, 1 and −3 points.
        let rows: Vec<[Option<f64>; 2]> =
            [14.0, 8.0, 10.0, 11.0, 7.0].map(|points| [Some(points), None]).to_vec();
        let mut rows: Vec<Row<'_>> = rows.iter().map(|row| (1, Some(10), &row[..])).collect();
        rows.push((1, None, &[Some(50.0), Some(50.0)]));
        let mut graded = fixture::graded(&rows);
        graded.player_dates[1].market_line = Some(12.5);
        let found = error_histograms(&graded);
        let who: Vec<&str> = found.iter().map(|of| of.forecaster).collect();
        assert_eq!(who, ["one", "market_line"], "who has only voids has no distribution");
        assert_eq!((found[0].n, found[1].n), (5, 1));
        assert_eq!(filled(&found[0]), [(-3, 1), (-2, 1), (0, 1), (1, 1), (4, 1)]);
        // Between −3 and −2, and between 1 and 4, a fifth of the way from the end.
        let near = [-2.8, -2.0, 0.0, 1.0, 3.4].into_iter().zip(found[0].quantiles);
        assert!(near.clone().all(|(one, other)| (one - other).abs() < 1e-12), "{near:?}");
        assert_eq!((found[1].quantiles, filled(&found[1])), ([2.5; 5], vec![(3, 1)]));
        assert_eq!(found[0].bins.len(), 51);
        assert_eq!(error_histograms(&fixture::graded(&[])), []);
    }

    #[test]
    fn ties_round_away_from_zero_and_the_outermost_bins_hold_all_beyond() {
        let errors = [0.49, 0.5, -0.5, 24.5, 25.4, 48.0, -24.4, -24.5, -50.0];
        let said: Vec<[Option<f64>; 1]> = errors.iter().map(|error| [Some(50.0 + error)]).collect();
        let rows: Vec<Row<'_>> = said.iter().map(|said| (1, Some(50), &said[..])).collect();
        let found = error_histograms(&fixture::of_systems(1, &rows));
        let expected = [(-25, 2), (-24, 1), (-1, 1), (0, 1), (1, 1), (25, 3)];
        assert_eq!(filled(&found[0]), expected);
    }
}
