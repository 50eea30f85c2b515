//! The tests that are written in Python, `tests/python`, with libraries from `PyPI`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Ended, end};

const LIBRARIES: &str = "import duckdb, numpy, pandas, polars, pyarrow";

/// A Python that has the libraries of `tests/python/requirements.txt`: the one that `SEASON_TEST_PYTHON` names, which
/// must have them, or else `python3`. A message and nothing where there is none; in continuous integration there must be.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("SEASON_TEST_PYTHON").map(PathBuf::from);
    let must = named.is_some() || std::env::var_os("CI").is_some_and(|value| value == "true");
    let program = named.unwrap_or_else(|| "python3".into());
    let tried = Command::new(&program).args(["-c", LIBRARIES]).output();
    if tried.is_ok_and(|output| output.status.success()) {
        return Some(program);
    }
    assert!(!must, "{} lacks a library of tests/python/requirements.txt", program.display());
    eprintln!("skipped: no Python with the libraries of tests/python/requirements.txt");
    None
}

/// Runs a script of `tests/python`, if that is possible here.
pub fn run(script: &str, args: &[&Path]) -> Option<Ended> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    let mut command = Command::new(python()?);
    command.arg(path).args(args).env("PYTHONDONTWRITEBYTECODE", "1");
    Some(end(command.output().unwrap()))
}
