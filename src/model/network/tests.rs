//! Tests of networks.

use serde_json::{Value, json};

use super::*;

fn input(name: &str, flagged: bool) -> NetworkInput {
    let name = name.to_owned();
    NetworkInput { name, low: -1.0, high: 9.0, mean: 3.0, deviation: 2.0, flagged }
}

/// A member whose first unit is 2·`a` − 1·`b` + 5·(`b` is missing) − 1, and whose output is 0.5 + 3 times that unit; the
/// second unit is 1 and takes off `second`.
fn member(second: f32) -> Member {
    let one = |first: f32| std::array::from_fn(|unit| if unit == 0 { first } else { 0.0 });
    let mut biases: Units = one(-1.0);
    biases[1] = 1.0;
    let mut output: Units = one(3.0);
    output[1] = -second;
    Member { weights: vec![one(2.0), one(-1.0), one(5.0)], biases, output, output_bias: 0.5 }
}

fn network() -> Network {
    let inputs = vec![input("a", false), input("b", true)];
    Network::from_members(inputs, vec![member(0.0), member(1.0)], 4.0).unwrap()
}

#[test]
fn predictions_are_those_worked_out_by_hand() {
    let rows = [
        [7.0, 5.0],            // 2 and 1 deviations: 2·2 − 1 − 1 = 2, output 6.5 and 5.5
        [3.0, 5.0],            // −1 − 1 < 0: only the rest
        [100.0, 3.0],          // as 9: 2·3 − 1 = 5, 15.5 and 14.5
        [7.0, f32::NAN],       // 4 + 5 − 1 = 8, 24.5 and 23.5
        [f32::NAN, f32::NAN],  // 5 − 1 = 4, 12.5 and 11.5
        [f32::INFINITY, -1e9], // b as −1, −2 deviations: 0 + 2 − 1 = 1, 3.5 and 2.5
    ];
    let predicted = network().predict(rows.as_flattened());
    assert_eq!(predicted, [24.0, 0.0, 60.0, 96.0, 48.0, 12.0]);
    let one_by_one: Vec<f32> = rows.iter().flat_map(|row| network().predict(row)).collect();
    assert_eq!(predicted, one_by_one);
    assert_eq!(network().names().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_file_holds_every_bit() {
    let mut member = member(f32::from_bits(0x3dcc_cccd));
    // Numbers that would not survive rounding twice, or the way by another precision.
    for (at, weight) in member.weights.as_flattened_mut().iter_mut().enumerate() {
        *weight = f32::from_bits(0x3f80_0001 + 0x0001_2345 * u32::try_from(at).unwrap());
    }
    member.biases[7] = -0.0;
    member.output[9] = f32::from_bits(1);
    let inputs = vec![input("a \"quoted\"", true), input("b", false)];
    let network = Network::from_members(inputs, vec![member], 6.0).unwrap();
    let bytes = network.to_bytes();
    let read = Network::new(&bytes).unwrap();
    assert_eq!(read, network);
    assert_eq!(read.to_bytes(), bytes);
}

#[test]
fn what_does_not_fit_together_is_refused_with_its_place() {
    let refused = |change: &dyn Fn(&mut Value), words: [&str; 2]| {
        let mut file: Value = serde_json::from_slice(&network().to_bytes()).unwrap();
        change(&mut file);
        let said = Network::new(&serde_json::to_vec(&file).unwrap()).unwrap_err().to_string();
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    };
    refused(&|file| file["format"] = json!("other"), ["format", "season network"]);
    refused(&|file| file["version"] = json!(2), ["version", "it is 2"]);
    refused(&|file| file["scale"] = json!("6"), ["scale", "not a number"]);
    refused(&|file| file["scale"] = json!(1e39), ["members[0]", "infinite"]);
    refused(&|file| file["inputs"] = json!([]), ["inputs", "none"]);
    refused(&|file| file["members"] = json!([]), ["members", "none"]);
    refused(&|file| file["inputs"][1]["name"] = json!("a"), ["inputs[1]", "`a`"]);
    refused(&|file| file["inputs"][1]["low"] = json!(10), ["inputs[1]", "10 to 9"]);
    refused(&|file| file["inputs"][0]["high"] = json!(1e39), ["inputs[0]", "finite"]);
    refused(&|file| file["inputs"][0]["deviation"] = json!(0), ["inputs[0]", "divided by 0"]);
    refused(&|file| file["inputs"][0]["deviation"] = json!(1e-40), ["inputs[0]", "divided"]);
    refused(&|file| file["inputs"][0]["flagged"] = json!(1), ["inputs[0].flagged", "flag"]);
    refused(&|file| file["inputs"][0]["flagged"] = json!(true), ["members[0]", "3 inputs, not 4"]);
    refused(&|file| file["members"][1]["weights"][3] = json!("x"), ["members[1].weights", "list"]);
    refused(&|file| file["members"][1]["weights"][3] = json!(1e35), ["members[1]", "infinite"]);
    refused(&|file| file["members"][0]["output_bias"] = json!(null), ["output_bias", "null"]);
    let shorter = |list: &mut Value| drop(list.as_array_mut().unwrap().pop());
    refused(&|file| shorter(&mut file["members"][0]["weights"]), ["weights", "191 is no multiple"]);
    refused(&|file| shorter(&mut file["members"][0]["biases"]), ["biases", "63, not 64"]);
    let without = |file: &mut Value| drop(file.as_object_mut().unwrap().remove("members"));
    refused(&without, ["the file", "no `members`"]);
    let mut nan = network();
    nan.members[0].biases[0] = f32::NAN;
    assert!(Network::from_members(nan.inputs, nan.members, 1.0).is_err());
    for bytes in [&b""[..], b"{", b"[]", b"{L\0\0\0\0\0\0\0\x07learner"] {
        assert!(Network::new(bytes).is_err());
    }
}
