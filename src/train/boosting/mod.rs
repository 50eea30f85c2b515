//! Boosted trees for the quantile (pinball) loss.
//!
//! Each tree is grown by `forust-ml` on the gradient of the loss; then every leaf takes the τ-quantile of what its rows
//! still lack, times the learning rate (J. Friedman, *Greedy function approximation*, 2001, section 4.3, with a quantile
//! in the place of the median). At τ = 0.5 this is the absolute error. Points are skewed, so the median is below the
//! mean; a τ a little above 0.5 takes that bias away and costs next to nothing of the mean absolute error.

mod file;

use forust_ml::binning::{BinnedData, bin_matrix};
use forust_ml::constraints::ConstraintMap;
use forust_ml::data::Matrix;
use forust_ml::errors::ForustError;
use forust_ml::gradientbooster::GrowPolicy;
use forust_ml::sampler::{RowSubset, SampleMethod};
use forust_ml::splitter::MissingImputerSplitter;
use forust_ml::tree::{Tree as Grown, split_bins};
use rand_pcg::Pcg64;
use thiserror::Error;

use super::{TrainerParameters, TrainingRows};
use crate::domain::random::{draw_below, draw_unit};

/// Why no trees could be grown.
#[derive(Debug, Error)]
pub enum BoostingError {
    /// There is no row or no feature.
    #[error("there is no row to learn from, or no feature")]
    Nothing,
    /// More bins were asked for than there can be.
    #[error("there can be at most {} bins, and not {bins}", TrainerParameters::MAX_BINS)]
    TooManyBins {
        /// How many were asked for.
        bins: u16,
    },
    /// The values of a feature cannot be put into bins.
    #[error("the values of a feature cannot be put into bins")]
    Bins(#[from] ForustError),
}

/// A sum of trees, in single precision: the base score and one leaf of each tree, added in their order.
#[derive(Clone, Debug, PartialEq)]
struct Trees {
    /// The prediction without any tree.
    base: f32,
    /// The trees.
    trees: Vec<GrownTree>,
}

/// A tree. A child stands after its parent, and a right child right after its left one.
#[derive(Clone, Debug, PartialEq)]
struct GrownTree(Vec<GrownNode>);

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq)]
struct GrownNode {
    /// How it splits; a leaf does not.
    split: Option<GrownSplit>,
    /// What a leaf adds; 0 in a split.
    leaf: f32,
    /// The sampled rows that came to it.
    rows: f32,
}

/// How a node splits.
#[derive(Clone, Copy, Debug, PartialEq)]
struct GrownSplit {
    /// The feature, counted from 0.
    feature: u32,
    /// What is below it goes left.
    threshold: f32,
    /// Where a missing value goes.
    missing_left: bool,
    /// The left child.
    left: usize,
    /// How much the split reduced the loss, as the trainer reckons it.
    gain: f32,
}

/// The file of a model trained on the first `count` of `rows`: it predicts what they lack.
pub(super) fn train(
    rows: &TrainingRows,
    names: &[String],
    count: usize,
    parameters: &TrainerParameters,
) -> Result<Vec<u8>, BoostingError> {
    let (trees, _) = fit(&rows.columns(names, count), &rows.lacking(count), parameters)?;
    Ok(file::to_json(&trees, names, parameters))
}

/// Trains on rows whose features stand in `columns`, NaN where they are missing, and whose outcomes are `outcomes`.
/// On one thread; the same input gives the same trees, and what they predict for each row.
fn fit(
    columns: &[&[f32]],
    outcomes: &[f32],
    parameters: &TrainerParameters,
) -> Result<(Trees, Vec<f32>), BoostingError> {
    let rows = outcomes.len();
    if rows == 0 || columns.is_empty() {
        return Err(BoostingError::Nothing);
    }
    if parameters.bins > TrainerParameters::MAX_BINS {
        return Err(BoostingError::TooManyBins { bins: parameters.bins });
    }
    let mut values = Vec::with_capacity(rows * columns.len());
    values.extend(columns.iter().flat_map(|column| column.iter()).map(|value| f64::from(*value)));
    let values = Matrix::new(&values, rows, columns.len());
    let weights = vec![1.0; rows];
    let binned = bin_matrix(&values, &weights, parameters.bins, f64::NAN, false)?;
    let mut boosting = Boosting::new(&binned, outcomes, parameters);
    let trees = (0..parameters.trees).map(|_| boosting.add_tree()).collect();
    Ok((Trees { base: boosting.base, trees }, boosting.predictions))
}

