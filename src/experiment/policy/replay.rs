//! Replays rules on every date in order: first what is known before its games is chosen from, then the outcomes are looked at.

use std::collections::BTreeMap;

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

use super::bet::SettledBet;
use super::conditions::{AGREE, CONDITIONS, ConsideredBet, MAX_PER_DAY, MAX_PER_GAME, OFFER};
use super::results::BetSums;
use super::{BetSide, PolicyBet, Rule};
use crate::domain::{GameDate, LineSource, MarginRemoval, SeasonId, SystemId, given_no_push};
use crate::grade::{Graded, GradedPrediction, PricedPrediction, RunOffers};
use crate::season::{Games, Season};
use crate::snapshot::SnapshotError;
use crate::systems::{AtMarketLine, Distribution, OverStatus};

/// A run of a season with what was offered at its lines.
#[derive(Debug)]
pub struct PolicySeason<'a> {
    season: SeasonId,
    graded: &'a Graded,
    games: Games<'a>,
    offers: Option<RunOffers<'a>>,
    /// The quality of the feature row of each player-date.
    quality: Vec<Option<f64>>,
    count_without_money: bool,
}

/// What a rule did on all dates so far.
#[derive(Clone, Debug, Default)]
pub struct PolicyReplay {
    /// Its bets, by date, those of a date in the order in which they were taken.
    pub bets: Vec<PolicyBet>,
    /// What blocked others at lines of which source, with what these would have come to at a stake of one unit each.
    pub(super) blocked: BTreeMap<(&'static str, LineSource), BetSums>,
}

/// A player-date whose side a rule considers: what blocks it, if something does.
#[derive(Clone, Copy)]
struct ConsideredPlayer<'a> {
    bet: ConsideredBet<'a>,
    blocked: Option<&'static str>,
}

impl<'a> PolicySeason<'a> {
    /// The run of `season` that was `graded`, with the `offers` behind its lines.
    pub fn new(
        season: &'a Season,
        graded: &'a Graded,
        offers: Option<RunOffers<'a>>,
        count_without_money: bool,
    ) -> Result<Self, SnapshotError> {
        let features = season.features()?;
        let quality = |game: usize| features.row(season.feature_row(game)?).quality_score();
        Ok(Self {
            season: season.id(),
            graded,
            games: season.games()?,
            offers,
            quality: graded.player_dates.iter().map(|of| quality(of.game)).collect(),
            count_without_money,
        })
    }

    /// The dates with predictions, ascending.
    pub fn dates(&self) -> Vec<GameDate> {
        self.graded.dates().into_iter().map(GameDate::from_days).collect()
    }

    /// Whether a bet on a prediction of `systems` could make money.
    pub fn has_money(&self, systems: &[String]) -> bool {
        let is_asked = |judged: &&GradedPrediction| {
            systems.iter().any(|name| name == self.graded.systems[judged.system].as_str())
        };
        let counts = |judged: &GradedPrediction| {
            let priced = self.priced(judged);
            priced.is_some_and(|of| [true, false].iter().any(|over| of.side(*over).counts()))
        };
        self.graded.predictions.iter().filter(is_asked).any(counts)
    }

    /// Adds what each of `rules` does on the dates of the season, the first of which has the position `first_date` among all, to
    /// its replay. It does not depend on the number of threads.
    pub fn replay_all(&self, rules: &[Rule], first_date: usize, replays: &mut [PolicyReplay]) {
        let both = rules.par_iter().zip(replays);
        both.for_each(|(rule, replay)| self.replay(rule, first_date, replay));
    }

    /// Adds what `rule` does on the dates of the season, the first of which has the position `first_date` among all.
    fn replay(&self, rule: &Rule, first_date: usize, replay: &mut PolicyReplay) {
        let place = |id: &SystemId| rule.systems.iter().position(|name| name == id.as_str());
        let places: Vec<Option<usize>> = self.graded.systems.iter().map(place).collect();
        let day = |judged: &GradedPrediction| self.graded.player_dates[judged.player_date].day;
        let mut first = 0;
        let dates = self.graded.predictions.chunk_by(|one, other| day(one) == day(other));
        for (date, of_date) in dates.enumerate() {
            let mut choices: Vec<ConsideredPlayer<'_>> = Vec::new();
            for of_player in of_date.chunk_by(|one, other| one.player_date == other.player_date) {
                choices.extend(self.choose(rule, &places, first, of_player));
                first += of_player.len();
            }
            self.block_by_caps(rule, &mut choices);
            self.settle(rule, choices, first_date + date, replay);
        }
    }

