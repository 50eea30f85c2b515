//! Features that know the outcome, whatever their definition.
//!
//! What a player scores beyond the averages that are known before the game is, to all that is known then, nearly chance.
//! What is stored goes with it, or with its size, as far as [`CLUES`] has it on real seasons; a value that goes further has
//! seen the game, or one after it. Where we compute the feature ourselves, the difference to ours is looked at as well, in
//! which even a small part of the outcome stands out, and where few rows differ, those alone.

use super::clue::{Beyond, Clue, FeaturePart};
use super::columns::{StoredColumn, position};
use super::finding::{EXAMPLES, Example, Finding, Found, KnownOutcome};
use super::tables::Tables;
use crate::domain::{Correlation, CorrelationRatio, FeatureName};
use crate::features::baseline::BaselineRow;
use crate::season::{FeatureRow, FurtherFeature};

/// How far an honest feature goes. `suspicious` is above what averages of other
/// numbers of games have, and `wrong` above what those have that know who is absent at tip-off. A correlation is of either
/// sign and a correlation ratio of any curve; each is looked at. Measured on seven real seasons: values 0.07, and 0.28
/// with the size, for stars are further off; differences 0.07 for averages of other games, 0.25 for those that know the
/// line-up or, which is not honest, games to come, and 0.23 with the size, for standard deviations of another divisor. Three
/// tenths of the outcome are 0.96.
const CLUES: [Clue; 5] = [
    Clue { part: FeaturePart::Value, beyond: Beyond::Points, suspicious: 0.12, wrong: 0.3 },
    Clue { part: FeaturePart::Value, beyond: Beyond::Size, suspicious: 0.4, wrong: 0.6 },
    Clue { part: FeaturePart::Difference, beyond: Beyond::Points, suspicious: 0.12, wrong: 0.3 },
    Clue { part: FeaturePart::Difference, beyond: Beyond::Size, suspicious: 0.4, wrong: 0.6 },
    Clue { part: FeaturePart::FewDifferences, beyond: Beyond::Points, suspicious: 0.3, wrong: 0.5 },
];

/// Few rows differ if it is at most this share of them.
pub(super) const FEW: f64 = 0.5;

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

/// A player-date with a feature row and points.
pub(super) struct JudgedRow<'a> {
    pub(super) ours: &'a BaselineRow,
    row: FeatureRow<'a>,
    /// The points scored beyond the averages.
    pub(super) beyond: f64,
    further: &'a [FurtherFeature],
}

impl JudgedRow<'_> {
    /// What the row says in `column`; `None` if it says nothing.
    pub(super) fn stored(&self, column: StoredColumn) -> Option<f64> {
        column.stored(&self.row, (self.further, self.ours.game))
    }
}

/// The player-dates that can be judged; `before` are our own rows, and `expected` what [`expected`] says of them.
pub(super) fn judged<'a>(
    tables: &'a Tables<'_>,
    before: &'a [BaselineRow],
    expected: &[Expected],
) -> Vec<JudgedRow<'a>> {
    let judged = |(ours, expected): (&'a BaselineRow, &Expected)| {
        let points = f64::from(tables.games.points.get(expected.game)?);
        let row = tables.feature_row(ours.game)?;
        let beyond = points - expected.points;
        Some(JudgedRow { ours, row, beyond, further: &tables.further })
    };
    before.iter().zip(expected).filter_map(judged).collect()
}

/// Looks at every column that systems read on its own.
pub(super) fn check(tables: &Tables<'_>, rows: &[JudgedRow<'_>]) -> Vec<Finding> {
    StoredColumn::all(&[]).filter_map(|column| of_column(column, rows, tables)).collect()
}

/// Looks at one column.
pub(super) fn of_column(
    column: StoredColumn,
    rows: &[JudgedRow<'_>],
    tables: &Tables<'_>,
) -> Option<Finding> {
    let (mut compared, mut examples) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(stored) = row.stored(column) else { continue };
        let ours = column.ours(row.ours);
        compared.push(ComparedValues { stored, ours, beyond: row.beyond });
        if examples.len() < EXAMPLES && ours != Some(stored) {
            examples.push(example(column, row, tables));
        }
    }
    // What is as we compute it of earlier games knows nothing of this one, however it goes with it.
    if examples.is_empty() {
        return None;
    }
    let clues = CLUES.iter().filter_map(|clue| clue.found_in(&compared));
    let clue = clues.max_by(|one, other| {
        let strength = |clue: &FoundClue| clue.known.correlation.abs();
        one.certain.cmp(&other.certain).then(strength(one).total_cmp(&strength(other)))
    })?;
    let known = clue.known;
    let found = if clue.certain {
        Found::KnowsOutcome { feature: column, known }
    } else {
        Found::MayKnowOutcome { feature: column, known }
    };
    Some(Finding { found, count: clue.pairs, examples })
}

/// What is compared in a row, and what happened.
pub(super) fn example(column: StoredColumn, row: &JudgedRow<'_>, tables: &Tables<'_>) -> Example {
    let game = row.ours.game;
    let stored = row.stored(column).map(|stored| ("stored", stored.into()));
    let ours = column.ours(row.ours).map(|ours| ("before", ours.into()));
    let points = tables.games.points.get(game);
    let points = points.map(|points| ("points", f64::from(points).into()));
    tables.example(game, [stored, ours, points].into_iter().flatten().collect())
}

/// A clue that goes further than honest features do.
struct FoundClue {
    /// Whether it proves that something is wrong.
    certain: bool,
    known: KnownOutcome,
    /// The rows that it is found in.
    pairs: usize,
}

/// A row of a feature.
struct ComparedValues {
    stored: f64,
    /// Our own value, if we compute the feature.
    ours: Option<f64>,
    /// The points scored beyond the averages.
    beyond: f64,
}

impl Clue {
    /// The correlation or the ratio that is too large.
    fn found_in(&self, rows: &[ComparedValues]) -> Option<FoundClue> {
        let pairs = self.pairs(rows);
        let mut correlation = Correlation::default();
        for (first, second) in &pairs {
            correlation.add(*first, *second);
        }
        let ratio = CorrelationRatio::of(&pairs);
        let exceeds = |bound| correlation.exceeds(bound) || ratio.exceeds(bound);
        let (linear, bent) = (correlation.value(), ratio.value());
        let correlation = if linear.abs() >= bent { linear } else { bent };
        let (bound, certain) = self.exceeded(exceeds)?;
        let Self { part, beyond, .. } = *self;
        let known = KnownOutcome { part, beyond, correlation, bound, rows: rows.len() };
        Some(FoundClue { certain, known, pairs: pairs.len() })
    }

    fn pairs(&self, rows: &[ComparedValues]) -> Vec<(f64, f64)> {
        let first = |row: &ComparedValues| match self.part {
            FeaturePart::Value | FeaturePart::Beyond => Some(row.stored),
            FeaturePart::Difference | FeaturePart::FewDifferences => {
                row.ours.map(|ours| row.stored - ours)
            }
        };
        let second = |row: &ComparedValues| self.beyond.of(row.beyond);
        let pairs = rows.iter().filter_map(|row| Some((first(row)?, second(row))));
        let all: Vec<(f64, f64)> = pairs.collect();
        if self.part != FeaturePart::FewDifferences {
            return all;
        }
        let differ: Vec<_> = all.iter().copied().filter(|(first, _)| *first != 0.0).collect();
        if differ.len() as f64 <= FEW * all.len() as f64 { differ } else { Vec::new() }
    }
}
