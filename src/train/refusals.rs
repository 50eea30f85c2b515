//! Why there is nothing to train on.

use thiserror::Error;

use super::{Refit, TrainingData};
use crate::domain::{BOOTSTRAP_DAYS, GameDate, SeasonId};

/// Why no model can be trained for a season.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoTrainingData {
    /// The season has not come to the dates that are predicted.
    #[error("{season} has games until {last}, and its first date to predict is {first}")]
    NoDate {
        /// The season.
        season: SeasonId,
        /// The date of its last game.
        last: GameDate,
        /// The first date that is predicted.
        first: GameDate,
    },
    /// All there is to learn from lies on the date of the last model or after it.
    #[error(
        "a model learns from player-dates before its date: the last one for {season} would be as of {as_of}, and of {rows} \
         player-dates with an outcome, 0 are before that"
    )]
    NoRow {
        /// The season.
        season: SeasonId,
        /// The date of the last model.
        as_of: GameDate,
        /// How many player-dates with an outcome there are.
        rows: usize,
        /// The date of the next one, which has something to learn from if the season is played on.
        next: GameDate,
    },
}

impl NoTrainingData {
    /// What to do about it.
    pub fn hint(&self) -> String {
        let (season, from) = match self {
            Self::NoDate { season, first, .. } => (season, first),
            Self::NoRow { season, next, .. } => {
                return format!(
                    "import an earlier season to train on, as season snapshot all --from box-scores:FOLDER does; or train \
                     {season} again when it has games from {next} on"
                );
            }
        };
        format!("train {season} again when it has games from {from} on")
    }
}

impl TrainingData<'_> {
    /// Whether there is anything to learn before any date of the season, or why not.
    pub fn check(&self) -> Result<(), NoTrainingData> {
        let season = self.season.id();
        // Models for games that are not there yet come after these.
        let last = self.season.last_date();
        let predicts = |refit: &&Refit| !refit.prior_season_pass && refit.as_of <= last;
        let Some(refit) = self.refits.iter().rfind(predicts) else {
            let first = self.season.opening_night().plus_days(i32::from(BOOTSTRAP_DAYS));
            return Err(NoTrainingData::NoDate { season, last, first });
        };
        if self.rows.before(refit.as_of) > 0 {
            return Ok(());
        }
        let (as_of, rows) = (refit.as_of, self.rows.len());
        let next = as_of.plus_days(i32::from(self.refit_days));
        Err(NoTrainingData::NoRow { season, as_of, rows, next })
    }
}
