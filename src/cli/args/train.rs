//! What can be typed of a training.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::seasons;
use crate::cli::threads::MAX_THREADS;
use crate::domain::SeasonId;
use crate::source::Seasons;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct TrainArgs {
    /// The season.
    pub(in crate::cli) season: SeasonId,

    /// Earlier seasons to train on, each with a snapshot, separated by commas, or `all` [default: all].
    #[arg(long, value_name = "SEASONS", num_args = 1.., value_delimiter = ',', value_parser = seasons)]
    pub(in crate::cli) history: Vec<Seasons>,

    /// The days from one refit to the next; without this flag 28, or 7 if there is no earlier season to learn from.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=365))]
    pub(in crate::cli) refit_days: Option<u16>,

    /// The trainer.
    #[arg(long, value_enum, value_name = "TRAINER", default_value_t = TrainerArg::BoostedTrees)]
    pub(in crate::cli) trainer: TrainerArg,

    /// The library of XGBoost 3.x to train with [default: the one that `$XGBOOST_LIB` names, or the one in Python's
    /// site-packages].
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) xgboost_lib: Option<PathBuf>,

    /// What is minimised: the loss of a quantile a little above the median, where the bias is least, or the absolute
    /// error.
    #[arg(long, value_enum, value_name = "LOSS", default_value_t = ObjectiveArg::Quantile)]
    pub(in crate::cli) objective: ObjectiveArg,

    /// The number of trees of each model [default: what was best].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub(in crate::cli) trees: Option<u32>,

    /// How often networks see each row [default: what was best].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(in crate::cli) epochs: Option<u32>,

    /// Chooses the rows and features of each tree, and where networks start; the same number gives the same models.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,

    /// The number of threads [default: all processors]. The result is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_THREADS)))]
    pub(in crate::cli) threads: Option<u16>,

    /// Train again even if the identical training exists.
    #[arg(long)]
    pub(in crate::cli) force: bool,

    /// Print the training's manifest as JSON.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// The trainer.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum TrainerArg {
    /// Boosted trees, part of this program.
    BoostedTrees,
    /// XGBoost, if it is installed.
    #[value(name = "xgboost")]
    XGBoost,
}

/// What is minimised.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ObjectiveArg {
    /// The loss of the quantile at 0.55.
    Quantile,
    /// The absolute error.
    AbsoluteError,
}
