//! Whom a system has to beat: the older system that it improves upon, and the best of its own components.

use serde::Serialize;

use super::{Graded, Paired, against};
use crate::systems;

/// Why one system has to beat another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkReason {
    /// It is meant to be better than that one: [`systems::SystemInfo::predecessor`].
    Predecessor,
    /// It takes a mean of several, and that one is the best of them.
    BestComponent,
}

/// A system and one that it has to beat, on the player-dates they share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Benchmark {
    /// Why.
    pub reason: BenchmarkReason,
    /// The two; below 0 where the system is better.
    #[serde(flatten)]
    pub pair: Paired,
}

/// Whom the systems of `graded` have to beat, as far as `paired` has both: those with a predecessor, in the registry's
/// order, that predecessor and then the best of their components. The best is the one that the system does worst
/// against.
pub fn benchmarks(graded: &Graded, paired: &[Paired]) -> Vec<Benchmark> {
    let mut all = Vec::new();
    for id in &graded.systems {
        let system = systems::find_system(id.as_str());
        let Some((system, before)) =
            system.and_then(|system| Some((system.info(), system.info().predecessor?)))
        else {
            continue;
        };
        let pair = |other: &str| {
            against(paired, other).into_iter().find(|pair| pair.forecaster == id.as_str())
        };
        let rival = |reason| move |pair| Benchmark { reason, pair };
        all.extend(pair(before.as_str()).map(rival(BenchmarkReason::Predecessor)));
        let components = system.components.iter().filter_map(|other| pair(other.as_str()));
        let best = components.reduce(|best, pair| {
            if pair.difference.value > best.difference.value { pair } else { best }
        });
        all.extend(best.map(rival(BenchmarkReason::BestComponent)));
    }
    all
}
