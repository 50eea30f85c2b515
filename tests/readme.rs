//! The README: its console blocks typed as written, and its tables against the program.

use std::path::Path;

use crate::support::files::RunFiles;
use crate::support::{SEASON, Workplace, end, shared};

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The commands of the `console` blocks, each with the output shown below it.
fn console_commands(readme: &str) -> Vec<(String, String)> {
    let mut commands = Vec::new();
    for block in readme.split("```console\n").skip(1) {
        for command in block.split("```").next().unwrap().split("$ ").skip(1) {
            let (command, output) = command.split_once('\n').unwrap();
            commands.push((command.to_owned(), output.trim_end().to_owned()));
        }
    }
    commands
}

/// The text with every number of the line of timings as `#`: they are the one thing that differs from run to run.
fn without_timings(text: &str) -> String {
    let line = |line: &str| {
        if !line.starts_with("time ") {
            return line.to_owned();
        }
        let words =
            line.split(' ').map(|word| if word.parse::<f64>().is_ok() { "#" } else { word });
        words.collect::<Vec<_>>().join(" ").replace("threads", "thread")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The blocks are typed one after the other in an empty folder. The one of a real season needs its file beside.
#[test]
fn the_console_blocks_print_what_they_show() {
    let commands = console_commands(&readme());
    assert!(commands.len() >= 3);
    let workplace = Workplace::new();
    let real = "player_games_2021-22.parquet";
    let data = shared("data");
    if let Some(folder) = &data {
        std::os::unix::fs::symlink(folder.join(real), workplace.path(real)).unwrap();
    }
    for (command, shown) in
        commands.iter().filter(|(command, _)| data.is_some() || !command.contains(real))
    {
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(words[0], "season");
        let ended = end(workplace.command(&words[1..]).output().unwrap());
        let printed = ended.succeeds().stdout.trim_end();
        assert_eq!(without_timings(printed), without_timings(shown), "{command}");
    }
}

#[test]
fn the_first_command_after_installation_is_the_first_that_is_shown() {
    let readme = readme();
    let block = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let first = block.lines().find(|line| line.starts_with("season ")).unwrap();
    assert_eq!(console_commands(&readme)[0].0, first);
}

/// The example of a configuration file is one.
#[test]
fn the_example_of_season_toml_is_read() {
    let readme = readme();
    let text = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let workplace = Workplace::new();
    std::fs::write(workplace.path("season.toml"), text).unwrap();
    let ended = workplace.season(&["snapshot", "2026-27", "--from", "demo", "--json"]);
    assert_eq!(ended.succeeds().json()["content"]["opening_night"], "2026-10-20");
    assert_eq!(ended.stderr, "", "the season is known");
}

#[test]
fn the_tables_name_every_system_column_reason_and_code() {
    let readme = readme();
    for system in season::systems::REGISTRY {
        let row = format!("| `{}` | {} |", system.id(), system.summary());
        assert!(readme.contains(&row), "{row}");
    }
    let (run, grades) = (season::run::predictions_layout(), season::grade::grades_layout());
    for column in run.columns.iter().chain(grades.columns.iter()) {
        assert!(readme.contains(&format!("| `{}` | ", column.name)), "{}", column.name);
    }
    for void in season::grade::Void::ALL {
        assert!(readme.contains(&format!("`{}`: ", void.as_str())), "{}", void.as_str());
    }
    for (ours, league) in season::source::box_score_columns() {
        let ours: Vec<String> = ours.iter().map(|name| format!("`{name}`")).collect();
        let league = league.map_or(String::new(), |name| format!("`{name}`"));
        let row = format!("| {} | {league} | ", ours.join(", "));
        assert!(readme.contains(&row), "{row}");
    }
    let help = Workplace::new().season(&["--help"]).stdout;
    let codes = help.lines().skip_while(|line| !line.starts_with("Exit codes")).skip(1);
    let codes: Vec<&str> = codes.map(str::trim).collect();
    assert_eq!(codes.len(), 9);
    for (code, meaning) in codes.iter().map(|line| line.split_once("  ").unwrap()) {
        assert!(readme.contains(&format!("| {code} | {} |", meaning.trim())), "{code}");
    }
}

/// The worked player-date is the run's, to the digits shown.
#[test]
fn the_worked_number_is_the_one_that_is_predicted() {
    let Some(folder) = shared("parity/season_2021_22") else { return };
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    let run: RunFiles = workplace.predict_as_reference(&["--dates", "2021-12-14"]);
    let worked = run
        .predictions
        .iter()
        .find(|(key, _)| key.1 == "stephencurry" && key.2 == "moving_average_baseline_v1");
    let (_, worked) = worked.unwrap();
    assert_eq!(worked.recommendation, "PASS");
    let points = f64::from_bits(worked.points);
    assert!(readme().contains(&format!("**{points:.4}**")), "{points}");
}
