//! Command lines to start from, shown at the end of each command's help.

/// The examples of each command; those of BigQuery stand last where a command has both.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "snapshot",
        &[
            "season snapshot 2021-22 --from box-scores:player_games.csv",
            "season snapshot all --from box-scores:seasons/ --lenient",
            "season snapshot 2025-26 --from demo",
        ],
    ),
    (
        "predict",
        &[
            "season predict 2021-22 --parallel",
            "season predict 2021-22 --systems ensemble_v1 --dates 2021-12-14",
            "season predict 2021-22 --line fixed:20.5 --warmup-days 0",
        ],
    ),
    (
        "upload",
        &[
            "season upload 2021-22 --project my-project --dry-run",
            "season upload 2021-22 --project my-project --check",
            "season upload 2021-22 --project my-project --create",
        ],
    ),
    (
        "undo",
        &["season undo 2021-22", "season undo 2021-22 12 --dry-run", "season undo 2021-22 12"],
    ),
    (
        "grade",
        &["season grade 2021-22", "season grade 2021-22 --by month", "season grade --min-games 5"],
    ),
    ("compare", &["season compare 6a6f 01b2", "season compare 6a6f 01b2 --min-games 5 --json"]),
    ("report", &["season report 2021-22 --open", "season report 2021-22 --output page.html"]),
    (
        "explain",
        &[
            "season explain 2021-22 \"Stephen Curry\" 2021-12-14",
            "season explain doncic 2021-12-14 --system ensemble_v1",
            "season explain 2021-22 curry 2021-12-14 --line fixed:20 --json",
        ],
    ),
    (
        "export",
        &[
            "season export 2021-22 --format csv --output predictions.csv",
            "season export 2021-22 --format ndjson --grades --system ensemble_v1",
        ],
    ),
    ("audit", &["season audit 2021-22", "season audit 2021-22 --json"]),
    ("verify", &["season verify 2021-22", "season verify 2021-22 --json"]),
    ("status", &["season status", "season status --json", "season status --data-dir archive"]),
    (
        "train",
        &[
            "season train 2021-22",
            "season train 2021-22 --history 2019-20,2020-21",
            "season train 2021-22 --trainer xgboost",
        ],
    ),
    ("model", &["season model inspect model.json", "season model inspect model.ubj --json"]),
    ("demo", &["season demo", "season demo 2023-24 --seed 7 --data-dir demo"]),
    ("help", &["season help", "season help predict", "season help glossary"]),
];

/// The examples of `command`, for the end of its help.
pub(super) fn examples(command: &str) -> String {
    let lines = EXAMPLES.iter().filter(|(name, _)| *name == command).flat_map(|(_, lines)| *lines);
    lines.fold("Examples:".to_owned(), |text, line| format!("{text}\n  {line}"))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;
    use crate::cli::args::Args;

    /// The words of a line as a shell splits them, which has quotation marks around whole words only.
    fn words(line: &str) -> Vec<String> {
        let parts = line.split('"').enumerate();
        parts
            .flat_map(|(position, part)| {
                let quoted = position % 2 == 1;
                let split = part.split_whitespace().map(str::to_owned).collect();
                if quoted { vec![part.to_owned()] } else { split }
            })
            .collect()
    }

    #[test]
    fn every_command_has_examples_that_can_be_typed() {
        for command in Args::command().get_subcommands() {
            let found = EXAMPLES.iter().find(|(name, _)| *name == command.get_name());
            let (name, lines) = found.unwrap_or_else(|| panic!("{}", command.get_name()));
            assert!((2..=3).contains(&lines.len()), "{name}");
            for line in *lines {
                assert!(line.starts_with(&format!("season {name}")), "{line}");
                Args::try_parse_from(words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
            }
        }
    }
}
