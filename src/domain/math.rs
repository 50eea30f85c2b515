//! Arithmetic whose results have the same bits on every processor: sums in a fixed order, and all functions that IEEE 754
//! leaves open.
//!
//! Sums, products, quotients and square roots are prescribed to the bit; exponentials, logarithms, powers and
//! trigonometric functions are not. Those of the standard library are the C library's, which picks other code on
//! processors without fused multiplication, and gives other bits there; the compiler may work them out with a third
//! library. Those of the crate `libm` are plain arithmetic, the same code everywhere. So every function of that kind is
//! called here, and a lint (`.clippy.toml`) refuses the standard library's elsewhere.

/// max(lo, min(hi, x)), as the reference's language computes it; `x` must not be NaN.
pub fn clamp(x: f64, lo: f64, hi: f64) -> f64 {
    let below = if x < hi { x } else { hi };
    if below > lo { below } else { lo }
}

/// What remains after one date of something that counts half after `half_life` dates.
pub fn decay(half_life: f64) -> f64 {
    exp(-std::f64::consts::LN_2 / half_life)
}

/// e to the power of `x`, less than one unit in the last place off.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm, with the same bits on every processor.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// The natural logarithm of the odds of a probability between 0 and 1.
pub fn log_odds(probability: f64) -> f64 {
    ln(probability / (1.0 - probability))
}

/// The probability with these log odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + exp(-log_odds))
}

/// The cosine of `x` radians, less than one unit in the last place off.
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// `x · y + z`, rounded once: IEEE 754 prescribes its bits, with or without an instruction for it.
pub fn fma(x: f64, y: f64, z: f64) -> f64 {
    libm::fma(x, y, z)
}

/// The sum in the order of numpy's pairwise summation of at most 128 values.
///
/// Fewer than 8 values go left to right. Otherwise eight running sums take the values of whole blocks of 8, are
/// combined pairwise, and the rest is added one by one. Source: `pairwise_sum` in numpy's `loops_utils.h`.
pub fn sum8(values: &[f64]) -> f64 {
    let (blocks, rest) = values.as_chunks::<8>();
    let Some((first, blocks)) = blocks.split_first() else {
        return values.iter().fold(0.0, |sum, value| sum + value);
    };
    let mut sums = *first;
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += value;
        }
    }
    let [r0, r1, r2, r3, r4, r5, r6, r7] = sums;
    let whole = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
    rest.iter().fold(whole, |sum, value| sum + value)
}

/// The population standard deviation, √(Σ(x − m)²/n), with [`sum8`] for both sums. At most 32 values, at least one.
pub fn pstd(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = sum8(values) / n;
    let mut squares = [0.0; 32];
    for (square, value) in squares.iter_mut().zip(values) {
        *square = (value - mean) * (value - mean);
    }
    (sum8(&squares[..values.len()]) / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_deviations_of_few_and_many_values() {
        assert_eq!(sum8(&[]), 0.0);
        assert_eq!(sum8(&[0.1, 0.2, 0.3]), 0.1 + 0.2 + 0.3);
        // Computed with numpy 2.3: numpy.std of the values below.
        assert_eq!(pstd(&[10.0, 12.0, 23.0, 23.0, 16.0, 23.0, 21.0, 16.0]), 4.898_979_485_566_356);
        assert_eq!(pstd(&[7.0]), 0.0);
    }

    #[test]
    fn clamping_keeps_the_bounds_sign() {
        assert!(clamp(-0.0, 0.0, 60.0).is_sign_positive());
        assert_eq!(
            (clamp(61.0, 0.0, 60.0), clamp(-1.0, 0.0, 60.0), clamp(7.5, 0.0, 60.0)),
            (60.0, 0.0, 7.5)
        );
    }
}
