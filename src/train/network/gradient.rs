//! The loss of a net on a batch of rows, and its slope.

use super::descent::Rows;
use super::{NetworkParameters, product};
use crate::model::network::{Member, UNITS, Units};

/// The pinball loss, rounded off: its slope grows in proportion up to a distance from the outcome.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loss {
    /// The slope below the outcome.
    below: f32,
    /// The slope above it.
    above: f32,
    /// How far from the outcome the slope is whole.
    smoothing: f32,
}

impl Loss {
    #[allow(clippy::cast_possible_truncation, reason = "a network is of single precision")]
    pub(super) fn new(parameters: &NetworkParameters) -> Self {
        let NetworkParameters { quantile, smoothing, scale, .. } = *parameters;
        let (below, above) = (-quantile as f32, (1.0 - quantile) as f32);
        Self { below, above, smoothing: (smoothing / scale) as f32 }
    }

    /// The slope at an output that `lacks` so much of the outcome.
    pub(super) fn slope(self, lacks: f32) -> f32 {
        let whole = if lacks > 0.0 { self.below } else { self.above };
        whole * (lacks.abs() / self.smoothing).min(1.0)
    }
}

/// Room for the rows of a batch.
#[derive(Debug)]
pub(super) struct Batch {
    /// One row after the other.
    inputs: Vec<f32>,
    /// The same, one input after the other.
    by_input: Vec<f32>,
    targets: Vec<f32>,
    /// For each row.
    units: Vec<Units>,
}

impl Batch {
    /// Room for `size` rows of `width` inputs.
    pub(super) fn new(size: usize, width: usize) -> Self {
        Self {
            inputs: vec![0.0; size * width],
            by_input: vec![0.0; size * width],
            targets: vec![0.0; size],
            units: vec![[0.0; UNITS]; size],
        }
    }

    /// Puts in the rows at `places`, as many as there is room for.
    pub(super) fn fill(&mut self, rows: Rows<'_>, places: impl Iterator<Item = usize>) {
        let size = self.targets.len();
        let room = self.inputs.chunks_exact_mut(rows.width).zip(&mut self.targets);
        for (at, ((inputs, target), place)) in room.zip(places).enumerate() {
            inputs.copy_from_slice(&rows.values[place * rows.width..][..rows.width]);
            *target = rows.targets[place];
            for (input, value) in inputs.iter().enumerate() {
                self.by_input[input * size + at] = *value;
            }
        }
    }

    /// Puts into `slope` how the mean `loss` of `net` changes with each of its numbers.
    pub(super) fn slope(&mut self, net: &Member, loss: Loss, slope: &mut Member) {
        self.units.fill(net.biases);
        product::add(&mut self.units, &self.inputs, &net.weights);
        slope.weights.fill([0.0; UNITS]);
        slope.biases = [0.0; UNITS];
        slope.output = [0.0; UNITS];
        slope.output_bias = 0.0;
        let size = self.targets.len() as f32;
        for (units, target) in self.units.iter_mut().zip(&self.targets) {
            let of_output = loss.slope(target - net.output(units)) / size;
            slope.output_bias += of_output;
            for unit in 0..UNITS {
                let active = units[unit] > 0.0;
                slope.output[unit] += of_output * units[unit].max(0.0);
                // From here on: how the loss changes with the unit.
                units[unit] = if active { of_output * net.output[unit] } else { 0.0 };
                slope.biases[unit] += units[unit];
            }
        }
        product::add(&mut slope.weights, &self.by_input, &self.units);
    }
}
