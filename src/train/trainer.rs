//! Who trains the trees.

use std::sync::Arc;

use thiserror::Error;

use super::boosting::{self, BoostingError};
use super::network::NetworkError;
use super::trainer_settings::{TrainerSettings, TreeParameters};
use super::xgboost::{Library, LibraryError, XgboostParameters};
use super::{TrainerParameters, TrainingRows};
use crate::model::{ModelError, NotFinite};
use crate::systems::TRAINED_SYSTEMS;

/// Who trains the models. Both start from the same formula, read the same rows and leave files of the same format.
#[derive(Clone, Debug, Default)]
pub enum Trainer {
    /// Boosted trees of our own, which are always there.
    #[default]
    BoostedTrees,
    /// XGBoost, with a library of it.
    XGBoost(Arc<Library>),
}

/// Why a model could not be trained.
#[derive(Debug, Error)]
pub enum TrainerError {
    /// XGBoost cannot be used, or refused.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The trainer left a file that this program cannot evaluate.
    #[error("the trained model cannot be read back")]
    Unreadable(#[from] ModelError),
    /// Our own trees could not be grown.
    #[error("boosted trees cannot be trained")]
    Boosting(#[from] BoostingError),
    /// A network could not be trained.
    #[error("a network cannot be trained")]
    Network(#[from] NetworkError),
    /// A value that the trees read is infinite.
    #[error("the trained trees cannot predict the dates that follow")]
    NotFinite(#[from] NotFinite),
}

impl TrainerError {
    /// What to do next.
    pub fn hint(&self) -> String {
        let do_this = match self {
            Self::Library(LibraryError::NotFound(_)) => {
                "pip install xgboost-cpu, or name the library with --xgboost-lib FILE"
            }
            Self::Library(LibraryError::Failed { .. } | LibraryError::Text(_))
            | Self::Unreadable(_) => "nothing was written",
            Self::Boosting(_) | Self::Network(_) | Self::NotFinite(_) => {
                return "nothing was written; season audit judges what models read".to_owned();
            }
            Self::Library(_) => "pip install xgboost-cpu==3.2.0 brings a library that can be used",
        };
        format!("{do_this}; without --trainer xgboost no library is needed")
    }
}

impl Trainer {
    /// The file of a model trained on the features `names` of the first `count` of `rows`, on one thread. It predicts what
    /// is to be added to where trees start.
    pub(super) fn fit(
        &self,
        rows: &TrainingRows,
        names: &[String],
        count: usize,
        parameters: &TrainerParameters,
    ) -> Result<Vec<u8>, TrainerError> {
        match self {
            Self::BoostedTrees => Ok(boosting::train(rows, names, count, parameters)?),
            Self::XGBoost(library) => Ok(library.fit(rows, names, count, parameters)?),
        }
    }

    /// Everything about it that a model depends on, as a training's settings keep it.
    pub fn settings(&self, parameters: &TrainerParameters) -> TrainerSettings {
        let objective = parameters.objective().to_owned();
        let starts_from = TRAINED_SYSTEMS[1].to_string();
        match self {
            Self::BoostedTrees => TrainerSettings {
                name: "boosted trees".to_owned(),
                library: "forust-ml".to_owned(),
                version: "0.8.0".to_owned(),
                sha256: None,
                trees: None,
                parameters: TreeParameters::Own(*parameters),
                objective,
                starts_from,
            },
            Self::XGBoost(library) => TrainerSettings {
                name: format!("XGBoost {}", library.version()),
                library: "xgboost".to_owned(),
                version: library.version().to_string(),
                sha256: Some(library.sha256().to_owned()),
                trees: Some(parameters.trees),
                parameters: TreeParameters::XGBoost(XgboostParameters::new(parameters)),
                objective,
                starts_from,
            },
        }
    }
}
