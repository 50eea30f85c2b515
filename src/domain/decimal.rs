//! Rounding to decimals, the same on every machine.

use super::math::fma;

/// `x` rounded to one decimal, as [`round2`] rounds to two.
pub fn round1(x: f64) -> f64 {
    round(x, 10.0)
}

/// `x` rounded to two decimals: the float nearest to the decimal that is nearest to the exact value of `x`, and of two
/// equally near decimals the even one. `x` must be finite and |x| < 2⁴⁵.
///
/// The same as formatting with two decimals and reading back, without the text.
pub fn round2(x: f64) -> f64 {
    round(x, 100.0)
}

fn round(x: f64, scale: f64) -> f64 {
    let scaled = x * scale;
    let mut whole = scaled.round_ties_even();
    if (scaled - whole).abs() == 0.5 {
        // The product looks like a tie, but it was rounded. What rounding took off decides; if nothing, it is a tie.
        let lost = fma(x, scale, -scaled);
        if lost != 0.0 {
            whole = if lost > 0.0 { scaled.ceil() } else { scaled.floor() };
        }
    }
    whole / scale
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn two(x: f64) -> f64 {
        format!("{x:.2}").parse().unwrap()
    }

    fn one(x: f64) -> f64 {
        format!("{x:.1}").parse().unwrap()
    }

    #[test]
    fn rounding_decides_on_the_exact_value() {
        // 1.005 is a little less than 1.005, 0.125 is exactly half way, and 100 · 8.325 looks half way but is not.
        let cases =
            [(1.005, 1.0), (0.125, 0.12), (0.375, 0.38), (8.325, two(8.325)), (2.675, 2.67)];
        for (x, rounded) in cases {
            assert_eq!(round2(x), rounded, "{x}");
        }
        for (x, rounded) in [(0.25, 0.2), (0.75, 0.8), (0.35, one(0.35)), (-2.55, one(-2.55))] {
            assert_eq!(round1(x), rounded, "{x}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn rounding_is_formatting_and_reading_back(x in -100.0..100.0_f64) {
            prop_assert_eq!(round2(x).to_bits(), two(x).to_bits());
            prop_assert_eq!(round1(x).to_bits(), one(x).to_bits());
        }

        #[test]
        fn rounding_is_right_beside_ties(thousandth in -100_000..100_000_i32, ulps in -3..4_i64) {
            let beside = |tie: f64| f64::from_bits((tie.to_bits().cast_signed() + ulps).cast_unsigned());
            let x = beside(f64::from(thousandth) / 1000.0);
            prop_assume!(x.abs() < 1e6);
            prop_assert_eq!(round2(x).to_bits(), two(x).to_bits());
            let x = beside(f64::from(thousandth) / 100.0);
            prop_assume!(x.abs() < 1e6);
            prop_assert_eq!(round1(x).to_bits(), one(x).to_bits());
        }
    }
}
