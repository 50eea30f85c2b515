//! What predictions are sorted by.

/// What predictions are sorted by, the largest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The points predicted.
    #[default]
    Predicted,
    /// How far the prediction is from its line, on either side.
    Edge,
    /// How far the prediction is from what happened, on either side.
    Error,
}

impl Order {
    /// What is compared, in points; `None` without the line or the outcome that it takes.
    pub fn value(self, predicted: f64, line: Option<f64>, actual: Option<f64>) -> Option<f64> {
        match self {
            Self::Predicted => Some(predicted),
            Self::Edge => Some((predicted - line?).abs()),
            Self::Error => Some((predicted - actual?).abs()),
        }
    }
}

/// The positions of `values`, the largest first and those without one last; ties stay in their order.
pub fn largest_first(values: &[Option<f64>]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..values.len()).collect();
    let value = |position: usize| values[position].unwrap_or(f64::NEG_INFINITY);
    positions.sort_by(|one, other| value(*other).total_cmp(&value(*one)));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_comes_first_and_what_has_no_value_last() {
        let values = [None, Some(1.0), Some(-3.0), Some(2.0), None, Some(1.0)];
        assert_eq!(largest_first(&values), [3, 1, 5, 2, 0, 4]);
        assert_eq!(largest_first(&[]), [0; 0]);
    }

    #[test]
    fn either_side_of_a_line_or_an_outcome_is_as_far() {
        let of = |order: Order| order.value(20.0, Some(24.5), Some(12.0));
        let values = [Order::Predicted, Order::Edge, Order::Error].map(of);
        assert_eq!(values, [Some(20.0), Some(4.5), Some(8.0)]);
        assert_eq!(Order::Edge.value(20.0, None, Some(12.0)), None);
        assert_eq!(Order::Error.value(20.0, Some(24.5), None), None);
    }
}
