//! Small neural networks in a file, and what they predict.
//!
//! A [`Network`] is the mean of several nets of one shape, its *members*: every input is brought to a common scale, then
//! come [`UNITS`] rectified linear units and one linear output. Each is f(x) = c + Σᵤ vᵤ·max(0, bᵤ + Σᵢ wᵢᵤ·xᵢ), and the
//! prediction is the mean of f over the members, times the scale. All is single precision, and each sum is taken in the
//! order that stands here, so the same file predicts the same bits everywhere.

mod file;
mod product;

use serde::Serialize;

use super::error::{Flaw, ModelError};
use crate::snapshot::table::sha256;
pub(super) use file::is_one;
pub use product::{Panels, add_product};

/// How many units there are between the inputs and the output of each member.
pub const UNITS: usize = 64;

/// The most inputs, each of which is compared with all before it.
const MAX_INPUTS: usize = 10_000;

/// How many rows are predicted at once: their numbers stay in a near cache.
const BLOCK: usize = 64;

/// How many outputs are added up side by side.
const SIDE_BY_SIDE: usize = 8;

/// One number for each unit.
pub type Units = [f32; UNITS];

/// A value that a network reads, and how it is brought to the common scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NetworkInput {
    /// Its name, unlike any other of the network.
    pub name: String,
    /// What is below counts as this.
    pub low: f32,
    /// What is above counts as this.
    pub high: f32,
    /// What is taken off.
    pub mean: f32,
    /// What the rest is divided by; above 0.
    pub deviation: f32,
    /// Whether the network is told, by an input of its own that is 1 or 0, that the value is missing.
    pub flagged: bool,
}

impl NetworkInput {
    /// The `value` on the common scale: 0 if it is the mean, and if it is missing, that is, not finite.
    pub fn scaled(&self, value: f32) -> f32 {
        if !value.is_finite() {
            return 0.0;
        }
        // Not `clamp`, which panics where the bounds of a file are in the wrong order.
        (value.max(self.low).min(self.high) - self.mean) / self.deviation
    }

    /// What is wrong with an input that stands after those of `before`.
    fn check(&self, before: &[Self]) -> Result<(), String> {
        let Self { name, low, high, mean, deviation, .. } = self;
        if before.iter().any(|before| before.name == *name) {
            return Err(format!("the name `{name}` appears twice"));
        }
        if ![low, high, mean, deviation].into_iter().all(|number| number.is_finite()) {
            return Err(format!("a number of `{name}` is not finite"));
        }
        if low > high {
            return Err(format!("`{name}` goes from {low} to {high}, which is below"));
        }
        if *deviation <= 0.0 || self.farthest() > FARTHEST {
            return Err(format!("`{name}` cannot be divided by {deviation}"));
        }
        Ok(())
    }

    /// The value farthest from 0 that [`NetworkInput::scaled`] gives.
    fn farthest(&self) -> f64 {
        let (low, high) = (self.low - self.mean, self.high - self.mean);
        f64::from(low.abs().max(high.abs())) / f64::from(self.deviation)
    }
}

/// The values of `row` as a member reads them: all on the common scale, then a flag for each that may be missing.
pub fn scaled<'a>(inputs: &'a [NetworkInput], row: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let of = || inputs.iter().zip(row);
    let flag = |(_, value): (_, &f32)| f32::from(u8::from(!value.is_finite()));
    let flags = of().filter(|(input, _)| input.flagged).map(flag);
    of().map(|(input, value)| input.scaled(*value)).chain(flags)
}

/// How many values a member reads: one for each of `inputs`, and one more for each that is flagged.
pub fn width(inputs: &[NetworkInput]) -> usize {
    inputs.len() + inputs.iter().filter(|input| input.flagged).count()
}

/// One of the nets whose mean is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// What each unit adds up of each input.
    pub weights: Vec<Units>,
    /// What each unit starts from.
    pub biases: Units,
    /// How much of each unit goes into the output.
    pub output: Units,
    /// What the output starts from.
    pub output_bias: f32,
}

impl Member {
    /// The outputs for rows that have these sums in their `units`, one for each row.
    pub fn outputs(&self, units: &[Units]) -> Vec<f32> {
        let (groups, rest) = units.as_chunks::<SIDE_BY_SIDE>();
        let of_groups = groups.iter().flat_map(|units| self.outputs_of(units));
        of_groups.chain(rest.iter().flat_map(|units| self.outputs_of(&[*units]))).collect()
    }

    /// The same for `N` rows, whose sums do not wait for one another.
    fn outputs_of<const N: usize>(&self, rows: &[Units; N]) -> [f32; N] {
        let mut sums = [self.output_bias; N];
        for (unit, weight) in self.output.iter().enumerate() {
            for (sum, units) in sums.iter_mut().zip(rows) {
                *sum += units[unit].max(0.0) * weight;
            }
        }
        sums
    }

    /// What is wrong with a member that reads inputs no farther from 0 than those of `farthest`, and whose output is taken
    /// times `scale`.
    fn check(&self, farthest: &[f64], scale: f32) -> Result<(), String> {
        if self.weights.len() != farthest.len() {
            let [has, should] = [self.weights.len(), farthest.len()];
            return Err(format!("it has weights for {has} inputs, not {should}"));
        }
        let [units, output] = self.reach(farthest);
        let predicted = output * f64::from(scale).abs();
        // What is not a number is not near either.
        if [units, output, predicted].into_iter().all(|number| number < FARTHEST) {
            Ok(())
        } else {
            Err("its predictions could become infinite".to_owned())
        }
    }

