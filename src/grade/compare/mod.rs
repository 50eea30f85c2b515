//! What differs between two runs of a season.

mod best;
mod side;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::bootstrap::{Draws, Estimate};
use super::paired;
use super::quantiles::quantile;
use super::{Outcome, Void};
use crate::domain::{GameDate, SystemId};
pub use best::BestOfBoth;
use side::SideRow;
pub use side::{OutcomesFrom, Side};

/// How many of the largest differences are kept per system.
const LARGEST: usize = 5;

/// Two runs side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The player-dates that they predict, whichever system does.
    pub player_dates: PlayerDates,
    /// The best system of the one against the best of the other; `None` if one run has no prediction with an outcome.
    pub best: Option<BestOfBoth>,
    /// System by system.
    pub systems: Vec<SystemComparison>,
}

/// The player-dates of two runs, which may come from snapshots that hold different games.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlayerDates {
    /// Those that only the first run predicts.
    pub only_first: usize,
    /// Those that only the second run predicts.
    pub only_second: usize,
    /// Those that both predict.
    pub shared: usize,
    /// Shared ones whose outcome is not known on one side or on both.
    pub unknown: usize,
    /// Shared ones whose outcome is not the same: no accuracy is compared on them.
    pub other_outcomes: Vec<OtherOutcome>,
}

/// A player-date that did not end the same way in both snapshots.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherOutcome {
    /// The date.
    pub game_date: GameDate,
    /// The player.
    pub player_lookup: String,
    /// What happened as the first run knows it.
    #[serde(serialize_with = "in_words")]
    pub first: Outcome,
    /// What happened as the second run knows it.
    #[serde(serialize_with = "in_words")]
    pub second: Outcome,
}

/// An outcome with the words of files.
fn in_words<S: Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct OutcomeWords {
        points: Option<i32>,
        void: Option<&'static str>,
    }
    OutcomeWords { points: outcome.points, void: outcome.void.map(Void::as_str) }
        .serialize(serializer)
}

/// One system in two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SystemComparison {
    /// The system.
    pub system_id: &'static str,
    /// Predictions that only the first run has.
    pub only_first: usize,
    /// Predictions that only the second run has.
    pub only_second: usize,
    /// Player-dates that both predict.
    pub shared: usize,
    /// Those of them with the same points, to the last bit.
    pub same_points: usize,
    /// How the points of the second run differ from those of the first, over the shared player-dates.
    pub differences: Option<Differences>,
    /// The largest differences, largest first.
    pub largest: Vec<Difference>,
    /// Recommendations that changed, by `OVER → UNDER` and the like.
    pub flipped: BTreeMap<String, usize>,
    /// Shared player-dates that ended the same way in both runs, and are not void.
    pub graded: usize,
    /// The mean absolute error of the second run less that of the first on those: below 0 where the second is better.
    /// `None` where there are none.
    pub mae_difference: Option<Estimate>,
}

/// The distribution of differences, in points, second less first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Differences {
    /// Mean.
    pub mean: f64,
    /// The 5 %, 50 % and 95 % points.
    pub quantiles: [f64; 3],
    /// The largest size.
    pub largest: f64,
}

/// One player-date whose prediction changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The date.
    pub game_date: GameDate,
    /// The player.
    pub player_lookup: String,
    /// Points in the first run.
    pub first: f64,
    /// Points in the second.
    pub second: f64,
}

/// A row of the first run with the one of the second that has its key.
type Pair<'a, 'b> = (&'b SideRow<'a>, &'b SideRow<'a>);

/// Compares two runs of a season.
pub fn compare(first: &Side<'_>, second: &Side<'_>) -> Comparison {
    let mut dates: Vec<i32> = first.days().chain(second.days()).collect();
    dates.sort_unstable();
    dates.dedup();
    let draws = Draws::new(dates.len());
    let mut systems = first.systems.clone();
    systems.extend(second.systems.iter().filter(|system| !first.systems.contains(system)));
    let of_system = |system: &SystemId| compare_system(*system, (first, second), (&dates, &draws));
    Comparison {
        best: best::best_of_both((first, second), (&dates, &draws)),
        player_dates: player_dates(&first.player_dates(), &second.player_dates()),
        systems: systems.iter().map(of_system).collect(),
    }
}

/// The rows with the same key, in order; both sides are ordered by it, and no key stands twice.
fn shared<'a, 'b>(first: &[&'b SideRow<'a>], second: &[&'b SideRow<'a>]) -> Vec<Pair<'a, 'b>> {
    let mut right = second.iter().peekable();
    let pair = |row: &&'b SideRow<'a>| {
        while right.next_if(|other| other.key < row.key).is_some() {}
        Some((*row, *right.next_if(|other| other.key == row.key)?))
    };
    first.iter().filter_map(pair).collect()
}

fn player_dates(first: &[&SideRow<'_>], second: &[&SideRow<'_>]) -> PlayerDates {
    let shared = shared(first, second);
    let known = || shared.iter().filter_map(|(a, b)| Some((a.key, a.outcome?, b.outcome?)));
    let other_outcomes = known().filter(|(_, a, b)| a != b);
    PlayerDates {
        only_first: first.len() - shared.len(),
        only_second: second.len() - shared.len(),
        shared: shared.len(),
        unknown: shared.len() - known().count(),
        other_outcomes: other_outcomes
            .map(|((day, player), first, second)| OtherOutcome {
                game_date: GameDate::from_days(day),
                player_lookup: player.to_owned(),
                first,
                second,
            })
            .collect(),
    }
}

