//! Out-of-sample calibration: what is known of a system from its errors on earlier dates.

use rayon::iter::{
    IntoParallelRefIterator as _, IntoParallelRefMutIterator as _, ParallelIterator as _,
};
use serde::{Deserialize, Serialize};

use super::inputs::SEASON_AVERAGE;
use super::rows::FORMULAS;
use super::{Fitted, OutOfSampleForecast, TrainingRows};
use crate::domain::{GameDate, Stat};
use crate::features::extended;
use crate::systems::{
    Aim, BiasCorrection, ErrorQuantiles, OutOfSampleError, OutOfSampleErrors, SystemCalibration,
    TRAINED_SYSTEMS, ensemble_weights,
};

/// The fewest games of the season that a player has played where an error teaches something.
const MIN_GAMES: f64 = 5.0;

/// The systems whose mean the ensemble is: all others, the trees and the networks last.
const COMPONENTS: usize = TRAINED_SYSTEMS.len() - 1;

/// The place of the trees among them: after the formulas, whose points stand in each row.
const TREES: usize = FORMULAS;

/// The place of the networks.
const NETWORKS: usize = TREES + 1;

const _: () = assert!(NETWORKS + 1 == COMPONENTS, "formulas, trees and networks are all there is");

/// What was known from errors before the date of a model, and what corrects predictions from there until the next model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutOfSampleCalibration {
    /// For each of [`TRAINED_SYSTEMS`].
    #[serde(rename = "taught")]
    pub(super) systems: [SystemCalibration; TRAINED_SYSTEMS.len()],
    /// What each component of the ensemble weighs.
    pub(super) weights: [f64; COMPONENTS],
}

impl OutOfSampleCalibration {
    pub(super) fn is_sound(&self) -> bool {
        let weighs = |weight: &f64| (0.0..=1.0).contains(weight);
        self.systems.iter().all(SystemCalibration::is_sound)
            && self.weights.iter().all(weighs)
            && (self.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9
    }

    /// How many errors describe the trees' predictions; 0 if too few.
    pub(super) fn past_errors(&self) -> usize {
        self.systems[TREES].residuals.as_ref().map_or(0, |residuals| residuals.count)
    }
}

/// Corrects the forecasts of each of `fitted`, which stand in the order of their dates, each by the errors of dates before
/// its own, and says what was known before each model: of the trees, and of the networks and formulas on the same player-dates, and of their
/// ensemble.
pub(super) fn calibrate_out_of_sample(
    rows: &TrainingRows,
    fitted: &mut [Fitted],
    aim: Aim,
) -> Vec<OutOfSampleCalibration> {
    let past = ForecastHistory::new(rows, fitted, aim);
    let mut all = forecasts(rows, fitted);
    let calibrated: Vec<Vec<SystemCalibration>> =
        all.par_iter_mut().map(|all| past.correct(all)).collect();
    let weights = past.weights(&all);
    let ensemble = past.residuals(&past.mean(&all, &weights));
    let mut trees = all[TREES].iter();
    for forecast in fitted.iter_mut().flat_map(|fitted| &mut fitted.forecasts) {
        forecast.predicted =
            trees.next().map_or(forecast.predicted, |corrected| corrected.predicted);
    }
    let at = |refit: usize| {
        let ensemble = SystemCalibration {
            correction: BiasCorrection::default(),
            residuals: ensemble[refit].clone(),
        };
        let of = |system: usize| {
            calibrated
                .get(system)
                .map_or_else(|| ensemble.clone(), |calibrated| calibrated[refit].clone())
        };
        OutOfSampleCalibration { systems: std::array::from_fn(of), weights: weights[refit] }
    };
    (0..fitted.len()).map(at).collect()
}

/// The forecasts of each component on the same player-dates.
fn forecasts(rows: &TrainingRows, fitted: &[Fitted]) -> [Vec<OutOfSampleForecast>; COMPONENTS] {
    std::array::from_fn(|system| {
        let of_formula = |forecast: &OutOfSampleForecast| OutOfSampleForecast {
            predicted: rows.formulas(forecast.row)[system],
            ..*forecast
        };
        let forecasts = fitted.iter().flat_map(|fitted| &fitted.forecasts);
        match system {
            ..TREES => forecasts.map(of_formula).collect(),
            TREES => forecasts.copied().collect(),
            NETWORKS.. => fitted.iter().flat_map(|fitted| &fitted.of_network).copied().collect(),
        }
    })
}

/// Which forecasts were known before each refit. Forecasts of all systems stand in the same order, that of their dates.
struct ForecastHistory<'a> {
    rows: &'a TrainingRows,
    aim: Aim,
    /// For each refit, the date of its model.
    as_of: Vec<GameDate>,
    /// For each refit, whether it is the first of a season.
    begins: Vec<bool>,
    /// For each refit, how many forecasts there are before the first that is not of an earlier date.
    known: Vec<usize>,
    /// For each forecast, its refit.
    refits: Vec<usize>,
}

