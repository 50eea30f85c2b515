use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::GameDate;

/// A season, written `2021-22`: the year it opens in and the year it ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeasonId {
    start: u16,
}

/// The text is no season of the form `2021-22`.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a season: the season that opens in autumn 2021 is written 2021-22")]
pub struct BadSeasonId(String);

impl SeasonId {
    /// The year the season opens in: 2021 for `2021-22`. The warehouse calls it `season_year`.
    pub const fn start_year(self) -> i32 {
        self.start as i32
    }

    /// The season that opens in `year`, or `None` for a year that no season opens in.
    pub fn opening_in(year: i32) -> Option<Self> {
        // The first season of the league opened in 1946.
        let start = u16::try_from(year).ok().filter(|start| (1946..=2098).contains(start))?;
        Some(Self { start })
    }

    /// Whether `date` is in one of the two years that the season is called after, in which it opens and ends.
    pub fn has_year_of(self, date: GameDate) -> bool {
        let opens = self.start_year();
        date.year().is_some_and(|year| (opens..=opens + 1).contains(&year))
    }

    /// The season after this one, or `None` after the last that can be written.
    pub fn next(self) -> Option<Self> {
        Self::opening_in(self.start_year() + 1)
    }
}

impl fmt::Display for SeasonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}-{:02}", self.start, (self.start + 1) % 100))
    }
}

impl FromStr for SeasonId {
    type Err = BadSeasonId;

    fn from_str(text: &str) -> Result<Self, BadSeasonId> {
        let start = text.split('-').next().and_then(|year| year.parse().ok());
        match start.and_then(Self::opening_in) {
            Some(season) if season.to_string() == text => Ok(season),
            _ => Err(BadSeasonId(text.to_owned())),
        }
    }
}

impl Serialize for SeasonId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SeasonId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_the_same_season() {
        for (text, start) in [("2021-22", 2021), ("1999-00", 1999), ("1946-47", 1946)] {
            let season: SeasonId = text.parse().unwrap();
            assert_eq!((season.start_year(), season.to_string().as_str()), (start, text));
        }
    }

    #[test]
    fn refuses_what_is_no_season() {
        for text in
            ["", "2021", "2021-23", "2021-2022", "21-22", "1945-46", "2021-22 ", "../2021-22"]
        {
            assert!(text.parse::<SeasonId>().is_err(), "{text}");
        }
    }
}
