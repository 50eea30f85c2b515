//! Numbers as they are written in a sweep's file.

use toml::Value;

use super::SweepFileError;

/// The most steps of a range.
const MAX_STEPS: usize = 10_000;

/// A number, whole or not.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(whole) => Some(*whole as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// The values of a list, `[30, 60]`, or of a range, `{ from = 0.2, to = 0.8, steps = 7 }`; both ends belong to it.
pub(super) fn values(name: &str, value: &Value) -> Result<Vec<f64>, SweepFileError> {
    let wrong =
        |what: &str| SweepFileError::Values { name: name.to_owned(), what: what.to_owned() };
    match value {
        Value::Array(list) => {
            let numbers: Option<Vec<f64>> = list.iter().map(number).collect();
            let numbers = numbers.ok_or_else(|| wrong("a list has numbers, such as [30, 60]"))?;
            if numbers.is_empty() { Err(wrong("its list is empty")) } else { Ok(numbers) }
        }
        Value::Table(table) => {
            let ends = ["from", "to"].map(|key| table.get(key).and_then(number));
            let steps = table.get("steps").and_then(Value::as_integer);
            let (Some(from), Some(to), Some(steps), 3) = (ends[0], ends[1], steps, table.len())
            else {
                return Err(wrong("a range is { from = 0.2, to = 0.8, steps = 7 }"));
            };
            let steps = usize::try_from(steps).unwrap_or(0);
            if !(2..=MAX_STEPS).contains(&steps) || from >= to {
                return Err(wrong("a range goes up, in 2 to 10,000 steps"));
            }
            let last = (steps - 1) as f64;
            Ok((0..steps).map(|step| tidy(from + (to - from) * step as f64 / last)).collect())
        }
        other => {
            let what = format!("{} is neither a list nor a range", other.type_str());
            Err(wrong(&what))
        }
    }
}

/// The nearest number of twelve decimals: 0.3, and not 0.30000000000000004.
pub(super) fn tidy(value: f64) -> f64 {
    const DECIMALS: f64 = 1e12;
    let whole = (value * DECIMALS).round();
    // Beyond these, every double is a whole number of them.
    if whole.abs() < 9e15 { whole / DECIMALS } else { value }
}
