//! Inside a room, too, a file imports only from files that do not come back to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::sources;

/// A file's place among the modules: `["systems", "v2", "formula"]`.
type Place = Vec<String>;

/// Files that may import one another all the same. This list only shrinks.
const CIRCLES: &[&[&str]] = &[
    // Hints repeat the command line, whose help has the table of exit codes.
    &[
        "cli",
        "cli::args",
        "cli::commands",
        "cli::config",
        "cli::error",
        "cli::exit_status",
        "cli::hints",
        "cli::output",
        "cli::start",
    ],
    &["run::columns", "run::rows"],
];

/// A path that a file imports, and whether it passes it on.
#[derive(Debug, PartialEq)]
struct Import {
    path: Vec<String>,
    is_public: bool,
}

/// What the `use` lines of a file import, its unit tests aside.
fn imports(text: &str) -> Vec<Import> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut imports = Vec::new();
    for line in code.split(';') {
        // Attributes and comments stand before a declaration, on lines of their own.
        let mut lines = line.lines().skip_while(|line| !is_import(line)).peekable();
        let Some(first) = lines.peek() else { continue };
        let is_public = first.trim_start().starts_with("pub");
        let declaration = lines.collect::<Vec<_>>().join(" ");
        let tree = declaration.split_once("use ").unwrap().1;
        imports.extend(paths(tree).into_iter().map(|path| Import { path, is_public }));
    }
    imports
}

fn is_import(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("use ") || (line.starts_with("pub") && line.contains(" use "))
}

/// `a::{b, c::{d, e as f}}` as its paths; a name that is given another is called by that.
fn paths(tree: &str) -> Vec<Vec<String>> {
    let Some((start, list)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path: Vec<String> = path.trim().split("::").map(str::to_owned).collect();
        if !name.is_empty() {
            path.push(format!("as {}", name.trim()));
        }
        return vec![path];
    };
    // A text of the code that begins like a declaration is none.
    let Some((list, _)) = list.rsplit_once('}') else { return Vec::new() };
    let (mut depth, mut items) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 {
            items.push(String::new());
        } else {
            items.last_mut().unwrap().push(c);
        }
    }
    let items = items.iter().filter(|item| !item.trim().is_empty());
    items.flat_map(|item| paths(&format!("{}{}", start.trim(), item.trim()))).collect()
}

/// The files of the house with what each imports.
struct House {
    files: BTreeMap<Place, Vec<Import>>,
    /// Of each file that passes names on, where they come from.
    passed_on: BTreeMap<Place, BTreeMap<String, Vec<String>>>,
}

impl House {
    fn new(files: BTreeMap<Place, Vec<Import>>) -> Self {
        let mut house = Self { files, passed_on: BTreeMap::new() };
        let public = |(place, imports): (&Place, &Vec<Import>)| {
            let of_file = imports.iter().filter(|import| import.is_public);
            let names = of_file.filter_map(|import| {
                let mut path = house.absolute(place, &import.path)?;
                let name = path.last()?.trim_start_matches("as ").to_owned();
                path.retain(|part| !part.starts_with("as "));
                Some((name, path))
            });
            (place.clone(), names.collect())
        };
        house.passed_on = house.files.iter().map(public).collect();
        house
    }

