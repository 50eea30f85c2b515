//! Real lines, where they lie beside the repository: two pick'em apps, each at one price.

use std::fs;
use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::support::{Workplace, shared};

const SEASON: &str = "2024-25";

/// A workplace with the real season and its offers; `None` where they do not lie beside the repository.
fn real() -> Option<(Workplace, Value)> {
    let folder = shared("lines")?;
    let workplace = Workplace::new();
    let bytes = fs::read(folder.join("odds_2024-25_to_2024-12-15.csv.gz")).unwrap();
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    fs::write(workplace.path("odds.csv"), text).unwrap();
    let games = folder.join("player_games_2024-25_to_2024-12-15.parquet");
    fs::copy(games, workplace.path("games.parquet")).unwrap();
    let import = ["snapshot", SEASON, "--from", "box-scores:games.parquet"];
    workplace.season(&import).succeeds();
    let manifest = workplace.season(&["lines", SEASON, "--from", "odds.csv", "--json"]);
    let manifest = manifest.succeeds().json();
    Some((workplace, manifest))
}

#[test]
fn nearly_all_of_a_real_archive_is_matched() {
    let Some((workplace, manifest)) = real() else { return };
    let counts = &manifest["counts"];
    let count = |name: &str| counts[name].as_u64().unwrap() as f64;
    assert!(count("matched") / count("offers") > 0.95, "{counts:#}");
    assert!(counts["names_of_nobody"].as_array().unwrap().is_empty(), "{counts:#}");
    assert_eq!(count("fixed_payouts"), count("matched"), "{counts:#}");
    // Both books are apps whose price is a convention: no profit figure, unless it is asked for.
    workplace.season(&["predict", SEASON]).succeeds();
    let money = |more: &[&str]| {
        let grade = workplace.season(&[&["grade", SEASON, "--json"], more].concat());
        grade.succeeds().json()["money"][0].clone()
    };
    let (usual, asked) = (money(&[]), money(&["--also-count", "fixed-payouts,without-time"]));
    assert_eq!(usual["bets"], 0, "{usual:#}");
    assert!(usual["return_per_unit"].is_null() && usual["fixed_payouts"].as_u64() > Some(0));
    assert_eq!(asked["bets"], usual["fixed_payouts"], "{asked:#}");
    // −137 on both sides: 137 of 237 have to win.
    let break_even = asked["break_even"].as_f64().unwrap();
    assert!((break_even - 137.0 / 237.0).abs() < 1e-9, "{break_even}");
    let spelt = counts["other_spellings"].as_object().unwrap();
    assert!(
        spelt.contains_key("Herb Jones") || spelt.contains_key("Nicolas Claxton"),
        "{spelt:#?}"
    );
}

/// **Proof**: on real lines, walk-forward, the gap less what chance alone makes of it is at most 0.01, no bin is beyond its 99 %
/// interval, and of bets, if there are any, the share won less the share said holds 0 in its interval.
#[test]
fn probabilities_hold_at_real_lines() {
    let (Some((workplace, _)), Some(folder)) = (real(), shared("data")) else { return };
    for season in ["2020-21", "2021-22"] {
        let file = format!(
            "box-scores:{}",
            folder.join(format!("player_games_{season}.parquet")).display()
        );
        workplace.season(&["snapshot", season, "--from", &file]).succeeds();
    }
    let train = ["train", SEASON, "--trees", "10", "--epochs", "2", "--refit-days", "21"];
    workplace.season(&train).succeeds();
    workplace.season(&["predict", SEASON]).succeeds();
    workplace.season(&["verify", SEASON]).succeeds();
    let grade = workplace.season(&["grade", SEASON, "--json"]).succeeds().json();
    let of_market = |of: &&Value| of["line_source"] == "ACTUAL_PROP";
    let calibrations: Vec<&Value> =
        grade["calibration"].as_array().unwrap().iter().filter(of_market).collect();
    assert_eq!(calibrations.len(), 7, "{calibrations:#?}");
    for of in calibrations {
        let check = &of["at_market"];
        let gap = of["gap"].as_f64().unwrap() - check["chance_gap"].as_f64().unwrap();
        assert!(of["n"].as_u64() > Some(1_000) && gap <= 0.01, "{of:#}");
        assert_eq!(check["bins_off"], 0, "{of:#}");
        if let Some(interval) = check["sides"]["difference"].get("interval") {
            let end = |name: &str| interval[name].as_f64().unwrap();
            assert!(end("low") <= 0.0 && end("high") >= 0.0, "{of:#}");
        }
    }
    workplace.season(&["grade", SEASON]).succeeds().prints(&["market lines", "chance"]);
}
