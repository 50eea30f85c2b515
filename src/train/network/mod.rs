//! Networks for the quantile (pinball) loss.
//!
//! Several nets of one shape start from different random weights, and their mean is the [`Network`]: what they have in
//! common is the pattern, what they differ in is mostly chance. Each goes down the slope of the pinball loss, rounded off
//! near its corner, in batches of rows, by Adam (D. Kingma and J. Ba, *Adam: a method for stochastic optimization*, 2015)
//! with decoupled weight decay (I. Loshchilov and F. Hutter, *Decoupled weight decay regularization*, 2019) and steps that
//! grow at first and then shrink along half a cosine.
//!
//! The bits of a fit depend on nothing but what goes into it: every sum has one order, the random numbers and the cosine
//! are our own, products and sums are not fused, and a member is trained on one thread.

mod descent;
mod gradient;
mod inputs;
mod network_rows;
mod random;

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use network_rows::NetworkRows;

use crate::model::network::{NetworkInput, scaled, width};
use crate::model::{Flaw, Network};

/// What a fit depends on besides its rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkParameters {
    /// The quantile that is predicted, 0 – 1.
    pub quantile: f64,
    /// How many nets are trained, whose mean is the network.
    pub members: u32,
    /// How often each row is seen.
    pub epochs: u32,
    /// The rows of one step; all there are, if they are fewer.
    pub batch: usize,
    /// The length of the longest steps.
    pub learning_rate: f64,
    /// How many steps it takes to reach that length.
    pub warm_up: u32,
    /// How much of the weights a step of length 1 takes away.
    pub weight_decay: f64,
    /// The points that the nets' outputs are counted in.
    pub scale: f64,
    /// The points from an outcome up to which the slope of the loss grows in proportion.
    pub smoothing: f64,
    /// The share of an input's values, at either end, that are drawn in to where that share begins.
    pub tails: f64,
    /// The share of missing values above which an input has a flag.
    pub missing: f64,
    /// The weights that the first net starts from and the order in which it sees rows follow from this number; those of
    /// each other net from the number after.
    pub seed: u64,
}

impl Default for NetworkParameters {
    fn default() -> Self {
        Self::USUAL
    }
}

impl NetworkParameters {
    /// Those that did best on real seasons, each predicted from earlier ones only.
    pub const USUAL: Self = Self {
        quantile: 0.55,
        members: 4,
        epochs: 8,
        batch: 512,
        learning_rate: 0.002,
        warm_up: 100,
        weight_decay: 0.3,
        scale: 6.0,
        smoothing: 1.8,
        tails: 0.002,
        missing: 0.002,
        seed: 1,
    };
}

/// Why no network could be trained.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// There is no row, or not each name has a column as long as the others.
    #[error("there is no row to learn from, or not one column for each name")]
    Nothing,
    /// What was trained would be refused when it is read back.
    #[error("the trained network cannot be evaluated")]
    Unusable(#[from] Flaw),
}

/// Trains on rows whose values stand in `columns` with these `names`, NaN where they are missing, and which lack so many
/// points in `lacking`: the network predicts these. The members are trained on the threads of the current rayon pool; how
/// many there are changes nothing. `on_member` hears of each as it begins (`false`) and as it is done (`true`), from the
/// thread that does it.
///
/// An error without any row, column or member, and where two names are alike or a column is longer or shorter than
/// `lacking`. Where the rows make few steps, little is learned, and the predictions stay near 0.
#[allow(clippy::cast_possible_truncation, reason = "a network is of single precision")]
pub(super) fn fit(
    names: &[String],
    columns: &[&[f32]],
    lacking: &[f32],
    parameters: &NetworkParameters,
    on_member: impl Fn(bool) + Sync,
) -> Result<Network, NetworkError> {
    let fits = columns.iter().all(|column| column.len() == lacking.len());
    if lacking.is_empty() || columns.is_empty() || names.len() != columns.len() || !fits {
        return Err(NetworkError::Nothing);
    }
    let pairs = names.iter().zip(columns);
    let inputs: Vec<NetworkInput> =
        pairs.map(|(name, column)| inputs::measured(name, column, parameters)).collect();
    let mut values = Vec::with_capacity(lacking.len() * width(&inputs));
    let mut row = Vec::with_capacity(columns.len());
    for at in 0..lacking.len() {
        row.clear();
        row.extend(columns.iter().map(|column| column[at]));
        values.extend(scaled(&inputs, &row));
    }
    let scale = parameters.scale as f32;
    let targets: Vec<f32> = lacking.iter().map(|points| points / scale).collect();
    let rows = NetworkRows { values: &values, width: width(&inputs), targets: &targets };
    let seeds = 0..parameters.members;
    let seeds = seeds.into_par_iter().map(|at| parameters.seed.wrapping_add(u64::from(at)));
    let fit = |seed| {
        on_member(false);
        let member = descent::member(rows, seed, parameters);
        on_member(true);
        member
    };
    let members = seeds.map(fit).collect();
    Ok(Network::from_members(inputs, members, scale)?)
}

#[cfg(test)]
mod tests;
