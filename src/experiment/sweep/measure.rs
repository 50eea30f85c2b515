//! What a sweep makes small or large.

use serde::{Deserialize, Serialize};

use super::DateSums;

/// What is to be small or large. Each is a quotient of sums over player-dates, so that dates can be added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepMeasure {
    /// The mean absolute error, in points: small.
    #[default]
    Mae,
    /// The mean squared error, in points squared: small.
    Mse,
    /// The share of recommendations that won, of those that won or lost: large.
    WinRate,
}

impl SweepMeasure {
    /// The word of files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mae => "mae",
            Self::Mse => "mse",
            Self::WinRate => "win_rate",
        }
    }

    /// What is made small, as a numerator and a denominator of a date.
    pub fn loss(self, sums: &DateSums) -> (f64, f64) {
        match self {
            Self::Mae => (sums.absolute_error, f64::from(sums.count)),
            Self::Mse => (sums.squared_error, f64::from(sums.count)),
            Self::WinRate => (-f64::from(sums.wins), f64::from(sums.wins + sums.losses)),
        }
    }

    /// What a setting is compared by, as a numerator and a denominator of a date: of errors how much larger they are than those
    /// with the declared numbers, on the player-dates that both predict, so that errors of other games are never compared.
    pub fn compared(self, sums: &DateSums) -> (f64, f64) {
        match self {
            Self::Mae => (sums.absolute_difference, f64::from(sums.shared)),
            Self::Mse => (sums.squared_difference, f64::from(sums.shared)),
            Self::WinRate => self.loss(sums),
        }
    }

    /// What a setting does that is so much `compared`, where the declared numbers lose `declared` on average.
    pub fn beside(self, declared: f64, compared: f64) -> f64 {
        match self {
            Self::Mae | Self::Mse => self.shown(declared + compared),
            Self::WinRate => self.shown(compared),
        }
    }

    /// What stands above a column of it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mae => "MAE",
            Self::Mse => "MSE",
            Self::WinRate => "won",
        }
    }

    /// What it is called in a sentence, with its unit.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Mae => "mean absolute error in points",
            Self::Mse => "mean squared error in points²",
            Self::WinRate => "share of recommendations that won",
        }
    }

    /// A value of it, as tables have it.
    pub fn in_digits(self, value: f64) -> String {
        match self {
            Self::Mae | Self::Mse => format!("{value:.3}"),
            Self::WinRate => format!("{:.1} %", 100.0 * value),
        }
    }

    /// How much better `value` is than `other`.
    pub fn gain(self, other: f64, value: f64) -> f64 {
        match self {
            Self::Mae | Self::Mse => other - value,
            Self::WinRate => value - other,
        }
    }

    /// The measure, from what is made small.
    pub fn shown(self, loss: f64) -> f64 {
        match self {
            Self::Mae | Self::Mse => loss,
            Self::WinRate => -loss,
        }
    }
}
