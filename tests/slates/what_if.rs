//! What if: predictions of a slate with a change and without it are those of the two slates, to the bit, whatever the threads.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::known::{CAVEAT, train, whole, with_status};
use super::{DATE, predict, with_cut_season};
use crate::support::files::RunFiles;
use crate::support::vectors::days;
use crate::support::{Ended, SEASON, Workplace};

/// A cut season with a training that reads who is out, and its slate, in which all are available, as `slate.csv`.
pub fn trained() -> (Workplace, String) {
    let (workplace, whole) = with_cut_season();
    train(&workplace, "tip-off");
    let slate = with_status(&whole.slate(DATE), |_| "available");
    fs::write(workplace.path("slate.csv"), &slate).unwrap();
    (workplace, slate)
}

pub fn what_if(workplace: &Workplace, more: &[&str]) -> Ended {
    let args = ["whatif", SEASON, DATE, "--top", "1000", "--json"];
    workplace.season(&[&args, more].concat())
}

/// What `ensemble_v2` predicts of each player if the slate is `text`, in bits.
pub fn predicted(workplace: &Workplace, text: &str) -> BTreeMap<String, u64> {
    fs::write(workplace.path("changed.csv"), text).unwrap();
    let run = predict(workplace, "changed.csv", &["--systems", "ensemble_v2"]);
    let files = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    files.predictions.into_iter().map(|((_, player, _), of)| (player, of.points)).collect()
}

/// The points of `field` of each player in bits, as far as there are some.
fn points(shown: &Value, field: &str) -> BTreeMap<String, u64> {
    let players = shown["changes"].as_array().unwrap().iter();
    let bits = |of: &Value| Some(of[field]["points"].as_f64()?.to_bits());
    players.filter_map(|of| Some((of["player_lookup"].as_str()?.to_owned(), bits(of)?))).collect()
}

/// The keys of the two who are predicted most points for one team.
pub fn best_two(shown: &BTreeMap<String, u64>, slate: &str) -> [String; 2] {
    let team = |player: &str| {
        let row = slate.lines().find(|row| row.split(',').any(|cell| cell == player)).unwrap();
        row.split(',').nth(1).unwrap().to_owned()
    };
    let mut all: Vec<(&String, f64)> =
        shown.iter().map(|(player, points)| (player, f64::from_bits(*points))).collect();
    all.sort_by(|one, other| other.1.total_cmp(&one.1));
    let first = all[0].0;
    let second = all[1..].iter().find(|(player, _)| team(player) == team(first)).unwrap();
    [first.clone(), second.0.clone()]
}

#[test]
fn a_change_is_predicted_as_by_two_slates_to_the_bit() {
    let (workplace, slate) = trained();
    let all = predicted(&workplace, &slate);
    let [best, second] = best_two(&all, &slate);
    let shown = what_if(&workplace, &["--slate", "slate.csv", "--out", &best, "--out", &second]);
    let shown = shown.succeeds().json();
    let out = |player: &str| {
        if [&best, &second].iter().any(|of| *of == player) { "out" } else { "available" }
    };
    let two_out = with_status(slate.replace(",available", "").replace(",status", "").as_str(), out);
    let changed = predicted(&workplace, &two_out);
    let (without, with) = (points(&shown, "without"), points(&shown, "with"));
    // The two teams of one game, of several.
    assert!(without.len() > 12 && without.len() < all.len(), "{} of {}", without.len(), all.len());
    assert!(without.iter().all(|(player, points)| all[player] == *points));
    assert_eq!(with.len(), without.len() - 2);
    assert!(with.iter().all(|(player, points)| changed[player] == *points));
    assert!(with.iter().any(|(player, points)| all[player] != *points));

    // In again, from the slate without them.
    fs::write(workplace.path("without.csv"), &two_out).unwrap();
    let back = what_if(&workplace, &["--slate", "without.csv", "--in", &best, "--in", &second]);
    let back = back.succeeds().json();
    assert_eq!((points(&back, "without"), points(&back, "with")), (with, without));
}

