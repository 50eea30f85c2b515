//! What the parts of a bundle are.

use serde::Serialize;

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// The season's snapshot.
    Snapshot,
    /// The training whose models the run was made with.
    Training,
    /// The model of the user's that predicted as `xgboost_v1`.
    Model,
    /// The run.
    Run,
}

impl PartKind {
    /// As people call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Training => "training",
            Self::Model => "model",
            Self::Run => "run",
        }
    }
}
