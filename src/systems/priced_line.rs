//! A market's line as systems see it: its points, the books' own probability, and what its sides pay.

use crate::domain::Price;

/// One line of the market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedLine {
    /// The line, in points.
    pub points: f64,
    /// The books' own probability of more points, given no push; `None` unless they named both prices.
    pub market_over: Option<f64>,
    /// What a bet on more points pays.
    pub over: Price,
    /// What a bet on fewer pays.
    pub under: Price,
}

impl PricedLine {
    /// The line of a source that has no prices: they are taken for the usual ones.
    pub const fn without_prices(points: f64) -> Self {
        Self { points, market_over: None, over: Price::ASSUMED, under: Price::ASSUMED }
    }
}

/// The market's lines of a player-date: one, unless each side has its best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedLines {
    /// The line of a prediction that lies on it.
    pub middle: PricedLine,
    /// That of a prediction of more points than the middle.
    pub lowest: PricedLine,
    /// That of a prediction of fewer.
    pub highest: PricedLine,
}

impl From<PricedLine> for PricedLines {
    fn from(line: PricedLine) -> Self {
        Self { middle: line, lowest: line, highest: line }
    }
}

impl PricedLines {
    /// The line that a prediction of so many points is judged by.
    pub fn for_points(&self, predicted: f64) -> &PricedLine {
        match predicted {
            _ if predicted > self.middle.points => &self.lowest,
            _ if predicted < self.middle.points => &self.highest,
            _ => &self.middle,
        }
    }
}
