//! `similarity_balanced_v1`: the mean of past games in similar circumstances.

use std::sync::Arc;

use super::past_games::{self, Form, PastGames};
use crate::domain::math::{clamp, pstd};
use crate::domain::{Confidence, FeatureName as Name, SystemId};
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::parameter::parameters;
use crate::systems::recommendation::{BET_BY_EDGE, recommend_by_edge};
use crate::systems::{
    Basis, BetThreshold, Input, LOOKBACK, NoPrediction, Parameter, Parameters, Part, PlayerDate,
    Prediction, PredictionResult, SimilarGame, Sum, System, SystemInfo, Term, Terms,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("similarity_balanced_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "mean of past games in similar circumstances, adjusted",
    threshold: BetThreshold { confidence: 65.0, edge: 2.0, inclusive: true },
    inputs: &[CONTEXT_INPUTS, ADJUSTMENT_INPUTS],
    sum: Some(&SUM),
    parameters: &[LOOKBACK, CONSTANTS, BET_BY_EDGE],
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    let constants = Constants::new(parameters);
    Arc::new(SimilarityBalancedV1 {
        info: INFO.with(parameters),
        constants,
        scores: Scores::new(&constants),
    })
}

#[derive(Debug)]
struct SimilarityBalancedV1 {
    info: SystemInfo,
    constants: Constants,
    scores: Scores,
}

/// The most that a past game scores.
const MAX_SCORE: u8 = 100;
/// Every part of a score is a multiple of it.
const STEP: u8 = 5;
const SCORES: usize = (MAX_SCORE / STEP) as usize + 1;
/// The most past games that a mean is taken of.
const MAX_GAMES: usize = 30;

/// A part of a score.
const fn score(default: f64, meaning: &'static str) -> Parameter {
    let step = STEP as f64;
    Parameter { step, ..Parameter::new("score", default, [0.0, MAX_SCORE as f64], meaning) }
}

parameters!(
    "similarity_balanced_v1",
    Constants,
    CONSTANTS {
        weak_defense_from: Parameter::bound(
            "points per 100 possessions",
            115.0,
            "from this defensive rating of the opponent on, it is weak"
        ),
        elite_defense_below: Parameter::bound(
            "points per 100 possessions",
            110.0,
            "a lower one is elite"
        ),
        form_difference: Parameter::new(
            "points",
            3.0,
            [0.1, 30.0],
            "a player so many points above his mean, or more, is hot, below it cold"
        ),
        same_defense: score(40.0, "what the same strength of the opponent's defence scores"),
        near_defense: score(20.0, "what the next strength scores"),
        same_rest: score(30.0, "what as many days of rest score"),
        near_rest: score(15.0, "what a day more or less scores"),
        same_venue: score(15.0, "what the same venue scores"),
        same_form: score(15.0, "what the same form scores"),
        other_form: score(5.0, "what another form scores"),
        least_score: score(70.0, "a past game that scores so much, or more, is similar"),
        most_games: Parameter::whole(
            "games",
            20.0,
            [1.0, MAX_GAMES as f64],
            "the mean is of so many similar games at most, the most similar"
        ),
        fewest_games: Parameter::whole(
            "games",
            5.0,
            [1.0, MAX_GAMES as f64],
            "with fewer similar games there is no prediction"
        ),
        usual_freshness: Parameter::bound(
            "freshness",
            70.0,
            "the freshness score that changes nothing"
        ),
        freshness: Parameter::factor(0.015, "points for each unit of freshness above that"),
        shot_zone: Parameter::factor(0.4, "points for each unit of the shot-zone mismatch"),
        pace: Parameter::factor(0.8, "points for each unit of the pace score"),
        usage_spike: Parameter::factor(0.8, "points for each unit of the usage spike"),
        home: Parameter::points(0.8, "what a game at home adds"),
        away: Parameter::points(-0.5, "what a game away adds"),
        confidence_start: Parameter::new(
            "%",
            50.0,
            [0.0, 100.0],
            "the confidence before anything is known"
        ),
        very_many_from: Parameter::whole(
            "games",
            15.0,
            [1.0, 30.0],
            "so many similar games, or more, are very many"
        ),
        many_from: Parameter::whole("games", 10.0, [1.0, 30.0], "so many are many"),
        some_from: Parameter::whole("games", 7.0, [1.0, 30.0], "so many are some, fewer are few"),
        very_many: Parameter::percent(20.0, "what very many similar games add to the confidence"),
        many: Parameter::percent(15.0, "what many similar games add to the confidence"),
        some: Parameter::percent(10.0, "what some similar games add to the confidence"),
        few: Parameter::percent(-15.0, "what few similar games add to the confidence"),
        very_similar_from: Parameter::new(
            "score",
            85.0,
            [0.0, 100.0],
            "games of such a mean score, or more, are very similar"
        ),
        similar_from: Parameter::new(
            "score",
            75.0,
            [0.0, 100.0],
            "games of such a mean score are similar"
        ),
        fairly_similar_from: Parameter::new(
            "score",
            70.0,
            [0.0, 100.0],
            "games of such a mean score are fairly similar"
        ),
        very_similar: Parameter::percent(20.0, "what very similar games add to the confidence"),
        similar: Parameter::percent(15.0, "what similar games add to the confidence"),
        fairly_similar: Parameter::percent(10.0, "what fairly similar games add to the confidence"),
        hardly_similar: Parameter::percent(5.0, "what other games add to the confidence"),
        steady_below: Parameter::bound(
            "points",
            4.0,
            "a smaller deviation of the points of similar games is steady"
        ),
        fairly_steady_below: Parameter::bound("points", 6.0, "a smaller one is fairly steady"),
        volatile_below: Parameter::bound(
            "points",
            8.0,
            "a smaller one is volatile, any other very volatile"
        ),
        steady: Parameter::percent(15.0, "what steady points add to the confidence"),
        fairly_steady: Parameter::percent(8.0, "what fairly steady points add to the confidence"),
        volatile: Parameter::percent(3.0, "what volatile points add to the confidence"),
        very_volatile: Parameter::percent(-5.0, "what very volatile points add to the confidence"),
    }
);

/// The parts of a score, as the whole numbers that they are.
#[derive(Clone, Copy, Debug)]
struct Scores {
    same_defense: u8,
    near_defense: u8,
    same_rest: u8,
    near_rest: u8,
    same_venue: u8,
    same_form: u8,
    other_form: u8,
    least: u8,
    most_games: usize,
    fewest_games: usize,
}

impl Scores {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "they are 0 – 100")]
    fn new(of: &Constants) -> Self {
        Self {
            same_defense: of.same_defense as u8,
            near_defense: of.near_defense as u8,
            same_rest: of.same_rest as u8,
            near_rest: of.near_rest as u8,
            same_venue: of.same_venue as u8,
            same_form: of.same_form as u8,
            other_form: of.other_form as u8,
            least: of.least_score as u8,
            most_games: of.most_games as usize,
            fewest_games: of.fewest_games as usize,
        }
    }
}

