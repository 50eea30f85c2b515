//! What can be wrong with a policy's file.

use thiserror::Error;

use super::MAX_RULES;
use crate::domain::shortened;
use crate::experiment::asked_seasons::AskedSeasonsError;

/// Why a policy's file says nothing that could be replayed.
#[derive(Debug, Error)]
pub enum PolicyFileError {
    /// It is no TOML, or has a value of another type.
    #[error("{0}")]
    Toml(String),
    /// A key is none of a policy's.
    #[error("there is no key `{}`; the nearest is {nearest}", shortened(.key))]
    Key {
        /// The key.
        key: String,
        /// The one most like it.
        nearest: String,
    },
    /// The seasons are none.
    #[error(transparent)]
    Seasons(#[from] AskedSeasonsError),
    /// A value is none that its key can have.
    #[error("rule `{}`, {key}: {what}", shortened(.rule))]
    Value {
        /// The rule.
        rule: String,
        /// The key.
        key: &'static str,
        /// What it can be.
        what: String,
    },
    /// There is no rule.
    #[error("it has no rule: [[rule]] begins one")]
    NoRule,
    /// Two rules have one name.
    #[error("two rules are called `{}`", shortened(.0))]
    SameName(String),
    /// There are too many rules.
    #[error("it has {0} rules, and at most {MAX_RULES} are replayed")]
    TooMany(usize),
}
