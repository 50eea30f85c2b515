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

#[test]
fn the_console_blocks_print_what_they_show() {
    let Some(folder) = shared("parity/season_2021_22") else { return };
    let commands = console_commands(&readme());
    assert!(commands.len() >= 2);
    let workplace = Workplace::new();
    let source = format!("warehouse:{}", folder.display());
    workplace.season(&["snapshot", SEASON, "--from", &source]).succeeds();
    for (command, shown) in commands {
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(words[0], "season");
        let ended = end(workplace.command(&words[1..]).output().unwrap());
        assert_eq!(without_timings(ended.succeeds().stdout.trim_end()), without_timings(&shown));
    }
}

#[test]
fn the_setup_commands_are_the_binary_s() {
    let readme = readme();
    let block = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let snapshot = block.lines().find(|line| line.starts_with("season ")).unwrap();
    let Some(folder) = shared("parity/season_2021_22") else { return };
    let source = format!("warehouse:{}", folder.display());
    let words: Vec<&str> = snapshot
        .split(' ')
        .skip(1)
        .map(|word| if word.starts_with("warehouse:") { source.as_str() } else { word })
        .collect();
    Workplace::new().season(&words).succeeds().prints(&["26,039 rows", "23,201 rows", "nothing"]);
}

#[test]
fn the_tables_name_every_system_column_reason_and_code() {
    let readme = readme();
    for system in season::systems::REGISTRY {
        let row = format!("| `{}` | {} |", system.id(), system.summary());
        assert!(readme.contains(&row), "{row}");
    }
    for column in season::run::predictions_layout().columns.iter() {
        assert!(readme.contains(&format!("| `{}` | ", column.name)), "{}", column.name);
    }
    let help = Workplace::new().season(&["--help"]).stdout;
    let codes = help.lines().skip_while(|line| !line.starts_with("Exit codes")).skip(1);
    let codes: Vec<&str> = codes.map(str::trim).collect();
    assert_eq!(codes.len(), 7);
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
