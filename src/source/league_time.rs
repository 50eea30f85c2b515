//! The clock of the league: its dates are those of New York, wherever a game is played.

use chrono::DateTime;
use chrono_tz::America::New_York;

use crate::domain::GameDate;

/// The league's date at a moment, in seconds since 1970-01-01 UTC: a game that tips off at ten in the evening in New York
/// is of that evening's date, though it is the next day in UTC. Nothing for a moment that is in no calendar.
pub(super) fn league_date(seconds: i64) -> Option<GameDate> {
    let moment = DateTime::from_timestamp(seconds, 0)?.with_timezone(&New_York);
    moment.date_naive().to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evening_in_new_york_is_one_date_in_summer_and_in_winter() {
        let date = |text: &str| {
            let moment = DateTime::parse_from_rfc3339(text).unwrap();
            league_date(moment.timestamp()).unwrap().to_string()
        };
        // Until the first Sunday of November, New York is four hours behind; then five.
        assert_eq!(date("2023-10-25T03:59:59Z"), "2023-10-24");
        assert_eq!(date("2023-10-25T04:00:00Z"), "2023-10-25");
        assert_eq!(date("2023-11-08T04:59:59Z"), "2023-11-07");
        assert_eq!(date("2023-11-08T05:00:00Z"), "2023-11-08");
        assert_eq!(date("2023-10-24T19:30:00-07:00"), "2023-10-24");
        assert_eq!(league_date(i64::MAX), None);
    }
}
