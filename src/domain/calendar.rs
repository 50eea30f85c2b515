//! When seasons open and when their regular part ends.

use std::collections::BTreeMap;

use super::{GameDate, SeasonId};

/// Days of a season that the reference does not predict; opening night is day 0.
pub const BOOTSTRAP_DAYS: u16 = 14;

/// Days before opening night whose games are kept for history: the longest lookback of any system.
pub const HISTORY_DAYS: i32 = 90;

/// Month and day.
type Day = (u32, u32);

/// (year the season opens in; day of its first regular-season game; of its last), from the league's schedules.
/// A month below July lies in the following year: the lockout season 1998-99 opened in February. The one month beyond
/// is August 2020, when 2019-20 ended after an interruption.
const SCHEDULES: [(i32, Day, Day); 30] = [
    (1996, (11, 1), (4, 20)),
    (1997, (10, 31), (4, 19)),
    (1998, (2, 5), (5, 5)),
    (1999, (11, 2), (4, 19)),
    (2000, (10, 31), (4, 18)),
    (2001, (10, 30), (4, 17)),
    (2002, (10, 29), (4, 16)),
    (2003, (10, 28), (4, 14)),
    (2004, (11, 2), (4, 20)),
    (2005, (11, 1), (4, 19)),
    (2006, (10, 31), (4, 18)),
    (2007, (10, 30), (4, 16)),
    (2008, (10, 28), (4, 16)),
    (2009, (10, 27), (4, 14)),
    (2010, (10, 26), (4, 13)),
    (2011, (12, 25), (4, 26)),
    (2012, (10, 30), (4, 17)),
    (2013, (10, 29), (4, 16)),
    (2014, (10, 28), (4, 15)),
    (2015, (10, 27), (4, 13)),
    (2016, (10, 25), (4, 12)),
    (2017, (10, 17), (4, 11)),
    (2018, (10, 16), (4, 10)),
    (2019, (10, 22), (8, 14)),
    (2020, (12, 22), (5, 16)),
    (2021, (10, 19), (4, 10)),
    (2022, (10, 18), (4, 9)),
    (2023, (10, 24), (4, 14)),
    (2024, (10, 22), (4, 13)),
    (2025, (10, 21), (4, 12)),
];

/// A season's first and last regular-season day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The date of the first regular-season game: day 0.
    pub opening_night: GameDate,
    /// The date of the last regular-season game.
    pub last_regular_day: GameDate,
}

/// The schedules that are known: a table from 1996-97 on, and what its user adds.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    own: BTreeMap<SeasonId, Schedule>,
}

impl Calendar {
    /// The table, with `own` added to it or in the place of its rows.
    pub fn with(own: BTreeMap<SeasonId, Schedule>) -> Self {
        Self { own }
    }

    /// The schedule of `season`, if it is known.
    pub fn schedule(&self, season: SeasonId) -> Option<Schedule> {
        self.own.get(&season).copied().or_else(|| in_table(season))
    }

    /// The last season of the table.
    pub fn newest() -> Option<SeasonId> {
        let (year, ..) = SCHEDULES.last()?;
        SeasonId::opening_in(*year)
    }

    /// The dates of `season`. Where its schedule is not known, `first_game` stands for opening night, and the last
    /// regular day remains unknown; `None` if neither is known.
    pub fn dates(&self, season: SeasonId, first_game: Option<GameDate>) -> Option<SeasonDates> {
        let schedule = self.schedule(season);
        let opening_night = schedule.map(|schedule| schedule.opening_night).or(first_game)?;
        let next = season.next().and_then(|next| self.schedule(next));
        Some(SeasonDates {
            season,
            opening_night,
            last_regular_day: schedule.map(|schedule| schedule.last_regular_day),
            end: next.map_or(opening_night.plus_days(365), |next| next.opening_night),
        })
    }
}

