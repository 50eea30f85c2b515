//! Lines: whether anybody set them, and whether that was before the games.

use super::finding::{Cases, Finding, Found};
use super::outcomes::Expected;
use super::tables::Tables;
use crate::domain::{Correlation, LinesAtOutcomes};

/// Lines that a snapshot needs before it can be said that they are all equal.
const LEAST_LINES: usize = 10;

/// The largest correlation, of either sign, of lines with outcomes once what is expected is taken off both. A line that knows
/// the player's true mean has 0.41 with an average of five games, and 0.30 with one of ten, taken off; made-up seasons,
/// whose lines know what the maker knows, have 0.42 with one of ten.
const MAX_BEYOND_EXPECTED: f64 = 0.6;

/// Looks at all lines; `expected` has what is expected of player-dates.
pub(super) fn check(tables: &Tables<'_>, expected: &[Expected]) -> Vec<Finding> {
    let from_outcomes = follow_outcomes(tables).or_else(|| know_outcomes(tables, expected));
    all_equal(tables).into_iter().chain(from_outcomes).collect()
}

fn all_equal(tables: &Tables<'_>) -> Option<Finding> {
    let rows = 0..tables.games.dates.len();
    let mut lines = rows.filter_map(|row| Some((row, tables.games.points_lines.get(row)?)));
    let (row, line) = lines.next()?;
    let mut count = 1;
    for (_, other) in lines {
        if other != line {
            return None;
        }
        count += 1;
    }
    let examples = vec![tables.example(row, vec![("line", line.into())])];
    let found = Found::LinesAllEqual { line };
    (count >= LEAST_LINES).then_some(Finding { found, count, examples })
}

/// Lines that lie at the outcomes, or follow them as they are.
fn follow_outcomes(tables: &Tables<'_>) -> Option<Finding> {
    let mut counted = LinesAtOutcomes::default();
    let (mut at_outcomes, mut all) = (Cases::default(), Cases::default());
    for row in 0..tables.games.dates.len() {
        let Some((line, points)) = line_and_points(tables, row) else { continue };
        let example =
            || tables.example(row, vec![("line", line.into()), ("points", points.into())]);
        let before = counted.at_outcome;
        counted.add(line, points.into());
        if counted.at_outcome > before {
            at_outcomes.add(example);
        }
        all.add(example);
    }
    if counted.too_many_at_outcomes() {
        let found = Found::LinesAtOutcomes { lines: counted.lines, share: counted.share() };
        at_outcomes.into_finding(found)
    } else if counted.follow_outcomes() {
        all.into_finding(Found::LinesFollowOutcomes { correlation: counted.correlation() })
    } else {
        None
    }
}

/// Lines that are set aside from what is expected by what followed, towards it or away from it. From which average they
/// are set aside, nobody knows: each is looked at, and all together.
fn know_outcomes(tables: &Tables<'_>, expected: &[Expected]) -> Option<Finding> {
    let mut beyond = [Correlation::default(); 4];
    let mut all = Cases::default();
    for Expected { game, points: together, averages: [last_5, last_10, season] } in expected {
        let Some((line, points)) = line_and_points(tables, *game) else { continue };
        for (beyond, base) in beyond.iter_mut().zip([together, last_5, last_10, season]) {
            beyond.add(line - base, f64::from(points) - base);
        }
        all.add(|| {
            let values = [("line", line), ("expected", *together), ("points", points.into())];
            tables.example(*game, values.map(|(name, value)| (name, value.into())).to_vec())
        });
    }
    let told = beyond.iter().filter(|beyond| beyond.exceeds(MAX_BEYOND_EXPECTED));
    let correlation =
        told.map(|beyond| beyond.value()).max_by(|one, other| one.abs().total_cmp(&other.abs()))?;
    all.into_finding(Found::LinesKnowOutcomes { correlation })
}

fn line_and_points(tables: &Tables<'_>, row: usize) -> Option<(f64, i32)> {
    tables.games.points_lines.get(row).zip(tables.games.points.get(row))
}