    /// The side that a rule considers of a player-date, whose predictions begin at the place `first`; `None` where none of its
    /// systems is on a side of a line.
    fn choose(
        &self,
        rule: &Rule,
        places: &[Option<usize>],
        first: usize,
        predictions: &[GradedPrediction],
    ) -> Option<ConsideredPlayer<'_>> {
        let mut considered: Vec<(usize, ConsideredBet<'_>)> = Vec::new();
        for (at, judged) in predictions.iter().enumerate() {
            let Some(place) = places[judged.system] else { continue };
            considered.extend(self.consider(rule, first + at, judged).map(|bet| (place, bet)));
        }
        considered.sort_by_key(|(place, _)| *place);
        let choices = considered.into_iter();
        let choices: Vec<ConsideredPlayer<'_>> = choices
            .map(|(_, bet)| ConsideredPlayer { blocked: self.blocked_by(rule, &bet), bet })
            .collect();
        let votes = |side: BetSide| {
            choices.iter().filter(|of| of.blocked.is_none() && of.bet.side == side).count()
        };
        let (over, under) = (votes(BetSide::Over), votes(BetSide::Under));
        let side = BetSide::new(over > under);
        let passes = |of: &&ConsideredPlayer<'_>| of.blocked.is_none();
        let of_side = |of: &&ConsideredPlayer<'_>| passes(of) && of.bet.side == side;
        match choices.iter().find(passes) {
            None => choices.first().copied(),
            Some(_) if over.max(under) >= rule.agree && over != under => {
                choices.iter().find(of_side).copied()
            }
            Some(first) => Some(ConsideredPlayer { blocked: Some(AGREE), ..*first }),
        }
    }

