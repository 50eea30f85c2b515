//! What a training was made with: hashed for its name, stored in its manifest and read back from there.

use serde::{Deserialize, Serialize};

use super::super::inputs::{all_names, reads};
use super::super::refits::{NETWORK_DAYS, PRIOR_SEASON_DAYS};
use super::super::trainer_settings::TrainerSettings;
use super::super::{AddedInputs, NetworkParameters, SCHEMA_VERSION, TrainingOptions};
use crate::artifacts::hash_settings;
use crate::domain::{KnownAbsences, SeasonId, SystemId};
use crate::season::Season;
use crate::snapshot::checked;
use crate::systems::{self, Aim, TRAINED_SYSTEMS};

/// Everything that the models of a training depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSettings {
    /// The version of the training's layout.
    pub schema_version: u32,
    /// The version of the program that made it.
    #[serde(deserialize_with = "checked::read_word")]
    pub program: String,
    /// The season that its models are for.
    pub season: SeasonId,
    /// The hash of that season's snapshot.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
    /// The seasons that were learned from besides its own, in their order.
    pub history: Vec<EarlierSeason>,
    /// All features that models may read.
    pub features: Vec<String>,
    /// The days from one refit to the next.
    pub refit_days: u16,
    /// Who trained the trees, and how.
    pub trainer: TrainerSettings,
    /// The features that trees read.
    pub trees_read: Vec<String>,
    /// The days from one refit of networks to the next, at least.
    pub network_days: u16,
    /// The days from one refit to the next in the season before.
    #[serde(rename = "rehearsal_days")]
    pub prior_season_days: u16,
    /// How networks were trained.
    pub network: NetworkParameters,
    /// The v2 systems, each with its version: what errors teach follows from the formulas.
    pub systems: Vec<(String, u32)>,
    /// What predictions aim at.
    #[serde(default, skip_serializing_if = "Aim::is_mean")]
    pub aim: Aim,
    /// What was taken to be known of who plays.
    #[serde(default, skip_serializing_if = "KnownAbsences::is_expected")]
    pub absences: KnownAbsences,
    /// The features of the snapshots that models read besides, in the order in which they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with_features: Vec<String>,
    /// The tables of own features that those were read from, of all seasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_features: Vec<OwnTableRead>,
}

/// A table of own features that inputs were read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnTableRead {
    /// The season.
    pub season: SeasonId,
    /// The set.
    pub set: String,
    /// The SHA-256 of its table.
    #[serde(deserialize_with = "checked::read_hash")]
    pub sha256: String,
}

/// A season that was learned from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierSeason {
    /// The season.
    pub season: SeasonId,
    /// The hash of its snapshot.
    #[serde(deserialize_with = "checked::read_hash")]
    pub snapshot_hash: String,
}

impl TrainingSettings {
    /// The settings of a training for `season`, from it and from `history`, with what was chosen.
    pub(super) fn new(history: &[Season], season: &Season, chosen: &TrainingOptions) -> Self {
        let of = |season: &Season| EarlierSeason {
            season: season.id(),
            snapshot_hash: season.snapshot_hash().to_owned(),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            season: season.id(),
            snapshot_hash: season.snapshot_hash().to_owned(),
            history: history.iter().map(of).collect(),
            features: all_names(chosen.added()).map(str::to_owned).collect(),
            refit_days: chosen.refit_days,
            trainer: chosen.trainer.settings(&chosen.parameters),
            trees_read: reads(chosen.added()).trees,
            network_days: NETWORK_DAYS,
            prior_season_days: PRIOR_SEASON_DAYS,
            network: chosen.network,
            systems: TRAINED_SYSTEMS.map(|id| (id.to_string(), version(id))).into(),
            aim: chosen.aim,
            absences: chosen.absences,
            with_features: chosen.with_features.clone(),
            own_features: own_features(history, season, &chosen.with_features),
        }
    }

    /// What models read besides the inputs that every training has.
    pub fn added(&self) -> AddedInputs<'_> {
        AddedInputs { absences: self.absences, further: &self.with_features }
    }

    /// The name of the training with these settings.
    pub(super) fn id(&self) -> String {
        hash_settings(self)
    }
}

/// The tables of own features that `names` are read from, of all seasons.
fn own_features(history: &[Season], season: &Season, names: &[String]) -> Vec<OwnTableRead> {
    let of_season = |of: &Season| {
        let (season, sets) = (of.id(), of.own_sets(names.iter().map(String::as_str)));
        sets.into_iter().map(move |(set, sha256)| OwnTableRead { season, set, sha256 })
    };
    history.iter().chain([season]).flat_map(of_season).collect()
}

#[expect(clippy::expect_used, reason = "a test finds every learner in the registry")]
fn version(id: SystemId) -> u32 {
    systems::find_system(id.as_str())
        .map(|system| system.info().version)
        .expect("Invariant: learners are registered")
}