// What makes a past game similar: the circumstances of the game to predict.
inputs!(
    ContextInputs,
    CONTEXT_INPUT,
    CONTEXT_INPUTS {
        defense: Input::or(Name::OpponentDefRatingLast15, 112.0),
        days_rest: Input::or(Name::DaysRest, 1.0),
        // An oddity of v1: stored rows call it `home_away`, so with them every game is away.
        home: Input::or(Name::IsHome, 0.0),
        last_5: Input::or(Name::PointsAvgLast5, 0.0),
        season: Input::or(Name::PointsAvgSeason, 0.0),
    }
);

// What the mean of similar games is adjusted by.
inputs!(
    AdjustmentInputs,
    ADJUSTMENT_INPUT,
    ADJUSTMENT_INPUTS {
        freshness: Input::or(Name::FatigueScore, 70.0),
        mismatch: Input::or(Name::ShotZoneMismatchScore, 0.0),
        pace: Input::or(Name::PaceScore, 0.0),
        usage: Input::or(Name::UsageSpikeScore, 0.0),
    }
);

static SUM: Sum = Sum {
    baseline: Part::new(Term::Baseline, "mean of the similar games, weighted by score", &[]),
    adjustments: &[
        Part::new(
            Term::Fatigue,
            "[freshness] · (freshness {} - [usual_freshness])",
            &[ADJUSTMENT_INPUT.freshness],
        ),
        Part::new(
            Term::ShotZone,
            "[shot_zone] · {} (shot-zone mismatch)",
            &[ADJUSTMENT_INPUT.mismatch],
        ),
        Part::new(Term::Pace, "[pace] · {} (pace score)", &[ADJUSTMENT_INPUT.pace]),
        Part::new(Term::UsageSpike, "[usage_spike] · {} (usage spike)", &[ADJUSTMENT_INPUT.usage]),
        Part::new(Term::HomeAway, "home {}; if 0 [away], else [home]", &[CONTEXT_INPUT.home]),
    ],
    rounds_adjustment: true,
    rounds_points: true,
};

