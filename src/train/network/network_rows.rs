//! What a net is trained on.

/// The rows that a member is trained on.
#[derive(Clone, Copy, Debug)]
pub(super) struct NetworkRows<'a> {
    /// The inputs on the common scale, one row after the other.
    pub(super) values: &'a [f32],
    /// The inputs of a row.
    pub(super) width: usize,
    /// What the output should be, for each row.
    pub(super) targets: &'a [f32],
}
