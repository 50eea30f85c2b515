//! A book's margin, taken out of the prices of both sides of a line: what is left is the market's own probability.

use std::str::FromStr;

use super::math;
use super::price::Price;

/// How the margin is taken out of the probabilities that two prices imply, whose sum is more than 1.
///
/// Each gives the probability of more points than the line, given that they do not fall on it. For their comparison: Clarke,
/// Kovalchik and Ingram, "Adjusting bookmaker's odds to allow for overround" (2017).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarginRemoval {
    /// Both to the same power, so that they sum to 1: the margin weighs on outsiders most.
    #[default]
    Power,
    /// Both by the same factor.
    Multiplicative,
    /// The same from both.
    Additive,
}

/// How often the interval of the exponent is halved: more often than a float has digits.
const HALVINGS: usize = 60;

impl MarginRemoval {
    /// The word that a command takes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Multiplicative => "multiplicative",
            Self::Additive => "additive",
        }
    }

    /// The market's probability of more points than the line, 0 – 1; `None` where the prices leave none.
    pub fn over(self, over: Price, under: Price) -> Option<f64> {
        let (over, under) = (over.break_even(), under.break_even());
        let probability = match self {
            Self::Multiplicative => over / (over + under),
            Self::Additive => over - (over + under - 1.0) / 2.0,
            Self::Power => power(over, exponent(over, under)),
        };
        (probability > 0.0 && probability < 1.0).then_some(probability)
    }
}

/// `probability` to the power `exponent`.
fn power(probability: f64, exponent: f64) -> f64 {
    math::exp(exponent * math::ln(probability))
}

/// The exponent k for which over^k + under^k = 1. The sum falls as k rises, from 2 at k = 0.
fn exponent(over: f64, under: f64) -> f64 {
    let (mut low, mut high) = (0.0, 64.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if power(over, middle) + power(under, middle) > 1.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

impl FromStr for MarginRemoval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Power, Self::Multiplicative, Self::Additive];
        all.into_iter().find(|of| of.as_str() == text).ok_or_else(|| {
            format!("`{text}` takes out no margin: write power, multiplicative or additive")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// −150 implies 0.6 and +110 implies 0.47619: together 1.07619.
    #[test]
    fn margins_are_taken_out_as_worked_by_hand() {
        let (over, under) =
            (Price::from_american(-150.0).unwrap(), Price::from_american(110.0).unwrap());
        let of = |removal: MarginRemoval| removal.over(over, under).unwrap();
        let close = |one: f64, other: f64| (one - other).abs() < 5e-6;
        assert!(close(of(MarginRemoval::Multiplicative), 0.557_522));
        assert!(close(of(MarginRemoval::Additive), 0.561_905));
        // Its exponent has no closed form: both probabilities to it sum to 1.
        let by_power = of(MarginRemoval::Power);
        assert!(by_power > 0.561_905 && by_power < 0.57, "{by_power}");
        let k = exponent(over.break_even(), under.break_even());
        assert!(close(power(0.6, k) + power(under.break_even(), k), 1.0));
    }

    #[test]
    fn equal_prices_are_equal_chances_whatever_the_margin() {
        for removal in
            [MarginRemoval::Power, MarginRemoval::Multiplicative, MarginRemoval::Additive]
        {
            let even = removal.over(Price::ASSUMED, Price::ASSUMED).unwrap();
            assert!((even - 0.5).abs() < 1e-12);
            assert_eq!(removal.as_str().parse(), Ok(removal));
        }
        assert!("none".parse::<MarginRemoval>().is_err());
    }
}
