//! Why a sweep's file says nothing that could be tried.

use thiserror::Error;

use super::MAX_SETTINGS;
use crate::domain::shortened;
use crate::experiment::asked_seasons::AskedSeasonsError;
use crate::systems::ParameterError;

/// Why a sweep's file says nothing that could be tried.
#[derive(Debug, Error)]
pub enum SweepFileError {
    /// It is no TOML, or has a key that is none of a sweep's.
    #[error("{0}")]
    Toml(String),
    /// The seasons are none.
    #[error(transparent)]
    Seasons(#[from] AskedSeasonsError),
    /// The policy of lines is none.
    #[error("line: {0}")]
    Line(String),
    /// The values of a parameter are no list and no range.
    #[error("{}: {what}", shortened(.name))]
    Values {
        /// The parameter.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// A parameter cannot be set so.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// Nothing is varied, or both a grid and a list of settings are given.
    #[error("it varies nothing: it takes [vary], or settings = [{{ … }}], and not both")]
    Nothing,
    /// Draws are of ranges.
    #[error("draws are taken of the values in [vary], which it does not have")]
    Draws,
    /// There would be more settings than can be kept.
    #[error(
        "it has {count} settings, and at most {MAX_SETTINGS} can be tried; draw some of them: draws = {{ count = 1000, seed = 1 }}"
    )]
    TooMany {
        /// How many there would be; a lower bound where that is no number.
        count: usize,
    },
}
