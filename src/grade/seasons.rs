//! Seasons beside each other: the best system against the mean of the player's last ten games, in each and in all.

use serde::Serialize;

use super::bootstrap::{ByDate, Draws, Estimate};
use super::entries::{Entry, Forecaster, Forecasts};
use super::money::{self, MoneySums, PricedBets};
use super::range::RangeShares;
use super::run_offers::{MoneyRules, RunOffers};
use super::{Graded, MIN_DATES};
use crate::domain::SystemId;

/// The errors of the systems of a run where the last ten games predict, too, summed by date.
#[derive(Clone, Debug)]
pub struct SeasonErrors {
    /// Dates with a prediction: what intervals are resampled from.
    dates: usize,
    /// By system, in the registry's order.
    systems: Vec<(SystemId, SharedErrors)>,
    /// The bets of the systems that recommend at offered lines.
    bets: Vec<(SystemId, MoneySums)>,
}

#[derive(Clone, Debug, Default)]
struct SharedErrors {
    /// Of the player-dates that both predict: how many, the sizes of the errors of the system and of the average, and the
    /// one less the other.
    errors: ByDate<4>,
    /// Sums of [`super::outcome::RangePosition::summands`], of all that the system predicts.
    range: ByDate<3>,
}

/// A system beside the mean of the player's last ten games.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BesideLastTen {
    /// The system.
    pub system: SystemId,
    /// Dates with a prediction.
    pub dates: usize,
    /// Player-dates with an outcome that both predict.
    pub n: usize,
    /// The mean absolute error of the system on these, in points.
    pub mae: Estimate,
    /// That of the last ten games on these.
    pub last_10_mae: Estimate,
    /// The one less the other: below 0 where the system is better.
    pub difference: Estimate,
    /// What the range of points holds that the system gives, if it gives one.
    pub range: Option<RangeShares>,
    /// What its bets win at the prices that were offered, where lines come from offers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bets: Option<PricedBets>,
}

