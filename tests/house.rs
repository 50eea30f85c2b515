//! The house itself: what may import what, and how large a room is.

mod added_system;
mod circles;
mod functions;
mod last_five;
mod names;

use std::fs;
use std::path::{Path, PathBuf};

use season::domain::box_score::KEPT;
use season::features::extended::{self, CATALOGUE};
use season::snapshot::layout::GAMES;
use season::train::AddedInputs;

use crate::support::{self, Workplace};

/// The floors, from the lowest. The order of `run` and `report` is that of the data's way through the house.
const FLOORS: [&[&str]; 10] = [
    &["domain", "guide"],
    &["snapshot"],
    &["source", "season", "features", "model"],
    &["systems"],
    &["engine", "audit", "artifacts", "publications"],
    &["run", "train"],
    &["grade", "bundle", "bigquery"],
    &["explain", "experiment"],
    &["report"],
    &["cli"],
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|modules| modules.contains(&module))
}

/// The modules that a text imports, from `use crate::…` lines and from paths in the code.
fn imports(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for part in text.split("crate::").skip(1) {
        let names = part.strip_prefix('{').map_or(part, |list| list.split('}').next().unwrap());
        let names = if part.starts_with('{') { names.split(',').collect() } else { vec![names] };
        for name in names {
            let end = name.trim().find(|c: char| !c.is_alphanumeric() && c != '_');
            modules.push(name.trim()[..end.unwrap_or(name.trim().len())].to_owned());
        }
    }
    modules
}

#[test]
fn a_module_imports_only_from_floors_below() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for file in sources(&root) {
        let inside = file.strip_prefix(&root).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(floor) = floor_of(module) else {
            assert!(["lib", "main"].contains(&module), "{} stands on no floor", inside.display());
            continue;
        };
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(of_import) = floor_of(&import) else { continue };
            seen += 1;
            assert!(
                import == module || of_import < floor,
                "{} imports {import}, which is not on a floor below {module}",
                inside.display()
            );
        }
    }
    assert!(seen > 50, "the test saw only {seen} imports");
}

#[test]
fn an_upward_import_would_be_seen() {
    assert_eq!(imports("use crate::cli::args;"), ["cli"]);
    assert_eq!(imports("use crate::{report, source::Source};"), ["report", "source"]);
    assert_eq!(imports("let x = crate::engine::predict();"), ["engine"]);
}

/// The one file that calls functions of C, and nothing else may do what the compiler cannot check.
const UNSAFE: &str = "train/xgboost/library.rs";

#[test]
fn unsafe_code_stands_in_one_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // Not what a page's policy calls 'unsafe-inline'.
    let words = ["unsafe ", "unsafe(", "unsafe_code"];
    let with = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        words.iter().any(|word| text.contains(word))
    };
    let files: Vec<PathBuf> = sources(&root).into_iter().filter(with).collect();
    assert_eq!(files, [root.join(UNSAFE)]);
}

/// What the contract says of a crate was read in one version of it.
#[test]
fn the_crates_that_were_read_for_other_bits_are_those_that_are_built() {
    let (text, lock) = (include_str!("../src/lib.rs"), include_str!("../Cargo.lock"));
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | `")?.split_once("` | "));
    let versions = rows.filter_map(|(name, rest)| Some((name, rest.split_once(" | ")?.0)));
    let versions: Vec<_> =
        versions.filter(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit())).collect();
    assert!(versions.len() > 10, "{versions:?}");
    for (name, version) in versions {
        let built: Vec<&str> =
            lock.split(&format!("name = \"{name}\"\nversion = \"")).skip(1).collect();
        let same = built.iter().all(|rest| rest.starts_with(&format!("{version}\"")));
        assert!(!built.is_empty() && same, "{name} {version}: read the version that is built");
    }
}

