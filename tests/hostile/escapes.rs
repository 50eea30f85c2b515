//! Nothing that was read is obeyed by a terminal, hides what stands beside it, or passes for a line of ours.

use std::fs;
use std::path::PathBuf;

use season::domain::is_hostile;

use crate::support::box_scores::{GAMES, of_games, season};
use crate::support::{Ended, SEASON, Workplace, end};

/// What a name may hold: commands of a terminal in three spellings, text that runs backwards, a space of no width, and a
/// line that looks like one of ours.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{200b}\nerror: forged\r";

/// Nothing in what was said is obeyed, and no line is forged.
#[track_caller]
fn is_harmless(ended: &Ended, args: &[&str]) {
    for text in [&ended.stdout, &ended.stderr] {
        let bad = text.lines().find(|line| line.contains(is_hostile));
        assert_eq!(bad, None, "{args:?}");
        let forged = text.lines().find(|line| line.trim_start().starts_with("error: forged"));
        assert_eq!(forged, None, "{args:?}:\n{text}");
    }
    assert!(!ended.stderr.contains("panicked"), "{args:?}: {}", ended.stderr);
}

/// As a cell of a CSV file.
fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A workplace with box scores all of whose texts are hostile, in a folder and a file of such names.
fn hostile() -> (Workplace, String, String) {
    let workplace = Workplace::new();
    let sheet = season();
    let sheet = ["player_name", "player_id", "game_id", "team_abbr", "opponent_team_abbr"]
        .iter()
        .fold(sheet, |sheet, name| sheet.map(name, |text| cell(&format!("{text}{EVIL}"))));
    let sheet = sheet.add(&cell(&format!("column{EVIL}")), |_, _| cell(EVIL));
    let folder = format!("in{EVIL}");
    sheet.write_csv(&workplace.path(&format!("{folder}/file{EVIL}.csv")));
    let data = format!("data{EVIL}");
    (workplace, format!("box-scores:{folder}"), data)
}

#[test]
fn hostile_names_in_all_fields_are_shown_escaped_by_all_commands() {
    let (workplace, from, data) = hostile();
    let run = |args: &[&str]| {
        let ended = workplace.season(&[&["--data-dir", &data], args].concat());
        is_harmless(&ended, args);
        ended
    };
    let ended = run(&["snapshot", SEASON, "--from", &from]);
    ended.succeeds().prints(&["ignored   1 unknown column: ", "column\\u{1b}[2J"]);
    run(&["snapshot", SEASON, "--from", &from, "--json"]).succeeds();
    for line in ["estimated", "fixed:20"] {
        run(&["predict", "--skip-bootstrap-days", "0", "--line", line]).succeeds();
    }
    let json = run(&["predict", "--skip-bootstrap-days", "0", "--json"]).succeeds().json();
    let id = json["run_id"].as_str().unwrap().to_owned();
    let ended = run(&["explain", "bogsw", "2021-11-08", "--skip-bootstrap-days", "0", "--full"]);
    ended.succeeds().prints(&["Bo GSW Jr.\\u{1b}[2J", "\\nerror: forged", "GSW\\u{1b}"]);
    for args in [
        &["explain", "jr", "2021-11-08"][..],
        &["explain", &format!("al{EVIL}"), "2021-11-08"],
        &["explain", "bogsw", "2021-11-08", "--skip-bootstrap-days", "0", "--json"],
        &["grade"],
        &["explain", "bogsw", "2021-11-08", "--skip-bootstrap-days", "0"],
        &["grade", "--full", "--by", "role"],
        &["grade", "--json"],
        &["audit"],
        &["audit", "--json"],
        &["status"],
        &["status", "--json"],
        &["verify", SEASON],
        &["verify", SEASON, "--json"],
        &["compare", SEASON, &id[..6], "0"],
        &["report"],
        &["export", "--format", "json"],
        &["export", "--format", "ndjson"],
        &["export", "--format", "csv", "--output", EVIL],
        &["export", "--format", "csv", "--run", EVIL],
        &["upload", "--dry-run", "--project", "my-project"],
        &["upload", "--dry-run", "--project", EVIL],
        &["upload", "--dry-run", "--project", "p", "--table", EVIL],
        &["train", SEASON, "--trees", "1", "--epochs", "1"],
        &["train", SEASON, "--history", EVIL],
        &["snapshot", SEASON, "--from", &format!("box-scores:{EVIL}")],
        &["snapshot", SEASON, "--from", &from, "--columns", &format!("points={EVIL}")],
        &["snapshot", SEASON, "--from", &format!("warehouse:{EVIL}")],
        &["snapshot", SEASON, "--from", EVIL],
        &["model", "inspect", EVIL],
        &["predict", "--xgboost-model", EVIL],
        &["predict", EVIL],
        &["predict", &format!("--{EVIL}")],
        &["predict", "--systems", EVIL],
        &["predict", "--systems", &format!("moving_average_baseline_v1,{EVIL}")],
        &[EVIL],
        &["--config", EVIL, "status"],
        &["--data-dir", EVIL, "predict"],
    ] {
        run(args);
    }
    // What an export holds is data: a program reads back what was there.
    let json = run(&["export", "--format", "json"]).succeeds().json();
    assert!(json[0]["game_id"].as_str().unwrap().ends_with(EVIL.trim_end()), "{json}");
}

