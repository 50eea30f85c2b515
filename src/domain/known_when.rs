//! When a value that a user brings was known, said of all values at once.

use std::fmt;
use std::str::FromStr;

/// When a value was known, compared with the game that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownWhen {
    /// By the end of the day before, in New York.
    PreviousDay,
    /// So many minutes before tip-off.
    BeforeTipOff {
        /// The minutes.
        minutes: u32,
    },
}

impl FromStr for KnownWhen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || {
            format!(
                "`{}` is not `previous day`, `tip-off`, or a time before tip-off such as `tip-off -60m` or `tip-off -2h`",
                super::shortened(text)
            )
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (number, unit) = match words[..] {
            ["previous", "day"] => return Ok(Self::PreviousDay),
            ["tip-off"] => return Ok(Self::BeforeTipOff { minutes: 0 }),
            ["tip-off", time] => {
                let time = time.strip_prefix(['-', '\u{2212}']).ok_or_else(bad)?;
                time.split_at_checked(time.len().saturating_sub(1)).ok_or_else(bad)?
            }
            _ => return Err(bad()),
        };
        let number: u32 = number.parse().map_err(|_| bad())?;
        let in_minutes = match unit {
            "m" => Some(number),
            "h" => number.checked_mul(60),
            _ => None,
        };
        let minutes = in_minutes.filter(|minutes| *minutes <= MAX_MINUTES).ok_or_else(bad)?;
        Ok(Self::BeforeTipOff { minutes })
    }
}

/// No value is known longer before its game than two years.
const MAX_MINUTES: u32 = 2 * 366 * 24 * 60;

impl fmt::Display for KnownWhen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreviousDay => f.write_str("previous day"),
            Self::BeforeTipOff { minutes: 0 } => f.write_str("tip-off"),
            Self::BeforeTipOff { minutes } => write!(f, "tip-off -{minutes}m"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_before_tip_off_is_read_and_one_after_it_is_not() {
        for (text, read) in [
            ("previous day", "previous day"),
            ("tip-off", "tip-off"),
            ("tip-off -60m", "tip-off -60m"),
            ("tip-off  -2h", "tip-off -120m"),
            ("tip-off \u{2212}5m", "tip-off -5m"),
        ] {
            assert_eq!(text.parse::<KnownWhen>().map(|known| known.to_string()), Ok(read.into()));
        }
        for text in [
            "",
            "tip-off +5m",
            "tip-off 5m",
            "tip-off -5",
            "tip-off -5d",
            "-60m",
            "tip-off -99999999h",
            "today",
        ] {
            assert!(text.parse::<KnownWhen>().is_err(), "{text}");
        }
    }
}
