//! What the reference runs in the place of a trained model: a hand-made formula over the model's inputs.
//!
//! The reference adds normal noise to it; that is left out, because noise makes reruns differ.

use crate::domain::FeatureName as Name;
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::{Input, NoPrediction, Part, Sum, Term, Terms};

// The model's inputs in its order, each with the value it takes if the row does not carry the name.
inputs!(
    Inputs,
    INPUT,
    ALL_INPUTS {
        last_5: Input::or(Name::PointsAvgLast5, 0.0),
        last_10: Input::or(Name::PointsAvgLast10, 0.0),
        season: Input::or(Name::PointsAvgSeason, 0.0),
        volatility: Input::or(Name::PointsStdLast10, 0.0),
        minutes: Input::or(Name::MinutesAvgLast10, 0.0),
        freshness: Input::or(Name::FatigueScore, 70.0),
        mismatch: Input::or(Name::ShotZoneMismatchScore, 0.0),
        pace: Input::or(Name::PaceScore, 0.0),
        usage_spike: Input::or(Name::UsageSpikeScore, 0.0),
        referee: Input::or(Name::RefereeFavorabilityScore, 0.0),
        look_ahead: Input::or(Name::LookAheadPressureScore, 0.0),
        matchup_history: Input::or(Name::MatchupHistoryScore, 0.0),
        momentum: Input::or(Name::MomentumScore, 0.0),
        defense: Input::or(Name::OpponentDefRatingLast15, 112.0),
        opponent_pace: Input::or(Name::OpponentPaceLast15, 100.0),
        home: Input::or(Name::IsHome, 0.0),
        days_rest: Input::or(Name::DaysRest, 1.0),
        back_to_back: Input::or(Name::BackToBack, 0.0),
        paint: Input::or(Name::PaintRateLast10, 30.0),
        mid_range: Input::or(Name::MidRangeRateLast10, 20.0),
        three: Input::or(Name::ThreePtRateLast10, 30.0),
        assisted: Input::or(Name::AssistedRateLast10, 60.0),
        team_pace: Input::or(Name::TeamPaceLast10, 100.0),
        team_offense: Input::or(Name::TeamOffRatingLast10, 112.0),
        usage_rate: Input::or(Name::UsageRateLast10, 25.0),
    }
);

/// The model's inputs in its order.
pub(super) const INPUTS: &[Input] = ALL_INPUTS;

pub(super) static SUM: Sum = Sum {
    baseline: Part::new(
        Term::Baseline,
        "0.35 · {} (last 5) + 0.40 · {} (last 10) + 0.25 · {} (season)",
        &[INPUT.last_5, INPUT.last_10, INPUT.season],
    ),
    adjustments: &[
        Part::new(
            Term::Fatigue,
            "freshness {}; below 50 -2.5, below 70 -1, above 85 0.5",
            &[INPUT.freshness],
        ),
        Part::new(Term::ShotZone, "0.35 · {} (shot-zone mismatch)", &[INPUT.mismatch]),
        Part::new(
            Term::Pace,
            "0.08 · {} (pace score), 0.12 · if usage {} is above 28",
            &[INPUT.pace, INPUT.usage_rate],
        ),
        Part::new(
            Term::UsageSpike,
            "0.25 · {} (usage spike), 0.35 · beyond 5",
            &[INPUT.usage_spike],
        ),
        Part::new(
            Term::OpponentDefense,
            "rating {}; below 108 -1.5, above 118 1",
            &[INPUT.defense],
        ),
        Part::new(Term::Rest, "back-to-back {}; if not 0 -2.2", &[INPUT.back_to_back]),
        Part::new(Term::HomeAway, "home {}; if 0 -0.6, else 1", &[INPUT.home]),
        Part::new(Term::Minutes, "minutes {}; above 36 0.8, below 25 -1.2", &[INPUT.minutes]),
        Part::new(
            Term::ShotProfile,
            "shares: paint {}, three {}; rating {}",
            &[INPUT.paint, INPUT.three, INPUT.defense],
        ),
    ],
    rounds_adjustment: false,
    rounds_points: true,
};

/// The terms of a player-date with these features.
pub(super) fn terms(features: &FeatureRow<'_>) -> Result<Terms, NoPrediction> {
    let of = Inputs::read(features)?;
    let fatigue = match of.freshness {
        score if score < 50.0 => -2.5,
        score if score < 70.0 => -1.0,
        score if score > 85.0 => 0.5,
        _ => 0.0,
    };
    let usage_weight = if of.usage_spike.abs() > 5.0 { 0.35 } else { 0.25 };
    let opponent = match of.defense {
        rating if rating < 108.0 => -1.5,
        rating if rating > 118.0 => 1.0,
        _ => 0.0,
    };
    let minutes = match of.minutes {
        minutes if minutes > 36.0 => 0.8,
        minutes if minutes < 25.0 => -1.2,
        _ => 0.0,
    };
    let profile = if of.paint > 45.0 && of.defense > 115.0 {
        0.8
    } else if of.three > 40.0 && of.defense < 110.0 {
        -0.5
    } else {
        0.0
    };
    Ok(Terms::NONE
        .with(Term::Baseline, of.last_5 * 0.35 + of.last_10 * 0.40 + of.season * 0.25)
        .with(Term::Fatigue, fatigue)
        .with(Term::ShotZone, of.mismatch * 0.35)
        .with(Term::Pace, of.pace * if of.usage_rate > 28.0 { 0.12 } else { 0.08 })
        .with(Term::UsageSpike, of.usage_spike * usage_weight)
        .with(Term::OpponentDefense, opponent)
        .with(Term::Rest, if of.back_to_back == 0.0 { 0.0 } else { -2.2 })
        .with(Term::HomeAway, if of.home == 0.0 { -0.6 } else { 1.0 })
        .with(Term::Minutes, minutes)
        .with(Term::ShotProfile, profile))
}
