//! Draws that are the same on every machine, from the bits of a seeded generator.

use rand_pcg::rand_core::Rng;

/// A whole number below `count`, which is at least 1. Below 2³² the bias of the multiplication is far below anything that shows.
pub fn draw_below(random: &mut impl Rng, count: usize) -> usize {
    let wide = (random.next_u64() >> 32) * count as u64;
    (wide >> 32) as usize
}

/// Uniform over [0, 1), in steps of 2⁻⁵³.
pub fn draw_unit(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use rand_pcg::Pcg64;

    use super::*;

    #[test]
    fn draws_are_spread_over_all_that_can_be() {
        let mut random = Pcg64::new(1, 1);
        let mut counts = [0; 6];
        (0..6_000).for_each(|_| counts[draw_below(&mut random, 6)] += 1);
        assert!(counts.iter().all(|count| (900..1_100).contains(count)), "{counts:?}");
        assert_eq!(draw_below(&mut random, 1), 0);
        let units: Vec<f64> = (0..6_000).map(|_| draw_unit(&mut random)).collect();
        assert!(units.iter().all(|unit| (0.0..1.0).contains(unit)));
        assert!((units.iter().sum::<f64>() / 6_000.0 - 0.5).abs() < 0.02);
    }
}
