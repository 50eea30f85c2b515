/// What a system advises about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recommendation {
    /// The player will score more than the line.
    Over,
    /// The player will score less than the line.
    Under,
    /// The edge or the confidence is too small.
    Pass,
    /// There is no line to judge.
    NoLine,
}

impl Recommendation {
    /// Every recommendation, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Over, Self::Under, Self::Pass, Self::NoLine];

    /// The one that files call `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Whether it is a bet on more points than the line; `None` if it is no bet.
    pub const fn is_over(self) -> Option<bool> {
        match self {
            Self::Over => Some(true),
            Self::Under => Some(false),
            Self::Pass | Self::NoLine => None,
        }
    }

    /// The word that files and reports use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Over => "OVER",
            Self::Under => "UNDER",
            Self::Pass => "PASS",
            Self::NoLine => "NO_LINE",
        }
    }
}
