//! What is taken to be known, before the games of a date, of who does not play in them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What is taken to be known, before the games of a date, of who does not play in them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub enum KnownAbsences {
    /// Nothing: nobody's absence is an input.
    #[default]
    Expected,
    /// All of them, whatever the reason: a regular without minutes in the box score is out.
    TipOff,
    /// Those with a reason that was announced: a coach's decision is not.
    Reported,
    /// Half of what changed since a team's last game, drawn by a seed.
    Half(u64),
}

impl KnownAbsences {
    /// Whether nothing is taken to be known.
    pub fn is_expected(&self) -> bool {
        *self == Self::Expected
    }

    /// What every figure made with it has to say beside it, if anything.
    pub fn caveat(self) -> Option<&'static str> {
        match self {
            Self::Expected => None,
            Self::TipOff => Some(
                "as known at tip-off, from who played: up to a third of the gain over `expected` may be coach's decisions",
            ),
            Self::Reported => Some("announced absences: a coach's decision counts as present"),
            Self::Half(_) => Some(
                "half of the changes in who plays, drawn from who played: what an early report is worth",
            ),
        }
    }
}

impl fmt::Display for KnownAbsences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected => f.pad("expected"),
            Self::TipOff => f.pad("tip-off"),
            Self::Reported => f.pad("reported"),
            Self::Half(seed) => f.pad(&format!("half:{seed}")),
        }
    }
}

impl FromStr for KnownAbsences {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "expected" => Ok(Self::Expected),
            "tip-off" => Ok(Self::TipOff),
            "reported" => Ok(Self::Reported),
            _ => {
                let seed = text.strip_prefix("half:").and_then(|seed| seed.parse().ok());
                seed.map(Self::Half).ok_or_else(|| {
                    "it is expected, tip-off, reported or half:SEED, such as half:1".to_owned()
                })
            }
        }
    }
}

impl TryFrom<String> for KnownAbsences {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let known: Self = text.parse()?;
        // `half:007` is the same as `half:7`, and has another hash.
        if known.to_string() == text { Ok(known) } else { Err(format!("it is spelled {known}")) }
    }
}

impl From<KnownAbsences> for String {
    fn from(known: KnownAbsences) -> Self {
        known.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for (text, known) in [
            ("expected", KnownAbsences::Expected),
            ("tip-off", KnownAbsences::TipOff),
            ("reported", KnownAbsences::Reported),
            ("half:7", KnownAbsences::Half(7)),
        ] {
            assert_eq!(text.parse(), Ok(known));
            assert_eq!(serde_json::to_value(known).unwrap(), text);
            assert_eq!(serde_json::from_value::<KnownAbsences>(text.into()).unwrap(), known);
            assert_eq!(known.caveat().is_none(), known.is_expected());
        }
        for wrong in ["half", "half:", "half:-1", "tipoff", "TIP-OFF", ""] {
            assert!(wrong.parse::<KnownAbsences>().is_err(), "{wrong}");
        }
        assert!(serde_json::from_value::<KnownAbsences>("half:007".into()).is_err());
    }
}
