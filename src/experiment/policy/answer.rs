//! What a policy says: what each rule earned, when, what it blocked, and whether it is luck.

use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;

use super::bet::SettledBet;
use super::results::BetSums;
use super::{BetResults, CountedBets, PolicyBet, PolicyReplay, Rule, SimulatedLuck, conditions};
use crate::domain::{GameDate, LineSource, SeasonId};
use crate::experiment::luck::{Losses, LuckTest, Resampling};
use crate::grade::{Draws, Estimate};

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyAnswer {
    /// The rules, in the order of the file.
    pub rules: Vec<RuleAnswer>,
    /// Hansen's test of all rules against no bet; `None` on too few dates, and without money.
    pub luck: Option<LuckTest>,
}

/// What one rule did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleAnswer {
    /// The rule.
    pub name: String,
    /// All its bets.
    pub total: SliceResults,
    /// Season by season.
    pub seasons: Vec<SliceResults>,
    /// Month by month.
    pub months: Vec<SliceResults>,
    /// What was blocked, in the order in which a rule asks.
    pub blocked: Vec<BlockedBets>,
    /// What luck alone earns; `None` where no bet won or lost at a price.
    pub luck: Option<SimulatedLuck>,
}

/// What a rule did on some dates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SliceResults {
    /// `all`, a season, or a month, such as `2021-11`.
    pub slice: String,
    /// Dates with predictions.
    pub dates: usize,
    /// Bets at offered prices.
    #[serde(flatten)]
    pub money: BetResults,
    /// Bets at lines that no book offered at a price, if they are counted: those of each source of lines, which are never mixed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_money: Vec<BetsWithoutMoney>,
}

/// Bets that make no profit figure, at lines of one source.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BetsWithoutMoney {
    /// Where the lines come from, in the words of files.
    pub line_source: &'static str,
    /// How they ended.
    #[serde(flatten)]
    pub counts: CountedBets,
}

/// What one thing that a rule asks blocked at lines of one source, and how that would have done at one unit each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlockedBets {
    /// The key of the file; `offer` is that some book offers a price.
    pub by: &'static str,
    /// Where the lines come from, in the words of files.
    pub line_source: &'static str,
    /// On how many dates.
    pub dates: usize,
    /// How they would have ended.
    #[serde(flatten)]
    pub counts: CountedBets,
    /// What those at an offered price would have won, in units.
    pub profit: Estimate,
    /// That per unit on those that would have won or lost.
    pub return_per_unit: Option<Estimate>,
}

/// Some dates in a row, with their draws.
struct DateSlice {
    name: String,
    dates: Range<usize>,
    draws: Draws,
}

impl DateSlice {
    fn new(name: String, dates: Range<usize>) -> Self {
        Self { name, draws: Draws::new(dates.len()), dates }
    }

    /// Slices of dates in a row that have the same `name`.
    fn all(
        dates: &[(SeasonId, GameDate)],
        name: impl Fn(&(SeasonId, GameDate)) -> String,
    ) -> Vec<Self> {
        let mut first = 0;
        let slice = |of: &[(SeasonId, GameDate)]| {
            let range = first..first + of.len();
            first = range.end;
            Self::new(name(&of[0]), range)
        };
        dates.chunk_by(|one, other| name(one) == name(other)).map(slice).collect()
    }

    fn results<'a>(&self, bets: &'a [PolicyBet]) -> SliceResults {
        let of_dates = || bets.iter().filter(|bet| self.dates.contains(&bet.date_position));
        let dated = |bet: &'a PolicyBet| (bet.date_position - self.dates.start, &bet.settled);
        let money: Vec<(usize, &SettledBet)> =
            of_dates().filter(|bet| bet.settled.money.is_some()).map(dated).collect();
        let without_money = |source: LineSource| {
            let others = of_dates().filter(|bet| bet.settled.money.is_none());
            let sums = BetSums::new(others.filter(|bet| bet.line.source == source).map(dated));
            let (line_source, counts) = (source.as_str(), sums.counts(&self.draws));
            (counts.bets > 0).then_some(BetsWithoutMoney { line_source, counts })
        };
        SliceResults {
            slice: self.name.clone(),
            dates: self.dates.len(),
            money: BetResults::new(&money, &self.draws),
            without_money: LineSource::ALL.into_iter().filter_map(without_money).collect(),
        }
    }
}