/// What similarity points a past game gets from the circumstances of the game to predict.
#[derive(Debug)]
struct Context {
    home: bool,
    form: Form,
    /// For tier, venue and rest together, by the past game's days of rest.
    without_form: [u8; past_games::MAX_REST_DAYS + 1],
}

impl Context {
    #[inline]
    fn new(
        features: &FeatureRow<'_>,
        by: &Constants,
        scores: &Scores,
    ) -> Result<Self, NoPrediction> {
        let inputs = ContextInputs::read(features)?;
        let home = inputs.home != 0.0;
        // An oddity of v1: every past game was at home, against an average defence.
        let is_average = (by.elite_defense_below..by.weak_defense_from).contains(&inputs.defense);
        let tier = if is_average { scores.same_defense } else { scores.near_defense };
        let venue = if home { scores.same_venue } else { 0 };
        let bucket: usize = match inputs.days_rest.trunc() {
            0.0 => 0,
            1.0 => 1,
            2.0 => 2,
            _ => 3,
        };
        let rest = |days: usize| match bucket.abs_diff(days.min(3)) {
            0 => scores.same_rest,
            1 => scores.near_rest,
            _ => 0,
        };
        let without_form = std::array::from_fn(|days| {
            tier.saturating_add(venue).saturating_add(rest(days)).min(MAX_SCORE)
        });
        let form = Form::from_difference(inputs.last_5 - inputs.season, by.form_difference);
        Ok(Self { home, form, without_form })
    }

    /// The games of each score, counted in steps of [`STEP`]: a bit each, the newest first.
    #[inline]
    fn by_score(&self, past: &PastGames<'_>, scores: &Scores) -> [u64; SCORES] {
        let mut games = [0; SCORES];
        let mut game = 1;
        for (days_rest, form) in past.days_rest().zip(past.forms()) {
            let of_form = if form == self.form { scores.same_form } else { scores.other_form };
            let score = (self.without_form[days_rest] + of_form).min(MAX_SCORE);
            games[usize::from(score / STEP)] |= game;
            game <<= 1;
        }
        games
    }
}

impl SimilarityBalancedV1 {
    fn context(&self, player_date: &PlayerDate<'_>) -> Result<Context, NoPrediction> {
        Context::new(&player_date.features, &self.constants, &self.scores)
    }