#[test]
fn expected_minutes_are_read_from_the_flag_and_from_the_file_alike() {
    let (workplace, slate) = trained();
    let [best, _] = best_two(&predicted(&workplace, &slate), &slate);
    let minutes = format!("{best}=12");
    let shown = what_if(&workplace, &["--slate", "slate.csv", "--minutes", &minutes]);
    let shown = shown.succeeds().json();
    let mut lines = slate.lines();
    let header = format!("{},expected_minutes\n", lines.next().unwrap());
    let row = |line: &str| {
        let is_best = line.split(',').any(|cell| cell == best);
        format!("{line},{}\n", if is_best { "12" } else { "" })
    };
    let text = header + &lines.map(row).collect::<String>();
    let from_file = predicted(&workplace, &text);
    let (without, with) = (points(&shown, "without"), points(&shown, "with"));
    assert!(with.iter().all(|(player, points)| from_file[player] == *points));
    // His own prediction alone falls.
    let changed: Vec<&String> = with
        .iter()
        .filter(|(player, points)| without[*player] != **points)
        .map(|of| of.0)
        .collect();
    assert_eq!(changed, [&best]);
    assert!(f64::from_bits(with[&best]) < f64::from_bits(without[&best]) - 1.0);
}

#[test]
fn every_case_of_who_plays_is_that_of_its_slate_on_any_number_of_threads() {
    let (workplace, slate) = trained();
    let [best, second] = best_two(&predicted(&workplace, &slate), &slate);
    let args = ["--slate", "slate.csv", "--questionable", &best, "--questionable", &second];
    let shown = what_if(&workplace, &args).succeeds().json();
    assert_eq!(shown["questionable"][0]["chance"], 0.5);
    // The four slates, each by itself.
    let of_case = |out: &[&str]| {
        let flags: Vec<&str> = out.iter().flat_map(|name| ["--out", *name]).collect();
        let flags = [&["--slate", "slate.csv"], &flags[..]].concat();
        points(&what_if(&workplace, &flags).succeeds().json(), "with")
    };
    let nobody =
        points(&what_if(&workplace, &["--slate", "slate.csv", "--out", &best]).json(), "without");
    let cases = [nobody, of_case(&[&best]), of_case(&[&second]), of_case(&[&best, &second])];
    let players = shown["players"].as_array().unwrap();
    assert_eq!(players.len(), cases[0].len());
    for player in players {
        let lookup = player["player_lookup"].as_str().unwrap();
        let points: Vec<f64> = cases
            .iter()
            .filter_map(|of| of.get(lookup))
            .map(|bits| f64::from_bits(*bits))
            .collect();
        let mean = points.iter().sum::<f64>() / points.len() as f64;
        let field = |name: &str| player[name]["points"].as_f64().unwrap();
        assert!((player["expected_points"].as_f64().unwrap() - mean).abs() < 1e-9, "{player}");
        assert_eq!(field("lowest"), points.iter().copied().fold(f64::INFINITY, f64::min));
        assert_eq!(field("highest"), points.iter().copied().fold(0.0, f64::max));
        assert_eq!(
            points.len(),
            if [&best, &second].iter().any(|of| *of == lookup) { 2 } else { 4 }
        );
    }
    let on = |threads: &str| {
        let all = [&["whatif", SEASON, DATE, "--json"][..], &args].concat();
        workplace.command(&all).env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
    };
    assert_eq!(on("1"), on("3"));

    // What the file says of a player is how likely he plays.
    let doubtful = slate.replacen(
        slate.lines().find(|line| line.contains(&best)).unwrap(),
        &slate.lines().find(|line| line.contains(&best)).unwrap().replace("available", "doubtful"),
        1,
    );
    fs::write(workplace.path("doubtful.csv"), doubtful).unwrap();
    let shown = what_if(&workplace, &["--slate", "doubtful.csv"]).succeeds().json();
    assert_eq!(shown["questionable"][0]["chance"], 0.25);
    let text = workplace.season(&["whatif", SEASON, DATE, "--slate", "doubtful.csv"]);
    text.succeeds().prints(&["2 slates of", "25.0 % to play", "depends on it most", "highest"]);
}

