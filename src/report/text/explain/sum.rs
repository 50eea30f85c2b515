//! What a system's prediction is the sum, or the mean, of.

use super::table::{Left, aligned, table};
use crate::explain::{Advice, Arithmetic, ExplainedSystem, format_number};

/// What the systems that it is made of say, with their weights.
pub(super) fn components(system: &ExplainedSystem) -> String {
    let shown = |number: Option<f64>| number.map_or("-".to_owned(), |number| number.to_string());
    let components = &system.components;
    if components.is_empty() {
        return String::new();
    }
    let points = aligned(components.iter().map(|one| shown(one.points)).collect());
    let weights = aligned(components.iter().map(|one| shown(one.weight)).collect());
    let rows = components.iter().zip(points.into_iter().zip(weights)).map(
        |(component, (points, weight))| {
            let says = component.recommendation.or(component.no_prediction.as_deref());
            let says = says.unwrap_or_default().to_owned();
            vec![format!("  {}", component.system_id), points, weight, says]
        },
    );
    let weight = if system.learned_weights { "weight (learned)" } else { "weight (confidence)" };
    table(&[Left; 4], &["  component", "points", weight, "says"], rows)
}

/// The terms, and the steps from them to the points.
pub(super) fn sum(system: &ExplainedSystem, advice: &Advice) -> String {
    let mut lines: Vec<(&str, f64, String)> = Vec::new();
    for term in &advice.terms {
        let mut from = term.from.clone();
        if term.term == "baseline" && !system.similar_games.is_empty() {
            from = format!("{from} ({})", system.similar_games.len());
        }
        lines.push((term.term, term.points, from));
    }
    if let Some(arithmetic) = &advice.arithmetic {
        steps(arithmetic, &mut lines);
    }
    if let Some(mean) = &advice.mean {
        lines.push(("weighted sum", mean.weighted, "points · weight, in this order".to_owned()));
        lines.push(("weights", mean.weights, String::new()));
        lines.push(("mean", mean.total, "weighted sum / weights".to_owned()));
        if mean.total.to_bits() != advice.predicted_points.to_bits() {
            lines.push(("mean", advice.predicted_points, WITHIN.to_owned()));
        }
    }
    let confidence = format!("confidence {} %", format_number(100.0 * advice.confidence_score));
    lines.push(("predicted_points", advice.predicted_points, confidence));
    let points = aligned(lines.iter().map(|(_, points, _)| points.to_string()).collect());
    let rows = lines
        .into_iter()
        .zip(points)
        .map(|((name, _, from), points)| vec![format!("  {name}"), points, from]);
    table(&[Left; 3], &["  term", "points", "from"], rows)
}

const WITHIN: &str = "kept within 0 and 60";
const ROUNDED: &str = "rounded to two decimals";

fn steps(arithmetic: &Arithmetic, lines: &mut Vec<(&str, f64, String)>) {
    let mut step = |name, points, from: &str| lines.push((name, points, from.to_owned()));
    step("adjustments", arithmetic.adjustments, "added in this order");
    if let Some(rounded) = arithmetic.adjustments_rounded {
        step("adjustments", rounded, ROUNDED);
    }
    step("total", arithmetic.total, "baseline + adjustments");
    if arithmetic.within.to_bits() != arithmetic.total.to_bits() {
        step("total", arithmetic.within, WITHIN);
    }
    if let Some(rounded) = arithmetic.rounded {
        step("total", rounded, ROUNDED);
    }
}