impl<'a> ForecastHistory<'a> {
    fn new(rows: &'a TrainingRows, fitted: &[Fitted], aim: Aim) -> Self {
        let all: Vec<&OutOfSampleForecast> =
            fitted.iter().flat_map(|fitted| &fitted.forecasts).collect();
        let known = |fitted: &Fitted| {
            let later = |forecast: &&OutOfSampleForecast| forecast.day >= fitted.refit.as_of.days();
            // Where none is later, all are known.
            all.iter().position(later).unwrap_or(all.len())
        };
        let own = |(at, fitted): (usize, &Fitted)| std::iter::repeat_n(at, fitted.forecasts.len());
        // The season before comes first, and teaches this one.
        let of_season = |at: usize| fitted[at].refit.prior_season_pass;
        let begins = |at: usize| at == 0 || of_season(at) != of_season(at - 1);
        Self {
            rows,
            aim,
            as_of: fitted.iter().map(|fitted| fitted.refit.as_of).collect(),
            begins: (0..fitted.len()).map(begins).collect(),
            known: fitted.iter().map(known).collect(),
            refits: fitted.iter().enumerate().flat_map(own).collect(),
        }
    }

    /// Whether its error teaches something.
    fn teaches(&self, forecast: &OutOfSampleForecast) -> bool {
        self.rows.value(forecast.row, extended::place("games_season")) >= MIN_GAMES
    }

    /// Corrects `all` forecasts of a system, each by what was known before its date, and says what was known from errors before each refit.
    fn correct(&self, all: &mut [OutOfSampleForecast]) -> Vec<SystemCalibration> {
        let mut errors = OutOfSampleErrors::new(self.aim);
        let corrections: Vec<BiasCorrection> =
            (0..self.as_of.len()).map(|refit| self.correct_from(refit, all, &mut errors)).collect();
        let both = corrections.into_iter().zip(self.residuals(all));
        both.map(|(correction, residuals)| SystemCalibration { correction, residuals }).collect()
    }

    /// Corrects those of `all` forecasts that are of this refit's model, date by date, adding each date's errors to `errors`.
    fn correct_from(
        &self,
        refit: usize,
        all: &mut [OutOfSampleForecast],
        errors: &mut OutOfSampleErrors,
    ) -> BiasCorrection {
        if self.begins[refit] {
            errors.start_season();
        }
        let mut correction = BiasCorrection::default();
        correction.add(self.as_of[refit], errors);
        let own = self.refits.partition_point(|of| *of < refit)
            ..self.refits.partition_point(|of| *of <= refit);
        for of_date in all[own].chunk_by_mut(|one, other| one.day == other.day) {
            let date = GameDate::from_days(of_date[0].day);
            let past: Vec<OutOfSampleError> = of_date
                .iter_mut()
                .filter_map(|forecast| self.correct_one(forecast, &correction, date))
                .collect();
            errors.add_date(past.into_iter());
            correction.add(date.plus_days(1), errors);
        }
        correction
    }

    /// Corrects `forecast`, and says how far off it was if its error teaches something.
    fn correct_one(
        &self,
        forecast: &mut OutOfSampleForecast,
        correction: &BiasCorrection,
        date: GameDate,
    ) -> Option<OutOfSampleError> {
        let season_average = self.rows.value(forecast.row, SEASON_AVERAGE);
        let OutOfSampleForecast { predicted, points, .. } = *forecast;
        let most = Stat::Points.info().bounds.high;
        let corrected = correction.apply(predicted, season_average, date).min(most);
        forecast.predicted = corrected;
        let error = OutOfSampleError { predicted, corrected, points, season_average };
        self.teaches(forecast).then_some(error)
    }

