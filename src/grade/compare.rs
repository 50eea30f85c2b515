//! What differs between two runs of a season.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::{Draws, quantile};
use super::forecasters::{self, Forecaster};
use super::paired::pair;
use super::scorecard::Estimate;
use super::{Graded, Judged};
use crate::domain::GameDate;
use crate::season::Games;

/// How many of the largest differences are kept per system.
const LARGEST: usize = 5;

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
    /// The mean absolute error of the second run less that of the first on the shared player-dates: below 0 where the second
    /// is better. `None` where no outcome is known.
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

/// Compares two runs, graded on the snapshot of these `games`, system by system.
pub fn compare(games: &Games<'_>, first: &Graded, second: &Graded) -> Vec<SystemComparison> {
    let mut dates = [first.dates(), second.dates()].concat();
    dates.sort_unstable();
    dates.dedup();
    let draws = Draws::new(dates.len());
    let (of_first, of_second) = (first.forecasts(), second.forecasts());
    let mut systems = first.systems.clone();
    systems.extend(second.systems.iter().filter(|system| !first.systems.contains(system)));
    let compare_system = |system: &crate::domain::SystemId| {
        let forecaster = Forecaster::System(*system);
        let find = |all: &[forecasters::Forecasts]| {
            all.iter().position(|forecasts| forecasts.forecaster == forecaster)
        };
        let paired = find(of_second)
            .zip(find(of_first))
            .and_then(|(b, a)| pair(&of_second[b], &of_first[a], &dates, &draws));
        let mut comparison = of_rows(games, &rows(first, *system), &rows(second, *system));
        comparison.system_id = system.as_str();
        comparison.mae_difference = paired.map(|paired| paired.difference);
        comparison
    };
    systems.iter().map(compare_system).collect()
}

/// A system's predictions with their keys, in the order of dates and players.
fn rows(graded: &Graded, system: crate::domain::SystemId) -> Vec<((i32, usize), &Judged)> {
    let of_system = |judged: &&Judged| graded.systems[judged.system] == system;
    let key = |judged: &Judged| {
        let of = &graded.player_dates[judged.player_date];
        (of.day, of.game)
    };
    graded.predictions.iter().filter(of_system).map(|judged| (key(judged), judged)).collect()
}

fn of_rows(
    games: &Games<'_>,
    first: &[((i32, usize), &Judged)],
    second: &[((i32, usize), &Judged)],
) -> SystemComparison {
    let mut shared = Vec::new();
    let mut flipped: BTreeMap<String, usize> = BTreeMap::new();
    let mut right = second.iter().peekable();
    for (key, a) in first {
        while right.next_if(|(other, _)| other < key).is_some() {}
        let Some((_, b)) = right.next_if(|(other, _)| other == key) else { continue };
        if a.recommendation != b.recommendation {
            let (from, to) = (a.recommendation.as_str(), b.recommendation.as_str());
            *flipped.entry(format!("{from} → {to}")).or_default() += 1;
        }
        shared.push((*key, a.predicted, b.predicted));
    }
    let size = |row: &&(_, f64, f64)| (row.2 - row.1).abs();
    let mut sorted: Vec<f64> = shared.iter().map(|(_, a, b)| b - a).collect();
    let mean = sorted.iter().sum::<f64>() / sorted.len().max(1) as f64;
    sorted.sort_unstable_by(f64::total_cmp);
    let quantiles = || Some([0.05, 0.5, 0.95].map(|share| quantile(&sorted, share).unwrap_or(0.0)));
    let differences = quantiles().filter(|_| !sorted.is_empty()).map(|quantiles| Differences {
        mean,
        quantiles,
        largest: shared.iter().map(|row| size(&row)).fold(0.0, f64::max),
    });
    let mut largest: Vec<_> = shared.iter().filter(|row| size(row) > 0.0).collect();
    largest.sort_by(|a, b| size(b).total_cmp(&size(a)));
    largest.truncate(LARGEST);
    let largest = largest.into_iter().map(|((day, game), first, second)| Difference {
        game_date: GameDate::from_days(*day),
        player_lookup: games.players.get(*game).to_owned(),
        first: *first,
        second: *second,
    });
    SystemComparison {
        system_id: "",
        only_first: first.len() - shared.len(),
        only_second: second.len() - shared.len(),
        shared: shared.len(),
        same_points: shared.iter().filter(|(_, a, b)| a.to_bits() == b.to_bits()).count(),
        differences,
        largest: largest.collect(),
        flipped,
        mae_difference: None,
    }
}
