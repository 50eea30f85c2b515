//! `similarity_balanced_v1`: the mean of past games in similar circumstances.

use std::sync::Arc;

use super::past_games::{self, Form, PastGames};
use crate::domain::math::{clamp, pstd};
use crate::domain::{Confidence, FeatureName as Name, SystemId};
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::recommendation::recommend_by_edge;
use crate::systems::{
    Basis, BetThreshold, Input, NoPrediction, Parameters, Part, PlayerDate, Prediction,
    PredictionResult, SimilarGame, Sum, System, SystemInfo, Term, Terms,
};

pub(in crate::systems) const ID: SystemId = SystemId::new("similarity_balanced_v1");

static INFO: SystemInfo = SystemInfo {
    id: ID,
    summary: "mean of past games in similar circumstances, adjusted",
    threshold: BetThreshold { confidence: 65.0, edge: 2.0, inclusive: true },
    inputs: &[CONTEXT_INPUTS, ADJUSTMENT_INPUTS],
    sum: Some(&SUM),
    ..SystemInfo::COMMON
};

/// The system with `parameters`.
pub(super) fn make(parameters: &Parameters) -> Arc<dyn System> {
    Arc::new(SimilarityBalancedV1 { info: INFO.with(parameters) })
}

#[derive(Debug)]
struct SimilarityBalancedV1 {
    info: SystemInfo,
}

/// A past game scores 0 – 100; from here on it is similar.
const MIN_SCORE: u8 = 70;
const MAX_SCORE: u8 = 100;
/// Every part of a score is a multiple of it.
const STEP: u8 = 5;
const SCORES: usize = (MAX_SCORE / STEP) as usize + 1;
const SAME_FORM: u8 = 15;
const OTHER_FORM: u8 = 5;
const MAX_GAMES: usize = 20;
const MIN_GAMES: usize = 5;

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
        Part::new(Term::Fatigue, "0.015 · (freshness {} - 70)", &[ADJUSTMENT_INPUT.freshness]),
        Part::new(Term::ShotZone, "0.4 · {} (shot-zone mismatch)", &[ADJUSTMENT_INPUT.mismatch]),
        Part::new(Term::Pace, "0.8 · {} (pace score)", &[ADJUSTMENT_INPUT.pace]),
        Part::new(Term::UsageSpike, "0.8 · {} (usage spike)", &[ADJUSTMENT_INPUT.usage]),
        Part::new(Term::HomeAway, "home {}; if 0 -0.5, else 0.8", &[CONTEXT_INPUT.home]),
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
    fn new(features: &FeatureRow<'_>) -> Result<Self, NoPrediction> {
        let inputs = ContextInputs::read(features)?;
        let home = inputs.home != 0.0;
        // An oddity of v1: every past game was at home, against an average defence.
        let tier = if (110.0..115.0).contains(&inputs.defense) { 40 } else { 20 };
        let venue = if home { 15 } else { 0 };
        let bucket: usize = match inputs.days_rest.trunc() {
            0.0 => 0,
            1.0 => 1,
            2.0 => 2,
            _ => 3,
        };
        let rest = |days: usize| match bucket.abs_diff(days.min(3)) {
            0 => 30,
            1 => 15,
            _ => 0,
        };
        let without_form = std::array::from_fn(|days| tier + venue + rest(days));
        Ok(Self { home, form: Form::from_difference(inputs.last_5 - inputs.season), without_form })
    }

    /// The games of each score, counted in steps of [`STEP`]: a bit each, the newest first.
    fn by_score(&self, past: &PastGames<'_>) -> [u32; SCORES] {
        let mut games = [0; SCORES];
        let mut game = 1;
        for (days_rest, form) in past.days_rest().zip(past.forms()) {
            let of_form = if form == self.form { SAME_FORM } else { OTHER_FORM };
            games[usize::from((self.without_form[days_rest] + of_form) / STEP)] |= game;
            game <<= 1;
        }
        games
    }
}

/// The past games that the baseline is the mean of, the most similar first, of two equally similar ones the newer; they
/// go to `games`.
fn most_similar<'a>(
    context: &Context,
    player_date: &PlayerDate<'_>,
    games: &'a mut [SimilarGame; MAX_GAMES],
) -> &'a [SimilarGame] {
    let past = PastGames::new(player_date.window);
    let by_score = context.by_score(&past);
    let mut found = 0;
    for score in (MIN_SCORE..=MAX_SCORE).rev().step_by(usize::from(STEP)) {
        let mut rest = by_score[usize::from(score / STEP)];
        while rest != 0 && found < MAX_GAMES {
            let position = rest.trailing_zeros();
            let points = past.points(position as usize);
            games[found] = SimilarGame { score, position, points };
            found += 1;
            rest &= rest - 1;
        }
    }
    &games[..found]
}

impl System for SimilarityBalancedV1 {
    fn info(&self) -> &SystemInfo {
        &self.info
    }

    #[expect(clippy::expect_used, reason = "there are at most 20 similar games")]
    fn predict(&self, player_date: &PlayerDate<'_>) -> PredictionResult {
        let features = &player_date.features;
        let context = Context::new(features)?;
        let mut games = [SimilarGame::default(); MAX_GAMES];
        let games = most_similar(&context, player_date, &mut games);
        if games.len() < MIN_GAMES {
            return Err(NoPrediction::TooFewSimilarGames);
        }

        let (mut weighted, mut weights) = (0.0, 0.0);
        for game in games {
            let weight = f64::from(game.score) / 100.0;
            weighted += game.points * weight;
            weights += weight;
        }
        let baseline = weighted / weights;
        let inputs = AdjustmentInputs::read(features)?;
        let terms = Terms::NONE
            .with(Term::Baseline, baseline)
            .with(Term::Fatigue, (inputs.freshness - 70.0) * 0.015)
            .with(Term::ShotZone, inputs.mismatch * 0.4)
            .with(Term::Pace, inputs.pace * 0.8)
            .with(Term::UsageSpike, inputs.usage * 0.8)
            .with(Term::HomeAway, if context.home { 0.8 } else { -0.5 });

        let count = u8::try_from(games.len()).expect("Invariant: at most 20 games");
        let added = SUM.add(&terms)?;
        let confidence = confidence(games);
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
        let Ok(context) = Context::new(&player_date.features) else { return Basis::default() };
        let mut games = [SimilarGame::default(); MAX_GAMES];
        Basis {
            similar_games: most_similar(&context, player_date, &mut games).to_vec(),
            ..Basis::default()
        }
    }
}

/// From how many games there are, how similar they are and how far apart their points lie.
fn confidence(games: &[SimilarGame]) -> Confidence {
    let by_count = match games.len() {
        15.. => 20.0,
        10.. => 15.0,
        7.. => 10.0,
        _ => -15.0,
    };
    let scores: u32 = games.iter().map(|game| u32::from(game.score)).sum();
    let by_score = match f64::from(scores) / games.len() as f64 {
        mean if mean >= 85.0 => 20.0,
        mean if mean >= 75.0 => 15.0,
        mean if mean >= 70.0 => 10.0,
        _ => 5.0,
    };
    let mut points = [0.0; MAX_GAMES];
    for (to, game) in points.iter_mut().zip(games) {
        *to = game.points;
    }
    let by_spread = match pstd(&points[..games.len()]) {
        spread if spread < 4.0 => 15.0,
        spread if spread < 6.0 => 8.0,
        spread if spread < 8.0 => 3.0,
        _ => -5.0,
    };
    // A whole number, so it needs no rounding.
    Confidence::from_percent(clamp(50.0 + by_count + by_score + by_spread, 0.0, 100.0))
}
