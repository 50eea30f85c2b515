//! On which seasons something is tried, as files say it.

use thiserror::Error;
use toml::Value;

use crate::domain::{BadSeasonId, SeasonId};

/// On which seasons something is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedSeasons {
    /// All that have a snapshot.
    All,
    /// These.
    These(Vec<SeasonId>),
}

/// Why a file names no seasons.
#[derive(Debug, Error)]
pub enum AskedSeasonsError {
    /// A season is no season.
    #[error("seasons: {0}")]
    Season(#[from] BadSeasonId),
    /// The seasons are no list of texts.
    #[error("seasons is \"all\" or a list, such as [\"2020-21\", \"2021-22\"]")]
    Form,
}

impl AskedSeasons {
    /// Reads `"all"`, or a list of seasons.
    pub fn parse(value: &Value) -> Result<Self, AskedSeasonsError> {
        match value {
            Value::String(all) if all == "all" => Ok(Self::All),
            Value::Array(list) if !list.is_empty() => {
                let season = |value: &Value| {
                    let text = value.as_str().ok_or(AskedSeasonsError::Form)?;
                    Ok(text.parse::<SeasonId>()?)
                };
                let mut seasons =
                    list.iter().map(season).collect::<Result<Vec<_>, AskedSeasonsError>>()?;
                seasons.sort_unstable();
                seasons.dedup();
                Ok(Self::These(seasons))
            }
            _ => Err(AskedSeasonsError::Form),
        }
    }
}
