//! `season.toml`: what a user sets once and for all, and how much of it a file that merely lies there may say.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::value::Datetime;

use super::{Failure, output};
use crate::domain::{BadDate, Calendar, GameDate, Schedule, SeasonId, io_reason, shortened};
use crate::snapshot::layout::MAX_NAME;
use crate::snapshot::plain_file::{self, MAX_SETTINGS_BYTES, is_of_system};

/// The file that is read if there is one and none is named: in the user's own folder for settings, and in the current
/// folder, which may be somebody else's.
const FILE: &str = "season.toml";

/// Where the user's own folder for settings has ours.
const OWN_FOLDER: &str = "season";

/// The settings of a configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    /// Schedules that the table does not hold, or in their place.
    #[serde(default)]
    seasons: BTreeMap<SeasonId, Days>,
    /// Spellings of players' names, and the ones that are meant: `"Herb Jones" = "Herbert Jones"`.
    #[serde(default)]
    players: BTreeMap<String, String>,
    /// How the warehouse is used; a build without the network reads past it.
    #[cfg(feature = "bigquery")]
    #[serde(default)]
    bigquery: super::remote::RemoteTable,
    #[cfg(not(feature = "bigquery"))]
    #[serde(default, rename = "bigquery")]
    _bigquery: serde::de::IgnoredAny,
}

/// What the settings mean.
#[derive(Debug)]
pub(super) struct Configured {
    pub(super) calendar: Calendar,
    pub(super) players: BTreeMap<String, String>,
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

/// Reads the file `named`; without it, the user's own, and what [`FILE`] in the current folder may add to it.
pub(super) fn read(named: Option<&Path>) -> Result<Configured, Failure> {
    if let Some(named) = named {
        return configured(parsed(named)?, None);
    }
    let own = own_file().filter(|path| path.exists());
    let here = Some(PathBuf::from(FILE)).filter(|path| fs::symlink_metadata(path).is_ok());
    let same = |own: &Path, here: &Path| {
        own.canonicalize().is_ok_and(|own| here.canonicalize().is_ok_and(|here| own == here))
    };
    let here = here.filter(|here| !own.as_ref().is_some_and(|own| same(own, here)));
    let own = own.map_or(Ok((PathBuf::from(FILE), Config::default())), |own| parsed(&own))?;
    configured(own, here.map(|here| parsed_unnamed(&here)).transpose()?)
}

/// What stands where nothing is set.
pub(super) fn none() -> Result<Configured, Failure> {
    configured((PathBuf::from(FILE), Config::default()), None)
}

/// The file in the user's own folder for settings, if that is known.
fn own_file() -> Option<PathBuf> {
    // A path that is not absolute would lead into the current folder.
    let folder =
        |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
    Some(folder?.join(OWN_FOLDER).join(FILE))
}

fn parsed(path: &Path) -> Result<(PathBuf, Config), Failure> {
    parsed_from(path, plain_file::read(path, MAX_SETTINGS_BYTES), |error| {
        // The line that is wrong is shown, however long it is.
        error.to_string().lines().map(shortened).collect::<Vec<_>>().join("\n")
    })
}

/// The file at `path`, which nobody named. It may be a link to somebody's secrets, so a link is not followed; and of what is
/// wrong with it, only the place is shown, for the file may be a copy.
fn parsed_unnamed(path: &Path) -> Result<(PathBuf, Config), Failure> {
    let bytes = plain_file::read_unlinked(path, MAX_SETTINGS_BYTES);
    let lines = |bytes: &[u8], end: usize| {
        1 + bytes.get(..end).map_or(0, |before| before.split(|byte| *byte == b'\n').count() - 1)
    };
    let text = bytes.as_ref().map_or_else(|_| Vec::new(), Vec::clone);
    parsed_from(path, bytes, |error| {
        let line = error.span().map_or(1, |span| lines(&text, span.start));
        format!(
            "line {line} is not what settings can have; --config {FILE} shows what is wrong with it"
        )
    })
}

fn parsed_from(
    path: &Path,
    bytes: io::Result<Vec<u8>>,
    describe: impl Fn(&toml::de::Error) -> String,
) -> Result<(PathBuf, Config), Failure> {
    let bad = |what: String| Failure::Config { path: path.to_owned(), what };
    let bytes = bytes.map_err(|error| {
        if is_of_system(&error) {
            Failure::system("read the settings", error)
        } else {
            bad(io_reason(&error))
        }
    })?;
    let config = toml::from_slice(&bytes).map_err(|error| bad(describe(&error)))?;
    Ok((path.to_owned(), config))
}

/// What the user's file says, and the file of the current folder `here`, which is heard first where it may speak.
#[cfg_attr(
    not(feature = "bigquery"),
    expect(
        clippy::needless_pass_by_value,
        reason = "only the warehouse's settings are moved out of them"
    )
)]
fn configured(
    own: (PathBuf, Config),
    here: Option<(PathBuf, Config)>,
) -> Result<Configured, Failure> {
    let schedules = schedules(&own, here.as_ref())?;
    let players = players(&own, here.as_ref())?;
    Ok(Configured {
        calendar: Calendar::with(schedules),
        players,
        #[cfg(feature = "bigquery")]
        bigquery: super::remote::RemoteFile::new(
            own.1.bigquery,
            here.map(|(_, config)| config.bigquery).unwrap_or_default(),
        ),
    })
}

