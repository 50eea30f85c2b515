//! What the errors of earlier dates teach.

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::{Deserialize, Serialize};

use super::inputs::SEASON_AVERAGE;
use super::{Fitted, Forecast, Rows};
use crate::domain::ExtendedName;
use crate::systems::{Correction, PastError, Residuals};

/// The fewest games of the season that a player has played where an error teaches something.
const FEWEST_GAMES: f64 = 5.0;

/// What errors had taught before the date of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hindsight {
    pub(super) correction: Correction,
    pub(super) residuals: Option<Residuals>,
}

impl Hindsight {
    pub(super) fn is_sound(&self) -> bool {
        self.correction.is_sound() && self.residuals.iter().all(Residuals::is_sound)
    }
}

/// Corrects the forecasts of each of `fitted`, which stand in the order of their dates, by the errors of dates before its
/// own, and says what was known before each.
pub(super) fn learn(rows: &Rows, fitted: &mut [Fitted]) -> Vec<Hindsight> {
    let average = |forecast: &Forecast| rows.value(forecast.row, SEASON_AVERAGE);
    let teaches = |forecast: &&Forecast| {
        rows.value(forecast.row, ExtendedName::GamesSeason.index()) >= FEWEST_GAMES
    };
    let raw: Vec<Forecast> =
        fitted.iter().flat_map(|fitted| &fitted.forecasts).filter(teaches).copied().collect();
    let known = |all: &[Forecast], fitted: &Fitted| {
        all.partition_point(|forecast| forecast.day < fitted.refit.as_of.days())
    };
    let error = |forecast: &Forecast| PastError {
        day: forecast.day,
        predicted: forecast.predicted,
        points: forecast.points,
        season_average: average(forecast),
    };
    let correction =
        |fitted: &Fitted| Correction::new(raw[..known(&raw, fitted)].iter().map(error));
    let corrections: Vec<Correction> = fitted.par_iter().map(correction).collect();
    for (fitted, correction) in fitted.iter_mut().zip(&corrections) {
        for forecast in &mut fitted.forecasts {
            forecast.predicted = correction.apply(forecast.predicted, average(forecast));
        }
    }
    let corrected: Vec<Forecast> =
        fitted.iter().flat_map(|fitted| &fitted.forecasts).filter(teaches).copied().collect();
    let pair = |forecast: &Forecast| (forecast.predicted, forecast.points);
    let residuals = |fitted: &Fitted| {
        Residuals::new(corrected[..known(&corrected, fitted)].iter().map(pair).collect())
    };
    let residuals: Vec<Option<Residuals>> = fitted.par_iter().map(residuals).collect();
    let both = corrections.into_iter().zip(residuals);
    both.map(|(correction, residuals)| Hindsight { correction, residuals }).collect()
}
