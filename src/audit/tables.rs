//! The season's rows as the audit walks them.

use std::ops::Range;

use polars::prelude::DataFrame;

use super::finding::Example;
use crate::domain::GameDate;
use crate::season::{FeatureColumns, FeatureRow, FurtherFeature, Games, Season};
use crate::snapshot::SnapshotError;
use crate::snapshot::frame::texts;

/// What every check looks at.
pub(super) struct Tables<'a> {
    pub(super) season: &'a Season,
    pub(super) games: Games<'a>,
    pub(super) features: FeatureColumns<'a>,
    /// The features that no system names.
    pub(super) further: Vec<FurtherFeature>,
    /// The two tables whole.
    pub(super) frames: (&'a DataFrame, &'a DataFrame),
    pub(super) teams: Vec<&'a str>,
    pub(super) opponents: Vec<&'a str>,
    /// The rows of each player, by name; oldest first.
    pub(super) timelines: Vec<Range<usize>>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(season: &'a Season) -> Result<Self, SnapshotError> {
        let games = season.games()?;
        let frames = season.tables();
        let mut timelines: Vec<Range<usize>> = Vec::new();
        for row in 0..games.dates.len() {
            match timelines.last_mut() {
                Some(rows) if games.players.get(rows.start) == games.players.get(row) => {
                    rows.end = row + 1;
                }
                _ => timelines.push(row..row + 1),
            }
        }
        Ok(Self {
            season,
            games,
            features: season.features()?,
            further: season.further_features()?,
            frames,
            teams: column(frames.0, "team_abbr")?,
            opponents: column(frames.0, "opponent_team_abbr")?,
            timelines,
        })
    }

    /// The feature row of the player-date in row `game`.
    pub(super) fn feature_row(&'a self, game: usize) -> Option<FeatureRow<'a>> {
        self.season.feature_row(game).map(|row| self.features.row(row))
    }

    /// Whether the player-date in row `game` is to be predicted: of this season, minutes above 0 or unknown.
    pub(super) fn on_slate(&self, game: usize) -> bool {
        self.games.dates[game] >= self.season.opening_night().days()
            && self.games.minutes.get(game).is_none_or(|minutes| minutes > 0.0)
    }

    /// Whether the player has minutes or points in row `game`.
    pub(super) fn played(&self, game: usize) -> bool {
        self.games.minutes.get(game).is_some_and(|minutes| minutes > 0.0)
            || self.games.points.get(game).is_some_and(|points| points > 0)
    }

    /// Row `game` as an example.
    pub(super) fn example(
        &self,
        game: usize,
        values: Vec<(&'static str, serde_json::Value)>,
    ) -> Example {
        Example {
            player: Some(self.games.players.get(game).to_owned()),
            date: Some(GameDate::from_days(self.games.dates[game])),
            values,
        }
    }
}

/// The texts of a column that has no null.
pub(super) fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<Vec<&'a str>, SnapshotError> {
    Ok(texts(frame, name)?.iter().map(always).collect())
}

/// The value of a column of a snapshot that always has one.
#[expect(clippy::expect_used, reason = "layouts refuse nulls there")]
pub(super) fn always<T>(value: Option<T>) -> T {
    value.expect("Invariant: a required column has no null")
}