/// The state of a fit.
struct Boosting<'a> {
    parameters: &'a TrainerParameters,
    outcomes: &'a [f32],
    bins: &'a BinnedData<f64>,
    /// The bins of one row after the other: a row lies in one or two lines of the processor's cache.
    by_row: Vec<u8>,
    splitter: MissingImputerSplitter,
    random: Pcg64,
    base: f32,
    predictions: Vec<f32>,
    gradients: Vec<f32>,
    hessians: Vec<f32>,
    subset: RowSubset,
}

impl<'a> Boosting<'a> {
    #[allow(clippy::cast_possible_truncation, reason = "the trees are of single precision")]
    fn new(
        bins: &'a BinnedData<f64>,
        outcomes: &'a [f32],
        parameters: &'a TrainerParameters,
    ) -> Self {
        let (rows, features) = (outcomes.len(), bins.nunique.len());
        let mut by_row = vec![0; rows * features];
        for (feature, column) in bins.binned_data.chunks_exact(rows).enumerate() {
            for (row, bin) in column.iter().enumerate() {
                by_row[row * features + feature] = as_bin(*bin);
            }
        }
        let base = quantile(&mut outcomes.to_vec(), parameters.quantile);
        let TrainerParameters { shrinkage, rows_per_leaf, seed, .. } = *parameters;
        let constraints = ConstraintMap::new();
        let (shrinkage, least) = (shrinkage as f32, rows_per_leaf as f32);
        Self {
            parameters,
            outcomes,
            bins,
            by_row,
            splitter: MissingImputerSplitter::new(
                0.0,
                shrinkage,
                0.0,
                0.0,
                least,
                1.0,
                true,
                constraints,
            ),
            random: Pcg64::new(u128::from(seed), 0),
            base,
            predictions: vec![base; rows],
            gradients: vec![0.0; rows],
            hessians: vec![1.0; rows],
            subset: RowSubset::default(),
        }
    }

    /// Grows one more tree, and adds what it says to the predictions.
    fn add_tree(&mut self) -> GrownTree {
        self.find_gradients();
        let features = self.sample_features();
        let rows = self.sample_rows();
        let grown = self.grow(&features, &rows);
        let leaves = self.leaves(&grown);
        let values = self.leaf_values(&grown, &leaves, &rows);
        for (prediction, leaf) in self.predictions.iter_mut().zip(&leaves) {
            *prediction += values[*leaf as usize];
        }
        in_order(&grown, &values)
    }

    /// The slope of the loss at each prediction: −τ below the outcome, 1 − τ from it on.
    #[allow(clippy::cast_possible_truncation, reason = "the trainer takes single precision")]
    fn find_gradients(&mut self) {
        let (below, above) =
            (-self.parameters.quantile as f32, (1.0 - self.parameters.quantile) as f32);
        let predicted = self.outcomes.iter().zip(&self.predictions);
        for (gradient, (outcome, prediction)) in self.gradients.iter_mut().zip(predicted) {
            *gradient = if outcome > prediction { below } else { above };
        }
    }

