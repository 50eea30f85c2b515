//! The attacks that stand beside the repository: each is a script that ends with 0 if the program behaves.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{python, shared};

/// The exit code of a script that lacks a tool.
const LACKS_A_TOOL: i32 = 2;

/// What is wrong after the attack in `folder`, if something is.
fn attacked(folder: &Path, python: &Path) -> Option<String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let mut command = Command::new("bash");
    command
        .arg(folder.join("run.sh"))
        .env("SEASON", env!("CARGO_BIN_EXE_season"))
        .env("PY", python)
        .env_remove("SEASON_CONFIG")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("GOOGLE_APPLICATION_CREDENTIALS")
        .env_remove("GOOGLE_OAUTH_ACCESS_TOKEN")
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(0) => None,
        Some(LACKS_A_TOOL) => {
            eprintln!("skipped: attack {name}: {said}");
            None
        }
        code => {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            Some(format!("{name} ended with {code:?}:\n{said}{errors}"))
        }
    }
}

#[test]
fn no_attack_succeeds() {
    let Some(folder) = shared("cases/attacks") else { return };
    let Some(python) = python::TABLES.python() else { return };
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut attacks: Vec<PathBuf> = entries.filter(|path| path.join("run.sh").is_file()).collect();
    attacks.sort();
    assert!(!attacks.is_empty());
    let wrong: Vec<String> =
        attacks.iter().filter_map(|attack| attacked(attack, &python)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
