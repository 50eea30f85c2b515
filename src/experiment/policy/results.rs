//! What bets came to: counts, money, how the market moved, and how bad it was on the way.

use serde::Serialize;

use super::bet::SettledBet;
use crate::grade::{ByDate, Draws, Estimate, Verdict};

/// Bets while they are counted. Dates are positions, and must not descend.
#[derive(Clone, Debug, Default)]
pub(super) struct BetSums {
    bets: usize,
    /// How many dates there are, and the last.
    dates: usize,
    last_date: Option<usize>,
    won: usize,
    lost: usize,
    pushes: usize,
    voids: usize,
    assumed_prices: usize,
    /// Of bets that won or lost: 1, and whether it won.
    decided: ByDate<2>,
    /// Of those at a price: the stake, and the profit.
    money: ByDate<2>,
    /// Points that the line moved towards the bet until the close, and 1.
    points: ByDate<2>,
    /// How much more probable the side was than at the close, and 1.
    probability: ByDate<2>,
}

/// How bets ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CountedBets {
    /// How many there are.
    pub bets: usize,
    /// Those that won.
    pub won: usize,
    /// Those that lost.
    pub lost: usize,
    /// Points on the line: the stake comes back.
    pub pushes: usize,
    /// The player did not play: the stake comes back.
    pub voids: usize,
    /// won / (won + lost).
    pub win_rate: Option<Estimate>,
}

/// What bets at offered prices came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BetResults {
    /// How they ended.
    #[serde(flatten)]
    pub counts: CountedBets,
    /// Those whose price is missing, and taken for −110.
    pub assumed_prices: usize,
    /// What was staked on those that won or lost, in units.
    pub staked: f64,
    /// What all of them won, in units.
    pub profit: Estimate,
    /// Profit per unit staked on those that won or lost.
    pub return_per_unit: Option<Estimate>,
    /// The mean move of the line towards the bet until the close, in points; `None` where no close is known.
    pub closing_points: Option<Estimate>,
    /// How much more probable the side was than at the close, on average.
    pub closing_probability: Option<Estimate>,
    /// The largest fall of the profit so far from its highest, at the ends of dates, in units.
    pub worst_drawdown: Estimate,
    /// The longest run of lost bets; a push or a void does not end one.
    pub longest_loss: Estimate,
}

impl BetSums {
    /// Those of bets with their dates.
    pub(super) fn new<'a>(bets: impl Iterator<Item = (usize, &'a SettledBet)>) -> Self {
        let mut sums = Self::default();
        bets.for_each(|(date, bet)| sums.add(date, bet));
        sums
    }

    /// Adds a bet.
    pub(super) fn add(&mut self, date: usize, bet: &SettledBet) {
        self.bets += 1;
        self.dates += usize::from(self.last_date != Some(date));
        self.last_date = Some(date);
        self.assumed_prices += usize::from(bet.is_assumed);
        match bet.verdict {
            Verdict::Win => self.won += 1,
            Verdict::Loss => self.lost += 1,
            Verdict::Push => self.pushes += 1,
            Verdict::Void | Verdict::None => self.voids += 1,
        }
        if let Some(is_won) = bet.verdict.correct() {
            self.decided.add(date, [1.0, f64::from(u8::from(is_won))]);
            if let Some((stake, profit)) = bet.money {
                self.money.add(date, [stake, profit]);
            }
        }
        if let Some(moved) = bet.closing {
            self.points.add(date, [moved.points, 1.0]);
            if let Some((gain, _)) = moved.probability {
                self.probability.add(date, [gain, 1.0]);
            }
        }
    }

    /// On how many dates there are bets.
    pub(super) fn dates(&self) -> usize {
        self.dates
    }

    /// How they ended.
    pub(super) fn counts(&self, draws: &Draws) -> CountedBets {
        let Self { bets, won, lost, pushes, voids, .. } = *self;
        let rate = |[decided, won]: [f64; 2]| (decided > 0.0).then(|| [won / decided]);
        let win_rate = draws.estimates(&self.decided, rate).map(|[rate]| rate);
        CountedBets { bets, won, lost, pushes, voids, win_rate }
    }

    /// What was staked on those that won or lost, what they won, and that per unit staked, which is none without a stake.
    pub(super) fn money(&self, draws: &Draws) -> (f64, Estimate, Option<Estimate>) {
        let [staked, _] = self.money.total();
        let of = |[stake, profit]: [f64; 2]| (stake > 0.0).then(|| [profit, profit / stake]);
        match draws.estimates(&self.money, of) {
            Some([profit, per_unit]) => (staked, profit, Some(per_unit)),
            None => (staked, Estimate { value: 0.0, interval: None }, None),
        }
    }
}

