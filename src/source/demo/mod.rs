//! A season made up from a seed: the same bytes for the same seed, season and calendar, on every machine.
//!
//! Nothing of a real season is in it but the form. 30 teams with the codes of cities that have none play the league's
//! schedule from opening night to the last regular day; 600 invented players have roles, get hurt, are traded and
//! called up; every game is played possession by possession, so that each number of a box score is a count of what
//! happened. Lines are what the simulation expects before a game, with an error such as a market's.
//!
//! The parts, in the order of the data: [`league`] (who plays, and how well), [`pairings`] and [`schedule`] (against
//! whom, and when), [`rosters`] (who is there), [`coach`] (for how long, and the line), [`game`], [`games`] (the season),
//! [`table`] (our columns). All chance is in [`random`].

mod coach;
mod game;
mod games;
mod league;
mod names;
mod pairings;
mod random;
mod rosters;
mod schedule;
mod table;

use std::collections::BTreeMap;

use super::{Import, SourceError};
use crate::domain::{Calendar, GameDate, SeasonDates, SeasonId};
pub use crate::snapshot::manifest::DEMO as KIND;
use crate::snapshot::manifest::Origin;

/// The seed of `--from demo`.
pub const SEED: u64 = 1;

/// Days from opening night to the last regular day where no schedule says so.
const ORDINARY_LENGTH: i32 = 173;

/// No season takes more days than this; a calendar may say what it likes.
const LONGEST: i32 = 364;

/// Makes up `season`. One whose schedule `calendar` does not know opens on the third Tuesday of October.
pub(super) fn load(
    seed: u64,
    season: SeasonId,
    calendar: &Calendar,
) -> Result<Import, SourceError> {
    // Every season that can be written has an October.
    let Some(dates) = dates(season, calendar) else { return Err(SourceError::OneSeason) };
    let last = dates.last_regular_day.map_or(ORDINARY_LENGTH, |last| dates.day(last));
    let length = last.clamp(0, LONGEST).unsigned_abs() as usize + 1;
    // Another season of the same seed is another season.
    let seed_of_season = seed ^ u64::from(season.start_year().unsigned_abs()) << 48;
    let (league, rows) = games::season(seed_of_season, length, weekday(dates.opening_night));
    Ok(Import {
        dates,
        games: table::games(&league, &rows, &dates)?,
        features: None,
        notes: Vec::new(),
        included: Vec::new(),
        has_line_column: true,
        left_out: Vec::new(),
        origin: Origin {
            kind: format!("{KIND}:{seed}"),
            files: Vec::new(),
            ignored_columns: Vec::new(),
            upstream: Vec::new(),
            warehouse: None,
            layouts: Vec::new(),
            spellings: BTreeMap::new(),
            other_rows: None,
        },
    })
}

/// When `season` is: as the calendar says, or else from the third Tuesday of October on.
fn dates(season: SeasonId, calendar: &Calendar) -> Option<SeasonDates> {
    let middle: GameDate = format!("{}-10-15", season.start_year()).parse().ok()?;
    let tuesday = (0..7).map(|days| middle.plus_days(days)).find(|day| weekday(*day) == 1)?;
    let dates = calendar.dates(season, Some(tuesday))?;
    // Who makes up a season knows its last day.
    let last = dates.opening_night.plus_days(ORDINARY_LENGTH);
    Some(SeasonDates { last_regular_day: dates.last_regular_day.or(Some(last)), ..dates })
}

/// 0 for a Monday. 1970-01-01 was a Thursday.
fn weekday(date: GameDate) -> usize {
    (date.days() + 3).rem_euclid(7).unsigned_abs() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_that_no_calendar_knows_opens_on_the_third_tuesday_of_october() {
        for (season, opening, last) in [
            ("2030-31", "2030-10-15", "2031-04-06"),
            ("2040-41", "2040-10-16", "2041-04-07"),
            ("2021-22", "2021-10-19", "2022-04-10"),
        ] {
            let dates = dates(season.parse().unwrap(), &Calendar::default()).unwrap();
            assert_eq!(dates.opening_night.to_string(), opening);
            assert_eq!(dates.last_regular_day.unwrap().to_string(), last);
        }
    }
}
