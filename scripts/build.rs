//! Says from which commit the program is built, where it is built in a clone of the repository.
//!
//! The same commit gives the same word, so that builds stay reproducible. Outside of a clone, as in a package or in a folder
//! within another repository, there is none.

#![allow(clippy::print_stdout, reason = "cargo reads it there")]
#![allow(clippy::disallowed_methods, reason = "cargo tells it by the environment")]

use std::path::Path;
use std::process::Command;

/// Digits of a commit that are shown.
const DIGITS: &str = "--short=12";

fn main() {
    println!("cargo::rerun-if-changed=scripts/build.rs");
    let Some(root) = git(&["rev-parse", "--show-toplevel"]) else { return };
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let same = |one: &str, other: &str| {
        let path = |text: &str| Path::new(text).canonicalize().ok();
        path(one).is_some_and(|one| Some(one) == path(other))
    };
    if !same(&root, &here) {
        return;
    }
    // A commit moves what HEAD names: the file of the branch, or the packed list of all of them.
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "packed-refs"].into_iter().chain(branch.as_deref()) {
        if let Some(path) = git(&["rev-parse", "--git-path", name])
            && Path::new(&path).exists()
        {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    if let Some(commit) = git(&["rev-parse", DIGITS, "HEAD"]) {
        println!("cargo::rustc-env=SEASON_COMMIT={commit}");
    }
}

/// What git says on one line, if it is there and says something.
fn git(args: &[&str]) -> Option<String> {
    let said = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(said.stdout).ok()?.trim().to_owned();
    (said.status.success() && !text.is_empty() && !text.contains('\n')).then_some(text)
}
