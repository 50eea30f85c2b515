use std::fmt;

use serde::{Serialize, Serializer};

/// The name of a prediction system, with its version: `ensemble_v1`.
///
/// One system has one id. A corrected formula is another system with another id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemId(&'static str);

impl SystemId {
    /// Names a system; the registry's tests check that names are unique and well formed.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The id as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for SystemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl Serialize for SystemId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
