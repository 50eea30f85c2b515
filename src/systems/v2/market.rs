//! `market_v2`: a blend of the market's line and of `ensemble_v2`, as outcomes at earlier lines say.

use super::formula::{Formula, predict_with_errors};
use super::{ids, line_blend};
use crate::systems::{
    Basis, NoPrediction, Parameters, PlayerDate, PredictionResult, System, SystemInfo,
};

static INFO: SystemInfo = SystemInfo {
    id: ids::MARKET,
    summary: "the market's line, moved towards ensemble_v2 as outcomes at earlier lines say",
    components: &[ids::ENSEMBLE],
    sum: Some(&line_blend::SUM),
    needs_market_lines: true,
    ..Formula::COMMON
};

/// The market's line, a share of what `ensemble_v2` says beyond it, and a shift, both learned from outcomes at the lines of
/// earlier dates. Where the line is not the market's, or too few such outcomes are known, there is no prediction.
#[derive(Debug)]
pub(super) struct MarketV2(SystemInfo);

impl MarketV2 {
    pub(super) fn new(parameters: &Parameters) -> Self {
        Self(INFO.with(parameters))
    }
}

impl System for MarketV2 {
    fn info(&self) -> &SystemInfo {
        &self.0
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let models = player_date.trained.unwrap_or(Err(NoPrediction::NothingLearned))?.models;
        let market = player_date.market.as_ref().ok_or(NoPrediction::NoMarketLine)?;
        let blend = market.known.blend().ok_or(NoPrediction::TooFewLines)?;
        let ensemble = player_date.components.predictions().next();
        let ensemble = ensemble.ok_or(NoPrediction::TooFewComponents)?.points();
        // Where each side has its best line, the points choose between them: they do not depend on the one that judges.
        let (points, terms) = blend.apply(market.lines.middle.points, ensemble)?;
        let errors = models.calibration(self.0.id).and_then(|of| of.residuals.as_ref());
        Ok(predict_with_errors(&self.0, (points, terms), errors, player_date))
    }

    fn explain(&self, player_date: &PlayerDate<'_>) -> Basis {
        let blend = player_date.market.as_ref().and_then(|market| market.known.blend());
        let component_weights = blend.map(|blend| vec![100.0 * blend.weight]);
        Basis { component_weights, ..Basis::default() }
    }
}
