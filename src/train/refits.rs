//! When models are trained anew.

use crate::domain::{BOOTSTRAP_DAYS, GameDate, SeasonDates};

/// The days between two refits of the season before: its errors are needed, its models are not.
pub(super) const PRIOR_SEASON_DAYS: u16 = 84;

/// The days between two refits of networks, at least: they change little from one week to the next.
pub(super) const NETWORK_DAYS: u16 = 56;

/// When models are trained, and until when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refit {
    /// It is trained on rows strictly before this date, and used from it on.
    pub as_of: GameDate,
    /// The date of the next refit, or the one after the last game, if that is later than its own.
    pub until: GameDate,
    /// The date of the networks that go with it, strictly before which they are trained.
    pub network_as_of: GameDate,
    /// Whether it is of the season before, and made only so that errors are known when the first models are.
    pub prior_season_pass: bool,
}

/// The refits of a season, every `days` from the first date that is predicted, and those of the season before it. Of a season
/// that is not over, the next one after its last game is among them: it serves games that are not yet played.
pub fn refits(former: Option<&SeasonDates>, season: &SeasonDates, days: u16) -> Vec<Refit> {
    let prior_season = former.map(|former| every(PRIOR_SEASON_DAYS, former, former.end, true));
    // The last regular-season day itself is before the end of a season that has it.
    let is_over = season.last_regular_day.is_none_or(|last| last < season.end);
    let last = if is_over { season.end } else { season.end.plus_days(i32::from(days.max(1))) };
    let own = every(days, season, last, false);
    prior_season.into_iter().flatten().chain(own).collect()
}

/// Those with dates before `last`.
fn every(
    days: u16,
    season: &SeasonDates,
    last: GameDate,
    prior_season_pass: bool,
) -> impl Iterator<Item = Refit> {
    let end = season.end;
    let first = season.opening_night.plus_days(i32::from(BOOTSTRAP_DAYS));
    let days = days.max(1);
    let of_network = days * NETWORK_DAYS.div_ceil(days);
    let dates = (first.days()..last.days()).step_by(usize::from(days));
    dates.map(GameDate::from_days).map(move |as_of| {
        let since = (as_of.days() - first.days()) % i32::from(of_network);
        let next = as_of.plus_days(i32::from(days));
        // The last one has no next.
        let until = if next < last { next } else { next.min(end).max(as_of.plus_days(1)) };
        Refit { as_of, until, network_as_of: as_of.plus_days(-since), prior_season_pass }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refits_follow_one_another_without_a_gap() {
        let dates = |opening: &str, end: &str| SeasonDates {
            season: "2021-22".parse().unwrap(),
            opening_night: opening.parse().unwrap(),
            last_regular_day: None,
            end: end.parse().unwrap(),
        };
        let season = dates("2021-10-19", "2021-11-20");
        let found = refits(None, &season, 7);
        let as_of: Vec<String> = found.iter().map(|refit| refit.as_of.to_string()).collect();
        assert_eq!(as_of, ["2021-11-02", "2021-11-09", "2021-11-16"]);
        assert!(found.windows(2).all(|pair| pair[0].until == pair[1].as_of));
        assert_eq!(found[2].until, season.end);
        let former = dates("2020-12-22", "2021-04-10");
        let with = refits(Some(&former), &season, 7);
        let prior_season: Vec<_> = with.iter().filter(|refit| refit.prior_season_pass).collect();
        assert_eq!((prior_season.len(), with.len()), (2, 5));
        assert_eq!(prior_season[1].until, former.end);
    }

    /// The season ends on 2021-11-20 so far; its next models are due on 2021-11-23, and no game is there yet for them.
    #[test]
    fn a_season_that_is_not_over_has_the_next_refit() {
        let date = |text: &str| text.parse::<GameDate>().unwrap();
        let season = |last: &str| SeasonDates {
            season: "2021-22".parse().unwrap(),
            opening_night: date("2021-10-19"),
            last_regular_day: Some(date(last)),
            end: date("2021-11-20"),
        };
        let as_of = |last: &str| refits(None, &season(last), 7).pop().unwrap();
        assert_eq!(as_of("2022-04-10").as_of, date("2021-11-23"));
        assert_eq!(as_of("2022-04-10").until, date("2021-11-24"));
        // With its last regular day, it is over.
        assert_eq!(as_of("2021-11-19").as_of, date("2021-11-16"));
        assert_eq!(as_of("2021-11-19").until, date("2021-11-20"));
        // The day after the last game may be the due one itself.
        let season = SeasonDates { end: date("2021-11-16"), ..season("2022-04-10") };
        let last: Vec<Refit> = refits(None, &season, 7).split_off(2);
        assert_eq!(last.len(), 1);
        assert_eq!((last[0].as_of, last[0].until), (date("2021-11-16"), date("2021-11-17")));
    }
}