    /// The features that the next tree may split by, ascending.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    fn sample_features(&mut self) -> Vec<usize> {
        let mut features: Vec<usize> = (0..self.bins.nunique.len()).collect();
        let wanted = (features.len() as f64 * self.parameters.feature_share).ceil() as usize;
        let wanted = wanted.clamp(1, features.len());
        for place in 0..wanted {
            let left = features.len() - place;
            features.swap(place, place + draw_below(&mut self.random, left));
        }
        features.truncate(wanted);
        features.sort_unstable();
        features
    }

    /// The rows that the next tree is grown on, ascending.
    fn sample_rows(&mut self) -> Vec<usize> {
        let share = self.parameters.row_share;
        let mut drawn = || draw_unit(&mut self.random);
        (0..self.outcomes.len()).filter(|_| drawn() < share).collect()
    }

    fn grow(&mut self, features: &[usize], rows: &[usize]) -> Grown {
        let Self { parameters, bins, splitter, gradients, hessians, subset, .. } = self;
        let all = Matrix::new(&bins.binned_data, self.outcomes.len(), bins.nunique.len());
        subset.fill(&all, rows, features, gradients, hessians, false);
        let (sample, index) = subset.matrix();
        let mut tree = Grown::new();
        // The rows of each node that it returns are found again below, for all rows and not only the sampled ones.
        tree.fit(
            &sample,
            index,
            features,
            &bins.cuts,
            &subset.grad,
            &subset.hess,
            splitter,
            parameters.leaves,
            parameters.depth,
            false,
            &SampleMethod::Random,
            &GrowPolicy::LossGuide,
        );
        tree
    }

    /// The leaf that each row comes to.
    #[allow(clippy::cast_possible_truncation, reason = "a tree has few nodes")]
    fn leaves(&self, tree: &Grown) -> Vec<u32> {
        let conditions = split_bins(tree, &self.bins.cuts);
        let leaf = |row: &[u8]| {
            let mut place = 0;
            loop {
                let node = &tree.nodes[place];
                if node.is_leaf {
                    return place as u32;
                }
                place = match u16::from(row[node.split_feature]) {
                    0 => node.missing_node,
                    bin if bin < conditions[place] => node.left_child,
                    _ => node.right_child,
                };
            }
        };
        self.by_row.chunks_exact(self.bins.nunique.len()).map(leaf).collect()
    }

    /// What each leaf adds, by node; 0 for a split.
    #[allow(clippy::cast_possible_truncation, reason = "the trees are of single precision")]
    fn leaf_values(&self, tree: &Grown, leaves: &[u32], rows: &[usize]) -> Vec<f32> {
        let mut lacks: Vec<Vec<f32>> = vec![Vec::new(); tree.nodes.len()];
        for row in rows {
            lacks[leaves[*row] as usize].push(self.outcomes[*row] - self.predictions[*row]);
        }
        let TrainerParameters { quantile: share, learning_rate, .. } = *self.parameters;
        let value = |lacks: &mut Vec<f32>| learning_rate as f32 * quantile(lacks, share);
        lacks.iter_mut().map(value).collect()
    }
}

#[expect(clippy::expect_used, reason = "there are at most 250 bins, and one for missing values")]
fn as_bin(bin: u16) -> u8 {
    u8::try_from(bin).expect("Invariant: a bin of at most 250")
}

#[expect(clippy::expect_used, reason = "models read some hundred features")]
fn as_feature(feature: usize) -> u32 {
    u32::try_from(feature).expect("Invariant: a place among the features")
}

/// The quantile at `share` of `values`, between two of them in proportion; 0 without any.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among the values"
)]
fn quantile(values: &mut [f32], share: f64) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let place = share * (values.len() - 1) as f64;
    let below = place.floor();
    let (_, low, above) = values.select_nth_unstable_by(below as usize, f32::total_cmp);
    let low = *low;
    match above.iter().copied().min_by(f32::total_cmp) {
        Some(high) => low + (high - low) * (place - below) as f32,
        None => low,
    }
}

