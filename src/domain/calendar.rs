//! When seasons opened.

use super::{GameDate, SeasonId};

/// Days of a season that the reference does not predict; opening night is day 0.
pub const BOOTSTRAP_DAYS: u16 = 14;

/// (year the season opens in, month and day of its first regular-season game), from the league's schedules.
/// A month below July lies in the following year: the lockout season 1998-99 opened in February.
const OPENING_NIGHTS: [(i32, u32, u32); 30] = [
    (1996, 11, 1),
    (1997, 10, 31),
    (1998, 2, 5),
    (1999, 11, 2),
    (2000, 10, 31),
    (2001, 10, 30),
    (2002, 10, 29),
    (2003, 10, 28),
    (2004, 11, 2),
    (2005, 11, 1),
    (2006, 10, 31),
    (2007, 10, 30),
    (2008, 10, 28),
    (2009, 10, 27),
    (2010, 10, 26),
    (2011, 12, 25),
    (2012, 10, 30),
    (2013, 10, 29),
    (2014, 10, 28),
    (2015, 10, 27),
    (2016, 10, 25),
    (2017, 10, 17),
    (2018, 10, 16),
    (2019, 10, 22),
    (2020, 12, 22),
    (2021, 10, 19),
    (2022, 10, 18),
    (2023, 10, 24),
    (2024, 10, 22),
    (2025, 10, 21),
];

/// The date of a season's first regular-season game, or `None` for a season the table does not hold.
pub fn opening_night(season: SeasonId) -> Option<GameDate> {
    let (year, month, day) =
        *OPENING_NIGHTS.iter().find(|(year, ..)| *year == season.start_year())?;
    let year = if month < 7 { year + 1 } else { year };
    format!("{year}-{month:02}-{day:02}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_date_of_its_season() {
        for (year, ..) in OPENING_NIGHTS {
            let season: SeasonId = format!("{year}-{:02}", (year + 1) % 100).parse().unwrap();
            let opening = opening_night(season).unwrap();
            let following = year + 1;
            let from: GameDate = format!("{year}-10-01").parse().unwrap();
            let to: GameDate = format!("{following}-03-01").parse().unwrap();
            assert!(from <= opening && opening < to, "{season} opened {opening}");
        }
        assert_eq!(opening_night("2021-22".parse().unwrap()), Some("2021-10-19".parse().unwrap()));
        assert_eq!(opening_night("1998-99".parse().unwrap()), Some("1999-02-05".parse().unwrap()));
        assert_eq!(opening_night("1980-81".parse().unwrap()), None);
    }
}
