//! What recommendations would have won at the prices that books offered, and whether lines moved towards them.

use serde::Serialize;

use super::bootstrap::{ByDate, Draws, Estimate};
use super::{Graded, GradedPrediction, Verdict};
use crate::domain::{LineSource, MarginRemoval, MarketChoice, Recommendation};
use crate::engine::{LinePolicy, MarketLines, OfferedLine, OfferedPrice};

/// The bets of one system at the prices of the offers that made its lines. Estimated and fixed lines are no bets, and
/// neither are offers at a fixed payout.
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
    /// What all bets win, in units, at a stake of one unit each.
    pub profit: f64,
    /// Profit per unit staked on wins and losses.
    pub return_per_unit: Option<Estimate>,
    /// How the line moved after the pick; `None` where the lines are those of the close.
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
}

/// The offers of a run's lines.
#[derive(Clone, Copy, Debug)]
pub struct RunOffers<'a> {
    /// Where its lines come from.
    pub policy: &'a LinePolicy,
    /// The lines of each choice of the policy, and of the close.
    pub lines: &'a MarketLines,
}

impl<'a> RunOffers<'a> {
    /// The offer that made the line of a prediction, and the choice that took it.
    fn of(self, judged: &GradedPrediction, game: usize) -> Option<(&'a MarketChoice, OfferedLine)> {
        let line = judged.line.filter(|line| line.source == LineSource::Market)?;
        let of_side = |choice| Some(self.lines.get(choice, game)?.for_points(judged.predicted));
        let find = |choice| Some((choice, of_side(choice)?));
        let found = self.policy.markets().find_map(find)?;
        // What no book offers may have come from the row of the game.
        (found.1.points == line.points).then_some(found)
    }

    /// The market's own probability of more points than the line of a prediction, given no push: `None` unless both of its
    /// prices were offered.
    pub(super) fn probability(
        self,
        judged: &GradedPrediction,
        game: usize,
        removal: MarginRemoval,
    ) -> Option<f64> {
        let (_, OfferedLine { over, under, .. }) = self.of(judged, game)?;
        let is_real = |of: OfferedPrice| !of.is_assumed && !of.is_fixed_payout;
        (is_real(over) && is_real(under)).then(|| removal.over(over.price, under.price))?
    }
}

/// The bets of a system, while they are counted.
#[derive(Default)]
struct MoneySums {
    bets: usize,
    wins: usize,
    losses: usize,
    pushes: usize,
    voids: usize,
    assumed_prices: usize,
    fixed_payouts: usize,
    profit: f64,
    /// Profit, and bets that won or lost.
    decided: ByDate<2>,
    towards: usize,
    away: usize,
    /// Points towards the pick, and picks.
    moves: ByDate<2>,
    picks: usize,
}

impl MoneySums {
    fn add(&mut self, date: usize, verdict: Verdict, offered: OfferedPrice) {
        if offered.is_fixed_payout {
            self.fixed_payouts += 1;
            return;
        }
        self.bets += 1;
        self.assumed_prices += usize::from(offered.is_assumed);
        let profit = match verdict {
            Verdict::Win => offered.price.profit(),
            Verdict::Loss => -1.0,
            Verdict::None | Verdict::Push | Verdict::Void => 0.0,
        };
        self.wins += usize::from(verdict == Verdict::Win);
        self.losses += usize::from(verdict == Verdict::Loss);
        self.pushes += usize::from(verdict == Verdict::Push);
        self.voids += usize::from(verdict == Verdict::Void);
        self.profit += profit;
        if verdict.correct().is_some() {
            self.decided.add(date, [profit, 1.0]);
        }
    }

    /// What the bets of `forecaster` come to.
    fn judge(&self, forecaster: &'static str, draws: &Draws) -> Money {
        Money {
            forecaster,
            bets: self.bets,
            wins: self.wins,
            losses: self.losses,
            pushes: self.pushes,
            voids: self.voids,
            assumed_prices: self.assumed_prices,
            fixed_payouts: self.fixed_payouts,
            profit: self.profit,
            return_per_unit: mean(&self.decided, draws),
            closing: (self.picks > 0).then(|| ClosingValue {
                picks: self.picks,
                towards: self.towards,
                away: self.away,
                points: mean(&self.moves, draws),
            }),
        }
    }

    fn add_move(&mut self, date: usize, points: f64) {
        self.picks += 1;
        self.towards += usize::from(points > 0.0);
        self.away += usize::from(points < 0.0);
        self.moves.add(date, [points, 1.0]);
    }
}

/// The mean by date of what `of` sums, with its interval.
fn mean(of: &ByDate<2>, draws: &Draws) -> Option<Estimate> {
    let mean = |[sum, n]: [f64; 2]| (n > 0.0).then(|| [sum / n]);
    draws.estimates(of, mean).map(|[of]| of)
}

/// The bets of every system that recommends at offered lines.
pub fn money(graded: &Graded, offers: RunOffers<'_>) -> Vec<Money> {
    let dates = graded.date_positions();
    let mut sums: Vec<MoneySums> = graded.systems.iter().map(|_| MoneySums::default()).collect();
    for judged in &graded.predictions {
        let is_over = match judged.recommendation {
            Recommendation::Over => true,
            Recommendation::Under => false,
            Recommendation::Pass | Recommendation::NoLine => continue,
        };
        let player_date = &graded.player_dates[judged.player_date];
        let Some((choice, line)) = offers.of(judged, player_date.game) else { continue };
        let (date, of) = (dates[judged.player_date], &mut sums[judged.system]);
        of.add(date, judged.verdict, if is_over { line.over } else { line.under });
        if matches!(choice, MarketChoice::Last | MarketChoice::Best | MarketChoice::Close) {
            continue;
        }
        if let Some(close) = offers.lines.get(&MarketChoice::Close, player_date.game) {
            let up = close.middle.points - line.points;
            of.add_move(date, if is_over { up } else { -up });
        }
    }
    let all = graded.systems.iter().zip(sums);
    let with_bets = all.filter(|(_, of)| of.bets + of.fixed_payouts > 0);
    with_bets.map(|(system, of)| of.judge(system.as_str(), graded.draws())).collect()
}
