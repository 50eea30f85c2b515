//! The manifest of a run.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::columns::STAT;
use super::tables::{predictions_layout, skipped_layout};
use super::{RunSettings, SCHEMA_VERSION};
use crate::artifacts::in_order_of_names;
use crate::domain::{GameDate, Recommendation, SeasonId, Stat, shortened};
use crate::engine::{DateForecast, DateStatus, Forecast, Plan};
use crate::season::Season;
use crate::snapshot::manifest::{FileEntry, check_files};
use crate::snapshot::slate_file::SLATE_FILE;
use crate::snapshot::{FeatureOrigin, SnapshotError, checked};
use crate::systems::{NoPrediction, System, all_parameters, all_systems};

/// A run's manifest: what it is, what it holds, and when and how fast it was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunManifest {
    /// The layout's version.
    pub schema_version: u32,
    /// The run's name.
    #[serde(deserialize_with = "checked::read_id")]
    pub run_id: String,
    /// The season.
    pub season: SeasonId,
    /// The hash of the snapshot it was made from.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
    /// Whether the season was made up: none of its players is real.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fictional_players: bool,
    /// Who computed the snapshot's feature rows.
    pub feature_rows: FeatureOrigin,
    /// The kinds of games that the snapshot has besides those of the regular season.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Everything the predictions depend on; the run's name is a hash of this.
    #[serde(serialize_with = "in_order_of_names")]
    pub settings: RunSettings,
    /// The values of all parameters that its predictions or recommendations depend on, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, f64>,
    /// The data files.
    pub files: Vec<FileEntry>,
    /// Players on the slates of all dates. Each has, per system, a prediction or a reason.
    pub player_dates: usize,
    /// What each system did.
    pub systems: Vec<SystemCount>,
    /// How each date ended.
    pub dates: Vec<DateCount>,
    /// How long it took.
    pub timings: Timings,
    /// When it was made, in UTC, by the clock of the machine. Which of two runs is newer is said by [`crate::artifacts::ArtifactManifest::age`].
    #[serde(deserialize_with = "checked::read_word")]
    pub created_at: String,
    /// The how-manieth run of the season it was, counted from 1; `None` if runs were not counted then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
}

/// What one system did.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SystemCount {
    /// The system.
    pub system_id: String,
    /// Its version.
    pub version: u32,
    /// Predictions.
    pub predicted: usize,
    /// Predictions by recommendation.
    pub recommendations: BTreeMap<String, usize>,
    /// Player-dates without a prediction, by reason.
    pub skipped: BTreeMap<String, usize>,
}

/// How one date ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateCount {
    /// The date.
    pub date: GameDate,
    /// Its status.
    pub status: DateStatus,
    /// Players on its slate.
    pub players: usize,
    /// Predictions of all systems.
    pub predictions: usize,
    /// What the systems took, in microseconds.
    pub microseconds: u64,
}

/// How long the stages took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timings {
    /// Threads used.
    pub threads: usize,
    /// Reading, hashing and joining the snapshot.
    pub read_ms: f64,
    /// Finding slates and windows.
    pub windows_ms: f64,
    /// All systems on all player-dates.
    pub systems_ms: f64,
    /// Encoding, hashing and writing the data files.
    pub write_ms: f64,
    /// From the start of the command to the data files being on disk.
    pub total_ms: f64,
}

impl RunManifest {
    /// The manifest of `forecast`.
    pub fn new(
        season: &Season,
        plan: &Plan,
        forecast: &Forecast,
        files: &[FileEntry],
        timings: Timings,
        created_at: String,
    ) -> Self {
        let settings = RunSettings::new(season, plan);
        Self {
            schema_version: SCHEMA_VERSION,
            run_id: settings.id().to_string(),
            season: season.id(),
            snapshot_hash: season.snapshot_hash().to_owned(),
            fictional_players: season.is_fictional(),
            feature_rows: season.feature_origin(),
            included: season.included().to_vec(),
            settings,
            parameters: plan.parameters_in_use(),
            files: files.to_vec(),
            player_dates: forecast.dates.iter().map(|date| date.players.len()).sum(),
            systems: count_systems(plan, forecast),
            dates: forecast.dates.iter().map(count_date).collect(),
            timings,
            created_at,
            number: None,
        }
    }

