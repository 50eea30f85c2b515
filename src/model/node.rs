//! A node of a tree.

/// The bit of [`Node::feature`] that says where a missing value goes.
pub(super) const MISSING_RIGHT: u32 = 1 << 31;

/// A split or a leaf. A leaf is a split that every value leaves by its left child, which is the leaf itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// What is below it goes left.
    pub(super) condition: f32,
    /// The feature; in the top bit, whether a missing value goes right.
    pub(super) feature: u32,
    /// The left child.
    pub(super) left: u32,
    /// What a leaf adds, weighted.
    pub(super) leaf: f32,
}

impl Node {
    /// The leaf at a place.
    pub(super) fn leaf(place: u32, leaf: f32) -> Self {
        Self { condition: f32::INFINITY, feature: 0, left: place, leaf }
    }

    pub(super) fn feature(self) -> usize {
        (self.feature & !MISSING_RIGHT) as usize
    }

    pub(super) fn missing_goes_right(self) -> bool {
        self.feature & MISSING_RIGHT != 0
    }

    /// Whether a value goes to the right child. Neither comparison holds of a missing one.
    pub(super) fn goes_right(self, value: f32) -> bool {
        value >= self.condition || (value.is_nan() && self.missing_goes_right())
    }
}
