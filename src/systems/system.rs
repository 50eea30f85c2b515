//! What a system is: what it says of itself, a prediction for a player-date, and what that rests on.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Basis, BetThreshold, Input, Parameter, Parameters, PlayerDate, PredictionResult, Sum};
use crate::domain::SystemId;

/// A formula that predicts a player's points.
pub trait System: Debug + Send + Sync {
    /// What it says of itself.
    fn info(&self) -> &SystemInfo;

    /// The prediction for a player-date, with the terms that make it up, or the reason why there is none.
    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult;

    /// What [`System::predict`] rests on besides its terms, for systems that look for similar games or take a mean of
    /// others.
    fn explain(&self, _player_date: &PlayerDate<'_>) -> Basis {
        Basis::default()
    }
}

/// Makes a system with these parameters.
pub type MakeSystem = fn(&Parameters) -> Arc<dyn System>;

impl dyn System + '_ {
    /// Its name.
    pub fn id(&self) -> SystemId {
        self.info().id
    }
}

/// What a system says of itself.
#[derive(Clone, Copy, Debug)]
pub struct SystemInfo {
    /// Its name.
    pub id: SystemId,
    /// Counts the changes of the formula. It is part of a run's identity.
    pub version: u32,
    /// What it does, in one line.
    pub summary: &'static str,
    /// What a recommendation takes.
    pub threshold: BetThreshold,
    /// The features it reads, in groups that are read one after the other. It reads no other.
    pub inputs: &'static [&'static [Input]],
    /// How the terms make points, for systems that have terms.
    pub sum: Option<&'static Sum>,
    /// The systems whose predictions for the same player-date it reads.
    pub components: &'static [SystemId],
    /// The older system that it is meant to be better than, with its own means.
    pub predecessor: Option<SystemId>,
    /// Whether it predicts with what `season train` wrote, and not without it.
    pub needs_training: bool,
    /// Whether it predicts at lines of the market, and nowhere else.
    pub needs_market_lines: bool,
    /// How much more probable a side of a line of the market must be than its price takes, in %, for a system whose
    /// probabilities outcomes at earlier lines calibrate.
    pub price_margin: f64,
    /// The numbers that can be set and that its predictions or recommendations depend on, without those of its components.
    pub parameters: &'static [&'static [Parameter]],
    /// What it says of itself where a trained XGBoost model is given, for systems that predict with one. It reads the
    /// model's inputs besides those it names there.
    pub with_model: Option<&'static SystemInfo>,
}

impl SystemInfo {
    /// What most systems have in common; each says the rest.
    pub const COMMON: Self = Self {
        id: SystemId::new(""),
        version: 1,
        summary: "",
        threshold: BetThreshold { confidence: 0.0, edge: 0.0, inclusive: true },
        inputs: &[],
        sum: None,
        components: &[],
        predecessor: None,
        needs_training: false,
        needs_market_lines: false,
        price_margin: 0.0,
        parameters: &[],
        with_model: None,
    };

    /// The same of a system that is made with `parameters`.
    #[must_use]
    pub fn with(&self, parameters: &Parameters) -> Self {
        if self.needs_training {
            return Self { price_margin: parameters.price_margin(), ..*self };
        }
        Self { threshold: parameters.threshold(self.threshold), ..*self }
    }

    /// Whether its prediction is made of those of several others.
    pub fn is_ensemble(&self) -> bool {
        self.components.len() > 1
    }

    /// The numbers that can be set, one after the other.
    pub fn all_parameters(&self) -> impl Iterator<Item = &'static Parameter> + use<> {
        self.parameters.iter().copied().flatten()
    }

    /// The features it reads, one after the other.
    pub fn all_inputs(&self) -> impl Iterator<Item = Input> + use<> {
        self.inputs.iter().copied().flatten().copied()
    }
}
