//! Which line a player-date of a season can be judged by: whoever reads a run compares its lines with these.

use super::LinePolicy;
use crate::domain::Line;
use crate::season::{FeatureColumns, Games, Season};
use crate::snapshot::SnapshotError;

/// The lines of a season's player-dates, where they come from as a policy says.
#[derive(Debug)]
pub struct PossibleLines<'a> {
    season: &'a Season,
    games: Games<'a>,
    features: FeatureColumns<'a>,
    policy: &'a LinePolicy,
}

impl<'a> PossibleLines<'a> {
    /// Those of `season` for a run whose lines come from `policy`.
    pub fn new(season: &'a Season, policy: &'a LinePolicy) -> Result<Self, SnapshotError> {
        Ok(Self { season, games: season.games()?, features: season.features()?, policy })
    }

    /// The line of the market that there can be for the player-date in row `game` of the games.
    pub fn market(&self, game: usize) -> Option<f64> {
        self.games.points_lines.get(game)
    }

    /// The line that the player-date in row `game` of the games is judged by.
    pub fn line(&self, game: usize) -> Option<Line> {
        let row = self.season.feature_row(game).map(|row| self.features.row(row));
        self.policy.line(self.market(game), row.as_ref())
    }
}
