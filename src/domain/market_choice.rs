//! Which of the books' offers make the market's line.

use std::fmt;
use std::str::FromStr;

use super::player::fold;

/// Which of the books' offers make the market's line. An offer after tip-off never does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarketChoice {
    /// The median of the books' last offers; of an even number of lines the lower of the two in the middle.
    Last,
    /// The last offer of one book, whose name is folded.
    Book(String),
    /// For each prediction the best of the books' last offers for the side that it is on: the lowest line for one above
    /// [`Self::Last`], the highest for one below.
    Best,
    /// The median of the books' first offers whose time is known.
    Open,
    /// The median of the books' last offers whose time is known.
    Close,
    /// The median of the books' last offers at least so many minutes before tip-off.
    At(u32),
}

/// Words that are no book.
const RESERVED: [&str; 1] = ["at"];

impl MarketChoice {
    /// Whether an offer has to have a time.
    pub const fn needs_time(&self) -> bool {
        matches!(self, Self::Open | Self::Close | Self::At(_))
    }
}

impl fmt::Display for MarketChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Last => f.write_str("market"),
            Self::Book(book) => write!(f, "market:{book}"),
            Self::Best => f.write_str("market:best"),
            Self::Open => f.write_str("market:open"),
            Self::Close => f.write_str("market:close"),
            Self::At(minutes) => write!(f, "market:at=-{minutes}m"),
        }
    }
}

impl FromStr for MarketChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(which) = text.strip_prefix("market:") else {
            return if text == "market" {
                Ok(Self::Last)
            } else {
                Err(format!("`{text}` is no market"))
            };
        };
        if let Some(time) = which.strip_prefix("at=") {
            return before_tip_off(time).map(Self::At).ok_or_else(|| {
                format!("`{time}` is no time before tip-off: write at=-90m or at=-2h")
            });
        }
        let folded = fold(which);
        match folded.as_str() {
            "best" => Ok(Self::Best),
            "open" => Ok(Self::Open),
            "close" => Ok(Self::Close),
            book if book.is_empty() || RESERVED.contains(&book) => Err(format!(
                "`{which}` is no book: write market:best, market:open, market:close, market:at=-90m, or market:<BOOK>"
            )),
            _ => Ok(Self::Book(folded)),
        }
    }
}

/// `-90m` or `-2h` in minutes.
fn before_tip_off(text: &str) -> Option<u32> {
    let time = text.strip_prefix(['-', '\u{2212}'])?;
    let (number, factor) = match (time.strip_suffix('m'), time.strip_suffix('h')) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 60),
        _ => return None,
    };
    // A month is as early as anybody offers.
    let minutes = number.parse::<u32>().ok()?.checked_mul(factor)?;
    (minutes <= 43_200).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_read_and_print() {
        for (text, printed) in [
            ("market", "market"),
            ("market:open", "market:open"),
            ("market:best", "market:best"),
            ("market:close", "market:close"),
            ("market:at=-90m", "market:at=-90m"),
            ("market:at=-2h", "market:at=-120m"),
            ("market:DraftKings", "market:draftkings"),
            ("market:Hard Rock", "market:hardrock"),
        ] {
            assert_eq!(text.parse::<MarketChoice>().unwrap().to_string(), printed);
        }
        for text in ["", "market:", "market:at=90m", "market:at=-90", "market:at=-x", "marke"] {
            assert!(text.parse::<MarketChoice>().is_err(), "{text}");
        }
    }
}