#[test]
fn what_is_refused_in_an_input_is_shown_escaped() {
    let workplace = Workplace::new();
    let refused = |text: &str, code: i32| {
        fs::write(workplace.path("in.csv"), text).unwrap();
        let args = ["snapshot", SEASON, "--from", "box-scores:in.csv"];
        let ended = workplace.season(&args);
        is_harmless(&ended, &args);
        assert_eq!(ended.code, code, "{}", ended.stderr);
        ended
    };
    let evil = cell(EVIL);
    refused(&format!("{evil},b\n1,2\n"), 3);
    refused(&format!("{evil},{evil}\n1,2\n"), 3);
    let column =
        ["player_name", "game_id", "game_date", "season", "team_abbr", "points", "is_home"];
    for name in column {
        // Twice the same row, too: whatever else can be said about it is said.
        let sheet = season().with(3, name, &evil).with(4, name, &evil);
        refused(&sheet.csv(), 3);
    }
    for text in [format!("[{EVIL}]"), format!("x = \"{EVIL}\""), "x = 1\u{1b}[2J".to_owned()] {
        fs::write(workplace.path("season.toml"), text).unwrap();
        let ended = workplace.season(&["status"]);
        is_harmless(&ended, &["status"]);
        assert_eq!(ended.code, 2);
    }
}

/// What is refused in an environment variable has no line of its own, as if it were ours.
#[test]
fn a_line_break_in_an_environment_variable_is_escaped() {
    let workplace = Workplace::new();
    for name in ["SEASON_MAX_INPUT", "SEASON_DATA_DIR"] {
        let mut command = workplace.command(&["snapshot", SEASON, "--from", "box-scores:x.csv"]);
        let ended = end(command.env(name, "x\nnote: all is well").output().unwrap());
        assert_ne!(ended.code, 0);
        assert!(!ended.stderr.lines().any(|line| line.starts_with("note")), "{}", ended.stderr);
    }
}

#[test]
fn hostile_texts_in_files_of_the_data_folder_are_shown_escaped() {
    let workplace = Workplace::new();
    season().write_csv(&workplace.path("in.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"]).succeeds();
    let ended = workplace.season(&["predict", "--skip-bootstrap-days", "0", "--json"]);
    let run = workplace.path(ended.succeeds().json()["folder"].as_str().unwrap());
    let places: [(PathBuf, &str); 4] = [
        (run.join("manifest.json"), "created_at"),
        (run.join("manifest.json"), "run_id"),
        (run.join("manifest.json"), "line"),
        (workplace.path("data/snapshots/2021-22/manifest.json"), "snapshot_hash"),
    ];
    for (path, key) in places {
        let before = fs::read_to_string(&path).unwrap();
        let at = before.find(&format!("\"{key}\": \"")).unwrap() + key.len() + 5;
        let json = serde_json::to_string(EVIL).unwrap();
        let text = format!("{}{}{}", &before[..at], json.trim_matches('"'), &before[at..]);
        fs::write(&path, text).unwrap();
        for args in [
            &["status"][..],
            &["status", "--json"],
            &["verify", SEASON],
            &["verify", SEASON, "--json"],
            &["grade"],
            &["grade", "--json"],
            &["export", "--format", "json"],
            &["audit"],
            &["predict", "--skip-bootstrap-days", "0"],
            &["upload", "--dry-run", "--project", "my-project"],
        ] {
            is_harmless(&workplace.season(args), args);
        }
        fs::write(&path, before).unwrap();
    }
}

#[test]
fn a_name_of_more_than_200_characters_is_refused_and_shortened() {
    let workplace = Workplace::new();
    let import = |name: &str, column: &str| {
        season().with(3, column, name).write_csv(&workplace.path("in.csv"));
        workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"])
    };
    let long = "é".repeat(201);
    for column in ["player_name", "game_id", "team_abbr", "player_id"] {
        let ended = import(&long, column);
        let what =
            format!("row 3, column {column}: `{}…` has more than 200 characters", &long[..120]);
        ended.fails(3, &[&what]);
        assert!(!ended.stderr.contains(&long[..130]), "{}", ended.stderr);
    }
    import(&long[2..], "player_name").succeeds();
    // A Parquet file is read by the same rule.
    let sheet = of_games(SEASON, "00221000", &GAMES).with(3, "team_abbr", &long);
    sheet.write_parquet(&workplace.path("in.parquet"));
    let ended = workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.parquet"]);
    ended.fails(3, &["has more than 200 characters"]);
}

#[test]
fn a_list_of_columns_is_capped() {
    let workplace = Workplace::new();
    let names: Vec<String> = (0..113).map(|number| format!("column_{number}")).collect();
    fs::write(workplace.path("in.csv"), names.join(",") + "\n").unwrap();
    let ended = workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"]);
    ended.fails(3, &["column_19 and 93 more"]);
    assert!(!ended.stderr.contains("column_20"), "{}", ended.stderr);
    let sheet = names.iter().fold(season(), |sheet, name| sheet.add(name, |_, _| "1".into()));
    sheet.write_csv(&workplace.path("in.csv"));
    let ended = workplace.season(&["snapshot", SEASON, "--from", "box-scores:in.csv"]);
    ended.succeeds().prints(&["113 unknown columns: in.csv: column_0, ", ", …\n"]);
}
