//! When a row was known, and whether that is before the game.

use crate::domain::GameDate;
use crate::domain::UtcMoment;
use crate::source::lines::{GameTime, LeagueDates};

/// When a row was known, as its file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownAt {
    /// Some time on that day, in New York.
    Day(GameDate),
    /// At a moment, in seconds since 1970-01-01 UTC.
    Moment(i64),
}

const DAY: i64 = 86_400;

/// How far New York is behind UTC at most, in seconds.
const BEHIND: i64 = 5 * 3600;

impl KnownAt {
    pub(super) fn new(time: GameTime) -> Self {
        match time {
            GameTime::Date(day) => Self::Day(day),
            GameTime::TipOff(moment) => Self::Moment(moment),
        }
    }

    /// By which of two rows is newer; a day counts until its end.
    pub(super) fn order(self) -> i64 {
        match self {
            Self::Day(day) => (i64::from(day.days()) + 1) * DAY + BEHIND,
            Self::Moment(moment) => moment,
        }
    }

    /// As tables have it.
    pub(super) fn text(self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Moment(moment) => UtcMoment::from_seconds(moment).to_string(),
        }
    }

    /// Why that is too late for a game on `date` that tips off at `tip_off`, if that is known; `None` if it is not too late.
    ///
    /// Of a day nobody knows which part of it is meant, so that the day of the game is too late. Where no tip-off is known,
    /// what comes to be known on the date of the game in New York may come after it.
    pub(super) fn lateness(
        self,
        date: GameDate,
        tip_off: Option<i64>,
        dates: &mut LeagueDates,
    ) -> Option<String> {
        match (self, tip_off) {
            (Self::Day(day), _) if day < date => None,
            (Self::Day(_), _) => Some("the day of the game or later".to_owned()),
            (Self::Moment(moment), Some(tip_off)) if moment <= tip_off => None,
            (Self::Moment(_), Some(tip_off)) => {
                Some(format!("after the tip-off at {}", UtcMoment::from_seconds(tip_off)))
            }
            (Self::Moment(moment), None) if dates.at(moment).is_some_and(|day| day < date) => None,
            (Self::Moment(_), None) => {
                Some("not before the date begins in New York, and no tip-off is known".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_on_the_day_of_the_game_needs_a_tip_off() {
        let date: GameDate = "2021-10-19".parse().unwrap();
        let day = i64::from(date.days()) * DAY;
        let mut dates = LeagueDates::default();
        let mut late =
            |known: KnownAt, tip_off| known.lateness(date, tip_off, &mut dates).is_some();
        // Midnight in New York is four in UTC then; tip-off at 23:30 UTC.
        let begins = day + 23 * 3600 + 1800;
        let tip_off = Some(begins);
        assert!(!late(KnownAt::Moment(day + 4 * 3600 - 1), None));
        assert!(late(KnownAt::Moment(day + 4 * 3600), None));
        assert!(!late(KnownAt::Moment(day + 4 * 3600), tip_off));
        assert!(!late(KnownAt::Moment(begins), tip_off));
        assert!(late(KnownAt::Moment(begins + 1), tip_off));
        assert!(!late(KnownAt::Day(date.plus_days(-1)), tip_off));
        assert!(late(KnownAt::Day(date), tip_off));
    }

    #[test]
    fn a_day_is_newer_than_what_is_known_on_it() {
        let day: GameDate = "2021-10-18".parse().unwrap();
        let morning = KnownAt::Moment(i64::from(day.days()) * DAY + 12 * 3600);
        assert!(KnownAt::Day(day).order() > morning.order());
        assert!(KnownAt::Day(day.plus_days(-1)).order() < morning.order());
        assert_eq!(morning.text(), "2021-10-18T12:00:00Z");
    }
}
