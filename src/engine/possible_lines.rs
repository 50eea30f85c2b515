//! Which line a player-date of a season can be judged by: whoever reads a run compares its lines with these.

use super::{LinePolicy, MarketLines, PolicyLines, lines};
use crate::domain::SideLines;
use crate::season::{FeatureColumns, Games, Season};
use crate::snapshot::SnapshotError;
use crate::systems::PricedLines;

/// The lines of a season's player-dates, where they come from as a policy says.
#[derive(Debug)]
pub struct PossibleLines<'a> {
    season: &'a Season,
    games: Games<'a>,
    features: FeatureColumns<'a>,
    policy: &'a LinePolicy,
    offers: Option<&'a MarketLines>,
}

impl<'a> PossibleLines<'a> {
    /// Those of `season` for a run whose lines come from `policy`, and the market's from `offers` where it read some.
    pub fn new(
        season: &'a Season,
        policy: &'a LinePolicy,
        offers: Option<&'a MarketLines>,
    ) -> Result<Self, SnapshotError> {
        Ok(Self { season, games: season.games()?, features: season.features()?, policy, offers })
    }

    /// The lines that predictions of the player-date in row `game` of the games are judged by.
    pub fn lines(&self, game: usize) -> Option<SideLines> {
        Some(self.find(game)?.lines)
    }

    /// The same with prices; `None` of lines that are not the market's.
    pub fn priced(&self, game: usize) -> Option<PricedLines> {
        self.find(game)?.priced()
    }

    fn find(&self, game: usize) -> Option<PolicyLines<'_>> {
        let row = self.season.feature_row(game).map(|row| self.features.row(row));
        let market = (game, lines::of_row(self.season, &self.games, game));
        self.policy.lines(market, self.offers, row.as_ref())
    }
}