#[cfg(test)]
mod tests {
    use super::super::super::{Trainer, TrainerParameters, TreeParameters, XgboostParameters};
    use super::*;
    use crate::artifacts::settings_json;

    fn settings() -> TrainingSettings {
        let chosen = TrainingOptions::default();
        TrainingSettings {
            schema_version: 2,
            program: "0.1.0".to_owned(),
            season: "2021-22".parse().unwrap(),
            snapshot_hash: "ab".repeat(32),
            history: vec![EarlierSeason {
                season: "2020-21".parse().unwrap(),
                snapshot_hash: "cd".repeat(32),
            }],
            features: vec!["expected_points".to_owned()],
            refit_days: 28,
            trainer: Trainer::BoostedTrees.settings(&chosen.parameters),
            trees_read: vec!["expected_points".to_owned()],
            network_days: 56,
            prior_season_days: 84,
            network: chosen.network,
            systems: vec![("boosted_trees_v2".to_owned(), 1)],
            aim: Aim::Mean,
            absences: KnownAbsences::Expected,
            with_features: Vec::new(),
            own_features: Vec::new(),
        }
    }

    /// The names, the order and the spelling of values are those of every training on disk.
    #[test]
    fn settings_keep_their_hash() {
        let text = concat!(
            r#"{"features":["expected_points"],"history":[{"season":"2020-21","snapshot_hash":"CD"}],"#,
            r#""network":{"batch":512,"epochs":8,"learning_rate":0.002,"members":4,"missing":0.002,"quantile":0.55,"#,
            r#""scale":6.0,"seed":1,"smoothing":1.8,"tails":0.002,"warm_up":100,"weight_decay":0.3},"network_days":56,"#,
            r#""program":"0.1.0","refit_days":28,"rehearsal_days":84,"schema_version":2,"season":"2021-22","#,
            r#""snapshot_hash":"AB","systems":[["boosted_trees_v2",1]],"trainer":{"library":"forust-ml","#,
            r#""name":"boosted trees","objective":"reg:quantileerror","parameters":{"bins":64,"depth":6,"#,
            r#""feature_share":0.4,"learning_rate":0.08,"leaves":12,"quantile":0.55,"row_share":0.4,"#,
            r#""rows_per_leaf":400,"seed":1,"shrinkage":1.0,"trees":110},"starts_from":"zone_matchup_v2","#,
            r#""version":"0.8.0"},"trees_read":["expected_points"]}"#
        );
        let text = text.replace("CD", &"cd".repeat(32)).replace("AB", &"ab".repeat(32));
        assert_eq!(settings_json(&settings()).to_string(), text);
        assert_eq!(serde_json::from_str::<TrainingSettings>(&text).unwrap(), settings());
    }

    /// What XGBoost was told keeps its names and the spelling of its values, and nothing else is taken for it.
    #[test]
    fn the_parameters_of_xgboost_keep_their_text() {
        let text = concat!(
            r#"{"alpha":0,"base_score":0,"booster":"gbtree","colsample_bylevel":1,"colsample_bynode":1,"#,
            r#""colsample_bytree":0.4,"device":"cpu","eta":0.08,"gamma":0,"grow_policy":"lossguide","lambda":1.0,"#,
            r#""max_bin":64,"max_delta_step":0,"max_depth":6,"max_leaves":12,"min_child_weight":400,"nthread":1,"#,
            r#""num_parallel_tree":1,"objective":"reg:quantileerror","quantile_alpha":0.55,"#,
            r#""sampling_method":"uniform","seed":1,"seed_per_iteration":false,"subsample":0.4,"#,
            r#""tree_method":"hist","validate_parameters":true,"verbosity":0}"#
        );
        let parameters =
            TreeParameters::XGBoost(XgboostParameters::new(&TrainerParameters::default()));
        assert_eq!(settings_json(&parameters).to_string(), text);
        assert_eq!(serde_json::from_str::<TreeParameters>(text).unwrap(), parameters);
        for wrong in [
            "{}".to_owned(),
            text.replace("\"verbosity\":0", "\"verbosity\":0,\"verbose\":1"),
            text.replace(",\"verbosity\":0", ""),
            text.replace("\"max_bin\":64", "\"max_bin\":\"64\""),
        ] {
            assert!(serde_json::from_str::<TreeParameters>(&wrong).is_err(), "{wrong}");
        }
    }

    /// A field of another type is refused, and not read as if it were not there.
    #[test]
    fn settings_of_other_types_are_refused() {
        for (field, value) in
            [("history", serde_json::json!("none")), ("trainer", serde_json::json!({}))]
        {
            let mut json = settings_json(&settings());
            json[field] = value;
            assert!(serde_json::from_value::<TrainingSettings>(json).is_err(), "{field}");
        }
    }
}
