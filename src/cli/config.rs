//! `season.toml`: what a user sets once and for all.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::value::Datetime;

use super::Failure;
use crate::domain::{BadDate, Calendar, GameDate, Schedule, SeasonId};

/// The file that is read if there is one and none is named.
const FILE: &str = "season.toml";

/// The settings of a configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Schedules that the table does not hold, or in their place.
    #[serde(default)]
    seasons: BTreeMap<SeasonId, Days>,
    /// How the warehouse is used; a build without the network reads past it.
    #[cfg(feature = "bigquery")]
    #[serde(default)]
    bigquery: super::remote::RemoteFile,
    #[cfg(not(feature = "bigquery"))]
    #[serde(default, rename = "bigquery")]
    _bigquery: serde::de::IgnoredAny,
}

/// What the settings mean.
#[derive(Debug)]
pub(super) struct Configured {
    pub(super) calendar: Calendar,
    #[cfg(feature = "bigquery")]
    pub(super) bigquery: super::remote::RemoteFile,
}

/// A season's schedule as it is written: TOML has dates of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    opening_night: Datetime,
    last_regular_day: Datetime,
}

/// Reads the file `named`, or [`FILE`] in the current folder if it is there.
pub(super) fn read(named: Option<&Path>) -> Result<Configured, Failure> {
    let path = named.unwrap_or(FILE.as_ref());
    let bad = |what: String| Failure::Config(PathBuf::from(path), what);
    let config: Config = match fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| bad(error.to_string()))?,
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => Config::default(),
        Err(error) => return Err(bad(error.to_string())),
    };
    let mut schedules = BTreeMap::new();
    for (season, days) in config.seasons {
        let schedule = days.schedule().map_err(|error| bad(format!("{season}: {error}")))?;
        if schedule.last_regular_day < schedule.opening_night {
            return Err(bad(format!("{season} would end before its opening night")));
        }
        schedules.insert(season, schedule);
    }
    Ok(Configured {
        calendar: Calendar::with(schedules),
        #[cfg(feature = "bigquery")]
        bigquery: config.bigquery,
    })
}

impl Days {
    fn schedule(&self) -> Result<Schedule, BadDate> {
        let date = |datetime: Datetime| datetime.to_string().parse::<GameDate>();
        Ok(Schedule {
            opening_night: date(self.opening_night)?,
            last_regular_day: date(self.last_regular_day)?,
        })
    }
}
