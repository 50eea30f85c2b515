//! What the reference runs in the place of a trained model: a hand-made formula over the model's inputs.
//!
//! The reference adds normal noise to it; that is left out, because noise makes reruns differ.

use crate::domain::FeatureName as Name;
use crate::systems::input::inputs;
use crate::systems::{Input, Part, Sum, Term};

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
        "[weight_last_5] · {} (last 5) + [weight_last_10] · {} (last 10) + [weight_season] · {} (season)",
        &[INPUT.last_5, INPUT.last_10, INPUT.season],
    ),
    adjustments: &[
        Part::new(
            Term::Fatigue,
            "freshness {}; below [very_tired_below] [very_tired], below [tired_below] [tired], above [fresh_above] [fresh]",
            &[INPUT.freshness],
        ),
        Part::new(Term::ShotZone, "[shot_zone] · {} (shot-zone mismatch)", &[INPUT.mismatch]),
        Part::new(
            Term::Pace,
            "[pace] · {} (pace score), [pace_of_high_usage] · if usage {} is above [high_usage_above]",
            &[INPUT.pace, INPUT.usage_rate],
        ),
        Part::new(
            Term::UsageSpike,
            "[usage_spike] · {} (usage spike), [large_usage_spike] · beyond [large_spike_above]",
            &[INPUT.usage_spike],
        ),
        Part::new(
            Term::OpponentDefense,
            "rating {}; below [strong_defense_below] [strong_defense], above [weak_defense_above] [weak_defense]",
            &[INPUT.defense],
        ),
        Part::new(Term::Rest, "back-to-back {}; if not 0 [back_to_back]", &[INPUT.back_to_back]),
        Part::new(Term::HomeAway, "home {}; if 0 [away], else [home]", &[INPUT.home]),
        Part::new(
            Term::Minutes,
            "minutes {}; above [many_minutes_above] [many_minutes], below [few_minutes_below] [few_minutes]",
            &[INPUT.minutes],
        ),
        Part::new(
            Term::ShotProfile,
            "shares: paint {}, three {}; rating {}",
            &[INPUT.paint, INPUT.three, INPUT.defense],
        ),
    ],
    rounds_adjustment: false,
    rounds_points: true,
};
