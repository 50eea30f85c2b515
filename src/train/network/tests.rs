//! Tests of networks and their training.

use super::random::SplitMix64;
use super::*;
use crate::snapshot::table::sha256;

const QUICK: fn() -> NetworkParameters = || NetworkParameters {
    quantile: 0.5,
    members: 2,
    epochs: 8,
    batch: 32,
    learning_rate: 0.005,
    warm_up: 20,
    ..NetworkParameters::default()
};

/// Numbers from −10 to below 10 that follow from `seed`, without any pattern.
#[allow(clippy::cast_possible_truncation)]
fn draws(seed: u64, count: usize) -> Vec<f32> {
    let mut random = SplitMix64::new(seed << 32);
    (0..count).map(|_| 10.0 * random.within_one() as f32).collect()
}

fn trained(columns: &[&[f32]], lacking: &[f32], parameters: &NetworkParameters) -> Option<Network> {
    let names: Vec<String> = (0..columns.len()).map(|at| format!("feature{at}")).collect();
    fit(&names, columns, lacking, parameters, |_| ()).ok()
}

/// The mean absolute error of a network that is trained on the first half of the rows, on the second half.
fn error_on_the_other_half(columns: &[&[f32]], lacking: &[f32]) -> f32 {
    let (known, other) = lacking.split_at(lacking.len() / 2);
    let first: Vec<&[f32]> = columns.iter().map(|column| &column[..known.len()]).collect();
    let network = trained(&first, known, &QUICK()).unwrap();
    let rows = known.len()..lacking.len();
    let rows: Vec<f32> =
        rows.flat_map(|row| columns.iter().map(move |column| column[row])).collect();
    let errors = network.predict(&rows).into_iter().zip(other).map(|(said, is)| (said - is).abs());
    errors.sum::<f32>() / other.len() as f32
}

/// **Canary**: what tells the outcome is found, and what does not is not.
#[test]
fn the_outcome_is_learned_where_it_leaks_and_noise_is_not() {
    let (outcome, noise) = (draws(1, 6000), draws(2, 6000));
    let leaking = error_on_the_other_half(&[&noise, &outcome], &outcome);
    let blind = error_on_the_other_half(&[&noise], &outcome);
    assert!(leaking < 0.3, "{leaking} with the outcome");
    // The outcome is evenly distributed on both sides of 0, so 5 is the least possible error.
    assert!((4.8..5.3).contains(&blind), "{blind} without");
}

#[test]
fn what_is_no_straight_line_is_learned() {
    let [a, b] = [3, 4].map(|seed| draws(seed, 12_000));
    let lacking: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a.abs() - b.max(0.0)).collect();
    let error = error_on_the_other_half(&[&a, &b], &lacking);
    assert!(error < 0.5, "{error}");
}

#[test]
fn a_missing_value_tells_something_too() {
    let [chance, value, noise] = [5, 6, 15].map(|seed| draws(seed, 6000));
    let holes: Vec<f32> = chance
        .iter()
        .zip(&value)
        .map(|(chance, value)| if *chance < -5.0 { f32::NAN } else { *value })
        .collect();
    let lacking: Vec<f32> =
        holes.iter().map(|value| if value.is_nan() { 8.0 } else { *value / 2.0 }).collect();
    let network = trained(&[&noise, &holes], &lacking, &QUICK()).unwrap();
    let flags: Vec<bool> = network.inputs().iter().map(|input| input.flagged).collect();
    assert_eq!(flags, [false, true]);
    // Without the flag, a missing value would be as good as the mean.
    let said = network.predict(&[0.0, f32::NAN, 0.0, network.inputs()[1].mean]);
    assert!((said[0] - 8.0).abs() < 1.0 && said[1].abs() < 1.0, "{said:?}");
}

#[test]
fn the_quantile_is_the_one_asked_for() {
    let (noise, outcome) = (draws(7, 6000), draws(8, 6000));
    for (quantile, wanted) in [(0.5, 0.0), (0.8, 6.0)] {
        let parameters = NetworkParameters { quantile, smoothing: 0.1, ..QUICK() };
        let said = trained(&[&noise], &outcome, &parameters).unwrap().predict(&noise);
        let mean = said.iter().sum::<f32>() / said.len() as f32;
        assert!((mean - wanted).abs() < 0.7, "{mean}, not {wanted}");
    }
}

/// What a fit makes, on so many threads.
fn on(threads: usize, parameters: &NetworkParameters) -> Vec<u8> {
    let [a, mut b, outcome] = [9, 10, 11].map(|seed| draws(seed, 1000));
    b.iter_mut().step_by(9).for_each(|value| *value = f32::NAN);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| trained(&[&a, &b], &outcome, parameters)).unwrap().to_bytes()
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let parameters = NetworkParameters { members: 4, ..QUICK() };
    let one = on(1, &parameters);
    assert_eq!(on(2, &parameters), one);
    assert_eq!(on(4, &parameters), one);
    let others = NetworkParameters { seed: 2, ..parameters };
    assert_ne!(on(1, &others), one);
}

/// Another figure means that the same rows give another network than before, or than elsewhere.
#[test]
fn the_bytes_are_the_same_everywhere() {
    let digest = sha256(&on(1, &QUICK()));
    assert_eq!(digest, "da59fadb42cf895c97a240f33b2010440a1eac984b58dfb478bb42a236ea1395");
}

#[test]
fn a_member_does_not_depend_on_the_others() {
    let [a, outcome] = [12, 13].map(|seed| draws(seed, 500));
    let of = |members, seed| {
        trained(&[&a], &outcome, &NetworkParameters { members, seed, ..QUICK() }).unwrap()
    };
    assert_eq!(of(3, 1).members()[2], of(1, 3).members()[0]);
}

#[test]
fn little_to_learn_from_is_no_panic() {
    let three = ["a", "b", "c"].map(str::to_owned);
    let default = NetworkParameters::default();
    assert!(fit(&[], &[], &[1.0], &default, |_| ()).is_err());
    assert!(fit(&three, &[&[], &[], &[]], &[], &default, |_| ()).is_err());
    assert!(fit(&three, &[&[1.0], &[1.0]], &[1.0], &default, |_| ()).is_err(), "a name too many");
    assert!(fit(&three[..1], &[&[1.0]], &[1.0, 2.0], &default, |_| ()).is_err(), "a row too few");
    let twice = [three[0].clone(), three[0].clone()];
    assert!(fit(&twice, &[&[1.0], &[1.0]], &[1.0], &default, |_| ()).is_err());
    let nobody = NetworkParameters { members: 0, ..default };
    assert!(fit(&three[..1], &[&[1.0]], &[1.0], &nobody, |_| ()).is_err());
    let odd = NetworkParameters { batch: 0, warm_up: 0, ..default };
    let never = NetworkParameters { epochs: 0, ..default };
    for rows in [1, 2, 13, 511, 513] {
        let value = draws(14, rows);
        let columns = [&vec![f32::NAN; rows][..], &vec![7.5; rows], &value];
        for parameters in [&default, &odd, &never] {
            let network = fit(&three, &columns, &value, parameters, |_| ()).unwrap();
            let said = network.predict(&[f32::NAN, 7.5, 0.0, 1e30, f32::NAN, -1e30]);
            assert!(said.iter().all(|points| points.abs() < 60.0), "{rows} rows: {said:?}");
        }
    }
    let network = fit(&three[..1], &[&[1.0; 40]], &[f32::NAN; 40], &default, |_| ()).unwrap();
    assert!(network.predict(&[1.0])[0].is_finite());
}