impl PolicyAnswer {
    /// What the `replays` of `rules` on these `dates` say, with so many draws of luck.
    pub fn new(
        rules: &[Rule],
        replays: &[PolicyReplay],
        dates: &[(SeasonId, GameDate)],
        draws: usize,
    ) -> Self {
        let all = DateSlice::new("all".to_owned(), 0..dates.len());
        let seasons = DateSlice::all(dates, |(season, _)| season.to_string());
        let month = |(_, date): &(SeasonId, GameDate)| date.to_string()[..7].to_owned();
        let months = DateSlice::all(dates, month);
        let both: Vec<(&Rule, &PolicyReplay)> = rules.iter().zip(replays).collect();
        let answer = |(rule, replay): &(&Rule, &PolicyReplay)| {
            let of = |slices: &[DateSlice]| {
                slices.iter().map(|slice| slice.results(&replay.bets)).collect()
            };
            RuleAnswer {
                name: rule.name.clone(),
                total: all.results(&replay.bets),
                seasons: of(&seasons),
                months: of(&months),
                blocked: blocked(replay, &all.draws),
                luck: SimulatedLuck::new(&replay.bets, draws),
            }
        };
        let rules = both.par_iter().map(answer).collect();
        Self { rules, luck: luck(replays, dates.len()) }
    }

    /// The rules, the one that earned most first, of equals the one that won the larger share; with their places.
    pub fn ranked(&self) -> Vec<(usize, &RuleAnswer)> {
        let mut ranked: Vec<(usize, &RuleAnswer)> = self.rules.iter().enumerate().collect();
        let key = |of: &RuleAnswer| {
            let rate = of.total.without_money.first().and_then(|of| of.counts.win_rate);
            (of.total.money.profit.value, rate.map_or(0.0, |rate| rate.value))
        };
        ranked.sort_by(|(_, one), (_, other)| {
            let (one, other) = (key(one), key(other));
            other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1))
        });
        ranked
    }

    /// Whether any bet was made at an offered price.
    pub fn has_money(&self) -> bool {
        self.rules.iter().any(|rule| rule.total.money.counts.bets > 0)
    }
}

fn blocked(replay: &PolicyReplay, draws: &Draws) -> Vec<BlockedBets> {
    let of = |(by, source): (&'static str, LineSource)| {
        let sums = replay.blocked.get(&(by, source))?;
        let (_, profit, return_per_unit) = sums.money(draws);
        let (dates, counts, line_source) = (sums.dates(), sums.counts(draws), source.as_str());
        Some(BlockedBets { by, line_source, dates, counts, profit, return_per_unit })
    };
    let of_all_sources = |by| LineSource::ALL.map(|source| (by, source));
    conditions::names().flat_map(of_all_sources).filter_map(of).collect()
}

/// Hansen's test of what rules lose per unit staked, against no bet, which loses nothing.
fn luck(replays: &[PolicyReplay], dates: usize) -> Option<LuckTest> {
    let mut losses = Losses::new(replays.len(), dates);
    (0..dates).for_each(|date| losses.add_default(date, 0.0, 1.0));
    for (rule, replay) in replays.iter().enumerate() {
        for bet in replay.bets.iter().filter(|bet| bet.settled.verdict.correct().is_some()) {
            if let Some((stake, profit)) = bet.settled.money {
                losses.add(rule, bet.date_position, -profit, stake);
            }
        }
    }
    // Without a rule that has bets on enough dates there is nothing to test.
    LuckTest::new(&losses, Resampling::default()).ok().filter(|luck| luck.best.is_some())
}
