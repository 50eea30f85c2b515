//! Lines: who set them, and whether they know the outcome.

use super::Correlation;

/// A points line and where it comes from. An estimated or fixed line is never a market line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Points.
    pub points: f64,
    /// Who set it.
    pub source: LineSource,
}

/// The probability of more points than a line, given that they do not fall on it, from those of `over` and `under`.
pub fn given_no_push(over: f64, under: f64) -> f64 {
    over / (over + under)
}

/// The lines that predictions of one player-date are judged by: one for all of them, unless each side has its best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SideLines {
    /// The line of a prediction that lies on it, and what tells the sides apart.
    pub middle: Line,
    /// The points that judge a prediction of more than the middle: no more than these.
    pub lowest: f64,
    /// The points that judge a prediction of fewer than the middle: no fewer than these.
    pub highest: f64,
}

impl From<Line> for SideLines {
    /// One line for both sides.
    fn from(middle: Line) -> Self {
        Self { middle, lowest: middle.points, highest: middle.points }
    }
}

impl SideLines {
    /// The line that a prediction of so many points is judged by.
    pub fn for_points(self, predicted: f64) -> Line {
        let points = match predicted {
            _ if predicted > self.middle.points => self.lowest,
            _ if predicted < self.middle.points => self.highest,
            _ => self.middle.points,
        };
        Line { points, ..self.middle }
    }
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

/// How closely lines follow the outcomes of their games. A line is set before the game, so that few lie at the outcome, and
/// all together follow it loosely; lines that do otherwise were made from the outcomes, and no system can be judged by them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LinesAtOutcomes {
    /// Lines of players whose points are known.
    pub lines: usize,
    /// Those within half a point of the points.
    pub at_outcome: usize,
    correlation: Correlation,
}

impl LinesAtOutcomes {
    /// Fewer lines say nothing.
    const MIN_LINES: usize = 10;
    /// Of real lines, a ninth lies within half a point of the outcome.
    const MAX_SHARE: f64 = 0.3;
    /// Real lines correlate with outcomes at 0.67, averages of the player's last ten games at 0.70.
    const MAX_CORRELATION: f64 = 0.8;

    /// Counts one more line and its outcome.
    pub fn add(&mut self, line: f64, points: f64) {
        self.lines += 1;
        self.at_outcome += usize::from((line - points).abs() <= 0.5);
        self.correlation.add(line, points);
    }

    /// The share of all lines that lie within half a point of the points.
    pub fn share(self) -> f64 {
        self.at_outcome as f64 / self.lines.max(1) as f64
    }

    /// The correlation of lines and points.
    pub fn correlation(self) -> f64 {
        self.correlation.value()
    }

    /// Whether more lines lie at the outcomes than chance can put there.
    pub fn too_many_at_outcomes(self) -> bool {
        let share = self.share();
        let error = (share * (1.0 - share) / self.lines.max(1) as f64).sqrt();
        self.lines >= Self::MIN_LINES
            && share - Correlation::STANDARD_ERRORS * error > Self::MAX_SHARE
    }

    /// Whether the lines, without lying at the outcomes, say more of them than anything known before the game can.
    pub fn follow_outcomes(self) -> bool {
        self.correlation.exceeds(Self::MAX_CORRELATION)
    }

    /// Whether the lines were made from the outcomes.
    pub fn is_hindsight(self) -> bool {
        self.too_many_at_outcomes() || self.follow_outcomes()
    }
}

const _: () = assert!(
    LineSource::ALL[0] as usize == 0
        && LineSource::ALL[1] as usize == 1
        && LineSource::ALL[2] as usize == 2,
    "tables of sources are read by position"
);

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
    fn a_prediction_is_judged_by_the_line_of_its_side() {
        let middle = Line { points: 17.5, source: LineSource::Market };
        let lines = SideLines { lowest: 16.5, highest: 19.5, ..middle.into() };
        let judged = |predicted| lines.for_points(predicted).points;
        assert_eq!([18.0, 17.0, 17.5, 25.0, 19.0].map(judged), [16.5, 19.5, 17.5, 16.5, 16.5]);
        assert_eq!(SideLines::from(middle).for_points(25.0), middle);
    }

    #[test]
    fn lines_made_from_outcomes_are_told_from_lines_set_before() {
        let count = |line: fn(f64) -> f64| {
            let mut lines = LinesAtOutcomes::default();
            (0..20).map(f64::from).for_each(|points| lines.add(line(points), points));
            lines
        };
        assert!(count(|points| points).is_hindsight());
        assert!(count(|points| points - 0.5).is_hindsight());
        for follows in [
            |points| points - 2.0,
            |points| points + 3.0,
            |points| 60.0 - points,
            |points| 2.0 * points,
        ] {
            assert!(count(follows).is_hindsight());
        }
        let constant = count(|_| 10.5);
        assert_eq!((constant.lines, constant.at_outcome), (20, 2));
        assert!(!constant.is_hindsight());
        let share =
            |lines, at_outcome| LinesAtOutcomes { lines, at_outcome, ..LinesAtOutcomes::default() };
        assert!(!share(9, 9).is_hindsight() && share(100, 50).is_hindsight());
        assert!(!share(100, 40).is_hindsight() && share(20_000, 7_000).is_hindsight());
    }

    /// Outcomes scatter around what can be known of them; with a point of noise more, no line is suspected.
    #[test]
    fn lines_as_good_as_real_ones_are_not_suspected() {
        let lines = |follows: f64| {
            let mut lines = LinesAtOutcomes::default();
            for at in 0..20_000_u32 {
                // What is known runs from 2 to 28, what is not from -6 to 20.
                let (known, unknown) = (f64::from(2 + at % 27), f64::from(at / 27 % 27) - 6.0);
                lines.add(known + follows * unknown, known + unknown);
            }
            lines
        };
        assert!((lines(0.0).correlation() - 0.707).abs() < 0.001);
        assert!(!lines(0.0).is_hindsight());
        assert!(lines(0.4).follow_outcomes() && !lines(0.4).too_many_at_outcomes());
    }
}
