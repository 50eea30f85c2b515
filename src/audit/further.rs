//! Features that no system names, and that know the outcome.
//!
//! We compute none of them, so nothing says what an honest value would be. What can be asked is whether a value says more of
//! the points beyond the averages than our own features of the same player-date, which all end before it: in least squares,
//! those come first, and the partial correlation is what the value adds. Its correlation by itself, straight and bent, is
//! looked at as that of any other column.

use super::clue::{Beyond, Clue, FeaturePart};
use super::columns::StoredColumn;
use super::finding::{EXAMPLES, Finding, Found, KnownOutcome};
use super::outcomes::{JudgedRow, example, of_column};
use super::tables::Tables;
use crate::domain::{FeatureName, MultipleCorrelation, Regressors};

/// How far an honest value goes beyond our own features: what knows the line-up has 0.24 with the points and 0.15 with the
/// size, as measured of all columns together; a market's line, measured in 2,403 player-dates of a real season, stays below
/// the first, and reaches 0.30 with a fiftieth of the way to the outcome in it, 0.41 with a twentieth.
const CLUES: [Clue; 2] = [
    Clue { part: FeaturePart::Beyond, beyond: Beyond::Points, suspicious: 0.2, wrong: 0.3 },
    Clue { part: FeaturePart::Beyond, beyond: Beyond::Size, suspicious: 0.25, wrong: 0.45 },
];

/// Looks at each of them on its own.
pub(super) fn check(tables: &Tables<'_>, rows: &[JudgedRow<'_>]) -> Vec<Finding> {
    let mut former: Option<KnownRows<'_, '_>> = None;
    let mut findings = Vec::new();
    for feature in &tables.further {
        let column = StoredColumn::Further(feature.name);
        let places: Vec<usize> =
            (0..rows.len()).filter(|place| rows[*place].stored(column).is_some()).collect();
        // Most columns have their values in the same rows.
        let known = match former.take() {
            Some(known) if known.places == places => known,
            _ => KnownRows::new(rows, places),
        };
        let beyond = known.finding(column, tables);
        let alone = of_column(column, rows, tables);
        let graver = |one: Finding, other: Finding| {
            if other.found.severity() < one.found.severity() { other } else { one }
        };
        findings.extend(match (beyond, alone) {
            (Some(one), Some(other)) => Some(graver(one, other)),
            (one, other) => one.or(other),
        });
        former = Some(known);
    }
    findings
}

/// The rows in which a column has values, and what our own features say of them.
struct KnownRows<'a, 'b> {
    rows: Vec<&'a JudgedRow<'b>>,
    places: Vec<usize>,
    known: Regressors,
}

impl<'a, 'b> KnownRows<'a, 'b> {
    fn new(all: &'a [JudgedRow<'b>], places: Vec<usize>) -> Self {
        let rows: Vec<&JudgedRow<'b>> = places.iter().map(|place| &all[*place]).collect();
        let mut known = Regressors::constant(rows.len());
        for name in FeatureName::ALL {
            let ours = rows.iter().map(|row| StoredColumn::Feature(*name).ours(row.ours));
            if let Some(ours) = ours.collect::<Option<Vec<f64>>>() {
                known.add(&ours);
            }
        }
        Self { rows, places, known }
    }

    /// What `column`, which has a value in each of the rows, says beyond our own features, if that is too much.
    fn finding(&self, column: StoredColumn, tables: &Tables<'_>) -> Option<Finding> {
        let values: Vec<f64> = self.rows.iter().filter_map(|row| row.stored(column)).collect();
        let mut all = self.known.clone();
        all.add(&values);
        if all.count() == self.known.count() {
            return None;
        }
        let mut found: Option<(bool, KnownOutcome)> = None;
        for clue in &CLUES {
            let Clue { part, beyond, .. } = *clue;
            let outcome: Vec<f64> = self.rows.iter().map(|row| beyond.of(row.beyond)).collect();
            let multiple = MultipleCorrelation::beyond(&outcome, &self.known, &all);
            let exceeded = clue.exceeded(|bound| multiple.exceeds(bound));
            let Some((bound, certain)) = exceeded else { continue };
            let (correlation, rows) = (multiple.value(), self.rows.len());
            if found.is_none_or(|(before, _)| certain && !before) {
                found = Some((certain, KnownOutcome { part, beyond, correlation, bound, rows }));
            }
        }
        let (certain, known) = found?;
        let found = if certain {
            Found::KnowsOutcome { feature: column, known }
        } else {
            Found::MayKnowOutcome { feature: column, known }
        };
        let examples =
            self.rows.iter().take(EXAMPLES).map(|row| example(column, row, tables)).collect();
        Some(Finding { found, count: self.rows.len(), examples })
    }
}
