//! Setting parameters: which there are, and how `NAME=VALUE` is checked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::parameter::Parameter;
use super::{Parameters, all_systems};
use crate::domain::{listed, shortened};

/// Every parameter of a system, each once; what belongs together stands together.
static PARAMETERS: LazyLock<Vec<&'static Parameter>> = LazyLock::new(|| {
    let mut all: Vec<&Parameter> = Vec::new();
    for parameter in all_systems().iter().flat_map(|system| system.info().all_parameters()) {
        if all.iter().all(|other| other.name != parameter.name) {
            all.push(parameter);
        }
    }
    // What belongs together stands together, where its first stands.
    let owners: Vec<&str> = all.iter().map(|parameter| parameter.owner()).collect();
    all.sort_by_key(|parameter| owners.iter().position(|owner| *owner == parameter.owner()));
    all
});

/// Every parameter of a system, each once, in the order of systems.
pub fn all_parameters() -> &'static [&'static Parameter] {
    &PARAMETERS
}

/// Why a parameter cannot be set.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ParameterError {
    /// There is no parameter of that name.
    #[error("there is no parameter `{}`; the nearest are {nearest}", shortened(.name))]
    Unknown {
        /// The name.
        name: String,
        /// The names most like it.
        nearest: String,
    },
    /// It is set twice.
    #[error("`{name}` is set twice")]
    Twice {
        /// Its name.
        name: &'static str,
    },
    /// The value lies outside its range.
    #[error("`{}` is {}, and not {value}", .parameter.name, describe_range(.parameter))]
    OutOfRange {
        /// The parameter.
        parameter: &'static Parameter,
        /// The value.
        value: f64,
    },
    /// The weights of a system that are set leave less than nothing for the others, or there are no others and they do not sum
    /// to 1.
    #[error("the weights of {owner} sum to 1; those that are set sum to {sum}{}", if *.are_all { ", and none is left to make up for it" } else { "" })]
    Weights {
        /// What they belong to.
        owner: &'static str,
        /// The sum of those that are set.
        sum: f64,
        /// Whether all are set.
        are_all: bool,
    },
}

/// The values that a parameter may have, in words.
pub fn describe_range(parameter: &Parameter) -> String {
    let Parameter { range: [low, high], unit, step, .. } = parameter;
    match step {
        0.0 => format!("from {low} to {high} ({unit})"),
        1.0 => format!("a whole number from {low} to {high} ({unit})"),
        step => format!("a multiple of {step} from {low} to {high} ({unit})"),
    }
}

