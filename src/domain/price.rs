//! A bookmaker's price, as American odds.

use serde::{Deserialize, Serialize};

/// American odds: `-110` wins 100 for a stake of 110, `+120` wins 120 for a stake of 100.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct Price(f64);

impl TryFrom<f64> for Price {
    type Error = String;

    fn try_from(odds: f64) -> Result<Self, String> {
        Self::from_american(odds).ok_or_else(|| format!("{odds} is no American price"))
    }
}

impl Price {
    /// What is assumed where a price is missing.
    pub const ASSUMED: Self = Self(-110.0);

    /// The most, and with a minus the least, that American odds can be.
    pub const MAX: f64 = 1e6;

    /// American odds, which are at least 100 either way.
    pub fn from_american(odds: f64) -> Option<Self> {
        (100.0..=Self::MAX).contains(&odds.abs()).then_some(Self(odds))
    }

    /// Decimal odds: what is paid out for a stake of 1, the stake among it.
    pub fn from_decimal(odds: f64) -> Option<Self> {
        if odds <= 1.0 {
            return None;
        }
        let profit = odds - 1.0;
        let american = if profit >= 1.0 { 100.0 * profit } else { -100.0 / profit };
        Self::from_american(american)
    }

    /// The probability at which a bet at this price breaks even.
    pub fn from_implied(probability: f64) -> Option<Self> {
        if probability <= 0.0 || probability >= 1.0 {
            return None;
        }
        let american = if probability <= 0.5 {
            100.0 * (1.0 - probability) / probability
        } else {
            -100.0 * probability / (1.0 - probability)
        };
        Self::from_american(american)
    }

    /// American odds.
    pub const fn american(self) -> f64 {
        self.0
    }

    /// What a bet of 1 wins beside the stake.
    pub fn profit(self) -> f64 {
        if self.0 < 0.0 { -100.0 / self.0 } else { self.0 / 100.0 }
    }

    /// The share of bets that has to win for no loss: the probability that the price implies, its margin among it.
    pub fn break_even(self) -> f64 {
        1.0 / (1.0 + self.profit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_price_has_three_spellings() {
        let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let american = |price: Option<Price>| price.unwrap().american();
        assert_eq!(american(Price::from_american(-110.0)), -110.0);
        assert!(close(american(Price::from_decimal(1.5)), -200.0));
        assert!(close(american(Price::from_decimal(2.0)), 100.0));
        assert!(close(american(Price::from_decimal(3.2)), 220.0));
        assert!(close(american(Price::from_implied(0.5)), 100.0));
        assert!(close(american(Price::from_implied(0.25)), 300.0));
        assert!(close(american(Price::from_implied(0.6)), -150.0));
    }

    #[test]
    fn a_bet_wins_what_its_price_says() {
        assert_eq!(Price::from_american(120.0).unwrap().profit(), 1.2);
        assert_eq!(Price::from_american(-125.0).unwrap().profit(), 0.8);
        assert!((Price::ASSUMED.break_even() - 0.523_809_523_8).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_price_is_none() {
        for odds in [0.0, 50.0, -99.0, 2e6, f64::NAN] {
            assert_eq!(Price::from_american(odds), None, "{odds}");
        }
        for odds in [1.0, 0.5, f64::NAN] {
            assert_eq!(Price::from_decimal(odds), None, "{odds}");
        }
        for odds in [0.0, 1.0, -0.2, f64::NAN] {
            assert_eq!(Price::from_implied(odds), None, "{odds}");
        }
    }
}