fn compare_system(
    system: SystemId,
    (first, second): (&Side<'_>, &Side<'_>),
    (dates, draws): (&[i32], &Draws),
) -> SystemComparison {
    let (first, second) = (first.rows_of(system), second.rows_of(system));
    let shared = shared(&first, &second);
    let mut flipped: BTreeMap<String, usize> = BTreeMap::new();
    for (a, b) in shared.iter().filter(|(a, b)| a.recommendation != b.recommendation) {
        let (from, to) = (a.recommendation.as_str(), b.recommendation.as_str());
        *flipped.entry(format!("{from} → {to}")).or_default() += 1;
    }
    let paired = difference_of_errors(&shared, (dates, draws));
    SystemComparison {
        system_id: system.as_str(),
        only_first: first.len() - shared.len(),
        only_second: second.len() - shared.len(),
        shared: shared.len(),
        same_points: shared
            .iter()
            .filter(|(a, b)| a.points.to_bits() == b.points.to_bits())
            .count(),
        differences: differences(&shared),
        largest: largest(&shared),
        flipped,
        // Without a player-date that both predicted, none was graded.
        graded: paired.map_or(0, |(n, _)| n),
        mae_difference: paired.map(|(_, difference)| difference),
    }
}

/// How many of `shared` ended the same way in both runs, and the mean absolute error of the second less that of the first
/// on them.
fn difference_of_errors(
    shared: &[Pair<'_, '_>],
    (dates, draws): (&[i32], &Draws),
) -> Option<(usize, Estimate)> {
    let errors = shared.iter().filter(|(a, b)| a.outcome == b.outcome).filter_map(|(a, b)| {
        let actual = a.outcome?.actual()?;
        Some((date_position(dates, a.key.0), b.points - actual, a.points - actual))
    });
    paired::difference(errors, draws)
}

#[expect(clippy::expect_used, reason = "the dates are those of both runs")]
fn date_position(dates: &[i32], day: i32) -> usize {
    dates.binary_search(&day).expect("Invariant: a date of one of the runs")
}

fn differences(shared: &[Pair<'_, '_>]) -> Option<Differences> {
    let mut sorted: Vec<f64> = shared.iter().map(|(a, b)| b.points - a.points).collect();
    let mean = sorted.iter().sum::<f64>() / sorted.len() as f64;
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |share| quantile(&sorted, share);
    Some(Differences {
        mean,
        quantiles: [at(0.05)?, at(0.5)?, at(0.95)?],
        largest: sorted.first()?.abs().max(sorted.last()?.abs()),
    })
}

fn largest(shared: &[Pair<'_, '_>]) -> Vec<Difference> {
    let size = |(a, b): &Pair<'_, '_>| (b.points - a.points).abs();
    let mut largest: Vec<Pair<'_, '_>> =
        shared.iter().copied().filter(|pair| size(pair) > 0.0).collect();
    largest.sort_by(|one, other| size(other).total_cmp(&size(one)));
    largest.truncate(LARGEST);
    let difference = |(a, b): Pair<'_, '_>| Difference {
        game_date: GameDate::from_days(a.key.0),
        player_lookup: a.key.1.to_owned(),
        first: a.points,
        second: b.points,
    };
    largest.into_iter().map(difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Recommendation;
    use crate::grade::fixture::SYSTEMS;

    /// A day, a player, the points predicted, and what happened: the points and the minutes.
    type Said<'a> = (i32, &'a str, f64, Option<(i32, f64)>);

    /// A run of one system.
    fn side<'a>(rows: &[Said<'a>]) -> Side<'a> {
        let row = |(day, player, points, outcome): &Said<'a>| SideRow {
            key: (*day, player),
            system: SYSTEMS[0],
            points: *points,
            recommendation: Recommendation::Pass,
            outcome: outcome.map(|(points, minutes)| Outcome::new(Some(points), Some(minutes))),
            earlier_games: None,
            last_10: None,
        };
        Side { systems: vec![SYSTEMS[0]], rows: rows.iter().map(row).collect() }
    }

    #[test]
    fn accuracy_is_compared_where_both_ended_alike() {
        let known = Some((10, 20.0));
        let first = side(&[
            (5, "a", 12.0, known),
            (5, "b", 12.0, Some((0, 20.0))),
            (6, "a", 12.0, known),
            (7, "a", 12.0, known),
            (7, "b", 12.0, None),
            (9, "a", 12.0, known),
        ]);
        let second = side(&[
            (1, "a", 12.0, known),
            (5, "a", 11.0, known),
            // Of no points, once on the court and once not.
            (5, "b", 11.0, Some((0, 0.0))),
            (6, "a", 15.0, Some((11, 20.0))),
            (7, "a", 11.5, known),
            (7, "b", 11.0, known),
        ]);
        let found = compare(&first, &second);
        let dates = &found.player_dates;
        assert_eq!((dates.only_first, dates.only_second, dates.shared), (1, 1, 5));
        let others: Vec<(i32, &str)> = dates
            .other_outcomes
            .iter()
            .map(|other| (other.game_date.days(), other.player_lookup.as_str()))
            .collect();
        assert_eq!((dates.unknown, others), (1, vec![(5, "b"), (6, "a")]));
        let system = &found.systems[0];
        // 1 − 2 points on day 5, 1.5 − 2 on day 7.
        let difference = system.mae_difference.unwrap();
        assert_eq!((system.graded, difference.value), (2, -0.75));
        assert_eq!(difference.interval, None, "two dates tell nothing");
        assert_eq!(system.differences.unwrap().largest, 3.0);
        assert_eq!((system.shared, system.same_points, system.largest.len()), (5, 0, 5));
    }

    #[test]
    fn nothing_is_compared_with_nothing() {
        let found = compare(&side(&[]), &side(&[]));
        assert_eq!(found.player_dates, PlayerDates::default());
        let system = &found.systems[0];
        assert_eq!((system.differences, system.mae_difference, system.graded), (None, None, 0));
    }
}
