//! A type's name says which one it is: none is defined twice.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::sources;

/// The type that a line defines; types that belong to a trait's implementation have the trait's names.
fn defined(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let code = match code.strip_prefix("pub") {
        None => code,
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.strip_prefix(' ')?,
    };
    let of_trait = line.starts_with(' ') && code.starts_with("type ");
    let (word, rest) = code.split_once(' ')?;
    let defines = ["struct", "enum", "trait", "type", "union"].contains(&word) && !of_trait;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let name = &rest[..end];
    (defines && name.starts_with(char::is_uppercase)).then_some(name)
}

#[test]
fn no_name_stands_for_two_types() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in sources(&root) {
        let text = fs::read_to_string(&file).unwrap();
        for name in text.lines().filter_map(defined) {
            let place = file.strip_prefix(&root).unwrap().display().to_string();
            places.entry(name.to_owned()).or_default().push(place);
        }
    }
    assert!(places.len() > 300, "the test saw only {} types", places.len());
    for (name, places) in &places {
        assert_eq!(places.len(), 1, "{name} stands in {places:?}");
    }
}

#[test]
fn a_definition_is_seen() {
    for (line, name) in [
        ("pub struct Plan {", Some("Plan")),
        ("pub(in crate::cli) enum Kind<'a> {", Some("Kind")),
        ("    struct Words {", Some("Words")),
        ("type Recorded = u8;", Some("Recorded")),
        ("    type Item = u8;", None),
        ("/// struct Plan", None),
        ("public structures", None),
    ] {
        assert_eq!(defined(line), name, "{line}");
    }
}