    /// How far from 0 a unit and the output can be if no input is farther from it than those of `farthest`.
    fn reach(&self, farthest: &[f64]) -> [f64; 2] {
        let mut units = self.biases.map(|bias| f64::from(bias).abs());
        for (far, weights) in farthest.iter().zip(&self.weights) {
            for (unit, weight) in units.iter_mut().zip(weights) {
                *unit += far * f64::from(*weight).abs();
            }
        }
        let parts = units.iter().zip(&self.output);
        let output: f64 = parts.map(|(unit, weight)| unit * f64::from(*weight).abs()).sum();
        [units.iter().sum(), output + f64::from(self.output_bias).abs()]
    }
}

/// Nets that can be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    inputs: Vec<NetworkInput>,
    members: Vec<Member>,
    scale: f32,
}

/// Beyond this, sums of single precision come near the infinite.
const FARTHEST: f64 = 1e30;

impl Network {
    /// The mean of `members` over `inputs`, times `scale`. Refuses what has no inputs or members, does not fit together, or
    /// might predict something that is not finite.
    pub fn from_members(
        inputs: Vec<NetworkInput>,
        members: Vec<Member>,
        scale: f32,
    ) -> Result<Self, Flaw> {
        if inputs.is_empty() {
            return Err(Flaw::new("inputs", "there is none"));
        }
        if inputs.len() > MAX_INPUTS {
            let what = format!("there are {}, and at most {MAX_INPUTS} are read", inputs.len());
            return Err(Flaw::new("inputs", what));
        }
        if members.is_empty() {
            return Err(Flaw::new("members", "there is none"));
        }
        for (at, input) in inputs.iter().enumerate() {
            let flaw = |what| Flaw::new(format!("inputs[{at}]"), what);
            input.check(&inputs[..at]).map_err(flaw)?;
        }
        let flags = inputs.iter().filter(|input| input.flagged).map(|_| 1.0);
        let farthest: Vec<f64> = inputs.iter().map(NetworkInput::farthest).chain(flags).collect();
        for (at, member) in members.iter().enumerate() {
            let flaw = |what| Flaw::new(format!("members[{at}]"), what);
            member.check(&farthest, scale).map_err(flaw)?;
        }
        Ok(Self { inputs, members, scale })
    }

    /// The names of the values it reads, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|input| &input.name[..])
    }

    /// The values it reads, in their order.
    pub fn inputs(&self) -> &[NetworkInput] {
        &self.inputs
    }

    /// The nets whose mean it is.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The prediction for each row: for `rows` with as many values as there are names, one row after the other. What is
    /// missing is NaN. All predictions are finite.
    pub fn predict(&self, rows: &[f32]) -> Vec<f32> {
        let blocks = rows.chunks(BLOCK * self.inputs.len());
        blocks.flat_map(|rows| self.predict_block(rows)).collect()
    }

    fn predict_block(&self, rows: &[f32]) -> Vec<f32> {
        let rows = rows.chunks_exact(self.inputs.len());
        let count = rows.len();
        let mut inputs = Panels::zeros(count, width(&self.inputs));
        for (at, row) in rows.enumerate() {
            inputs.set_row(at, scaled(&self.inputs, row));
        }
        let outputs = |member: &Member| {
            let mut units = vec![member.biases; count];
            add_product(&mut units, &inputs, &member.weights);
            member.outputs(&units)
        };
        let outputs: Vec<Vec<f32>> = self.members.iter().map(outputs).collect();
        let share = self.scale / self.members.len() as f32;
        let sum = |row: usize| outputs.iter().map(|outputs| outputs[row]).sum::<f32>();
        (0..count).map(|row| sum(row) * share).collect()
    }
}

/// What there is to say of a network's file.
#[derive(Clone, Debug, Serialize)]
pub struct NetworkInspection {
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Of how many nets it is the mean.
    pub members: usize,
    /// How many units each has.
    pub units: usize,
    /// What the mean is multiplied by.
    pub scale: f32,
    /// The values it reads, in their order.
    pub inputs: Vec<Inspected>,
}

/// An input, and what it does.
#[derive(Clone, Debug, Serialize)]
pub struct Inspected {
    /// The input.
    #[serde(flatten)]
    pub input: NetworkInput,
    /// What it does: the points predicted with it one deviation above its mean, less those with it one below, but not
    /// beyond its bounds, when all other values are at their means.
    pub effect: f32,
}

/// Says what is in the `bytes` of a network's file; `None` if they do not say that they are one.
pub fn inspect(bytes: &[u8]) -> Result<Option<NetworkInspection>, ModelError> {
    if !is_one(bytes) {
        return Ok(None);
    }
    let network = Network::new(bytes).map_err(|source| ModelError::MalformedNetwork { source })?;
    Ok(Some(NetworkInspection {
        sha256: sha256(bytes),
        members: network.members.len(),
        units: UNITS,
        scale: network.scale,
        inputs: network.inspected(),
    }))
}

impl Network {
    fn inspected(&self) -> Vec<Inspected> {
        let means: Vec<f32> = self.inputs.iter().map(|input| input.mean).collect();
        let rows = self.inputs.iter().enumerate().flat_map(|(at, input)| {
            let ends = [input.mean + input.deviation, input.mean - input.deviation];
            let row = |end| {
                let mut row = means.clone();
                row[at] = end;
                row
            };
            ends.into_iter().flat_map(row).collect::<Vec<f32>>()
        });
        let predicted = self.predict(&rows.collect::<Vec<f32>>());
        let effects = predicted.chunks_exact(2).map(|ends| ends[0] - ends[1]);
        let inputs = self.inputs.iter().cloned().zip(effects);
        inputs.map(|(input, effect)| Inspected { input, effect }).collect()
    }
}

#[cfg(test)]
mod tests;
