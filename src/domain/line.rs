/// A points line and where it comes from. An estimated or fixed line is never a market line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Points.
    pub points: f64,
    /// Who set it.
    pub source: LineSource,
}

/// Who set a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineSource {
    /// A bookmaker: `points_line` of the game's row.
    Market,
    /// Ourselves: the player's average of the last five games, to the nearest half point.
    Estimated,
    /// The user: one number for everybody, as the reference's back-fill did.
    Fixed,
}

/// How many lines lie at the outcome of their game. A line is set before the game, so that few do; where nearly all do, they
/// were made from the outcomes, and whoever is judged by them is judged by what he could not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinesAtOutcomes {
    /// Lines of players whose points are known.
    pub lines: usize,
    /// Those within half a point of the points.
    pub at_outcome: usize,
}

impl LinesAtOutcomes {
    /// Fewer lines say nothing.
    const MIN_LINES: usize = 10;
    /// Nine of ten are nearly all; of real lines, it is about one of ten.
    const NEARLY_ALL: f64 = 0.9;

    /// Counts one more line and its outcome.
    pub fn add(&mut self, line: f64, points: f64) {
        self.lines += 1;
        self.at_outcome += usize::from((line - points).abs() <= 0.5);
    }

    /// Their share of all lines.
    pub fn share(self) -> f64 {
        self.at_outcome as f64 / self.lines.max(1) as f64
    }

    /// Whether nearly all lines lie at the outcomes.
    pub fn is_hindsight(self) -> bool {
        self.lines >= Self::MIN_LINES && self.share() >= Self::NEARLY_ALL
    }
}

impl LineSource {
    /// Every source, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Market, Self::Estimated, Self::Fixed];

    /// The word that files use; the first two are the warehouse's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Market => "ACTUAL_PROP",
            Self::Estimated => "ESTIMATED_AVG",
            Self::Fixed => "FIXED",
        }
    }

    /// The one that files call `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The word that people read: the one that `--line` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Estimated => "estimated",
            Self::Fixed => "fixed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_made_from_outcomes_are_told_from_lines_set_before() {
        let count = |line: fn(f64) -> f64| {
            let mut lines = LinesAtOutcomes::default();
            (0..20).map(f64::from).for_each(|points| lines.add(line(points), points));
            lines
        };
        assert!(count(|points| points).is_hindsight());
        assert!(count(|points| points - 0.5).is_hindsight());
        assert_eq!(count(|_| 10.5), LinesAtOutcomes { lines: 20, at_outcome: 2 });
        assert!(!count(|_| 10.5).is_hindsight());
        assert!(!LinesAtOutcomes { lines: 9, at_outcome: 9 }.is_hindsight());
        assert!(!LinesAtOutcomes { lines: 100, at_outcome: 89 }.is_hindsight());
    }
}