/// The tree with the nodes in our order and `values` in its leaves.
fn in_order(grown: &Grown, values: &[f32]) -> GrownTree {
    let mut nodes = Vec::with_capacity(grown.nodes.len());
    // The node of `grown` that stands at each place.
    let mut order = vec![0];
    while let Some(at) = order.get(nodes.len()).copied() {
        let node = &grown.nodes[at];
        let split = (!node.is_leaf).then(|| {
            let left = order.len();
            order.extend([node.left_child, node.right_child]);
            let missing_left = node.missing_node == node.left_child;
            let feature = as_feature(node.split_feature);
            let threshold = above_or_at(node.split_value);
            GrownSplit { feature, threshold, missing_left, left, gain: node.split_gain }
        });
        nodes.push(GrownNode { split, leaf: values[at], rows: node.hessian_sum });
    }
    GrownTree(nodes)
}

/// The least single that is not below `value`, so that the same singles are below both.
#[allow(clippy::cast_possible_truncation, reason = "that is what is made up for")]
fn above_or_at(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) < value { near.next_up() } else { near }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_between_two_values() {
        assert_eq!(quantile(&mut [3.0, 1.0, 2.0], 0.5), 2.0);
        assert_eq!(quantile(&mut [4.0, 1.0, 2.0, 3.0], 0.5), 2.5);
        assert_eq!(quantile(&mut [0.0, 8.0], 0.625), 5.0);
        assert_eq!(quantile(&mut [7.0], 0.9), 7.0);
        assert_eq!(quantile(&mut [], 0.5), 0.0);
    }

    #[test]
    fn a_threshold_parts_the_same_singles() {
        let exact = f64::from(0.1_f32);
        assert_eq!(above_or_at(exact), 0.1_f32);
        assert_eq!(above_or_at(exact + 1e-12), 0.1_f32.next_up());
        assert_eq!(above_or_at(exact - 1e-12), 0.1_f32);
    }

    #[test]
    fn trees_learn_a_step_and_where_missing_values_belong() {
        let rows = 4000_u16;
        let feature: Vec<f32> = (0..rows)
            .map(|row| if row % 4 == 0 { f32::NAN } else { f32::from(row % 100) })
            .collect();
        let noise: Vec<f32> = (0..rows).map(|row| f32::from(row * 7 % 13)).collect();
        let high = |value: &f32| value.is_nan() || *value >= 50.0;
        // Where many outcomes are equal, so are the slopes on either side of them, and there is nothing to learn.
        let outcomes: Vec<f32> = feature
            .iter()
            .zip(0_u16..)
            .map(|(value, row)| f32::from(row % 64) / 640.0 + if high(value) { 20.0 } else { 5.0 })
            .collect();
        let parameters =
            TrainerParameters { trees: 200, feature_share: 1.0, ..TrainerParameters::default() };
        let (_, predictions) = fit(&[&noise, &feature], &outcomes, &parameters).unwrap();
        for (prediction, outcome) in predictions.iter().zip(&outcomes) {
            assert!((prediction - outcome).abs() < 0.5, "{prediction} for {outcome}");
        }
    }

    #[test]
    fn nothing_is_learned_from_nothing() {
        assert!(fit(&[&[]], &[], &TrainerParameters::default()).is_err());
        assert!(fit(&[], &[1.0], &TrainerParameters::default()).is_err());
    }

    #[test]
    fn more_bins_than_a_byte_counts_are_refused() {
        let values: Vec<f32> = (0..1000_u16).map(f32::from).collect();
        let with = |bins| {
            let parameters = TrainerParameters {
                trees: 2,
                bins,
                feature_share: 1.0,
                ..TrainerParameters::default()
            };
            fit(&[&values], &values, &parameters)
        };
        assert!(with(TrainerParameters::MAX_BINS).is_ok());
        for bins in [251, 255, 256, 1000, u16::MAX] {
            let error = with(bins).unwrap_err().to_string();
            assert_eq!(error, format!("there can be at most 250 bins, and not {bins}"));
        }
    }
}
