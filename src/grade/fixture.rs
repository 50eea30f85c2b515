//! Small runs for tests, whose figures can be worked out by hand.

use std::sync::OnceLock;

use super::{
    Circumstances, Graded, GradedPlayerDate, GradedPrediction, Outcome, Rest, Role, Verdict,
};
use crate::domain::{Recommendation, SystemId};

/// A player-date: its day, the points scored, none if it is void, and what each system predicted, if it did.
pub(super) type Row<'a> = (i32, Option<i32>, &'a [Option<f64>]);

/// The systems of a run, as many of these as its rows have predictions.
pub(super) const SYSTEMS: [SystemId; 3] =
    [SystemId::new("one"), SystemId::new("two"), SystemId::new("three")];

/// A run of two systems.
pub(super) fn graded(rows: &[Row<'_>]) -> Graded {
    of_systems(2, rows)
}

/// A run of so many systems.
pub(super) fn of_systems(systems: usize, rows: &[Row<'_>]) -> Graded {
    let player_date = |(game, (day, points, _)): (usize, &Row<'_>)| GradedPlayerDate {
        game,
        day: *day,
        outcome: Outcome::new(*points, Some(30.0)),
        home: None,
        circumstances: Circumstances {
            rest: Rest::FirstGame,
            role: Role::Unknown,
            last_5: None,
            last_10: None,
            season_average: None,
            earlier_games: 0,
        },
        market_line: None,
    };
    let judged = |(player_date, (_, _, predicted)): (usize, &Row<'_>)| -> Vec<GradedPrediction> {
        let judge = |(system, points): (usize, &Option<f64>)| {
            Some(GradedPrediction {
                player_date,
                system,
                predicted: (*points)?,
                confidence: 0.5,
                recommendation: Recommendation::NoLine,
                line: None,
                distribution: None,
                verdict: Verdict::None,
            })
        };
        predicted.iter().enumerate().filter_map(judge).collect()
    };
    Graded {
        systems: SYSTEMS[..systems].to_vec(),
        player_dates: rows.iter().enumerate().map(player_date).collect(),
        predictions: rows.iter().enumerate().flat_map(judged).collect(),
        forecasts: OnceLock::new(),
        draws: OnceLock::new(),
    }
}
