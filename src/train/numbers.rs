//! The numbers of a training that can be set by name, a row each.

use std::sync::LazyLock;

use super::{
    NetworkParameters, TrainerParameters, TrainingOptions, TrainingSettings, TreeParameters,
};
use crate::systems::{Parameter, ParameterError, check_assignments};

/// A number of a training.
struct TrainingNumber {
    parameter: Parameter,
    /// Puts a value in its place.
    set: fn(&mut TrainingOptions, f64),
    /// Its value in a training that was made.
    get: fn(&TrainingSettings) -> Option<f64>,
}

/// How many earlier seasons are learned from: it chooses the history, and is no number of the models.
const WINDOW_SEASONS: &str = "train.window_seasons";

/// Trees as they are by default, and networks.
const TREES: TrainerParameters = TrainerParameters::USUAL;
const NETWORK: NetworkParameters = NetworkParameters::USUAL;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked whole numbers"
)]
const fn whole(value: f64) -> u32 {
    value as u32
}

/// A number of the trees of a training, of our own trainer.
fn of_trees(of: &TrainingSettings) -> Option<&TrainerParameters> {
    match &of.trainer.parameters {
        TreeParameters::Own(parameters) => Some(parameters),
        TreeParameters::XGBoost(_) => None,
    }
}

// A table: the numbers of a training, each with its unit, default, range, meaning and place.
static NUMBERS: [TrainingNumber; 12] = [
    TrainingNumber {
        parameter: Parameter {
            default: None,
            ..Parameter::whole(
                "days",
                0.0,
                [1.0, 365.0],
                "from one refit to the next: 28, or 7 without an earlier season",
            )
        }
        .named("train.refit_days"),
        set: |of, value| of.refit_days = u16::try_from(whole(value)).unwrap_or(u16::MAX),
        get: |of| Some(f64::from(of.refit_days)),
    },
    TrainingNumber {
        parameter: Parameter {
            default: None,
            ..Parameter::whole(
                "seasons",
                0.0,
                [0.0, 100.0],
                "that are learned from besides its own, the newest: all before it",
            )
        }
        .named(WINDOW_SEASONS),
        set: |_, _| (),
        get: |of| Some(of.history.len() as f64),
    },
    TrainingNumber {
        parameter: Parameter::whole("trees", TREES.trees as f64, [1.0, 5000.0], "of each model")
            .named("train.trees"),
        set: |of, value| of.parameters.trees = whole(value),
        get: |of| of_trees(of).map(|trees| f64::from(trees.trees)),
    },
    TrainingNumber {
        parameter: Parameter::new(
            "share",
            TREES.learning_rate,
            [0.001, 1.0],
            "of a leaf's quantile that a tree adds",
        )
        .named("train.learning_rate"),
        set: |of, value| of.parameters.learning_rate = value,
        get: |of| of_trees(of).map(|trees| trees.learning_rate),
    },
    TrainingNumber {
        parameter: Parameter::whole(
            "leaves",
            TREES.leaves as f64,
            [2.0, 1000.0],
            "of a tree, at most",
        )
        .named("train.leaves"),
        set: |of, value| of.parameters.leaves = whole(value) as usize,
        get: |of| of_trees(of).map(|trees| trees.leaves as f64),
    },
    TrainingNumber {
        parameter: Parameter::whole(
            "splits",
            TREES.depth as f64,
            [1.0, 30.0],
            "from the root to a leaf, at most",
        )
        .named("train.depth"),
        set: |of, value| of.parameters.depth = whole(value) as usize,
        get: |of| of_trees(of).map(|trees| trees.depth as f64),
    },
    TrainingNumber {
        parameter: Parameter::whole(
            "rows",
            TREES.rows_per_leaf as f64,
            [1.0, 100_000.0],
            "of a leaf, at least",
        )
        .named("train.rows_per_leaf"),
        set: |of, value| of.parameters.rows_per_leaf = whole(value),
        get: |of| of_trees(of).map(|trees| f64::from(trees.rows_per_leaf)),
    },
    TrainingNumber {
        parameter: Parameter::new(
            "share",
            TREES.row_share,
            [0.01, 1.0],
            "of the rows that a tree is grown on",
        )
        .named("train.row_share"),
        set: |of, value| of.parameters.row_share = value,
        get: |of| of_trees(of).map(|trees| trees.row_share),
    },
    TrainingNumber {
        parameter: Parameter::new(
            "share",
            TREES.feature_share,
            [0.01, 1.0],
            "of the features that a tree may split by",
        )
        .named("train.feature_share"),
        set: |of, value| of.parameters.feature_share = value,
        get: |of| of_trees(of).map(|trees| trees.feature_share),
    },
    TrainingNumber {
        parameter: Parameter::whole(
            "times",
            NETWORK.epochs as f64,
            [1.0, 1000.0],
            "that networks see each row",
        )
        .named("train.epochs"),
        set: |of, value| of.network.epochs = whole(value),
        get: |of| Some(f64::from(of.network.epochs)),
    },
    TrainingNumber {
        parameter: Parameter::whole(
            "nets",
            NETWORK.members as f64,
            [1.0, 100.0],
            "that a network is the mean of",
        )
        .named("train.members"),
        set: |of, value| of.network.members = whole(value),
        get: |of| Some(f64::from(of.network.members)),
    },
    TrainingNumber {
        parameter: Parameter::whole(
            "number",
            1.0,
            [0.0, 4_294_967_295.0],
            "that chooses the rows and features of each tree, and where networks start",
        )
        .named("train.seed"),
        set: |of, value| {
            of.parameters.seed = u64::from(whole(value));
            of.network.seed = u64::from(whole(value));
        },
        get: |of| Some(of.network.seed as f64),
    },
];

