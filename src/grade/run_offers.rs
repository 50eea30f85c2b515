//! What books offered at the line of a prediction: both prices, the market's own probability, and the line of the close.

use super::stored_curve::StoredCurve;
use super::{Graded, GradedPrediction, Verdict};
use crate::domain::{LineSource, MarginRemoval, MarketChoice};
use crate::engine::{ChosenLine, LinePolicy, MarketLines, OfferedLine, OfferedPrice};

/// The offers of a run's lines.
#[derive(Clone, Copy, Debug)]
pub struct RunOffers<'a> {
    /// Where its lines come from.
    pub policy: &'a LinePolicy,
    /// The lines of each choice of the policy, and of the close.
    pub lines: &'a MarketLines,
}

/// Which offers make profit figures beside those at the price of one bet, whose time is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlsoCounted {
    /// Those at a fixed payout, as if the app paid its price for one pick.
    pub fixed_payouts: bool,
    /// Those of which nobody knows when they were made.
    pub without_time: bool,
}

/// How the money that bets win is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoneyRules {
    /// How a book's margin is taken out of its prices.
    pub margin: MarginRemoval,
    /// Which offers make profit figures beside the usual ones.
    pub also: AlsoCounted,
}

/// What was offered at the line of a prediction.
#[derive(Clone, Copy, Debug)]
pub struct PricedPrediction<'a> {
    choice: &'a MarketChoice,
    pub(super) line: &'a OfferedLine,
    /// The line of the close, if there is one.
    pub(super) closing: Option<&'a OfferedLine>,
}

/// Where a closing-line value in probability comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosingFrom {
    /// The prices of both sides at the pick and at the close, whose lines are equal.
    Prices,
    /// How the system thinks that the outcome is distributed.
    Distribution,
}

impl ClosingFrom {
    /// The word that files use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Distribution => "distribution",
        }
    }
}

/// How the market moved after a pick: above 0 where it moved towards it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosingMove {
    /// Points of the line: for an over up, for an under down.
    pub points: f64,
    /// How much more probable the picked side is than at the close, and by what.
    pub probability: Option<(f64, ClosingFrom)>,
}

impl<'a> RunOffers<'a> {
    /// The first choice of the policy that makes a line for row `game` of the games, and the line.
    pub(super) fn chosen(self, game: usize) -> Option<(&'a MarketChoice, &'a ChosenLine)> {
        let find = |choice| Some((choice, self.lines.get(choice, game)?));
        self.policy.markets().find_map(find)
    }

    /// What was offered at the line of a prediction for row `game` of the games; `None` where its line comes from no offer.
    pub fn price(self, judged: &GradedPrediction, game: usize) -> Option<PricedPrediction<'a>> {
        let line = judged.line.filter(|line| line.source == LineSource::Market)?;
        let (choice, chosen) = self.chosen(game)?;
        let offered = chosen.for_points(judged.predicted);
        let closing = self.lines.get(&MarketChoice::Close, game).map(|close| &close.middle);
        // What no book offers may have come from the row of the game.
        let is_offered = offered.points == line.points;
        is_offered.then_some(PricedPrediction { choice, line: offered, closing })
    }
}

impl Graded {
    /// The same with the middle of the books' lines as the market's, where predictions are judged by the best one for their side:
    /// those of different systems may be judged by different ones.
    #[must_use]
    pub fn with_middle_lines(mut self, offers: RunOffers<'_>) -> Self {
        for of in &mut self.player_dates {
            let chosen =
                offers.chosen(of.game).filter(|(choice, _)| **choice == MarketChoice::Best);
            if let Some((_, line)) = chosen {
                of.market_line = Some(line.middle.points);
            }
        }
        self
    }
}

impl PricedPrediction<'_> {
    /// The market's own probability of more points than the line, given no push: `None` unless both prices were offered.
    pub fn market_over(&self, removal: MarginRemoval) -> Option<f64> {
        self.line.market_over(removal)
    }

    /// The offer for one side.
    pub const fn side(&self, is_over: bool) -> OfferedPrice {
        if is_over { self.line.over } else { self.line.under }
    }

    /// How the market moved after a pick of a side, by its own prices or what the prediction says; `None` for a pick that was
    /// made at the close, or nobody knows when.
    pub fn closing_move(
        &self,
        judged: &GradedPrediction,
        is_over: bool,
        removal: MarginRemoval,
    ) -> Option<ClosingMove> {
        let is_earlier = match self.choice {
            MarketChoice::Last | MarketChoice::Best | MarketChoice::Close => false,
            MarketChoice::Book(_) => self.side(is_over).is_timed,
            MarketChoice::Open | MarketChoice::At(_) => true,
        };
        let closing = self.closing.filter(|_| is_earlier)?;
        let up = closing.points - self.line.points;
        let by_prices = || {
            let at_pick = self.market_over(removal).filter(|_| up == 0.0)?;
            let higher = closing.market_over(removal)? - at_pick;
            Some((if is_over { higher } else { -higher }, ClosingFrom::Prices))
        };
        let by_distribution = || {
            let curve = StoredCurve::new(judged.distribution?, self.line.points)?;
            let of = |line| if is_over { curve.over(line) } else { curve.under(line) };
            Some((of(self.line.points) - of(closing.points), ClosingFrom::Distribution))
        };
        Some(ClosingMove {
            points: if is_over { up } else { -up },
            probability: by_prices().or_else(by_distribution),
        })
    }
}

/// What a bet of one unit at an offer comes to that ended so; `None` where nothing was bet.
pub fn bet_return(verdict: Verdict, offered: OfferedPrice) -> Option<f64> {
    match verdict {
        Verdict::None => None,
        Verdict::Win => Some(offered.price.profit()),
        Verdict::Loss => Some(-1.0),
        // The stake comes back.
        Verdict::Push | Verdict::Void => Some(0.0),
    }
}
