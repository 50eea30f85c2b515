//! Trees without gaps, for speed: the children of place p stand at 2p and 2p + 1, and every leaf at the same depth.
//!
//! A walk then needs no node to say where its children are. Where a tree has a leaf above that depth, the places below
//! are filled with splits that change nothing.

use super::tree::{MISSING_RIGHT, Tree};

/// The rows that go through a tree side by side, so that the processor does not wait for one row's next node.
pub(super) const LANES: usize = 4;

/// The depth up to which a tree is filled up.
const DEEPEST: u32 = 8;

/// A tree without gaps and without splits by category.
#[derive(Clone, Debug)]
pub(super) struct Complete {
    /// 2 to the depth. The root stands at 1, so nothing does at 0.
    splits: Vec<Split>,
    /// As many.
    leaves: Vec<f32>,
}

#[derive(Clone, Copy, Debug)]
struct Split {
    /// What is below it goes left.
    condition: f32,
    /// The feature; in the top bit, whether a missing value goes right.
    feature: u32,
}

impl Complete {
    /// The tree, filled up; none if it is too deep or splits by category.
    pub(super) fn new(tree: &Tree) -> Option<Self> {
        if tree.depth > DEEPEST || !tree.categories.is_empty() {
            return None;
        }
        let width = 1 << tree.depth;
        // The node that each place stands for. A leaf is its own left child, and nothing comes to its right.
        let mut nodes = vec![0; 2 * width];
        let mut splits = vec![Split { condition: f32::INFINITY, feature: 0 }; width];
        for place in 1..width {
            let node = tree.nodes[nodes[place] as usize];
            splits[place] = Split { condition: node.condition, feature: node.feature };
            let is_leaf = node.left == nodes[place];
            nodes[2 * place] = node.left;
            nodes[2 * place + 1] = if is_leaf { node.left } else { node.left + 1 };
        }
        let leaves = nodes[width..].iter().map(|node| tree.nodes[*node as usize].leaf).collect();
        Some(Self { splits, leaves })
    }

    /// Adds to the sum of each of [`LANES`] rows, each `width` values long, the leaf it comes to. `missing` says whether
    /// any of them may lack a value.
    pub(super) fn add(&self, rows: &[f32], width: usize, missing: bool, sums: &mut [f32]) {
        match (self.splits.len(), missing) {
            (1, _) => self.add_sized::<1, false>(rows, width, sums),
            (2, false) => self.add_sized::<2, false>(rows, width, sums),
            (4, false) => self.add_sized::<4, false>(rows, width, sums),
            (8, false) => self.add_sized::<8, false>(rows, width, sums),
            (16, false) => self.add_sized::<16, false>(rows, width, sums),
            (32, false) => self.add_sized::<32, false>(rows, width, sums),
            (64, false) => self.add_sized::<64, false>(rows, width, sums),
            (128, false) => self.add_sized::<128, false>(rows, width, sums),
            (_, false) => self.add_sized::<256, false>(rows, width, sums),
            (2, true) => self.add_sized::<2, true>(rows, width, sums),
            (4, true) => self.add_sized::<4, true>(rows, width, sums),
            (8, true) => self.add_sized::<8, true>(rows, width, sums),
            (16, true) => self.add_sized::<16, true>(rows, width, sums),
            (32, true) => self.add_sized::<32, true>(rows, width, sums),
            (64, true) => self.add_sized::<64, true>(rows, width, sums),
            (128, true) => self.add_sized::<128, true>(rows, width, sums),
            (_, true) => self.add_sized::<256, true>(rows, width, sums),
        }
    }

    /// The same for a tree of `N` leaves, known to the compiler, so that it need not check each place.
    fn add_sized<const N: usize, const MISSING: bool>(
        &self,
        rows: &[f32],
        width: usize,
        sums: &mut [f32],
    ) {
        let (Some(splits), Some(leaves)) =
            (self.splits.first_chunk::<N>(), self.leaves.first_chunk::<N>())
        else {
            return;
        };
        let (first, last) = rows.split_at(2 * width);
        let step = |place: usize, row: &[f32]| {
            let Split { condition, feature } = splits[place % N];
            let value = row[(feature & !MISSING_RIGHT) as usize];
            let missing = MISSING && value.is_nan() && feature & MISSING_RIGHT != 0;
            // Neither comparison holds of a missing value.
            place << 1 | usize::from(value >= condition || missing)
        };
        // Written out, since a loop over the rows would keep their places in memory.
        let ((row_a, row_b), (row_c, row_d)) = (first.split_at(width), last.split_at(width));
        let [mut a, mut b, mut c, mut d] = [1; LANES];
        for _ in 0..N.ilog2() {
            (a, b, c, d) = (step(a, row_a), step(b, row_b), step(c, row_c), step(d, row_d));
        }
        for (sum, place) in sums.iter_mut().zip([a, b, c, d]) {
            *sum += leaves[place % N];
        }
    }
}
