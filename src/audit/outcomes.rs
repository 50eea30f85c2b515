//! Features that know the outcome, whatever their definition.
//!
//! What a player scores beyond the averages that are known before the game is, to all that is known then, chance: on real
//! seasons no feature of ours, and none of the warehouse's, correlates with it at more than 0.07. A stored value that does
//! has seen the game, or one after it. Where we compute the feature ourselves, the difference to ours is looked at as well,
//! in which even a small part of the outcome stands out: the honest average of another number of games differs from ours
//! by what correlates at 0.05, that of the player's next five games at 0.17, and three tenths of the outcome at 0.96.

use super::finding::{EXAMPLES, Finding, Found};
use super::tables::Tables;
use crate::domain::{Correlation, FeatureName};
use crate::features::baseline::{self, BaselineRow};
use crate::season::Lookup;

/// The largest correlation that a feature known before the game may have with what is not.
const MAX_OF_VALUE: f64 = 0.3;
/// The same for its difference to our own value.
const MAX_OF_DIFFERENCE: f64 = 0.12;

/// What the averages are worth in what is expected of a player: about what a regression gives them on real seasons.
const EXPECTED: [(FeatureName, f64); 3] = [
    (FeatureName::PointsAvgLast5, 0.2),
    (FeatureName::PointsAvgLast10, 0.4),
    (FeatureName::PointsAvgSeason, 0.4),
];

/// What the averages before a game lead to expect of the player.
pub(super) struct Expected {
    /// The row of the game.
    pub(super) game: usize,
    /// The points, by all averages together.
    pub(super) points: f64,
    /// The points, by each of [`EXPECTED`] alone.
    pub(super) averages: [f64; EXPECTED.len()],
}

/// What is expected of each of `before`, our own rows, in their order.
pub(super) fn expected(before: &[BaselineRow]) -> Vec<Expected> {
    let places = EXPECTED.map(|(name, _)| place_of_average(name));
    let of_row = |row: &BaselineRow| {
        let averages = places.map(|place| row.values[place]);
        let weighed = averages.iter().zip(EXPECTED).map(|(average, (_, weight))| average * weight);
        Expected { game: row.game, points: weighed.sum(), averages }
    };
    before.iter().map(of_row).collect()
}

#[expect(clippy::expect_used, reason = "tests compute all three averages of every row")]
fn place_of_average(name: FeatureName) -> usize {
    position(name).expect("Invariant: our own rows have the averages")
}

/// Where our own rows have the feature, if they have it.
fn position(name: FeatureName) -> Option<usize> {
    baseline::names().iter().position(|other| *other == name)
}

/// Looks at every feature; `before` are our own rows, and `expected` what [`expected`] says of them.
pub(super) fn check(
    tables: &Tables<'_>,
    before: &[BaselineRow],
    expected: &[Expected],
) -> Vec<Finding> {
    let unexpected = |(row, expected): (_, &Expected)| {
        Some((row, f64::from(tables.games.points.get(expected.game)?) - expected.points))
    };
    let rows: Vec<(&BaselineRow, f64)> =
        before.iter().zip(expected).filter_map(unexpected).collect();
    let of_feature = |name: &FeatureName| of_feature(*name, position(*name), &rows, tables);
    FeatureName::ALL.iter().filter_map(of_feature).collect()
}

fn of_feature(
    feature: FeatureName,
    position: Option<usize>,
    rows: &[(&BaselineRow, f64)],
    tables: &Tables<'_>,
) -> Option<Finding> {
    let (mut value, mut difference) = (Correlation::default(), Correlation::default());
    let (mut count, mut examples) = (0, Vec::new());
    for (row, unexpected) in rows {
        let stored = tables.feature_row(row.game).map(|stored| stored.get(feature));
        let Some(Lookup::Value(stored)) = stored else { continue };
        value.add(stored, *unexpected);
        let ours = position.map(|at| row.values[at]).filter(|ours| ours.is_finite());
        if let Some(ours) = ours {
            difference.add(stored - ours, *unexpected);
        }
        count += 1;
        if examples.len() < EXAMPLES && ours != Some(stored) {
            let points = tables.games.points.get(row.game);
            let ours = ours.map(|ours| ("before", ours.into()));
            let values = [("stored", stored.into())].into_iter().chain(ours);
            let points = points.map(|points| ("points", f64::from(points).into()));
            examples.push(tables.example(row.game, values.chain(points).collect()));
        }
    }
    let found = [(value, MAX_OF_VALUE), (difference, MAX_OF_DIFFERENCE)]
        .into_iter()
        .filter(|(correlation, bound)| correlation.exceeds(*bound))
        .map(|(correlation, _)| correlation.value())
        .max_by(|one, other| one.abs().total_cmp(&other.abs()))?;
    Some(Finding { found: Found::KnowsOutcome { feature, correlation: found }, count, examples })
}
