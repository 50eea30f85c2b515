//! What recommendations would have won at the prices that books offered, and whether the market moved towards them.

use serde::Serialize;

use super::bootstrap::{ByDate, Draws, Estimate};
use super::run_offers::{AlsoCounted, ClosingFrom, ClosingMove, MoneyRules, RunOffers, bet_return};
use super::{Graded, Verdict};
use crate::domain::SystemId;
use crate::engine::OfferedPrice;

/// The bets of one system at the prices of the offers that made its lines. Estimated and fixed lines are no bets; neither are
/// offers at a fixed payout, or without a time, unless they are asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Money {
    /// Who recommended.
    pub forecaster: &'static str,
    /// Recommendations at a price.
    pub bets: usize,
    /// Those that won.
    pub wins: usize,
    /// Those that lost.
    pub losses: usize,
    /// Points on the line: the stake comes back.
    pub pushes: usize,
    /// The player did not play: the stake comes back.
    pub voids: usize,
    /// Bets whose price is missing, and taken for −110.
    pub assumed_prices: usize,
    /// Recommendations left out, since their offers have a fixed payout.
    pub fixed_payouts: usize,
    /// Recommendations left out, since nobody knows when their offers were made.
    pub without_time: usize,
    /// Bets at a fixed payout, which were asked for: what they win is no profit that the app pays.
    pub counted_fixed_payouts: usize,
    /// Bets at offers without a time, which were asked for: they may have been made when the outcome was known.
    pub counted_without_time: usize,
    /// wins / (wins + losses).
    pub win_rate: Option<Estimate>,
    /// The share of wins and losses that has to win at these prices so that nothing is lost, if each is as likely to win.
    pub break_even: Option<f64>,
    /// What all bets win, in units, at a stake of one unit each.
    pub profit: f64,
    /// Profit per unit staked on wins and losses.
    pub return_per_unit: Option<Estimate>,
    /// How the market moved after the pick; `None` where all picks are made at the close.
    pub closing: Option<ClosingValue>,
}

/// Whether lines moved towards picks: for an over up, for an under down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClosingValue {
    /// Picks with a line at the close.
    pub picks: usize,
    /// Those whose line moved towards them.
    pub towards: usize,
    /// Those whose line moved away.
    pub away: usize,
    /// The mean move towards them, in points.
    pub points: Option<Estimate>,
    /// How much more probable their sides were than at the close.
    pub probability: Option<ClosingProbability>,
}

/// How much more probable picked sides were when they were picked than at the close, 0 – 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClosingProbability {
    /// Picks of which that is known.
    pub picks: usize,
    /// Those whose line stayed: by the prices of both sides, without the margin, at the close less at the pick.
    pub from_prices: usize,
    /// The others: by the system's own distribution, at the picked line less at the line of the close.
    pub from_distribution: usize,
    /// The mean over all of them.
    pub value: Estimate,
}

/// The bets of a system, while they are counted.
#[derive(Clone, Debug, Default)]
pub(super) struct MoneySums {
    bets: usize,
    wins: usize,
    losses: usize,
    pushes: usize,
    voids: usize,
    assumed_prices: usize,
    fixed_payouts: usize,
    without_time: usize,
    counted_fixed_payouts: usize,
    counted_without_time: usize,
    profit: f64,
    /// Of bets that won or lost: 1, whether it won, the profit, and what a win pays, the stake among it.
    decided: ByDate<4>,
    towards: usize,
    away: usize,
    picks: usize,
    /// Points towards the pick, and picks.
    moves: ByDate<2>,
    from_prices: usize,
    from_distribution: usize,
    /// Probability gained, and picks.
    gains: ByDate<2>,
}

impl MoneySums {
    /// Adds the bet at an offer that ended so, unless it is none.
    fn add(&mut self, date: usize, verdict: Verdict, offered: OfferedPrice, also: AlsoCounted) {
        let Some(profit) = bet_return(verdict, offered) else { return };
        if offered.is_fixed_payout && !also.fixed_payouts {
            self.fixed_payouts += 1;
            return;
        }
        if !offered.is_timed && !also.without_time {
            self.without_time += 1;
            return;
        }
        self.bets += 1;
        self.assumed_prices += usize::from(offered.is_assumed);
        self.counted_fixed_payouts += usize::from(offered.is_fixed_payout);
        self.counted_without_time += usize::from(!offered.is_timed);
        self.wins += usize::from(verdict == Verdict::Win);
        self.losses += usize::from(verdict == Verdict::Loss);
        self.pushes += usize::from(verdict == Verdict::Push);
        self.voids += usize::from(verdict == Verdict::Void);
        self.profit += profit;
        if let Some(is_won) = verdict.correct() {
            let paid = 1.0 + offered.price.profit();
            self.decided.add(date, [1.0, f64::from(u8::from(is_won)), profit, paid]);
        }
    }

    fn add_move(&mut self, date: usize, moved: ClosingMove) {
        let ClosingMove { points, probability } = moved;
        self.picks += 1;
        self.towards += usize::from(points > 0.0);
        self.away += usize::from(points < 0.0);
        self.moves.add(date, [points, 1.0]);
        if let Some((gain, from)) = probability {
            self.from_prices += usize::from(from == ClosingFrom::Prices);
            self.from_distribution += usize::from(from == ClosingFrom::Distribution);
            self.gains.add(date, [gain, 1.0]);
        }
    }

