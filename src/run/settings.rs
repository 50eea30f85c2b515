//! What a run was made with: hashed for its name, stored in its manifest and read back from there.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{SCHEMA_VERSION, tables};
use crate::artifacts::hash_settings;
use crate::domain::{GameDate, WhoPlays};
use crate::engine::{LinePolicy, Plan};
use crate::season::Season;
use crate::snapshot::checked;
use crate::snapshot::layout::TableLayout;
use crate::systems::{self, Parameters, TrainedModel, TrainedModels};

/// The name of a run: a hash of everything its predictions depend on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(String);

impl RunId {
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

/// Everything that a run's predictions depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSettings {
    /// The version of the run's layout.
    pub schema_version: u32,
    /// The version of the program that made it: a new one may sum or encode differently.
    #[serde(deserialize_with = "checked::read_word")]
    pub program: String,
    /// The snapshot's hash.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
    /// The systems asked for. A later program may know systems that this one does not.
    pub systems: Vec<String>,
    /// Every system that was run, components too, with its version.
    pub system_versions: Vec<(String, u32)>,
    /// Where lines came from.
    pub line: LinePolicy,
    /// SHA-256 of the table of offers that lines were chosen from, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<String>,
    /// The days of warm-up that were not predicted.
    #[serde(rename = "skip_bootstrap_days")]
    pub warmup_days: u16,
    /// The numbers that systems were made with, where they are not those that are declared.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub parameters: Parameters,
    /// The dates, as ranges without a gap; both ends belong to them.
    pub dates: Vec<(GameDate, GameDate)>,
    /// SHA-256 of the trained model's file, where a system predicted with one.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "checked::read_optional_hash"
    )]
    pub xgboost_model: Option<String>,
    /// Who was taken to play.
    #[serde(default, skip_serializing_if = "WhoPlays::is_expected")]
    pub who_plays: WhoPlays,
    /// The sets of own features that the trained model read, each with the SHA-256 of its table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub own_features: BTreeMap<String, String>,
    /// The training whose models systems predicted with, if any did.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "checked::read_optional_id"
    )]
    pub training: Option<String>,
    /// How outcomes at lines of the market calibrate what systems with a training say of such lines, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_calibration: Option<LineCalibrationSettings>,
}

/// How outcomes at earlier lines of the market calibrate probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineCalibrationSettings {
    /// Counts the changes of how it is done.
    #[serde(deserialize_with = "read_version")]
    pub version: u32,
    /// By how many percentage points a side must be more probable than its price takes to be recommended.
    #[serde(deserialize_with = "read_price_margin")]
    pub price_margin: f64,
    /// SHA-256 of the table that the offers of dates before a slate come from, if there are some.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "checked::read_optional_hash"
    )]
    pub earlier_lines: Option<String>,
}

fn read_version<'de, D: Deserializer<'de>>(input: D) -> Result<u32, D::Error> {
    let version = u32::deserialize(input)?;
    if (1..=LineCalibrationSettings::VERSION).contains(&version) {
        Ok(version)
    } else {
        Err(D::Error::custom(format!(
            "this program knows no line calibration of version {version}"
        )))
    }
}

fn read_price_margin<'de, D: Deserializer<'de>>(input: D) -> Result<f64, D::Error> {
    let (margin, [low, high]) = (f64::deserialize(input)?, systems::PRICE_MARGIN.range);
    if (low..=high).contains(&margin) {
        Ok(margin)
    } else {
        Err(D::Error::custom(format!("a price margin is {low} to {high}, not {margin}")))
    }
}

impl LineCalibrationSettings {
    const VERSION: u32 = 1;

    /// Those of `plan`, if systems know outcomes at lines.
    fn new(plan: &Plan) -> Option<Self> {
        let history = plan.history.as_deref()?;
        let to_run = plan.systems_to_run();
        let trained = to_run.iter().map(|system| system.info()).find(|info| info.needs_training)?;
        Some(Self {
            version: Self::VERSION,
            price_margin: trained.price_margin,
            earlier_lines: history.offers_of_slate().map(str::to_owned),
        })
    }
}

