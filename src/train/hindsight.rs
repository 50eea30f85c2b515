//! What the errors of earlier dates teach.

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::{Deserialize, Serialize};

use super::inputs::SEASON_AVERAGE;
use super::{Fitted, Forecast, Rows};
use crate::domain::ExtendedName;
use crate::systems::{Correction, LEARNERS, PastError, Residuals, Taught, ensemble_weights};

/// The fewest games of the season that a player has played where an error teaches something.
const FEWEST_GAMES: f64 = 5.0;

/// The systems whose mean the ensemble is: all others, the trees last.
const COMPONENTS: usize = LEARNERS.len() - 1;
const TREES: usize = COMPONENTS - 1;

/// What errors had taught before the date of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hindsight {
    /// For each of [`LEARNERS`].
    pub(super) taught: [Taught; LEARNERS.len()],
    /// What each component of the ensemble weighs.
    pub(super) weights: [f64; COMPONENTS],
}

impl Hindsight {
    pub(super) fn is_sound(&self) -> bool {
        let weighs = |weight: &f64| (0.0..=1.0).contains(weight);
        self.taught.iter().all(Taught::is_sound)
            && self.weights.iter().all(weighs)
            && (self.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9
    }

    /// How many errors describe the trees' predictions; 0 if too few.
    pub(super) fn past_errors(&self) -> usize {
        self.taught[TREES].residuals.as_ref().map_or(0, |residuals| residuals.count)
    }
}

/// Corrects the forecasts of each of `fitted`, which stand in the order of their dates, by the errors of dates before its
/// own, and says what was known before each: of the trees, of the formulas on the same player-dates, and of their ensemble.
pub(super) fn learn(rows: &Rows, fitted: &mut [Fitted]) -> Vec<Hindsight> {
    let past = Past::new(rows, fitted);
    let mut all: [Vec<Forecast>; COMPONENTS] = std::array::from_fn(|system| {
        let of_formula = |forecast: &Forecast| Forecast {
            predicted: rows.formulas(forecast.row)[system],
            ..*forecast
        };
        let forecasts = fitted.iter().flat_map(|fitted| &fitted.forecasts);
        if system == TREES {
            forecasts.copied().collect()
        } else {
            forecasts.map(of_formula).collect()
        }
    });
    let taught: Vec<Vec<Taught>> = all.iter_mut().map(|all| past.correct(all)).collect();
    let weights = past.weights(&all);
    let ensemble = past.residuals(&past.mean(&all, &weights));
    let mut trees = all[TREES].iter();
    for forecast in fitted.iter_mut().flat_map(|fitted| &mut fitted.forecasts) {
        forecast.predicted =
            trees.next().map_or(forecast.predicted, |corrected| corrected.predicted);
    }
    let at = |refit: usize| {
        let ensemble =
            Taught { correction: Correction::default(), residuals: ensemble[refit].clone() };
        let of = |system: usize| {
            taught.get(system).map_or_else(|| ensemble.clone(), |taught| taught[refit].clone())
        };
        Hindsight { taught: std::array::from_fn(of), weights: weights[refit] }
    };
    (0..fitted.len()).map(at).collect()
}

/// Which forecasts were known before each refit. Forecasts of all systems stand in the same order.
struct Past<'a> {
    rows: &'a Rows,
    /// For each refit, how many forecasts there are before the first that is not of an earlier date.
    known: Vec<usize>,
    /// For each forecast, its refit.
    refits: Vec<usize>,
}

impl<'a> Past<'a> {
    fn new(rows: &'a Rows, fitted: &[Fitted]) -> Self {
        let all: Vec<&Forecast> = fitted.iter().flat_map(|fitted| &fitted.forecasts).collect();
        let known = |fitted: &Fitted| {
            let later = |forecast: &&Forecast| forecast.day >= fitted.refit.as_of.days();
            all.iter().position(later).unwrap_or(all.len())
        };
        let own = |(at, fitted): (usize, &Fitted)| std::iter::repeat_n(at, fitted.forecasts.len());
        Self {
            rows,
            known: fitted.iter().map(known).collect(),
            refits: fitted.iter().enumerate().flat_map(own).collect(),
        }
    }

    fn average(&self, forecast: &Forecast) -> f64 {
        self.rows.value(forecast.row, SEASON_AVERAGE)
    }

    /// Whether its error teaches something.
    fn teaches(&self, forecast: &Forecast) -> bool {
        self.rows.value(forecast.row, ExtendedName::GamesSeason.index()) >= FEWEST_GAMES
    }

    /// Corrects `all` forecasts of a system, each by what was known before its refit, and says what that was.
    fn correct(&self, all: &mut [Forecast]) -> Vec<Taught> {
        let error = |forecast: &Forecast| PastError {
            day: forecast.day,
            predicted: forecast.predicted,
            points: forecast.points,
            season_average: self.average(forecast),
        };
        let known = |count: &usize| {
            let known = all[..*count].iter().filter(|forecast| self.teaches(forecast));
            Correction::new(known.map(error))
        };
        let corrections: Vec<Correction> = self.known.par_iter().map(known).collect();
        for (forecast, refit) in all.iter_mut().zip(&self.refits) {
            let average = self.average(forecast);
            forecast.predicted = corrections[*refit].apply(forecast.predicted, average).min(60.0);
        }
        let both = corrections.into_iter().zip(self.residuals(all));
        both.map(|(correction, residuals)| Taught { correction, residuals }).collect()
    }

    /// How far off corrected forecasts were, as known before each refit.
    fn residuals(&self, all: &[Forecast]) -> Vec<Option<Residuals>> {
        let pair = |forecast: &Forecast| (forecast.predicted, forecast.points);
        let known = |count: &usize| {
            let known = all[..*count].iter().filter(|forecast| self.teaches(forecast));
            Residuals::new(known.map(pair).collect())
        };
        self.known.par_iter().map(known).collect()
    }

    /// The weights of the ensemble's components, as known before each refit.
    fn weights(&self, all: &[Vec<Forecast>; COMPONENTS]) -> Vec<[f64; COMPONENTS]> {
        let trees = &all[TREES];
        let errors = |at: usize| {
            let error = |of: &Vec<Forecast>| (of[at].predicted - of[at].points).abs();
            (trees[at].day, all.each_ref().map(error))
        };
        let known = |count: &usize| {
            ensemble_weights((0..*count).filter(|at| self.teaches(&trees[*at])).map(errors))
        };
        self.known.par_iter().map(known).collect()
    }

    /// The forecasts of the ensemble with these weights.
    fn mean(
        &self,
        all: &[Vec<Forecast>; COMPONENTS],
        weights: &[[f64; COMPONENTS]],
    ) -> Vec<Forecast> {
        let mean = |(at, refit): (usize, &usize)| {
            let parts = all.iter().zip(weights[*refit]);
            let predicted = parts.map(|(of, weight)| of[at].predicted * weight).sum();
            Forecast { predicted, ..all[TREES][at] }
        };
        self.refits.iter().enumerate().map(mean).collect()
    }
}
