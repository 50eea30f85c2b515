use std::cmp::Reverse;

use super::history::{self, Entry, Form};
use super::math::{clamp, pstd, round2};
use super::rules::{clamp_points, or};
use super::{NoPrediction, Outcome, PlayerDate, Prediction, System, Term, Terms};
use crate::domain::{Confidence, FeatureName as Name, Line, Recommendation, SystemId};
use crate::season::FeatureRow;

/// The mean of the player's past games in similar circumstances, with adjustments.
#[derive(Debug)]
pub(super) struct SimilarityBalancedV1;

pub(super) const ID: SystemId = SystemId::new("similarity_balanced_v1");

/// A past game scores 0 – 100; from here on it is similar.
const LEAST_SCORE: u8 = 70;
const MOST_GAMES: usize = 20;
const LEAST_GAMES: usize = 5;

/// The circumstances of the game to predict.
#[derive(Debug)]
struct Context {
    /// 0 elite, 1 average, 2 weak.
    tier: i32,
    /// 0, 1, 2 days, 3 = more.
    rest: i32,
    home: bool,
    form: Form,
}

impl Context {
    fn new(features: &FeatureRow<'_>) -> Result<Self, NoPrediction> {
        let rating = or(features, Name::OpponentDefRatingLast15, 112.0)?;
        let days_rest = or(features, Name::DaysRest, 1.0)?.trunc();
        // An oddity of v1: stored rows call it `home_away`, so with them every game is away.
        let home = or(features, Name::IsHome, 0.0)? != 0.0;
        let last_5 = or(features, Name::PointsAvgLast5, 0.0)?;
        let season = or(features, Name::PointsAvgSeason, 0.0)?;
        Ok(Self {
            tier: if rating < 110.0 {
                0
            } else if rating < 115.0 {
                1
            } else {
                2
            },
            rest: match days_rest {
                0.0 => 0,
                1.0 => 1,
                2.0 => 2,
                _ => 3,
            },
            home,
            form: Form::of(last_5 - season),
        })
    }

    /// 70 – 100: how alike a past game is; `None` if not enough. An oddity of v1: every past game was at home, against
    /// an average defence.
    fn score(&self, game: &Entry<'_>) -> Option<u8> {
        let graded = |distance: u32, same: u8| match distance {
            0 => same,
            1 => same / 2,
            _ => 0,
        };
        let rest = game.days_rest.min(3);
        let tier_rest_venue = graded(self.tier.abs_diff(1), 40)
            + graded(self.rest.abs_diff(rest), 30)
            + if self.home { 15 } else { 0 };
        // The form takes the most work, and most games are out of reach without it.
        if tier_rest_venue + 15 < LEAST_SCORE {
            return None;
        }
        let score = tier_rest_venue + if self.form == game.form() { 15 } else { 5 };
        (score >= LEAST_SCORE).then_some(score)
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

    fn predict(&self, player_date: &PlayerDate<'_>) -> Outcome {
        let features = &player_date.features;
        let context = Context::new(features)?;
        let mut games = [(0_u8, 0.0_f64); history::MOST];
        let mut found = 0;
        for game in history::entries(&player_date.window) {
            if let Some(score) = context.score(&game) {
                games[found] = (score, game.points);
                found += 1;
            }
        }
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
        let fatigue = (or(features, Name::FatigueScore, 70.0)? - 70.0) * 0.015;
        let shot_zone = or(features, Name::ShotZoneMismatchScore, 0.0)? * 0.4;
        let pace = or(features, Name::PaceScore, 0.0)? * 0.8;
        let usage = or(features, Name::UsageSpikeScore, 0.0)? * 0.8;
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
            recommendation: recommendation(exact, confidence, player_date.line),
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

fn recommendation(points: f64, confidence: f64, line: Option<Line>) -> Recommendation {
    let Some(line) = line else { return Recommendation::NoLine };
    let edge = points - line.points;
    if confidence < 65.0 {
        Recommendation::Pass
    } else if edge >= 2.0 {
        Recommendation::Over
    } else if edge <= -2.0 {
        Recommendation::Under
    } else {
        Recommendation::Pass
    }
}
