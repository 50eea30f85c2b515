//! How exactly a stored column says what it says.

/// The precision of a column of stored floats, as its values show it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Precision {
    /// Every value has at most this many decimals: it may be rounded, by half a unit of the last.
    Decimals(u32),
    /// Every value is a 32-bit float.
    Single,
    /// Values have all the digits of a 64-bit float.
    Double,
}

/// The most decimals that are taken for rounding.
const MOST_DECIMALS: u32 = 6;

impl Precision {
    /// That of the column with these values.
    pub(super) fn measure(values: &(impl Iterator<Item = f64> + Clone)) -> Self {
        let rounded = |decimals: &u32| {
            let scale = power_of_ten(*decimals);
            values.clone().all(|value| {
                let near = (value * scale).round() / scale;
                (near - value).abs() <= 1e-12 * value.abs().max(1.0)
            })
        };
        if let Some(decimals) = (0..=MOST_DECIMALS).find(rounded) {
            return Self::Decimals(decimals);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it asks whether the cast loses anything"
        )]
        let single = |value: f64| f64::from(value as f32) == value;
        if values.clone().all(single) { Self::Single } else { Self::Double }
    }

    /// How far a stored value may lie from the computed one.
    fn tolerance(self, computed: f64) -> f64 {
        match self {
            Self::Decimals(decimals) => 0.5 / power_of_ten(decimals) + 1e-9,
            Self::Single => 1e-6 * computed.abs().max(1e-3),
            Self::Double => 1e-9 * computed.abs().max(1e-3),
        }
    }

    /// Whether `stored` is `computed`, as far as this precision can say.
    pub(super) fn same(self, stored: f64, computed: f64) -> bool {
        (stored - computed).abs() <= self.tolerance(computed)
    }

    /// Whether two computed values would be stored as two.
    pub(super) fn tells_apart(self, one: f64, other: f64) -> bool {
        match self {
            Self::Decimals(decimals) => {
                let scale = power_of_ten(decimals);
                (one * scale).round() != (other * scale).round()
            }
            _ => (one - other).abs() > 2.0 * self.tolerance(one),
        }
    }
}

/// 10 to the power of a number of decimals, exactly.
fn power_of_ten(decimals: u32) -> f64 {
    f64::from(10_u32.pow(decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_shows_its_precision() {
        let of = |values: &[f64]| Precision::measure(&values.iter().copied());
        assert_eq!(of(&[1.0, -2.0, 0.0]), Precision::Decimals(0));
        assert_eq!(of(&[28.4, 0.2, 3.0]), Precision::Decimals(1));
        assert_eq!(of(&[0.33, 1.0]), Precision::Decimals(2));
        assert_eq!(of(&[f64::from(0.1_f32), f64::from(2.0_f32 / 3.0)]), Precision::Single);
        assert_eq!(of(&[1.0 / 3.0, 28.4]), Precision::Double);
    }

    #[test]
    fn rounded_values_are_the_same_and_coarse_ones_cannot_tell() {
        let one = Precision::Decimals(1);
        assert!(one.same(24.3, 24.25) && one.same(24.2, 24.25) && !one.same(24.2, 24.26));
        assert!(one.tells_apart(24.24, 24.26) && !one.tells_apart(24.21, 24.24));
        assert!(!Precision::Decimals(0).same(1.0, 2.0));
        assert!(Precision::Double.same(0.1 + 0.2, 0.3) && !Precision::Double.same(0.3, 0.300_001));
    }
}
