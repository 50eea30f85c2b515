//! The one table of the names of `v2_extended`, with what each means.
//!
//! They are a type of their own beside [`FeatureName`](super::FeatureName): no snapshot carries them, no warehouse
//! sends them, and v1 cannot ask for them. No name stands in both tables.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::UnknownFeature;

macro_rules! extended_names {
    ($($variant:ident = $name:literal, $unit:literal: $meaning:literal,
        formula $formula:literal, source $source:literal, absent $absent:literal;)+) => {
        /// The name of a feature of `v2_extended`: a number that describes a player-date before its game, made from the
        /// box scores of the season and of those before it. *e(x, h)* and *es(x, h)* are means over his earlier games, see
        /// [`About::formula`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ExtendedName {
            $(
                #[doc = $meaning]
                #[doc = concat!("\n\nIn ", $unit, ": ", $formula, ".\n\nSource: ", $source, ". ", $absent, ".")]
                $variant,
            )+
        }

        impl ExtendedName {
            /// How many there are.
            pub const COUNT: usize = [$($name),+].len();

            /// Every name, in the order of the columns of `extended.parquet`.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$variant,)+];

            /// The name as files and models spell it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What is said about it.
            pub const fn about(self) -> About {
                match self {
                    $(Self::$variant => About {
                        meaning: $meaning,
                        unit: $unit,
                        formula: $formula,
                        source: $source,
                        absent: $absent,
                    },)+
                }
            }
        }
    };
}

/// What there is to know about a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct About {
    /// What it measures.
    pub meaning: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// How it is computed. *e(x, h)* is the mean of x over earlier games in which a game counts half as much for every h
    /// games that followed it, and half as much again for every new season; *es(x, h)* the same over this season's alone.
    pub formula: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// When it is null, or what stands there while little is known.
    pub absent: &'static str,
}

mod names;

pub use names::ExtendedName;

impl ExtendedName {
    /// Position in [`ExtendedName::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for ExtendedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ExtendedName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl FromStr for ExtendedName {
    type Err = UnknownFeature;

    fn from_str(text: &str) -> Result<Self, UnknownFeature> {
        let found = Self::ALL.into_iter().find(|name| name.as_str() == text);
        found.ok_or_else(|| UnknownFeature::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::FeatureName;

    #[test]
    fn names_read_back_and_no_baseline_has_them() {
        for (index, name) in ExtendedName::ALL.into_iter().enumerate() {
            assert_eq!((name.index(), name.as_str().parse()), (index, Ok(name)));
            assert!(name.as_str().parse::<FeatureName>().is_err(), "{name}");
        }
    }
}
