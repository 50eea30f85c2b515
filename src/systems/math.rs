//! Arithmetic with a fixed order, so that a result has the same bits everywhere.

/// max(lo, min(hi, x)), as the reference's language computes it; `x` must not be NaN.
pub fn clamp(x: f64, lo: f64, hi: f64) -> f64 {
    let below = if x < hi { x } else { hi };
    if below > lo { below } else { lo }
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

/// `x` rounded to two decimals: the float nearest to the decimal that is nearest to the exact value of `x`, and of two
/// equally near decimals the even one. `x` must be finite and |x| < 2⁴⁵.
///
/// The same as formatting with two decimals and reading back, without the text.
pub fn round2(x: f64) -> f64 {
    let hundredfold = x * 100.0;
    let mut whole = hundredfold.round_ties_even();
    if (hundredfold - whole).abs() == 0.5 {
        // The product looks like a tie, but it was rounded. What rounding took off decides; if nothing, it is a tie.
        let lost = x.mul_add(100.0, -hundredfold);
        if lost != 0.0 {
            whole = if lost > 0.0 { hundredfold.ceil() } else { hundredfold.floor() };
        }
    }
    whole / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_text(x: f64) -> f64 {
        format!("{x:.2}").parse().unwrap()
    }

    #[test]
    fn rounding_decides_on_the_exact_value() {
        // 1.005 is a little less than 1.005, 0.125 is exactly half way, and 100 · 8.325 looks half way but is not.
        let cases =
            [(1.005, 1.0), (0.125, 0.12), (0.375, 0.38), (8.325, by_text(8.325)), (2.675, 2.67)];
        for (x, rounded) in cases {
            assert_eq!(round2(x), rounded, "{x}");
        }
    }

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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn rounding_is_formatting_and_reading_back(x in -100.0..100.0_f64) {
            prop_assert_eq!(round2(x).to_bits(), by_text(x).to_bits());
        }

        #[test]
        fn rounding_is_right_beside_ties(thousandth in -100_000..100_000_i32, ulps in -3..4_i64) {
            let near = f64::from(thousandth) / 1000.0;
            let x = f64::from_bits((near.to_bits().cast_signed() + ulps).cast_unsigned());
            prop_assume!(x.abs() < 1e6);
            prop_assert_eq!(round2(x).to_bits(), by_text(x).to_bits());
        }
    }
}
