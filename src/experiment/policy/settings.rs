//! What a policy was replayed with: hashed for its name, and kept with its bets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Rule;
use crate::artifacts::hash_settings;
use crate::domain::SeasonId;
use crate::snapshot::checked;
use crate::snapshot::manifest::FileEntry;

/// Everything that the bets of a policy depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySettings {
    /// The version of the layout.
    pub schema_version: u32,
    /// The version of the program: a new one may choose otherwise.
    #[serde(deserialize_with = "checked::read_word")]
    pub program: String,
    /// The run of each season.
    pub runs: BTreeMap<SeasonId, PolicyRun>,
    /// Whether bets at lines that no book offered are counted.
    pub count_without_money: bool,
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
}

/// A run whose predictions are bet on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRun {
    /// Its name.
    #[serde(deserialize_with = "checked::read_id")]
    pub run_id: String,
    /// The hash of the snapshot whose outcomes settle the bets.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
    /// SHA-256 of its predictions.
    #[serde(deserialize_with = "checked::read_hash")]
    pub predictions: String,
    /// SHA-256 of the table of offers that its lines were chosen from, if there was one.
    #[serde(deserialize_with = "checked::read_optional_hash")]
    pub lines: Option<String>,
}

impl PolicySettings {
    /// The version of the layout.
    pub const SCHEMA_VERSION: u32 = 1;

    /// The name of the policy: 16 hexadecimal digits.
    pub fn id(&self) -> String {
        hash_settings(self)
    }
}

/// The manifest of a policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyManifest {
    /// The version of the layout.
    pub schema_version: u32,
    /// Its name.
    #[serde(deserialize_with = "checked::read_id")]
    pub policy_id: String,
    /// Everything that its bets depend on.
    pub settings: PolicySettings,
    /// Its file.
    pub files: Vec<FileEntry>,
    /// Whether its seasons were made up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fictional_players: bool,
    /// When it was made, in UTC.
    #[serde(deserialize_with = "checked::read_word")]
    pub created_at: String,
}
