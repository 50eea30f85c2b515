//! What is typed wrong, and what does not fit the data that is there.

use std::fs;

use super::refused;
use crate::support::{SEASON, Workplace, vectors};

#[test]
fn what_cannot_be_understood_is_named() {
    let workplace = Workplace::with_snapshot();
    for (args, words) in [
        (
            &["snapshot", "2021-23", "--from", "warehouse:warehouse"][..],
            "`2021-23` is not a season",
        ),
        (&["snapshot", SEASON], "--project"),
        (&["snapshot", SEASON, "--from", "warehouse"], "`warehouse` is not a source"),
        (&["snapshot", SEASON, "--from", "warehouse:"], "`warehouse:` is not a source"),
        (&["snapshot", SEASON, "--from", "bigquery:"], "`bigquery:` is not a source"),
        (&["predict", "2021"], "`2021` is not a season"),
        (&["predict", "--fast"], "--fast"),
        (
            &["predict", "--systems", "moving_average"],
            "there is no such system; the systems are moving_",
        ),
        (&["predict", "--systems", ""], "there is no such system"),
        (&["predict", "--threads", "0"], "0 is not in 1..=1024"),
        (&["predict", "--parallel", "--threads", "2"], "cannot be used with"),
        (&["predict", "--start-date", "19.10.2021"], "`19.10.2021` is not a date"),
        (&["predict", "--dates", "2021-11-09", "--end-date", "2021-11-10"], "cannot be used with"),
        (&["predict", "--line", "guess"], "guess"),
        (&["predict", "--line", "fixed:twenty"], "fixed:twenty"),
        (&["predict", "--skip-bootstrap-days", "-1"], "-1"),
        (&["compare"], "<RUN>"),
        (&["forecast"], "unrecognized subcommand"),
    ] {
        let before = workplace.data_tree();
        let ended = workplace.season(args);
        ended.fails(2, &[words]);
        assert_eq!(workplace.data_tree(), before);
    }
}

#[test]
fn a_date_outside_the_season_is_refused_with_the_dates_there_are() {
    let workplace = Workplace::with_snapshot();
    let held = "is not in 2021-22, whose games are from 2021-10-19 to 2022-";
    for args in [
        ["predict", "--start-date", "2021-10-18"],
        ["predict", "--end-date", "2022-10-19"],
        ["predict", "--dates", "2021-11-09,2023-01-01"],
    ] {
        refused(&workplace, &args, 2, &[held]);
    }
}

#[test]
fn a_first_date_after_the_last_is_refused() {
    let workplace = Workplace::with_snapshot();
    let args = ["predict", "--start-date", "2021-12-02", "--end-date", "2021-12-01"];
    let what = "the first date, 2021-12-02, is after the last, 2021-12-01";
    refused(&workplace, &args, 2, &[what]);
}

#[test]
fn without_a_snapshot_every_command_says_how_to_make_one() {
    let workplace = Workplace::new();
    let missing = "there is no snapshot of 2021-22 in data/snapshots/2021-22";
    let import = "hint: season snapshot 2021-22 --from box-scores:FILE imports it";
    let invent =
        "hint: season demo invents one; season snapshot 2021-22 --from box-scores:FILE imports";
    let (day, run) = ("2021-12-14", "zz");
    let commands = [
        "predict".to_owned(),
        "train".to_owned(),
        "grade".to_owned(),
        format!("grade --run {run}"),
        "report".to_owned(),
        format!("show {day}"),
        format!("explain curry {day}"),
        "export --format csv".to_owned(),
        "audit".to_owned(),
        "verify".to_owned(),
    ];
    #[cfg(feature = "bigquery")]
    let commands = commands.into_iter().chain(
        ["undo", "upload --project p --dry-run", "predict --upload --yes --project p --table d.t"]
            .map(str::to_owned),
    );
    for line in commands {
        let args: Vec<&str> = line.split(' ').collect();
        let ended = refused(&workplace, &args, 4, &["there is no snapshot", invent]);
        // A shell takes these for files to read from and to write to.
        assert!(!ended.stderr.contains(['<', '>']), "{}", ended.stderr);
    }
    for command in ["predict", "train", "grade", "report", "audit", "verify"] {
        refused(&workplace, &[command, SEASON], 4, &[missing, import]);
    }
    assert!(!workplace.data().exists(), "there was no data folder");
}

#[test]
fn with_several_snapshots_the_season_must_be_named() {
    let workplace = Workplace::with_snapshot();
    let other = workplace.path("data/snapshots/2022-23");
    fs::create_dir(&other).unwrap();
    let words = ["there are several snapshots: 2021-22, 2022-23", "hint: season predict 2022-23"];
    refused(&workplace, &["predict"], 2, &words);
}

#[test]
fn a_season_the_folder_does_not_hold_is_refused_with_the_dates_it_does() {
    let workplace = Workplace::with_snapshot();
    let args = ["snapshot", "2018-19", "--from", "warehouse:warehouse"];
    let games = vectors::load().games;
    let dates = || games.iter().map(|game| &game.game_date);
    let (first, last) = (dates().min().unwrap(), dates().max().unwrap());
    let what = format!(
        "player_game_summary.parquet holds no game of 2018-19; its games are from {first} to {last}"
    );
    refused(&workplace, &args, 3, &[&what, "hint: name the season that the folder holds"]);
}
