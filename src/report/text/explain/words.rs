//! Words that several parts of an explanation share.

use crate::domain::SystemId;
use crate::explain::{ExplainedGame, ExplainedLine, Explanation, format_number};
use crate::report::text::layout::wrapped;

/// `at NYK`, `vs NYK`.
pub(super) fn opponent(game: &ExplainedGame) -> String {
    match game.is_home {
        Some(true) => format!("vs {}", game.opponent),
        Some(false) => format!("at {}", game.opponent),
        None => format!("and {}, where is not known", game.opponent),
    }
}

/// The line, and where it came from.
pub(super) fn line(line: &ExplainedLine) -> String {
    match line.points {
        Some(points) => format!("{} · {}", format_number(points), line.from),
        None => line.from.clone(),
    }
}

/// What happened.
pub(super) fn outcome(explanation: &Explanation) -> String {
    match (explanation.outcome.points, explanation.outcome.void) {
        (Some(points), None) => format!("{points} points"),
        (Some(points), Some(_)) => {
            format!("{points} points in no minutes: void, nothing is won or lost")
        }
        (None, _) => "points not known: void, nothing is won or lost".to_owned(),
    }
}

/// Names with values that no system reads.
pub(super) fn unread_values(values: &[String]) -> String {
    if values.is_empty() {
        return String::new();
    }
    wrapped(&format!("read by none: {}", values.join(", ")), 0)
}

/// Systems by the first word of their names, which tells them apart.
pub(super) fn readers(systems: &[SystemId]) -> String {
    let first = |id: &SystemId| id.as_str().split_once('_').map_or(id.as_str(), |(first, _)| first);
    systems.iter().map(first).collect::<Vec<_>>().join(", ")
}
