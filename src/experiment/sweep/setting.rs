//! A setting of a sweep: numbers of systems, and numbers of the training they predict with.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::systems::{Parameter, ParameterError, Parameters};
use crate::train::SetNumbers;

/// What the names of numbers of a training begin with.
const TRAINING: &str = "train.";

/// Numbers that are tried together, where they are not those that are declared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SweepSetting {
    /// Those of systems and recommendations.
    pub parameters: Parameters,
    /// Those of the training.
    pub training: SetNumbers,
}

impl SweepSetting {
    /// Those that `assignments` set, each a name and a value.
    pub fn new(assignments: &[(String, f64)]) -> Result<Self, ParameterError> {
        let (training, others): (Vec<_>, Vec<_>) =
            assignments.iter().cloned().partition(|(name, _)| Self::is_of_training(name));
        Ok(Self {
            parameters: Parameters::new(&others)?,
            training: SetNumbers::new(&training)?.without_usual(),
        })
    }

    /// Whether a number of that name is one of a training.
    pub fn is_of_training(name: &str) -> bool {
        name.starts_with(TRAINING)
    }

    /// Whether all numbers are those that are declared.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.training.is_empty()
    }

    /// Those that are not, by name.
    pub fn changed(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.parameters.changed().chain(self.training.all())
    }

    /// The same as text, separated by commas.
    pub fn describe(&self) -> String {
        let changed: Vec<String> =
            self.changed().map(|(name, value)| format!("{name}={value}")).collect();
        changed.join(", ")
    }

    /// The value of `parameter`, if it was set or has one where it is not.
    pub fn get(&self, parameter: &Parameter) -> Option<f64> {
        let set = self.training.all().find(|(name, _)| *name == parameter.name);
        set.map(|(_, value)| value).or_else(|| self.parameters.get(parameter))
    }
}

impl Serialize for SweepSetting {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        self.changed().collect::<BTreeMap<_, _>>().serialize(output)
    }
}

impl<'de> Deserialize<'de> for SweepSetting {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let stored = BTreeMap::<String, f64>::deserialize(input)?;
        let (training, others): (Vec<_>, Vec<_>) =
            stored.into_iter().partition(|(name, _)| Self::is_of_training(name));
        let parameters = Parameters::deserialize(MapDeserializer::new(others.into_iter()))?;
        let set = SetNumbers::new(&training).map_err(D::Error::custom)?;
        if set.clone().without_usual() != set {
            return Err(D::Error::custom("it has a number of a training that is not changed"));
        }
        Ok(Self { parameters, training: set })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_systems_and_of_a_training_are_told_apart_and_stored_as_one() {
        let set = [("train.trees", 50.0), ("train.leaves", 12.0), ("lookback.days", 60.0)];
        let set = set.map(|(name, value)| (name.to_owned(), value));
        let setting = SweepSetting::new(&set).unwrap();
        assert_eq!(setting.describe(), "lookback.days=60, train.trees=50", "12 leaves are usual");
        let text = serde_json::to_string(&setting).unwrap();
        assert_eq!(text, r#"{"lookback.days":60.0,"train.trees":50.0}"#);
        assert_eq!(serde_json::from_str::<SweepSetting>(&text).unwrap(), setting);
        assert!(serde_json::from_str::<SweepSetting>(r#"{"train.leaves":12.0}"#).is_err());
        assert!(serde_json::from_str::<SweepSetting>(r#"{"train.leafs":12.0}"#).is_err());
    }
}