fn in_table(season: SeasonId) -> Option<Schedule> {
    let year = season.start_year();
    let (_, opening, last) = *SCHEDULES.iter().find(|(opens, ..)| *opens == year)?;
    let opening_year = if opening.0 < 7 { year + 1 } else { year };
    let date = |year: i32, (month, day): Day| GameDate::new(year, month, day);
    Some(Schedule {
        opening_night: date(opening_year, opening)?,
        last_regular_day: date(year + 1, last)?,
    })
}

/// The dates that belong to a season's snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeasonDates {
    /// The season.
    pub season: SeasonId,
    /// The date of the first regular-season game: day 0.
    pub opening_night: GameDate,
    /// The date of the last regular-season game, if it is known.
    pub last_regular_day: Option<GameDate>,
    /// The first date that belongs to the next season.
    pub end: GameDate,
}

impl SeasonDates {
    /// The first of the days before the season that windows look back on.
    pub fn first(&self) -> GameDate {
        self.opening_night.plus_days(-HISTORY_DAYS)
    }

    /// Whether `date` lies in the season or in the days before it that windows look back on.
    pub fn covers(&self, date: GameDate) -> bool {
        (self.first()..self.end).contains(&date)
    }

    /// Whether a game on `date`, which its row counts to the season opening in `season_year`, is kept.
    pub fn keeps(&self, date: GameDate, season_year: i32) -> bool {
        let of_season = season_year == self.season.start_year();
        self.covers(date) && (of_season || date < self.opening_night)
    }

    /// The day of the season that `date` is; opening night is day 0.
    pub fn day(&self, date: GameDate) -> i32 {
        date.days() - self.opening_night.days()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> GameDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_row_of_the_table_is_a_schedule_of_its_season() {
        let calendar = Calendar::default();
        let mut former_end = date("1996-07-01");
        for (year, ..) in SCHEDULES {
            let season = SeasonId::opening_in(year).unwrap();
            let Schedule { opening_night, last_regular_day } = calendar.schedule(season).unwrap();
            let following = year + 1;
            assert!(former_end < opening_night, "{season} opened {opening_night}");
            assert!(opening_night < date(&format!("{following}-03-01")));
            let days = last_regular_day.days() - opening_night.days();
            assert!((85..=300).contains(&days), "{season} lasted {days} days");
            former_end = last_regular_day;
        }
        let schedule = |season: &str| calendar.schedule(season.parse().unwrap());
        assert_eq!(schedule("2021-22").unwrap().opening_night, date("2021-10-19"));
        assert_eq!(schedule("1998-99").unwrap().opening_night, date("1999-02-05"));
        assert_eq!(schedule("1980-81"), None);
        assert_eq!(Calendar::newest(), Some("2025-26".parse().unwrap()));
    }

    #[test]
    fn a_calendar_of_one_s_own_comes_first() {
        let season: SeasonId = "2021-22".parse().unwrap();
        let own =
            Schedule { opening_night: date("2021-11-01"), last_regular_day: date("2022-05-01") };
        let calendar = Calendar::with([(season, own)].into());
        assert_eq!(calendar.schedule(season), Some(own));
        let dates = calendar.dates(season, None).unwrap();
        assert_eq!((dates.day(date("2021-11-15")), dates.end), (14, date("2022-10-18")));
    }

    #[test]
    fn an_unknown_season_opens_with_its_first_game() {
        let season: SeasonId = "1980-81".parse().unwrap();
        let dates = Calendar::default().dates(season, Some(date("1980-10-10"))).unwrap();
        assert_eq!((dates.opening_night, dates.last_regular_day), (date("1980-10-10"), None));
        assert_eq!(Calendar::default().dates(season, None), None);
    }

    #[test]
    fn history_is_kept_and_the_next_season_is_not() {
        let dates = Calendar::default().dates("2021-22".parse().unwrap(), None).unwrap();
        assert!(dates.keeps(date("2021-07-21"), 2020) && !dates.keeps(date("2021-07-20"), 2020));
        assert!(!dates.keeps(date("2021-10-19"), 2020) && dates.keeps(date("2021-10-19"), 2021));
        assert!(dates.keeps(date("2022-10-17"), 2021) && !dates.keeps(date("2022-10-18"), 2021));
    }
}
