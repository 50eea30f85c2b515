//! Everything that came out of a sweep.

use super::{DateSums, SweepMeasure, SweepSetting};
use crate::domain::{GameDate, SeasonId, SystemId};

/// Everything that came out of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepResults {
    /// The settings, the declared numbers first.
    pub settings: Vec<SweepSetting>,
    /// The systems, in the order of files.
    pub systems: Vec<SystemId>,
    /// The seasons, in their order.
    pub seasons: Vec<SeasonResults>,
}

/// What came out for one season.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonResults {
    /// The season.
    pub season: SeasonId,
    /// Its dates with games that can be predicted, ascending.
    pub dates: Vec<GameDate>,
    /// Setting by setting, for each the systems in their order, for each the dates.
    pub sums: Vec<DateSums>,
}

impl SweepResults {
    /// What `system`, by its place, made with `setting`, season by season: each date's sums.
    pub fn of(&self, setting: usize, system: usize) -> impl Iterator<Item = &[DateSums]> {
        let systems = self.systems.len();
        self.seasons.iter().map(move |season| {
            let dates = season.dates.len();
            &season.sums[(setting * systems + system) * dates..][..dates]
        })
    }

    /// The setting with which `system`, by its place, does best by `by`; of two the one that stands first.
    pub fn best(&self, system: usize, by: SweepMeasure) -> usize {
        let loss = |setting: usize| {
            let dates = self.of(setting, system).flatten().map(|sums| by.compared(sums));
            let (sum, count) = dates.fold((0.0, 0.0), |all, of| (all.0 + of.0, all.1 + of.1));
            if count > 0.0 { sum / count } else { f64::INFINITY }
        };
        let all = (0..self.settings.len()).map(|setting| (setting, loss(setting)));
        all.min_by(|one, other| one.1.total_cmp(&other.1)).map_or(0, |(setting, _)| setting)
    }

    /// The dates of all seasons.
    pub fn dates(&self) -> usize {
        self.seasons.iter().map(|season| season.dates.len()).sum()
    }
}
