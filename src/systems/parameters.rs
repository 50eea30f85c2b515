//! The numbers that were set, kept where they differ from what is declared.

use std::collections::BTreeMap;

use serde::Serialize;

use super::parameter::Parameter;
use super::recommendation::{BetThreshold, MIN_CONFIDENCE, MIN_EDGE, PRICE_MARGIN};
use super::{LOOKBACK_DAYS, LOOKBACK_GAMES};
use crate::season::Lookback;

/// The parameters whose values are not those that are declared, in the order of names.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Parameters(BTreeMap<&'static str, f64>);

impl Parameters {
    /// These values, none of which is the one that is declared.
    pub(super) fn from_values(values: BTreeMap<&'static str, f64>) -> Self {
        Self(values)
    }

    /// Whether all have the values that are declared.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those whose values are not those that are declared, in the order of names.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.0.iter().map(|(name, value)| (*name, *value))
    }

    /// The same as text, separated by commas.
    pub fn describe(&self) -> String {
        let changed: Vec<String> =
            self.changed().map(|(name, value)| format!("{name}={value}")).collect();
        changed.join(", ")
    }

    /// The value of `parameter`, which has one where it is not set.
    ///
    /// # Panics
    ///
    /// Never: what is declared in a list of a formula has a value.
    #[expect(clippy::expect_used, reason = "what a formula declares has a value")]
    pub(super) fn value(&self, parameter: &Parameter) -> f64 {
        let value = self.get(parameter);
        value.expect("Invariant: the parameters of a formula have values where they are not set")
    }

    /// The value of `parameter`, if it was set or has one where it is not.
    pub fn get(&self, parameter: &Parameter) -> Option<f64> {
        self.0.get(parameter.name).copied().or(parameter.default)
    }

    /// The past games that a system is shown.
    ///
    /// # Panics
    ///
    /// Never: days and games are whole numbers of two or three digits.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small whole numbers"
    )]
    pub fn lookback(&self) -> Lookback {
        let (days, games) = (self.value(&LOOKBACK_DAYS), self.value(&LOOKBACK_GAMES));
        Lookback { days: days as i32, games: games as usize }
    }

    /// What a recommendation takes, if a system itself takes `usual`.
    pub(super) fn threshold(&self, usual: BetThreshold) -> BetThreshold {
        BetThreshold {
            confidence: self.get(&MIN_CONFIDENCE).unwrap_or(usual.confidence),
            edge: self.get(&MIN_EDGE).unwrap_or(usual.edge),
            ..usual
        }
    }

    /// How much a side must beat its price, in %.
    pub(super) fn price_margin(&self) -> f64 {
        self.value(&PRICE_MARGIN)
    }
}
