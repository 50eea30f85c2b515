//! Command lines to start from, at the end of each command's help.

/// The examples `lines` as help shows them.
pub(in crate::cli) fn examples(lines: &[&str]) -> String {
    lines.iter().fold("Examples:".to_owned(), |text, line| format!("{text}\n  {line}"))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use crate::cli::args::Args;
    use crate::cli::commands::GROUPS;

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
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let (_, examples) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("{name}"));
            let lines: Vec<&str> = examples.lines().map(str::trim).collect();
            assert!((2..=3).contains(&lines.len()), "{name}: {lines:?}");
            let is_grouped = GROUPS.iter().any(|(order, _)| *order == command.get_display_order());
            assert!(is_grouped, "{name} stands in no group of the list of commands");
            for line in lines {
                assert!(line.starts_with(&format!("season {name}")), "{line}");
                Args::try_parse_from(words(line)).unwrap_or_else(|error| panic!("{line}: {error}"));
            }
        }
    }
}
