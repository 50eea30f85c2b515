//! `season slate template`: everybody who may play, for a person to mark, and back into `season predict`.

use std::fs;

use serde_json::Value;

use super::{DATE, predict, with_cut_season};
use crate::support::{SEASON, Workplace};

/// Two teams of the slate that play each other, as `AWAY@HOME`.
fn game(slate: &str) -> String {
    let row: Vec<&str> = slate.lines().nth(1).unwrap().split(',').collect();
    let (team, opponent) = (row[1], row[2]);
    if row[3] == "true" { format!("{opponent}@{team}") } else { format!("{team}@{opponent}") }
}

fn template(workplace: &Workplace, game: &str, more: &[&str]) -> crate::support::Ended {
    let args = ["slate", "template", SEASON, DATE, "--games", game];
    workplace.season(&[&args[..], more].concat())
}

#[test]
fn a_template_is_marked_and_predicted() {
    let (workplace, whole) = with_cut_season();
    let slate = whole.slate(DATE);
    let game = game(&slate);
    let written = template(&workplace, &game, &["--output", "tonight.csv"]);
    written.succeeds().says(&["may play", "season predict 2021-22 --slate tonight.csv"]);
    let text = fs::read_to_string(workplace.path("tonight.csv")).unwrap();
    // The date says which season it is.
    let unnamed = workplace.season(&["slate", "template", DATE, "--games", &game]);
    assert_eq!(unnamed.succeeds().stdout, text);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(lines[0].starts_with("game_date,team,opponent,is_home,player,player_lookup,status,"));
    assert!(lines.len() > 15, "{text}");
    // Everybody who played that night, and was not new, may play.
    let (away, home) = game.split_once('@').unwrap();
    let played = slate.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        [away, home].contains(&cells[1]).then_some(cells[4])
    });
    for player in played {
        assert!(lines.iter().any(|line| line.split(',').nth(5) == Some(player)), "{player}");
    }
    lines[1] = lines[1].replacen(",,", ",out,", 1);
    fs::write(workplace.path("marked.csv"), lines.join("\n") + "\n").unwrap();
    let run = predict(&workplace, "marked.csv", &[]);
    assert_eq!(run["player_dates"], lines.len() - 2);
    // A file that is there may be marked, and is not replaced.
    let again = template(&workplace, &game, &["--output", "tonight.csv"]);
    again.fails(2, &["tonight.csv is there already"]);
}

/// A file has what its name says, and the date is one of the season.
#[test]
fn a_template_is_never_what_its_name_is_not() {
    let (workplace, whole) = with_cut_season();
    let game = game(&whole.slate(DATE));
    for output in [&["a.parquet"][..], &["a.csv.gz"], &["a.csv", "--json"]] {
        let refused = template(&workplace, &game, &[&["--output"], output].concat());
        refused.fails(2, &["a template is written as CSV or JSON"]);
        assert!(!workplace.path(output[0]).exists());
    }
    template(&workplace, &game, &["--output", "tonight", "--json"]).succeeds();
    let text = fs::read_to_string(workplace.path("tonight")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap();
    let late = ["slate", "template", SEASON, "2031-01-15", "--games", &game];
    workplace.season(&late).fails(3, &["2031-01-15 is not in 2021-22"]);
}

#[test]
fn a_template_in_json_is_the_same_slate() {
    let (workplace, whole) = with_cut_season();
    let game = game(&whole.slate(DATE));
    template(&workplace, &game, &["--output", "tonight.csv"]).succeeds();
    template(&workplace, &game, &["--output", "tonight.json"]).succeeds();
    let printed = template(&workplace, &game, &["--json"]).succeeds().json();
    let stored: Value =
        serde_json::from_str(&fs::read_to_string(workplace.path("tonight.json")).unwrap()).unwrap();
    assert_eq!(printed, stored);
    let entry = &printed[0];
    assert!(entry["usual_minutes"].as_f64().unwrap() > 20.0, "{entry}");
    assert!(entry["games_missed"].as_u64().is_some() && entry["status"].is_null(), "{entry}");
    let [csv, json] = ["tonight.csv", "tonight.json"]
        .map(|file| predict(&workplace, file, &[])["run_id"].clone());
    assert_eq!(csv, json);
    let text = template(&workplace, &game, &[]).succeeds().stdout.clone();
    assert_eq!(text, fs::read_to_string(workplace.path("tonight.csv")).unwrap());
}

#[test]
fn games_that_are_none_have_no_template() {
    let (workplace, whole) = with_cut_season();
    let game = game(&whole.slate(DATE));
    template(&workplace, "LAL", &[]).fails(3, &["`LAL` is no game"]);
    template(&workplace, "QQQ@ZZZ", &[]).fails(3, &["`QQQ` is no team"]);
    let twice = format!("{game},{game}");
    template(&workplace, &twice, &[]).fails(3, &["has two games on one date"]);
    let args = ["slate", "template", SEASON, "2021-12-01", "--games", &game];
    workplace.season(&args).fails(3, &["is not after the newest game of"]);
}
