//! Floor 3: the prediction systems, one file each, and the registry.
//!
//! A system is a formula: it receives a [`PlayerDate`], a view that ends before the game, and answers with a
//! [`Prediction`] and the terms it is made of, or with the reason why there is none. Refuses to read files, to know
//! of threads, and to look at a clock.
//!
//! To add a system, write a file in `v1/` or `v2/` with a type that implements [`System`], and name it in that folder's
//! `mod.rs`, in its list of systems. Command line, reports, columns and tests iterate [`all_systems`].
//!
//! The `*_v1` systems reproduce a reference to the last bit, oddities included; each oddity is marked where it
//! stands. A corrected formula is a system of its own: those called `*_v2` are trained on earlier dates.

mod basis;
mod input;
mod market_view;
mod parameter;
mod parameters;
mod player_date;
mod prediction;
mod prediction_store;
mod priced_line;
mod recommendation;
mod registry;
mod set_parameters;
mod sum;
mod system;
mod terms;
mod v1;
mod v2;

pub use basis::{Basis, SimilarGame, WeightedMean};
pub use input::Input;
pub use market_view::MarketView;
pub use parameter::Parameter;
pub use parameters::Parameters;
pub use player_date::{Components, PlayerDate};
pub use prediction::{
    AtMarketLine, Distribution, NoPrediction, OverStatus, Prediction, PredictionResult,
};
pub use prediction_store::{PredictionStore, StoredPrediction};
pub use priced_line::{PricedLine, PricedLines};
pub use recommendation::{
    BetThreshold, PRICE_MARGIN, may_follow_from_edge, may_follow_from_price,
    may_follow_from_probability, recommend_by_edge,
};
pub use registry::{
    AddedTooLate, add_systems, all_systems, find_system, make_systems, predicts_with_training,
    systems_with, with_parameters,
};
pub use set_parameters::{ParameterError, all_parameters, check_assignments, describe_range};
pub use sum::{Added, Part, Sum};
pub use system::{MakeSystem, System, SystemInfo};
pub use terms::{Term, Terms};
pub use v1::{ModelMismatch, TrainedModel, XgboostOutput, further_names, refusals};
pub use v2::{
    Aim, BaselineInput, BiasCorrection, BiasShift, ErrorQuantiles, ExtendedRow, KnownBeforeGame,
    LineKnowledge, LinedPlayerDate, MAX_SIMILAR_GAMES, ModelOutput, OF_BASELINE, OutOfSampleError,
    OutOfSampleErrors, PRIOR_WEIGHT, PastGame, ROW_WIDTH, RefitModels, RowInput, Similarity,
    SystemCalibration, TRAINED_SYSTEMS, TrainedModels, ensemble_weights, formulas, line_bounds,
};

/// Games at most so many days before the date are past games that a system is shown.
const LOOKBACK_DAYS: Parameter = Parameter::whole(
    "days",
    90.0,
    [1.0, 400.0],
    "past games at most so many days before the date are shown to systems that read them",
)
.named("lookback.days");

/// A system is shown so many past games at most, the newest.
const LOOKBACK_GAMES: Parameter = Parameter::whole(
    "games",
    30.0,
    [1.0, MAX_WINDOW as f64],
    "so many past games at most, the newest, are shown to systems that read them",
)
.named("lookback.games");

/// The most past games that a system can be shown.
const MAX_WINDOW: usize = 64;

/// What the past games that a system is shown depend on.
const LOOKBACK: &[Parameter] = &[LOOKBACK_DAYS, LOOKBACK_GAMES];
