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
