//! The flags that say how player-dates are predicted, the same for every command that predicts some.

use std::path::PathBuf;
use std::sync::Arc;

use super::values;
use crate::cli::Failure;
use crate::domain::{BOOTSTRAP_DAYS, shortened};
use crate::engine::{LinePolicy, Plan};
use crate::systems::{Parameters, System, all_systems};

/// How player-dates are predicted.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct PlanArgs {
    /// Only these systems, separated by commas.
    #[arg(long, alias = "system", value_name = "SYSTEMS", value_delimiter = ',')]
    #[arg(value_parser = values::system)]
    pub(in crate::cli) systems: Vec<Arc<dyn System>>,

    /// Where lines come from: `market` (also `market:<BOOK>`, `market:best`, `market:open`, `market:close`, `market:at=-90m`, where
    /// `season lines` has read offers), `estimated` (the average of the last five games, to the half point),
    /// `fixed:<POINTS>`, or several separated by commas: the first that has a line counts.
    #[arg(long, value_name = "SOURCE", default_value_t)]
    pub(in crate::cli) line: LinePolicy,

    /// The warm-up: days from opening night on that are not predicted.
    #[arg(long, alias = "skip-bootstrap-days", value_name = "DAYS")]
    #[arg(default_value_t = BOOTSTRAP_DAYS)]
    pub(in crate::cli) warmup_days: u16,

    /// Change a number that systems depend on; `season parameters` lists them. It can be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = values::assignment)]
    pub(in crate::cli) set: Vec<(String, f64)>,

    /// A trained model that replaces the formula of `xgboost_v1`: saved by XGBoost 1.7 to 3.x as JSON or UBJ. The
    /// snapshot must have every feature that it names.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) xgboost_model: Option<PathBuf>,

    /// The training whose models are used, by the beginning of its name [default: the newest for this snapshot of the
    /// season, if there is one].
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) models: Option<String>,
}

impl PlanArgs {
    /// The numbers that were set.
    pub(in crate::cli) fn parameters(&self) -> Result<Parameters, Failure> {
        if let Some((name, value)) = self.set.iter().find(|(name, _)| name.starts_with("train.")) {
            return Err(Failure::Usage(format!(
                "{} is a number of a training: season train --set {}={value} trains with it, and --models names the training",
                shortened(name),
                shortened(name)
            )));
        }
        Parameters::new(&self.set).map_err(|why| Failure::Usage(why.to_string()))
    }

    /// Refuses a number that was set and that no system of `plan` reads.
    pub(in crate::cli) fn check_read(plan: &Plan) -> Result<(), Failure> {
        let Some(name) = plan.unread_parameter() else { return Ok(()) };
        let reads = |system: &&Arc<dyn System>| {
            system.info().all_parameters().any(|parameter| parameter.name == name)
        };
        let readers: Vec<&str> =
            all_systems().iter().filter(reads).map(|system| system.id().as_str()).collect();
        Err(Failure::Usage(format!(
            "{name} changes no system of this run; those that read it are {}",
            readers.join(", ")
        )))
    }
}

impl Default for PlanArgs {
    fn default() -> Self {
        Self {
            systems: Vec::new(),
            line: LinePolicy::default(),
            warmup_days: BOOTSTRAP_DAYS,
            set: Vec::new(),
            xgboost_model: None,
            models: None,
        }
    }
}
