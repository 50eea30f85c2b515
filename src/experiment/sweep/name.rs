//! What a sweep was made with: hashed for its name, and kept with its results.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{SweepMeasure, SweepSetting};
use crate::artifacts::hash_settings;
use crate::domain::SeasonId;
use crate::engine::LinePolicy;
use crate::snapshot::checked;
use crate::snapshot::manifest::FileEntry;

/// Everything that a sweep's results depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepSettings {
    /// The version of the layout.
    pub schema_version: u32,
    /// The version of the program: a new one may sum otherwise.
    #[serde(deserialize_with = "checked::read_word")]
    pub program: String,
    /// The seasons, each with the hash of its snapshot.
    pub seasons: BTreeMap<SeasonId, String>,
    /// The systems, each with its version, in the order of files.
    pub systems: Vec<(String, u32)>,
    /// Where lines come from.
    pub line: LinePolicy,
    /// For each season with a table of offers that lines are chosen from, its SHA-256.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<SeasonId, String>,
    /// The fewest earlier games of the season of a player-date that counts.
    pub min_games: usize,
    /// The settings, the declared numbers first.
    pub settings: Vec<SweepSetting>,
    /// What is to be small or large.
    pub by: SweepMeasure,
    /// For each season the names of the trainings, in the order in which the settings name their numbers first; none where no
    /// system predicts with one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub trainings: BTreeMap<SeasonId, Vec<String>>,
}

impl SweepSettings {
    /// The version of the layout.
    pub const SCHEMA_VERSION: u32 = 2;

    /// The name of the sweep: 16 hexadecimal digits.
    pub fn id(&self) -> String {
        hash_settings(self)
    }
}

/// The manifest of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepManifest {
    /// The version of the layout.
    pub schema_version: u32,
    /// Its name.
    #[serde(deserialize_with = "checked::read_id")]
    pub sweep_id: String,
    /// Everything that its results depend on.
    pub settings: SweepSettings,
    /// Its file.
    pub files: Vec<FileEntry>,
    /// Whether its seasons were made up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fictional_players: bool,
    /// When it was made, in UTC.
    #[serde(deserialize_with = "checked::read_word")]
    pub created_at: String,
}
