use std::fmt;

use serde::Serialize;

use super::SCHEMA_VERSION;
use crate::domain::{GameDate, SystemId};
use crate::engine::Plan;
use crate::season::Season;
use crate::snapshot::SnapshotError;
use crate::snapshot::manifest::FILE;
use crate::snapshot::table::sha256;
use crate::systems::TrainedModels;

/// The name of a run: a hash of everything its predictions depend on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(String);

impl RunId {
    /// The name of the run with these settings, as [`Identity::to_json`] gives them.
    pub(super) fn of_settings(settings: &serde_json::Value) -> Self {
        Self(sha256(settings.to_string().as_bytes())[..16].to_owned())
    }

    /// The id as text: 16 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Everything a run's predictions depend on, in the form that is hashed and kept in its manifest.
#[derive(Debug, Serialize)]
pub struct Identity<'a> {
    /// The version of the run's layout.
    pub schema_version: u32,
    /// The version of this program: a new one may sum or encode differently.
    pub program: &'static str,
    /// The snapshot's hash.
    pub snapshot_hash: &'a str,
    /// The systems asked for.
    pub systems: Vec<SystemId>,
    /// Every system that was run, components too, with its version.
    pub system_versions: Vec<(SystemId, u32)>,
    /// Where lines came from.
    pub line: String,
    /// Days of the season that were not predicted.
    pub skip_bootstrap_days: u16,
    /// The dates, as ranges without a gap.
    pub dates: Vec<(GameDate, GameDate)>,
    /// SHA-256 of the trained model's file, where a system predicted with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xgboost_model: Option<&'a str>,
    /// The training whose models systems predicted with, if any did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training: Option<&'a str>,
}

impl<'a> Identity<'a> {
    /// The identity of the run of `plan` on `season`.
    pub fn new(season: &'a Season, plan: &'a Plan) -> Self {
        let versions = plan.systems_to_run();
        Self {
            schema_version: SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION"),
            snapshot_hash: season.snapshot_hash(),
            systems: plan.systems.iter().map(|system| system.id()).collect(),
            system_versions: versions
                .iter()
                .map(|system| (system.id(), system.info().version))
                .collect(),
            line: plan.lines.to_string(),
            skip_bootstrap_days: plan.bootstrap_days,
            dates: ranges(&plan.dates),
            xgboost_model: plan.model_in_use().map(|trained| trained.model().sha256()),
            training: plan.trained_in_use().map(TrainedModels::id),
        }
    }

    /// The settings as they stand in a manifest.
    pub fn to_json(&self) -> Result<serde_json::Value, SnapshotError> {
        serde_json::to_value(self)
            .map_err(|source| SnapshotError::Manifest { path: FILE.into(), source })
    }

    /// The run's name.
    pub fn id(&self) -> Result<RunId, SnapshotError> {
        Ok(RunId::of_settings(&self.to_json()?))
    }
}

/// Ascending dates as ranges of consecutive ones.
fn ranges(dates: &[GameDate]) -> Vec<(GameDate, GameDate)> {
    let mut ranges: Vec<(GameDate, GameDate)> = Vec::new();
    for date in dates {
        match ranges.last_mut() {
            Some((_, end)) if end.plus_days(1) == *date => *end = *date,
            _ => ranges.push((*date, *date)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consecutive_dates_become_ranges() {
        let dates = [1, 2, 3, 5, 8, 9].map(GameDate::from_days);
        let day = GameDate::from_days;
        assert_eq!(ranges(&dates), [(day(1), day(3)), (day(5), day(5)), (day(8), day(9))]);
        assert_eq!(ranges(&[]), []);
    }
}
