//! The file of a network: JSON that says what it is, the version of its format, the inputs, and the weights of each member.

use serde::Serialize;

use super::{Member, Network, NetworkInput, UNITS, Units};
use crate::model::error::Flaw;
use crate::model::json;
use crate::model::value::{ModelField, Value};

/// What the file says it is.
const FORMAT: &str = "season network";

/// The version of the format that is written and read.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct NetworkFile<'a> {
    format: &'a str,
    version: u8,
    scale: f32,
    inputs: &'a [NetworkInput],
    members: Vec<OfMember<'a>>,
}

#[derive(Serialize)]
struct OfMember<'a> {
    /// Those of the first input for all units, then those of the second.
    weights: &'a [f32],
    biases: &'a [f32],
    output: &'a [f32],
    output_bias: f32,
}

/// Whether the `bytes` of a file say that they are a network, good or bad.
pub(in crate::model) fn is_one(bytes: &[u8]) -> bool {
    let says =
        |root: &Value| ModelField::root(root).get("format")?.text().map(|text| text == FORMAT);
    // What cannot be read says nothing.
    json::parse(bytes).and_then(|root| says(&root)).unwrap_or(false)
}

impl Network {
    /// The network in the `bytes` of a file, to the bit as it was written.
    pub fn new(bytes: &[u8]) -> Result<Self, Flaw> {
        let root = json::parse(bytes)?;
        let root = ModelField::root(&root);
        let format = root.get("format")?;
        if format.text()? != FORMAT {
            return Err(format.flaw(format!("it is not `{FORMAT}`")));
        }
        let version = root.get("version")?;
        let found = version.number()?;
        if found != f64::from(VERSION) {
            return Err(version.flaw(format!("it is {found}, and this program reads {VERSION}")));
        }
        let inputs = root.get("inputs")?.items()?.iter().map(input_of).collect::<Result<_, _>>()?;
        let members =
            root.get("members")?.items()?.iter().map(member_of).collect::<Result<_, _>>()?;
        Self::from_members(inputs, members, root.get("scale")?.float()?)
    }

    /// The bytes of its file.
    ///
    /// # Panics
    ///
    /// Never: numbers, texts and lists of them can always be written.
    #[expect(clippy::expect_used, reason = "numbers, texts and lists of them can be written")]
    pub fn to_bytes(&self) -> Vec<u8> {
        let members = self.members.iter().map(|member| OfMember {
            weights: member.weights.as_flattened(),
            biases: &member.biases,
            output: &member.output,
            output_bias: member.output_bias,
        });
        let file = NetworkFile {
            format: FORMAT,
            version: VERSION,
            scale: self.scale,
            inputs: &self.inputs,
            members: members.collect(),
        };
        serde_json::to_vec(&file).expect("Invariant: numbers and texts can be written")
    }
}

fn input_of(field: &ModelField<'_>) -> Result<NetworkInput, Flaw> {
    let number = |name| field.get(name)?.float();
    Ok(NetworkInput {
        name: field.get("name")?.text()?.to_owned(),
        low: number("low")?,
        high: number("high")?,
        mean: number("mean")?,
        deviation: number("deviation")?,
        flagged: field.get("flagged")?.flag()?,
    })
}

fn member_of(field: &ModelField<'_>) -> Result<Member, Flaw> {
    let weights = field.get("weights")?;
    let floats = weights.floats()?;
    let (by_input, []) = floats.as_chunks::<UNITS>() else {
        return Err(weights.flaw(format!("{} is no multiple of {UNITS}", floats.len())));
    };
    Ok(Member {
        weights: by_input.to_vec(),
        biases: units(&field.get("biases")?)?,
        output: units(&field.get("output")?)?,
        output_bias: field.get("output_bias")?.float()?,
    })
}

fn units(field: &ModelField<'_>) -> Result<Units, Flaw> {
    let floats = field.floats()?;
    let flaw = |floats: Vec<f32>| field.flaw(format!("there are {}, not {UNITS}", floats.len()));
    floats.try_into().map_err(flaw)
}
