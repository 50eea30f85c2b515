//! Numbers that can be set when a system is made.

use thiserror::Error;

use super::parameter::Parameter;
use super::recommendation::{BetThreshold, MIN_CONFIDENCE, MIN_EDGE, PRICE_MARGIN};

/// Every parameter.
pub static PARAMETERS: [&Parameter; 3] = [&MIN_CONFIDENCE, &MIN_EDGE, &PRICE_MARGIN];

/// Why a parameter cannot be set.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ParameterError {
    /// There is no parameter of that name.
    #[error("there is no parameter `{name}`; the parameters are {}", names())]
    Unknown {
        /// The name.
        name: String,
    },
    /// The value lies outside its range.
    #[error("`{name}` is from {} to {} {unit}, and not {value}", range[0], range[1])]
    OutOfRange {
        /// The parameter.
        name: &'static str,
        /// What it is counted in.
        unit: &'static str,
        /// The smallest and the largest value.
        range: [f64; 2],
        /// The value.
        value: f64,
    },
}

fn names() -> String {
    PARAMETERS.map(|parameter| parameter.name).join(", ")
}

/// The parameters that were set. What is not set is what the system says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters(Vec<(&'static str, f64)>);

impl Parameters {
    /// Sets the parameter `name`; a value that was set before is replaced.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), ParameterError> {
        let known = PARAMETERS.into_iter().find(|parameter| parameter.name == name);
        let &Parameter { name, unit, range, .. } =
            known.ok_or_else(|| ParameterError::Unknown { name: name.to_owned() })?;
        if !(range[0]..=range[1]).contains(&value) {
            return Err(ParameterError::OutOfRange { name, unit, range, value });
        }
        self.0.retain(|(other, _)| *other != name);
        self.0.push((name, value));
        Ok(())
    }

    /// What a recommendation takes, if a system itself takes `usual`.
    pub(super) fn threshold(&self, usual: BetThreshold) -> BetThreshold {
        BetThreshold {
            confidence: self.get(&MIN_CONFIDENCE).unwrap_or(usual.confidence),
            edge: self.get(&MIN_EDGE).unwrap_or(usual.edge),
            ..usual
        }
    }

    /// How much a side must beat its price, in %, if a system itself takes `usual`.
    pub(super) fn price_margin(&self, usual: f64) -> f64 {
        self.get(&PRICE_MARGIN).unwrap_or(usual)
    }

    /// The value of `parameter`, if it was set.
    fn get(&self, parameter: &Parameter) -> Option<f64> {
        self.0.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{all_systems, make_systems};
    use super::*;

    #[test]
    fn what_is_set_changes_what_systems_say_of_themselves() {
        let mut parameters = Parameters::default();
        parameters.set("bet.min_edge", 9.0).unwrap();
        parameters.set("bet.min_edge", 3.5).unwrap();
        parameters.set("bet.price_margin", 5.0).unwrap();
        for (made, usual) in make_systems(&parameters).zip(all_systems()) {
            let (made, usual) = (made.info(), usual.info());
            let edge = if usual.needs_training { usual.threshold.edge } else { 3.5 };
            assert_eq!(made.threshold, BetThreshold { edge, ..usual.threshold }, "{}", made.id);
            let margin = if usual.needs_training { 5.0 } else { 0.0 };
            assert_eq!(made.price_margin, margin, "{}", made.id);
        }
    }

    #[test]
    fn what_cannot_be_set_says_why() {
        let mut parameters = Parameters::default();
        let error = parameters.set("bet.edge", 1.0).unwrap_err().to_string();
        assert!(
            error.contains("there is no parameter `bet.edge`") && error.contains("bet.min_edge")
        );
        for value in [-1.0, f64::NAN, 101.0] {
            let error = parameters.set("bet.min_confidence", value).unwrap_err().to_string();
            assert!(
                error.starts_with("`bet.min_confidence` is from 0 to 100 %, and not"),
                "{error}"
            );
        }
        assert_eq!(parameters, Parameters::default());
    }
}
