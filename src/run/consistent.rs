//! What the columns of a prediction say of each other: the range, the recommendation, and the points that stand there twice.
//!
//! Whether a prediction is the one that its system makes is not known without making it again. That what was advised follows
//! from what was predicted is, as far as the row has what its system looked at.

use arrow::array::{AsArray as _, Float64Array, RecordBatch};
use arrow::datatypes::Float64Type;

use super::columns::{OF_STAT, STAT};
use super::rows::PredictionRows;
use crate::domain::{Confidence, Recommendation};
use crate::snapshot::words::Words;
use crate::systems::{
    PricedLine, SystemInfo, may_follow_from_edge, may_follow_from_price,
    may_follow_from_probability,
};

/// Checks the columns that say again what others say: which stat is predicted, and of what it is so many.
pub(super) fn check_stat(rows: &RecordBatch) -> Result<(), String> {
    let [stat, predicted] = OF_STAT.map(|name| rows.column_by_name(name));
    let stats = stat.map(|values| Words::new(values)).unwrap_or_default();
    if let Some(other) = (0..rows.num_rows()).find(|row| stats.get(*row) != Some(STAT.id())) {
        return Err(format!("row {}, column stat: it is not {}", other + 1, STAT.id()));
    }
    let points = rows.column_by_name(STAT.info().predicted);
    let differs = predicted.zip(points).and_then(|(predicted, points)| {
        let predicted: &Float64Array = predicted.as_primitive_opt::<Float64Type>()?;
        let points = points.as_primitive_opt::<Float64Type>()?;
        (0..rows.num_rows()).find(|row| predicted.value(*row) != points.value(*row))
    });
    match differs {
        Some(row) => {
            Err(format!("row {}, column predicted: it is not the predicted points", row + 1))
        }
        None => Ok(()),
    }
}

/// Checks that the range of the prediction in `row` is one, and that its recommendation can follow from it by the `rule` of its
/// system, if that is known. Where outcomes at lines of the market calibrate what the system says, `judged` is its line with
/// prices, and what a side must beat these by, in %.
pub(super) fn check_row(
    rows: &PredictionRows<'_>,
    row: usize,
    rule: Option<&SystemInfo>,
    judged: Option<(PricedLine, f64)>,
) -> Result<(), String> {
    let distribution = rows.distribution(row);
    if distribution.is_some_and(|range| range.p10 > range.p90) {
        return Err("column points_p10: it is above points_p90".to_owned());
    }
    let advised = rows.recommendation(row);
    let wrong = || {
        let advised = advised.as_str();
        Err(format!(
            "column recommendation: {advised} does not follow from the prediction and the line"
        ))
    };
    let Some((margin, line)) = rows.margin(row).zip(rows.line(row)) else {
        return if advised == Recommendation::NoLine { Ok(()) } else { wrong() };
    };
    let over = distribution.and_then(|range| range.over);
    let at_market = distribution.and_then(|range| range.at_market);
    if (judged.is_some() && over.is_some()) != at_market.is_some() {
        return Err("column over_probability_status: it does not fit the line".to_owned());
    }
    if let Some(((line, margin), (over, at_line))) = judged.zip(over.zip(at_market)) {
        // What is left of both is the probability of points on the line.
        if !(0.5..=1.0 + 1e-9).contains(&(over + at_line.under)) {
            return Err("column under_probability: it does not fit over_probability".to_owned());
        }
        let fits = may_follow_from_price(advised, (over, at_line), &line, margin);
        return if fits { Ok(()) } else { wrong() };
    }
    let fits = match over {
        Some(over) => may_follow_from_probability(advised, over, line.points.fract() == 0.0),
        None => follows_from_edge(advised, margin, rows.confidence(row), rule),
    };
    if fits { Ok(()) } else { wrong() }
}

/// Whether a prediction of so many points above the line may advise this, by the `rule` of its system, if that is known.
fn follows_from_edge(
    advised: Recommendation,
    margin: f64,
    confidence: f64,
    rule: Option<&SystemInfo>,
) -> bool {
    match (rule, advised) {
        (Some(info), _) => {
            let is_vote = !info.components.is_empty();
            let confidence = Confidence::from_fraction(confidence);
            may_follow_from_edge(advised, confidence, margin, info.threshold, is_vote)
        }
        // Only the side is known to follow from the edge.
        (None, Recommendation::NoLine) => false,
        (None, Recommendation::Pass) => true,
        (None, Recommendation::Over) => margin > 0.0,
        (None, Recommendation::Under) => margin < 0.0,
    }
}
