//! Whether what is missing knows the outcome: which player-dates have something, and which have not.
//!
//! Whoever leaves out where the averages were wrong, or a bet was lost, changes no value and improves every figure. So what
//! was scored beyond the averages, less what our own values explain of it, is compared between the player-dates that have
//! something and those that lack it. Those of players with fewer than five games are left out: nothing is expected of them.

use super::clue::Beyond;
use super::columns::StoredColumn;
use super::finding::{Cases, Finding, Found, SelectionDifference};
use super::outcomes::Expected;
use super::tables::Tables;
use crate::domain::{Correlation, FeatureName, Regressors};
use crate::features::baseline::{self, BaselineRow, Tag};
use crate::season::Lookup;

/// How far those that lack something may differ: in standard deviations, and as the correlation of lacking with the outcome.
/// Below `suspicious` lies what honest gaps have, and below `wrong` what those have that know who plays few minutes.
struct SelectionBounds {
    beyond: Beyond,
    difference: [f64; 2],
    correlation: [f64; 2],
}

/// Of feature rows. Measured on seven real seasons and three made up, without a tenth of the rows, players, dates, the first
/// ten games, weak or strong players: 0.14 standard deviations at most, correlation 0.04; without those who played fewer than
/// 3 or 10 minutes 0.62, 0.19. Without a tenth of those below the averages 0.77, 0.18; without the worst hundredth 3.9, 0.43.
const OF_ROWS: [SelectionBounds; 2] = [
    SelectionBounds { beyond: Beyond::Points, difference: [0.3, 0.7], correlation: [0.12, 0.3] },
    SelectionBounds { beyond: Beyond::Size, difference: [0.3, 0.7], correlation: [0.12, 0.3] },
];

/// Of lines, which are offered for those who will play: 0.24 standard deviations in made-up seasons, 0.08 in the real one;
/// correlation 0.11 and 0.04. Without three fifths of those that lost with OVER 0.22 to 0.25.
const OF_LINES: [SelectionBounds; 2] = [
    SelectionBounds { beyond: Beyond::Points, difference: [f64::MAX; 2], correlation: [0.16, 0.3] },
    SelectionBounds { beyond: Beyond::Size, difference: [f64::MAX; 2], correlation: [0.12, 0.3] },
];

/// Fewer that lack something, or have it, say nothing.
const MIN_CASES: usize = 20;

/// Whether the absence of feature rows knows the outcome; `before` are our own rows.
pub(super) fn of_rows(
    tables: &Tables<'_>,
    before: &[BaselineRow],
    expected: &[Expected],
) -> Option<Finding> {
    let stored = |row: usize| tables.feature_row(row);
    let carried: Vec<FeatureName> = baseline::names()
        .iter()
        .copied()
        .filter(|name| {
            let carries =
                |row: &BaselineRow| stored(row.game).is_some_and(|row| row.names().contains(*name));
            before.iter().any(carries)
        })
        .collect();
    if carried.is_empty() {
        return None;
    }
    // A row without a number gives no prediction either.
    let lacks = |game: usize| {
        let value = |name: &FeatureName| stored(game).map(|row| row.get(*name));
        !carried.iter().all(|name| matches!(value(name), Some(Lookup::Value(_))))
    };
    let selection = GapComparison::new(tables, before, expected, lacks);
    selection.finding(tables, &OF_ROWS, |certain, difference| Found::MissingRowsKnowOutcome {
        certain,
        difference,
    })
}

/// Whether the absence of lines knows the outcome; `before` are our own rows.
pub(super) fn of_lines(
    tables: &Tables<'_>,
    before: &[BaselineRow],
    expected: &[Expected],
) -> Option<Finding> {
    let lacks = |game: usize| tables.games.points_lines.get(game).is_none();
    let selection = GapComparison::new(tables, before, expected, lacks);
    selection.finding(tables, &OF_LINES, |certain, difference| Found::MissingLinesKnowOutcome {
        certain,
        difference,
    })
}

/// The player-dates that have something, and those that lack it.
struct GapComparison {
    games: Vec<usize>,
    lacks: Vec<bool>,
    /// The points beyond the averages.
    beyond: Vec<f64>,
    known: Regressors,
}

