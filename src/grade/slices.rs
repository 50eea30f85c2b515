//! What a scorecard is cut by.

use std::fmt;

use super::circumstances::{Rest, Role};
use crate::domain::LineSource;

/// A part of the player-dates of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slice {
    /// All of them.
    Overall,
    /// The games of a month: the year and the month.
    Month(i32, u32),
    /// The games at home, away, or where that is not known.
    Venue(Option<bool>),
    /// By how long the player had rested.
    Rest(Rest),
    /// By the player's season average before the date.
    Role(Role),
    /// By who set the line.
    LineSource(Option<LineSource>),
    /// By the tenth of the scale of confidence, 1 – 10.
    Confidence(u8),
}

impl Slice {
    /// How many slices a player-date belongs to.
    pub(super) const OF_PLAYER_DATE: usize = 5;

    /// How many a prediction belongs to: also those of its line's source and its confidence.
    pub(super) const OF_PREDICTION: usize = 7;

    /// What is cut by, in one word.
    pub const fn dimension(self) -> &'static str {
        match self {
            Self::Overall => "overall",
            Self::Month(..) => "month",
            Self::Venue(_) => "venue",
            Self::Rest(_) => "rest",
            Self::Role(_) => "role",
            Self::LineSource(_) => "line_source",
            Self::Confidence(_) => "confidence",
        }
    }
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Overall => "all",
            Self::Month(year, month) => return write!(f, "{year}-{month:02}"),
            Self::Venue(Some(true)) => "home",
            Self::Venue(Some(false)) => "away",
            Self::Venue(None) | Self::Role(Role::Unknown) => "unknown",
            Self::Rest(Rest::BackToBack) => "back-to-back",
            Self::Rest(Rest::OneDay) => "1 day",
            Self::Rest(Rest::TwoDays) => "2 days",
            Self::Rest(Rest::More) => "3 days or more",
            Self::Rest(Rest::FirstGame) => "first game",
            Self::Role(Role::Below10) => "below 10",
            Self::Role(Role::From10) => "10 to 20",
            Self::Role(Role::From20) => "20 to 30",
            Self::Role(Role::From30) => "30 and more",
            Self::LineSource(Some(source)) => source.as_str(),
            Self::LineSource(None) => "no line",
            Self::Confidence(tenth) => {
                return write!(
                    f,
                    "{:.1} to {:.1}",
                    f64::from(tenth - 1) / 10.0,
                    f64::from(*tenth) / 10.0
                );
            }
        };
        f.pad(word)
    }
}
