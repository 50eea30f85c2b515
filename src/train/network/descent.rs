//! How a net goes down the slope of its loss.

use std::f64::consts::PI;

use multiversion::multiversion;

use super::NetworkParameters;
use super::gradient::{GradientBatch, Loss};
use super::network_rows::NetworkRows;
use super::random::SplitMix64;
use crate::domain::math::cos;
use crate::model::network::{Member, UNITS};

/// The share of a new slope in the mean of slopes, and in that of their squares; with them Adam forgets in about ten and
/// in about a hundred steps.
const SHARES: [f32; 2] = [0.1, 0.01];

/// Keeps Adam from dividing by 0.
const LEAST: f32 = 1e-8;

/// How small the weights of the output start beside those of the units, so that a net starts from almost nothing.
const OUTPUT: f64 = 0.1;

/// The net that starts from `seed`, trained.
pub(super) fn member(rows: NetworkRows<'_>, seed: u64, parameters: &NetworkParameters) -> Member {
    let mut random = SplitMix64::new(seed);
    let mut descent = Descent::new(start(rows.width, &mut random), parameters);
    let count = rows.targets.len();
    let size = parameters.batch.clamp(1, count.max(1));
    let steps = parameters.epochs as usize * (count / size);
    let mut batch = GradientBatch::new(size, rows.width);
    for _ in 0..parameters.epochs {
        let mut order: Vec<(u64, usize)> = (0..count).map(|row| (random.next(), row)).collect();
        order.sort_unstable();
        for places in order.chunks_exact(size) {
            batch.fill(rows, places.iter().map(|(_, row)| *row));
            descent.step(&mut batch, steps);
        }
    }
    descent.net
}

/// A net with random weights (K. He and others, *Delving deep into rectifiers*, 2015, evenly distributed).
#[allow(clippy::cast_possible_truncation, reason = "a network is of single precision")]
fn start(width: usize, random: &mut SplitMix64) -> Member {
    let mut net = nothing(width);
    let widest = (6.0 / width as f64).sqrt();
    net.weights.as_flattened_mut().fill_with(|| (random.within_one() * widest) as f32);
    let widest = (6.0 / UNITS as f64).sqrt() * OUTPUT;
    net.output.fill_with(|| (random.within_one() * widest) as f32);
    net
}

/// A net of zeros.
pub(super) fn nothing(width: usize) -> Member {
    let zeros = [0.0; UNITS];
    Member { weights: vec![zeros; width], biases: zeros, output: zeros, output_bias: 0.0 }
}

/// The numbers of a net, and whether they are weights, which decay.
pub(super) fn split_weights(net: &mut Member) -> [(&mut [f32], bool); 4] {
    [
        (net.weights.as_flattened_mut(), true),
        (&mut net.biases, false),
        (&mut net.output, true),
        (std::slice::from_mut(&mut net.output_bias), false),
    ]
}

/// A net on its way.
struct Descent<'a> {
    parameters: &'a NetworkParameters,
    loss: Loss,
    net: Member,
    slope: Member,
    /// The decaying means of slopes and of their squares.
    means: [Member; 2],
    /// The weight in these means of what they started from, 0.
    starts: [f64; 2],
    /// The steps that were made.
    steps: usize,
}

impl<'a> Descent<'a> {
    fn new(net: Member, parameters: &'a NetworkParameters) -> Self {
        let width = net.weights.len();
        Self {
            parameters,
            loss: Loss::new(parameters),
            net,
            slope: nothing(width),
            means: [nothing(width), nothing(width)],
            starts: [1.0; 2],
            steps: 0,
        }
    }

