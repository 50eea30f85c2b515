//! The rows that a publication replaces, counted by whose they are.

use serde::{Deserialize, Serialize};

/// The rows of the target in the scope of a publication, before they are replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplacedRows {
    /// All of them.
    pub rows: i64,
    /// How many systems they are of.
    pub systems: i64,
    /// How many dates they are on.
    pub dates: i64,
    /// Those of earlier runs of season, as far as that can be proven.
    pub season: i64,
    /// Those of another program, or of a run that nobody here remembers.
    pub foreign: i64,
}
