//! What the reference runs in the place of a trained model: a hand-made formula over the model's inputs.
//!
//! The reference adds normal noise to it; that is left out, because noise makes reruns differ.

use super::StandInConstants;
use crate::domain::FeatureName as Name;
use crate::season::FeatureRow;
use crate::systems::input::inputs;
use crate::systems::{Input, NoPrediction, Parameters, Part, Sum, Term, Terms};

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

/// The formula that stands in for a trained model.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandIn(StandInConstants);

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

impl StandIn {
    /// The formula with `parameters`.
    pub(super) fn new(parameters: &Parameters) -> Self {
        Self(StandInConstants::new(parameters))
    }

    /// The terms of a player-date with these features.
    pub(super) fn terms(&self, features: &FeatureRow<'_>) -> Result<Terms, NoPrediction> {
        let (of, by) = (Inputs::read(features)?, &self.0);
        let baseline = of.last_5 * by.weight_last_5
            + of.last_10 * by.weight_last_10
            + of.season * by.weight_season;
        let is_high_usage = of.usage_rate > by.high_usage_above;
        let is_large_spike = of.usage_spike.abs() > by.large_spike_above;
        let pace = if is_high_usage { by.pace_of_high_usage } else { by.pace };
        let usage_spike = if is_large_spike { by.large_usage_spike } else { by.usage_spike };
        Ok(Terms::NONE
            .with(Term::Baseline, baseline)
            .with(Term::Fatigue, by.fatigue(of.freshness))
            .with(Term::ShotZone, of.mismatch * by.shot_zone)
            .with(Term::Pace, of.pace * pace)
            .with(Term::UsageSpike, of.usage_spike * usage_spike)
            .with(Term::OpponentDefense, by.opponent_defense(of.defense))
            .with(Term::Rest, if of.back_to_back == 0.0 { 0.0 } else { by.back_to_back })
            .with(Term::HomeAway, if of.home == 0.0 { by.away } else { by.home })
            .with(Term::Minutes, by.of_minutes(of.minutes))
            .with(Term::ShotProfile, by.shot_profile(&of)))
    }
}

impl StandInConstants {
    fn fatigue(&self, freshness: f64) -> f64 {
        match freshness {
            score if score < self.very_tired_below => self.very_tired,
            score if score < self.tired_below => self.tired,
            score if score > self.fresh_above => self.fresh,
            _ => 0.0,
        }
    }

    fn opponent_defense(&self, rating: f64) -> f64 {
        match rating {
            rating if rating < self.strong_defense_below => self.strong_defense,
            rating if rating > self.weak_defense_above => self.weak_defense,
            _ => 0.0,
        }
    }

    fn of_minutes(&self, minutes: f64) -> f64 {
        match minutes {
            minutes if minutes > self.many_minutes_above => self.many_minutes,
            minutes if minutes < self.few_minutes_below => self.few_minutes,
            _ => 0.0,
        }
    }

    fn shot_profile(&self, of: &Inputs) -> f64 {
        if of.paint > self.inside_above && of.defense > self.inside_defense_above {
            self.inside
        } else if of.three > self.outside_above && of.defense < self.outside_defense_below {
            self.outside
        } else {
            0.0
        }
    }
}
