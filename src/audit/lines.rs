//! Lines: whether anybody set them, and whether that was before the games.

use super::finding::{Cases, Finding, Found};
use super::outcomes::Expected;
use super::selection;
use super::tables::Tables;
use crate::domain::{Correlation, LinesAtOutcomes};
use crate::features::baseline::BaselineRow;

/// Lines that a snapshot needs before it can be said that they are all equal.
const LEAST_LINES: usize = 10;

/// The largest correlation, of either sign, of lines with outcomes once what is expected is taken off both. A line that knows
/// the player's true mean has 0.41 with an average of five games, and 0.30 with one of ten, taken off; made-up seasons,
/// whose lines know what the maker knows, have 0.42 with one of ten.
const MAX_BEYOND_EXPECTED: f64 = 0.6;

/// How far from a half the lines that were exceeded may be. Of real lines 0.489 are, of lines at averages of 1 to 20 games
/// or medians 0.45 to 0.48; with a fifth of them left out where OVER won 0.43, with two fifths 0.37, with three 0.28.
const OVERS_FROM_HALF: [f64; 2] = [0.08, 0.15];

/// How many lines the side of the averages may win. Of real lines it wins 0.51, of made-up ones 0.53; with a fifth of them left
/// out where it lost 0.57 to 0.59, with two fifths 0.63 to 0.66. Lines at the last game lose 0.70, so this proves nothing.
const WON_BY_AVERAGES: f64 = 0.6;

/// Looks at the lines of the games' rows; `before` are our own rows, and `expected` has what is expected of player-dates.
pub(super) fn check(
    tables: &Tables<'_>,
    before: &[BaselineRow],
    expected: &[Expected],
) -> Vec<Finding> {
    let of_rows = Lines { tables, line: &|row| tables.games.points_lines.get(row) };
    if let Some(found) = of_rows.made_after(expected) {
        return vec![found];
    }
    let missing = selection::of_lines(tables, before, expected);
    missing.into_iter().chain(of_rows.one_sided(expected)).collect()
}

/// Looks at the lines that books `offered`, one for each row of the games. That some have none says nothing: books choose whom
/// they offer lines for.
pub(super) fn check_offered(
    tables: &Tables<'_>,
    offered: &[Option<f64>],
    expected: &[Expected],
) -> Vec<Finding> {
    let of_books = Lines { tables, line: &|row| offered.get(row).copied().flatten() };
    let found = match of_books.made_after(expected) {
        Some(found) => vec![found],
        None => of_books.one_sided(expected).collect(),
    };
    let of_offers = |Finding { found, count, examples }| Finding {
        found: Found::OfOffers { found: Box::new(found) },
        count,
        examples,
    };
    found.into_iter().map(of_offers).collect()
}

/// Lines of one origin, one for each row of the games that has one.
struct Lines<'a> {
    tables: &'a Tables<'a>,
    line: &'a dyn Fn(usize) -> Option<f64>,
}

impl Lines<'_> {
    /// Lines that nobody set, or that were set after the games.
    fn made_after(&self, expected: &[Expected]) -> Option<Finding> {
        let equal = all_equal(self).or_else(|| follow_outcomes(self));
        equal.or_else(|| know_outcomes(self, expected))
    }

    /// Lines of which those that lost seem to be left out.
    fn one_sided(&self, expected: &[Expected]) -> impl Iterator<Item = Finding> {
        on_one_side(self).into_iter().chain(lose_to_averages(self, expected))
    }

    fn line_and_points(&self, row: usize) -> Option<(f64, i32)> {
        (self.line)(row).zip(self.tables.games.points.get(row))
    }
}