    /// One step of `all`, down the slope on `batch`.
    fn step(&mut self, batch: &mut GradientBatch, all: usize) {
        batch.slope(&self.net, self.loss, &mut self.slope);
        self.steps += 1;
        for (start, share) in self.starts.iter_mut().zip([0.9, 0.99]) {
            *start *= share;
        }
        let pace = self.pace(all);
        let Self { net, slope, means: [mean, square], .. } = self;
        let means = split_weights(mean).into_iter().zip(split_weights(square));
        let nets = split_weights(net).into_iter().zip(split_weights(slope));
        for (((net, decays), (slope, _)), ((mean, _), (square, _))) in nets.zip(means) {
            let decay = if decays { pace.decay } else { 0.0 };
            take_step(pace, net, slope, mean, square, decay);
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "a network is of single precision")]
    fn pace(&self, all: usize) -> Pace {
        let NetworkParameters { learning_rate, warm_up, weight_decay, .. } = *self.parameters;
        let step = self.steps as f64;
        let warm = (step / f64::from(warm_up.max(1))).min(1.0);
        Pace {
            length: (learning_rate * half_cosine(step / all as f64) * warm) as f32,
            unbiased: self.starts.map(|start| (1.0 / (1.0 - start)) as f32),
            decay: weight_decay as f32,
        }
    }
}

/// How far a step goes.
#[derive(Clone, Copy, Debug)]
struct Pace {
    length: f32,
    /// What makes up for that the means started from 0.
    unbiased: [f32; 2],
    decay: f32,
}

/// Takes one step: each number of `net` goes down its `slope`, as long as the `mean` of slopes and that of their
/// squares say.
#[multiversion(targets("x86_64+avx2"))]
fn take_step(
    pace: Pace,
    net: &mut [f32],
    slope: &[f32],
    mean: &mut [f32],
    square: &mut [f32],
    decay: f32,
) {
    let [of_mean, of_square] = pace.unbiased;
    for (((net, slope), mean), square) in net.iter_mut().zip(slope).zip(mean).zip(square) {
        *mean += SHARES[0] * (slope - *mean);
        *square += SHARES[1] * (slope * slope - *square);
        let step = *mean * of_mean / ((*square * of_square).sqrt() + LEAST);
        *net -= pace.length * (step + decay * *net);
    }
}

/// ½(1 + cos πx), from 1 at 0 to 0 at 1.
fn half_cosine(x: f64) -> f64 {
    0.5 * (1.0 + cos(PI * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: the first step is 1 long whatever the slope. Then the means are 0.3 + 0.1·(−1 − 0.3) = 0.17 and
    /// 0.09 + 0.01·(1 − 0.09) = 0.0991, made up for 0.17 ÷ 0.19 = 0.89474 and 0.0991 ÷ 0.0199 = 4.97990, and the step is
    /// 0.89474 ÷ 2.23157 = 0.40095.
    #[test]
    fn two_steps_of_adam_are_those_worked_out_by_hand() {
        let (mut net, mut mean, mut square) = ([2.0, 0.0], [0.0; 2], [0.0; 2]);
        let first = Pace { length: 0.5, unbiased: [10.0, 100.0], decay: 0.25 };
        take_step(first, &mut net, &[3.0, 0.0], &mut mean, &mut square, first.decay);
        // 2 − 0.5·(1 + 0.25·2)
        assert!((net[0] - 1.25).abs() < 1e-6 && net[1] == 0.0, "{net:?}");
        let second = Pace { unbiased: [1.0 / 0.19, 1.0 / 0.0199], ..first };
        take_step(second, &mut net, &[-1.0, 0.0], &mut mean, &mut square, 0.0);
        assert!((mean[0] - 0.17).abs() < 1e-6 && (square[0] - 0.0991).abs() < 1e-6);
        assert!((net[0] - (1.25 - 0.5 * 0.400_945)).abs() < 1e-5, "{net:?}");
    }

    #[test]
    fn steps_grow_at_first_and_shrink_to_nothing() {
        let parameters = NetworkParameters { warm_up: 2, ..NetworkParameters::default() };
        let mut descent = Descent::new(nothing(1), &parameters);
        let mut lengths = [(); 4].map(|()| {
            descent.steps += 1;
            descent.pace(4).length
        });
        // Times ½ (1 + √½), ½, ½ (1 − √½) and 0.
        let wanted = [0.5 * 0.853_553, 0.5, 0.146_447, 0.0].map(|share| share * 0.002);
        for (length, wanted) in lengths.iter_mut().zip(wanted) {
            assert!((*length - wanted).abs() < 1e-8, "{length}, not {wanted}");
        }
    }
}
