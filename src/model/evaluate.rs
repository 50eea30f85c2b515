//! What a model predicts, to the bit as XGBoost does.
//!
//! A row's sum starts from the base margin and takes one leaf of each tree, in the file's order and in single
//! precision. Rows go through a tree in blocks, so that both stay in the cache; no row's additions change places.

use thiserror::Error;

use super::Model;
use super::complete::LANES;
use super::tree::{MISSING_RIGHT, Node, Tree};

/// The rows that go through all trees together.
const BLOCK: usize = 64;

/// The least category that XGBoost takes for none.
const NO_CATEGORY: f32 = 16_777_216.0;

/// A value that XGBoost refuses: infinite.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the value of feature {feature} in row {row} is infinite")]
pub struct NotFinite {
    /// The row, from 0.
    pub row: usize,
    /// The feature, from 0.
    pub feature: usize,
}

impl Model {
    /// The prediction for each row: for `rows` with as many values as the model has features, one row after the other.
    /// A value that is missing is NaN; an infinite one is refused.
    pub fn predict(&self, rows: &[f32]) -> Result<Vec<f32>, NotFinite> {
        let mut sums = self.margins(rows)?;
        for sum in &mut sums {
            *sum = self.output(*sum);
        }
        Ok(sums)
    }

    /// The sums of base margin and leaves, as [`Model::predict`] makes predictions of them.
    pub fn margins(&self, rows: &[f32]) -> Result<Vec<f32>, NotFinite> {
        let width = self.header().features;
        if let Some(at) = rows.iter().position(|value| value.is_infinite()) {
            return Err(NotFinite { row: at / width, feature: at % width });
        }
        let count = rows.len() / width;
        // Rows of nothing after the last, so that whole lanes are full.
        let mut rows = rows[..count * width].to_vec();
        rows.resize(count.next_multiple_of(LANES) * width, 0.0);
        let mut sums = vec![self.base_margin; count.next_multiple_of(LANES)];
        for (sums, rows) in sums.chunks_mut(BLOCK).zip(rows.chunks(BLOCK * width)) {
            let missing = rows.iter().any(|value| value.is_nan());
            for tree in &self.trees {
                tree.add(rows, width, missing, sums);
            }
        }
        sums.truncate(count);
        Ok(sums)
    }

    /// The prediction that a sum makes.
    pub fn output(&self, margin: f32) -> f32 {
        self.objective.output(margin)
    }
}

impl Tree {
    /// Adds to each row's sum the leaf it comes to. `missing` says whether any row may lack a value.
    fn add(&self, rows: &[f32], width: usize, missing: bool, sums: &mut [f32]) {
        if let Some(complete) = &self.complete {
            for (sums, rows) in sums.chunks_exact_mut(LANES).zip(rows.chunks_exact(LANES * width)) {
                complete.add(rows, width, missing, sums);
            }
        } else {
            for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(width)) {
                *sum += self.leaf(row);
            }
        }
    }

    /// The leaf that `row` comes to.
    fn leaf(&self, row: &[f32]) -> f32 {
        let mut place = 0;
        loop {
            let node = self.nodes[place as usize];
            if node.left == place {
                return node.leaf;
            }
            let value = row[node.feature()];
            let right = match self.categories.get(&place) {
                Some(set) if !value.is_nan() => is_among(value, set),
                _ => node.goes_right(value),
            };
            place = node.left + u32::from(right);
        }
    }
}

impl Node {
    fn feature(self) -> usize {
        (self.feature & !MISSING_RIGHT) as usize
    }

    /// Whether a value goes to the right child. Neither comparison holds of a missing one.
    fn goes_right(self, value: f32) -> bool {
        value >= self.condition || (value.is_nan() && self.feature & MISSING_RIGHT != 0)
    }
}

/// Whether a category is in the set that goes right. What is no category is in none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn is_among(value: f32, set: &[u32]) -> bool {
    (0.0..NO_CATEGORY).contains(&value) && set.binary_search(&(value as u32)).is_ok()
}