    /// A path as it is from the root of the crate; `None` if it leads out of it.
    fn absolute(&self, place: &Place, path: &[String]) -> Option<Vec<String>> {
        let first = path.first()?.as_str();
        let from_here = || [place, path].concat();
        match first {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([place, &path[1..]].concat()),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                let base = &place[..place.len().checked_sub(up)?];
                Some([base, &path[up..]].concat())
            }
            _ => Some(from_here()).filter(|path| self.files.contains_key(&path[..=place.len()])),
        }
    }

    /// The file that the last name of a path comes from.
    fn file_of(&self, path: &[String]) -> Option<Place> {
        let length = (1..=path.len()).rev().find(|end| self.files.contains_key(&path[..*end]))?;
        let (file, rest) = path.split_at(length);
        let passed_on = rest.first().and_then(|name| self.passed_on.get(file)?.get(name));
        match passed_on {
            Some(from) => self.file_of(&[from, &rest[1..]].concat()),
            None => Some(file.to_vec()),
        }
    }

    /// For each file, the others that it imports. What a `mod.rs` passes on of its own room's files is theirs alone.
    fn edges(&self) -> BTreeMap<&Place, BTreeSet<Place>> {
        let of_file = |(place, imports): (&'_ Place, &'_ Vec<Import>)| -> BTreeSet<Place> {
            let found = imports.iter().filter_map(|import| {
                let file = self.file_of(&self.absolute(place, &import.path)?)?;
                let is_own = import.is_public && file.starts_with(place);
                (file != *place && !is_own).then_some(file)
            });
            found.collect()
        };
        self.files.iter().map(|file| (file.0, of_file(file))).collect()
    }

    /// The files that a file reaches, each with all that come back to it.
    fn circles(&self) -> BTreeSet<Vec<String>> {
        let edges = self.edges();
        let reached: BTreeMap<&Place, BTreeSet<&Place>> = edges
            .keys()
            .map(|from| {
                let (mut seen, mut next) = (BTreeSet::new(), vec![*from]);
                while let Some(place) = next.pop() {
                    next.extend(edges[place].iter().filter(|to| seen.insert(*to)));
                }
                (*from, seen)
            })
            .collect();
        let circle = |file: &&Place| {
            let others = reached[file].iter().filter(|other| reached[*other].contains(file));
            others.map(|place| place.join("::")).collect::<Vec<_>>()
        };
        reached.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
    }
}

fn place(inside: &Path) -> Place {
    let place = inside.with_extension("");
    let mut place: Place = place.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    place.pop_if(|last| last == "mod");
    place
}

#[test]
fn no_file_imports_from_one_that_comes_back_to_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: BTreeMap<Place, Vec<Import>> = BTreeMap::new();
    for file in sources(&root) {
        let text = fs::read_to_string(&file).unwrap();
        files.insert(place(file.strip_prefix(&root).unwrap()), imports(&text));
    }
    files.retain(|place, _| !["lib", "main"].contains(&place[0].as_str()));
    let house = House::new(files);
    let count: usize = house.edges().values().map(BTreeSet::len).sum();
    assert!(count > 1000, "the test saw only {count} imports");
    for circle in house.circles() {
        let holds = |known: &&&[&str]| circle.iter().all(|place| known.contains(&place.as_str()));
        assert!(CIRCLES.iter().any(|known| holds(&known)), "{circle:?} import one another");
    }
}

#[test]
fn a_circle_would_be_seen() {
    let file = |place: &str, text: &str| {
        (place.split("::").map(str::to_owned).collect::<Place>(), imports(text))
    };
    let house = House::new(BTreeMap::from([
        file(
            "room",
            "//! A room.\n\nmod one;\nmod two;\n\npub use one::{One, Other as First};\npub use two::Two;\n",
        ),
        file("room::one", "use std::fmt;\n\nuse super::Two;\nuse crate::other;\n"),
        file("room::two", "use crate::{other::Other, room::{First, Two}};\n"),
        file(
            "room::three",
            "use super::{First, two::Two as Second};\n#[cfg(test)]\nmod tests {\n    use crate::other;\n}",
        ),
        file("other", "use crate::room::three::Three;\n"),
    ]));
    let expected = ["other", "room::one", "room::three", "room::two"].map(str::to_owned);
    assert_eq!(house.circles(), BTreeSet::from([expected.to_vec()]));
    let two = BTreeSet::from([vec!["other".to_owned()], vec!["room".into(), "one".into()]]);
    assert_eq!(house.edges()[&vec!["room".to_owned(), "two".to_owned()]], two);
}
