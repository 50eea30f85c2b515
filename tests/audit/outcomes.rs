//! What knows the outcome is found and said, whichever column knows it.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Float64Array, RecordBatch};
use arrow::datatypes::Float64Type;

use super::Audited;
use crate::support::files::{read_table, rehash_snapshot};
use crate::support::invented::{Features, League};
use crate::support::{Ended, SEASON, Workplace, assert_fits};
use season::snapshot::table::encode;

/// What the players of `league` scored, by player and day.
pub(super) fn outcomes(league: &League) -> BTreeMap<(String, i32), f64> {
    let games = league.games.iter();
    games.filter_map(|game| Some(((game.player.clone(), game.day), game.points? as f64))).collect()
}

/// What the averages say of the points.
pub(super) fn expected(row: &Features) -> f64 {
    0.2 * row.values[0] + 0.4 * row.values[1] + 0.4 * row.values[2]
}

/// The invented season, each of whose honest rows is changed by `change`, given the points beyond the averages.
fn league(change: impl Fn(usize, f64, &mut Features)) -> League {
    let mut league = League::with_rows(|before, _, _, _| before);
    let outcomes = outcomes(&league);
    for (position, row) in league.features.iter_mut().enumerate() {
        let Some(points) = outcomes.get(&(row.player.clone(), row.day)) else { continue };
        change(position, points - expected(row), row);
    }
    league
}

pub(super) fn told(league: &League) -> Ended {
    let workplace = Workplace::new();
    league.write(&workplace.warehouse());
    workplace.snapshot().succeeds();
    workplace.season(&["audit"])
}

#[test]
fn a_feature_that_knows_the_outcome_is_said_with_its_figure_and_the_way_out() {
    let ended = told(&league(|_, beyond, row| row.values[7] = beyond / 20.0));
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""));
    ended.prints(&["wrong: pace_score knows the outcome", "KNOWS OUTCOME", "above 0.30 is wrong"]);
    ended.prints(&["--features rebuild"]);
    assert_fits(&ended.stdout);
    let wrong = ended.stdout.find("wrong: pace_score").unwrap();
    assert!(wrong < ended.stdout.find("verdict").unwrap(), "the answer comes first");
}

/// Whoever changes a few rows of one feature, and the hashes with them, is not told that all features are clean.
#[test]
fn rows_that_are_not_as_built_are_said_with_their_number() {
    let workplace = Workplace::new();
    League::with_rows(|before, _, _, _| before).write(&workplace.warehouse());
    workplace.rebuild("warehouse").succeeds();
    let folder = workplace.data().join("snapshots").join(SEASON);
    let stored = read_table(&folder.join("features.parquet"));
    let position = stored.schema().index_of("points_avg_last_5").unwrap();
    let values = stored.column(position).as_primitive::<Float64Type>();
    let changed = |(row, value): (usize, &f64)| if row % 50 == 0 { value + 1.0 } else { *value };
    let changed = Float64Array::from_iter_values(values.values().iter().enumerate().map(changed));
    let (count, rows) = (stored.num_rows().div_ceil(50), stored.num_rows());
    let mut columns: Vec<ArrayRef> = stored.columns().to_vec();
    columns[position] = Arc::new(changed);
    let changed = RecordBatch::try_new(stored.schema(), columns).unwrap();
    fs::write(folder.join("features.parquet"), encode(&changed).unwrap()).unwrap();
    rehash_snapshot(&folder);

    let ended = workplace.season(&["audit"]);
    assert_eq!(ended.code, 1);
    let text = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let said =
        format!("points_avg_last_5 is not what this program builds in {count} of {rows} rows");
    assert!(text.contains(&said), "{text}");
    assert!(text.contains("NOT AS BUILT") && text.contains("20 clean"), "{text}");
    assert!(
        text.contains(&format!("hint: from its source, season snapshot {SEASON} --from")),
        "{text}"
    );
    assert_fits(&ended.stdout);
    let json = Audited::of(&workplace);
    assert_eq!(json.verdicts()["points_avg_last_5"], "not_as_built");
}

/// Systems read how good a row is, too.
#[test]
fn the_quality_and_the_source_of_rows_can_know_the_outcome() {
    let by_quality = |_: usize, beyond: f64, row: &mut Features| {
        row.quality = if beyond > 0.0 { 95.0 } else { 55.0 }
    };
    let ended = told(&league(by_quality));
    assert_eq!(ended.code, 1);
    ended.prints(&["wrong: feature_quality_score knows the outcome", "--features rebuild"]);
    let by_source = |_: usize, beyond: f64, row: &mut Features| {
        row.source = if beyond > 0.0 { "phase4" } else { "mock" }.to_owned();
    };
    let ended = told(&league(by_source));
    assert_eq!(ended.code, 1);
    ended.prints(&["wrong: data_source knows the outcome", "--features rebuild"]);
    let by_chance = |at: usize, _: f64, row: &mut Features| {
        row.quality = 55.0 + (at % 7) as f64;
        row.source = if at.is_multiple_of(3) { "phase4" } else { "mock" }.to_owned();
    };
    assert_eq!(told(&league(by_chance)).code, 0);
}

/// An outcome is split among three averages by noise that cancels in their sum, so that each hardly knows it.
#[test]
fn averages_that_know_the_outcome_together_are_wrong() {
    use crate::support::invented::Draw;
    let split = |share: f64| {
        move |at: usize, beyond: f64, row: &mut Features| {
            let mut draw = Draw(at as u64 * 7919 + 1);
            let mut noise = || (draw.below(2001) - 1000) as f64 / 250.0;
            let (one, other) = (noise(), noise());
            let part = share * beyond;
            for (value, noise) in row.values.iter_mut().zip([one, other, -one - other]) {
                *value = (*value + part + noise).clamp(0.0, 60.0);
            }
        }
    };
    let ended = told(&league(split(0.05)));
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    ended.prints(&["wrong: 3 columns know the outcome together (points_avg_last_5,"]);
    ended.prints(&["--features rebuild"]);
    assert!(!ended.stdout.contains("KNOWS OUTCOME"), "{}", ended.stdout);
    ended.prints(&["may know outcome", "18 clean"]);
    assert_fits(&ended.stdout);
    let noise_alone = told(&league(split(0.0)));
    assert_eq!(noise_alone.code, 0, "{}", noise_alone.stdout);
    assert!(!noise_alone.stdout.contains("together"), "{}", noise_alone.stdout);
}
