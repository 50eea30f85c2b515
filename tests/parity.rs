//! The five v1 systems, to the bit.

use std::collections::BTreeMap;

use crate::support::files::{Key, Predicted, predictions, read_table};
use crate::support::vectors::{self, days};
use crate::support::{SEASON, Workplace, shared};

/// Predicts a folder of the reference's inputs and compares every row with the reference's outputs.
#[track_caller]
fn assert_parity(name: &str, rows: usize) {
    let Some(folder) = shared(&format!("parity/{name}")) else { return };
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    let expected = predictions(&read_table(&folder.join("expected_predictions.parquet")));
    assert_eq!(expected.len(), rows);
    assert_same(&workplace.predict_as_reference(&["--parallel"]).predictions, &expected);
}

#[track_caller]
fn assert_same(found: &BTreeMap<Key, Predicted>, expected: &BTreeMap<Key, Predicted>) {
    let keys = found.keys().chain(expected.keys());
    let different: Vec<_> = keys.filter(|key| found.get(*key) != expected.get(*key)).collect();
    let show =
        |key: &&Key| format!("{key:?}: {:?}, expected {:?}", found.get(*key), expected.get(*key));
    let examples: Vec<String> = different.iter().take(5).map(show).collect();
    assert!(different.is_empty(), "{} rows differ:\n{}", different.len(), examples.join("\n"));
}

#[test]
fn the_real_season_is_reproduced() {
    assert_parity("season_2021_22", 113_706);
}

#[test]
fn the_random_season_that_walks_every_branch_is_reproduced() {
    assert_parity("branches", 17_781);
}

#[test]
fn the_vectors_are_reproduced_with_every_reason() {
    let vectors = vectors::load();
    let workplace = Workplace::with_snapshot();
    let run = workplace.predict_as_reference(&[]);
    let key =
        |system: &str, player: &str, date: &str| (days(date), player.to_owned(), system.to_owned());
    let expected = vectors.expected.iter().map(|row| {
        let predicted = Predicted {
            points: row.predicted_points.to_bits(),
            confidence: row.confidence_score.to_bits(),
            recommendation: row.recommendation.clone(),
            margin: Some(row.line_margin.to_bits()),
        };
        (key(&row.system_id, &row.player_lookup, &row.game_date), predicted)
    });
    assert_same(&run.predictions, &expected.collect());
    let skipped: BTreeMap<Key, String> = vectors
        .skipped
        .iter()
        .map(|row| (key(&row.system_id, &row.player_lookup, &row.game_date), row.reason.clone()))
        .collect();
    assert_eq!(run.skipped, skipped);
}
