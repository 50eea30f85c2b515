//! Trees without gaps, for speed: the children of place p stand at 2p and 2p + 1, and every leaf at the same depth.
//!
//! A walk then needs no node to say where its children are. Where a tree has a leaf above that depth, the places below
//! are filled with splits that change nothing.

use super::node::Node;

/// The rows that go through a tree side by side, so that the processor does not wait for one row's next node.
pub(super) const LANES: usize = 16;

/// The features that such a tree may use: as many as a byte tells apart.
pub(super) const FEATURES: usize = 1 << u8::BITS;

/// The values of [`LANES`] rows, by feature.
pub(super) type LaneColumns = [[f32; LANES]; FEATURES];

/// The sums of [`LANES`] rows.
type LaneSums = [f32; LANES];

/// The depth up to which a tree is filled up.
const MAX_DEPTH: u32 = 8;

/// A tree without gaps and without splits by category.
#[derive(Clone, Debug)]
pub(super) struct Complete {
    /// 2 to the depth. The root stands at 1, so nothing does at 0.
    splits: Vec<CompleteSplit>,
    /// As many.
    leaves: Vec<f32>,
}

#[derive(Clone, Copy, Debug)]
struct CompleteSplit {
    /// What is below it goes left.
    condition: f32,
    feature: u8,
    missing_right: bool,
}

impl Complete {
    /// The tree of these nodes, which does not split by category, filled up to `depth`; none if that is too deep or if it uses
    /// too many features.
    pub(super) fn new(tree: &[Node], depth: u32) -> Option<Self> {
        if depth > MAX_DEPTH {
            return None;
        }
        let width = 1 << depth;
        // The node that each place stands for. A leaf is its own left child, and nothing comes to its right.
        let mut nodes = vec![0; 2 * width];
        let nothing = CompleteSplit { condition: f32::INFINITY, feature: 0, missing_right: false };
        let mut splits = vec![nothing; width];
        for place in 1..width {
            let node = tree[nodes[place] as usize];
            let feature = u8::try_from(node.feature()).ok()?;
            let missing_right = node.missing_goes_right();
            splits[place] = CompleteSplit { condition: node.condition, feature, missing_right };
            let is_leaf = node.left == nodes[place];
            nodes[2 * place] = node.left;
            nodes[2 * place + 1] = if is_leaf { node.left } else { node.left + 1 };
        }
        let leaves = nodes[width..].iter().map(|node| tree[*node as usize].leaf).collect();
        Some(Self { splits, leaves })
    }

    /// Adds to the sum of each row the leaf it comes to. `missing` says whether any of them may lack a value.
    pub(super) fn add(&self, rows: &LaneColumns, missing: bool, sums: &mut LaneSums) {
        if missing {
            self.add_by_size::<true>(rows, sums);
        } else {
            self.add_by_size::<false>(rows, sums);
        }
    }

    /// The splits and leaves of a tree of `N` leaves.
    fn arrays<const N: usize>(&self) -> Option<(&[CompleteSplit; N], &[f32; N])> {
        self.splits.first_chunk().zip(self.leaves.first_chunk())
    }

    fn add_by_size<const MISSING: bool>(&self, rows: &LaneColumns, sums: &mut LaneSums) {
        match self.splits.len() {
            1 => self.add_sized::<1, MISSING>(rows, sums),
            2 => self.add_sized::<2, MISSING>(rows, sums),
            4 => self.add_sized::<4, MISSING>(rows, sums),
            8 => self.add_sized::<8, MISSING>(rows, sums),
            16 => self.add_sized::<16, MISSING>(rows, sums),
            32 => self.add_sized::<32, MISSING>(rows, sums),
            64 => self.add_sized::<64, MISSING>(rows, sums),
            128 => self.add_sized::<128, MISSING>(rows, sums),
            _ => self.add_sized::<256, MISSING>(rows, sums),
        }
    }

    /// The same for a tree of `N` leaves, known to the compiler, so that it need not check each place.
    fn add_sized<const N: usize, const MISSING: bool>(
        &self,
        rows: &LaneColumns,
        sums: &mut LaneSums,
    ) {
        let Some((splits, leaves)) = self.arrays::<N>() else { return };
        let step = |place: u32, lane: usize| {
            let split = splits[place as usize % N];
            place << 1 | u32::from(split.goes_right::<MISSING>(rows[split.feature as usize][lane]))
        };
        let (mut places, mut level) = ([1_u32; LANES], 0);
        if let [_, root, left, right, ..] = &splits[..] {
            // The first two levels have so few splits that all rows take all of them, several rows at a time.
            let [at_root, at_left, at_right] =
                [root, left, right].map(|split| &rows[split.feature as usize]);
            // A plain loop over three arrays of a known length: compilers make vector instructions of it.
            for lane in 0..LANES {
                let goes_right = u32::from(root.goes_right::<MISSING>(at_root[lane]));
                let left = u32::from(left.goes_right::<MISSING>(at_left[lane]));
                let right = u32::from(right.goes_right::<MISSING>(at_right[lane]));
                let below = (goes_right & right) | (!goes_right & left);
                places[lane] = 4 | goes_right << 1 | below;
            }
            level = 2;
        }
        for first in (0..LANES).step_by(4) {
            // Written out, since a loop over the rows would keep their places in memory.
            let lanes = [0, 1, 2, 3].map(|next| (first + next) % LANES);
            let [mut a, mut b, mut c, mut d] = lanes.map(|lane| places[lane]);
            for _ in level..N.ilog2() {
                a = step(a, lanes[0]);
                b = step(b, lanes[1]);
                c = step(c, lanes[2]);
                d = step(d, lanes[3]);
            }
            for (lane, place) in lanes.into_iter().zip([a, b, c, d]) {
                sums[lane] += leaves[place as usize % N];
            }
        }
    }
}

impl CompleteSplit {
    /// Whether a value goes to the right child. Neither comparison holds of a missing one.
    fn goes_right<const MISSING: bool>(self, value: f32) -> bool {
        (value >= self.condition) | (MISSING & self.missing_right & value.is_nan())
    }
}

/// The `rows`, each `width` values long and at most [`LANES`] of them, by feature, in the place of what was in `columns`.
pub(super) fn transpose(rows: &[f32], width: usize, columns: &mut LaneColumns) {
    for (lane, row) in rows.chunks_exact(width).take(LANES).enumerate() {
        for (column, value) in columns.iter_mut().zip(row) {
            column[lane] = *value;
        }
    }
}
