//! What outcomes at the market's lines of earlier dates say, date by date.

use super::line_blend::{BlendSums, LineBlend};
use super::line_calibration::{LineCalibration, LineOutcome};
use super::{RefitModels, TRAINED_SYSTEMS, ids};
use crate::domain::{SystemId, given_no_push};
use crate::systems::PricedLines;

/// The systems whose probabilities are calibrated at lines of the market, the one that reads the others last.
const CALIBRATED: [SystemId; TRAINED_SYSTEMS.len() + 1] = {
    let mut all = [ids::MARKET; TRAINED_SYSTEMS.len() + 1];
    let mut at = 0;
    while at < TRAINED_SYSTEMS.len() {
        all[at] = TRAINED_SYSTEMS[at];
        at += 1;
    }
    all
};

/// The place of `ensemble_v2` among [`TRAINED_SYSTEMS`].
const ENSEMBLE: usize = TRAINED_SYSTEMS.len() - 1;

/// What was known before a date from outcomes at the market's lines of earlier dates of its season.
#[derive(Clone, Debug, Default)]
pub struct LineKnowledge {
    /// For each of [`CALIBRATED`].
    calibrations: [LineCalibration; CALIBRATED.len()],
    blended: BlendSums,
}

impl LineKnowledge {
    /// The fewest outcomes of earlier dates that anything is said from: with as many, a probability is known to about two
    /// hundredths.
    pub const MIN_OUTCOMES: usize = LineCalibration::MIN_OUTCOMES;

    /// How line and `ensemble_v2` are blended; `None` where too few outcomes are known.
    pub(super) fn blend(&self) -> Option<LineBlend> {
        (self.blended.outcomes >= Self::MIN_OUTCOMES).then(|| self.blended.blend())
    }

    /// The probability of more points than a line, given no push, of which `system` says `by_system`, and the books, where their
    /// prices are known, `market`; `None` where too few outcomes are known.
    pub(in crate::systems) fn calibrate(
        &self,
        system: SystemId,
        by_system: f64,
        market: Option<f64>,
    ) -> Option<f64> {
        let place = CALIBRATED.iter().position(|other| *other == system)?;
        self.calibrations[place].calibrate(by_system, market)
    }

    /// Adds the player-dates of a date, later than all before. Their order decides the last bits.
    pub fn add_date(&mut self, played: &[LinedPlayerDate<'_>]) {
        let blend = self.blended.blend();
        let blended = |of: &LinedPlayerDate<'_>| {
            let ensemble = of.predicted[ENSEMBLE]?;
            Some(blend.apply(of.lines.middle.points, ensemble).ok()?.0)
        };
        for ((place, system), calibration) in
            CALIBRATED.iter().enumerate().zip(&mut self.calibrations)
        {
            let outcome = |of: &LinedPlayerDate<'_>| {
                let of_training = of.predicted.get(place).copied();
                of.outcome(*system, of_training.unwrap_or_else(|| blended(of))?)
            };
            calibration.add_date(&played.iter().filter_map(outcome).collect::<Vec<_>>());
        }
        for of in played {
            if let Some(points) = of.predicted[ENSEMBLE] {
                self.blended.add(of.lines.middle.points, points, of.outcome);
            }
        }
    }
}

/// A player-date that had lines of the market, and its outcome.
#[derive(Clone, Copy, Debug)]
pub struct LinedPlayerDate<'a> {
    /// The lines.
    pub lines: PricedLines,
    /// The points that each of [`TRAINED_SYSTEMS`] predicted, if it was run and predicted some.
    pub predicted: [Option<f64>; TRAINED_SYSTEMS.len()],
    /// The models that these predicted with.
    pub models: &'a RefitModels,
    /// The points that were scored.
    pub outcome: f64,
}

impl LinedPlayerDate<'_> {
    /// What `system` said of its line, predicting `points`; `None` if the outcome fell on it, or too few errors of the system
    /// are known for a probability.
    fn outcome(&self, system: SystemId, points: f64) -> Option<LineOutcome> {
        let line = self.lines.for_points(points);
        let errors = self.models.calibration(system)?.residuals.as_ref()?;
        let (over, under) = errors.over_under_probability(points, line.points);
        (self.outcome != line.points).then(|| LineOutcome {
            by_system: given_no_push(over, under),
            market: line.market_over,
            is_over: self.outcome > line.points,
        })
    }
}
