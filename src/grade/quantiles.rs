//! Quantiles of values.

/// The `share` quantile of ascending `values`, between two of them by linear interpolation (type 7 of Hyndman and Fan,
/// *Sample Quantiles in Statistical Packages*, 1996).
pub(super) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let position = QuantilePosition::new(values.len(), share)?;
    let below = values[position.below];
    // Of the last value there is no next one.
    let above = values.get(position.below + 1).copied().unwrap_or(below);
    Some(position.between(below, above))
}

/// The `share` quantile of `values`, as [`quantile`] has it of the same values in order, which takes longer.
pub(super) fn select_quantile(values: &mut [f64], share: f64) -> Option<f64> {
    let position = QuantilePosition::new(values.len(), share)?;
    let (_, below, rest) = values.select_nth_unstable_by(position.below, f64::total_cmp);
    // The largest value has none above it.
    let above = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(*below);
    Some(position.between(*below, above))
}

/// Where a quantile lies among ascending values.
struct QuantilePosition {
    /// The place of the value below it.
    below: usize,
    /// How far it lies on the way from there to the next value, 0 – 1.
    way: f64,
}

impl QuantilePosition {
    /// `None` without values.
    fn new(count: usize, share: f64) -> Option<Self> {
        let last = count.checked_sub(1)?;
        let position = share * last as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `last`")]
        let below = (position.floor() as usize).min(last);
        Some(Self { below, way: position - below as f64 })
    }

    fn between(&self, below: f64, above: f64) -> f64 {
        below + self.way * (above - below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_values() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&values, 0.5), Some(3.0));
        assert_eq!((quantile(&values, 0.0), quantile(&values, 1.0)), (Some(1.0), Some(8.0)));
        assert_eq!((quantile(&[7.0], 0.9), quantile(&[], 0.5)), (Some(7.0), None));
    }

    #[test]
    fn a_quantile_that_is_selected_is_that_of_values_in_order() {
        for count in 1..60_u32 {
            let mut values: Vec<f64> = (0..count).map(|at| f64::from(at * 37 % 17) - 8.0).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            for share in [0.0, 0.025, 0.5, 0.975, 1.0] {
                let selected = select_quantile(&mut values, share);
                assert_eq!(selected, quantile(&sorted, share), "{share} of {count}");
            }
        }
    }
}