#[test]
fn of_a_date_that_was_played_the_slate_is_who_played() {
    let workplace = whole();
    train(&workplace, "tip-off");
    let run = workplace
        .season(&["predict", SEASON, "--dates", DATE, "--slate", "tip-off", "--json"])
        .succeeds()
        .json();
    let files = RunFiles::read(&workplace.path(run["folder"].as_str().unwrap()));
    let of_ensemble = files.predictions.iter().filter(|(key, _)| key.2 == "ensemble_v2");
    let of_run: BTreeMap<&String, u64> = of_ensemble.map(|(key, of)| (&key.1, of.points)).collect();
    assert!(files.predictions.keys().all(|key| key.0 == days(DATE)));
    let most = of_run
        .iter()
        .max_by(|one, other| f64::from_bits(*one.1).total_cmp(&f64::from_bits(*other.1)));
    let best = most.unwrap().0.as_str();
    let shown = what_if(&workplace, &["--out", best]).succeeds().json();
    assert_eq!(
        (&shown["slate"], shown["system_id"].as_str()),
        (&"who played".into(), Some("ensemble_v2"))
    );
    let without = points(&shown, "without");
    assert!(without.iter().all(|(player, points)| of_run[player] == *points));
    let text = workplace.season(&["whatif", DATE, "--out", best, "--top", "5"]);
    text.succeeds().prints(&[CAVEAT, "slate from who played", "gains most", "out"]);
    assert!(text.stdout.lines().all(|line| line.chars().count() <= 80), "{}", text.stdout);
    assert_eq!(text.stdout.lines().skip_while(|line| !line.starts_with("player ")).count(), 6);
}

#[test]
fn what_makes_no_sense_is_refused_before_work_begins() {
    let (workplace, slate) = trained();
    let base = ["whatif", SEASON, DATE, "--slate", "slate.csv"];
    let refused = |more: &[&str], words: &[&str]| {
        workplace.season(&[&base[..], more].concat()).fails(2, words);
    };
    let [best, _] = best_two(&predicted(&workplace, &slate), &slate);
    let best = best.as_str();
    refused(&[], &["nothing is changed"]);
    refused(&["--out", "xxxxyyyy"], &["there is no player"]);
    refused(&["--out", &best[..best.len() - 1].replace('a', "e")], &["hint"]);
    refused(&["--out", best, "--in", best], &["both --out and --in", "hint"]);
    refused(&["--in", best], &["is in already"]);
    refused(&["--minutes", &format!("{best}=61")], &["0 to 60"]);
    refused(&["--minutes", best], &["NAME=MINUTES"]);
    refused(&["--out", best, "--minutes", &format!("{best}=20")], &["plays no minutes"]);
    let names: Vec<&str> =
        slate.lines().skip(1).take(11).map(|row| row.split(',').nth(4).unwrap()).collect();
    let many: Vec<&str> = names.iter().flat_map(|name| ["--questionable", name]).collect();
    refused(&many, &["11 players", "at most 10"]);
    workplace
        .season(&["whatif", SEASON, "2022-01-14", "--slate", "slate.csv", "--out", best])
        .fails(2, &["another date"]);
    workplace
        .season(&["whatif", SEASON, "2022-02-14", "--out", best])
        .fails(2, &["there is no game on 2022-02-14", "season slate template"]);
    // Somebody of a team that does not play.
    let elsewhere = slate.lines().nth(1).unwrap().split(',').nth(1).unwrap().to_owned();
    let others: Vec<&str> =
        slate.lines().filter(|row| !row.split(',').take(3).any(|cell| cell == elsewhere)).collect();
    fs::write(workplace.path("others.csv"), others.join("\n") + "\n").unwrap();
    let args = ["whatif", SEASON, DATE, "--slate", "others.csv", "--out", names[0]];
    workplace.season(&args).fails(2, &["plays for none of the teams"]);
}

#[test]
fn without_a_training_that_reads_who_is_out_the_command_is_named() {
    let (workplace, whole) = with_cut_season();
    let slate = with_status(&whole.slate(DATE), |_| "available");
    fs::write(workplace.path("slate.csv"), &slate).unwrap();
    let someone = slate.lines().nth(1).unwrap().split(',').nth(4).unwrap();
    let needs = ["season train 2021-22 --slate tip-off"];
    what_if(&workplace, &["--slate", "slate.csv", "--out", someone]).fails(4, &needs);
    train(&workplace, "expected");
    what_if(&workplace, &["--slate", "slate.csv", "--out", someone]).fails(4, &needs);
}