impl RunSettings {
    /// The settings of the run of `plan` on `season`.
    pub fn new(season: &Season, plan: &Plan) -> Self {
        let versions = plan.systems_to_run();
        Self {
            schema_version: SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            snapshot_hash: season.snapshot_hash().to_owned(),
            systems: plan.systems.iter().map(|system| system.id().to_string()).collect(),
            system_versions: versions
                .iter()
                .map(|system| (system.id().to_string(), system.info().version))
                .collect(),
            line: plan.lines.clone(),
            lines: plan.offers.as_deref().map(|offers| offers.sha256().to_owned()),
            warmup_days: plan.bootstrap_days,
            parameters: plan.parameters.clone(),
            dates: ranges(&plan.dates),
            xgboost_model: plan.model_in_use().map(|trained| trained.model().sha256().to_owned()),
            who_plays: plan.who_plays(),
            own_features: season
                .own_sets(plan.model_in_use().into_iter().flat_map(TrainedModel::further)),
            training: plan.trained_in_use().map(TrainedModels::id).map(str::to_owned),
            line_calibration: LineCalibrationSettings::new(plan),
        }
    }

    /// The SHA-256 of the table of offers that it reads: of its own lines or, for a slate, of those of earlier dates.
    pub fn needed_lines(&self) -> Option<&str> {
        let earlier = || self.line_calibration.as_ref()?.earlier_lines.as_deref();
        self.lines.as_deref().or_else(earlier)
    }

    /// Whether its systems know outcomes at lines of the market.
    pub fn is_at_market(&self) -> bool {
        self.line_calibration.is_some()
    }

    /// The columns of `predictions.parquet`.
    pub fn predictions_layout(&self) -> TableLayout {
        if self.is_at_market() {
            tables::predictions_at_market_layout()
        } else {
            tables::predictions_layout()
        }
    }

    /// The sets of own features that it reads, each with the SHA-256 of its table.
    pub fn needed_own(&self) -> impl Iterator<Item = (&str, &str)> {
        self.own_features.iter().map(|(set, sha256)| (set.as_str(), sha256.as_str()))
    }

    /// The name of the run with these settings.
    pub fn id(&self) -> RunId {
        RunId(hash_settings(self))
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

    /// The names, the order and the spelling of values are those of every run on disk.
    #[test]
    fn settings_keep_their_hash() {
        let day = |date: &str| date.parse().unwrap();
        let settings = RunSettings {
            schema_version: 3,
            program: "0.1.0".to_owned(),
            snapshot_hash: "ab".repeat(32),
            systems: vec!["ensemble_v1".to_owned()],
            system_versions: vec![("ensemble_v1".to_owned(), 1)],
            line: "market,fixed:20.5".parse().unwrap(),
            lines: None,
            warmup_days: 14,
            parameters: Parameters::default(),
            dates: vec![(day("2021-11-02"), day("2022-04-10"))],
            xgboost_model: None,
            who_plays: WhoPlays::Expected,
            own_features: BTreeMap::new(),
            training: Some("0123456789abcdef".to_owned()),
            line_calibration: None,
        };
        let text = format!(
            r#"{{"dates":[["2021-11-02","2022-04-10"]],"line":"market,fixed:20.5","program":"0.1.0","schema_version":3,"skip_bootstrap_days":14,"snapshot_hash":"{}","system_versions":[["ensemble_v1",1]],"systems":["ensemble_v1"],"training":"0123456789abcdef"}}"#,
            "ab".repeat(32)
        );
        assert_eq!(crate::artifacts::settings_json(&settings).to_string(), text);
        assert_eq!(serde_json::from_str::<RunSettings>(&text).unwrap(), settings);
    }
}
