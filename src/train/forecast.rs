//! Predictions by models that had not seen the outcomes, and their errors.

use serde::{Deserialize, Serialize};

/// A prediction by a model that had not seen the outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutOfSampleForecast {
    /// Which of the rows it is for.
    pub row: usize,
    /// Days since 1970-01-01.
    pub day: i32,
    /// The points predicted.
    pub predicted: f64,
    /// The points scored.
    pub points: f64,
}

/// The errors of predictions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastErrors {
    /// How many predictions.
    pub player_dates: usize,
    /// Mean absolute error, in points; 0 without any.
    pub mae: f64,
    /// Mean of predicted less scored points; 0 without any.
    pub bias: f64,
}

impl ForecastErrors {
    /// The errors of `forecasts`, added in their order.
    pub fn from_forecasts<'a>(forecasts: impl Iterator<Item = &'a OutOfSampleForecast>) -> Self {
        let (mut count, mut absolute, mut signed) = (0_usize, 0.0, 0.0);
        for OutOfSampleForecast { predicted, points, .. } in forecasts {
            let error = predicted - points;
            count += 1;
            absolute += error.abs();
            signed += error;
        }
        let all = count.max(1) as f64;
        Self { player_dates: count, mae: absolute / all, bias: signed / all }
    }
}
