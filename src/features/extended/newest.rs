//! What the newest of a player's games say, each the same.

/// The newest `count` of `values`, which stand oldest first; `None` of nothing.
fn newest(values: &[f64], count: usize) -> Option<&[f64]> {
    let newest = &values[values.len().saturating_sub(count)..];
    (!newest.is_empty()).then_some(newest)
}

pub(super) fn mean(values: &[f64], count: usize) -> Option<f64> {
    let newest = newest(values, count)?;
    Some(newest.iter().sum::<f64>() / newest.len() as f64)
}

/// The sample standard deviation; `None` with fewer than two values.
pub(super) fn deviation(values: &[f64], count: usize) -> Option<f64> {
    let newest = newest(values, count).filter(|newest| newest.len() >= 2)?;
    let mean = mean(newest, count)?;
    let squares: f64 = newest.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some((squares / (newest.len() - 1) as f64).sqrt())
}

pub(super) fn largest(values: &[f64], count: usize) -> Option<f64> {
    newest(values, count)?.iter().copied().reduce(f64::max)
}

pub(super) fn smallest(values: &[f64], count: usize) -> Option<f64> {
    newest(values, count)?.iter().copied().reduce(f64::min)
}

/// The value in the middle, or half way between the two that are.
pub(super) fn median(values: &[f64], count: usize) -> Option<f64> {
    let mut sorted = newest(values, count)?.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    Some(if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        sorted[middle - 1].midpoint(sorted[middle])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_count() {
        let values = [90.0, 1.0, 5.0, 3.0];
        let of = |count| {
            [mean, deviation, largest, smallest, median].map(|formula| formula(&values, count))
        };
        assert_eq!(of(3), [Some(3.0), Some(2.0), Some(5.0), Some(1.0), Some(3.0)]);
        assert_eq!(of(2).map(Option::unwrap)[4], 4.0);
        assert_eq!(deviation(&values, 1), None);
        assert_eq!([mean, largest, smallest, median].map(|formula| formula(&[], 5)), [None; 4]);
    }
}
