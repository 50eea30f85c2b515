//! What a run covers of what it could cover, and when it is complete.

use super::RunSettings;
use crate::artifacts::PresentSnapshot;
use crate::domain::{BOOTSTRAP_DAYS, GameDate};
use crate::systems::{all_systems, predicts_with_training};

/// What a run covers of its snapshot.
///
/// A run is complete if it is of all game dates, of all systems that could run, and with the usual parameters: the usual
/// warm-up, no number that was set, and no model of the user's in the place of a system's formula. Its lines may come from anywhere. Without a
/// training those systems could run that need none, with one all could, but for those that need lines of the market where there
/// are none. Where a complete run with a training is there, it is
/// taken rather than one without, whichever is newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunScope {
    /// Dates with games that were asked for.
    pub dates: usize,
    /// Dates with games that the snapshot has.
    pub all_dates: usize,
    /// Systems that were asked for, of those that could run.
    pub systems: usize,
    /// Systems that could run.
    pub all_systems: usize,
    /// The days of warm-up, if they are not the usual ones.
    pub warmup_days: Option<u16>,
    /// Whether a model of the user's predicted in the place of a system's formula.
    pub has_model: bool,
    /// Whether numbers that can be set are not those that are declared.
    pub has_parameters: bool,
}

impl RunScope {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.dates == self.all_dates
            && self.systems == self.all_systems
            && self.warmup_days.is_none()
            && !self.has_model
            && !self.has_parameters
    }
}

impl RunSettings {
    /// What a run with these settings covers of `snapshot`, which it was made from.
    pub fn scope(&self, snapshot: &PresentSnapshot) -> RunScope {
        let is_asked =
            |date: &&GameDate| self.dates.iter().any(|(first, last)| (first..=last).contains(date));
        let could_run = all_systems().iter().filter(|system| {
            let info = system.info();
            (self.training.is_some() || !predicts_with_training(info))
                && (self.line_calibration.is_some() || !info.needs_market_lines)
        });
        let could_run: Vec<&str> = could_run.map(|system| system.id().as_str()).collect();
        RunScope {
            dates: snapshot.game_dates.iter().filter(is_asked).count(),
            all_dates: snapshot.game_dates.len(),
            systems: could_run.iter().filter(|id| self.systems.iter().any(|of| of == *id)).count(),
            all_systems: could_run.len(),
            warmup_days: (self.warmup_days != BOOTSTRAP_DAYS).then_some(self.warmup_days),
            has_model: self.xgboost_model.is_some(),
            has_parameters: !self.parameters.is_empty(),
        }
    }
}
