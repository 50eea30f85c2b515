//! Functions have at most 40 lines, tables aside.

use std::fs;
use std::path::Path;

use super::sources;

/// The most lines of a function, from its first to its closing brace.
const MAX_LINES: usize = 40;

/// What stands above a function that is longer because it is a table: one expression for each of many cases.
const TABLE: &str = "// A table: ";

/// What a table has none of.
const STEPS: [&str; 5] = ["for ", "while ", "loop {", "let mut ", "if let "];

/// A function of a source file.
#[derive(Debug, PartialEq)]
struct Function<'a> {
    name: &'a str,
    is_table: bool,
    lines: Vec<&'a str>,
}

/// The name of the function that begins in a line.
fn name(line: &str) -> Option<&str> {
    let mut words = line.trim_start();
    if words.starts_with("pub") {
        words = words.trim_start_matches("pub").trim_start();
        if words.starts_with('(') {
            words = words.split_once(')')?.1.trim_start();
        }
    }
    for qualifier in ["const ", "async ", "unsafe ", "extern \"C\" "] {
        words = words.strip_prefix(qualifier).unwrap_or(words);
    }
    let rest = words.strip_prefix("fn ")?;
    rest.find(|c: char| !c.is_alphanumeric() && c != '_').map(|end| &rest[..end])
}

/// All functions of a source file that `cargo fmt` has laid out, those inside others too.
fn functions(text: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let Some(name) = name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let ends = |line: &&str| {
            let at_margin = line.strip_prefix(indent).filter(|rest| !rest.starts_with(' '));
            at_margin.is_some_and(|rest| rest == "}" || rest.ends_with(';') || rest.ends_with(" }"))
        };
        let Some(length) = lines[first..].iter().position(ends) else { continue };
        let mut above = lines[..first]
            .iter()
            .rev()
            .take_while(|line| !line.trim().is_empty() && !line.ends_with(['{', '}']));
        let is_table = above.any(|line| line.trim_start().starts_with(TABLE));
        functions.push(Function { name, is_table, lines: lines[first..=first + length].to_vec() });
    }
    functions
}

/// What is wrong with a function, if something is: it may be too long, or called a table and be none.
fn fault(function: &Function<'_>) -> Option<String> {
    let Function { name, is_table, lines } = function;
    let step = lines.iter().find(|line| STEPS.iter().any(|step| line.contains(step)));
    match (lines.len() > MAX_LINES, is_table) {
        (true, false) => Some(format!("{name} has {} lines: split it", lines.len())),
        (true, true) => step.map(|line| format!("{name} is no table: {}", line.trim())),
        (false, true) => Some(format!("{name} is short enough without being called a table")),
        (false, false) => None,
    }
}

#[test]
fn a_function_has_at_most_40_lines_unless_it_is_a_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut seen, mut faults) = (0, Vec::new());
    for file in sources(&src) {
        let text = fs::read_to_string(&file).unwrap();
        let inside = file.strip_prefix(&src).unwrap();
        let functions = functions(&text);
        seen += functions.len();
        let found = functions.iter().filter_map(fault);
        faults.extend(found.map(|fault| format!("{}: {fault}", inside.display())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen > 3000, "the test saw only {seen} functions");
}

#[test]
fn functions_and_tables_would_be_seen() {
    let text = "\
pub(super) const fn one() -> u8 { 1 }

// A table: what each is called.
#[expect(clippy::too_many_lines)]
fn two(
    number: u8,
) -> &'static str {
    match number {
        0 => \"none\",
    }
}

trait Three {
    fn three(&self);
    async fn four(&self) {
        five()
    }
}
";
    let found = functions(text);
    let found: Vec<_> = found.iter().map(|of| (of.name, of.is_table, of.lines.len())).collect();
    let expected = [("one", false, 1), ("two", true, 7), ("three", false, 1), ("four", false, 3)];
    assert_eq!(found, expected);
}
