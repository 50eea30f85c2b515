//! The loss of a net on a batch of rows, and its slope.

use multiversion::multiversion;

use super::NetworkParameters;
use super::network_rows::NetworkRows;
use crate::model::network::{Member, Panels, UNITS, Units, add_product};

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
pub(super) struct GradientBatch {
    /// One row after the other.
    inputs: Panels,
    /// The same, one input after the other.
    by_input: Panels,
    targets: Vec<f32>,
    /// For each row.
    units: Vec<Units>,
}

impl GradientBatch {
    /// Room for `size` rows of `width` inputs.
    pub(super) fn new(size: usize, width: usize) -> Self {
        Self {
            inputs: Panels::zeros(size, width),
            by_input: Panels::zeros(width, size),
            targets: vec![0.0; size],
            units: vec![[0.0; UNITS]; size],
        }
    }

    /// Puts in the rows at `places`, as many as there is room for.
    pub(super) fn fill(&mut self, rows: NetworkRows<'_>, places: impl Iterator<Item = usize>) {
        let places: Vec<usize> = places.take(self.targets.len()).collect();
        let values = places.iter().map(|place| &rows.values[place * rows.width..][..rows.width]);
        self.inputs.set_rows(&values.collect::<Vec<_>>());
        for (target, place) in self.targets.iter_mut().zip(&places) {
            *target = rows.targets[*place];
        }
        self.by_input.transpose_from(&self.inputs);
    }

    /// Puts into `slope` how the mean `loss` of `net` changes with each of its numbers.
    pub(super) fn slope(&mut self, net: &Member, loss: Loss, slope: &mut Member) {
        self.units.fill(net.biases);
        add_product(&mut self.units, &self.inputs, &net.weights);
        let size = self.targets.len() as f32;
        let outputs = net.outputs(&self.units);
        let lacks = self.targets.iter().zip(outputs).map(|(target, output)| target - output);
        let of_outputs: Vec<f32> = lacks.map(|lacks| loss.slope(lacks) / size).collect();
        slope.output_bias = of_outputs.iter().fold(0.0, |sum, of_output| sum + of_output);
        slope.biases = [0.0; UNITS];
        slope.output = [0.0; UNITS];
        go_back(&mut self.units, &of_outputs, net, slope);
        slope.weights.fill([0.0; UNITS]);
        add_product(&mut slope.weights, &self.by_input, &self.units);
    }
}

/// Adds to `slope` how the loss changes with what goes into the outputs, and puts into the place of each unit's sum how it
/// changes with that.
#[multiversion(targets("x86_64+avx2"))]
fn go_back(units: &mut [Units], of_outputs: &[f32], net: &Member, slope: &mut Member) {
    let (mut of_weights, mut of_biases) = (slope.output, slope.biases);
    for (units, of_output) in units.iter_mut().zip(of_outputs) {
        for unit in 0..UNITS {
            of_weights[unit] += of_output * units[unit].max(0.0);
            units[unit] = if units[unit] > 0.0 { of_output * net.output[unit] } else { 0.0 };
            of_biases[unit] += units[unit];
        }
    }
    (slope.output, slope.biases) = (of_weights, of_biases);
}

#[cfg(test)]
mod tests {
    use super::super::descent::split_weights;
    use super::super::random::SplitMix64;
    use super::*;

    const WIDTH: usize = 3;

    /// The numbers of a net, one after the other.
    fn numbers(net: &mut Member) -> Vec<f64> {
        let parts = split_weights(net).into_iter();
        parts.flat_map(|(part, _)| part.iter().map(|number| f64::from(*number))).collect()
    }

    /// The mean loss of a net of these `numbers`, in double precision and by its definition.
    fn loss(numbers: &[f64], rows: &[[f32; WIDTH]], targets: &[f32], loss: Loss) -> f64 {
        let (weights, rest) = numbers.split_at(WIDTH * UNITS);
        let (biases, rest) = rest.split_at(UNITS);
        let (output, bias) = rest.split_at(UNITS);
        let of = |(row, target): (&[f32; WIDTH], &f32)| {
            let unit = |unit: usize| {
                let sum = |input: usize| f64::from(row[input]) * weights[input * UNITS + unit];
                (biases[unit] + (0..WIDTH).map(sum).sum::<f64>()).max(0.0) * output[unit]
            };
            let lacks = f64::from(*target) - bias[0] - (0..UNITS).map(unit).sum::<f64>();
            let [below, above, near] = [-loss.below, loss.above, loss.smoothing].map(f64::from);
            let (share, far) = (if lacks > 0.0 { below } else { above }, lacks.abs());
            share * if far < near { far * far / (2.0 * near) } else { far - near / 2.0 }
        };
        rows.iter().zip(targets).map(of).sum::<f64>() / rows.len() as f64
    }

    #[test]
    #[allow(clippy::cast_possible_truncation)]
    fn the_slope_is_what_small_changes_make() {
        let mut random = SplitMix64::new(5);
        let mut draw = || random.within_one() as f32;
        let mut net = super::super::descent::nothing(WIDTH);
        for (part, _) in split_weights(&mut net) {
            part.fill_with(&mut draw);
        }
        let rows: Vec<[f32; WIDTH]> = (0..7).map(|_| [(); WIDTH].map(|()| draw())).collect();
        let targets: Vec<f32> = rows.iter().map(|_| 4.0 * draw()).collect();
        let parameters = NetworkParameters { smoothing: 9.0, ..NetworkParameters::default() };
        let of = Loss::new(&parameters);

        let mut batch = GradientBatch::new(7, WIDTH);
        batch.fill(
            NetworkRows { values: rows.as_flattened(), width: WIDTH, targets: &targets },
            0..rows.len(),
        );
        // What stood there before is no part of it.
        let mut slope = net.clone();
        batch.slope(&net, of, &mut slope);

        let at = numbers(&mut net);
        for (place, slope) in numbers(&mut slope).into_iter().enumerate() {
            let moved = |by: f64| {
                let mut numbers = at.clone();
                numbers[place] += by;
                loss(&numbers, &rows, &targets, of)
            };
            let measured = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((slope - measured).abs() < 1e-5, "{place}: {slope}, not {measured}");
        }
    }

    #[test]
    fn the_slope_of_the_loss_is_rounded_off_near_the_outcome() {
        let of = Loss::new(&NetworkParameters::default());
        let slopes = [-9.0, -0.3, -0.15, 0.0, 0.15, 0.3, 9.0].map(|lacks| of.slope(lacks));
        assert_eq!(slopes, [0.45, 0.45, 0.225, 0.0, -0.275, -0.55, -0.55]);
    }
}