/// All of them.
pub fn training_parameters() -> &'static [&'static Parameter] {
    static PARAMETERS: LazyLock<Vec<&'static Parameter>> =
        LazyLock::new(|| NUMBERS.iter().map(|number| &number.parameter).collect());
    &PARAMETERS
}

/// Numbers of a training that were set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetNumbers(Vec<(&'static str, f64)>);

impl SetNumbers {
    /// Those that `assignments` set, each a name and a value.
    pub fn new(assignments: &[(String, f64)]) -> Result<Self, ParameterError> {
        let set = check_assignments(training_parameters(), assignments)?;
        let set = set.into_iter().map(|(parameter, value)| (parameter.name, value));
        let mut set: Vec<(&'static str, f64)> = set.collect();
        set.sort_by_key(|(name, _)| *name);
        Ok(Self(set))
    }

    /// The same without what has its usual value.
    #[must_use]
    pub fn without_usual(mut self) -> Self {
        let usual = |name: &str| {
            let number = NUMBERS.iter().find(|number| number.parameter.name == name);
            number.and_then(|number| number.parameter.default)
        };
        self.0.retain(|(name, value)| usual(name) != Some(*value));
        self
    }

    /// Whether nothing was set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that were set, in the order of names.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.0.iter().copied()
    }

    /// Whether `train.` and `name` was set.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(set, _)| set.strip_prefix("train.") == Some(name))
    }

    /// How many earlier seasons are learned from, if that was set.
    pub fn window_seasons(&self) -> Option<usize> {
        let set = self.0.iter().find(|(name, _)| *name == WINDOW_SEASONS);
        set.map(|(_, value)| whole(*value) as usize)
    }

    /// Puts them into `options`.
    pub fn apply(&self, options: &mut TrainingOptions) {
        for (name, value) in &self.0 {
            let number = NUMBERS.iter().find(|number| number.parameter.name == *name);
            if let Some(number) = number {
                (number.set)(options, *value);
            }
        }
    }
}

impl TrainingSettings {
    /// The numbers of the training that are not those where nothing is set, in the order of the table.
    pub fn changed_numbers(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let usual_days = if self.history.is_empty() {
            TrainingOptions::REFIT_DAYS_ALONE
        } else {
            TrainingOptions::REFIT_DAYS
        };
        NUMBERS.iter().filter_map(move |number| {
            let name = number.parameter.name;
            let usual = match name {
                WINDOW_SEASONS => return None,
                _ => number.parameter.default.unwrap_or(f64::from(usual_days)),
            };
            (number.get)(self).filter(|value| *value != usual).map(|value| (name, value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(assignments: &[(&str, f64)]) -> Result<SetNumbers, String> {
        let assignments: Vec<(String, f64)> =
            assignments.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        SetNumbers::new(&assignments).map_err(|error| error.to_string())
    }

    /// A row that changed nothing would be a number that can be set in vain; a wrong default, one that is said to be another.
    #[test]
    fn every_number_changes_its_own_place_and_no_other() {
        for number in &NUMBERS {
            let Parameter { name, default, range, .. } = number.parameter;
            if name == WINDOW_SEASONS {
                continue;
            }
            let shown = |options: &TrainingOptions| format!("{options:?}");
            let usual = TrainingOptions::default();
            if let Some(default) = default {
                let mut same = usual.clone();
                set(&[(name, default)]).unwrap().apply(&mut same);
                assert_eq!(shown(&same), shown(&usual), "{name}");
            }
            let mut other = usual.clone();
            set(&[(name, range[1])]).unwrap().apply(&mut other);
            assert_ne!(shown(&other), shown(&usual), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_set_says_why() {
        assert!(set(&[("train.tree", 5.0)]).unwrap_err().contains("the nearest are train.trees"));
        let error = set(&[("train.trees", 0.0)]).unwrap_err();
        assert_eq!(error, "`train.trees` is a whole number from 1 to 5000 (trees), and not 0");
        assert!(set(&[("train.row_share", 1.5)]).unwrap_err().contains("from 0.01 to 1"));
        let twice = [("train.seed", 1.0), ("train.seed", 2.0)];
        assert_eq!(set(&twice).unwrap_err(), "`train.seed` is set twice");
        assert_eq!(set(&[(WINDOW_SEASONS, 2.0)]).unwrap().window_seasons(), Some(2));
    }
}
