//! Numbers as whole multiples of a power of ten, without a float in between.
//!
//! A float of a run stands for the shortest decimal that reads back as the same float: the number that the run's CSV
//! shows. It is rounded half away from zero, as `BigQuery`'s ROUND and its NUMERIC(p,s) columns do. So 12.25 points are
//! 12.3 in a table with one decimal, which is what the table would have made of 12.25 itself.

use crate::bigquery::Decimals;

/// `x` · 10^`scale`, rounded half away from zero; `None` if `x` is not finite or beyond 38 digits.
pub(super) fn rounded(x: f64, scale: u8) -> Option<i128> {
    split(x, scale).map(|(number, _)| number)
}

/// `x` · 10^`scale`, if `x` has no more than `scale` digits after the point.
pub(super) fn exact(x: f64, scale: u8) -> Option<i128> {
    split(x, scale).filter(|(_, exact)| *exact).map(|(number, _)| number)
}

/// Whether `number`, in units of the last digit, has no more digits than `decimals` allow.
pub(super) fn fits(number: i128, decimals: Decimals) -> bool {
    let bound = 10_u128.checked_pow(decimals.precision.into());
    bound.is_none_or(|bound| number.unsigned_abs() < bound)
}

/// The rounded number, and whether nothing was lost.
fn split(x: f64, scale: u8) -> Option<(i128, bool)> {
    if !x.is_finite() {
        return None;
    }
    // Display never uses an exponent, and gives the fewest digits that read back as x.
    let text = x.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let kept = fraction.len().min(scale.into());
    let zeros = u32::try_from(usize::from(scale) - kept).ok()?;
    let digits: i128 = [whole, &fraction[..kept]].concat().parse().ok()?;
    let lost = &fraction[kept..];
    let up = i128::from(lost.as_bytes().first().is_some_and(|digit| *digit >= b'5'));
    let number = digits.checked_mul(10_i128.checked_pow(zeros)?)? + up;
    Some((if x < 0.0 { -number } else { number }, lost.bytes().all(|digit| digit == b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_the_decimal_and_not_the_float() {
        // As floats, 1.005 and 2.675 lie below the tie, and 0.1 + 0.2 is not 0.3.
        let cases = [
            (1.005, 2, 101),
            (2.675, 2, 268),
            (12.25, 1, 123),
            (12.24, 1, 122),
            (-0.05, 1, -1),
            (-0.04, 1, 0),
            (0.1 + 0.2, 2, 30),
            (60.0, 2, 6000),
            (0.7333, 4, 7333),
            (9.995, 2, 1000),
            (1e-300, 9, 0),
            (5e-10, 9, 1),
        ];
        for (x, scale, number) in cases {
            assert_eq!(rounded(x, scale), Some(number), "{x} to {scale}");
        }
    }

    #[test]
    fn refuses_what_is_no_number_or_too_large() {
        for x in [f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(rounded(x, 2), None, "{x}");
        }
        let decimals = Decimals { precision: 5, scale: 1 };
        assert!(fits(99_999, decimals) && fits(-99_999, decimals) && !fits(100_000, decimals));
    }

    #[test]
    fn says_whether_digits_are_lost() {
        assert_eq!((exact(24.5, 1), exact(24.0, 1), exact(17.25, 1)), (Some(245), Some(240), None));
    }
}