/// The parameters among `all` that `assignments` set, each once and to a value that it may have.
pub fn check_assignments(
    all: &[&'static Parameter],
    assignments: &[(String, f64)],
) -> Result<Vec<(&'static Parameter, f64)>, ParameterError> {
    let mut set: Vec<(&'static Parameter, f64)> = Vec::new();
    for (name, value) in assignments {
        let (parameter, value) = (find(all, name)?, *value);
        if !parameter.allows(value) {
            return Err(ParameterError::OutOfRange { parameter, value });
        }
        if set.iter().any(|(other, _)| other.name == parameter.name) {
            return Err(ParameterError::Twice { name: parameter.name });
        }
        set.push((parameter, value));
    }
    Ok(set)
}

impl Parameters {
    /// Those that `assignments` set, each a name and a value. Where some weights of a system are set, the others are scaled so that
    /// all sum to 1.
    pub fn new(assignments: &[(String, f64)]) -> Result<Self, ParameterError> {
        let mut set = check_assignments(all_parameters(), assignments)?;
        scale_weights(&mut set)?;
        set.retain(|(parameter, value)| parameter.default != Some(*value));
        let values = set.into_iter().map(|(parameter, value)| (parameter.name, value));
        Ok(Self::from_values(values.collect()))
    }
}

impl<'de> Deserialize<'de> for Parameters {
    /// Those that are stored, of which none has the value that is declared.
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let stored = BTreeMap::<String, f64>::deserialize(input)?;
        let mut parameters = BTreeMap::new();
        for (name, value) in stored {
            let parameter = find(all_parameters(), &name).map_err(D::Error::custom)?;
            if !parameter.allows(value) {
                return Err(D::Error::custom(ParameterError::OutOfRange { parameter, value }));
            }
            if parameter.default == Some(value) {
                let what = format!("`{}` is not changed by {value}", parameter.name);
                return Err(D::Error::custom(what));
            }
            parameters.insert(parameter.name, value);
        }
        Ok(Self::from_values(parameters))
    }
}

/// How many names are shown in the place of one that is not known.
const NEAREST: usize = 3;

fn find(all: &[&'static Parameter], name: &str) -> Result<&'static Parameter, ParameterError> {
    all.iter().find(|parameter| parameter.name == name).copied().ok_or_else(|| {
        let alike = |other: &&Parameter| {
            let whole = strsim::jaro_winkler(other.name, name);
            whole.max(strsim::jaro_winkler(other.own_name(), name))
        };
        let mut nearest: Vec<&Parameter> = all.to_vec();
        nearest.sort_by(|one, other| alike(other).total_cmp(&alike(one)));
        let nearest: Vec<String> =
            nearest.iter().take(NEAREST).map(|parameter| parameter.name.to_owned()).collect();
        ParameterError::Unknown { name: name.to_owned(), nearest: listed(&nearest, ", ") }
    })
}

/// How far a sum of weights may be from 1.
const ROUNDING: f64 = 1e-9;

/// Adds, for each system of which a weight is set, the others, scaled so that all sum to 1.
fn scale_weights(set: &mut Vec<(&'static Parameter, f64)>) -> Result<(), ParameterError> {
    let mut owners: Vec<&str> =
        set.iter().filter(|(of, _)| of.is_weight).map(|(of, _)| of.owner()).collect();
    owners.sort_unstable();
    owners.dedup();
    for owner in owners {
        let weights = || {
            let all = all_parameters().iter().copied();
            all.filter(move |parameter| parameter.is_weight && parameter.owner() == owner)
        };
        let is_set = |parameter: &Parameter| set.iter().any(|(of, _)| of.name == parameter.name);
        let others: Vec<&Parameter> = weights().filter(|parameter| !is_set(parameter)).collect();
        let of_owner = set.iter().filter(|(of, _)| of.is_weight && of.owner() == owner);
        let sum: f64 = of_owner.map(|(_, value)| value).sum();
        let are_all = others.is_empty();
        if sum > 1.0 + ROUNDING || (are_all && sum < 1.0 - ROUNDING) {
            return Err(ParameterError::Weights { owner, sum, are_all });
        }
        let declared = |parameter: &&Parameter| parameter.default.unwrap_or(0.0);
        let before: f64 = others.iter().map(declared).sum();
        // What is set as it is declared leaves the others as they are, to the bit.
        let unchanged = (weights().map(|of| declared(&of)).sum::<f64>() - before - sum).abs();
        let scale = if unchanged < ROUNDING { 1.0 } else { (1.0 - sum).max(0.0) / before };
        set.extend(others.into_iter().map(|other| (other, declared(&other) * scale)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{BetThreshold, all_systems, make_systems};
    use super::*;

    fn set(assignments: &[(&str, f64)]) -> Result<Parameters, ParameterError> {
        let assignments: Vec<(String, f64)> =
            assignments.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        Parameters::new(&assignments)
    }

    #[test]
    fn what_is_set_changes_what_systems_say_of_themselves() {
        let parameters = set(&[("bet.min_edge", 3.5), ("bet.price_margin", 5.0)]).unwrap();
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
        let error = set(&[("bet.edge", 1.0)]).unwrap_err().to_string();
        assert!(
            error.starts_with("there is no parameter `bet.edge`; the nearest are bet.min_edge"),
            "{error}"
        );
        for value in [-1.0, f64::NAN, f64::INFINITY, 101.0] {
            let error = set(&[("bet.min_confidence", value)]).unwrap_err().to_string();
            assert!(
                error.starts_with("`bet.min_confidence` is from 0 to 100 (%), and not"),
                "{error}"
            );
        }
        let error = set(&[("lookback.days", 60.5)]).unwrap_err().to_string();
        assert_eq!(error, "`lookback.days` is a whole number from 1 to 400 (days), and not 60.5");
        let error = set(&[("lookback.days", 60.0), ("lookback.days", 60.0)]).unwrap_err();
        assert_eq!(error.to_string(), "`lookback.days` is set twice");
    }

    #[test]
    fn weights_sum_to_one() {
        let name = |own: &str| format!("moving_average_baseline_v1.{own}");
        let weight = |parameters: &Parameters, own: &str| {
            let name = name(own);
            parameters.get(all_parameters().iter().find(|of| of.name == name).unwrap()).unwrap()
        };
        let [last_5, last_10, season] = ["weight_last_5", "weight_last_10", "weight_season"];
        // The other two keep their proportion of 3 to 2.
        let one = set(&[(&name(last_5), 0.75)]).unwrap();
        assert_eq!(weight(&one, last_5), 0.75);
        assert!((weight(&one, last_10) - 0.15).abs() < 1e-12);
        assert!((weight(&one, season) - 0.10).abs() < 1e-12);
        // What is set as it is declared is held, and what is left goes to the third.
        let two = set(&[(&name(last_5), 0.5), (&name(last_10), 0.4)]).unwrap();
        assert_eq!(weight(&two, last_5), 0.5);
        assert!((weight(&two, season) - 0.1).abs() < 1e-12);
        assert_eq!(set(&[(&name(last_5), 0.5)]).unwrap(), Parameters::default());
        let all = set(&[(&name(last_5), 0.2), (&name(last_10), 0.3), (&name(season), 0.4)]);
        let error = all.unwrap_err().to_string();
        assert!(error.starts_with("the weights of moving_average_baseline_v1 sum to 1"), "{error}");
        assert!(set(&[(&name(last_5), 0.7), (&name(last_10), 0.4)]).is_err());
    }

    #[test]
    fn parameters_are_read_as_they_were_written() {
        let parameters =
            set(&[("xgboost_v1.weight_last_5", 0.1), ("lookback.days", 30.0)]).unwrap();
        let text = serde_json::to_string(&parameters).unwrap();
        assert_eq!(serde_json::from_str::<Parameters>(&text).unwrap(), parameters, "{text}");
        for wrong in [r#"{"lookback.days":90}"#, r#"{"lookback.days":0}"#, r#"{"a":1}"#] {
            assert!(serde_json::from_str::<Parameters>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn declarations_fit_each_other() {
        for parameter in all_parameters() {
            let name = parameter.name;
            assert!(parameter.range[0] < parameter.range[1], "{name}");
            assert!(parameter.default.is_none_or(|value| parameter.allows(value)), "{name}");
            assert!(!parameter.meaning.is_empty() && !parameter.owner().is_empty(), "{name}");
        }
        let same = |one: &&Parameter, other: &&Parameter| one.name == other.name && one != other;
        let all: Vec<&Parameter> =
            all_systems().iter().flat_map(|system| system.info().all_parameters()).collect();
        assert!(!all.iter().any(|one| all.iter().any(|other| same(one, other))));
    }
}
