use std::cmp::Reverse;

use super::history::{self, Form, History};
use super::math::{clamp, pstd};
use super::rules::{Least, by_edge, clamp_points};
use super::{Input, NoPrediction, Outcome, PlayerDate, Prediction, System, Term, Terms, input};
use crate::domain::{Confidence, FeatureName as Name, SystemId, round2};
use crate::season::FeatureRow;

/// The mean of the player's past games in similar circumstances, with adjustments.
#[derive(Debug)]
pub(super) struct SimilarityBalancedV1;

pub(super) const ID: SystemId = SystemId::new("similarity_balanced_v1");

/// What a recommendation takes.
const LEAST: Least = Least { confidence: 65.0, edge: 2.0 };

/// A past game scores 0 – 100; from here on it is similar.
const LEAST_SCORE: u8 = 70;
const SAME_FORM: u8 = 15;
const OTHER_FORM: u8 = 5;
const MOST_GAMES: usize = 20;
const LEAST_GAMES: usize = 5;

/// What makes a past game similar: the circumstances of the game to predict.
///
/// An oddity of v1: stored rows call `is_home` `home_away`, so with them every game is away.
const CONTEXT_INPUTS: [Input; 5] = [
    Input::or(Name::OpponentDefRatingLast15, 112.0),
    Input::or(Name::DaysRest, 1.0),
    Input::or(Name::IsHome, 0.0),
    Input::or(Name::PointsAvgLast5, 0.0),
    Input::or(Name::PointsAvgSeason, 0.0),
];

/// What the mean of similar games is adjusted by.
const ADJUSTMENT_INPUTS: [Input; 4] = [
    Input::or(Name::FatigueScore, 70.0),
    Input::or(Name::ShotZoneMismatchScore, 0.0),
    Input::or(Name::PaceScore, 0.0),
    Input::or(Name::UsageSpikeScore, 0.0),
];

/// What similarity points a past game gets from the circumstances of the game to predict.
#[derive(Debug)]
struct Context {
    home: bool,
    form: Form,
    /// For tier, venue and rest together, by the past game's days of rest.
    without_form: [u8; history::MOST_REST + 1],
}

impl Context {
    fn new(features: &FeatureRow<'_>) -> Result<Self, NoPrediction> {
        let [rating, days_rest, home, last_5, season] = input::read(CONTEXT_INPUTS, features)?;
        let home = home != 0.0;
        // An oddity of v1: every past game was at home, against an average defence.
        let tier = if (110.0..115.0).contains(&rating) { 40 } else { 20 };
        let venue = if home { 15 } else { 0 };
        let bucket: usize = match days_rest.trunc() {
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
        Ok(Self { home, form: Form::of(last_5 - season), without_form })
    }

    /// Finds the past games that are similar, newest first: how similar, 70 – 100, and their points. Says how many.
    fn find(&self, history: &History<'_>, games: &mut [(u8, f64); history::MOST]) -> usize {
        let mut found = 0;
        for (position, days_rest) in history.days_rest().enumerate() {
            let without_form = self.without_form[days_rest];
            // The form takes the most work, and most games are out of reach whatever it is.
            if without_form + SAME_FORM < LEAST_SCORE {
                continue;
            }
            let same = self.form == history.form(position);
            let score = without_form + if same { SAME_FORM } else { OTHER_FORM };
            if score >= LEAST_SCORE {
                games[found] = (score, history.points(position));
                found += 1;
            }
        }
        found
    }
}

impl System for SimilarityBalancedV1 {
    fn id(&self) -> SystemId {
        ID
    }

    fn version(&self) -> u32 {
        1
    }

    fn summary(&self) -> &'static str {
        "mean of past games in similar circumstances, adjusted"
    }

    fn inputs(&self) -> &'static [&'static [Input]] {
        &[&CONTEXT_INPUTS, &ADJUSTMENT_INPUTS]
    }

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let features = &player_date.features;
        let context = Context::new(features)?;
        let mut games = [(0, 0.0); history::MOST];
        let found = context.find(&History::new(player_date.window), &mut games);
        if found < LEAST_GAMES {
            return Err(NoPrediction::TooFewSimilarGames);
        }
        // Stable: of two equally similar games the newer stays in front.
        games[..found].sort_by_key(|(score, _)| Reverse(*score));
        let games = &games[..found.min(MOST_GAMES)];

        let (mut weighted, mut weights) = (0.0, 0.0);
        for (score, points) in games {
            let weight = f64::from(*score) / 100.0;
            weighted += points * weight;
            weights += weight;
        }
        let baseline = weighted / weights;
        let [freshness, mismatch, pace, usage] = input::read(ADJUSTMENT_INPUTS, features)?;
        let fatigue = (freshness - 70.0) * 0.015;
        let shot_zone = mismatch * 0.4;
        let pace = pace * 0.8;
        let usage = usage * 0.8;
        let venue = if context.home { 0.8 } else { -0.5 };
        let total = fatigue + shot_zone + pace + usage + venue;
        if !total.is_finite() {
            return Err(NoPrediction::NonFiniteResult);
        }

        let exact = clamp_points(baseline + round2(total))?;
        let confidence = confidence(games);
        Ok(Prediction {
            points: round2(exact),
            confidence: Confidence::from_percent(round2(confidence)),
            recommendation: by_edge(exact, confidence, player_date.line, LEAST),
            similar_games: u8::try_from(games.len()).ok(),
            terms: Terms::NONE
                .with(Term::Baseline, baseline)
                .with(Term::Fatigue, fatigue)
                .with(Term::ShotZone, shot_zone)
                .with(Term::Pace, pace)
                .with(Term::UsageSpike, usage)
                .with(Term::HomeAway, venue),
        })
    }
}

/// 0 – 100, from how many games there are, how similar they are and how far apart their points lie.
fn confidence(games: &[(u8, f64)]) -> f64 {
    let by_count = match games.len() {
        15.. => 20.0,
        10.. => 15.0,
        7.. => 10.0,
        _ => -15.0,
    };
    let scores: u32 = games.iter().map(|(score, _)| u32::from(*score)).sum();
    let by_score = match f64::from(scores) / games.len() as f64 {
        mean if mean >= 85.0 => 20.0,
        mean if mean >= 75.0 => 15.0,
        mean if mean >= 70.0 => 10.0,
        _ => 5.0,
    };
    let mut points = [0.0; MOST_GAMES];
    for (to, (_, from)) in points.iter_mut().zip(games) {
        *to = *from;
    }
    let by_spread = match pstd(&points[..games.len()]) {
        spread if spread < 4.0 => 15.0,
        spread if spread < 6.0 => 8.0,
        spread if spread < 8.0 => 3.0,
        _ => -5.0,
    };
    clamp(50.0 + by_count + by_score + by_spread, 0.0, 100.0)
}
