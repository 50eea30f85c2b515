//! Whether a forecaster errs more on one slice of a run than on another.

use serde::Serialize;

use super::Graded;
use super::bootstrap::{ByDate, Draws, Estimate, MIN_DATES};
use super::entries::Forecasts;

/// How much more a forecaster errs on one slice than on another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SliceDifference {
    /// Who.
    pub forecaster: &'static str,
    /// What the slices are cut by.
    pub dimension: &'static str,
    /// One slice.
    pub one: String,
    /// The other, which stands after it.
    pub other: String,
    /// The mean absolute error on the other less that on the one: above 0 where it errs more on the other. An interval that
    /// holds 0 says that nobody can tell. There is none where either has fewer than [`MIN_DATES`] dates.
    pub difference: Estimate,
}

impl SliceDifference {
    /// Whether the errors differ beyond chance; `None` if there is no interval.
    pub fn differs(&self) -> Option<bool> {
        self.difference.interval.map(|interval| interval.low > 0.0 || interval.high < 0.0)
    }
}

/// The differences between every two slices of `dimension`, each pair once, of what `forecaster` said.
///
/// Dates of the whole run are drawn, and both errors computed from each draw: where both slices have games on one date,
/// what is particular to that date is in both and falls out.
pub fn slice_differences(
    graded: &Graded,
    forecaster: &str,
    dimension: &str,
) -> Vec<SliceDifference> {
    let of_forecaster = |of: &&Forecasts| of.forecaster.as_str() == forecaster;
    let Some(forecasts) = graded.forecasts().iter().find(of_forecaster) else { return Vec::new() };
    let slices: Vec<SliceErrors> = errors_by_slice(forecasts, dimension, graded.dates().len());
    let pairs = (0..slices.len())
        .flat_map(|one| (one + 1..slices.len()).map(move |other| (one, other)))
        .map(|(one, other)| (&slices[one], &slices[other]));
    pairs.filter_map(|(one, other)| difference(forecasts, one, other, graded.draws())).collect()
}

/// The errors on one slice.
struct SliceErrors {
    /// Its position among the slices of the run.
    slice: usize,
    /// For each date of the run, how many errors there are, and their absolute sum.
    by_date: Vec<[f64; 2]>,
}

/// The slices of `dimension` that hold an error, in their order.
fn errors_by_slice(forecasts: &Forecasts, dimension: &str, dates: usize) -> Vec<SliceErrors> {
    let of_dimension = forecasts.slices.iter().enumerate();
    let of_dimension = of_dimension.filter(|(_, slice)| slice.dimension() == dimension);
    let mut all: Vec<SliceErrors> = of_dimension
        .map(|(slice, _)| SliceErrors { slice, by_date: vec![[0.0; 2]; dates] })
        .collect();
    for entry in &forecasts.entries {
        let Some(error) = entry.error else { continue };
        let within = |of: &&mut SliceErrors| {
            entry.slices.iter().flatten().any(|slice| usize::from(*slice) == of.slice)
        };
        if let Some(of_slice) = all.iter_mut().find(within) {
            let [count, sum] = &mut of_slice.by_date[entry.date];
            *count += 1.0;
            *sum += error.abs();
        }
    }
    all.retain(|of| of.by_date.iter().any(|[count, _]| *count > 0.0));
    all
}

fn difference(
    forecasts: &Forecasts,
    one: &SliceErrors,
    other: &SliceErrors,
    draws: &Draws,
) -> Option<SliceDifference> {
    let by_date = one.by_date.iter().zip(&other.by_date).enumerate();
    let by_date = by_date
        .filter(|(_, (one, other))| one[0] + other[0] > 0.0)
        .map(|(date, (one, other))| (date, [one[0], one[1], other[0], other[1]]));
    let more = |[count, sum, other_count, other_sum]: [f64; 4]| {
        (count > 0.0 && other_count > 0.0).then(|| [other_sum / other_count - sum / count])
    };
    let [mut difference] = draws.estimates(&ByDate::new(by_date), more)?;
    let dates = |of: &SliceErrors| of.by_date.iter().filter(|[count, _]| *count > 0.0).count();
    if dates(one).min(dates(other)) < MIN_DATES {
        difference.interval = None;
    }
    let slices = &forecasts.slices;
    Some(SliceDifference {
        forecaster: forecasts.forecaster.as_str(),
        dimension: slices[one.slice].dimension(),
        one: slices[one.slice].to_string(),
        other: slices[other.slice].to_string(),
        difference,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::fixture::{Row, graded};
    use crate::grade::{Interval, Role};

    /// A run of one prediction of 10 points on each day, in a month of 31 days and the next; how far off each is.
    fn months(errors: &[(i32, i32)]) -> Vec<SliceDifference> {
        let said = [Some(10.0), None];
        let rows: Vec<Row<'_>> =
            errors.iter().map(|(day, error)| (*day, Some(10 + error), &said[..])).collect();
        slice_differences(&graded(&rows), "one", "month")
    }

    #[test]
    fn the_later_month_less_the_earlier() {
        // Errors of 2 and 4 points in January 1970, of 5 in February.
        let [found] = &months(&[(0, 2), (1, 4), (31, 5), (32, -5)])[..] else { panic!("one pair") };
        assert_eq!((&*found.one, &*found.other), ("1970-01", "1970-02"));
        assert_eq!(
            (found.difference.value, found.differs()),
            (2.0, None),
            "two dates tell nothing"
        );
        let january = (0..12).map(|day| (day, 2));
        let sure: Vec<(i32, i32)> = january.chain((31..43).map(|day| (day, 5))).collect();
        let [found] = &months(&sure)[..] else { panic!("one pair") };
        assert_eq!(found.difference.interval, Some(Interval { low: 3.0, high: 3.0 }));
        assert_eq!(found.differs(), Some(true));
    }

    #[test]
    fn what_is_particular_to_a_date_falls_out() {
        // Every date is worse than the one before, and one role always 2 points worse than the other.
        let said = [Some(10.0), None];
        let rows: Vec<Row<'_>> = (0..20)
            .flat_map(|day| [(day, Some(10 + day), &said[..]), (day, Some(12 + day), &said[..])])
            .collect();
        let mut graded = graded(&rows);
        for (at, of) in graded.player_dates.iter_mut().enumerate() {
            of.circumstances.role = if at % 2 == 0 { Role::Below10 } else { Role::From10 };
        }
        let [found] = &slice_differences(&graded, "one", "role")[..] else { panic!("one pair") };
        let Interval { low, high } = found.difference.interval.unwrap();
        assert!((low - 2.0).abs() < 1e-9 && (high - 2.0).abs() < 1e-9, "{low} {high}");
        assert!(slice_differences(&graded, "nobody", "role").is_empty());
        assert!(slice_differences(&graded, "one", "venue").is_empty(), "one slice");
    }

    #[test]
    fn few_dates_of_one_slice_have_no_interval() {
        let mut errors: Vec<(i32, i32)> = (0..20).map(|day| (day, 2)).collect();
        errors.extend((31..34).map(|day| (day, 9)));
        let [found] = &months(&errors)[..] else { panic!("one pair") };
        assert_eq!((found.difference.value, found.difference.interval), (7.0, None));
    }
}
