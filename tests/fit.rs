//! The constants of the v2 formulas are those that `scripts/fit` finds, and its formulas are those of the program.

use std::path::Path;

use crate::support::{Workplace, python, shared};

/// The numbers with a point in lines that are no comments, in their order.
fn numbers(text: &str) -> Vec<f64> {
    let lines = text.lines().filter(|line| !line.starts_with("//") && !line.starts_with('#'));
    let words = lines.flat_map(|line| {
        line.split(|symbol: char| !symbol.is_ascii_digit() && !"-.".contains(symbol))
    });
    words.filter(|word| word.contains('.')).filter_map(|word| word.parse().ok()).collect()
}

#[test]
fn the_constants_are_what_the_script_finds_on_the_two_oldest_seasons() {
    let Some(folder) = shared("data") else { return };
    let workplace = Workplace::new();
    let source = format!("box-scores:{}", folder.display());
    for season in ["2015-16", "2016-17"] {
        workplace.season(&["snapshot", season, "--from", &source]).succeeds();
        workplace
            .season(&["train", season, "--trees", "1", "--epochs", "1", "--refit-days", "60"])
            .succeeds();
    }
    let Some(found) = python::run("../../scripts/fit", &[&workplace.path("data")]) else { return };
    let found = numbers(&found.succeeds().stdout);
    let kept = numbers(include_str!("../src/systems/v2/coefficients.rs"));
    assert_eq!((found.len(), kept.len()), (37, 37));
    for (found, kept) in found.iter().zip(&kept) {
        assert!((found - kept).abs() < 1e-3 * kept.abs().max(0.1), "{found} is kept as {kept}");
    }
}

#[test]
fn the_script_and_the_program_say_the_same_of_similar_games() {
    let workplace = Workplace::new();
    let seasons = ["2020-21", "2021-22"];
    for season in seasons {
        workplace.season(&["snapshot", season, "--from", "demo"]).succeeds();
        workplace
            .season(&["train", season, "--trees", "1", "--epochs", "1", "--refit-days", "60"])
            .succeeds();
    }
    let data = workplace.path("data");
    let args = ["--verify".as_ref(), data.as_path()];
    let args: Vec<&Path> = args.into_iter().chain(seasons.map(Path::new)).collect();
    let Some(said) = python::run("../../scripts/fit", &args) else { return };
    said.succeeds().prints(&[" rows, at most 0.000000 points off"]);
}
