//! What hints need so that they can be pasted: the data folder in use, where it was typed.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use clap::CommandFactory as _;

use super::args::Args;
use crate::domain::shell_word;
use crate::run::RunManifest;

/// The flag that was typed, as it is typed again.
static DATA_DIR: OnceLock<String> = OnceLock::new();

/// Remembers that `folder` was typed; a folder that the environment names is taken again without that.
pub(super) fn remember_data_dir(folder: &Path) {
    let flag = format!(" --data-dir {}", shell_word(&folder.to_string_lossy()));
    // A second run of the same process is a test's.
    let _ = DATA_DIR.set(flag);
}

/// `text`, in which each command of ours has the flags that it needs to find the same data.
pub(super) fn with_flags(text: &str) -> Cow<'_, str> {
    let Some(flag) = DATA_DIR.get() else { return Cow::Borrowed(text) };
    let typed = Args::command();
    let names: Vec<&str> = typed.get_subcommands().map(clap::Command::get_name).collect();
    add_flag(text, flag, &names)
}

/// `text` with `flag` behind each of the commands called `names`, save those that have such a flag.
fn add_flag<'a>(text: &'a str, flag: &str, names: &[&str]) -> Cow<'a, str> {
    const PROGRAM: &str = "season ";
    if !text.contains(PROGRAM) || text.contains("--data-dir") {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(PROGRAM);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(part.len());
        // Prose speaks of seasons, too; help takes no data.
        let is_command = names.contains(&&part[..end]) && &part[..end] != "help";
        let flag = if is_command { flag } else { "" };
        shown += &format!("{PROGRAM}{}{flag}{}", &part[..end], &part[end..]);
    }
    Cow::Owned(shown)
}

/// What the run lacks that was made without a training, and the command that makes one.
pub(super) fn untrained(run: &RunManifest) -> Option<String> {
    if run.settings.training.is_some() {
        return None;
    }
    let season = run.season;
    let what = format!("none; the v2 systems, which learn, need season train {season}");
    Some(with_flags(&what).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_get_the_flag_and_prose_does_not() {
        let add =
            |text| add_flag(text, " --data-dir 'my data'", &["train", "help", "demo"]).into_owned();
        for (text, shown) in [
            ("season train 2021-22", "season train --data-dir 'my data' 2021-22"),
            ("season demo, or wait", "season demo --data-dir 'my data', or wait"),
            ("import the season again", "import the season again"),
            ("the season train", "the season train --data-dir 'my data'"),
            ("season help seasons", "season help seasons"),
            ("season train --data-dir x", "season train --data-dir x"),
        ] {
            assert_eq!(add(text), shown);
        }
    }
}
