//! What a system reads of a feature row: names, and what it takes where there is no number.

use super::NoPrediction;
use crate::domain::FeatureName;
use crate::season::{FeatureRow, Lookup};

/// A number that a system reads from the feature row: under which names, and what it takes where there is none.
///
/// A system declares its inputs as constants, reads the row through them, and lists them in
/// [`super::SystemInfo::inputs`], so that what it says it reads is what it reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    name: FeatureName,
    /// Only an input without default has another name.
    other: Option<FeatureName>,
    default: Option<f64>,
}

impl Input {
    /// A number that the system cannot do without.
    pub const fn required(name: FeatureName) -> Self {
        Self { name, other: None, default: None }
    }

    /// A number that the system cannot do without, under the first of two names that the row carries.
    pub const fn either(name: FeatureName, other: FeatureName) -> Self {
        Self { name, other: Some(other), default: None }
    }

    /// A number that is `default` where the row does not carry the name.
    pub const fn or(name: FeatureName, default: f64) -> Self {
        Self { name, other: None, default: Some(default) }
    }

    /// The names it is looked for under, first found first.
    pub fn names(self) -> impl Iterator<Item = FeatureName> + Clone {
        [Some(self.name), self.other].into_iter().flatten()
    }

    /// What the system takes if the row carries none of the names; without it, it gives no prediction.
    pub const fn default(self) -> Option<f64> {
        self.default
    }

    /// The value; a row that carries no name of an input without default is missing the first.
    #[inline]
    pub fn read(self, features: &FeatureRow<'_>) -> Result<f64, NoPrediction> {
        match (features.get(self.name), self.default) {
            (Lookup::Value(value), _) => Ok(value),
            (Lookup::NotFinite, _) => Err(NoPrediction::NonFiniteFeature),
            (Lookup::Absent, Some(default)) => Ok(default),
            (Lookup::Absent, None) => self.read_other(features),
        }
    }

    /// The value under the other name.
    fn read_other(self, features: &FeatureRow<'_>) -> Result<f64, NoPrediction> {
        match self.other.map_or(Lookup::Absent, |other| features.get(other)) {
            Lookup::Value(value) => Ok(value),
            Lookup::NotFinite => Err(NoPrediction::NonFiniteFeature),
            Lookup::Absent => Err(NoPrediction::MissingFeature(self.name)),
        }
    }
}

/// Declares what a system reads of a feature row, a row each: a struct with a value for each input, the inputs by the same
/// names, and a list of them in their order.
macro_rules! inputs {
    ($values:ident, $named:ident, $list:ident {
        $($(#[$comment:meta])* $field:ident: $input:expr),* $(,)?
    }) => {
        #[derive(Clone, Copy, Debug)]
        pub(in crate::systems) struct $values<T = f64> {
            $($(#[$comment])* pub(in crate::systems) $field: T,)*
        }

        const $named: $values<$crate::systems::Input> = $values { $($field: $input,)* };

        const $list: &[$crate::systems::Input] = &[$($named.$field,)*];

        impl $values {
            /// The values of a feature row; the first that cannot be had is the reason for none.
            #[inline]
            pub(in crate::systems) fn read(
                features: &$crate::season::FeatureRow<'_>,
            ) -> Result<Self, $crate::systems::NoPrediction> {
                Ok(Self { $($field: $named.$field.read(features)?,)* })
            }
        }
    };
}
pub(super) use inputs;
