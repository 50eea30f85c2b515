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

#[test]
fn what_makes_something_says_so_in_80_columns() {
    let workplace = demo();
    let some = id(&predict(&workplace, &["--line", "market", "--end-date", "2021-12-12"]));
    let (player, date) = explained(&workplace, &some);
    let upload = ["upload", SEASON, "--run", &some, "--project", "p", "--dry-run"];
    let commands: [&[&str]; 13] = [
        &["predict", SEASON],
        &["predict", SEASON, "--force", "--timings"],
        &["predict", SEASON, "--dry-run"],
        &["train", SEASON, "--quick"],
        &["show", SEASON, &date],
        &["show", SEASON, "--player", &player],
        &["snapshot", "2020-21", "--from", "demo"],
        &["snapshot", SEASON, "--from", "demo"],
        &["status"],
        &["verify", SEASON],
        if cfg!(feature = "bigquery") { &upload } else { &["status"] },
        if cfg!(feature = "bigquery") { &["undo", SEASON] } else { &["status"] },
        &["remove", "run", &some, "--yes"],
    ];
    for command in commands {
        let ended = workplace.season(command);
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

/// What `season` prints with `args` in a terminal of so many columns, all of it: what `script` makes of it, which gives a
/// program a terminal. A message and nothing where it is not there.
fn in_terminal(workplace: &Workplace, columns: u16, args: &[&str]) -> Option<String> {
    let (binary, args) = (env!("CARGO_BIN_EXE_season"), args.join(" "));
    let line = format!("stty rows 40 cols {columns}; {binary} {args}");
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(workplace.path("."));
    match command.output() {
        Ok(output) => Some(without_escapes(&end(output).stdout)),
        Err(error) => {
            eprintln!("skipped: script: {error}");
            None
        }
    }
}

/// `text` without what moves the cursor; what was drawn over is a line of its own.
fn without_escapes(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let after = |part: &str| {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic()).unwrap();
        part[end + 1..].to_owned()
    };
    let text = parts.fold(first, |text, part| text + "\n" + &after(part));
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[test]
fn a_wider_terminal_shows_more_columns() {
    let workplace = demo();
    let wide = |columns: u16| in_terminal(&workplace, columns, &["grade", SEASON]);
    let (Some(narrow), Some(wide)) = (wide(80), wide(120)) else { return };
    assert_fits(&narrow);
    let header =
        |text: &str| text.lines().find(|line| line.starts_with("forecaster")).unwrap().to_owned();
    assert!(!header(&narrow).contains("≤ 3"), "{narrow}");
    assert!(header(&wide).contains("RMSE") && header(&wide).contains("≤ 3"), "{wide}");
}

/// Talk is broken between words where it goes to a terminal, and what was predicted stands first.
#[test]
fn what_is_said_beside_a_run_fits_the_terminal_too() {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON, "--from", "demo"]).succeeds();
    let train = ["train", SEASON, "--trees", "2", "--epochs", "1", "--refit-days", "90"];
    let Some(trained) = in_terminal(&workplace, 80, &train) else { return };
    assert_fits(&trained);
    // Nothing fills the rest of a line that is drawn over: a terminal that becomes narrower would break it.
    let drawn: Vec<&str> = trained
        .lines()
        .filter(|line| line.contains(" of ") && line.contains(" models, "))
        .collect();
    assert!(!drawn.is_empty(), "{trained}");
    assert!(drawn.iter().all(|line| line.len() == line.trim_end().len()), "{drawn:?}");
    let predicted = in_terminal(&workplace, 80, &["predict"]).unwrap();
    assert_fits(&predicted);
    let first = predicted.lines().find(|line| line.starts_with(SEASON)).unwrap();
    assert!(first.ends_with(" player-dates") && first.contains(" predictions for "), "{first}");
    let labels = ["\ndates    ", "\nfrom     ", "\nmodels   ", "\nrun      ", "\ntime     "];
    let places = labels.map(|label| predicted.find(label).unwrap_or_else(|| panic!("{predicted}")));
    assert!(places.is_sorted(), "{predicted}");
    for args in [
        &["predict"][..],
        &["predict", "--dates", "2021-12-14"],
        &["predict", "--dates", "2021-10-20"],
        &["status"],
        &["show", "2021-10-20"],
        &["grade", "--run", "zz"],
    ] {
        assert_fits(&in_terminal(&workplace, 80, args).unwrap());
    }
}
