//! What a model predicts, to the bit as XGBoost does.
//!
//! A row's sum starts from the base margin and takes one leaf of each tree, in the file's order and in single
//! precision. Rows go through a tree in blocks, so that both stay in the cache; no row's additions change places.

use thiserror::Error;

use super::Model;
use super::complete::{self, FEATURES, LANES};
use super::tree::Tree;

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
        let mut sums = vec![self.base_margin; count.next_multiple_of(LANES)];
        let mut block = vec![[0.0; LANES]; FEATURES * (BLOCK / LANES)];
        let (columns, _) = block.as_chunks_mut::<FEATURES>();
        for (sums, rows) in sums.chunks_mut(BLOCK).zip(rows.chunks(BLOCK * width)) {
            for (rows, columns) in rows.chunks(LANES * width).zip(&mut *columns) {
                complete::transpose(rows, width, columns);
            }
            let missing = rows.iter().any(|value| value.is_nan());
            for tree in &self.trees {
                match &tree.complete {
                    Some(complete) => {
                        let (sums, _) = sums.as_chunks_mut::<LANES>();
                        for (sums, columns) in sums.iter_mut().zip(&*columns) {
                            complete.add(columns, missing, sums);
                        }
                    }
                    None => tree.add(rows, width, sums),
                }
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
    /// Adds to each row's sum the leaf it comes to.
    fn add(&self, rows: &[f32], width: usize, sums: &mut [f32]) {
        for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(width)) {
            *sum += self.leaf(row);
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

/// Whether a category is in the set that goes right. What is no category is in none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn is_among(value: f32, set: &[u32]) -> bool {
    (0.0..NO_CATEGORY).contains(&value) && set.binary_search(&(value as u32)).is_ok()
}
