//! What a number that can be set says of itself.

use crate::domain::Stat;

/// A number that a prediction or a recommendation depends on and that can be set. Each is declared where it is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// Its value where it is not set; without one, each system has its own.
    pub default: Option<f64>,
    /// The smallest and the largest value.
    pub range: [f64; 2],
    /// What every value is a multiple of; 0 if it may be any.
    pub step: f64,
    /// Whether it is one of the weights of its system that sum to 1.
    pub is_weight: bool,
    /// What it does.
    pub meaning: &'static str,
}

impl Parameter {
    /// A number of this `unit`. Its name is given by the list it stands in.
    pub const fn new(
        unit: &'static str,
        default: f64,
        range: [f64; 2],
        meaning: &'static str,
    ) -> Self {
        let default = Some(default);
        Self { name: "", unit, default, range, step: 0.0, is_weight: false, meaning }
    }

    /// A whole number of this `unit`.
    pub const fn whole(
        unit: &'static str,
        default: f64,
        range: [f64; 2],
        meaning: &'static str,
    ) -> Self {
        Self { step: 1.0, ..Self::new(unit, default, range, meaning) }
    }

    /// Points that are added to a prediction.
    pub(super) const fn points(default: f64, meaning: &'static str) -> Self {
        let most = Stat::Points.info().bounds.high;
        Self::new("points", default, [-most, most], meaning)
    }

    /// Points for each unit of a feature.
    pub(super) const fn factor(default: f64, meaning: &'static str) -> Self {
        Self::new("points per unit", default, [-10.0, 10.0], meaning)
    }

    /// A value of a feature that lies between -1,000 and 1,000, from which something changes.
    pub(super) const fn bound(unit: &'static str, default: f64, meaning: &'static str) -> Self {
        Self::new(unit, default, [-1000.0, 1000.0], meaning)
    }

    /// Percentage points that are added to a confidence.
    pub(super) const fn percent(default: f64, meaning: &'static str) -> Self {
        Self::new("%", default, [-100.0, 100.0], meaning)
    }

    /// One of the weights of its system, which sum to 1: where some are set, the others are scaled.
    pub(super) const fn weight(default: f64, meaning: &'static str) -> Self {
        Self { is_weight: true, ..Self::new("share", default, [0.0, 1.0], meaning) }
    }

    /// The same with another name.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// Whether `value` can be its value.
    pub fn allows(&self, value: f64) -> bool {
        let is_multiple = self.step == 0.0 || value % self.step == 0.0;
        (self.range[0]..=self.range[1]).contains(&value) && is_multiple
    }

    /// `value` as a formula shows it: a weight of whole hundredths has two decimals.
    pub fn show(&self, value: f64) -> String {
        let is_whole = (value * 100.0).round() == value * 100.0;
        if self.is_weight && is_whole { format!("{value:.2}") } else { value.to_string() }
    }

    /// The part of its name before the point: what it belongs to.
    pub fn owner(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(owner, _)| owner)
    }

    /// The part of its name after the point.
    pub fn own_name(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, name)| name)
    }
}

/// Declares the numbers of a formula that can be set, a row each: a struct with a value for each, and a list of them. A name is
/// what they belong to, a point, and the name of the field.
macro_rules! parameters {
    ($owner:literal, $values:ident, $list:ident {
        $($(#[$comment:meta])* $field:ident: $parameter:expr),* $(,)?
    }) => {
        #[derive(Clone, Copy, Debug)]
        struct $values<T = f64> {
            $($(#[$comment])* $field: T,)*
        }

        impl $values {
            const DECLARED: $values<$crate::systems::Parameter> = $values {
                $($field: $parameter.named(concat!($owner, ".", stringify!($field))),)*
            };

            /// The values that are set, and the others as they are declared.
            fn new(parameters: &$crate::systems::Parameters) -> Self {
                Self { $($field: parameters.value(&Self::DECLARED.$field),)* }
            }
        }

        const $list: &[$crate::systems::Parameter] = &[$($values::<f64>::DECLARED.$field,)*];
    };
}
pub(super) use parameters;
