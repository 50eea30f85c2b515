//! The tests that are written in Python, `tests/python`, with libraries from `PyPI`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Ended, end};

/// A Python with what some of the scripts need.
#[derive(Clone, Copy, Debug)]
pub struct Libraries {
    /// The environment variable that names it.
    variable: &'static str,
    imports: &'static str,
    requirements: &'static str,
}

/// Readers of tables, and what figures are checked with.
pub const TABLES: Libraries = Libraries {
    variable: "SEASON_TEST_PYTHON",
    imports: "import duckdb, numpy, pandas, polars, pyarrow",
    requirements: "tests/python/requirements.txt",
};

/// XGBoost itself.
const XGBOOST: Libraries = Libraries { imports: "import numpy, pyarrow, xgboost", ..TABLES };

/// An emulator of the warehouse, and the warehouse's own client.
pub const EMULATOR: Libraries = Libraries {
    variable: "SEASON_EMULATOR_PYTHON",
    imports: "import bqemulator, duckdb_extension_spatial, google.cloud.bigquery, pyarrow",
    requirements: "tests/python/emulator-requirements.txt",
};

impl Libraries {
    /// The Python that the variable names, which must have the libraries, or else `python3`. A message and nothing where
    /// there is none; in continuous integration there must be.
    pub fn python(self) -> Option<PathBuf> {
        let named = std::env::var_os(self.variable).map(PathBuf::from);
        let must = named.is_some() || std::env::var_os("CI").is_some_and(|value| value == "true");
        let program = named.unwrap_or_else(|| "python3".into());
        let tried = Command::new(&program).args(["-c", self.imports]).output();
        if tried.is_ok_and(|output| output.status.success()) {
            return Some(program);
        }
        assert!(!must, "{} lacks a library of {}", program.display(), self.requirements);
        eprintln!("skipped: no Python with the libraries of {}", self.requirements);
        None
    }

    /// The command that runs a script of `tests/python`, if that is possible here.
    pub fn command(self, script: &str) -> Option<Command> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
        let mut command = Command::new(self.python()?);
        command.arg(path).env("PYTHONDONTWRITEBYTECODE", "1");
        Some(command)
    }
}

/// XGBoost's library, if it is installed here.
pub fn xgboost_library() -> Option<String> {
    let ask = "import xgboost.libpath; print(xgboost.libpath.find_lib_path()[0])";
    let asked = end(Command::new(XGBOOST.python()?).args(["-c", ask]).output().unwrap());
    Some(asked.succeeds().stdout.trim().to_owned())
}

/// Runs a script of `tests/python` that asks XGBoost itself, if that is possible here.
pub fn run_with_xgboost(script: &str, args: &[&Path]) -> Option<Ended> {
    Some(end(XGBOOST.command(script)?.args(args).output().unwrap()))
}

/// Runs a script of `tests/python` that reads tables, if that is possible here.
pub fn run(script: &str, args: &[&Path]) -> Option<Ended> {
    Some(end(TABLES.command(script)?.args(args).output().unwrap()))
}
