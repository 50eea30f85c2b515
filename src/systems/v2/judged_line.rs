//! What a system says of a line of the market, judged by what came of its probabilities at earlier lines.

use crate::domain::{Recommendation, given_no_push};
use crate::systems::recommendation::recommend_by_price;
use crate::systems::{AtMarketLine, MarketView, OverStatus, SystemInfo};

/// What a system says of a line of the market, judged by what came of its probabilities before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct JudgedLine {
    pub(super) over: f64,
    pub(super) at_line: AtMarketLine,
    pub(super) recommendation: Recommendation,
}

impl JudgedLine {
    /// Judges what the system of this `info`, predicting `points`, says of its line: the probabilities of more points and of
    /// fewer. That of points on the line stays.
    pub(super) fn new(
        market: &MarketView<'_>,
        info: &SystemInfo,
        points: f64,
        (over, under): (f64, f64),
    ) -> Self {
        let line = market.lines.for_points(points);
        let decided = over + under;
        let Some(calibrated) =
            market.known.calibrate(info.id, given_no_push(over, under), line.market_over)
        else {
            let at_line = AtMarketLine { under, status: OverStatus::Uncalibrated };
            return Self { over, at_line, recommendation: Recommendation::Pass };
        };
        let under = (1.0 - calibrated) * decided;
        Self {
            over: calibrated * decided,
            at_line: AtMarketLine { under, status: OverStatus::Calibrated },
            recommendation: recommend_by_price(calibrated, line, info.price_margin),
        }
    }
}