impl GapComparison {
    fn new(
        tables: &Tables<'_>,
        before: &[BaselineRow],
        expected: &[Expected],
        lacks: impl Fn(usize) -> bool,
    ) -> Self {
        let average = StoredColumn::average_position();
        let judged = |(row, expected): &(&BaselineRow, &Expected)| {
            row.tags[average] == Tag::Exact && tables.games.points.get(expected.game).is_some()
        };
        let rows: Vec<(&BaselineRow, &Expected)> =
            before.iter().zip(expected).filter(judged).collect();
        let beyond = |(_, expected): &(_, &Expected)| {
            Some(f64::from(tables.games.points.get(expected.game)?) - expected.points)
        };
        let mut known = Regressors::constant(rows.len());
        for name in baseline::names() {
            let ours = rows.iter().map(|(row, _)| StoredColumn::Feature(*name).ours(row));
            if let Some(ours) = ours.collect::<Option<Vec<f64>>>() {
                known.add(&ours);
            }
        }
        Self {
            lacks: rows.iter().map(|(row, _)| lacks(row.game)).collect(),
            beyond: rows.iter().filter_map(beyond).collect(),
            games: rows.iter().map(|(row, _)| row.game).collect(),
            known,
        }
    }

    /// How those that lack it differ from the others, `None` if either are too few.
    fn difference(&self, beyond: Beyond) -> Option<GapDifference> {
        let outcome = self.beyond.iter().map(|points| beyond.of(*points));
        let left = self.known.residuals(&outcome.collect::<Vec<f64>>());
        let mut correlation = Correlation::default();
        let (mut sums, mut counts, mut squares) = ([0.0; 2], [0_usize; 2], 0.0);
        for (lacks, value) in self.lacks.iter().zip(left) {
            correlation.add(f64::from(u8::from(*lacks)), value);
            sums[usize::from(*lacks)] += value;
            counts[usize::from(*lacks)] += 1;
            squares += value * value;
        }
        let [having, lacking] = counts;
        let deviation = (squares / self.lacks.len() as f64).sqrt();
        let enough = having >= MIN_CASES && lacking >= MIN_CASES && deviation > 0.0;
        enough.then(|| GapDifference {
            beyond,
            deviations: (sums[1] / lacking as f64 - sums[0] / having as f64) / deviation,
            error: (1.0 / having as f64 + 1.0 / lacking as f64).sqrt(),
            correlation,
        })
    }

    fn finding(
        &self,
        tables: &Tables<'_>,
        bounds: &[SelectionBounds],
        found: impl Fn(bool, SelectionDifference) -> Found,
    ) -> Option<Finding> {
        let exceeding = |bounds: &SelectionBounds| {
            let difference = self.difference(bounds.beyond)?;
            let certain = difference.exceeds(bounds, 1);
            (certain || difference.exceeds(bounds, 0)).then_some((certain, difference))
        };
        let (certain, difference) = bounds.iter().filter_map(exceeding).max_by(|one, other| {
            let size = |difference: &GapDifference| difference.deviations.abs();
            one.0.cmp(&other.0).then(size(&one.1).total_cmp(&size(&other.1)))
        })?;
        let mut cases = Cases::default();
        let lacking = self.games.iter().zip(&self.beyond).zip(&self.lacks);
        for ((game, beyond), _) in lacking.filter(|(_, lacks)| **lacks) {
            cases.add(|| {
                tables.example(*game, vec![("points beyond the averages", (*beyond).into())])
            });
        }
        cases.into_finding(found(
            certain,
            SelectionDifference {
                beyond: difference.beyond,
                deviations: difference.deviations,
                correlation: difference.correlation.value(),
                player_dates: self.lacks.len(),
            },
        ))
    }
}

/// How those that lack something differ from the others.
struct GapDifference {
    beyond: Beyond,
    deviations: f64,
    /// The standard error of `deviations`.
    error: f64,
    /// Of lacking it with the outcome.
    correlation: Correlation,
}

impl GapDifference {
    fn exceeds(&self, bounds: &SelectionBounds, place: usize) -> bool {
        let least = self.deviations.abs() - Correlation::STANDARD_ERRORS * self.error;
        least > bounds.difference[place] || self.correlation.exceeds(bounds.correlation[place])
    }
}
