//! Whether a prediction is better where the systems agree.

use super::Graded;

/// How many parts the player-dates are divided into.
const PARTS: usize = 10;

/// One part of the player-dates, by how far apart the systems are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// The smallest and the largest spread of the part, in points.
    pub spread: (f64, f64),
    /// The mean spread.
    pub mean_spread: f64,
    /// Player-dates.
    pub n: usize,
    /// The mean absolute error of the one system.
    pub mae: f64,
}

/// The errors of `system`, a position in [`Graded::systems`], in ten parts of equal size, from the player-dates where the
/// systems agree most to those where they agree least. The spread is the highest prediction less the lowest; player-dates
/// with one prediction, or without an outcome, are left out.
pub fn agreement(graded: &Graded, system: usize) -> Vec<Agreement> {
    let mut spreads: Vec<(f64, f64)> = Vec::new();
    for of_player in graded.predictions.chunk_by(|one, other| one.player_date == other.player_date)
    {
        let points = || of_player.iter().map(|judged| judged.predicted);
        let spread = points().fold(f64::MIN, f64::max) - points().fold(f64::MAX, f64::min);
        let of_system = of_player.iter().find(|judged| judged.system == system);
        if let Some(error) = of_system.and_then(|judged| graded.error(judged))
            && of_player.len() > 1
        {
            spreads.push((spread, error.abs()));
        }
    }
    spreads.sort_by(|one, other| one.0.total_cmp(&other.0));
    let bounds = (0..PARTS).map(|part| {
        let at = |part| spreads.len() * part / PARTS;
        &spreads[at(part)..at(part + 1)]
    });
    bounds.filter_map(part).collect()
}

fn part(spreads: &[(f64, f64)]) -> Option<Agreement> {
    let n = spreads.len() as f64;
    Some(Agreement {
        spread: (spreads.first()?.0, spreads.last()?.0),
        mean_spread: spreads.iter().map(|(spread, _)| spread).sum::<f64>() / n,
        n: spreads.len(),
        mae: spreads.iter().map(|(_, error)| error).sum::<f64>() / n,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, of_systems};

    /// Three systems of which the first says 10; `spreads` are how far the others reach below and above, and the points.
    fn parts(spreads: &[(f64, f64, i32)]) -> Vec<Agreement> {
        let said: Vec<[Option<f64>; 3]> = spreads
            .iter()
            .map(|(below, above, _)| [Some(10.0), Some(10.0 - below), Some(10.0 + above)])
            .collect();
        let rows: Vec<_> = spreads
            .iter()
            .zip(&said)
            .map(|((.., points), said)| (1, Some(*points), &said[..]))
            .collect();
        agreement(&of_systems(3, &rows), 0)
    }

    #[test]
    fn parts_have_equal_size_and_go_from_agreement_to_disagreement() {
        // Twenty spreads of 20, 19, … 1, the first of them with the largest error.
        let spreads: Vec<(f64, f64, i32)> =
            (0..20).map(|at| (1.0, f64::from(19 - at), 30 - at)).collect();
        let parts = parts(&spreads);
        assert_eq!(parts.len(), 10);
        for (at, part) in (0..).zip(&parts) {
            let least = f64::from(2 * at + 1);
            let expected = Agreement {
                spread: (least, least + 1.0),
                mean_spread: least + 0.5,
                n: 2,
                // The points are 11 for a spread of 1, and one more for each more.
                mae: least + 0.5,
            };
            assert_eq!(*part, expected);
        }
    }

    #[test]
    fn fewer_player_dates_than_parts_make_as_many_parts_as_they_are() {
        let one = Agreement { spread: (5.0, 5.0), mean_spread: 5.0, n: 1, mae: 4.0 };
        assert_eq!(parts(&[(2.0, 3.0, 14)]), [one]);
        let three = parts(&[(0.0, 3.0, 10), (0.0, 1.0, 12), (0.0, 2.0, 7)]);
        let found: Vec<(f64, f64)> =
            three.iter().map(|part| (part.mean_spread, part.mae)).collect();
        assert_eq!(found, [(1.0, 2.0), (2.0, 3.0), (3.0, 0.0)]);
        assert_eq!(parts(&[]), []);
    }

    #[test]
    fn of_equal_spreads_the_earlier_stands_in_the_earlier_part() {
        // Eleven in ten parts: errors of 0, 1, … 8 points, and of 9 and 10 in the last.
        let rows: Vec<(f64, f64, i32)> = (0..11).map(|at| (1.0, 1.0, 10 + at)).collect();
        let parts = parts(&rows);
        assert!(parts.iter().all(|part| part.spread == (2.0, 2.0)));
        let errors: Vec<f64> = parts.iter().map(|part| part.mae).collect();
        assert_eq!(errors, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.5]);
    }

    #[test]
    fn what_is_void_or_stands_alone_is_left_out() {
        let rows: [Row<'_>; 5] = [
            (1, None, &[Some(1.0), Some(9.0), Some(5.0)]),
            (1, Some(4), &[Some(3.0), None, None]),
            (2, Some(4), &[None, Some(3.0), Some(7.0)]),
            (2, Some(4), &[Some(2.5), None, Some(7.0)]),
            (2, Some(4), &[]),
        ];
        let graded = of_systems(3, &rows);
        let only = Agreement { spread: (4.5, 4.5), mean_spread: 4.5, n: 1, mae: 1.5 };
        assert_eq!(agreement(&graded, 0), [only]);
        let last = agreement(&graded, 2);
        assert_eq!(last.iter().map(|part| part.mean_spread).collect::<Vec<_>>(), [4.0, 4.5]);
        assert_eq!(agreement(&of_systems(3, &rows[..1]), 0), [], "all are void");
        let high: Row<'_> = (1, Some(20), &[Some(20.0), Some(25.0)]);
        assert_eq!(agreement(&of_systems(3, &[high]), 0)[0].spread, (5.0, 5.0));
    }
}