/// Files of `src`, by their path there, that hold more than `share` of `names` in quotes.
fn files_that_list(names: &[&str], share: f64) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lists = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let found = names.iter().filter(|name| text.contains(&format!("\"{name}\"")));
        found.count() as f64 > share * names.len() as f64
    };
    let inside = |file: PathBuf| file.strip_prefix(&root).unwrap().display().to_string();
    sources(&root).into_iter().filter(lists).map(inside).collect()
}

/// A new column of box scores is one row: whatever lists them follows the one table.
#[test]
fn columns_of_box_scores_stand_in_one_table() {
    let kept: Vec<&str> = KEPT.iter().map(|field| field.column().name()).collect();
    assert_eq!(files_that_list(&kept, 0.6), ["domain/box_score.rs"]);
    let layout: Vec<&str> = GAMES.columns.iter().map(|column| column.name).collect();
    assert_eq!(layout, kept);
    let read: Vec<&str> =
        season::source::box_score_columns().flat_map(|(ours, _)| ours).copied().collect();
    assert!(kept.iter().all(|name| read.contains(name)));
}

/// A new feature is one row: whatever lists them follows the catalogue.
#[test]
fn features_stand_in_one_catalogue() {
    let names: Vec<&str> = extended::names().collect();
    // Formulas read a few by name; what trees read, a formula may read half of.
    let for_networks = CATALOGUE.iter().filter(|feature| !feature.for_trees);
    let for_networks: Vec<&str> = for_networks.map(|feature| feature.name).collect();
    let files = files_that_list(&for_networks, 0.3);
    assert_eq!(files, ["features/extended/catalogue/large_set.rs"]);
    let columns: Vec<&str> = season::train::layout(AddedInputs::default())
        .columns
        .iter()
        .map(|column| column.name)
        .collect();
    assert_eq!(columns[2..2 + names.len()], names);
}

#[test]
fn no_file_is_longer_than_600_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in sources(&root.join("src")).into_iter().chain(sources(&root.join("tests"))) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", file.display());
    }
}

/// Calls that would send secrets astray: the first makes a connection trust anybody, the others switch off a promise of the
/// client; and where each may stand.
const FORBIDDEN: [(&str, &str); 5] = [
    ("danger_accept", ""),
    ("danger_configuration", ""),
    ("dangerous()", ""),
    // For tests alone, which play a warehouse that asks for tokens.
    ("with_tokens_of_its_own", "bigquery/client/rest.rs"),
    ("redirect::Policy::limited", ""),
];

#[test]
fn nothing_turns_off_what_keeps_secrets_safe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for file in sources(&root) {
        let text = fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(&root).unwrap();
        for (call, place) in FORBIDDEN {
            if !text.contains(call) {
                continue;
            }
            seen += 1;
            assert_eq!(inside, Path::new(place), "{call}");
            assert_eq!(text.matches(call).count(), 1, "{call} is defined there, not called");
        }
    }
    assert_eq!(seen, 1, "the test reads no sources");
}

/// What `season` says of itself: the commands in its help.
fn commands() -> Vec<String> {
    support::commands(&Workplace::new().season(&["--help"]).stdout)
}

/// A command is one file and one variant: whatever lists commands has each, and no file is left over.
#[test]
fn a_command_is_a_file_with_examples_and_a_row_of_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let folder = root.join("src/cli/commands");
    let commands = commands();
    assert!(commands.len() >= 17, "{commands:?}");
    let workplace = Workplace::new();
    for command in &commands {
        let files = [format!("{command}.rs"), format!("{command}/mod.rs")];
        assert!(files.iter().any(|file| folder.join(file).is_file()), "{command} has no file");
        let help = workplace.season(&["help", command]);
        assert!(help.stdout.contains(&format!("Examples:\n  season {command}")), "{command}");
        assert!(readme.contains(&format!("| `season {command}` |")), "README lacks {command}");
    }
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let left_over: Vec<String> =
        files.filter(|name| name != "mod" && !commands.contains(name)).collect();
    assert!(left_over.is_empty() || cfg!(not(feature = "bigquery")), "no commands: {left_over:?}");
}
