//! Lines that were made from the outcomes of their games, told while they are imported.

use crate::domain::LinesAtOutcomes;

/// What is said of lines called `what`, beside the outcomes of their games, if they were made from these.
pub(super) fn note_on_lines(
    what: &str,
    pairs: impl Iterator<Item = (Option<f64>, Option<i32>)>,
) -> Option<String> {
    let mut counted = LinesAtOutcomes::default();
    for (line, outcome) in pairs.filter_map(|(line, outcome)| line.zip(outcome)) {
        counted.add(line, outcome.into());
    }
    let how = if counted.too_many_at_outcomes() {
        format!("is within half a point of the points scored in {:.1} %", 100.0 * counted.share())
    } else {
        format!("correlates with the points scored at {:.2} in all", counted.correlation())
    };
    counted.is_hindsight().then(|| {
        format!(
            "{what} {how} of the {} rows that have both: these lines were not set before the games, and nothing that is \
             judged by them counts",
            counted.lines
        )
    })
}