impl SeasonErrors {
    /// Those of `graded`, of the systems that are asked for, with the bets at the `offers` of its run, if it read any.
    pub fn new(
        graded: &Graded,
        is_asked: impl Fn(SystemId) -> bool,
        offers: Option<(RunOffers<'_>, MoneyRules)>,
    ) -> Self {
        let forecasts = graded.forecasts();
        let average = forecasts.iter().find(|of| of.forecaster == Forecaster::Last10);
        let average = average.map_or(&[][..], |of| &of.entries);
        let of_system = |of: &Forecasts| match of.forecaster {
            Forecaster::System(id) if is_asked(id) => Some((id, shared(&of.entries, average))),
            _ => None,
        };
        let systems = forecasts.iter().filter_map(of_system).collect();
        let bets = offers.map(|(offers, rules)| money::sums(graded, offers, rules));
        Self { dates: graded.dates().len(), systems, bets: bets.into_iter().flatten().collect() }
    }

    /// Of the systems that all `seasons` have, the one that is best against the last ten games over all of them; `None` where
    /// no system of them shares a player-date with an outcome with these in every season. Whole dates are drawn for
    /// intervals, of all seasons.
    pub fn best_of(seasons: &[&Self]) -> Option<BesideLastTen> {
        let dates = seasons.iter().map(|of| of.dates).sum();
        let draws = Draws::new(if dates < MIN_DATES { 0 } else { dates });
        let (first, _) = seasons.split_first()?;
        let all = first.systems.iter().filter_map(|(id, _)| {
            let of_seasons: Option<Vec<_>> = seasons.iter().map(|of| of.system(*id)).collect();
            beside_last_ten(*id, &of_seasons?, dates, &draws)
        });
        let best =
            all.min_by(|one, other| one.difference.value.total_cmp(&other.difference.value))?;
        let none = MoneySums::default();
        let bets = seasons.iter().map(|of| (of.dates, of.bets_of(best.system).unwrap_or(&none)));
        let bets = PricedBets::new(&bets.collect::<Vec<_>>(), &draws);
        Some(BesideLastTen { bets, ..best })
    }

    fn bets_of(&self, id: SystemId) -> Option<&MoneySums> {
        self.bets.iter().find(|(system, _)| *system == id).map(|(_, of)| of)
    }

    /// The errors of the system with the dates of its season, if there are any.
    fn system(&self, id: SystemId) -> Option<(usize, &SharedErrors)> {
        let (_, of) = self.systems.iter().find(|(system, _)| *system == id)?;
        (of.errors.total()[0] > 0.0).then_some((self.dates, of))
    }
}

fn beside_last_ten(
    system: SystemId,
    seasons: &[(usize, &SharedErrors)],
    dates: usize,
    draws: &Draws,
) -> Option<BesideLastTen> {
    let errors = ByDate::joined(seasons.iter().map(|(dates, of)| (*dates, &of.errors)));
    let means = |[n, one, other, difference]: [f64; 4]| {
        (n > 0.0).then(|| [one / n, other / n, difference / n])
    };
    let [mae, last_10_mae, difference] = draws.estimates(&errors, means)?;
    let range = ByDate::joined(seasons.iter().map(|(dates, of)| (*dates, &of.range)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let n = errors.total()[0] as usize;
    let range = RangeShares::new(&range, draws);
    Some(BesideLastTen { system, dates, n, mae, last_10_mae, difference, range, bets: None })
}

/// The errors of a system where the average has one, too. Both stand in the order of player-dates.
fn shared(system: &[Entry], average: &[Entry]) -> SharedErrors {
    let mut shared = SharedErrors::default();
    let mut averages = average.iter().peekable();
    for entry in system {
        if let Some(position) = entry.range_position {
            shared.range.add(entry.date, position.summands());
        }
        while averages.next_if(|average| average.player_date < entry.player_date).is_some() {}
        let average = averages.peek().filter(|average| average.player_date == entry.player_date);
        let errors = entry.error.zip(average.and_then(|average| average.error));
        if let Some((one, other)) = errors {
            let (one, other) = (one.abs(), other.abs());
            shared.errors.add(entry.date, [1.0, one, other, one - other]);
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, graded};
    use crate::grade::{against, paired};

    /// A season in which the last ten games say 12 points everywhere.
    fn season(rows: &[Row<'_>]) -> Graded {
        let mut graded = graded(rows);
        for of in &mut graded.player_dates {
            of.circumstances.last_10 = Some(12.0);
        }
        graded
    }

    fn errors(graded: &Graded) -> SeasonErrors {
        SeasonErrors::new(graded, |_| true, None)
    }

    #[test]
    fn the_best_of_one_season_is_what_its_pairs_say() {
        let rows: Vec<Row<'_>> = (1..=12)
            .map(|day| -> Row<'_> {
                if day % 3 == 0 {
                    (day, Some(10), &[Some(14.0), Some(11.0)])
                } else {
                    (day, Some(15), &[Some(14.0), None])
                }
            })
            .collect();
        let graded = season(&rows);
        let best = SeasonErrors::best_of(&[&errors(&graded)]).unwrap();
        let pairs = against(&paired(&graded), "last_10");
        let pair = pairs.iter().find(|pair| pair.forecaster == best.system.as_str()).unwrap();
        assert_eq!((best.n, best.difference), (pair.n, pair.difference));
        // The second system: 4 dates with an error of 1, on which the last ten games are off by 2.
        assert_eq!((best.mae.value, best.last_10_mae.value), (1.0, 2.0));
        assert!((best.mae.value - best.last_10_mae.value - best.difference.value).abs() < 1e-12);
    }

    #[test]
    fn seasons_count_by_their_player_dates_and_only_what_all_have() {
        let one = season(&[(1, Some(10), &[Some(10.0), Some(20.0)])]);
        let other = season(&[
            (1, Some(10), &[Some(13.0), None]),
            (2, Some(10), &[Some(13.0), None]),
            (3, None, &[Some(13.0), None]),
        ]);
        let [one, other] = [errors(&one), errors(&other)];
        let both = SeasonErrors::best_of(&[&one, &other]).unwrap();
        assert_eq!((both.n, both.mae.value, both.last_10_mae.value), (3, 2.0, 2.0));
        assert_eq!((both.dates, both.difference.interval), (4, None));
        let nothing = errors(&season(&[(1, None, &[Some(10.0), None])]));
        assert_eq!(SeasonErrors::best_of(&[&one, &nothing]), None);
        assert_eq!(SeasonErrors::best_of(&[]), None);
    }
}
