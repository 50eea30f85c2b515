//! The one moment at which everything is read.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::GameDate;

/// A moment of the server's clock, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The moment so many microseconds after 1970-01-01 UTC.
    pub(super) fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    /// Microseconds since 1970-01-01 UTC.
    pub(super) fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The date on which it lies, UTC.
    pub(super) fn date(self) -> GameDate {
        let days = self.micros().div_euclid(24 * 60 * 60 * 1_000_000);
        // 64 bits of microseconds are fewer days than 32 bits count.
        GameDate::from_days(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// The literal in SQL.
    pub(super) fn sql(self) -> String {
        format!("TIMESTAMP '{}'", self.0.format("%Y-%m-%d %H:%M:%S%.6f+00:00"))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is no moment: one is written 2026-11-23T08:00:00Z");
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| bad())?;
        Self::from_micros(moment.timestamp_micros()).ok_or_else(bad)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_keeps_its_microseconds() {
        let moment: Moment = "2026-11-23T09:00:00.000001+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-23T08:00:00.000001Z");
        assert_eq!(moment.sql(), "TIMESTAMP '2026-11-23 08:00:00.000001+00:00'");
        assert_eq!(Moment::from_micros(moment.micros()), Some(moment));
        assert!("2026-11-23".parse::<Moment>().is_err());
    }
}
