//! How a prediction is judged by what became of its player-date.

use crate::domain::{Line, Outcome, Recommendation};
use crate::systems::Distribution;

/// How a recommendation ended. A rate of wins divides by wins and losses, and by nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was recommended, or there was no line.
    None,
    /// The points fell on the recommended side of the line.
    Win,
    /// They fell on the other side.
    Loss,
    /// They fell on the line.
    Push,
    /// The player did not play.
    Void,
}

impl Verdict {
    /// The verdict on `recommendation` against `line`.
    pub fn new(recommendation: Recommendation, line: Option<Line>, outcome: Outcome) -> Self {
        let over = match recommendation {
            Recommendation::Over => true,
            Recommendation::Under => false,
            Recommendation::Pass | Recommendation::NoLine => return Self::None,
        };
        match (line, outcome.actual()) {
            (None, _) => Self::None,
            (Some(_), None) => Self::Void,
            (Some(line), Some(actual)) if actual == line.points => Self::Push,
            (Some(line), Some(actual)) if (actual > line.points) == over => Self::Win,
            (Some(_), Some(_)) => Self::Loss,
        }
    }

    /// Whether the recommendation was right, where it has a side.
    pub fn correct(self) -> Option<bool> {
        match self {
            Self::Win => Some(true),
            Self::Loss => Some(false),
            Self::None | Self::Push | Self::Void => None,
        }
    }
}

/// Where an outcome lies, seen from a range of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RangePosition {
    Below,
    /// In it, or on one of its ends.
    Inside,
    Above,
}

impl RangePosition {
    /// Where `actual` lies; `None` without a range, or if the player-date is void.
    pub(super) fn new(distribution: Option<Distribution>, actual: Option<f64>) -> Option<Self> {
        let (Distribution { p10, p90, .. }, actual) = (distribution?, actual?);
        Some(match actual {
            _ if actual < p10 => Self::Below,
            _ if actual > p90 => Self::Above,
            _ => Self::Inside,
        })
    }

    /// What is summed of it: 1, and whether it is below and above. Whole numbers, so sums and differences are exact.
    pub(super) fn summands(self) -> [f64; 3] {
        [1.0, f64::from(self == Self::Below), f64::from(self == Self::Above)]
    }
}

/// The tenth of the scale of confidence, 1 – 10: min(10, ⌊10 · c⌋ + 1) for a confidence `c` of 0 – 1.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10")]
pub fn confidence_decile(confidence: f64) -> u8 {
    (10.0 * confidence).floor().clamp(0.0, 9.0) as u8 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LineSource;
    use Recommendation::{NoLine, Over, Pass, Under};

    #[test]
    fn pushes_and_voids_are_no_losses() {
        let line = |points| Some(Line { points, source: LineSource::Market });
        let of = |side, line, points: Option<i32>| {
            Verdict::new(side, line, Outcome::new(points, Some(30.0)))
        };
        let cases = [
            (Over, line(20.0), Some(21), Verdict::Win),
            (Over, line(20.0), Some(19), Verdict::Loss),
            (Under, line(20.5), Some(20), Verdict::Win),
            (Under, line(20.5), Some(21), Verdict::Loss),
            (Over, line(20.0), Some(20), Verdict::Push),
            (Under, line(20.0), Some(20), Verdict::Push),
            (Under, line(20.0), None, Verdict::Void),
            (Pass, line(20.0), Some(30), Verdict::None),
            (NoLine, None, Some(30), Verdict::None),
            (Over, None, Some(30), Verdict::None),
        ];
        for (side, line, points, verdict) in cases {
            assert_eq!(of(side, line, points), verdict, "{side:?} {line:?} {points:?}");
        }
        assert_eq!(Verdict::Push.correct(), None);
        assert_eq!(Verdict::Void.correct(), None);
    }

    #[test]
    fn tenths_of_confidence() {
        let cases = [(0.0, 1), (0.099, 1), (0.1, 2), (0.45, 5), (0.95, 10), (1.0, 10)];
        for (confidence, expected) in cases {
            assert_eq!(confidence_decile(confidence), expected, "{confidence}");
        }
    }
}
