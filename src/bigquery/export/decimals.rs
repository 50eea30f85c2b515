//! NUMERIC values, digit for digit.

/// What is said of a value that has more digits than its column.
const TOO_LONG: &str = "a value has more digits than the column's type";

/// The decimal `text` in units of its last digit, of `scale` digits after the point and `precision` in all.
pub(super) fn from_text(text: &str, precision: u8, scale: u8) -> Result<i128, String> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
        return Err("a value is no decimal number".to_owned());
    }
    let fraction = fraction.trim_end_matches('0');
    let (whole, scale) = (whole.trim_start_matches('0'), usize::from(scale));
    if fraction.len() > scale || whole.len() + scale > usize::from(precision) {
        return Err(TOO_LONG.to_owned());
    }
    // What is left has at most 38 digits.
    let units = format!("0{whole}{fraction:0<scale$}").parse::<i128>();
    let units = units.map_err(|_| TOO_LONG.to_owned())?;
    Ok(if negative { -units } else { units })
}

/// `units` of 10⁻ᶠʳᵒᵐ as units of 10⁻ˢᶜᵃˡᵉ, of which `precision` digits are allowed.
pub(super) fn rescaled(units: i128, from: u8, precision: u8, scale: u8) -> Result<i128, String> {
    let too_long = || TOO_LONG.to_owned();
    let power = |digits: u8| 10_i128.checked_pow(u32::from(digits));
    let rescaled = if from > scale {
        let divisor = power(from - scale).ok_or_else(too_long)?;
        if units % divisor != 0 {
            return Err(too_long());
        }
        units / divisor
    } else {
        power(scale - from).and_then(|factor| units.checked_mul(factor)).ok_or_else(too_long)?
    };
    let limit = power(precision).ok_or_else(too_long)?;
    if (-limit < rescaled) && (rescaled < limit) { Ok(rescaled) } else { Err(too_long()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_neither_lost_nor_invented() {
        for (text, units) in [
            ("31.5", 315),
            ("-0.5", -5),
            ("0", 0),
            ("007", 70),
            ("31.500000000", 315),
            (".5", 5),
            ("9999.9", 99_999),
            ("-9999.9", -99_999),
        ] {
            assert_eq!(from_text(text, 5, 1), Ok(units), "{text}");
        }
        for text in ["31.55", "10000", "99999.9", "", "-", ".", "1e3", "NaN", "+1", "1 "] {
            assert!(from_text(text, 5, 1).is_err(), "{text}");
        }
        let digits = "12345678901234567890123456789.012345678";
        assert_eq!(
            from_text(digits, 38, 9),
            Ok(12_345_678_901_234_567_890_123_456_789_012_345_678)
        );
    }

    #[test]
    fn a_wider_decimal_becomes_a_narrow_one_only_if_it_fits() {
        assert_eq!(rescaled(31_500_000_000, 9, 5, 1), Ok(315));
        assert_eq!(rescaled(-31_500_000_000, 9, 5, 1), Ok(-315));
        assert_eq!(rescaled(315, 1, 6, 2), Ok(3150));
        assert!(rescaled(31_550_000_000, 9, 5, 1).is_err());
        assert!(rescaled(10_000_000_000_000, 9, 5, 1).is_err());
        assert!(rescaled(i128::MAX, 0, 38, 9).is_err());
    }
}
