//! The README and the guide: their console blocks typed as written, and their tables against the program.

use std::path::Path;

use crate::support::files::RunFiles;
use crate::support::{SEASON, Workplace, commands, end, shared};

/// Every page that a reader is given: its name and its Markdown.
fn pages() -> Vec<(&'static str, String)> {
    let guide = season::guide::PAGES.iter().map(|page| (page.name, page.text.to_owned()));
    [("README", readme())].into_iter().chain(guide).collect()
}

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The page of the guide with this name.
fn guide(name: &str) -> &'static str {
    season::guide::PAGES.iter().find(|page| page.name == name).unwrap().text
}

/// The text of the blocks in this language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

/// The commands of the `console` blocks, each with the output shown below it.
fn console_commands(page: &str) -> Vec<(String, String)> {
    let mut commands = Vec::new();
    for block in blocks(page, "console") {
        for command in block.split("$ ").skip(1) {
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

/// The one file of a page that is not made by the page itself.
const REAL: &str = "player_games_2021-22.parquet";

/// What stands for an output that is not shown.
const ELLIPSIS: &str = "…";

/// The blocks of a page are typed one after the other in an empty folder. The one of a real season needs its file beside.
#[test]
fn the_console_blocks_print_what_they_show() {
    let data = shared("data");
    let mut compared = 0;
    for (name, page) in pages() {
        let commands = console_commands(&page);
        if commands.is_empty() {
            continue;
        }
        let workplace = Workplace::new();
        if let Some(folder) = &data {
            std::os::unix::fs::symlink(folder.join(REAL), workplace.path(REAL)).unwrap();
        }
        for (command, shown) in
            commands.iter().filter(|(command, _)| data.is_some() || !command.contains(REAL))
        {
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(words[0], "season");
            let ended = end(workplace.command(&words[1..]).output().unwrap());
            let printed = ended.succeeds().stdout.trim_end();
            if shown == ELLIPSIS {
                continue;
            }
            assert_eq!(without_timings(printed), without_timings(shown), "{name}: {command}");
            compared += 1;
        }
    }
    assert!(compared >= 4, "{compared}");
}

/// Every line of a block for a shell that calls the program is one that it understands: nothing that was renamed or
/// left out is still recommended.
#[test]
fn the_shell_blocks_name_commands_and_flags_that_exist() {
    let workplace = Workplace::new();
    let mut seen = 0;
    for (name, page) in pages() {
        for line in blocks(&page, "sh").into_iter().flat_map(str::lines) {
            let Some(typed) = line.split("&& ").find_map(|part| part.strip_prefix("season "))
            else {
                continue;
            };
            let words: Vec<&str> = typed.split(' ').collect();
            let mut help = workplace.season(&["help", words[0]]).succeeds().stdout.clone();
            // Some commands have commands of their own.
            let inner = workplace.season(&["help", words[0], words.get(1).unwrap_or(&"")]);
            help += if inner.code == 0 { &inner.stdout } else { "" };
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                assert!(
                    help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
                    "{name}: {line}"
                );
            }
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn the_first_command_after_installation_is_the_first_that_is_shown() {
    let readme = readme();
    let block = blocks(&readme, "sh")[0];
    let first = block.lines().find(|line| line.starts_with("season ")).unwrap();
    assert_eq!(console_commands(&readme)[0].0, first);
}

/// The README is for the first evening; everything else is a page of the guide, which it names.
#[test]
fn the_readme_is_short_and_names_every_page_and_command() {
    let readme = readme();
    assert!(readme.len() <= 12_000, "{} bytes", readme.len());
    for page in season::guide::PAGES {
        let row = format!("| [{0}](src/guide/{0}.md) | {1} |", page.name, page.summary);
        assert!(readme.contains(&row), "{row}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for address in readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(root.join(address).exists(), "{address}");
    }
    let help = Workplace::new().season(&["help"]).stdout;
    let commands = commands(&help);
    assert!(commands.len() >= 17, "{commands:?}");
    for command in commands {
        assert!(readme.contains(&format!("| `season {command}` | ")), "{command}");
    }
}

/// What `season help` prints of each page is as wide as a terminal, save for code; a name is a command or a page, never both.
#[test]
fn every_page_of_the_guide_can_be_read_in_a_terminal() {
    let workplace = Workplace::new();
    let overview = workplace.season(&["help"]).succeeds().stdout.clone();
    for page in season::guide::PAGES {
        assert!(overview.contains(&format!("\n  {} ", page.name)), "{}", page.name);
        let shown = workplace.season(&["help", page.name]).succeeds().stdout.clone();
        let title = page.text.lines().next().unwrap().trim_start_matches("# ");
        assert!(shown.starts_with(&format!("{title}\n===")), "{shown}");
        let text = shown.lines().filter(|line| !line.starts_with("  "));
        for line in text {
            assert!(line.chars().count() <= 80, "{}: {line}", page.name);
            assert!(!line.starts_with('#') && !line.contains("**"), "{}: {line}", page.name);
        }
        let command = workplace.season(&[page.name]);
        assert_eq!(command.code, 2, "{} is a command, too", page.name);
    }
    let unknown = workplace.season(&["help", "glosary"]);
    assert_eq!(unknown.code, 2);
    unknown.says(&["glosary", "glossary", "season help"]);
}

/// Help of every command, as it is printed into a file.
#[test]
fn help_is_80_columns_wide_and_ends_with_flags_of_every_command_and_examples() {
    let workplace = Workplace::new();
    let overview = workplace.season(&["--help"]).succeeds().stdout.clone();
    assert_eq!(workplace.season(&["help"]).stdout, overview);
    let narrow = |text: &str| {
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    };
    narrow(&overview);
    for command in commands(&overview) {
        for flag in ["-h", "--help"] {
            let help = workplace.season(&[&command, flag]).succeeds().stdout.clone();
            narrow(&help);
            let last = help.rfind("\nGlobal options:\n").unwrap();
            let examples = help.rfind("\nExamples:\n").unwrap();
            assert!(last < examples, "{command}");
            assert!(!help[last..examples].trim_start().contains("ptions:\n  -h"), "{command}");
        }
    }
}

/// The example of a configuration file is one.
#[test]
fn the_example_of_season_toml_is_read() {
    // One block names schedules, another how players are spelt.
    let text = blocks(guide("seasons"), "toml").join("\n");
    assert!(text.contains("[players]"));
    let workplace = Workplace::new();
    std::fs::write(workplace.path("season.toml"), text).unwrap();
    let ended = workplace.season(&["snapshot", "2026-27", "--from", "demo", "--json"]);
    assert_eq!(ended.succeeds().json()["content"]["opening_night"], "2026-10-20");
    assert_eq!(ended.stderr, "", "the season is known");
}

#[test]
fn the_tables_name_every_system_column_reason_and_code() {
    let readme: String = pages().into_iter().map(|(_, text)| text).collect();
    for system in season::systems::all_systems() {
        let row = format!("| `{}` | {} |", system.id(), system.info().summary);
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
    assert_eq!(codes.len(), 11);
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
    assert!(guide("numbers").contains(&format!("**{points:.4}**")), "{points}");
}
