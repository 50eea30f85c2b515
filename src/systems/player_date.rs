//! What a system is shown of a player before a game: a view that ends before the date.

use super::{
    ExtendedRow, MarketView, ModelOutput, NoPrediction, PredictionStore, StoredPrediction,
    XgboostOutput,
};
use crate::domain::Line;
use crate::season::{FeatureRow, Window};

/// What is known of a player before a game.
#[derive(Clone, Debug)]
pub struct PlayerDate<'a> {
    /// The features of that date.
    pub features: FeatureRow<'a>,
    /// The past games that the lookback finds ([`Parameters::lookback`](super::Parameters::lookback)).
    pub window: &'a Window<'a>,
    /// The line to judge, if there is one.
    pub line: Option<Line>,
    /// What is known where that is the market's, and outcomes at earlier lines of the season count.
    pub market: Option<MarketView<'a>>,
    /// The results of the system's components, in the order it names them.
    pub components: Components<'a>,
    /// What the trained XGBoost model gives, if there is one.
    pub xgboost: Option<Result<XgboostOutput, NoPrediction>>,
    /// What the models of a training give, if there is one.
    pub trained: Option<Result<ModelOutput<'a>, NoPrediction>>,
    /// Its features of `v2_extended`, where there is a training.
    pub extended: Option<ExtendedRow<'a>>,
}

/// The results of a system's components on the same player-date.
#[derive(Clone, Copy, Debug)]
pub struct Components<'a> {
    results: &'a PredictionStore,
    first: usize,
    positions: &'a [usize],
}

impl<'a> Components<'a> {
    /// Those of `results` that stand at `positions`, counted from `first`.
    pub fn new(results: &'a PredictionStore, first: usize, positions: &'a [usize]) -> Self {
        Self { results, first, positions }
    }

    /// The predictions there are, in the components' order.
    pub fn predictions(self) -> impl Iterator<Item = StoredPrediction<'a>> {
        let result = move |position: &usize| self.results.get(self.first + position)?.ok();
        self.positions.iter().filter_map(result)
    }
}
