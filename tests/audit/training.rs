//! What a training wrote down is judged with the snapshot that it was made from.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch};
use season::snapshot::table::sha256;

use crate::support::files::{floats, read_table, write_table};
use crate::support::{SEASON, Workplace};

/// A workplace with a training, and its folder.
fn trained() -> (Workplace, PathBuf) {
    let workplace = Workplace::new();
    for season in ["2020-21", SEASON] {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
    }
    let args = ["train", SEASON, "--trees", "2", "--epochs", "1", "--refit-days", "100", "--json"];
    let training = workplace.season(&args).succeeds().json();
    let folder = workplace.path(training["folder"].as_str().unwrap());
    (workplace, folder)
}

#[test]
fn the_inputs_of_an_honest_training_are_clean() {
    let (workplace, _) = trained();
    let audit = workplace.season(&["audit", SEASON, "--json"]).succeeds().json();
    let inputs = &audit["training"]["inputs"];
    assert_eq!((&inputs["sound"], &inputs["missing"]), (&true.into(), &0.into()));
    let leaks = inputs["leaks"].as_array().unwrap();
    assert_eq!(leaks.len(), 105);
    let with = |verdict: &str| -> Vec<&str> {
        let with = leaks.iter().filter(|leak| leak["verdict"] == verdict);
        with.map(|leak| leak["feature"].as_str().unwrap()).collect()
    };
    let cannot_leak = with("cannot_leak");
    assert_eq!(cannot_leak, ["first_known_season", "home_away", "back_to_back"]);
    assert_eq!(with("clean").len(), leaks.len() - cannot_leak.len(), "{leaks:#?}");
    let full = workplace.season(&["audit", SEASON, "--full"]);
    full.succeeds().prints(&["\ntraining ", "teammates_minutes"]);
    crate::support::assert_fits(&full.stdout);
    let short = workplace.season(&["audit", SEASON]);
    short.succeeds().prints(&[
        "\ntraining ",
        "nothing is wrong",
        "features: 102 clean, 3 cannot leak",
    ]);
}

/// One game more than there were before the date is as many as there are after it.
#[test]
fn a_training_that_saw_the_date_is_caught() {
    let (workplace, folder) = trained();
    let (file, manifest) = (folder.join("extended.parquet"), folder.join("manifest.json"));
    let honest = std::fs::read(&file).unwrap();
    let table = read_table(&file);
    let games = floats(&table, "games_season").into_iter().map(|games| Some(games? + 1.0));
    let mut columns = table.columns().to_vec();
    columns[table.schema().index_of("games_season").unwrap()] =
        Arc::new(games.collect::<Float64Array>());
    write_table(&file, &RecordBatch::try_new(table.schema(), columns).unwrap());
    let forged = std::fs::read_to_string(&manifest).unwrap();
    let forged = forged.replace(&sha256(&honest), &sha256(&std::fs::read(&file).unwrap()));
    std::fs::write(&manifest, forged).unwrap();

    let ended = workplace.season(&["audit", SEASON]);
    assert_eq!(ended.code, 1, "{}{}", ended.stdout, ended.stderr);
    ended.prints(&["WRONG · features that contain the game they describe: 1", "games_season"]);
}

#[test]
fn without_the_seasons_it_learned_from_a_training_is_not_judged() {
    let (workplace, _) = trained();
    workplace.season(&["snapshot", "2020-21", "--from", "demo:2"]).succeeds();
    let ended = workplace.season(&["audit", SEASON]);
    ended
        .succeeds()
        .prints(&["not checked: the snapshot of 2020-21 that it was trained on is missing"]);
}
