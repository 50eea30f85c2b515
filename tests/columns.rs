//! What is printed fits a terminal of 80 columns, and uses more where there are more.

use std::process::Command;

use crate::support::runs::{id, predict};
use crate::support::{SEASON, Workplace, assert_fits, end};

fn demo() -> Workplace {
    let workplace = Workplace::new();
    workplace.season(&["demo", SEASON]).succeeds();
    workplace
}

#[test]
fn no_line_is_wider_than_80_columns_where_nobody_says_how_many_there_are() {
    let workplace = demo();
    let all = predict(&workplace, &[]);
    let some = predict(&workplace, &["--line", "market", "--end-date", "2021-12-12"]);
    let (all, some) = (id(&all), id(&some));
    let player = explained(&workplace, &all);
    let [player, date] = [&*player.0, &*player.1];
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["grade", SEASON, "--run", &all],
        vec!["grade", SEASON, "--run", &all, "--full"],
        vec!["grade", SEASON, "--run", &all, "--min-games", "5"],
        vec!["explain", player, date],
        vec!["explain", player, date, "--full"],
        vec!["compare", &all, &some],
        vec!["compare", &all, &some, "--full"],
        vec!["audit"],
        vec!["audit", "--full"],
        vec!["verify", SEASON],
        vec!["status"],
    ];
    for by in ["month", "venue", "rest", "role", "line_source", "confidence"] {
        commands.push(vec!["grade", SEASON, "--run", &all, "--by", by]);
        commands.push(vec!["grade", SEASON, "--run", &all, "--full", "--by", by]);
    }
    #[cfg(feature = "bigquery")]
    commands.push(vec!["upload", SEASON, "--run", &some, "--project", "p", "--dry-run"]);
    for command in commands {
        let ended = workplace.season(&command);
        assert_fits(&ended.succeeds().stdout);
    }
}

/// A player-date of the run that is not void.
fn explained(workplace: &Workplace, run: &str) -> (String, String) {
    let args = ["export", SEASON, "--run", run, "--format", "csv"];
    let csv = workplace.season(&args).succeeds().stdout.clone();
    let mut lines = csv.lines().skip_while(|line| !line.contains("player_lookup"));
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let row: Vec<&str> = lines.nth(5000).unwrap().split(',').collect();
    (row[place("player_lookup")].to_owned(), row[place("game_date")].to_owned())
}

/// `script` gives a program a terminal. A message and nothing where it is not there.
#[test]
fn a_wider_terminal_shows_more_columns() {
    let workplace = demo();
    let wide = |columns: u16| {
        let binary = env!("CARGO_BIN_EXE_season");
        let line = format!("stty rows 40 cols {columns}; {binary} grade {SEASON}");
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).current_dir(workplace.path("."));
        match command.output() {
            Ok(output) => Some(end(output).stdout.replace('\r', "")),
            Err(error) => {
                eprintln!("skipped: script: {error}");
                None
            }
        }
    };
    let (Some(narrow), Some(wide)) = (wide(80), wide(120)) else { return };
    assert_fits(&narrow);
    let header =
        |text: &str| text.lines().find(|line| line.starts_with("forecaster")).unwrap().to_owned();
    assert!(!header(&narrow).contains("≤ 3"), "{narrow}");
    assert!(header(&wide).contains("RMSE") && header(&wide).contains("≤ 3"), "{wide}");
}
