//! Predicted against actual points.

use std::collections::BTreeMap;

use super::Graded;

/// The width of a square, in points.
pub const SQUARE: i32 = 2;

/// How many predictions fall into each square of predicted and actual points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Density {
    /// The lower edges of the squares, predicted and actual, with the predictions in them.
    pub squares: BTreeMap<(i32, i32), usize>,
    /// For the lower edge of each column: predictions, and the mean of their actual points.
    pub means: BTreeMap<i32, (usize, f64)>,
}

/// The density of `system`, a position in [`Graded::systems`]. What is void is left out.
pub fn density(graded: &Graded, system: usize) -> Density {
    let mut density = Density::default();
    let edge = |points: f64| {
        let width = f64::from(SQUARE);
        #[expect(clippy::cast_possible_truncation, reason = "points of one game")]
        let edge = ((points / width).floor() * width) as i32;
        edge
    };
    let mut sums: BTreeMap<i32, (usize, f64)> = BTreeMap::new();
    for judged in graded.predictions.iter().filter(|judged| judged.system == system) {
        if let Some(actual) = graded.player_dates[judged.player_date].outcome.actual() {
            *density.squares.entry((edge(judged.predicted), edge(actual))).or_default() += 1;
            let (count, sum) = sums.entry(edge(judged.predicted)).or_default();
            *count += 1;
            *sum += actual;
        }
    }
    let mean = |(edge, (count, sum)): (i32, (usize, f64))| (edge, (count, sum / count as f64));
    density.means = sums.into_iter().map(mean).collect();
    density
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, graded};

    #[test]
    fn a_square_holds_its_lower_edges() {
        let rows: [Row<'_>; 6] = [
            (1, Some(0), &[Some(0.0), Some(40.0)]),
            (1, Some(1), &[Some(1.999), None]),
            (1, Some(2), &[Some(2.0), None]),
            (2, Some(9), &[Some(3.0), None]),
            (2, Some(8), &[Some(3.5), None]),
            (2, None, &[Some(3.5), None]),
        ];
        let found = density(&graded(&rows), 0);
        assert_eq!(Vec::from_iter(found.squares), [((0, 0), 2), ((2, 2), 1), ((2, 8), 2)]);
        assert_eq!(Vec::from_iter(found.means), [(0, (2, 0.5)), (2, (3, 19.0 / 3.0))]);
        let other = density(&graded(&rows), 1);
        assert_eq!(Vec::from_iter(other.squares), [((40, 0), 1)]);
        assert_eq!(Vec::from_iter(other.means), [(40, (1, 0.0))]);
        assert_eq!(density(&graded(&rows[5..]), 0), Density::default(), "all are void");
        assert_eq!(density(&graded(&[]), 0), Density::default());
    }
}