    /// Whether anything was recommended at an offer.
    fn is_empty(&self) -> bool {
        self.bets + self.fixed_payouts + self.without_time == 0
    }

    /// What the bets of `forecaster` come to.
    fn judge(&self, forecaster: &'static str, draws: &Draws) -> Money {
        let rates = DecidedRates::new(&self.decided, draws);
        Money {
            forecaster,
            bets: self.bets,
            wins: self.wins,
            losses: self.losses,
            pushes: self.pushes,
            voids: self.voids,
            assumed_prices: self.assumed_prices,
            fixed_payouts: self.fixed_payouts,
            without_time: self.without_time,
            counted_fixed_payouts: self.counted_fixed_payouts,
            counted_without_time: self.counted_without_time,
            win_rate: rates.map(|of| of.won),
            break_even: rates.map(|of| of.break_even),
            profit: self.profit,
            return_per_unit: rates.map(|of| of.per_unit),
            closing: (self.picks > 0).then(|| self.closing(draws)),
        }
    }

    fn closing(&self, draws: &Draws) -> ClosingValue {
        let probability = mean(&self.gains, draws).map(|value| ClosingProbability {
            picks: self.from_prices + self.from_distribution,
            from_prices: self.from_prices,
            from_distribution: self.from_distribution,
            value,
        });
        ClosingValue {
            picks: self.picks,
            towards: self.towards,
            away: self.away,
            points: mean(&self.moves, draws),
            probability,
        }
    }
}

/// The bets of one system in a season, or in several together: what a line of a table has room for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PricedBets {
    /// Recommendations at a price.
    pub bets: usize,
    /// Those that won.
    pub wins: usize,
    /// Those that lost.
    pub losses: usize,
    /// Recommendations left out, since their offers have a fixed payout or no time.
    pub left_out: usize,
    /// wins / (wins + losses).
    pub win_rate: Option<Estimate>,
    /// The share of wins and losses that has to win at their prices so that nothing is lost, if each is as likely to win.
    pub break_even: Option<f64>,
    /// Profit per unit staked on wins and losses.
    pub return_per_unit: Option<Estimate>,
}

impl PricedBets {
    /// Those of seasons with so many dates each; `None` where nothing was recommended at an offer.
    pub(super) fn new(seasons: &[(usize, &MoneySums)], draws: &Draws) -> Option<Self> {
        let sum = |count: fn(&MoneySums) -> usize| seasons.iter().map(|(_, of)| count(of)).sum();
        let decided = ByDate::joined(seasons.iter().map(|(dates, of)| (*dates, &of.decided)));
        let rates = DecidedRates::new(&decided, draws);
        let is_there = seasons.iter().any(|(_, of)| !of.is_empty());
        is_there.then(|| Self {
            bets: sum(|of| of.bets),
            wins: sum(|of| of.wins),
            losses: sum(|of| of.losses),
            left_out: sum(|of| of.fixed_payouts + of.without_time),
            win_rate: rates.map(|of| of.won),
            break_even: rates.map(|of| of.break_even),
            return_per_unit: rates.map(|of| of.per_unit),
        })
    }
}

/// What follows from bets that won or lost.
#[derive(Clone, Copy)]
struct DecidedRates {
    won: Estimate,
    break_even: f64,
    per_unit: Estimate,
}

impl DecidedRates {
    /// Those of sums of [`MoneySums::decided`]; `None` where nothing is decided.
    fn new(decided: &ByDate<4>, draws: &Draws) -> Option<Self> {
        let rates = |[n, wins, profit, _]: [f64; 4]| (n > 0.0).then(|| [wins / n, profit / n]);
        let [won, per_unit] = draws.estimates(decided, rates)?;
        let [n, _, _, paid] = decided.total();
        Some(Self { won, break_even: n / paid, per_unit })
    }
}

/// The mean by date of what `of` sums, with its interval.
fn mean(of: &ByDate<2>, draws: &Draws) -> Option<Estimate> {
    let mean = |[sum, n]: [f64; 2]| (n > 0.0).then(|| [sum / n]);
    draws.estimates(of, mean).map(|[of]| of)
}

/// The bets of each system of `graded`, in the order of its systems.
pub(super) fn sums(
    graded: &Graded,
    offers: RunOffers<'_>,
    rules: MoneyRules,
) -> Vec<(SystemId, MoneySums)> {
    let dates = graded.date_positions();
    let mut all: Vec<(SystemId, MoneySums)> =
        graded.systems.iter().map(|system| (*system, MoneySums::default())).collect();
    for judged in &graded.predictions {
        let Some(is_over) = judged.recommendation.is_over() else { continue };
        let Some(priced) = offers.price(judged, graded.game(judged)) else { continue };
        let (date, of) = (dates[judged.player_date], &mut all[judged.system].1);
        of.add(date, judged.verdict, priced.side(is_over), rules.also);
        if let Some(moved) = priced.closing_move(judged, is_over, rules.margin) {
            of.add_move(date, moved);
        }
    }
    all.retain(|(_, of)| !of.is_empty());
    all
}

/// The bets of every system that recommends at offered lines.
pub fn money(graded: &Graded, offers: RunOffers<'_>, rules: MoneyRules) -> Vec<Money> {
    let all = sums(graded, offers, rules);
    all.iter().map(|(system, of)| of.judge(system.as_str(), graded.draws())).collect()
}