    /// The side of a prediction, and what is known of it; `None` where it has no line, or lies on it.
    fn consider(
        &self,
        rule: &Rule,
        prediction: usize,
        judged: &GradedPrediction,
    ) -> Option<ConsideredBet<'_>> {
        let line = judged.line?;
        let player_date = &self.graded.player_dates[judged.player_date];
        let priced = self.priced(judged);
        let over = judged.distribution.and_then(probability_over);
        let bet = |is_over: bool| {
            let offered = priced.map(|of| of.side(is_over)).filter(|of| of.counts());
            let lines = self.offers.map(|offers| offers.lines).zip(offered);
            let edge = judged.predicted - line.points;
            ConsideredBet {
                prediction,
                line,
                side: BetSide::new(is_over),
                edge: if is_over { edge } else { -edge },
                probability: over.map(|over| if is_over { over } else { 1.0 - over }),
                offered,
                book: lines.and_then(|(lines, of)| lines.book(of)),
                minutes_before: lines.and_then(|(lines, of)| lines.minutes_before(of)),
                circumstances: player_date.circumstances,
                home: player_date.home,
                quality: self.quality[judged.player_date],
            }
        };
        let [over, under] = [bet(true), bet(false)];
        // Below 0 for an under.
        let by_value = rule.min_value.and(over.value().zip(under.value()));
        let by_probability = rule.min_probability.and(over.probability.zip(under.probability));
        let difference = by_value.or(by_probability).map_or(over.edge, |(one, other)| one - other);
        match difference {
            more if more > 0.0 => Some(over),
            less if less < 0.0 => Some(under),
            _ => None,
        }
    }

    fn priced(&self, judged: &GradedPrediction) -> Option<PricedPrediction<'a>> {
        self.offers?.price(judged, self.graded.game(judged))
    }

    /// The first thing that `rule` asks and `bet` lacks.
    fn blocked_by(&self, rule: &Rule, bet: &ConsideredBet<'_>) -> Option<&'static str> {
        if bet.offered.is_none() && !self.count_without_money {
            return Some(OFFER);
        }
        let failed = CONDITIONS.iter().find(|condition| !(condition.allows)(rule, bet));
        failed.map(|condition| condition.name)
    }

    /// Takes the bets of a date in the order of their strength, those of equal strength by player, and blocks what is more than
    /// the rule's caps allow. What is left stands in that order.
    fn block_by_caps(&self, rule: &Rule, choices: &mut [ConsideredPlayer<'_>]) {
        let strength = |of: &ConsideredPlayer<'_>| of.bet.strength(rule);
        // Stable: players stand in the order of their lookups.
        choices.sort_by(|one, other| strength(other).total_cmp(&strength(one)));
        let mut of_games: BTreeMap<&str, usize> = BTreeMap::new();
        let mut of_day = 0;
        for choice in choices.iter_mut().filter(|of| of.blocked.is_none()) {
            let game = self.graded.game(&self.graded.predictions[choice.bet.prediction]);
            let of_game = of_games.entry(self.games.game_ids.get(game)).or_default();
            let is_full =
                |most: Option<usize>, count: usize| most.is_some_and(|most| count >= most);
            if is_full(rule.max_per_game, *of_game) {
                choice.blocked = Some(MAX_PER_GAME);
            } else if is_full(rule.max_per_day, of_day) {
                choice.blocked = Some(MAX_PER_DAY);
            } else {
                (*of_game, of_day) = (*of_game + 1, of_day + 1);
            }
        }
    }

    /// Joins the outcomes of a date to what was chosen of it.
    fn settle(
        &self,
        rule: &Rule,
        choices: Vec<ConsideredPlayer<'_>>,
        date: usize,
        replay: &mut PolicyReplay,
    ) {
        for ConsideredPlayer { bet, blocked } in choices {
            let judged = &self.graded.predictions[bet.prediction];
            let outcome = self.graded.player_dates[judged.player_date].outcome;
            // What is blocked would have staked a unit.
            let stake = if blocked.is_some() { None } else { bet.stake(rule) };
            let at = (bet.offered, stake.unwrap_or(1.0));
            let mut settled = SettledBet::new(bet.side, bet.line, outcome, at);
            let is_over = bet.side == BetSide::Over;
            let priced = self.priced(judged).filter(|_| bet.offered.is_some());
            settled.closing = priced.and_then(|of| of.closing_move(judged, is_over, MARGIN));
            match blocked {
                Some(name) => {
                    let key = (name, bet.line.source);
                    replay.blocked.entry(key).or_default().add(date, &settled);
                }
                None => replay.bets.push(self.bet(&bet, priced, settled, date)),
            }
        }
    }

    fn bet(
        &self,
        bet: &ConsideredBet<'_>,
        priced: Option<PricedPrediction<'_>>,
        settled: SettledBet,
        date_position: usize,
    ) -> PolicyBet {
        let judged = &self.graded.predictions[bet.prediction];
        let game = self.graded.game(judged);
        let lines = self.offers.map(|offers| offers.lines).zip(bet.offered);
        let offered_at = lines.and_then(|(lines, of)| lines.offered_at(of)).map(str::to_owned);
        let market = priced.and_then(|of| of.market_over(MARGIN));
        let market = market.map(|over| if bet.side == BetSide::Over { over } else { 1.0 - over });
        PolicyBet {
            season: self.season,
            date: GameDate::from_days(self.graded.player_dates[judged.player_date].day),
            date_position,
            player: self.games.players.get(game).to_owned(),
            game_id: self.games.game_ids.get(game).to_owned(),
            system: self.graded.systems[judged.system],
            predicted: judged.predicted,
            side: bet.side,
            line: bet.line,
            offered: bet.offered,
            book: bet.book.map(str::to_owned),
            offered_at,
            probability: bet.probability,
            market_probability: market,
            settled,
        }
    }
}

/// How a book's margin is taken out of its prices.
const MARGIN: MarginRemoval = MarginRemoval::Power;

/// The probability of more points than the line, given no push; `None` where outcomes at earlier lines are to calibrate it and too
/// few are known.
fn probability_over(distribution: Distribution) -> Option<f64> {
    let over = distribution.over?;
    match distribution.at_market {
        None => Some(over),
        Some(AtMarketLine { under, status: OverStatus::Calibrated }) => {
            Some(given_no_push(over, under))
        }
        Some(_) => None,
    }
}
