//! What a command prints: one type, which is text for a person and JSON for a program.

use serde::Serialize;

/// Something that a command prints. As JSON it is what it serialises to.
pub trait Output: Serialize {
    /// As text for a person.
    fn text(&self) -> String;
}