impl BetResults {
    /// Those of `bets`, each with its date, in the order in which they were made.
    pub(super) fn new(bets: &[(usize, &SettledBet)], draws: &Draws) -> Self {
        let sums = BetSums::new(bets.iter().copied());
        let (staked, profit, return_per_unit) = sums.money(draws);
        let mean = |of: &ByDate<2>| {
            let mean = |[sum, count]: [f64; 2]| (count > 0.0).then(|| [sum / count]);
            draws.estimates(of, mean).map(|[mean]| mean)
        };
        let count = bets.last().map_or(0, |(last, _)| last + 1);
        let (mut profits, mut verdicts) = (vec![0.0; count], vec![Vec::new(); count]);
        for (date, bet) in bets {
            profits[*date] += bet.money.map_or(0.0, |(_, profit)| profit);
            verdicts[*date].push(bet.verdict);
        }
        let mut dates: Vec<usize> = bets.iter().map(|(date, _)| *date).collect();
        dates.dedup();
        Self {
            counts: sums.counts(draws),
            assumed_prices: sums.assumed_prices,
            staked,
            profit,
            return_per_unit,
            closing_points: mean(&sums.points),
            closing_probability: mean(&sums.probability),
            worst_drawdown: draws
                .estimate_in_order(&dates, |dates| worst_drawdown(dates.map(|date| profits[date]))),
            longest_loss: draws.estimate_in_order(&dates, |dates| {
                longest_loss(dates.flat_map(|date| verdicts[date].iter().copied())) as f64
            }),
        }
    }
}

/// The largest fall of the sum of `profits` so far from its highest, which begins at 0 (Magdon-Ismail and Atiya, "Maximum
/// drawdown", *Risk* 17, 2004).
fn worst_drawdown(profits: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut highest, mut worst) = (0.0_f64, 0.0_f64, 0.0_f64);
    for profit in profits {
        sum += profit;
        highest = highest.max(sum);
        worst = worst.max(highest - sum);
    }
    worst
}

/// The longest run of lost bets, which only one that won ends.
fn longest_loss(verdicts: impl Iterator<Item = Verdict>) -> usize {
    let (mut run, mut longest) = (0, 0);
    for verdict in verdicts {
        match verdict {
            Verdict::Loss => run += 1,
            Verdict::Win => run = 0,
            Verdict::Push | Verdict::Void | Verdict::None => {}
        }
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bet(verdict: Verdict, stake: f64, profit: f64) -> SettledBet {
        SettledBet { verdict, money: Some((stake, profit)), is_assumed: false, closing: None }
    }

    #[test]
    fn the_way_is_worked_by_hand() {
        // 1, −1, −0.5, −1.5: the highest is 1, the deepest after it −1.5.
        assert_eq!(worst_drawdown([1.0, -2.0, 0.5, -1.0].into_iter()), 2.5);
        // Before anything was won, the highest is 0.
        assert_eq!(worst_drawdown([-1.0, 3.0].into_iter()), 1.0);
        assert_eq!(worst_drawdown([1.0, 2.0].into_iter()), 0.0);
        let [win, loss, push, void] = [Verdict::Win, Verdict::Loss, Verdict::Push, Verdict::Void];
        assert_eq!(longest_loss([loss, win, loss, push, loss, void, loss, win].into_iter()), 3);
        assert_eq!(longest_loss([win, push].into_iter()), 0);
    }

    #[test]
    fn what_pushes_or_is_void_is_no_stake() {
        let bets = [
            bet(Verdict::Win, 2.0, 1.8),
            bet(Verdict::Loss, 1.0, -1.0),
            bet(Verdict::Push, 5.0, 0.0),
            bet(Verdict::Void, 5.0, 0.0),
        ];
        let bets: Vec<_> = bets.iter().map(|bet| (0, bet)).collect();
        let results = BetResults::new(&bets, &Draws::new(1));
        let CountedBets { bets, won, lost, pushes, voids, win_rate } = results.counts;
        assert_eq!([bets, won, lost, pushes, voids], [4, 1, 1, 1, 1]);
        assert_eq!(win_rate.unwrap().value, 0.5);
        assert_eq!((results.staked, results.profit.value), (3.0, 0.8));
        assert_eq!(results.return_per_unit.unwrap().value, 0.8 / 3.0);
        assert_eq!((results.worst_drawdown.value, results.longest_loss.value), (0.0, 1.0));
        assert_eq!(results.profit.interval, None, "one date has no interval");
    }

    #[test]
    fn the_same_on_each_date_has_no_spread() {
        let (won, lost) = (bet(Verdict::Win, 1.0, 0.5), bet(Verdict::Loss, 1.0, -1.0));
        let bets: Vec<_> = (0..20).flat_map(|date| [(date, &won), (date, &lost)]).collect();
        let results = BetResults::new(&bets, &Draws::new(20));
        // Each date loses half a unit: 20 of them 10, whichever they are.
        let ends = |of: Estimate| (of.value, of.ends());
        assert_eq!(ends(results.profit), (-10.0, [-10.0, -10.0]));
        assert_eq!(ends(results.worst_drawdown), (10.0, [10.0, 10.0]));
        assert_eq!(ends(results.longest_loss), (1.0, [1.0, 1.0]));
    }
}