    /// The past games that the baseline is the mean of, the most similar first, of two equally similar ones the newer; they
    /// go to `games`.
    fn most_similar<'a>(
        &self,
        context: &Context,
        player_date: &PlayerDate<'_>,
        games: &'a mut [SimilarGame; MAX_GAMES],
    ) -> &'a [SimilarGame] {
        let past = PastGames::new(player_date.window, self.constants.form_difference);
        let by_score = context.by_score(&past, &self.scores);
        let mut found = 0;
        for score in (self.scores.least..=MAX_SCORE).rev().step_by(usize::from(STEP)) {
            let mut rest = by_score[usize::from(score / STEP)];
            while rest != 0 && found < self.scores.most_games {
                let position = rest.trailing_zeros();
                let points = past.points(position as usize);
                games[found] = SimilarGame { score, position, points };
                found += 1;
                rest &= rest - 1;
            }
        }
        &games[..found]
    }
}

impl System for SimilarityBalancedV1 {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    #[expect(clippy::expect_used, reason = "there are at most 30 similar games")]
    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let by = &self.constants;
        let context = self.context(player_date)?;
        let mut games = [SimilarGame::default(); MAX_GAMES];
        let games = self.most_similar(&context, player_date, &mut games);
        if games.len() < self.scores.fewest_games {
            return Err(NoPrediction::TooFewSimilarGames);
        }

        let (mut weighted, mut weights) = (0.0, 0.0);
        for game in games {
            let weight = f64::from(game.score) / 100.0;
            weighted += game.points * weight;
            weights += weight;
        }
        let baseline = weighted / weights;
        let inputs = AdjustmentInputs::read(&player_date.features)?;
        let terms = Terms::NONE
            .with(Term::Baseline, baseline)
            .with(Term::Fatigue, (inputs.freshness - by.usual_freshness) * by.freshness)
            .with(Term::ShotZone, inputs.mismatch * by.shot_zone)
            .with(Term::Pace, inputs.pace * by.pace)
            .with(Term::UsageSpike, inputs.usage * by.usage_spike)
            .with(Term::HomeAway, if context.home { by.home } else { by.away });

        let count = u8::try_from(games.len()).expect("Invariant: at most 30 games");
        let added = SUM.add(&terms)?;
        let confidence = by.confidence(games);
        let recommendation =
            recommend_by_edge(added.within, confidence, player_date.line, self.info.threshold);
        Ok(Prediction {
            points: added.points,
            confidence,
            recommendation,
            similar_games: Some(count),
            terms,
            distribution: None,
        })
    }

    fn explain(&self, player_date: &PlayerDate<'_>) -> Basis {
        // Without these inputs there are no similar games, and the result says why.
        let Ok(context) = self.context(player_date) else { return Basis::default() };
        let mut games = [SimilarGame::default(); MAX_GAMES];
        Basis {
            similar_games: self.most_similar(&context, player_date, &mut games).to_vec(),
            ..Basis::default()
        }
    }
}

impl Constants {
    /// From how many games there are, how similar they are and how far apart their points lie.
    fn confidence(&self, games: &[SimilarGame]) -> Confidence {
        let by_count = match games.len() as f64 {
            count if count >= self.very_many_from => self.very_many,
            count if count >= self.many_from => self.many,
            count if count >= self.some_from => self.some,
            _ => self.few,
        };
        let scores: u32 = games.iter().map(|game| u32::from(game.score)).sum();
        let by_score = match f64::from(scores) / games.len() as f64 {
            mean if mean >= self.very_similar_from => self.very_similar,
            mean if mean >= self.similar_from => self.similar,
            mean if mean >= self.fairly_similar_from => self.fairly_similar,
            _ => self.hardly_similar,
        };
        let mut points = [0.0; MAX_GAMES];
        for (to, game) in points.iter_mut().zip(games) {
            *to = game.points;
        }
        let by_spread = match pstd(&points[..games.len()]) {
            spread if spread < self.steady_below => self.steady,
            spread if spread < self.fairly_steady_below => self.fairly_steady,
            spread if spread < self.volatile_below => self.volatile,
            _ => self.very_volatile,
        };
        // A whole number where nothing is set, so it needs no rounding.
        let sum = self.confidence_start + by_count + by_score + by_spread;
        Confidence::from_percent(clamp(sum, 0.0, 100.0))
    }
}
