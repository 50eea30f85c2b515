//! Where XGBoost's library is: named, or where Python's package manager puts it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::train::LibraryError;

/// Where it lies within a folder of Python's packages.
const FOLDER: &str = "xgboost/lib";

const NAME: &str = if cfg!(windows) {
    "xgboost.dll"
} else if cfg!(target_os = "macos") {
    "libxgboost.dylib"
} else {
    "libxgboost.so"
};

/// Prints the folders of packages, one in each line.
const ASK: &str = "\
import site, sysconfig
folders = [sysconfig.get_path('purelib'), sysconfig.get_path('platlib'), *site.getsitepackages(), site.getusersitepackages()]
print(*dict.fromkeys(folders), sep='\\n')
";

/// The library to train with: the file that the flag names, or the environment; or else the first there is in the active
/// virtual environment, in the folders of `python3`, or in those of `python`.
pub(super) fn find(flag: Option<&Path>) -> Result<PathBuf, LibraryError> {
    if let Some(named) = flag.map(Path::to_owned).or_else(|| variable("XGBOOST_LIB")) {
        return Ok(named);
    }
    let mut looked = vec!["--xgboost-lib and $XGBOOST_LIB, which name no file".to_owned()];
    let environment = variable("VIRTUAL_ENV").map(|folder| of_environment(&folder));
    first("$VIRTUAL_ENV", environment.unwrap_or_default(), &mut looked)
        .or_else(|| first("python3", of_python("python3"), &mut looked))
        .or_else(|| first("python", of_python("python"), &mut looked))
        .ok_or(LibraryError::NotFound(looked))
}

/// The path in a variable of the environment; an empty one says nothing.
fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The first library in `folders`, which `name` names; the places where there is none are added to those `looked` at.
fn first(name: &str, folders: Vec<PathBuf>, looked: &mut Vec<String>) -> Option<PathBuf> {
    if folders.is_empty() {
        looked.push(format!("{name}, which names no folder of packages"));
    }
    for folder in folders {
        let file = folder.join(FOLDER).join(NAME);
        if file.is_file() {
            return Some(file);
        }
        let place = file.display().to_string();
        if !looked.contains(&place) {
            looked.push(place);
        }
    }
    None
}

/// The folders of packages in the virtual environment in `folder`.
fn of_environment(folder: &Path) -> Vec<PathBuf> {
    let versions = fs::read_dir(folder.join("lib")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    folders.sort();
    folders.push(folder.join("Lib"));
    let packages = folders.into_iter().map(|folder| folder.join("site-packages"));
    packages.filter(|folder| folder.is_dir()).collect()
}

/// The folders of packages that `python` knows; none if it does not run.
fn of_python(python: &str) -> Vec<PathBuf> {
    // Isolated: what lies in the current folder is not run.
    let asked = Command::new(python).args(["-I", "-c", ASK]).stdin(Stdio::null()).output();
    let said = asked.ok().filter(|asked| asked.status.success());
    let said = said.and_then(|asked| String::from_utf8(asked.stdout).ok()).unwrap_or_default();
    said.lines().map(PathBuf::from).collect()
}