    /// How far off corrected forecasts were, as known before each refit.
    fn residuals(&self, all: &[OutOfSampleForecast]) -> Vec<Option<ErrorQuantiles>> {
        let pair = |forecast: &OutOfSampleForecast| (forecast.predicted, forecast.points);
        let known = |count: &usize| {
            let known = all[..*count].iter().filter(|forecast| self.teaches(forecast));
            ErrorQuantiles::new(known.map(pair).collect())
        };
        self.known.par_iter().map(known).collect()
    }

    /// The weights of the ensemble's components, as known before each refit.
    fn weights(&self, all: &[Vec<OutOfSampleForecast>; COMPONENTS]) -> Vec<[f64; COMPONENTS]> {
        let trees = &all[TREES];
        let errors = |at: usize| {
            let error = |of: &Vec<OutOfSampleForecast>| of[at].predicted - of[at].points;
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
        all: &[Vec<OutOfSampleForecast>; COMPONENTS],
        weights: &[[f64; COMPONENTS]],
    ) -> Vec<OutOfSampleForecast> {
        let mean = |(at, refit): (usize, &usize)| {
            let parts = all.iter().zip(weights[*refit]);
            let predicted = parts.map(|(of, weight)| of[at].predicted * weight).sum();
            OutOfSampleForecast { predicted, ..all[TREES][at] }
        };
        self.refits.iter().enumerate().map(mean).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{FittedNetwork, Refit, TrainingRow};
    use super::*;

    /// A season before from day 10 to 50 and a season from day 100 to 135, with a model each week.
    fn refits() -> Vec<Refit> {
        let refit = |from, prior_season_pass| Refit {
            as_of: GameDate::from_days(from),
            until: GameDate::from_days(from + 7),
            network_as_of: GameDate::from_days(from),
            prior_season_pass,
        };
        let prior_season = (10..50).step_by(7).map(|from| refit(from, true));
        prior_season.chain((100..135).step_by(7).map(|from| refit(from, false))).collect()
    }

    /// What was learned, and all forecasts of the trees, corrected: each date has forty players of 0 to 39 points on
    /// average, who score that and `more`, given the date and the player. Each component forecasts something else.
    fn learned(
        more: impl Fn(i32, u8) -> f64,
    ) -> (Vec<OutOfSampleCalibration>, Vec<OutOfSampleForecast>) {
        let days: Vec<i32> =
            refits().iter().flat_map(|refit| refit.as_of.days()..refit.until.days()).collect();
        let of_day = |day: &i32| (0..40).map(move |player| (*day, player)).collect::<Vec<_>>();
        let keys: Vec<(i32, u8)> = days.iter().flat_map(of_day).collect();
        let row = |(day, player): &(i32, u8)| {
            let mut values = vec![f32::from(*player); SEASON_AVERAGE + 1];
            values[extended::place("games_season")] = 20.0;
            let average = f64::from(*player);
            let formulas = [average + 1.0, average - 0.5, average + f64::from(player % 3)];
            TrainingRow { day: *day, points: 0.0, values, formulas }
        };
        let rows = (0..=SEASON_AVERAGE).map(|at| format!("feature{at}")).collect();
        let rows = TrainingRows::new(rows, keys.iter().map(row).collect());
        let forecast = |(row, (day, player)): (usize, &(i32, u8))| OutOfSampleForecast {
            row,
            day: *day,
            predicted: f64::from(*player) + f64::from(player % 2),
            points: f64::from(*player) + more(*day, *player),
        };
        let forecasts: Vec<OutOfSampleForecast> = keys.iter().enumerate().map(forecast).collect();
        let of_refit = |refit: Refit| fitted(refit, &forecasts);
        let mut fitted: Vec<Fitted> = refits().into_iter().map(of_refit).collect();
        let calibrations = calibrate_out_of_sample(&rows, &mut fitted, Aim::Mean);
        (calibrations, fitted.into_iter().flat_map(|fitted| fitted.forecasts).collect())
    }

    /// A refit with those of the `forecasts` that are of its dates.
    fn fitted(refit: Refit, forecasts: &[OutOfSampleForecast]) -> Fitted {
        let dates = refit.as_of.days()..refit.until.days();
        let own = forecasts.iter().filter(|of| dates.contains(&of.day));
        let own: Vec<OutOfSampleForecast> = own.copied().collect();
        let higher =
            |of: &OutOfSampleForecast| OutOfSampleForecast { predicted: of.predicted + 0.3, ..*of };
        let network = FittedNetwork { as_of: refit.as_of, rows: 1, file: Vec::new() };
        Fitted {
            refit,
            rows: 1,
            file: Vec::new(),
            network: Arc::new(network),
            of_network: own.iter().map(higher).collect(),
            forecasts: own,
        }
    }

    /// What is added on `date` to the forecasts by each system for a player of so many points, in the units of a shift.
    fn shifts(calibrations: &[OutOfSampleCalibration], date: i32, average: f64) -> Vec<f64> {
        let date = GameDate::from_days(date);
        let newest = refits().iter().rposition(|refit| refit.as_of <= date).unwrap();
        let shift = |calibrated: &SystemCalibration| calibrated.correction.shift(average, date);
        let of = |calibrated| shift(calibrated).all + shift(calibrated).of_role;
        calibrations[newest].systems[..COMPONENTS].iter().map(of).collect()
    }

    fn noise(day: i32, player: u8) -> f64 {
        f64::from((day * 31 + i32::from(player) * 17) % 13) - 6.0
    }

    /// **Same day** and **poison**: errors of a date and later ones teach nothing for it or before, also within a week.
    #[test]
    fn a_later_error_changes_nothing_earlier() {
        let (full, forecasts) = learned(noise);
        for date in [24, 100, 117, 121] {
            let (changed, others) =
                learned(|day, player| if day >= date { 60.0 } else { noise(day, player) });
            for (refit, (one, other)) in refits().iter().zip(full.iter().zip(&changed)) {
                let known = refit.as_of.days() <= date;
                assert_eq!(one.weights == other.weights, known, "{date} {refit:?}");
                let residuals = |of: &OutOfSampleCalibration| {
                    of.systems.each_ref().map(|of| of.residuals.clone())
                };
                assert!(!known || residuals(one) == residuals(other), "{date} {refit:?}");
            }
            for day in refits().iter().flat_map(|refit| refit.as_of.days()..refit.until.days()) {
                for average in [5.0, 15.0, 25.0] {
                    let same = shifts(&full, day, average) == shifts(&changed, day, average);
                    assert_eq!(same, day <= date, "day {day} with other outcomes from {date}");
                }
            }
            let until = |of: &[OutOfSampleForecast]| -> Vec<f64> {
                of.iter().filter(|of| of.day <= date).map(|of| of.predicted).collect()
            };
            assert_eq!(until(&forecasts), until(&others), "{date}");
        }
    }

    #[test]
    fn trees_and_networks_stand_where_they_are_looked_for() {
        assert_eq!(TRAINED_SYSTEMS[TREES].as_str(), "boosted_trees_v2");
        assert_eq!(TRAINED_SYSTEMS[NETWORKS].as_str(), "network_v2");
    }

    #[test]
    fn a_season_repays_its_own_debt_only() {
        // The first dates of the season before leave a debt that takes long to pay.
        let (calibrations, _) = learned(|day, _| if day < 24 { 6.0 } else { 0.0 });
        let owing = shifts(&calibrations, 24, 5.0)[0];
        let paying = shifts(&calibrations, 44, 5.0)[0];
        assert!(owing > 1.0 && paying < 0.0, "{owing} {paying}");
        let first = shifts(&calibrations, 100, 5.0)[0];
        assert!(first > 0.0, "errors are remembered, the debt is not: {first}");
    }

    #[test]
    fn forecasts_are_those_that_the_lessons_give() {
        let (calibrations, forecasts) = learned(noise);
        for forecast in forecasts {
            let average = (forecast.row % 40) as f64;
            let uncorrected = average + average % 2.0;
            let shift = shifts(&calibrations, forecast.day, average)[TREES];
            let expected = (uncorrected + (1.0 + uncorrected.sqrt()) * shift).clamp(0.0, 60.0);
            assert_eq!(forecast.predicted, expected, "{forecast:?}");
        }
    }

    #[test]
    fn the_ensemble_weighs_what_came_nearest() {
        // The trees' own error, but for 1 point every other player, is all the noise there is.
        let (calibrations, _) = learned(|_, player| f64::from(player % 2));
        assert_eq!(calibrations[0].weights, [1.0 / COMPONENTS as f64; COMPONENTS]);
        assert!(calibrations[10].weights[TREES] > 0.9, "{:?}", calibrations[10].weights);
        assert!(calibrations.iter().all(OutOfSampleCalibration::is_sound));
    }
}