    /// Checks that its lists, by the manifest at `path`, are those that its settings and this program give.
    pub(super) fn check_lists(&self, path: &Path) -> Result<(), SnapshotError> {
        let tables = [predictions_layout().file, skipped_layout().file];
        let slate = self.settings.who_plays.slate().map(|_| SLATE_FILE);
        check_files(path, &self.files, tables.into_iter().chain(slate))?;
        self.check_parameters()
            .and_then(|()| self.check_systems())
            .map_err(|what| SnapshotError::inconsistent(path, what))
    }

    /// The values of parameters that it lists are those of its settings, if this program made it.
    fn check_parameters(&self) -> Result<(), String> {
        if self.settings.program != env!("CARGO_PKG_VERSION") {
            return Ok(());
        }
        let value = |name: &str| {
            let parameter = all_parameters().iter().find(|parameter| parameter.name == name)?;
            self.settings.parameters.get(parameter)
        };
        match self.parameters.iter().find(|(name, listed)| value(name) != Some(**listed)) {
            Some((name, listed)) => Err(format!(
                "it lists {} as {listed}, and its settings say otherwise",
                shortened(name)
            )),
            None => Ok(()),
        }
    }

    /// The systems that it counts are those of its settings, in their order, each once and with its version.
    fn check_systems(&self) -> Result<(), String> {
        let (asked, versions) = (&self.settings.systems, &self.settings.system_versions);
        let most = all_systems().len();
        for (list, count) in [("systems", asked.len()), ("system_versions", versions.len())] {
            if count > most {
                let what =
                    format!("its settings have {count} {list}, and there are {most} systems");
                return Err(what);
            }
        }
        let mut all: Vec<&String> = versions.iter().map(|(id, _)| id).collect();
        all.sort_unstable();
        if let Some(twice) = all.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("its settings have two versions of {}", shortened(twice[0])));
        }
        if !self.systems.iter().map(|system| &system.system_id).eq(asked) {
            return Err("it counts other systems than its settings have".to_owned());
        }
        for SystemCount { system_id, version, .. } in &self.systems {
            let shown = shortened(system_id);
            match versions.iter().find(|(id, _)| id == system_id) {
                Some((_, of_settings)) if of_settings == version => {}
                Some((_, of_settings)) => {
                    return Err(format!(
                        "it counts version {version} of {shown}, and its settings have version {of_settings}"
                    ));
                }
                None => return Err(format!("its settings have no version of {shown}")),
            }
        }
        Ok(())
    }

    /// What it predicts.
    pub fn stat(&self) -> Stat {
        STAT
    }

    /// Predictions of all systems.
    pub fn predictions(&self) -> usize {
        self.systems.iter().map(|system| system.predicted).sum()
    }

    /// Player-dates without a prediction, over all systems and reasons.
    pub fn skipped(&self) -> usize {
        self.systems.iter().flat_map(|system| system.skipped.values()).sum()
    }
}

/// What one system did, as it is counted.
#[derive(Clone, Default)]
struct Tally {
    recommendations: [usize; Recommendation::ALL.len()],
    skipped: BTreeMap<NoPrediction, usize>,
}

fn count_systems(plan: &Plan, forecast: &Forecast) -> Vec<SystemCount> {
    let mut tallies = vec![Tally::default(); plan.systems.len()];
    let count = plan.systems.len();
    for date in &forecast.dates {
        for (position, outcome) in date.results.iter().enumerate() {
            let tally = &mut tallies[position % count];
            match outcome {
                Ok(prediction) => tally.recommendations[prediction.recommendation() as usize] += 1,
                Err(reason) => *tally.skipped.entry(reason).or_default() += 1,
            }
        }
    }
    let words = |tally: &Tally| {
        let of_side = |side: &Recommendation| tally.recommendations[*side as usize];
        Recommendation::ALL.iter().map(|side| (side.as_str().to_owned(), of_side(side))).collect()
    };
    let count = |(system, tally): (&Arc<dyn System>, Tally)| SystemCount {
        system_id: system.id().to_string(),
        version: system.info().version,
        predicted: tally.recommendations.iter().sum(),
        recommendations: words(&tally),
        skipped: tally.skipped.iter().map(|(reason, count)| (reason.to_string(), *count)).collect(),
    };
    plan.systems.iter().zip(tallies).map(count).collect()
}

fn count_date(date: &DateForecast) -> DateCount {
    DateCount {
        date: date.date,
        status: date.status,
        players: date.players.len(),
        predictions: date.results.iter().flatten().count(),
        // No date takes half a million years.
        microseconds: u64::try_from(date.elapsed.as_micros()).unwrap_or(u64::MAX),
    }
}
