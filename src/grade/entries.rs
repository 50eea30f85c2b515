//! What forecasters say, entry by entry.

use std::fmt;
use std::sync::Arc;

use super::outcome::{RangePosition, Verdict};
use super::slices::Slice;
use crate::domain::{LineSource, SystemId};

/// One who gives a number of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecaster {
    /// A system of the run.
    System(SystemId),
    /// The mean of the player's last 5 games of the season.
    Last5,
    /// The mean of the last 10.
    Last10,
    /// The mean of the season's games so far.
    SeasonAverage,
    /// The market's line itself, where there is one.
    MarketLine,
}

impl Forecaster {
    /// The baselines, in the order of reports.
    pub const BASELINES: [Self; 4] =
        [Self::Last5, Self::Last10, Self::SeasonAverage, Self::MarketLine];

    /// The name that tables use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System(system) => system.as_str(),
            Self::Last5 => "last_5",
            Self::Last10 => "last_10",
            Self::SeasonAverage => "season_average",
            Self::MarketLine => "market_line",
        }
    }
}

impl fmt::Display for Forecaster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One number of points, and how it ended.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The position in [`super::Graded::player_dates`]: what entries are ordered by.
    pub(super) player_date: usize,
    /// The position of its date among those of the run.
    pub(super) date: usize,
    /// Predicted less actual points; `None` if the player-date is void.
    pub(super) error: Option<f64>,
    pub(super) verdict: Verdict,
    pub(super) line_source: Option<LineSource>,
    /// Where the outcome lies, seen from the range of points that was given, if one was.
    pub(super) range_position: Option<RangePosition>,
    /// The slices it belongs to, by their positions in [`Forecasts::slices`].
    pub(super) slices: [Option<u16>; Slice::OF_PREDICTION],
}

/// All forecasts of one forecaster, in the order of dates and players.
#[derive(Debug)]
pub(super) struct Forecasts {
    pub(super) forecaster: Forecaster,
    pub(super) entries: Vec<Entry>,
    /// Every slice of the run, ascending.
    pub(super) slices: Arc<[Slice]>,
}
