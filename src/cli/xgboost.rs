//! Where XGBoost's library is: named, or where Python's package manager puts it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::train::LibraryError;

/// Its place within a folder of Python's packages.
const FILE: [&str; 3] = ["xgboost", "lib", NAME];

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

/// The library to train with: the file that is `named`, or the first there is in the active virtual environment, in
/// the folders of `python3`, or in those of `python`.
pub(super) fn find(named: Option<&Path>) -> Result<PathBuf, LibraryError> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let mut looked = vec!["--xgboost-lib and $XGBOOST_LIB, which name no file".to_owned()];
    let environment = env::var_os("VIRTUAL_ENV").filter(|folder| !folder.is_empty());
    let folders = environment.map(PathBuf::from).map(|folder| (of_environment(&folder), folder));
    match folders {
        None => looked.push("$VIRTUAL_ENV, which names no folder".to_owned()),
        Some((folders, folder)) if folders.is_empty() => {
            looked.push(format!("{}, which holds no site-packages", folder.display()));
        }
        Some((folders, _)) => {
            if let Some(file) = first(&folders, &mut looked) {
                return Ok(file);
            }
        }
    }
    for python in ["python3", "python"] {
        match of_python(python) {
            None => looked.push(format!("{python}, which does not run")),
            Some(folders) => {
                if let Some(file) = first(&folders, &mut looked) {
                    return Ok(file);
                }
            }
        }
    }
    Err(LibraryError::NotFound(looked))
}

/// The first library in `folders`; those where there is none are added to where was `looked`.
fn first(folders: &[PathBuf], looked: &mut Vec<String>) -> Option<PathBuf> {
    for folder in folders {
        let file = folder.join(FILE.iter().collect::<PathBuf>());
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

/// The folders of packages that `python` knows, if it runs.
fn of_python(python: &str) -> Option<Vec<PathBuf>> {
    // Isolated: what lies in the current folder is not run.
    let asked = Command::new(python).args(["-I", "-c", ASK]).stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(asked.stdout).ok().filter(|_| asked.status.success())?;
    Some(said.lines().map(PathBuf::from).collect())
}
