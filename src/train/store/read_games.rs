//! The games of its season that a training has read.

use serde::{Deserialize, Serialize};

use crate::domain::GameDate;
use crate::season::Season;
use crate::snapshot::{SnapshotError, checked};

/// The games of its season that a training has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadGames {
    /// The date of the first.
    pub first: GameDate,
    /// The date of the last.
    pub last: GameDate,
    /// Their hash: [`Season::games_hash`] of the day after the last.
    #[serde(deserialize_with = "checked::read_hash")]
    pub sha256: String,
}

impl ReadGames {
    /// Those of `season`; `None` if it has none.
    pub(super) fn new(season: &Season) -> Result<Option<Self>, SnapshotError> {
        let games = season.games()?;
        let (first, last) = (games.dates.iter().min(), games.dates.iter().max());
        let Some((first, last)) = first.zip(last) else { return Ok(None) };
        let (first, last) = (GameDate::from_days(*first), GameDate::from_days(*last));
        Ok(Some(Self { first, last, sha256: season.games_hash(last.plus_days(1))? }))
    }
}