/// Lines of which one side won far more than half.
fn on_one_side(lines_of: &Lines<'_>) -> Option<Finding> {
    let (mut lines, mut over, mut cases) = (0, 0, Cases::default());
    for row in 0..lines_of.tables.games.dates.len() {
        let Some((line, points)) = lines_of.line_and_points(row) else { continue };
        let points = f64::from(points);
        if line != points {
            lines += 1;
            over += usize::from(points > line);
            cases.add(|| {
                lines_of.tables.example(row, vec![("line", line.into()), ("points", points.into())])
            });
        }
    }
    let overs = over as f64 / lines.max(1) as f64;
    let exceeds = |bound: f64| (overs - 0.5).abs() - allowed_by_chance(lines) > bound;
    let [suspicious, wrong] = OVERS_FROM_HALF.map(exceeds);
    let found = Found::LinesOnOneSide { certain: wrong, lines, overs };
    if suspicious { cases.into_finding(found) } else { None }
}

/// Lines against which the side of the averages wins too often.
fn lose_to_averages(lines_of: &Lines<'_>, expected: &[Expected]) -> Option<Finding> {
    let (mut lines, mut won, mut cases) = (0, 0, Cases::default());
    for Expected { game, points: together, .. } in expected {
        let Some((line, points)) = lines_of.line_and_points(*game) else { continue };
        let points = f64::from(points);
        if line != points && line != *together {
            lines += 1;
            won += usize::from((*together > line) == (points > line));
            cases.add(|| {
                let values = [("line", line), ("expected", *together), ("points", points)];
                lines_of
                    .tables
                    .example(*game, values.map(|(name, value)| (name, value.into())).to_vec())
            });
        }
    }
    let won = won as f64 / lines.max(1) as f64;
    if won - allowed_by_chance(lines) > WON_BY_AVERAGES {
        cases.into_finding(Found::LinesLoseToAverages { lines, won })
    } else {
        None
    }
}

/// How far chance may take the share of sides that won.
fn allowed_by_chance(lines: usize) -> f64 {
    Correlation::STANDARD_ERRORS * (0.25 / lines.max(1) as f64).sqrt()
}

fn all_equal(lines_of: &Lines<'_>) -> Option<Finding> {
    let rows = 0..lines_of.tables.games.dates.len();
    let mut lines = rows.filter_map(|row| Some((row, (lines_of.line)(row)?)));
    let (row, line) = lines.next()?;
    let mut count = 1;
    for (_, other) in lines {
        if other != line {
            return None;
        }
        count += 1;
    }
    let examples = vec![lines_of.tables.example(row, vec![("line", line.into())])];
    let found = Found::LinesAllEqual { line };
    (count >= LEAST_LINES).then_some(Finding { found, count, examples })
}

/// Lines that lie at the outcomes, or follow them as they are.
fn follow_outcomes(lines_of: &Lines<'_>) -> Option<Finding> {
    let mut counted = LinesAtOutcomes::default();
    let (mut at_outcomes, mut all) = (Cases::default(), Cases::default());
    for row in 0..lines_of.tables.games.dates.len() {
        let Some((line, points)) = lines_of.line_and_points(row) else { continue };
        let example =
            || lines_of.tables.example(row, vec![("line", line.into()), ("points", points.into())]);
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
fn know_outcomes(lines_of: &Lines<'_>, expected: &[Expected]) -> Option<Finding> {
    let mut beyond = [Correlation::default(); 4];
    let mut all = Cases::default();
    for Expected { game, points: together, averages: [last_5, last_10, season] } in expected {
        let Some((line, points)) = lines_of.line_and_points(*game) else { continue };
        for (beyond, base) in beyond.iter_mut().zip([together, last_5, last_10, season]) {
            beyond.add(line - base, f64::from(points) - base);
        }
        all.add(|| {
            let values = [("line", line), ("expected", *together), ("points", points.into())];
            lines_of
                .tables
                .example(*game, values.map(|(name, value)| (name, value.into())).to_vec())
        });
    }
    let told = beyond.iter().filter(|beyond| beyond.exceeds(MAX_BEYOND_EXPECTED));
    let correlation =
        told.map(|beyond| beyond.value()).max_by(|one, other| one.abs().total_cmp(&other.abs()))?;
    all.into_finding(Found::LinesKnowOutcomes { correlation })
}
