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

    /// The word that people read: the one that `--line` takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Estimated => "estimated",
            Self::Fixed => "fixed",
        }
    }
}