/// The schedules of seasons in both files.
fn schedules(
    own: &(PathBuf, Config),
    here: Option<&(PathBuf, Config)>,
) -> Result<BTreeMap<SeasonId, Schedule>, Failure> {
    let mut schedules = BTreeMap::new();
    for (path, config) in std::iter::once(own).chain(here) {
        let is_here = here.is_some_and(|(here, _)| here == path);
        for (season, days) in &config.seasons {
            let schedule = schedule(*season, days)
                .map_err(|what| Failure::Config { path: path.clone(), what })?;
            let known = Calendar::default().schedule(*season);
            if let Some(known) = known.filter(|known| is_here && *known != schedule) {
                output::talk(&format!(
                    "warning: {FILE} of the current folder has {season} open on {} and end its regular season on {}, not \
                     on {} and {}",
                    schedule.opening_night,
                    schedule.last_regular_day,
                    known.opening_night,
                    known.last_regular_day
                ));
            }
            schedules.insert(*season, schedule);
        }
    }
    Ok(schedules)
}

/// The schedule of `season`, whose days are in its years and in order.
fn schedule(season: SeasonId, days: &Days) -> Result<Schedule, String> {
    let schedule = days.schedule().map_err(|error| format!("{season}: {error}"))?;
    let Schedule { opening_night, last_regular_day } = schedule;
    for (name, date) in [("opening_night", opening_night), ("last_regular_day", last_regular_day)] {
        if !season.has_year_of(date) {
            let opens = season.start_year();
            return Err(format!(
                "{season}: {name} = {date} is in neither {opens} nor {}",
                opens + 1
            ));
        }
    }
    if last_regular_day < opening_night {
        return Err(format!("{season} would end before its opening night"));
    }
    Ok(schedule)
}

/// The spellings of players' names in both files.
fn players(
    own: &(PathBuf, Config),
    here: Option<&(PathBuf, Config)>,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut all = BTreeMap::new();
    for (path, config) in std::iter::once(own).chain(here) {
        let is_long = |name: &&String| name.chars().count() > MAX_NAME;
        let names = config.players.iter().flat_map(|(from, to)| [from, to]);
        if let Some(name) = names.into_iter().find(is_long) {
            let what =
                format!("[players]: {} has more than {MAX_NAME} characters", shortened(name));
            return Err(Failure::Config { path: path.clone(), what });
        }
        all.extend(config.players.clone());
    }
    Ok(all)
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
