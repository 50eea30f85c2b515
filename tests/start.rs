//! The first words: what is said without a command, and what every command has in common.

use crate::support::box_scores;
use crate::support::runs::predict;
use crate::support::{SEASON, Workplace, commands, end};

/// A workplace with a small season of box scores.
fn workplace() -> Workplace {
    let workplace = Workplace::new();
    box_scores::season().write_csv(&workplace.path("games.csv"));
    workplace.season(&["snapshot", SEASON, "--from", "box-scores:games.csv"]).succeeds();
    workplace
}

#[test]
fn without_a_command_there_is_a_page_to_start_from() {
    let empty = Workplace::new().season(&[]);
    empty.succeeds().prints(&[
        "data has no season yet. Next:\n",
        "\n  season demo  ",
        "season help",
    ]);
    let workplace = workplace();
    let page = workplace.season(&[]);
    page.succeeds().prints(&[
        "data has the season 2021-22. Next:\n",
        "\n  season predict 2021-22 ",
        "\n  season show 2021-22 2021-11-08 ",
    ]);
    for line in page.stdout.lines().chain(empty.stdout.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(page.stdout.lines().count() < 12, "{}", page.stdout);
    workplace
        .season(&["--data-dir", "other folder"])
        .succeeds()
        .prints(&["other folder has no season yet", "season demo --data-dir 'other folder'"]);
}

#[test]
fn commands_stand_in_groups() {
    let help = Workplace::new().season(&["help"]).succeeds().stdout.clone();
    let places: Vec<Option<usize>> =
        ["\nStart here:\n", "\nData:\n", "\nPredictions:\n", "\nResults:\n", "\nShell:\n"]
            .iter()
            .map(|heading| help.find(heading))
            .collect();
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
    let commands = commands(&help);
    assert_eq!(commands.iter().filter(|name| *name == "show").count(), 1, "{commands:?}");
}

#[test]
fn the_version_names_commit_and_features() {
    let workplace = Workplace::new();
    let short = workplace.season(&["-V"]).succeeds().stdout.clone();
    assert_eq!(short, concat!("season ", env!("CARGO_PKG_VERSION"), "\n"));
    let long = workplace.season(&["--version"]).succeeds().stdout.clone();
    let mut lines = long.lines();
    assert_eq!(lines.next(), Some(short.trim_end()));
    let features = if cfg!(feature = "bigquery") { "bigquery" } else { "none" };
    assert_eq!(long.lines().last(), Some(&*format!("features  {features}")));
    if let Some(line) = lines.next().filter(|line| line.starts_with("commit")) {
        let commit = line.strip_prefix("commit    ").unwrap();
        assert!(commit.len() >= 12 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}

#[test]
fn shells_get_completions_and_readers_a_manual_page() {
    let workplace = Workplace::new();
    for (shell, word) in
        [("bash", "complete -F"), ("zsh", "#compdef season"), ("fish", "complete -c season")]
    {
        let script = workplace.season(&["completions", shell]);
        script.succeeds().prints(&[word, "show", "snapshot", "data-dir"]);
        assert!(!script.stdout.contains("\\u{"), "a script is printed as it is");
    }
    // The shell itself reads it.
    let script = workplace.season(&["completions", "bash"]).stdout;
    std::fs::write(workplace.path("season.bash"), script).unwrap();
    let mut bash = std::process::Command::new("bash");
    bash.args(["-n", "season.bash"]).current_dir(workplace.path(""));
    if let Ok(output) = bash.output() {
        let ended = end(output);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    }
    workplace.season(&["completions", "cobol"]).fails(2, &["cobol", "bash"]);
    workplace.season(&["man"]).succeeds().prints(&[".TH season 1", "season\\-predict", "OPTIONS"]);
    workplace.season(&["man", "show"]).succeeds().prints(&[".TH season-show 1", "\\-\\-player"]);
    workplace.season(&["man", "cobol"]).fails(2, &["there is no command `cobol`"]);
}

#[test]
fn a_quiet_command_says_errors_and_what_changes_numbers() {
    let workplace = workplace();
    predict(&workplace, &["--dates", "2021-11-08", "--warmup-days", "0"]);
    let export = ["export", "--format", "csv", "--start-date", "2030-01-01"];
    workplace.season(&export).succeeds().says(&["note: the run has no such row"]);
    let quiet = workplace.season(&[&["--quiet"], &export[..]].concat());
    assert_eq!(quiet.succeeds().stderr, "");
    let behind = workplace.season(&[&export[..], &["--quiet"]].concat());
    assert_eq!(behind.succeeds().stderr, "");
    workplace.season(&["grade", SEASON, "--run", "zz", "--quiet"]).fails(2, &["error: "]);
    // A run that is passed over changes numbers.
    let folder = workplace.data().join("runs").join(SEASON);
    for run in std::fs::read_dir(folder).unwrap() {
        std::fs::write(run.unwrap().path().join("manifest.json"), "{}").unwrap();
    }
    let ended = workplace.season(&["grade", "--quiet"]);
    ended.fails(4, &["note: run ", " is not used, since "]);
}

#[test]
fn hints_name_the_data_folder_that_was_typed() {
    let workplace = Workplace::new();
    let commands = [
        &["--data-dir", "my data", "grade", SEASON][..],
        &["grade", SEASON, "--data-dir", "my data"],
    ];
    for args in commands {
        workplace
            .season(args)
            .fails(4, &["hint: season snapshot --data-dir 'my data' 2021-22 --from box-scores:"]);
    }
    // What the environment says, it says to the next command, too.
    let mut command = workplace.command(&["grade", SEASON]);
    let ended = end(command.env("SEASON_DATA_DIR", "my data").output().unwrap());
    ended.fails(4, &["hint: season snapshot 2021-22 --from box-scores:"]);
}

#[cfg(feature = "bigquery")]
#[test]
fn a_snapshot_from_nowhere_names_box_scores() {
    let workplace = Workplace::new();
    workplace.season(&["snapshot", SEASON]).fails(
        2,
        &[
            "no project was named: without --from, a season is read from BigQuery",
            "hint: season snapshot 2021-22 --from box-scores:player_games.csv imports box scores",
            "--project my-project",
        ],
    );
    // Whoever asked for BigQuery gets no advice about box scores.
    let asked = workplace.season(&["snapshot", SEASON, "--from", "bigquery"]);
    asked.fails(2, &["no project was named", "--project my-project"]);
    assert!(!asked.stderr.contains("box-scores"), "{}", asked.stderr);
}

#[test]
fn the_only_season_need_not_be_named() {
    let workplace = workplace();
    predict(&workplace, &["--warmup-days", "0"]);
    workplace.season(&["verify"]).succeeds().prints(&["snapshot 2021-22"]);
    workplace.season(&["train", "--quick"]).fails(3, &["2021-22"]);
    let several = workplace.season(&["snapshot", "2020-21", "--from", "demo"]);
    several.succeeds();
    workplace.season(&["verify", "--json"]).fails(2, &["hint: season verify 2021-22 --json"]);
}

#[test]
fn a_value_that_is_typed_as_a_flag_is_named_with_its_flag() {
    let workplace = Workplace::new();
    let typed = workplace.season(&["grade", "--mont"]);
    typed.fails(2, &["unexpected argument '--mont'", "tip: there is --by month"]);
    assert!(!typed.stderr.contains("-- --mont"), "{}", typed.stderr);
    let unknown = workplace.season(&["grade", "--nothing-like-it"]);
    unknown.fails(2, &["unexpected argument '--nothing-like-it'"]);
    assert!(!unknown.stderr.contains("tip:"), "{}", unknown.stderr);
    workplace.season(&["grade", "--min-game", "5"]).fails(2, &["--min-games"]);
}
