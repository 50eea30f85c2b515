//! Features that know the outcome together, though each of them hardly does.
//!
//! An outcome can be split among several columns, with noise that cancels in their sum. So the points beyond the averages
//! are explained, in least squares, by our own values first, which know nothing of the game, and then by what every column
//! says otherwise: its difference to ours, or its value where we compute none. What the second adds is the partial multiple
//! correlation.

use super::clue::{Beyond, Clue, FeaturePart};
use super::columns::StoredColumn;
use super::finding::{EXAMPLES, Finding, Found, KnownOutcome};
use super::outcomes::{FEW, JudgedRow, example};
use super::tables::Tables;
use crate::domain::{FeatureName, MultipleCorrelation, Regressors};

/// How far honest columns go together. Measured on seven real seasons, their first three and six weeks, and three made up:
/// fifteen averages, medians, extremes and half-lives of other games have 0.17 at most, and 0.12 with the size; with what
/// knows the line-up 0.24, and 0.15. Three averages with a thirtieth of the outcome in each, whose noise cancels, have 0.33,
/// with a tenth 0.74.
const CLUES: [Clue; 3] = [
    Clue { part: FeaturePart::Value, beyond: Beyond::Points, suspicious: 0.15, wrong: 0.3 },
    Clue { part: FeaturePart::Value, beyond: Beyond::Size, suspicious: 0.25, wrong: 0.45 },
    Clue { part: FeaturePart::FewDifferences, beyond: Beyond::Points, suspicious: 0.3, wrong: 0.5 },
];

/// Looks at all columns together.
pub(super) fn check(tables: &Tables<'_>, rows: &[JudgedRow<'_>]) -> Option<Finding> {
    let all: Vec<&JudgedRow<'_>> = rows.iter().collect();
    let few: Vec<&JudgedRow<'_>> = rows.iter().filter(|row| differs(row)).collect();
    let is_few = few.len() as f64 <= FEW * rows.len() as f64;
    let mut found: Option<Finding> = None;
    for (part, rows_of_part) in [(FeaturePart::Value, all), (FeaturePart::FewDifferences, few)] {
        if part == FeaturePart::FewDifferences && !is_few {
            continue;
        }
        let Some(explained) = Explained::new(&rows_of_part, tables) else { continue };
        for clue in CLUES.iter().filter(|clue| clue.part == part) {
            let other = explained.finding(clue, &rows_of_part, rows.len(), tables);
            let graver = |other: &Finding| {
                found.as_ref().is_none_or(|found| other.found.severity() < found.found.severity())
            };
            found = other.filter(graver).or(found);
        }
    }
    found
}

/// Whether a value differs from ours.
fn differs(row: &JudgedRow<'_>) -> bool {
    FeatureName::ALL.iter().copied().map(StoredColumn::Feature).any(|column| {
        let values = row.stored(column).zip(column.ours(row.ours));
        values.is_some_and(|(stored, ours)| stored != ours)
    })
}

/// What explains the outcomes of some rows: our own values, and what the stored ones say otherwise.
struct Explained {
    known: Regressors,
    all: Regressors,
    /// The columns that say something of their own.
    columns: Vec<StoredColumn>,
}

impl Explained {
    /// `None` unless two columns say something of their own.
    fn new(rows: &[&JudgedRow<'_>], tables: &Tables<'_>) -> Option<Self> {
        let more: Vec<(StoredColumn, Vec<f64>)> = StoredColumn::all(&tables.further)
            .filter_map(|column| Some((column, own_part(column, rows)?)))
            .collect();
        if more.len() < 2 {
            return None;
        }
        let mut known = Regressors::constant(rows.len());
        for name in FeatureName::ALL {
            let ours = rows.iter().map(|row| StoredColumn::Feature(*name).ours(row.ours));
            if let Some(ours) = ours.collect::<Option<Vec<f64>>>() {
                known.add(&ours);
            }
        }
        let mut all = known.clone();
        let mut columns = Vec::new();
        for (column, values) in &more {
            let before = all.count();
            all.add(values);
            columns.extend((all.count() > before).then_some(*column));
        }
        Some(Self { known, all, columns })
    }

    fn finding(
        &self,
        clue: &Clue,
        rows: &[&JudgedRow<'_>],
        of_rows: usize,
        tables: &Tables<'_>,
    ) -> Option<Finding> {
        let outcome: Vec<f64> = rows.iter().map(|row| clue.beyond.of(row.beyond)).collect();
        let multiple = MultipleCorrelation::beyond(&outcome, &self.known, &self.all);
        let (bound, certain) = clue.exceeded(|bound| multiple.exceeds(bound))?;
        let Clue { part, beyond, .. } = *clue;
        let correlation = multiple.value();
        let known = KnownOutcome { part, beyond, correlation, bound, rows: of_rows };
        let columns = self.columns.clone();
        let first = columns.first()?;
        let examples = rows.iter().take(EXAMPLES).map(|row| example(*first, row, tables)).collect();
        let found = Found::ColumnsKnowOutcome { columns, certain, known };
        Some(Finding { found, count: rows.len(), examples })
    }
}

/// What a column says that our own values do not; `None` if that is nothing.
fn own_part(column: StoredColumn, rows: &[&JudgedRow<'_>]) -> Option<Vec<f64>> {
    let of_row = |row: &&JudgedRow<'_>| {
        let stored = row.stored(column)?;
        Some(column.ours(row.ours).map_or(stored, |ours| stored - ours))
    };
    let values: Vec<Option<f64>> = rows.iter().map(of_row).collect();
    let (sum, count) =
        values.iter().flatten().fold((0.0, 0.0), |sum, value| (sum.0 + value, sum.1 + 1.0));
    if values.iter().flatten().all(|value| *value == 0.0) {
        return None;
    }
    // Where nothing is stored, nothing is said.
    Some(values.into_iter().map(|value| value.unwrap_or(sum / count)).collect())
}
